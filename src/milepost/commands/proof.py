"""``milepost verify | doctor``: whether a book holds, what is installed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milepost.workbook import find_workbook

if TYPE_CHECKING:
    from milepost.publish.verify import Report

root_option = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help="The workbook's folder; by default the nearest one at or above this folder.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Give everything as JSON.")
GROUPS = {
    "published": "published files against the manifest",
    "inputs": "inputs against the manifest",
    "rebuilt": "published files against the book built again",
}
MOST_DETAILS = 20


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@root_option
@click.option("--no-rebuild", is_flag=True, help="Check files only; don't build the book again.")
@click.option("--all", "show_all", is_flag=True, help="Name the files that are the same, too.")
@json_option
def verify(
    folder: Path, root: Path | None, no_rebuild: bool, show_all: bool, as_json: bool
) -> None:
    """Prove a published book: check every file, build it again, and compare.

    The book may be a copy that somebody was sent; the workbook is a clone of the repository at
    the commit that the book's manifest names.

    \b
    Example:
      milepost verify reports/2025
      milepost verify ~/Downloads/2025 --root ~/clone
    """
    from milepost.publish.verify import verify as prove  # noqa: PLC0415

    workbook = find_workbook(root)
    report = prove(workbook, folder.resolve(), rebuild=not no_rebuild, say=_say)
    if as_json:
        click.echo(json.dumps(report.as_dict(), indent=1, ensure_ascii=False))
    else:
        _show_report(report, show_all)
    if not report.same:
        raise SystemExit(1)


def _show_report(report: Report, show_all: bool) -> None:
    for file in report.files:
        if show_all or file.state != "same":
            click.echo(file.line())
            for detail in file.details[:MOST_DETAILS]:
                click.echo(f"           {detail}")
            if len(file.details) > MOST_DETAILS:
                more = len(file.details) - MOST_DETAILS
                click.echo(f"           and {more} more; --json gives them")
    for group, words in GROUPS.items():
        counts = {
            state: report.count(group, state) for state in ("same", "different", "missing", "extra")
        }
        if any(counts.values()):
            told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
            click.echo(f"{words}: {told}")
    for note in report.notes:
        click.echo(f"note: {note}")
    click.echo("The book holds." if report.same else "The book does not hold.")


def _say(line: str) -> None:
    click.echo(line, err=True)
