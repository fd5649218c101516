"""The description of the data: read in full, refused in words, and one with real Frictionless."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tiny_workbook import put

from milepost.core.errors import UserError
from milepost.read.dataset import read_dataset
from milepost.read.package import read_package

THING: dict[str, Any] = {
    "name": "things",
    "path": "things.csv",
    "schema": {"fields": [{"name": "id", "type": "string"}], "primaryKey": "id"},
}


def package(folder: Path, *resources: Any, **others: Any) -> Path:
    description = {"name": "p", "resources": list(resources), **others}
    (folder / "datapackage.json").write_text(json.dumps(description), "utf-8")
    return folder


def changed(**schema: Any) -> dict[str, Any]:
    return {**THING, "schema": {**THING["schema"], **schema}}


def with_field(**values: Any) -> dict[str, Any]:
    return changed(fields=[{"name": "id", "type": "string", **values}])


def test_a_table_is_called_as_its_resource_where_no_table_is_named(tmp_path):
    (found,) = read_package(package(tmp_path, THING))
    assert found.table == "things"
    assert found.schema_record.key == ["id"]


def test_a_schema_may_stand_in_a_file_of_its_own(tmp_path):
    (tmp_path / "things.json").write_text(json.dumps(THING["schema"]), "utf-8")
    (found,) = read_package(package(tmp_path, {**THING, "schema": "things.json"}))
    assert [column.name for column in found.schema_record.fields] == ["id"]


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("text", "must be an object"),
        ({**THING, "path": "/etc/passwd"}, "leads out of data/"),
        ({**THING, "path": "../things.csv"}, "leads out of data/"),
        ({**THING, "path": "https://example.org/x.csv"}, "leads out of data/"),
        ({**THING, "schema": "../secret.json"}, "leads out of data/"),
        ({**THING, "schema": "none.json"}, "none.json is missing"),
        ({**THING, "path": ["a.csv", "b.csv"]}, "path"),
        (with_field(type="geojson"), "type"),
        (with_field(constraints={"pattern": "("}), "not a regular expression"),
        (with_field(constraints={"minimun": 1}), "minimun"),
        (with_field(type="number", constraints={"minimum": "low"}), "no limit"),
        (with_field(type="integer", constraints={"enum": [[1]]}), "no limit"),
        (with_field(type="date", constraints={"maximum": "soon"}), "no limit"),
        (changed(primaryKey=["other"]), "no field"),
        (changed(foreignKeys=[{"fields": "x", "reference": {"resource": "", "fields": "id"}}]),
         "no field"),
        (changed(foreignKeys=[{"fields": "id", "reference": {"resource": "",
                                                            "fields": ["id", "b"]}}]), "both sides"),
        (changed(fields=[{"name": "id"}, {"name": "id"}]), "two fields"),
    ],
)  # fmt: skip
def test_a_description_that_does_not_hold_is_refused_with_its_place(tmp_path, resource, words):
    with pytest.raises(UserError) as raised:
        read_package(package(tmp_path, resource))
    assert words in str(raised.value)
    assert ".json" in str(raised.value)


def test_two_resources_of_one_name_are_refused(tmp_path):
    with pytest.raises(UserError, match="two resources have the name"):
        read_package(package(tmp_path, THING, THING))


@pytest.mark.parametrize("text", ["", "[]", "{", "{}", '{"resources": {}}', '{"resources": []}',
                                  "[" * 100_000, "\x00"])  # fmt: skip
def test_what_is_no_description_is_refused_in_words(tmp_path, text):
    (tmp_path / "datapackage.json").write_text(text, "utf-8")
    with pytest.raises(UserError, match=r"datapackage\.json"):
        read_package(tmp_path)


def test_a_folder_without_a_description_says_so(tmp_path):
    with pytest.raises(UserError, match="is missing"):
        read_package(tmp_path)


frictionless = pytest.importorskip("frictionless")


def by_frictionless(data: Path) -> set[tuple[str, str]]:
    """Validate with the reference implementation: (resource, kind of error)."""
    report = frictionless.validate(str(data / "datapackage.json"))
    assert not report.errors, report.errors
    return {(task.name, error.type) for task in report.tasks for error in task.errors}


@pytest.fixture
def own_data(own_workbook, tmp_path) -> Path:
    return Path(shutil.copytree(own_workbook.data, tmp_path / "data"))


def test_frictionless_finds_the_own_data_valid(own_workbook):
    assert by_frictionless(own_workbook.data) == set()


def test_frictionless_finds_the_tiny_data_valid(tiny_workbook):
    assert by_frictionless(tiny_workbook.data) == set()


SEEDED = [
    ("observations/ratifications.csv", {"measure": "guess"}, "enum", "constraint-error"),
    ("observations/ratifications.csv", {"country": "XXX"}, "unknown-code", "foreign-key"),
    ("observations/ratifications.csv", {"value": "many"}, "type", "type-error"),
    ("observations/ratifications.csv", {"known_on": "2024-02-30"}, "type", "type-error"),
    ("observations/ratifications.csv", {"value": "-1"}, "minimum", "constraint-error"),
    ("observations/ratifications.csv", {"observation_id": ""}, "required", "constraint-error"),
    ("observations/ratifications.csv", {"country": "Peru"}, "pattern", "constraint-error"),
    ("plan/pillars.csv", {"pillar_id": "P"}, "primary-key", "primary-key"),
    ("plan/targets.csv", {"kind": ""}, "required", "constraint-error"),
]


def test_both_checkers_find_every_seeded_fault_in_its_row(own_data):
    by_us, by_them, rows = set(), set(), Counter()
    for file, values, ours, theirs in SEEDED:
        rows[file] += 1
        at = 2 + rows[file]
        put(own_data / file, 2 if ours == "primary-key" else at, **values)
        put(own_data / file, at, **values)
        by_us.add((f"data/{file}", at, next(iter(values)), ours))
        by_them.add((file, at, theirs))
    found = {(item.file, item.row, item.column, item.rule) for item in read_own(own_data)}
    assert by_us <= found
    report = frictionless.validate(str(own_data / "datapackage.json"))
    assert by_them <= {
        (task.place, error.row_number, error.type)
        for task in report.tasks
        for error in task.errors
        if hasattr(error, "row_number")
    }


def read_own(data: Path):
    return read_dataset(data, read_package(data)).problems


def test_both_checkers_find_a_row_that_is_cut_short(own_data):
    path = own_data / "plan/sdgs.csv"
    path.write_text(path.read_text("utf-8") + "18\n", "utf-8")
    assert ("data/plan/sdgs.csv", 19, "cells") in {
        (i.file, i.row, i.rule) for i in read_own(own_data)
    }
    assert ("sdgs", "missing-cell") in by_frictionless(own_data)


def test_both_checkers_find_a_column_that_is_missing(own_data):
    path = own_data / "plan/sdgs.csv"
    path.write_text(path.read_text("utf-8").replace("name,", "nmae,", 1), "utf-8")
    assert "missing-column" in {item.rule for item in read_own(own_data)}
    assert by_frictionless(own_data)
