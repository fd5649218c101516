"""``milepost add``: an edition a year later, or a notebook of the package to be changed."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.exit_codes import say
from milepost.cli.options import root_option
from milepost.core.workbook import find_workbook
from milepost.template.additions import add_edition, add_notebook


@click.group()
def add() -> None:
    """Add an edition or a notebook to a workbook.

    \b
    Example:
      milepost add edition 2026
    """


@add.command("edition")
@click.argument("name")
@root_option
def edition(name: str, root: Path | None) -> None:
    """Add the parameters and the cover of an edition, after the newest one before it."""
    workbook = find_workbook(root)
    for path in add_edition(workbook, name):
        say(f"wrote {workbook.relative(path)}: read it, the words of its cover above all")


@add.command("notebook")
@click.argument("name")
@root_option
def notebook(name: str, root: Path | None) -> None:
    """Copy a notebook of the package to notebooks/, where it may be changed."""
    workbook = find_workbook(root)
    path = add_notebook(workbook, name)
    say(f"wrote {workbook.relative(path)}: this workbook's chapters are made from it from now on")
