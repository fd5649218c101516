"""``milepost template``: an Excel form for the people who observe."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.exit_codes import say
from milepost.cli.options import workbook_option
from milepost.core.files import write_bytes
from milepost.core.workbook import Workbook
from milepost.importers.excel_form import make_template
from milepost.importers.future_editions import edition_to_fill
from milepost.validate.check import check_workbook


@click.command()
@workbook_option
@click.option(
    "--edition",
    default=None,
    metavar="NAME",
    help="The edition, or year of the plan, it is filled for.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("intake.xlsx"),
    show_default=True,
    metavar="FILE",
    help="The Excel workbook to make.",
)
@click.option(
    "--filled",
    is_flag=True,
    help="Write the rows that stand in: to correct one, edit it and give a later 'Known on'.",
)
def template(workbook: Workbook, edition: str | None, output: Path, filled: bool) -> None:
    """Make an Excel form that a team can fill.

    Its lists offer what the edition's audience may know.

    \b
    Example:
      milepost template --edition 2026 -o intake.xlsx
    """
    checked = check_workbook(workbook).raise_errors()
    chosen = edition_to_fill(workbook, edition, checked.dataset["plan"].iloc[0])
    write_bytes(output, make_template(checked, chosen, filled=filled))
    say(f"{output}: fill it, then `milepost import {output.name} --dry-run`")
