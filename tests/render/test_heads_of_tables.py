"""Words that are broken at the head of a column of paper are whole where they are searched for or read out."""

from pathlib import Path

import docx
import lxml.html
import pandas as pd
import pytest
from test_prose import EVERYTHING, rendered

from milepost.report.tables import Column, Table

HEADS = [f"Institutionalisation {number}" for number in range(1, 13)]


@pytest.mark.parametrize("renderer", ["embedded", pytest.param("quarto", marks=pytest.mark.quarto)])
def test_heads_are_whole_on_pages_and_in_word(tmp_path: Path, renderer: str):
    frame = pd.DataFrame([dict.fromkeys(HEADS, 1)])
    table = Table(frame, {head: Column(head, str) for head in HEADS}).markdown()
    assert "\N{SOFT HYPHEN}" in table
    made = rendered(tmp_path, renderer, ("html", "docx"), words=f"# Wide\n\n{table}\n")
    page = lxml.html.parse(made / "html" / EVERYTHING.replace(".qmd", ".html"))
    assert [head.text_content() for head in page.iterfind(".//main//thead//th")] == HEADS
    assert "Institutionalisation 12" in (made / "html/assets/search-index.js").read_text("utf-8")
    tables = docx.Document(next(made.glob("*.docx"))).tables
    assert [cell.text for cell in tables[-1].rows[0].cells] == HEADS
