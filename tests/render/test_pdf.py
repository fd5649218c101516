"""The PDF: what was checked of its tags, names and fonts (this is no certificate)."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pikepdf
import pypdfium2
from reading import ALLOWED_FONTS, fonts, pdf_bookmarks, structure

MARGIN = 62  # points: the head of a page, above its text


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_title_language_and_standards_are_declared(built: Path):
    with pikepdf.open(built / "book.pdf") as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        metadata = pdf.open_metadata()
        assert metadata["dc:title"] == "River progress"
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


def test_figures_and_formulas_have_alternatives(built: Path):
    tree = structure(built / "book.pdf")
    for kind in ("Figure", "Formula"):
        found = [texts for name, texts in tree if name == kind]
        assert found, kind
        assert all(texts.get("/Alt") for texts in found), kind
    alternatives = {texts.get("/Alt") for _, texts in tree}
    assert "Three boxes in a row: read, assess, publish." in alternatives


def test_headings_come_in_order(built: Path):
    levels = [
        int(name[1])
        for name, _ in structure(built / "book.pdf")
        if name[:1] == "H" and name[1:].isdigit()
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_tables_have_header_cells(built: Path):
    names = [name for name, _ in structure(built / "book.pdf")]
    assert names.count("Table") >= 5
    assert names.count("TH") >= 2 * names.count("Table")


def test_a_long_table_repeats_its_header(built: Path):
    document = pypdfium2.PdfDocument(built / "book.pdf")
    texts = [page.get_textpage().get_text_range() for page in document]
    with_rows = [text for text in texts if "Country 0" in text or "Country 5" in text]
    assert len(with_rows) >= 2
    assert all("Region" in text and "Events" in text for text in with_rows)


def test_a_page_says_at_its_head_which_chapter_it_lies_in(built: Path):
    """But for those that begin with a chapter or part, and the cover."""
    document = pypdfium2.PdfDocument(built / "book.pdf")
    opened: dict[int, list[tuple[float, str]]] = {}
    for mark in document.get_toc():
        if mark.level == 0:
            to, name = mark.get_dest(), re.sub(r"^(\d+|[A-Z]) ", "", mark.get_title())
            _mode, (_left, top, *_zoom) = to.get_view()
            opened.setdefault(to.get_index(), []).append((top, name))
    inner, chapter = 0, ""
    for number, page in enumerate(document):
        bottom = page.get_height() - MARGIN
        head = " ".join(page.get_textpage().get_text_bounded(bottom=bottom).split())
        own = opened.get(number, [])
        begins = own and own[0][0] > bottom - 2 * MARGIN
        assert head == (f"River progress {chapter}" if chapter and not begins else ""), number
        inner += bool(head)
        chapter = own[-1][1] if own else chapter
    assert inner >= 1


def test_only_the_books_own_fonts_are_used(built: Path):
    assert fonts(built / "book.pdf") <= ALLOWED_FONTS


def test_no_letter_vanishes(built: Path):
    text = text_of(built / "book.pdf")
    for word in ("Türkiye", "Côte d’Ivoire", "São Tomé", "≥ 5", "→", "●▲◆▼"):
        assert word in text


def test_bookmarks_follow_parts_and_chapters(built: Path):
    assert pdf_bookmarks(built / "book.pdf") == [
        "About this report",
        "1 Overview",
        "  1.1 Regions",
        "    Deeper",
        "Pillars",
        "2 Pillar A: water & law",
        "  2.1 Narrative",
        "3 Pillar B: water & law",
        "  3.1 Narrative",
        "Appendices",
        "A How progress is computed",
        "  A.1 Rules",
        "References",
    ]


def test_cover_notice_and_print_only_text_are_there(built: Path):
    text = text_of(built / "book.pdf")
    assert "Some values of this edition are made up" in text
    assert "Only for print." in text
    for word in ("SECRET_PARAMETER", "HIDDEN", "Only for the site"):
        assert word not in text
