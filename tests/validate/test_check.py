"""Checking a workbook whole: problems of every sort at once, in order, and nothing is raised."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from tiny_workbook import copy_tiny, put

from milepost.cli.main import main
from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.read.dataset import Dataset
from milepost.read.expected_tables import NEEDED, check_tables, complete, expected
from milepost.validate.check import CheckError, check_workbook

OBSERVATIONS = "data/observations/libraries.csv"
LATE = [
    (OBSERVATIONS, 7, "known_on", "cut-off", "warning"),
    (OBSERVATIONS, 13, "known_on", "cut-off", "warning"),
]


def seen(workbook):
    found = check_workbook(workbook).problems
    return [(item.file, item.row, item.column, item.rule, item.severity) for item in found]


def describe(workbook, change):
    path = workbook.data / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    change({item["name"]: item for item in package["resources"]}, package["resources"])
    path.write_text(json.dumps(package), "utf-8")


def test_the_tiny_workbook_has_two_warnings_and_may_be_built(tiny_workbook):
    """Two of its rows became known after the newest cut-off, on purpose."""
    assert seen(tiny_workbook) == LATE
    check_workbook(tiny_workbook).raise_errors()


def test_a_cell_that_is_no_number_is_one_fault(tiny_workbook):
    put(tiny_workbook.root / OBSERVATIONS, 2, value="1,5")
    assert seen(tiny_workbook) == sorted([(OBSERVATIONS, 2, "value", "type", "error"), *LATE])


def test_faults_in_data_and_parameters_are_named_together_in_order(tiny_workbook):
    root = tiny_workbook.root
    put(root / OBSERVATIONS, 2, country="XXX", value="one")
    put(root / OBSERVATIONS, 8, numerator="300")
    put(root / "data/targets.csv", 3, direction="up")
    (root / "params/pillars/B.yml").write_text("notebook: pillar\nparameters: {pillar: Z}\n")
    (root / "params/editions/2029.yml").write_text("year: 2029\n")
    assert seen(tiny_workbook) == [
        (OBSERVATIONS, 2, "country", "unknown-code", "error"),
        (OBSERVATIONS, 2, "value", "type", "error"),
        *LATE[:1],
        (OBSERVATIONS, 8, "numerator", "fraction", "error"),
        (OBSERVATIONS, 8, "value", "fraction", "error"),
        *LATE[1:],
        ("data/targets.csv", 3, "direction", "direction", "error"),
        ("params/editions/2029.yml", 0, "", "parameters", "error"),
        ("params/pillars/B.yml", 0, "", "parameters", "warning"),  # its chapter is in no book
        ("params/pillars/B.yml", 0, "parameters.pillar", "parameters", "error"),
    ]


def test_errors_stop_a_build_and_say_how_many(tiny_workbook):
    put(tiny_workbook.root / OBSERVATIONS, 2, country="XXX")
    with pytest.raises(CheckError, match="1 error in data and parameters") as raised:
        check_workbook(tiny_workbook).raise_errors()
    assert len(raised.value.problems) == 3


def test_a_chapter_on_a_pillar_that_is_not_there_names_those_that_are(tiny_workbook):
    path = tiny_workbook.params / "pillars/B.yml"
    path.write_text("notebook: pillar\nparameters: {pillar: Z}\n")
    messages = [item.message for item in check_workbook(tiny_workbook).problems]
    assert "'Z' is not a pillar_id of the table 'pillars' (data/pillars.csv): B, C" in messages


def test_a_code_that_stands_nowhere_is_told_with_the_file_to_look_in(tiny_workbook):
    put(tiny_workbook.root / OBSERVATIONS, 2, country="XXX", target_id="L99")
    messages = {item.message for item in check_workbook(tiny_workbook).problems}
    assert "'XXX' is not in the table 'countries' (data/countries.csv)" in messages
    assert "'L99' is not in the table 'targets' (data/targets.csv)" in messages


def test_of_a_table_in_many_files_the_first_are_named(tiny_workbook):
    text = (tiny_workbook.data / "countries.csv").read_text("utf-8")
    header = text.splitlines()[0]

    def divide(_, resources):
        entry = next(item for item in resources if item["name"] == "countries")
        for at in range(4):
            name = f"more-{at}"
            resources.append({**entry, "name": name, "path": f"{name}.csv", "table": "countries"})
            (tiny_workbook.data / f"{name}.csv").write_text(header + "\n", "utf-8")

    describe(tiny_workbook, divide)
    put(tiny_workbook.root / OBSERVATIONS, 2, country="XXX")
    messages = [item.message for item in check_workbook(tiny_workbook).problems]
    where = "data/countries.csv, data/more-0.csv, data/more-1.csv and 2 more"
    assert f"'XXX' is not in the table 'countries' ({where})" in messages


def test_a_schema_in_a_file_of_its_own_is_where_its_faults_are(tiny_workbook):
    def apart(_, resources):
        entry = next(item for item in resources if item["name"] == "regions")
        fields = [item for item in entry["schema"]["fields"] if item["name"] != "name"]
        schema = {**entry["schema"], "fields": fields}
        entry["schema"] = "regions.json"
        (tiny_workbook.data / "regions.json").write_text(json.dumps(schema), "utf-8")

    describe(tiny_workbook, apart)
    found = {item.rule: item for item in check_workbook(tiny_workbook).problems}
    assert found["schema-column"].file == "data/regions.json"
    assert "the schema (data/regions.json)" in found["unknown-column"].message


@pytest.mark.parametrize("name", NEEDED)
def test_a_table_the_package_needs_is_asked_for_by_name(tiny_workbook, name):
    def remove(_, resources):
        resources[:] = [item for item in resources if item["name"] != name]

    describe(tiny_workbook, remove)
    assert ("data/datapackage.json", 0, "", "missing-table", "error") in seen(tiny_workbook)


def test_a_column_the_package_needs_is_asked_for_by_name(tiny_workbook):
    def rename(tables, _):
        fields = tables["targets"]["schema"]["fields"]
        next(item for item in fields if item["name"] == "kind")["name"] = "sort"

    describe(tiny_workbook, rename)
    assert ("data/datapackage.json", 0, "kind", "schema-column", "error") in seen(tiny_workbook)


def test_a_column_of_another_type_than_the_package_reads_is_an_error(tiny_workbook):
    def retype(tables, _):
        fields = tables["targets"]["schema"]["fields"]
        next(item for item in fields if item["name"] == "target")["type"] = "string"

    describe(tiny_workbook, retype)
    assert ("data/datapackage.json", 0, "target", "schema-type", "error") in seen(tiny_workbook)


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"\xff\xfe", b"just words", b'"', b"a,b\n1,2\n"],
    ids=["empty", "null", "utf-16", "words", "quote", "another"],
)  # fmt: skip
@pytest.mark.parametrize(
    "file", ["plan.csv", "targets.csv", "countries.csv", "observations/libraries.csv"]
)
def test_a_broken_file_is_a_problem_and_never_an_error(tiny_workbook, file, content):
    (tiny_workbook.data / file).write_bytes(content)
    found = check_workbook(tiny_workbook)
    assert f"data/{file}" in {item.file for item in found.problems}
    with pytest.raises(CheckError):
        found.raise_errors()


@pytest.mark.parametrize(
    "file", sorted(path.name for path in (Path(__file__).parents[1] / "tiny/data").glob("*.csv"))
)
def test_a_table_without_rows_or_with_every_row_twice_is_checked(tiny_workbook, file):
    path = tiny_workbook.data / file
    header, *rows = path.read_text("utf-8").splitlines()
    path.write_text(header + "\n", "utf-8")
    check_workbook(tiny_workbook)
    path.write_text("\n".join([header, *rows, *rows]) + "\n", "utf-8")
    assert f"data/{file}" in {item.file for item in check_workbook(tiny_workbook).problems}


def test_a_translation_with_a_value_that_its_message_lacks_is_named_with_its_line(tiny_workbook):
    (tiny_workbook.root / "_quarto-2030.yml").write_text("lang: fr\n", "utf-8")
    catalogue = tiny_workbook.root / "locale" / "fr.po"
    catalogue.parent.mkdir()
    good = 'msgid "On track"\nmsgstr "En bonne voie"\n'
    catalogue.write_text(good, "utf-8")
    assert seen(tiny_workbook) == [*LATE, ("locale/fr.po", 0, "", "parameters", "warning")]
    (lacks,) = [
        item for item in check_workbook(tiny_workbook).problems if item.file == "locale/fr.po"
    ]
    number, every = re.findall(r"[0-9,]+", lacks.message)[:2]
    assert int(number.replace(",", "")) == int(every.replace(",", "")) - 1 > 700
    assert "`milepost add language fr`" in lacks.message
    bad = '\nmsgid "Status"\nmsgstr "{statut}"\n\nmsgid "Unit"\nmsgstr "<b>"\n'
    catalogue.write_text(good + bad, "utf-8")
    found = [item for item in check_workbook(tiny_workbook).problems if item.file == "locale/fr.po"]
    assert [(item.rule, item.severity, item.message.split(":")[0]) for item in found] == [
        ("parameters", "error", "line 4"),
        ("parameters", "error", "line 7"),
    ]
    catalogue.write_text('msgid "a"\nmsgid "b"\n', "utf-8")
    assert ("locale/fr.po", 0, "", "parameters", "error") in seen(tiny_workbook)


def test_without_a_description_there_is_nothing_to_check(tiny_workbook):
    (tiny_workbook.data / "datapackage.json").unlink()
    with pytest.raises(UserError, match=r"datapackage\.json is missing"):
        check_workbook(tiny_workbook)


def test_what_a_workbook_leaves_out_is_there_and_empty(tiny_workbook):
    tables = complete(check_workbook(tiny_workbook).dataset).tables
    for name, table in expected().items():
        assert set(table.columns) <= set(tables[name].columns), name
    assert len(tables["commitments"]) == 0
    assert not tables["targets"]["at_least"].any()
    assert tables["targets"]["deadline"].isna().all()
    assert str(tables["organization"]["decimals"].dtype) == "float64"
    assert set(complete(Dataset({})).tables) == set(expected())


def test_the_own_description_gives_every_column_with_its_type(own_checked):
    assert check_tables(own_checked.resources) == []
    described = {item.table: item.schema_record for item in own_checked.resources}
    assert len(described.keys() & expected().keys()) > 20
    for name in described.keys() & expected().keys():
        missing = expected()[name].must - {column.name for column in described[name].fields}
        assert not missing, (name, missing)


def test_a_table_that_no_chapter_can_use_is_named_with_those_there_are(tiny_workbook):
    path = tiny_workbook.params / "book" / "overview.yml"
    path.write_text("notebook: overview\ntables: [observations, assessments, wishes]\n", "utf-8")
    found = [p for p in check_workbook(tiny_workbook).problems if p.severity == "error"]
    assert [(p.file, p.column, p.value) for p in found] == [
        ("params/book/overview.yml", "tables", "wishes")
    ]
    assert "assessments" in found[0].message


@pytest.mark.parametrize(
    ("name", "severity"),
    [("disclosure.yaml", "error"), ("Disclosure.yml", "error"), ("method.YML", "error"),
     ("editions/2031.yaml", "error"), ("disclosures.yml", "warning")],
)  # fmt: skip
def test_a_file_of_parameters_that_nothing_reads_is_told(tiny_workbook, name, severity):
    (tiny_workbook.params / name).write_text("minimum: 10\n")
    assert (f"params/{name}", 0, "", "parameters", severity) in seen(tiny_workbook)


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [("disclosure.yml", "minimum: 5\ntargets: [L9]\n", "there is no target 'L9'"),
     ("disclosure.yml", "minimum: 5\naudiences: [Public]\n", "audiences.0: Input should be"),
     ("method.yml", "linear_pace: {on_track: .nan}\n", "linear_pace.on_track: Input should be a finite"),
     ("method.yml", "linear_pace: {on_track: yes}\n", "linear_pace.on_track: expected a number")],
)  # fmt: skip
def test_the_check_names_what_a_build_would_refuse_in_methods_and_small_counts(
    tiny_workbook, file, text, words
):
    (tiny_workbook.params / file).write_text(text)
    done = CliRunner().invoke(main, ["check", "--json", "--root", str(tiny_workbook.root)])
    found = [item for item in json.loads(done.stdout) if item["file"] == f"params/{file}"]
    assert done.exit_code == 1
    assert any(item["message"].startswith(words) for item in found)


@pytest.mark.parametrize(("day", "wrong"), [("2031-06-30", True), ("2030-06-30", False)])
def test_a_reporting_date_lies_in_the_edition_s_plan_year(tiny_workbook, day, wrong):
    path = tiny_workbook.params / "editions/2030.yml"
    path.write_text(path.read_text() + f"reporting_date: {day}\n")
    found = ("params/editions/2030.yml", 0, "reporting_date", "year", "error")
    assert (found in seen(tiny_workbook)) == wrong


def test_an_edition_is_not_compared_with_itself(tiny_workbook):
    path = tiny_workbook.params / "editions/2030.yml"
    path.write_text(path.read_text() + 'compares_with: "2030"\n')
    assert ("params/editions/2030.yml", 0, "compares_with", "parameters", "error") in seen(
        tiny_workbook
    )


@pytest.mark.parametrize("described", ["", "- a list\n", "project: {type: book}\n", "book: [1]\n"])
def test_a_book_that_is_not_described_is_told_before_anything_runs(tmp_path, described):
    copy_tiny(tmp_path / "w")
    (tmp_path / "w/_quarto.yml").write_text(described, "utf-8")
    found = check_workbook(Workbook(tmp_path / "w")).problems
    (fault,) = [one for one in found if one.file == "_quarto.yml" and one.severity == "error"]
    assert "no `book:` block" in fault.message
