"""The small book, rendered once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixture_book import write_book
from shared import made_once

from milepost.render.book import render_book


@pytest.fixture(scope="session")
def book_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="session")
def built(book_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def render(output: Path) -> None:
        render_book(book_root, output, formats=("html", "pdf", "docx"), renderer="embedded")

    return made_once(tmp_path_factory, "embedded", render)


@pytest.fixture(scope="session")
def quarto_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_book(tmp_path_factory.mktemp("quarto-book"))
    output = tmp_path_factory.mktemp("quarto")
    render_book(root, output, formats=("html", "pdf", "docx"), renderer="quarto")
    return output
