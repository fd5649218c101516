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
    root_option,
    run_options,
)
from milepost.cli.run_settings import counts, edition_name, settings_with_progress
from milepost.core.workbook import Workbook, find_workbook
from milepost.edition.params import default_edition, list_editions
from milepost.publish import build as building
from milepost.publish.formats import older_words


@click.command()
@root_option
@edition_option
@renderer_option
@formats_option
@run_options
def build(
    root: Path | None, edition: str | None, renderer: Any, formats: tuple[str, ...], **options: Any
) -> None:
    """Check, execute, render and publish an edition to reports/.

    \b
    Example:
      milepost build --edition 2025 --renderer embedded
    """
    workbook = find_workbook(root)
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
    """Say before anything runs that an edition would bear the cover of another one."""
    default = default_edition(workbook) if name in list_editions(workbook) else name
    if name == default or (workbook.root / f"_quarto-{name}.yml").is_file():
        return ""
    if not (workbook.root / f"_quarto-{default}.yml").is_file():
        return ""
    return (
        f"_quarto-{name}.yml is missing: the cover and notice of the edition {default} stand on this "
        f"book; copy _quarto-{default}.yml and change its words (milepost add edition does so)"
    )
