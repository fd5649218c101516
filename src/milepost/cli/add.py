"""``milepost add``: what a team adds to its workbook."""

from __future__ import annotations

import click

from milepost.cli.exit_codes import Commands, say
from milepost.cli.options import wait_option, workbook_option
from milepost.core.workbook import Workbook
from milepost.publish.atomic import only_one


@click.group(cls=Commands)
def add() -> None:
    """Add a chapter, an edition, a language or a package's notebook.

    \b
    Example:
      milepost add chapter survey --title "What readers say"
    """


@add.command()
@click.argument("name")
@click.option("--title", default=None, metavar="WORDS", help="Its heading; by default its name.")
@workbook_option
@wait_option
def chapter(name: str, title: str | None, workbook: Workbook, wait: bool) -> None:
    """Write a chapter's notebook, its parameters, and its line in _quarto.yml.

    \b
    Example:
      milepost add chapter survey --title "What readers say"
    """
    from milepost.edition.new_chapter import add_chapter  # noqa: PLC0415  (quick help)

    heading = title or name.replace("-", " ").replace("_", " ").capitalize()
    with only_one(workbook.store, -1 if wait else 0):
        for path in add_chapter(workbook, name, heading):
            say(path)
    say(f"write in notebooks/{name}.ipynb, then `milepost build`")


@add.command()
@click.argument("name")
@workbook_option
def edition(name: str, workbook: Workbook) -> None:
    """Write the parameters and the cover of an edition, after the newest one before it.

    \b
    Example:
      milepost add edition 2026
    """
    from milepost.template.additions import add_edition  # noqa: PLC0415  (quick help)

    for path in add_edition(workbook, name):
        say(f"wrote {workbook.relative(path)}: read it, the words of its cover above all")


@add.command()
@click.argument("code")
@workbook_option
def language(code: str, workbook: Workbook) -> None:
    """Write locale/CODE.po, a catalogue of all that a book says, or bring it up to date.

    What is translated there stands in the book where _quarto.yml says `lang: CODE`; in en.po
    an editor changes the English, a message or all.

    \b
    Example:
      milepost add language fr
    """
    from milepost.template.language import add_language  # noqa: PLC0415  (quick help)

    path, untranslated, messages = add_language(workbook, code)
    say(
        f"wrote {workbook.relative(path)}: {messages - untranslated} of {messages} messages are "
        "translated; what is not stays English"
    )


@add.command()
@click.argument("name")
@workbook_option
def notebook(name: str, workbook: Workbook) -> None:
    """Copy a notebook of the package to notebooks/, where it may be changed.

    \b
    Example:
      milepost add notebook overview
    """
    from milepost.template.additions import add_notebook  # noqa: PLC0415  (quick help)

    path = add_notebook(workbook, name)
    say(f"wrote {workbook.relative(path)}: this workbook's chapters are made from it from now on")
