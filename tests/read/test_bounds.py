"""Files that claim more than they hold: read by what is there, or refused with numbers, in memory
and time that a small machine has."""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from warm import Warm

from milepost.core.errors import UserError
from milepost.read import excel_files as excel_grid
from milepost.read.grid import GridError
from milepost.read.grids import read_grids
from milepost.read.limits import VARIABLE

pytestmark = pytest.mark.slow

MOST_MEMORY = 3 << 29  # beyond what is imported
LONGEST = 60  # seconds of a processor; minutes or hours before
HEADER = ("base_year", "base_value", "current_year", "current_value", "target_year", "target",
          "direction", "limit")  # fmt: skip
SERIES = (2015, 1, 2020, 2, 2030, 5, 1, None)
TINY = Path(__file__).parents[1] / "tiny"


@pytest.fixture(scope="module")
def warm(tmp_path_factory) -> Iterator[Warm]:
    one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    made = Warm(scratch=tmp_path_factory.mktemp("warm"), **one_thread)
    yield made
    made.close()


@pytest.fixture
def milepost(warm, tmp_path):
    """Run a command in a process of its own, with the memory of a small machine: its end, what it said."""
    log = tmp_path / "log"

    def run(*words: object) -> tuple[int, str]:
        code = warm.run([*map(str, words)], log=log, RLIMIT_AS=MOST_MEMORY, RLIMIT_CPU=LONGEST)
        return code, log.read_text("utf-8")

    return run


def sheet(change, name: str = "xl/worksheets/sheet1.xml", **more: bytes) -> bytes:
    """A workbook of one series, one of its parts changed."""
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(SERIES)
    plain, made = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, change(content) if part == name else content)
        for part, content in more.items():
            new.writestr(part, content)
    return made.getvalue()


def before(mark: bytes, added: bytes):
    return lambda content: content.replace(mark, added + mark, 1)


