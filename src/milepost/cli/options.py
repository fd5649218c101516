"""Options that several commands share, said once."""

# run_options, past 40 lines: a list, one option after the other

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from milepost.core.workbook import find_workbook

_ROOT: dict[str, Any] = {
    "type": click.Path(path_type=Path, file_okay=False),
    "default": None,
    "metavar": "DIR",
    "help": "The workbook's folder; by default the nearest one at or above this folder.",
}
root_option = click.option("--root", **_ROOT)
workbook_option = click.option(
    "--root", "workbook", callback=lambda _context, _option, root: find_workbook(root), **_ROOT
)
formats_option = click.option(
    "--to",
    "formats",
    multiple=True,
    type=click.Choice(["html", "pdf", "docx"]),
    help="A format; by default those of the edition.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Give everything as JSON.")
wait_option = click.option(
    "--wait", is_flag=True, help="Wait for another milepost instead of giving up."
)
edition_option = click.option(
    "--edition",
    default=None,
    metavar="NAME",
    help="An edition of params/editions/; by default the default profile of _quarto.yml.",
)
series_option = click.option(
    "--with",
    "series",
    multiple=True,
    metavar="SERIES",
    help="Add the chapters of a series of params/series/, such as countries.",
)
renderer_option = click.option(
    "--renderer",
    type=click.Choice(["auto", "quarto", "embedded"]),
    default="auto",
    show_default=True,
    help="auto takes Quarto where it is on the PATH.",
)
hidden_option = click.option(
    "--hidden",
    type=click.Choice(["take", "leave"]),
    default=None,
    help="What is done with hidden rows, columns and sheets that hold something.",
)


def run_options(command: Any) -> Any:
    """Add what all commands that execute notebooks share."""
    options = (
        click.option(
            "--jobs",
            type=click.IntRange(1),
            default=None,
            metavar="N",
            help="Notebooks at the same time; by default one more than there are cores.",
        ),
        click.option(
            "--force",
            multiple=True,
            metavar="CHAPTER",
            help="Execute this chapter again though it is fresh; 'all' for every one.",
        ),
        click.option(
            "--timeout",
            type=float,
            default=None,
            metavar="SECONDS",
            help="Give a cell up after this time.",
        ),
        click.option(
            "--output-limit",
            type=click.IntRange(1, 100),
            default=None,
            metavar="MB",
            help="Give a chapter up that puts out more; by default 50.",
        ),
        click.option(
            "--dask",
            default=None,
            metavar="ADDRESS",
            help="Execute on a Dask cluster: a scheduler's address, or 'local'.",
        ),
        series_option,
        wait_option,
    )
    for option in reversed(options):
        command = option(command)
    return command
