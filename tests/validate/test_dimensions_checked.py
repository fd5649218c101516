"""Declared dimensions in the description and in the check: what can't be used, what contradicts."""

import json
from dataclasses import replace

import pytest
from builders import dataset, row, target
from tiny_workbook import copy_tiny

from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.importers.form_sheets import forms_of
from milepost.importers.rows import identifier
from milepost.inputs.edition_tables import edition_data
from milepost.read.dimensions import Dimension
from milepost.read.expected_tables import complete
from milepost.validate.check import check_workbook
from milepost.validate.plausibility import find_doubts
from milepost.validate.rules import RULES

AGE = Dimension("age", "age", "Age", people=True)
SEX = Dimension("sex", "sex", "Sex", people=True)
AGES = [{"member_id": "child"}, {"member_id": "adult"}, {"member_id": "old", "parent_id": "adult"}]
SEXES = [{"member_id": "f"}, {"member_id": "m"}]


def found(rows, kind="stock", ages=AGES):
    """Errors and doubts of rows that may name an age or a sex."""
    rows = [{"age": None, "sex": None, **item} for item in rows]
    data = dataset(targets=[target(kind, target=9, baseline=1)], observations=rows, sex=SEXES,
                   age=[{"parent_id": None, **item} for item in ages])  # fmt: skip
    data = complete(replace(data, dimensions=(AGE, SEX)))
    return [*(item for rule in RULES for item in rule(data)), *find_doubts(data)]


def stock(value, when="2025-12-31", **values):
    return row("stock", when, value=value, **values)


def rules(*rows, **more):
    return sorted((item.row, item.column, item.rule) for item in found([*rows], **more))


def test_members_beside_their_whole_are_no_fault():
    assert rules(stock(20), stock(11, sex="f"), stock(9, sex="m")) == []
    assert rules(stock(20), stock(11, sex="f"), stock(9, age="adult"), stock(8, age="old")) == []


def test_parts_above_their_whole_are_an_error_of_the_whole():
    assert rules(stock(20), stock(11, sex="f"), stock(10, sex="m")) == [(2, "value", "breakdown")]
    (problem,) = found([stock(20), stock(11, sex="f"), stock(10, sex="m")])
    assert problem.message == "is less than its parts by sex, which come to 21"
    # shares of a total that were rounded on their own
    assert rules(stock(100), stock(33.4, sex="f"), stock(66.7, sex="m")) == []
    # of a whole that has no value, that is said alone
    assert rules(stock(None), stock(11, sex="f")) == [(2, "value", "value")]
    # a member above others is their whole
    assert rules(stock(9, age="adult"), stock(10, age="old")) == [(2, "value", "breakdown")]
    # another date, another place: no whole of them
    assert rules(stock(20), stock(30, "2024-12-31", sex="f")) == []
    # a rate's parts may well be higher
    assert rules(row("rate", "2025-12-31", value=8), row("rate", "2025-12-31", value=9, sex="f"),
                 kind="rate") == []  # fmt: skip
    # and so may those of a share; the cases that it is of may not
    shares = [row("level", value=50), row("level", value=40, sex="f"),
              row("level", value=60, sex="m")]  # fmt: skip
    assert rules(*shares, kind="level") == []
    cases = [row("level", numerator=5, denominator=10),
             row("level", numerator=6, denominator=20, sex="f")]  # fmt: skip
    assert (2, "value", "breakdown") in rules(*cases, kind="level")


def test_two_breakdowns_without_their_whole_are_an_error():
    both = [stock(11, sex="f"), stock(9, sex="m"), stock(20, age="adult")]
    assert (2, "sex", "breakdown") in rules(*both)
    assert rules(*both, stock(20)) == []
    assert rules(stock(11, sex="f", age="adult"), stock(9, sex="m", age="adult")) == []
    by_place = [stock(11, sex="f"), stock(9, country="XEA")]
    assert (2, "sex", "breakdown") in rules(*by_place)


def test_a_member_is_no_part_of_itself():
    turned = [{"member_id": "a", "parent_id": "b"}, {"member_id": "b", "parent_id": "a"},
              {"member_id": "c", "parent_id": "a"}]  # fmt: skip
    assert rules(stock(20), ages=turned) == [
        (2, "parent_id", "dimension"),
        (3, "parent_id", "dimension"),
    ]


