"""Renders the pages that a change reaches, those that somebody looks at first."""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from milepost.core.messages import spoken
from milepost.core.model import Edition
from milepost.core.workbook import Workbook
from milepost.execute.cache import Store
from milepost.publish.run import profile_of
from milepost.render.embedded.navigation import Navigation
from milepost.render.embedded.numbering import Outline, make_outline
from milepost.render.embedded.pandoc import assets
from milepost.render.embedded.render_cache import RenderCache
from milepost.render.embedded.renderer import (
    check_citations,
    epoch_of,
    with_references,
    write_sources,
)
from milepost.render.embedded.search_index import INDEX, search_index
from milepost.render.embedded.site import asset_files, files_of_page, page_text, resources
from milepost.render.embedded.site_pages import rendered_pages
from milepost.render.embedded.stage import Stage
from milepost.render.house import house_css
from milepost.render.project import Book, Chapter, load_book, site_pages
from milepost.render.web_typefaces import web_fonts
from milepost.serve.board import Board
from milepost.serve.warm_pandoc import WarmPandoc, WarmPrograms


class Remembered(RenderCache):
    """Keeps in memory what the last rendering used, beside what lies in the store."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._before: dict[str, Any] = {}
        self._used: dict[str, Any] = {}

    def turn(self) -> None:
        """Forget what has not been used since the last turn."""
        self._before, self._used = self._used, {}
        self.__dict__.pop("program", None)  # the Lua program may be written at, too

    def get(self, key: str) -> Any:
        """Give what was kept under a key."""
        value = self._used.get(key) or self._before.get(key) or super().get(key)
        if value is not None:
            self._used[key] = value
        return value

    def put(self, key: str, value: Any) -> None:
        """Keep a result."""
        self._used[key] = value
        super().put(key, value)


class Pages:
    """The pages of one edition, in memory."""

    def __init__(self, workbook: Workbook, board: Board, scratch: Path, pandoc: WarmPandoc) -> None:
        self._workbook = workbook
        self._board = board
        self._scratch = scratch
        self._pandoc = pandoc
        self._cache = Remembered(Store(workbook.store).pages)
        self._read: dict[str, str] = {}
        self._texts: dict[str, tuple[Any, ...]] = {}

    def book(self, edition: Edition) -> Book:
        """Read the description of the book."""
        workbook, profile = self._workbook, profile_of(self._workbook, edition)
        book = load_book(workbook.root, profile, edition.leaves_out, workbook.elsewhere)
        return replace(book, metadata={**book.metadata, **edition.standing})

    def render(self, edition: Edition, first: Collection[str], *, whole: bool) -> None:
        """Render the chapters named first (such as ``pillar-B``) and, if asked to, then all that need it.

        Raises
        ------
        UserError
            If a source, a reference, a citation or a picture is wrong.
        """
        book = with_references(self.book(edition))
        stage = self._stage(book)
        write_sources(stage)
        outline = make_outline(book, [entry["html"] for entry in stage.index(["html"])])
        check_citations(book, outline)
        navigation = Navigation(book, outline)
        ahead = [chapter for chapter in book.chapters if Path(chapter.source).stem in first]
        self._put(stage, outline, navigation, ahead)
        if not whole:
            return
        contents = self._put(stage, outline, navigation, book.chapters)
        files = resources(stage)
        for chapter, content in zip(book.chapters, contents, strict=True):
            files |= files_of_page(stage, chapter, content)
        search = search_index(book.chapters, contents, navigation)
        search, beside = self._beside(book, outline, search)
        self._board.put(INDEX, search.encode())
        files |= beside | {f"assets/{name}": path for name, path in asset_files(book).items()}
        pages = [chapter.page for chapter in (*book.chapters, *site_pages(book))]
        self._board.files = files | self._fonts(book, pages, files)
        self._board.keep_only([INDEX, *pages])
        self._cache.turn()

    def _stage(self, book: Book) -> Stage:
        programs = WarmPrograms(self._pandoc)
        return Stage(book, self._scratch, epoch_of(book), programs, self._cache, self._read)

    def _beside(self, book: Book, outline: Outline, search: str) -> tuple[str, dict[str, Path]]:
        """Render the pages beside the chapters; give the search's index with them, and their files."""
        pages, files = tuple(site_pages(book)), dict[str, Path]()
        if not pages:
            return search, files
        stage = self._stage(replace(book, chapters=pages))
        navigation, contents = rendered_pages(book, outline, stage, {})
        for page, content in zip(pages, contents, strict=True):
            files |= files_of_page(stage, page, content)
            self._board.put(page.page, page_text(navigation, page, content).encode())
        return search_index(pages, contents, navigation, search), files

    def _fonts(
        self, book: Book, names: Collection[str], files: Mapping[str, Path]
    ) -> dict[str, Path]:
        """Write the fonts of the letters that pages show, and name them in the style."""
        pages = [self._board.page(name) for name in names]
        texts = [content.decode() for _, content in filter(None, pages)]
        texts += [path.read_text("utf-8") for path in files.values() if path.suffix == ".svg"]
        folder = self._scratch / "fonts"
        rules = web_fonts(map(html.unescape, texts), folder, self._cache)
        self._board.put_rules(rules + house_css(book.brand))
        return {f"assets/fonts/{path.name}": path for path in folder.iterdir()}

    def _put(
        self, stage: Stage, outline: Outline, navigation: Navigation, chapters: Collection[Chapter]
    ) -> list[Any]:
        contents = stage.pages(outline, [chapter.source for chapter in chapters])
        for chapter, content in zip(chapters, contents, strict=True):
            # pages by the same words between the same neighbours are the same, in one language
            around = (
                spoken().digest,
                navigation.book,
                navigation.has_pages,
                outline.numbers,
                [entry["title"] for entry in outline.entries],
            )
            known = self._texts.get(chapter.source)
            if (
                known is None
                or known[0] is not content
                or known[1] != around
                or known[2] != template()
            ):
                text = page_text(navigation, chapter, content)
                self._texts[chapter.source] = (content, around, template())
                self._board.files = {**self._board.files, **files_of_page(stage, chapter, content)}
                self._board.put(chapter.page, text.encode())
        return contents


def template() -> float:
    """Say when the template of pages was last changed."""
    return (assets() / "html" / "page.html").stat().st_mtime
