"""The Excel annex: values of their types, no formulas, every column explained, the same bytes."""

import csv
import zipfile
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pandas as pd
import pytest
from builders import edition

from milepost.assess.status import COLUMNS
from milepost.publish import excel
from milepost.publish.excel import annex_workbook
from milepost.read.excel_files import read


def opened(content):
    return openpyxl.load_workbook(BytesIO(content))


@pytest.fixture(scope="module")
def book(built):
    return built.reports / "2030"


@pytest.mark.parametrize("name", ["assessments", "observations"])
def test_a_sheet_holds_what_the_csv_holds(book, name):
    with (book / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    sheet = opened((book / "data" / "annex.xlsx").read_bytes())[name]
    shown = list(sheet.iter_rows(values_only=True))
    assert list(shown[0]) == head
    assert len(shown) == len(rows) + 1
    for row, cells in zip(rows, shown[1:], strict=True):
        for text, cell in zip(row, cells, strict=True):
            if cell is None:
                assert text == ""
            elif isinstance(cell, datetime):
                assert text == f"{cell:%Y-%m-%d}"
            elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
                assert float(text) == cell
            else:
                assert text == str(cell)


def dictionary(content):
    rows = opened(content)["dictionary"].iter_rows(min_row=2, values_only=True)
    return {(sheet, column): words for sheet, column, _, words in rows}


def test_what_the_package_computes_is_explained_in_any_workbook(book):
    told = dictionary((book / "data" / "annex.xlsx").read_bytes())
    assert all(told["assessments", column] for column in COLUMNS)
    assert all(told["observations", column] for column in ("region_id", "pillar_id", "year"))


def test_every_column_of_this_workbook_is_explained(own_checked):
    frames = {
        name: pd.DataFrame(columns=list(own_checked.dataset[name].filter(regex="^[^_]")))
        for name in ("observations", "sources")
    }
    told = dictionary(annex_workbook(frames, edition(), own_checked.resources))
    hidden = {("observations", "note"), ("observations", "source_page")}  # left out of a book
    assert len(told) > 30
    assert not [key for key, words in told.items() if not words and key not in hidden]


def test_the_first_sheet_tells_which_edition_it_is(book):
    about = dict(
        opened((book / "data" / "annex.xlsx").read_bytes())["about"].iter_rows(
            min_row=2, values_only=True
        )
    )
    assert about["Title"] == "Shelves open, 2030"
    assert about["What became known by"].date() == date(2031, 2, 28)


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x.example")', "a\x00b", "\t=1"]


def test_no_text_becomes_a_formula_and_no_sign_breaks_the_file():
    frame = pd.DataFrame({"=head": HOSTILE, "n": range(len(HOSTILE))})
    content = annex_workbook({"observations": frame}, edition(), [])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert not [n for n in archive.namelist() if b"<f>" in archive.read(n)]
    sheet = opened(content)["observations"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        text.replace("\x00", "") for text in HOSTILE
    ]


def test_a_table_longer_than_a_sheet_is_left_to_its_csv(monkeypatch):
    monkeypatch.setattr(excel, "MOST_ROWS", 2)
    shown = opened(
        annex_workbook({"observations": pd.DataFrame({"year": [1, 2, 3]})}, edition(), [])
    )
    assert "observations" not in shown.sheetnames
    assert ("Sheet observations", "3 rows; more than a sheet holds: see observations.csv") in list(
        shown["about"].iter_rows(values_only=True)
    )


SAID = [
    "=1+1",
    "_x0041_",
    "a_x000D_",
    "_x005F_x0041_",
    "_x_",
    "#REF!",
    "'=1",
    " two ",
    "x" * 32_767,
]


def test_texts_that_excel_would_read_as_others_are_shown_as_they_are(tmp_path):
    """Excel takes _x0041_ in a file for an A: written so, it would show another text."""
    path = tmp_path / "annex.xlsx"
    frame = pd.DataFrame({"statement": SAID})
    path.write_bytes(annex_workbook({"observations": frame}, edition(), []))
    sheet = next(one for one in read(path, None) if one.name == "observations")
    assert [cells[0] for _, cells in sheet.rows] == ["statement", *SAID]
    raw = [row[0] for row in opened(path.read_bytes())["observations"].iter_rows(values_only=True)]
    assert raw[2:5] == ["_x005F_x0041_", "a_x005F_x000D_", "_x005F_x005F_x005F_x0041_"]


@pytest.mark.parametrize("letter", ["a", "\U0001f600"])
def test_a_text_that_no_cell_of_excel_can_hold_says_that_it_goes_on(letter):
    content = annex_workbook({"x": pd.DataFrame({"a": [letter * 40_000]})}, edition(), [])
    (cell,) = [row[0].value for row in opened(content)["x"].iter_rows(min_row=2)]
    assert cell.endswith(f"{letter}…")
    assert 32_766 <= len(cell.encode("utf-16-le")) / 2 <= 32_767
