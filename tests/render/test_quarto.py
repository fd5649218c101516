"""Quarto and the embedded renderer give the same book."""

from __future__ import annotations

import stat
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from fixture_book import write_book
from reading import broken_links, fonts, pdf_bookmarks, site_outline, structure
from test_pdf import ALLOWED_FONTS

from milepost.render import RenderError, render_book
from milepost.render.project import load_book


@pytest.mark.quarto
@pytest.mark.slow
class TestWithQuarto:
    def test_sites_have_the_same_outline(self, built: Path, quarto_built: Path, book_root: Path):
        order = [chapter.page for chapter in load_book(book_root).chapters]
        assert site_outline(quarto_built / "html", order) == site_outline(built / "html", order)

    def test_pdfs_have_the_same_bookmarks(self, built: Path, quarto_built: Path):
        assert pdf_bookmarks(quarto_built / "book.pdf") == pdf_bookmarks(built / "book.pdf")

    def test_pdfs_have_the_same_structure(self, built: Path, quarto_built: Path):
        kinds = ("H1", "H2", "H3", "Figure", "Formula", "Table", "TH", "Caption")

        def counted(path: Path) -> dict[str, int]:
            names = [name for name, _ in structure(path)]
            return {kind: names.count(kind) for kind in kinds}

        assert counted(quarto_built / "book.pdf") == counted(built / "book.pdf")

    def test_fonts_are_the_books_own(self, quarto_built: Path):
        assert fonts(quarto_built / "book.pdf") <= ALLOWED_FONTS

    def test_links_resolve(self, quarto_built: Path):
        assert broken_links(quarto_built / "html") == []

    def test_word_keeps_alternatives(self, quarto_built: Path):
        document = docx.Document(quarto_built / "book.docx")
        found = [element.get("descr") for element in document.element.iter(qn("wp:docPr"))]
        assert "A bar for pillar A" in found


def stand_in(folder: Path, script: str) -> None:
    program = folder / "quarto"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_without_quarto_the_message_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RenderError, match="not on the PATH"):
        render_book(write_book(tmp_path / "book"), tmp_path / "out", renderer="quarto")


def test_a_failure_of_quarto_gives_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    stand_in(tmp_path, "echo 'ERROR: something is wrong' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(RenderError, match="something is wrong"):
        render_book(write_book(tmp_path / "book"), tmp_path / "out", renderer="auto")


def test_a_missing_font_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    stand_in(tmp_path, "echo 'warning: unknown font family: gone' >&2")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(RenderError, match="unknown font family"):
        render_book(write_book(tmp_path / "book"), tmp_path / "out", renderer="quarto")
