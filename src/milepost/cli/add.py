"""``milepost add``: what a team adds to its workbook."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.exit_codes import Commands, say
from milepost.cli.options import root_option
from milepost.core.workbook import find_workbook
from milepost.edition.new_chapter import add_chapter


@click.group(cls=Commands)
def add() -> None:
    """Add a chapter of your own.

    \b
    Example:
      milepost add chapter survey --title "What readers say"
    """


@add.command()
@click.argument("name")
@click.option("--title", default=None, metavar="WORDS", help="Its heading; by default its name.")
@root_option
def chapter(name: str, title: str | None, root: Path | None) -> None:
    """Write a chapter's notebook, its parameters, and its line in _quarto.yml.

    \b
    Example:
      milepost add chapter survey --title "What readers say"
    """
    workbook = find_workbook(root)
    heading = title or name.replace("-", " ").replace("_", " ").capitalize()
    for path in add_chapter(workbook, name, heading):
        say(path)
    say(f"write in notebooks/{name}.ipynb, then `milepost build`")
