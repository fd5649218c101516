"""``milepost list``: editions and chapters."""

from __future__ import annotations

import click

from milepost.cli.exit_codes import show, show_problems
from milepost.cli.options import workbook_option
from milepost.core.workbook import Workbook
from milepost.edition.chapters import read_chapters
from milepost.edition.params import default_edition, list_editions


@click.command("list")
@workbook_option
def list_(workbook: Workbook) -> None:
    """List editions and chapters.

    \b
    Example:
      milepost list
    """
    default = default_edition(workbook)
    for name in list_editions(workbook):
        show(f"edition  {name}{'  (default)' if name == default else ''}")
    chapters, problems = read_chapters(workbook)
    for chapter in chapters:
        show(f"chapter  {chapter.label:<32} {chapter.notebook}.ipynb  {chapter.file}")
    show_problems(problems)
    if problems:
        raise SystemExit(1)
