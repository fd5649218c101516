"""``milepost build``: from the workbook to the published book."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from milepost.cli.exit_codes import say
from milepost.cli.options import (
    edition_option,
    formats_option,
    renderer_option,
    run_options,
    workbook_option,
)
from milepost.cli.run_settings import counts, edition_name, settings_with_progress
from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.edition.params import (
    default_edition,
    default_profile,
    list_editions,
    read_edition,
)
from milepost.publish import build as building
from milepost.publish.formats import older_words


@click.command()
@workbook_option
@edition_option
@renderer_option
@formats_option
@run_options
def build(
    workbook: Workbook, edition: str | None, renderer: Any, formats: tuple[str, ...], **options: Any
) -> None:
    """Check, execute, render and publish an edition to reports/.

    \b
    Example:
      milepost build --edition 2025 --renderer embedded
    """
    name = edition_name(workbook, edition)
    if cover := missing_cover(workbook, name):
        say(cover)
    with settings_with_progress(options, renderer=renderer, formats=formats) as settings:
        built = building.build(workbook, name, settings)
    folder = workbook.relative(built.folder)
    for words in older_words(built.older):
        say(f"{folder}/{words}; build it by --to, or delete it")
    if built.aside:
        say(f"what was not of the book, or changed in it, is in {workbook.relative(built.aside)}/")
    if built.current:
        say(f"nothing changed: {folder}/ is up to date")
        return
    say(counts(built.outcomes) + f"; rendered with {built.renderer}; published {folder}/")


def missing_cover(workbook: Workbook, name: str) -> str:
    """Say of an edition without a cover of its own whose cover would stand on its book.

    Raises
    ------
    UserError
        Before anything runs, where that can't be meant: the others have covers of their own, or
        the only one is of an edition before it. An edition from before there were covers is made.
    """
    default, named = default_edition(workbook), list_editions(workbook)
    covered = [other for other in named if _cover(workbook, other).is_file()]
    if name in covered or name not in named or not (covered or default_profile(workbook)):
        return ""
    whose = default if default in covered else next(iter(covered), "")
    file = f"_quarto-{name}.yml"
    words = f"{file} is missing: " + (
        f"the cover and notice of the edition {whose} would stand on this book. " if whose else ""
    )
    year = read_edition(workbook, name).year
    if len(covered) == 1 and year < read_edition(workbook, covered[0]).year:
        return f"{words}Copy _quarto-{whose}.yml and change its words"
    raise UserError(
        f"{words}Write it with a subtitle and a date under `book:`"
        + (f" (as in _quarto-{whose}.yml)" if whose else "")
        + "; `milepost add edition` writes both files of an edition."
    )


def _cover(workbook: Workbook, name: str) -> Path:
    return workbook.root / f"_quarto-{name}.yml"
