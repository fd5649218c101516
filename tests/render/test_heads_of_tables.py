"""Words that are broken at the head of a column of paper are whole where they are searched for or read out."""

import shutil
from pathlib import Path

import docx
import lxml.html
import pandas as pd
import pytest
from test_prose import EVERYTHING, PROSE

from milepost.render.book import render_book
from milepost.report.tables import Column, Table

HEADS = [f"Institutionalisation {number}" for number in range(1, 13)]


@pytest.mark.parametrize("renderer", ["embedded", pytest.param("quarto", marks=pytest.mark.quarto)])
def test_heads_are_whole_on_pages_and_in_word(tmp_path: Path, renderer: str):
    shutil.copytree(PROSE, tmp_path / "book")
    frame = pd.DataFrame([dict.fromkeys(HEADS, 1)])
    table = Table(frame, {head: Column(head, str) for head in HEADS}).markdown()
    assert "\N{SOFT HYPHEN}" in table
    (tmp_path / "book" / EVERYTHING).write_text(f"# Wide\n\n{table}\n", "utf-8")
    made = tmp_path / "made"
    render_book(tmp_path / "book", made, formats=("html", "docx"), renderer=renderer)
    page = lxml.html.parse(made / "html" / EVERYTHING.replace(".qmd", ".html"))
    assert [head.text_content() for head in page.iterfind(".//main//thead//th")] == HEADS
    assert "Institutionalisation 12" in (made / "html/assets/search-index.js").read_text("utf-8")
    tables = docx.Document(next(made.glob("*.docx"))).tables
    assert [cell.text for cell in tables[-1].rows[0].cells] == HEADS
