"""``milepost render``: the book of the chapters as they stand, unpublished."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from milepost.cli.exit_codes import say
from milepost.cli.options import edition_option, formats_option, renderer_option, root_option
from milepost.cli.run_settings import chosen_edition
from milepost.core.model import Audience
from milepost.core.workbook import Workbook, find_workbook, pages_alone
from milepost.edition.book_keys import judge_keys
from milepost.edition.brand_reading import judge_brand
from milepost.execute.cache import Store
from milepost.publish import build as building
from milepost.publish.atomic import only_one_where_writable
from milepost.render.book import FORMATS, choose_renderer, render_book
from milepost.render.downloads import add_downloads
from milepost.render.embedded.render_cache import RenderCache


@click.command()
@root_option
@edition_option
@renderer_option
@formats_option
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help="Where to; by default _book/.",
)
def render(
    root: Path | None,
    edition: str | None,
    renderer: Any,
    formats: tuple[str, ...],
    output: Path | None,
) -> None:
    """Render chapters as they were last executed; publish nothing.

    A folder with a _quarto.yml and no data is a book of pages alone: it is rendered as it stands.

    \b
    Example:
      milepost render --to html --output /tmp/book
      milepost render --root docs --to html
    """
    if (pages := pages_alone(root)) is not None:
        folder = output or pages / "_book"
        _say_doubts(pages, "", choose_renderer(renderer))
        used = render_book(
            pages, folder, formats=formats or FORMATS, renderer=renderer, progress=say
        )
        add_downloads(folder)
        say(f"rendered with {used}: {folder}")
        return
    workbook = find_workbook(root)
    chosen = chosen_edition(workbook, edition)
    folder = output or workbook.root / "_book"
    used = choose_renderer(renderer)
    chosen_formats = formats or chosen.outputs
    _say_doubts(workbook.root, chosen.edition, used)
    # nobody changes the chapters meanwhile, unless nobody can
    writable = os.access(workbook.root, os.W_OK)
    place = Store(workbook.store).pages if writable else None
    cache = RenderCache(place, private=chosen.audience is not Audience.PUBLIC)
    with only_one_where_writable(workbook.store):
        building.render(workbook, chosen, folder, used, chosen_formats, say, cache=cache)
    add_downloads(folder)
    say(f"rendered with {used}: {folder}")


def _say_doubts(root: Path, edition: str, renderer: str) -> None:
    """Name what of the description and of the house style the book has no place for."""
    found = judge_brand(Workbook(root), edition)[1]
    if renderer == "embedded":
        found += judge_keys(Workbook(root), [edition] if edition else [])
    for problem in found:
        if problem.severity == "warning":
            say(problem.line())
