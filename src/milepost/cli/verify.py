"""``milepost verify``: whether a book holds."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.exit_codes import say, show, show_json
from milepost.cli.options import json_option, workbook_option
from milepost.core.workbook import Workbook
from milepost.publish.verify import Report
from milepost.publish.verify import verify as prove

GROUPS = {
    "published": "published files against the manifest",
    "inputs": "inputs against the manifest",
    "rebuilt": "published files against the book built again",
}
MOST_DETAILS = 20
MOST_FILES = 1000


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@workbook_option
@click.option("--no-rebuild", is_flag=True, help="Check files only; don't build the book again.")
@click.option("--all", "show_all", is_flag=True, help="Name the files that are the same, too.")
@json_option
def verify(
    folder: Path, workbook: Workbook, no_rebuild: bool, show_all: bool, as_json: bool
) -> None:
    """Prove a published book: check its files, and build it again.

    The book may be a copy that somebody was sent; the workbook is a clone of the repository at
    the commit that the book's manifest names. Building again executes the clone's notebooks, and
    nothing of the book; --no-rebuild executes none.

    \b
    Example:
      milepost verify reports/2025
      milepost verify ~/Downloads/2025 --root ~/clone
    """
    report = prove(workbook, folder.resolve(), rebuild=not no_rebuild, say=say)
    if as_json:
        show_json(report.as_dict())
    else:
        _show_report(report, show_all)
    if not report.same:
        raise SystemExit(1)


def _show_report(report: Report, show_all: bool) -> None:
    named = [file for file in report.files if show_all or file.state != "same"]
    for file in named if show_all else named[:MOST_FILES]:
        show(file.line())
        for detail in file.details[:MOST_DETAILS]:
            show(f"           {detail}")
        if len(file.details) > MOST_DETAILS:
            more = len(file.details) - MOST_DETAILS
            show(f"           and {more} more; --json gives them")
    if len(named) > MOST_FILES and not show_all:
        show(f"and {len(named) - MOST_FILES} more files; --all or --json gives them")
    for group, words in GROUPS.items():
        counts = {
            state: report.count(group, state) for state in ("same", "different", "missing", "extra")
        }
        if any(counts.values()):
            summary = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
            show(f"{words}: {summary}")
    for note in report.notes:
        show(f"note: {note}")
    but = f", but for {', '.join(report.older)} of an earlier build" if report.older else ""
    show(f"The book holds{but}." if report.same else "The book does not hold.")
