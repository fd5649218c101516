"""``milepost clean``: remove what no build has used lately."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.exit_codes import say
from milepost.cli.options import root_option
from milepost.core.workbook import find_workbook
from milepost.execute.clean import clean as clean_store
from milepost.publish.atomic import only_one


@click.command()
@root_option
@click.option(
    "--older-than",
    type=click.IntRange(0),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="Remove what no build has used for so long.",
)
def clean(root: Path | None, older_than: int) -> None:
    """Remove what builds kept and no longer use; books stay.

    \b
    Example:
      milepost clean --older-than 7
    """
    workbook = find_workbook(root)
    with only_one(workbook.store):
        removed = clean_store(workbook.store, older_than)
    say(f"removed {removed} entries from {workbook.relative(workbook.store)}/")
