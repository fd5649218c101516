"""``milepost clean``: remove what no build has used lately."""

from __future__ import annotations

import click

from milepost.cli.exit_codes import say
from milepost.cli.options import workbook_option
from milepost.core.workbook import Workbook
from milepost.execute.clean import clean as clean_store
from milepost.publish.atomic import only_one


@click.command()
@workbook_option
@click.option(
    "--older-than",
    type=click.IntRange(0),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="Remove what no build has used for so long.",
)
def clean(workbook: Workbook, older_than: int) -> None:
    """Remove what builds kept and no longer use; books stay.

    \b
    Example:
      milepost clean --older-than 7
    """
    with only_one(workbook.store):
        removed = clean_store(workbook.store, older_than)
    say(f"removed {removed} entries from {workbook.relative(workbook.store)}/")
