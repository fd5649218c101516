"""A paragraph has one number: in HTML, PDF and Word, by either renderer, and where comments are read."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from fixture_book import write_book
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Highlight
from pypdf.generic import ArrayObject, FloatObject, NameObject, TextStringObject
from reading import pages, parse

from milepost.render.book import render_book
from milepost.review.pdf import pdf_remarks
from milepost.review.word import word_remarks

# what counts of the fixture's book: neither its notes, lists, terms and formulas, nor what one format has
NUMBERS = {
    "The report by": "1",
    "Half the time": "1.1",
    "North leads": "1.2",
    "Text.": "1.3",
    "The lakewater of pillar A": "2.1",
    "The lakewater of pillar B": "3.1",
    "Pace compares": "A.1",
    "where": "A.2",
}
RENDERERS = ["embedded", pytest.param("quarto", marks=[pytest.mark.quarto, pytest.mark.slow])]


@pytest.fixture(scope="module", params=RENDERERS)
def reviewed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp(request.param)
    root = write_book(made / "book")
    (root / "_quarto-2025.yml").open("a").write("state: for-review\n")
    render_book(
        root,
        made / "out",
        formats=("html", "pdf", "docx"),
        renderer=request.param,
        standing={"state": "for-review"},
    )
    return made / "out"


def test_pages_number_them_and_have_an_address_for_each(reviewed: Path):
    found = {}
    for page in pages(reviewed / "html"):
        for number in parse(page).find_class("paragraph-number"):
            assert number.get("href") == f"#{number.get('id')}"
            assert number.get("id") == f"p-{number.text.replace('.', '-')}"
            found[number.getparent().text_content()] = number.text
    assert_numbers({text.removeprefix(n).strip(): n for text, n in found.items()})


def assert_numbers(found: dict[str, str]) -> None:
    known = {begin: n for begin in NUMBERS for text, n in found.items() if text.startswith(begin)}
    assert known == NUMBERS
    assert len(found) == len(NUMBERS)


def test_comments_in_word_are_told_with_them(reviewed: Path, tmp_path: Path):
    made = docx.Document(reviewed / "book.docx")
    for at, paragraph in enumerate(made.paragraphs):
        if paragraph.style.name == "Numbered Paragraph":
            made.add_comment(paragraph.runs[:3], f"said {at}", author="Rev Iewer")
    made.save(tmp_path / "back.docx")
    remarks = word_remarks(tmp_path / "back.docx")
    assert_numbers({remark.context: remark.paragraph for remark in remarks})


def test_comments_in_the_pdf_are_told_with_them(reviewed: Path, tmp_path: Path):
    reader = PdfReader(reviewed / "book.pdf")
    writer = PdfWriter(reader)
    for at, page in enumerate(reader.pages):
        for x, y, text in lines_of(page):
            if begin := next((b for b in NUMBERS if text.startswith(b) and x < 80), None):
                box = (x, y - 2, x + 200, y + 8)
                corners = (x, y + 8, x + 200, y + 8, x, y - 2, x + 200, y - 2)
                mark = Highlight(rect=box, quad_points=ArrayObject(map(FloatObject, corners)))
                mark[NameObject("/Contents")] = TextStringObject(begin)
                writer.add_annotation(at, mark)
    writer.write(tmp_path / "back.pdf")
    assert {r.text: r.paragraph for r in pdf_remarks(tmp_path / "back.pdf")} == NUMBERS


def lines_of(page) -> list[tuple[float, float, str]]:
    found = []

    def visit(text, matrix, text_matrix, _font, _size):
        if text.strip():
            x = text_matrix[4] * matrix[0] + matrix[4]
            found.append((x, text_matrix[5] * matrix[3] + matrix[5], text.strip()))

    page.extract_text(visitor_text=visit)
    return found


def test_a_final_book_shows_none_but_in_word(built: Path):
    assert not any(parse(page).find_class("paragraph-number") for page in pages(built / "html"))
    styles = [p.style.name for p in docx.Document(built / "book.docx").paragraphs]
    assert styles.count("Numbered Paragraph") == len(NUMBERS)


def test_a_profile_may_ask_for_them(tmp_path: Path):
    root = write_book(tmp_path / "book")
    (root / "_quarto-2025.yml").open("a").write("paragraph-numbers: true\n")
    render_book(root, tmp_path / "out", formats=("html",), renderer="embedded")
    assert parse(tmp_path / "out/html/pages/method.html").get_element_by_id("p-A-2") is not None
