"""The same rows in CSV, Excel or Parquet give the same tables; what can be read two ways is not."""

import csv
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from test_read import FIELDS, faults, resource

from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.edition.chapters import read_chapters
from milepost.edition.params import read_edition
from milepost.inputs.edition_tables import edition_data
from milepost.inputs.store import SliceWriter
from milepost.methods.series_files import assess_text
from milepost.methods.thresholds import Thresholds
from milepost.read import excel_files
from milepost.read.dataset import read_table
from milepost.read.table_schema import Resource
from milepost.validate.check import check_workbook

pytestmark = pytest.mark.slow

TYPES = {item["name"]: item["type"] for item in FIELDS}
ROWS = [
    {"id": "a", "kind": "up", "size": 1.5, "count": 3, "day": date(2024, 2, 29), "open": True,
     "name": "Name"},
    {"id": "7", "kind": None, "size": 100, "count": None, "day": None, "open": False,
     "name": "=1+1"},
]  # fmt: skip


def typed(value: str, kind: str):
    """A cell as a program that knows the type would hold it."""
    if value == "":
        return None
    if kind in ("number", "integer", "year"):
        return float(value) if kind == "number" else int(value)
    if kind == "date":
        return date.fromisoformat(value)
    return value == "true" if kind == "boolean" else value


def write_excel(path: Path, header: list[str], rows: list[list], sheet: str = "Sheet", top=()):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in [*top, header, *rows]:
        book.active.append(row)
    for cells in book.active.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # text that only looks like a formula
    book.save(path)
    return book


def write_parquet(path: Path, header: list[str], rows: list[list]) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    pq.write_table(pa.table({name: list(cells) for name, cells in
                             zip(header, columns, strict=True)}), path)  # fmt: skip


WRITERS = {".xlsx": write_excel, ".parquet": write_parquet}


def read(path: Path, of: Resource | None = None):
    return read_table(path, of or resource(), f"data/{path.name}")


def excel(folder: Path, rows, **values):
    path = folder / "things.xlsx"
    write_excel(path, list(TYPES), rows, **values)
    return read(path)


def convert(workbook: Workbook, suffix: str) -> None:
    """Write every table of a workbook in another kind, and name that in its description."""
    place = workbook.data / "datapackage.json"
    package = json.loads(place.read_text("utf-8"))
    for item in package["resources"]:
        path = workbook.data / item["path"]
        kinds = {field["name"]: field.get("type", "string") for field in item["schema"]["fields"]}
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        cells = [
            [typed(text.strip(), kinds[name]) for text, name in zip(row, header, strict=True)]
            for row in rows
        ]
        WRITERS[suffix](path.with_suffix(suffix), header, cells)
        path.unlink()
        item["path"] = str(Path(item["path"]).with_suffix(suffix))
    place.write_text(json.dumps(package), "utf-8")


def slices(workbook: Workbook, edition: str) -> dict[str, str]:
    checked = check_workbook(workbook).raise_errors()
    writer = SliceWriter(edition_data(checked.dataset, read_edition(workbook, edition), workbook),
                         workbook.store)  # fmt: skip
    return {item.name: writer.write(item).slice_id for item in read_chapters(workbook)[0]}


@pytest.mark.parametrize(("suffix", "edition"), zip(WRITERS, ("2029", "2030"), strict=True))
def test_a_workbook_whose_rows_are_of_another_kind_gives_the_same_chapters(
    tiny_workbook, suffix, edition
):
    """A slice is all that a chapter is made from, and is named for its content."""
    before = slices(tiny_workbook, edition)
    lines = [item.line() for item in check_workbook(tiny_workbook).problems]
    convert(tiny_workbook, suffix)
    assert not list(tiny_workbook.data.rglob("*.csv"))
    assert slices(tiny_workbook, edition) == before
    after = [item.line().replace(suffix, ".csv") for item in check_workbook(tiny_workbook).problems]
    assert after == lines


@pytest.mark.parametrize("suffix", WRITERS)
def test_cells_of_every_type_are_read_from_typed_files(tmp_path, suffix):
    path = tmp_path / f"things{suffix}"
    WRITERS[suffix](path, list(TYPES), [list(row.values()) for row in ROWS])
    frame, problems = read(path)
    assert problems == []
    assert frame["id"].tolist() == ["a", "7"]
    assert frame["size"].tolist() == [1.5, 100]
    assert frame["count"].fillna(-1).tolist() == [3, -1]
    assert frame["day"].tolist() == [pd.Timestamp("2024-02-29"), pd.NaT]
    assert frame["open"].tolist() == [True, False]
    assert frame["name"].tolist() == ["Name", "=1+1"]
    assert frame["_row"].tolist() == [2, 3]


