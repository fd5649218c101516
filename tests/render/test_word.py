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


def test_prose_alone_is_numbered(document):
    numbered = [p for p in document.paragraphs if p.style.name == "Numbered Paragraph"]
    assert numbered[1].text.startswith("1.1\tHalf the time is gone")
    cells = [p for t in document.tables for row in t.rows for c in row.cells for p in c.paragraphs]
    assert "Compact" in {paragraph.style.name for paragraph in cells}
    assert "Numbered Paragraph" not in {paragraph.style.name for paragraph in cells}


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


def test_word_can_collect_the_contents_anew_with_headings_that_are_typed_there(built: Path):
    document = docx.Document(built / "book.docx")
    held = document.element.body.find(qn("w:sdt"))
    collected = [one for one in held.iter(qn("w:instrText")) if one.text.startswith(" TOC ")]
    assert [one.text.split() for one in collected] == [["TOC", "\\o", '"1-2"', "\\h", "\\z", "\\u"]]
    # one field around all entries, which programs that show no numbers within one do not see
    choices = [[*one] for one in held.iter("{*}Choice") if one.get("Requires") == "w15"]
    marks = [one.get(qn("w:fldCharType")) for (one,) in choices if one.tag == qn("w:fldChar")]
    assert marks == ["begin", "separate", "end"]
    paragraphs = [one for one in held.iter(qn("w:p")) if one.find(qn("w:hyperlink")) is not None]
    first, last = ([*one.iter("{*}Choice")] for one in (paragraphs[0], paragraphs[-1]))
    assert (len(first), len(last)) == (3, 1)
    for level in (1, 2):
        properties = document.styles[f"Heading {level}"].element.pPr
        assert properties.find(qn("w:outlineLvl")).get(qn("w:val")) == str(level - 1)


def test_what_is_on_no_ground_parts_a_callout_from_the_next(document):
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    titles = [at for at, style in enumerate(styles) if style == "Callout Title"]
    assert titles
    for at in titles:
        words = next(place for place in range(at + 1, len(styles)) if styles[place] != "Callout")
        assert styles[words] == "Callout End"
    assert document.styles["Callout End"].element.pPr.find(qn("w:shd")) is None


def test_each_page_bears_its_number(document):
    for section in document.sections:
        fields = section.footer._element.iter(qn("w:fldSimple"))
        assert [field.get(qn("w:instr")) for field in fields] == ["PAGE"]
