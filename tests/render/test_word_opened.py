"""The Word file as people get it: opened by LibreOffice, judged by the schemas of Open XML, measured."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from fontTools.ttLib import TTFont
from reading import fonts, word_contents

from milepost.core.typefaces import TEXT
from milepost.render.book import render_book
from milepost.render.word_document import finish_document
from milepost.render.word_tables import column_widths

PROSE = Path(__file__).parent / "prose"
OFFICE = shutil.which("soffice")
NEEDS_OFFICE = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not on the PATH")
CELL_MARGINS = 6  # points, left and right together


@pytest.fixture(
    scope="module", params=["embedded", pytest.param("quarto", marks=pytest.mark.quarto)]
)
def everything(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of everything as a Word file by either renderer."""
    folder = tmp_path_factory.mktemp(request.param)
    shutil.copytree(PROSE, folder / "book")
    render_book(folder / "book", folder / "made", formats=("docx",), renderer=request.param)
    return folder / "made" / "book.docx"


@pytest.fixture(scope="module")
def opened(everything: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What LibreOffice makes of it, as a PDF."""
    folder = tmp_path_factory.mktemp("office")
    own = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, own, "--headless", "--convert-to", "pdf", "--outdir", folder, everything]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / "book.pdf"


@NEEDS_OFFICE
@pytest.mark.slow
def test_the_list_of_contents_has_the_pages_on_which_headings_stand(everything, opened: Path):
    texts = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(opened)]
    lines = [[line.strip() for line in text.splitlines()] for text in texts]
    listed = [re.fullmatch(r"(.+?)\.{3,}\s*(\d+)", line) for page in lines for line in page]
    entries = [(found[1], int(found[2])) for found in listed if found]
    assert [name for name, _ in entries] == [name for _, name, _ in word_contents(everything)]
    for name, page in entries:
        assert name in lines[page - 1], f"{name} is not on page {page}"
    assert not any("Error" in text for text in texts)
    # the cover bears no number, the pages after it their own
    assert [lines[page][-1] for page in range(len(lines))][1:] == [
        str(n) for n in range(2, len(lines) + 1)
    ]
    assert not re.search(r"\b1\b", texts[0])


@NEEDS_OFFICE
@pytest.mark.slow
def test_the_typeface_is_there_where_none_is_installed(opened: Path):
    text = {name for name in fonts(opened) if "Mono" not in name and "Noto" not in name}
    assert {"SourceSansPro-Regular", "SourceSansPro-Bold", "SourceSansPro-Italic"} <= text


def test_the_schemas_of_open_xml_are_kept(everything: Path, built: Path, tmp_path: Path):
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit is not installed")
    for path in (everything, built / "book.docx"):
        assert faults(audit, path) == []
    # the judge sees an element that stands where it may not
    document = docx.Document(everything)
    document.paragraphs[0]._p.get_or_add_pPr().append(parse_xml(f"<w:pStyle {nsdecls('w')}/>"))
    document.save(tmp_path / "wrong.docx")
    assert faults(audit, tmp_path / "wrong.docx")


def faults(audit, path: Path) -> list[str]:
    """What the schemas and the rules of Open XML refuse in a file."""
    return [str(error) for error in audit.OpenXmlValidator().validate(path).errors]


def broken_words(path: Path) -> list[str]:
    """Words of tables that are wider than their column, by the advances of the typeface's letters."""
    faces = [
        TTFont(TEXT.path.with_name(f"SourceSansPro-{name}.ttf")) for name in ("Regular", "Bold")
    ]
    found = []
    for table in docx.Document(path).element.body.iter(qn("w:tbl")):
        for number, row in enumerate(table.iter(qn("w:tr"))):
            face = faces[number == 0]
            for cell in row.iter(qn("w:tc")):
                room = int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) / 20 - CELL_MARGINS
                for run in cell.iter(qn("w:r")):
                    size = run.rPr.find(qn("w:sz")) if run.rPr is not None else None
                    points = (19 if size is None else int(size.get(qn("w:val")))) / 2
                    for word in re.split(
                        r"\s|(?<=[-–—])", "".join(t.text or "" for t in run.iter(qn("w:t")))
                    ):
                        glyphs = [face.getBestCmap().get(ord(letter), ".notdef") for letter in word]
                        units = sum(face["hmtx"][glyph][0] for glyph in glyphs)
                        if units * points / face["head"].unitsPerEm > room:
                            found.append(word)
    return found


def written(path: Path, rows: list[list[str]]) -> Path:
    """A Word file with one table, whose columns are all as wide as another."""
    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(path)
    return path


def test_no_word_of_a_table_is_wider_than_its_column(everything: Path):
    assert broken_words(everything) == []


@pytest.mark.parametrize(("columns", "across"), [(3, False), (4, False), (8, True), (11, True)])
def test_long_words_fit_if_need_be_in_smaller_type_or_across(
    tmp_path: Path, columns: int, across: bool
):
    words = [
        "Verantwortlichkeit",
        "of",
        "accountability institutions",
        "1,234",
        "non-discrimination",
    ]
    rows = [[words[(at + row) % 5] for at in range(columns)] for row in range(4)]
    path = written(tmp_path / "a.docx", rows)
    assert columns < 8 or broken_words(path)
    finish_document(path, 0)
    assert broken_words(path) == []
    widths = [int(c.get(qn("w:w"))) for c in docx.Document(path).element.body.iter(qn("w:gridCol"))]
    assert len(widths) == columns
    sections = [section.orientation for section in docx.Document(path).sections]
    assert sum(widths) <= (14004 if across else 9072)
    assert across == (WD_ORIENT.LANDSCAPE in sections)


def test_what_is_left_goes_to_the_columns_that_ask_for_more():
    assert column_widths([10, 20], [10, 100], 80) == [10, 70]
    assert column_widths([10, 20], [15, 25], 80) == [15, 25]
    narrowed = column_widths([100, 300], [100, 300], 200)
    assert narrowed == [50, 150]


def test_two_tables_are_not_one_to_word(everything: Path):
    body = docx.Document(everything).element.body
    tags = [child.tag for child in body.iterchildren() if "bookmark" not in child.tag]
    assert (qn("w:tbl"), qn("w:tbl")) not in pairwise(tags)