@pytest.mark.parametrize("suffix", WRITERS)
def test_faults_are_named_as_in_csv(tmp_path, suffix):
    path = tmp_path / f"things{suffix}"
    good = ["a", "up", "1", "1", "2024-01-01", "true", "Name"]
    bad = ["d d", "sideways", "-1", "1.5", "2019-12-31", "maybe", "N"]
    WRITERS[suffix](path, list(TYPES), [good, good, bad])
    assert faults(read(path)[1]) == [
        (3, "id", "unique"), (4, "count", "type"), (4, "day", "minimum"), (4, "id", "pattern"),
        (4, "kind", "enum"), (4, "name", "min-length"), (4, "open", "type"),
        (4, "size", "minimum"),
    ]  # fmt: skip


def test_coded_letters_of_excel_are_read_as_it_shows_them(tmp_path):
    """Programs end a line in a cell by _x000D_; half a letter is none."""
    path = tmp_path / "rows.xlsx"
    said = ["one_x000D_\ntwo", "_x0041_", "_x005F_x0041_", "_xD800_", "_xZZZZ_"]
    write_excel(path, ["name"], [[text] for text in said])
    (sheet,) = excel_files.read(path, None)
    assert [cells[0] for _, cells in sheet.rows[1:]] == [
        "one\ntwo", "A", "_x0041_", "_xD800_", "_xZZZZ_",
    ]  # fmt: skip


def test_dates_as_day_numbers_are_dates_in_either_calendar_of_excel(tmp_path):
    path = tmp_path / "things.xlsx"
    for epoch, number in ((None, 45351), (CALENDAR_MAC_1904, 45351 - 1462)):
        book = openpyxl.Workbook()
        if epoch:
            book.epoch = epoch
        for row in (list(TYPES), ["a", "up", 1, 1, number, True, "Name"]):
            book.active.append(row)
        book.save(path)
        frame, problems = read(path)
        assert problems == []
        assert frame["day"].tolist() == [pd.Timestamp("2024-02-29")]


@pytest.mark.parametrize("value", ["45351", 12, 1e300, datetime(2024, 1, 1, 13, 30)])  # noqa: DTZ001
def test_what_may_be_a_date_and_may_not_is_refused(tmp_path, value):
    frame, problems = excel(tmp_path, [["a", "up", 1, 1, value, True, "Name"]])
    assert faults(problems) == [(2, "day", "cell")]
    assert frame["day"].isna().all()


@pytest.mark.parametrize(("text", "value"), [("1,5", 1.5), ("1 000,5", 1000.5), ("12.25", 12.25)])
def test_decimal_commas_in_text_are_read(tmp_path, text, value):
    free = resource([{"name": "id"}, {"name": "size", "type": "number"}])
    write_excel(tmp_path / "things.xlsx", ["id", "size"], [["a", text]])
    frame, problems = read(tmp_path / "things.xlsx", free)
    assert problems == []
    assert frame["size"].tolist() == [value]


def test_a_comma_that_can_be_read_two_ways_is_refused(tmp_path):
    _, problems = excel(tmp_path, [["a", "up", "1,500", 1, None, True, "Name"]])
    assert faults(problems) == [(2, "size", "cell")]
    assert "1500 or 1.500" in problems[0].message


def test_a_title_above_the_header_is_passed_over_and_rows_are_counted_as_excel_does(tmp_path):
    frame, problems = excel(tmp_path, [["a", "left", 1, 1, None, True, "Name"]], top=[["Things"]])
    assert faults(problems) == [(3, "kind", "enum")]
    assert frame["_row"].tolist() == [3]


def test_a_merged_header_is_refused(tmp_path):
    path = tmp_path / "things.xlsx"
    book = write_excel(path, list(TYPES), [["a", "up", 1, 1, None, True, "Name"]])
    book.active.merge_cells("B1:C1")
    book.save(path)
    assert "merged" in {item.rule for item in read(path)[1]}


def test_a_formula_without_its_result_is_refused_and_an_error_of_excel_too(tmp_path):
    path = tmp_path / "things.xlsx"
    book = openpyxl.Workbook()
    for row in (list(TYPES), ["a", "up", "=1+1", 1, None, True, "#REF!"]):
        book.active.append(row)
    book.active["G2"].data_type = "e"
    book.save(path)
    assert faults(read(path)[1]) == [(2, "name", "cell"), (2, "size", "cell")]


