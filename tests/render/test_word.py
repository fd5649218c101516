"""The Word copy keeps alternatives, header rows and numbered paragraphs."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from reading import word_contents, word_headings

from milepost.render.embedded.pandoc import assets


@pytest.fixture(scope="module")
def document(built: Path):
    return docx.Document(built / "book.docx")


def test_every_picture_has_its_alternative(document):
    found = [element.get("descr") for element in document.element.iter(qn("wp:docPr"))]
    assert len(found) == 6
    assert all(found)
    assert 'A bar reaches 40 of 100: "behind" the time gone.' in found


def test_every_table_has_a_header_row(document):
    for table in document.tables:
        assert table.rows[0]._tr.trPr is not None
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_paragraphs_are_numbered_by_their_style(document):
    for name in ("Body Text", "First Paragraph"):
        number = document.styles[name].element.pPr.find(qn("w:numPr")).find(qn("w:numId"))
        assert number.get(qn("w:val")) == "77"
    numbered = [p for p in document.paragraphs if p.style.name in {"Body Text", "First Paragraph"}]
    assert any(p.text.startswith("Half the time is gone") for p in numbered)
    listed = {n.get(qn("w:numId")) for n in document.part.numbering_part.element.iter(qn("w:num"))}
    assert "77" in listed


def list_of(style) -> str | None:
    """The list that numbers a style's paragraphs, its own or that of what it is made from."""
    while style is not None:
        properties = style.element.pPr
        number = None if properties is None else properties.find(qn("w:numPr"))
        if number is not None:
            return number.find(qn("w:numId")).get(qn("w:val"))
        style = style.base_style
    return None


def test_no_cell_of_a_table_is_numbered(document):
    cells = [p for t in document.tables for row in t.rows for c in row.cells for p in c.paragraphs]
    assert cells
    assert {list_of(paragraph.style) for paragraph in cells} <= {None, "0"}
    assert list_of(document.styles["First Paragraph"]) == "77"


def test_headings_and_captions_have_their_numbers(document):
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading 1")]
    assert headings == [
        "About this report",
        "1 Overview",
        "2 Pillar A: water & law",
        "3 Pillar B: water & law",
        "Appendix A How progress is computed",
        "References",
    ]
    captions = [
        p.text.replace("\xa0", " ") for p in document.paragraphs if p.style.name.endswith("Caption")
    ]
    assert captions[:2] == ["Figure 1.1: Progress against time", "Table 1.1: All targets"]


def test_no_path_of_this_machine_is_in_the_file(built: Path):
    with zipfile.ZipFile(built / "book.docx") as archive:
        for name in archive.namelist():
            assert b"/tmp/" not in archive.read(name), name


def test_the_styles_are_those_of_the_reference(document):
    reference = docx.Document(assets() / "extension" / "reference.docx")
    for name in ("Heading 1", "Callout", "Part Title", "Table Caption"):
        assert document.styles[name].font.size == reference.styles[name].font.size


def test_the_list_of_contents_is_filled_and_each_entry_leads_to_its_heading(built: Path):
    contents = word_contents(built / "book.docx")
    assert [(level, words) for level, words, _ in contents] == word_headings(built / "book.docx", 2)
    assert all(words == heading for _, words, heading in contents)
    assert (1, "2 Pillar A: water & law", "2 Pillar A: water & law") in contents