END = b"</sheetData>"
STRAY = b'<row r="1048576"><c r="%s" t="inlineStr"><is><t>x</t></is></c></row>'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">%s]>' % b"".join(
    b'<!ENTITY %s "%s">' % (bytes([98 + n]), b"&%s;" % bytes([97 + n]) * 10) for n in range(9)
)
# made when they are asked for
READ = {  # what is there is one series
    "blank-cell-at-the-end": lambda: sheet(before(END, b'<row r="1048576"><c r="XFD1048576" s="0"/></row>')),
    "merged-all": lambda: sheet(before(
        b"<pageMargins", b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
}  # fmt: skip
REFUSED = {
    "cell-far-right": (lambda: sheet(before(END, STRAY % b"XFD1048576")), "16,384 columns", "1,000"),
    "blank-cells": (lambda: sheet(before(END, b"<row>" + b"<c/>" * 9_000_000 + b"</row>")),
                    "9,0", VARIABLE),
    "prefixed-cells": (lambda: sheet(lambda old: old.replace(
        END, b'<s:row xmlns:s="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + b"<s:c/>" * 3_000_000 + b"</s:row>" + END)), "3,000,0", VARIABLE),
    "wide-and-sparse": (lambda: sheet(before(END, b"".join(
        b'<row r="%d"><c r="ALL%d"><v>1</v></c></row>' % (n, n) for n in range(3, 90_000)))),
        "cells", VARIABLE),
    "styles": (lambda: sheet(before(b"</cellXfs>", b"<xf/>" * 9_000_000), "xl/styles.xml"),
               "XML tags", VARIABLE),
    "elements": (lambda: sheet(before(END, b"<a/>" * 12_000_000)), "XML tags", VARIABLE),
    "unpacks-to-much": (lambda: sheet(before(END, b" " * (300 << 20))), "300 MB", VARIABLE),
    "entities": (lambda: sheet(before(b"<worksheet", LAUGHS)), "entities", "sheet1.xml"),
    "entities-in-utf-16": (lambda: sheet(lambda old: old.decode().replace(
        "<worksheet", LAUGHS.decode() + "<worksheet", 1).replace("<v>2015</v>", "<v>&i;</v>").encode("utf-16")),
        "is not UTF-8", "sheet1.xml"),
    "one-part-many-sheets": (lambda: sheet(lambda old: re.sub(
        b"<sheet [^>]*/>", lambda one: one[0] + one[0].replace(b'name="Sheet', b'name="Other'), old),
        "xl/workbook.xml"), "two of its sheets", "sheet1.xml"),
    "long-format": (lambda: sheet(lambda old: old.replace(
        b"<fonts", b'<numFmts><numFmt numFmtId="200" formatCode="' + b"0" * 2_000_000
        + b'"/></numFmts><fonts', 1).replace(b"</cellXfs>", b'<xf numFmtId="200"/>' * 2000 + b"</cellXfs>"),
        "xl/styles.xml"), "a number format", "255"),
    "many-parts": (lambda: sheet(bytes, **{f"xl/worksheets/s{n}.xml": b"<a/>" for n in range(6000)}),
                   "parts", "5,000"),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_a_sheet_costs_what_is_in_it_not_what_it_claims(tmp_path, milepost, name):
    path = tmp_path / "series.xlsx"
    path.write_bytes(READ[name]())
    code, said = milepost("assess", path)
    assert code == 0, said
    assert len(said.splitlines()) == 3, "the command, the columns, the series"


def test_a_stray_value_in_the_last_row_is_a_row_and_no_more(tmp_path, milepost):
    path = tmp_path / "series.xlsx"
    path.write_bytes(sheet(before(END, STRAY % b"A1048576")))
    code, said = milepost("assess", path)
    assert code == 1
    assert "row 1048576, column base_year" in said


# other ways to the same limit of cells and of tags: make stress
LATER = {"prefixed-cells", "wide-and-sparse", "styles"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.stress if name in LATER else ()) for name in REFUSED],
)
def test_a_workbook_too_large_is_refused_with_numbers(tmp_path, milepost, name):
    made, *words = REFUSED[name]
    content = made()
    path = tmp_path / "series.xlsx"
    path.write_bytes(content)
    assert len(content) < 4 << 20
    code, said = milepost("assess", path)
    assert code == 1
    assert all(word in said for word in ("series.xlsx", *words)), said
    assert "Traceback" not in said


def test_a_part_that_lies_about_its_size_is_no_way_round(tmp_path, milepost):
    """The size that the package claims is that of the first kilobyte."""
    path = tmp_path / "series.xlsx"
    content = sheet(before(END, b" " * (320 << 20)))
    size = zipfile.ZipFile(io.BytesIO(content)).getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (1024).to_bytes(4, "little")))
    code, said = milepost("assess", path)
    assert code == 1
    assert "can't be read as an Excel workbook" in said


def equal_rows(path: Path, names, rows: int, text: str = "a") -> None:
    most = min(rows, 1_000_000)
    column = pa.DictionaryArray.from_arrays(pa.array([0] * most, pa.int8()), [text])
    table = pa.table(dict.fromkeys(names, column))
    with pq.ParquetWriter(path, table.schema) as writer:
        for _ in range(rows // most):
            writer.write_table(table)


@pytest.mark.parametrize(
    "command",
    ["assess", "check", pytest.param("import", marks=pytest.mark.stress)],
)
def test_millions_of_equal_rows_of_parquet_are_refused_by_their_footer(tmp_path, milepost, command):
    path = tmp_path / "rows.parquet"
    equal_rows(path, ["base_year", "observation_id"], 60_000_000)
    assert path.stat().st_size < 1 << 20
    words = [command, path]
    if command != "assess":
        root = tmp_path / "root"
        words = ["check"] if command == "check" else words
        words += ["--root", workbook(root, path if command == "check" else None)]
    code, said = milepost(*words)
    assert code == 1
    assert "60,000,000 rows of" in said
    assert VARIABLE in said


def workbook(root: Path, rows: Path | None) -> Path:
    """The tiny workbook, with other observations."""
    shutil.copytree(TINY, root)
    shutil.copytree(TINY.parents[1] / "notebooks", root / "notebooks")
    if rows is not None:
        package = root / "data/datapackage.json"
        described = json.loads(package.read_text("utf-8"))
        entry = next(item for item in described["resources"] if item["name"] == "observations")
        entry["path"] = "observations/rows.parquet"
        package.write_text(json.dumps(described), "utf-8")
        rows.rename(root / "data/observations/rows.parquet")
    return root


def test_a_long_text_that_repeats_is_held_once(tmp_path, milepost):
    path = tmp_path / "rows.parquet"
    equal_rows(path, ["base_year"], 100_000, "x" * 100_000)  # ten gigabytes, written out
    code, said = milepost("assess", path)
    assert code == 1
    assert "lacks the columns" in said


@pytest.mark.parametrize("line", [",", "\n", '"a",'])
def test_text_with_too_many_cells_is_refused(tmp_path, monkeypatch, line):
    monkeypatch.setenv(VARIABLE, "10000")
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n" + line * 20_000 + "\n", "utf-8")
    with pytest.raises(UserError, match=r"more than the 10,000 cells|no table here"):
        read_grids(path)


def test_the_variable_lets_more_be_read(tmp_path, monkeypatch):
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n" + "1,2\n" * 2000, "utf-8")
    monkeypatch.setenv(VARIABLE, "9999")
    with pytest.raises(GridError, match=f"{VARIABLE}=16008") as refused:
        read_grids(path)
    assert "rows.csv" in str(refused.value)
    monkeypatch.setenv(VARIABLE, "16008")
    assert len(read_grids(path)[0].rows) == 2001
    monkeypatch.setenv(VARIABLE, "many")
    with pytest.raises(UserError, match="whole number"):
        read_grids(path)


values = st.none() | st.integers(-(10**9), 10**9) | st.booleans() | st.text("ab é=", max_size=5)
places = st.tuples(st.integers(1, 60), st.integers(1, 30))


@settings(max_examples=examples(40), deadline=None)
@given(st.dictionaries(places, values, max_size=12))
def test_cells_wherever_they_stand_are_read_as_openpyxl_reads_them(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("any") / "any.xlsx"
    book = openpyxl.Workbook()
    for (row, column), value in cells.items():
        cell = book.active.cell(row, column, value)
        if isinstance(value, str):
            cell.data_type = "s"
    book.save(path)
    there = openpyxl.load_workbook(path).active
    expected = {
        (cell.row, cell.column): cell.value for row in there.iter_rows() for cell in row
        if cell.value is not None and str(cell.value).strip()
    }  # fmt: skip
    (grid,) = excel_grid.read(path, None)
    assert expected == {
        (row, column): value for row, found in grid.rows
        for column, value in enumerate(found, 1) if value is not None and str(value).strip()
    }  # fmt: skip