def test_of_several_sheets_the_one_named_for_the_table_is_read(tmp_path):
    path = tmp_path / "things.xlsx"
    book = write_excel(path, list(TYPES), [["a", "up", 1, 1, None, True, "Name"]], "things")
    book.create_sheet("Notes").append(["words"])
    book.save(path)
    assert read(path)[1] == []
    book["things"].title = "Data"
    book.save(path)
    (problem,) = read(path)[1]
    assert "several sheets" in problem.message


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PAR1", b"id,kind\na,up\n", b"\x00" * 99])
def test_what_is_no_such_file_is_refused_in_words(tmp_path, suffix, content):
    path = tmp_path / f"things{suffix}"
    path.write_bytes(content)
    frame, problems = read(path)
    assert [item.rule for item in problems] == ["unreadable-file"]
    assert len(frame) == 0


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_file_that_is_cut_off_is_refused_wherever_it_is_cut(tmp_path, suffix):
    path = tmp_path / f"things{suffix}"
    WRITERS[suffix](path, list(TYPES), [list(row.values()) for row in ROWS])
    whole = path.read_bytes()
    for share in range(1, 20):
        path.write_bytes(whole[: len(whole) * share // 20])
        assert [item.rule for item in read(path)[1]] == ["unreadable-file"], share


@pytest.mark.parametrize(("suffix", "words"), [(".xlsx", "an Excel workbook"),
                                               (".parquet", "a Parquet file")])  # fmt: skip
def test_a_file_of_another_kind_that_is_called_csv_is_told(tmp_path, suffix, words):
    path = tmp_path / f"things{suffix}"
    WRITERS[suffix](path, list(TYPES), [list(row.values()) for row in ROWS])
    (problem,) = read(path.rename(tmp_path / "things.csv"))[1]
    assert words in problem.message


def test_columns_of_parquet_that_no_table_has_are_refused(tmp_path):
    path = tmp_path / "things.parquet"
    pq.write_table(pa.table({"id": [["a"]], "size": [float("inf")], "count": [b"x"]}), path)
    assert {(item.column, item.rule) for item in read(path)[1]} >= {
        ("id", "cell"), ("size", "cell"), ("count", "cell"), ("name", "missing-column")
    }  # fmt: skip
    pq.write_table(pa.table({f"c{n}": [1] for n in range(2000)}), path)
    (problem,) = read(path)[1]
    assert problem.message == "2,000 columns: no table here has so many (the limit is 1,000)"


def test_categories_and_missing_numbers_of_other_programs_are_read(tmp_path):
    path = tmp_path / "things.parquet"
    frame = pd.DataFrame({"id": ["a", "b"], "kind": pd.Categorical(["up", None]),
                          "size": [1.0, float("nan")], "count": [1.0, None],
                          "day": pd.to_datetime(["2024-01-01", None]), "open": [True, False],
                          "name": pd.Series(["Name", None], dtype="str")})  # fmt: skip
    frame.to_parquet(path)
    found, problems = read(path)
    assert problems == []
    assert found["kind"].fillna("-").tolist() == ["up", "-"]
    assert found["count"].fillna(-1).tolist() == [1, -1]


@pytest.mark.parametrize(("column", "text"), [
    (pa.array([9007199254740993]), "9007199254740993"),  # 2**53 + 1: no float has it
    (pa.array([9223372036854775809], pa.uint64()), "9223372036854775809"),
    (pa.array([Decimal("1.10")]), "1.10"),
    (pa.array([Decimal("12345678901234567890.10")]), "12345678901234567890.10"),
    (pa.array([datetime.fromisoformat("2024-01-02T03:04")]), "2024-01-02 03:04:00"),
    (pa.array([date(2024, 1, 2)]), "2024-01-02"),
])  # fmt: skip
def test_a_typed_cell_of_a_column_of_texts_keeps_all_its_digits(tmp_path, column, text):
    path = tmp_path / "things.parquet"
    frame = {name: pa.array(["a"]) if name == "id" else pa.nulls(1) for name in TYPES}
    pq.write_table(pa.table(frame | {"name": column}), path)
    assert read(path)[0]["name"].tolist() == [text]


def test_numbers_of_single_precision_are_those_that_were_written(tmp_path):
    path = tmp_path / "things.parquet"
    frame = {name: pa.array(["a", "b"]) if name == "id" else pa.nulls(2) for name in TYPES}
    pq.write_table(pa.table(frame | {"size": pa.array([16.4, None], pa.float32())}), path)
    table, problems = read(path)
    assert (table["size"].dropna().tolist(), problems) == ([16.4], [])


def test_a_series_is_assessed_from_any_kind_of_file(tmp_path):
    header = ["base_year", "base_value", "current_year", "current_value", "target_year", "target",
              "direction", "limit"]  # fmt: skip
    rows = [[2015, 10, 2020, 15.5, 2030, 30, 1, None], [2015, 5, 2020, 4, 2030, 2, -1, None]]
    (tmp_path / "s.csv").write_text(
        "\n".join(",".join("" if cell is None else str(cell) for cell in row)
                  for row in [header, *rows]) + "\n")  # fmt: skip
    expected = assess_text(tmp_path / "s.csv", "open-sdg", Thresholds())
    for suffix, write in WRITERS.items():
        write(tmp_path / f"s{suffix}", header, rows)
        assert assess_text(tmp_path / f"s{suffix}", "open-sdg", Thresholds()) == expected
    (tmp_path / "s.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(UserError, match=r"s\.xlsx"):
        assess_text(tmp_path / "s.xlsx", "open-sdg", Thresholds())
