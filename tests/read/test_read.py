"""Reading tables: each fault is named with file, row, column and rule, all of them at once."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from milepost.read.dataset import read_dataset, read_table
from milepost.read.package import read_package
from milepost.read.table_schema import Resource

ID = "^[A-Za-z0-9][A-Za-z0-9._-]*$"


def field(name: str, kind: str = "string", **constraints: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "constraints": constraints}


FIELDS = [
    field("id", required=True, unique=True, pattern=ID),
    field("kind", enum=["up", "down"]),
    field("size", "number", minimum=0, maximum=100),
    field("count", "integer"),
    field("day", "date", minimum="2020-01-01"),
    field("open", "boolean"),
    field("name", maxLength=8, minLength=2),
]
HEADER = "id,kind,size,count,day,open,name"


def resource(fields: list[dict[str, Any]] = FIELDS, **schema: Any) -> Resource:
    return Resource.model_validate(
        {"name": "things", "path": "things.csv", "table": "things",
         "schema": {"fields": fields, "primaryKey": ["id"], **schema}}
    )  # fmt: skip


def read(folder: Path, text: str | bytes, of: Resource | None = None):
    path = folder / "things.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path, of or resource(), "data/things.csv")


def faults(problems) -> list[tuple[int, str, str]]:
    return sorted((item.row, item.column, item.rule) for item in problems)


def test_cells_are_typed_by_the_schema(tmp_path):
    frame, problems = read(tmp_path, f"{HEADER}\na,up,1.5,3,2024-02-29,true,Name\nb,,,,,,\n")
    assert problems == []
    assert frame["id"].tolist() == ["a", "b"]
    assert frame["size"].fillna(-1).tolist() == [1.5, -1]
    assert frame["count"].fillna(-1).tolist() == [3, -1]
    assert frame["day"].tolist() == [pd.Timestamp("2024-02-29"), pd.NaT]
    assert frame["open"].tolist() == [True, False]
    assert frame["name"].fillna("-").tolist() == ["Name", "-"]
    assert frame["_row"].tolist() == [2, 3]
    kinds = [str(kind) for kind in frame.dtypes]
    assert kinds == ["str", "str", "float64", "float64", "datetime64[s]", "bool", "str", "str",
                     "int64"]  # fmt: skip


def test_every_fault_is_named_at_once_with_row_column_and_rule(tmp_path):
    rows = [
        "a,up,1,1,2024-01-01,true,Name",
        "a,up,1,1,2024-01-01,true,Name",  # 3: the id again
        ",up,1,1,2024-01-01,true,Name",  # 4: no id
        "d d,sideways,-1,1.5,2019-12-31,yes,N",  # 5: wrong throughout
        "e,up,101,x,2024-02-30,true,Namename9",  # 6
        'f,up,"1,5",1,24-01-01,true,Name',  # 7
    ]
    _, problems = read(tmp_path, "\n".join([HEADER, *rows]) + "\n")
    assert faults(problems) == [
        (3, "id", "unique"),
        (4, "id", "required"),
        (5, "count", "type"),
        (5, "day", "minimum"),
        (5, "id", "pattern"),
        (5, "kind", "enum"),
        (5, "name", "min-length"),
        (5, "open", "type"),
        (5, "size", "minimum"),
        (6, "count", "type"),
        (6, "day", "type"),
        (6, "name", "max-length"),
        (6, "size", "maximum"),
        (7, "day", "type"),
        (7, "size", "type"),
    ]
    assert {item.file for item in problems} == {"data/things.csv"}
    lines = [item.line() for item in problems]
    assert "error: data/things.csv, row 5, kind: 'sideways' is not one of: up, down [enum]" in lines
    assert any("'1,5' is not a number such as 12.5" in line for line in lines)


@pytest.mark.parametrize(
    "text", ["nan", "inf", "-inf", "1e999", "True", "0x10", "1_000", "٣", "--1"]
)
def test_what_only_looks_like_a_number_is_refused(tmp_path, text):
    _, problems = read(tmp_path, f"{HEADER}\na,up,{text},,,,\n")
    assert faults(problems) == [(2, "size", "type")]


@pytest.mark.parametrize("text", ["1.0", "1e3", "1.5", "one"])
def test_a_whole_number_is_digits_alone(tmp_path, text):
    _, problems = read(tmp_path, f"{HEADER}\na,up,,{text},,,\n")
    assert faults(problems) == [(2, "count", "type")]


@pytest.mark.parametrize("text", ["2024-1-5", "2024-13-01", "2023-02-29", "0000-01-01", "05/01/2024",
                                  "45296", "2024-01-01T00:00:00"])  # fmt: skip
def test_a_date_that_no_calendar_has_or_of_another_form_is_refused(tmp_path, text):
    _, problems = read(tmp_path, f"{HEADER}\na,up,,,{text},,\n")
    assert faults(problems) == [(2, "day", "type")]


def test_dates_far_away_are_dates(tmp_path):
    free = [field("id", required=True), field("day", "date")]
    frame, problems = read(tmp_path, "id,day\na,0001-01-01\nb,9999-12-31\n", resource(free))
    assert problems == []
    assert [day.year for day in frame["day"]] == [1, 9999]


def test_blanks_around_a_cell_are_no_part_of_it_and_blanks_alone_are_nothing(tmp_path):
    frame, problems = read(tmp_path, f"{HEADER}\n a , up ,  , 3 ,,,\n   ,up,,,,,\n")
    assert faults(problems) == [(3, "id", "required")]
    assert frame["id"].fillna("-").tolist() == ["a", "-"]
    assert frame["kind"].tolist() == ["up", "up"]
    assert frame["size"].isna().all()


def test_blank_lines_are_passed_over_but_counted_as_a_spreadsheet_counts_them(tmp_path):
    frame, problems = read(tmp_path, f"{HEADER}\n\na,up,,,,,\n,,,,,,\n\nb,left,,,,,\n\n")
    assert frame["_row"].tolist() == [3, 6]
    assert faults(problems) == [(6, "kind", "enum")]


def test_a_cell_of_several_lines_is_one_row(tmp_path):
    frame, problems = read(tmp_path, f'{HEADER}\na,up,,,,,"two\nup"\nb,left,,,,,\n')
    assert frame["name"].tolist()[0] == "two\nup"
    assert faults(problems) == [(3, "kind", "enum")]


def test_rows_with_too_few_or_too_many_cells_are_named_and_the_others_read(tmp_path):
    frame, problems = read(tmp_path, f"{HEADER}\na,up,,,,,\nb,up\nc,up,,,,,,extra\nd,left,,,,,\n")
    assert faults(problems) == [(3, "", "cells"), (4, "", "cells"), (5, "kind", "enum")]
    assert frame["id"].tolist() == ["a", "d"]
    assert frame["_row"].tolist() == [2, 5]


def test_missing_and_unknown_columns_are_named(tmp_path):
    text = "id,kind,size,count,day,open,nmae\na,up,,,,,x\n"
    frame, problems = read(tmp_path, text)
    assert faults(problems) == [(1, "name", "missing-column"), (1, "nmae", "unknown-column")]
    assert frame["name"].isna().all()


def test_a_required_column_that_is_missing_is_one_fault_and_not_one_a_row(tmp_path):
    _, problems = read(tmp_path, "kind\nup\nup\n")
    assert (1, "id", "missing-column") in faults(problems)
    assert "required" not in {item.rule for item in problems}


@pytest.mark.parametrize(
    ("content", "rule", "words"),
    [
        (b"", "empty-file", "empty"),
        (b"\n", "empty-file", "name the columns"),
        (b"id,kind\xff\n", "encoding", "UTF-8"),
        ("id,kind\na,ü\n".encode("latin-1"), "encoding", "UTF-8"),
        ("id,kind\na,up\n".encode("utf-16"), "encoding", "UTF-16"),
        ("id,kind\na,\u20ac".encode()[:-1], "encoding", "half a letter"),
        (b"id,kind\na,\x00\n", "not-csv", "null bytes"),
        (b'id,kind\na,"up\nb,up\n', "not-csv", "quotation mark"),
        (b"id;kind\na;up\n", "not-csv", "divided by ;"),
        (b"id\tkind\na\tup\n", "not-csv", "tabulators"),
        (b"id,id\na,b\n", "not-csv", "more than once"),
        (b"id" + b",x" * 2000 + b"\n", "not-csv", "columns"),
        (b'id,kind\na,"' + b"x" * (1 << 25) + b'"\n', "not-csv", "16 MB"),
    ],
    ids=["empty", "blank", "header", "latin-1", "utf-16", "cut", "null", "quote", "semicolon",
         "tab", "twice", "wide", "huge"],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_in_words(tmp_path, content, rule, words):
    frame, problems = read(tmp_path, content)
    assert [item.rule for item in problems] == [rule]
    assert words in problems[0].message
    assert len(frame) == 0
    assert frame["size"].dtype == "float64"


def test_the_row_where_the_encoding_breaks_is_named(tmp_path):
    _, problems = read(tmp_path, b"id,kind\na,up\nb,\xff\n")
    assert problems[0].row == 3


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path):
    text = f"\ufeff{HEADER}\r\na,up,,,,,\r\nb,up,,,,,\r\n"
    frame, problems = read(tmp_path, text)
    assert problems == []
    assert frame["id"].tolist() == ["a", "b"]


def test_a_header_alone_is_an_empty_table(tmp_path):
    for text in (HEADER, HEADER + "\n"):
        frame, problems = read(tmp_path, text)
        assert problems == []
        assert len(frame) == 0


def test_a_missing_file_and_a_folder_in_its_place_are_problems(tmp_path):
    _, problems = read_table(tmp_path / "none.csv", resource(), "data/none.csv")
    assert [item.rule for item in problems] == ["missing-file"]
    (tmp_path / "folder.csv").mkdir()
    _, problems = read_table(tmp_path / "folder.csv", resource(), "data/folder.csv")
    assert [item.rule for item in problems] == ["unreadable-file"]


def test_a_million_bad_rows_are_counted_and_a_thousand_listed(tmp_path):
    rows = "\n".join(f"r{number},left,,,,," for number in range(5000))
    _, problems = read(tmp_path, f"{HEADER}\n{rows}\n")
    assert len(problems) == 1001
    assert any("4,000 more rows" in item.message for item in problems)


def write_package(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


PARENT = {"name": "parents", "path": "parents.csv", "table": "parents",
          "schema": {"fields": [field("id", required=True)], "primaryKey": "id"}}  # fmt: skip
CHILD_SCHEMA = {
    "fields": [
        field("id", required=True),
        field("parent"),
        {**field("others"), "list": {"separator": ";", "resource": "parents", "field": "id"}},
    ],
    "primaryKey": ["id"],
    "foreignKeys": [{"fields": ["parent"], "reference": {"resource": "parents", "fields": ["id"]}}],
}
ONE, TWO = (
    {"name": name, "path": f"{name}.csv", "table": "children", "schema": CHILD_SCHEMA}
    for name in ("one", "two")
)


def read_family(folder: Path, **files: str):
    write_package(folder, **files)
    return read_dataset(folder, [Resource.model_validate(item) for item in (PARENT, ONE, TWO)])


def test_unknown_codes_and_keys_that_stand_twice_are_found_across_files(tmp_path):
    found = read_family(
        tmp_path,
        parents="id\nA\nB\n",
        one="id,parent,others\n1,A,A;B\n2,X,\n",
        two="id,parent,others\n3,,A;Y;Z\n1,B,\n",
    )
    seen = sorted((i.file, i.row, i.column, i.value, i.rule) for i in found.problems)
    assert seen == [
        ("data/one.csv", 3, "parent", "X", "unknown-code"),
        ("data/two.csv", 2, "others", "Y", "unknown-code"),
        ("data/two.csv", 2, "others", "Z", "unknown-code"),
        ("data/two.csv", 3, "id", "1", "primary-key"),
    ]
    assert found["children"]["id"].tolist() == ["1", "2", "3", "1"]


def test_codes_of_an_empty_table_are_unknown_and_blank_codes_are_not(tmp_path):
    found = read_family(
        tmp_path, parents="id\n", one="id,parent,others\n1,A,\n2,,\n", two="id,parent,others\n"
    )
    assert [(i.row, i.rule) for i in found.problems] == [(2, "unknown-code")]


def test_keys_of_several_columns_are_compared_together(tmp_path):
    parent = {"name": "parents", "path": "parents.csv", "table": "parents", "schema": {"fields": [
        field("a"), field("n", "integer")], "primaryKey": ["a", "n"]}}  # fmt: skip
    child = {"name": "children", "path": "children.csv", "table": "children", "schema": {"fields": [
        field("a"), field("n", "integer")], "foreignKeys": [{"fields": ["a", "n"], "reference":
        {"resource": "parents", "fields": ["a", "n"]}}]}}  # fmt: skip
    write_package(tmp_path, parents="a,n\nx,1\nx,2\nx,1\n", children="a,n\nx,2\nx,3\n")
    found = read_dataset(tmp_path, [Resource.model_validate(item) for item in (parent, child)])
    assert [(i.file, i.row, i.value) for i in found.problems] == [
        ("data/parents.csv", 4, "x / 1"),
        ("data/children.csv", 3, "x / 3"),
    ]


def test_the_own_data_is_read_without_a_problem(own_workbook):
    found = read_dataset(own_workbook.data, read_package(own_workbook.data))
    assert found.problems == ()
