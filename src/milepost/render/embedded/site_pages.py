"""Pages that stand beside the chapters on the site: those of the indicators, by either renderer.

Neither renderer's book has them: they refer to its numbers, and have none of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from milepost.core.files import leads_out, read_text, text_or_none
from milepost.core.workbook import GLANCE_FILE, INDICATORS
from milepost.render.embedded.navigation import Navigation
from milepost.render.embedded.numbering import Outline
from milepost.render.embedded.render_cache import RenderCache
from milepost.render.embedded.renderer import staged, with_references
from milepost.render.embedded.search_index import INDEX, read_index
from milepost.render.embedded.site import write_pages
from milepost.render.embedded.stage import Stage
from milepost.render.project import Book, site_pages


def rendered_pages(
    book: Book, outline: Outline, stage: Stage, more: Mapping[str, str]
) -> tuple[Navigation, list[Any]]:
    """Let Pandoc make the pages, and give their contents with the ways through them.

    Parameters
    ----------
    outline
        Of the book, to whose numbers they may refer.
    stage
        A scratch folder; its book is the pages.
    more
        Markdown that is put at the end of a page, by its name.
    """
    pages = stage.book.chapters
    for page in pages:
        text = read_text(book.place(page.source) / page.source)
        stage.put(page.source, text + more.get(Path(page.source).stem, ""))
    entries = [entry["html"] for entry in stage.index(["html"])]
    own = Outline(entries, {page.source: "" for page in pages}, outline.labels)
    return Navigation(book, outline, dict(zip(pages, entries, strict=True))), stage.pages(own)


def write_site_pages(
    book: Book,
    outline: Outline,
    folder: Path,
    cache: RenderCache | None = None,
    more: Mapping[str, str] | None = None,
) -> None:
    """Write the pages beside the chapters into a site that either renderer made.

    :func:`milepost.render.embedded.site.add_fonts` follows.

    Parameters
    ----------
    outline
        Of the book as it is numbered.
    folder
        The site: ``html/``.
    cache
        What was made before, and need not be made again.
    more
        Markdown that is put at the end of a page, by its name.
    """
    pages = site_pages(book)
    if not pages:
        return
    own, book = book.chapters, with_references(book)  # as the outline has it
    with staged(replace(book, chapters=tuple(pages)), cache) as stage:
        navigation, contents = rendered_pages(book, outline, stage, more or {})
        # a site by Quarto has no page of works cited that nobody wrote
        there = [one for one in book.chapters if one in own or (folder / one.page).is_file()]
        navigation.book = replace(book, chapters=tuple(there))
        write_pages(stage, navigation, contents, folder, {})


def remove_site_pages(folder: Path) -> None:
    """Remove what :func:`write_site_pages` wrote into a site of Quarto's when it was made before.

    The search index names the pages.
    """
    pages, _sections = read_index(text_or_none(folder / INDEX) or "")
    for page, _name in pages:
        path = folder / page
        if page.startswith(f"{INDICATORS}/") and not leads_out(page):
            path.unlink(missing_ok=True)
            path.with_name(f"{path.stem}-rows.csv").unlink(missing_ok=True)
    for name in (INDEX, f"{INDICATORS}/{GLANCE_FILE}"):
        (folder / name).unlink(missing_ok=True)
