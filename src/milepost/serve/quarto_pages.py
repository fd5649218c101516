"""Pages with Quarto's look: the whole site is rendered by Quarto after each change."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from milepost.core.model import Edition
from milepost.core.workbook import Workbook
from milepost.execute.cache import Store
from milepost.publish.run import profile_of
from milepost.render.book import render_book
from milepost.render.embedded.render_cache import RenderCache
from milepost.render.project import Book, load_book
from milepost.serve.board import Board


class QuartoPages:
    """The pages of one edition as Quarto makes them."""

    def __init__(self, workbook: Workbook, board: Board, scratch: Path) -> None:
        self._workbook = workbook
        self._board = board
        self._scratch = scratch

    def book(self, edition: Edition) -> Book:
        """Read the description of the book."""
        return load_book(
            self._workbook.root, profile_of(self._workbook, edition), edition.leaves_out
        )

    def render(self, edition: Edition, first: Collection[str], *, whole: bool) -> None:  # noqa: ARG002
        """Render the book once all its chapters are there; Quarto knows no part of it.

        Raises
        ------
        UserError
            If Quarto fails.
        """
        if not whole:
            return
        output = self._scratch / "quarto"
        shutil.rmtree(output, ignore_errors=True)
        render_book(
            self._workbook.root,
            output,
            profile=profile_of(self._workbook, edition),
            formats=("html",),
            renderer="quarto",
            standing=edition.standing,
            cache=RenderCache(Store(self._workbook.store).pages),
            leaves_out=edition.leaves_out,
        )
        site = output / "html"
        made = {
            path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()
        }
        pages = [name for name in made if name.endswith(".html")]
        self._board.files = {name: path for name, path in made.items() if name not in pages}
        for name in pages:
            self._board.put(name, made[name].read_bytes())
        self._board.keep_only(pages)