def test_an_event_told_whole_and_by_a_member_is_queried():
    rows = [row(value=10), row(value=6, sex="f"), row(when="2024-02-02", value=3, sex="f")]
    assert (3, "age", "total") in rules(*rows, kind="events")
    assert [item for item in rules(*rows, kind="events") if item[2] == "total"] == [
        (3, "age", "total")
    ]


def test_a_row_that_names_a_member_is_another_fact():
    cells = {"target_id": "T1", "measure": "stock", "period_end": "2025-12-31"}
    assert identifier(cells, ["sex"]) == identifier(cells)
    assert identifier({**cells, "sex": "f"}, ["sex"]) != identifier({**cells, "sex": "m"}, ["sex"])


@pytest.fixture
def declared(tmp_path):
    """The tiny workbook with a column of observations by sex, and what changes its description."""
    root = tmp_path / "tiny"
    copy_tiny(root)

    def declare(*, column=True, key=True, name="sex", ids="f,m", cells=()):
        path = root / "data" / "datapackage.json"
        described = json.loads(path.read_text("utf-8"))
        observations = next(r for r in described["resources"] if r["name"] == "observations")
        rows = root / "data" / observations["path"]
        lines = rows.read_text("utf-8").splitlines()
        if column:
            observations["schema"]["fields"].append({"name": "sex", "title": "Sex"})
            told = dict(cells)
            lines = [f"{line},{told.get(at, '')}" for at, line in enumerate(lines, 1)]
            lines[0] = f"{lines[0][:-1]},sex"
            rows.write_text("\n".join(lines) + "\n", "utf-8")
        if key:
            observations["schema"].setdefault("foreignKeys", []).append(
                {"fields": "sex", "reference": {"resource": "sexes", "fields": "member_id"}}
            )
        described["resources"].append({
            "name": "sexes", "path": "dimensions/sex.csv", "dimension": name, "people": True,
            "schema": {"fields": [{"name": "member_id"}, {"name": "position", "type": "integer"},
                                  {"name": "name"}], "primaryKey": "member_id"},
        })  # fmt: skip
        path.write_text(json.dumps(described), "utf-8")
        members = root / "data" / "dimensions" / "sex.csv"
        members.parent.mkdir()
        table = [f"{one},{at},{one.upper()}" for at, one in enumerate(ids.split(","), 1)]
        members.write_text("\n".join(["member_id,position,name", *table]) + "\n", "utf-8")
        return Workbook(root)

    return declare


def test_a_declared_dimension_is_a_scope_a_column_of_the_form_and_an_annexs(declared):
    workbook = declared(cells=[(2, "f"), (4, "m")])
    checked = check_workbook(workbook).raise_errors()
    assert checked.dataset.broken_down_by == ("sex",)
    data = edition_data(checked.dataset, read_edition(workbook, "2030"), workbook)
    found = data.tables["assessments"]
    kinds = [*dict.fromkeys(found["scope_kind"])]
    assert kinds == ["global", "region", "pillar", "result", "sex"]  # after the others
    own = found[(found["scope_kind"] == "sex") & (found["target_id"] == "L1")]
    # Oldharbour's first evening, Millgate's
    assert [*zip(own["scope_id"], own["actual"], strict=True)] == [("f", 1), ("m", 1)]
    assert "sex" in data.tables["observations"]
    for form, columns in forms_of(checked.resources):
        assert ("sex" in [column.name for column in columns]) == (form.table == "observations")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"key": False}, "needs a foreign key"),
        ({"column": False, "key": False}, "the observations have no column 'sex'"),
        ({"name": "country"}, "means something already"),
    ],
)
def test_a_dimension_that_cannot_be_used_is_named(declared, wrong, message):
    problems = check_workbook(declared(**wrong)).problems
    (problem,) = [item for item in problems if item.rule == "dimension"]
    assert message in problem.message
    assert problem.file == "data/datapackage.json"


def test_an_unknown_member_is_named_with_its_row(declared):
    problems = check_workbook(declared(cells=[(3, "x")])).problems
    assert [(item.row, item.column, item.rule) for item in problems if item.rule == "unknown-code"] == [
        (3, "sex", "unknown-code")
    ]  # fmt: skip
