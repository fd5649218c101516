"""A note on a source stands on the page where its exhibit ends, however long the exhibit is."""

from __future__ import annotations

import pypdfium2
import pytest
from reading import notes_torn_off

from milepost.render.book import render_book

LENGTHS = range(1, 46)
CONFIG = """\
project:
  type: book
book:
  title: Tables of every length
  chapters: [index.qmd]
format:
  milepost-typst: default
"""


def table(rows: int) -> str:
    lines = ["| Country | What came of it |", "|:---|:---|"]
    lines += [f"| C{rows}r{row} | a result |" for row in range(1, rows)]
    lines += [f"| C{rows}last | a result |", "", f": A table of {rows} {{#tbl-of-{rows}}}", ""]
    words = f"Note{rows}. " + "It says where the rows come from and how they were counted. " * 3
    lines += ["::: {.exhibit-source}", words, ":::", ""]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The text of each page of a PDF with tables of one to 45 rows, each with its note."""
    root = tmp_path_factory.mktemp("tables")
    (root / "_quarto.yml").write_text(CONFIG)
    body = "\n".join(table(rows) for rows in LENGTHS)
    (root / "index.qmd").write_text(f"# Tables {{.unnumbered}}\n\n{body}")
    render_book(root, root / "made", formats=("pdf",), renderer="embedded")
    assert notes_torn_off(root / "made" / "book.pdf") == []
    document = pypdfium2.PdfDocument(root / "made" / "book.pdf")
    return [page.get_textpage().get_text_range() for page in document]


def place(pages: list[str], word: str) -> tuple[int, int]:
    """Where a word stands: its page, and how far into the page's text."""
    return next((at, text.index(word)) for at, text in enumerate(pages) if word in text)


def test_each_note_stands_below_the_last_row_on_the_same_page(pages: list[str]):
    for rows in LENGTHS:
        row, note = place(pages, f"C{rows}last"), place(pages, f"Note{rows}.")
        assert row[0] == note[0], f"a table of {rows}"
        assert row < note


def test_long_tables_do_break(pages: list[str]):
    broken = [n for n in LENGTHS if place(pages, f"of {n}")[0] != place(pages, f"C{n}last")[0]]
    assert len(broken) > 5


def test_notes_are_not_set_over_other_text(pages: list[str]):
    for rows in LENGTHS[:-1]:
        below = place(pages, f"Table {rows + 1}:")
        assert place(pages, f"Note{rows}.") < below
