"""A plan with less than ours: any optional table or column left out, a book comes out, or an error.

What a plan has not makes no sentence and no empty table: `tests/tiny` without a table must not
speak of what the table held.
"""

import json
import re
from pathlib import Path

import pytest
import yaml
from fewer import columns, without_column, without_table
from in_process import data_of, pages_of
from tiny_workbook import TINY, copy_tiny

from milepost.core.workbook import DRAWINGS_VARIABLE, Workbook
from milepost.read.expected_tables import NEEDED, expected
from milepost.validate.check import CheckError, check_workbook

OPTIONAL = [name for name in expected() if name not in NEEDED]
# optional columns that hold what the tiny workbook's rows rest on
NEEDED_BY_ROWS = ("country", "numerator", "denominator", "withdrawn")
# words of the readers' pages that only a plan with this table has reason for
SPOKEN_OF = {
    "pillars": r"[Pp]illar", "regions": r"[Rr]egion|North Bank", "systems": r"Services to readers",
    "results": r"[Pp]illar result|planned result", "global_results": r"[Tt]ype of change|Access",
}  # fmt: skip


@pytest.fixture(scope="module")
def drawings(tmp_path_factory):
    """Figures that are drawn once for all tests."""
    return str(tmp_path_factory.mktemp("drawings"))


@pytest.fixture
def less(tmp_path, monkeypatch, drawings):
    """Make the tiny workbook's pages after a change."""
    monkeypatch.setenv(DRAWINGS_VARIABLE, drawings)

    def build(change, *, drawn=True):
        root = tmp_path / "less"
        copy_tiny(root)
        change(root)
        return pages_of(Workbook(root.resolve()), tmp_path, drawn=drawn)

    return build


def read(pages):
    """What a reader reads: without the names of files, exhibits and anchors; never a missing value."""
    text = "\n".join(pages.values())
    text = re.sub(r"\([^()\s]*\.(svg|csv)\)|\{#[^} ]+|exhibit `[^`]*`|`[a-z-]+\.ipynb`", "", text)
    assert not re.findall(r"\bnan\b", text, re.IGNORECASE)
    return text


def of_one_bank(root: Path) -> None:
    """Leave one of two shares that only their region tells apart."""
    rows = root / "data" / "observations" / "libraries.csv"
    lines = rows.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not re.match(r"overdue-\d+-south", line)]
    assert len(kept) < len(lines)
    rows.write_text("".join(kept), "utf-8")


def without(table: str):
    """A change that takes a table away."""

    def change(root: Path) -> None:
        without_table(root, table)
        if table == "regions":
            of_one_bank(root)

    return change


# the others one by one: make stress; all at once: a plan of targets alone
TRIED = {"regions"}


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(name, marks=() if name in TRIED else pytest.mark.stress)
        for name in [*(name for name in SPOKEN_OF if name in OPTIONAL), "scoped_targets"]
    ],
)
def test_a_plan_without_a_table_does_not_speak_of_it(less, table):
    text = read(less(without(table), drawn=table not in TRIED))  # as is a plan of targets alone
    assert "How far the plan has come" in text
    if table in SPOKEN_OF:
        assert not re.findall(rf".{{60}}(?:{SPOKEN_OF[table]}).{{20}}", text)


def only_targets(root: Path) -> None:
    """Leave the plan, its targets and their observations: no hierarchy and no place."""
    for table in ("pillars", "results", "global_results", "systems", "scoped_targets", "regions"):
        without_table(root, table)
    rows = root / "data" / "observations" / "libraries.csv"
    lines = rows.read_text("utf-8").splitlines(keepends=True)
    rows.write_text("".join(line for line in lines if ",L1," not in line), "utf-8")
    targets = root / "data" / "targets.csv"
    lines = targets.read_text("utf-8").splitlines(keepends=True)
    targets.write_text("".join(line for line in lines if not line.startswith("L1,")), "utf-8")
    without_table(root, "countries")
    of_one_bank(root)
    (root / "params" / "book" / "targets.yml").write_text("notebook: targets\n", "utf-8")


def test_a_plan_of_targets_alone_is_a_book_without_gaps(less):
    pages = less(only_targets)
    assert {*pages} == {"overview", "targets", "data-quality", "sources"}
    text = read(pages)
    assert not re.findall(r"(?i)pillar|region|countr|type of change", text)
    assert text.count("| none |") == 1  # the check has no query
    assert "## " not in pages["overview"]  # no heading over nothing
    assert "All targets: on track" in pages["overview"]
    assert "[Reading rooms](../indicators/L3.html): 7 rooms at the end of 2030" in pages["targets"]


def levels(root: Path) -> None:
    """Put outputs below the two results of Buildings, and name the levels."""
    (root / "data" / "results.csv").write_text(
        "result_id,parent_id,pillar_id,position,short_name,statement,source_id\n"
        "B0,,B,1,Near,A library is near.,open-shelves\n"
        "B1,B0,,1,Hours,Libraries open when people have time.,open-shelves\n"
        "B2,B0,,2,Rooms,People find a place to read.,open-shelves\n"
        "C1,,C,1,Programmes,Readers meet around books.,open-shelves\n"
        "C2,,C,2,Returns,Books come back in time.,open-shelves\n",
        "utf-8",
    )
    path = root / "data" / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    (results,) = [item for item in package["resources"] if item["table"] == "results"]
    fields = results["schema"]["fields"]
    fields.append({"name": "parent_id", "type": "string"})
    del next(item for item in fields if item["name"] == "pillar_id")["constraints"]["required"]
    path.write_text(json.dumps(package), "utf-8")
    words = {"levels": [["outcome", "outcomes"], ["output", "outputs"]], "pillar": ["aim", "aims"]}
    (root / "params" / "words.yml").write_text(yaml.safe_dump(words), "utf-8")


def test_what_stands_under_an_outcome_is_that_of_its_outputs_in_the_plans_own_words(less):
    pages = less(levels, drawn=False)
    page = pages["pillar-B"]
    # evenings of B1: two of Oldharbour and Millgate; rooms of B2: 2 + 1 + 2 and one on the bus
    assert "One outcome and two outputs, each with what stands under it" in page
    rows = [
        line for line in page.splitlines() if re.match(r"\|[\s\u00a0]*(Outcome|Output) B", line)
    ]
    assert [[cell.strip(" \u00a0") for cell in line.split("|")[1:6]] for line in rows] == [
        ["Outcome B0 Near", "[L1 Open evenings](../indicators/L1.html)", "2", "districts", "2"],
        ["Outcome B0 Near", "[L3 Reading rooms](../indicators/L3.html)", "6", "rooms", "4"],
        ["Output B1 Hours", "[L1 Open evenings](../indicators/L1.html)", "2", "districts", "2"],
        ["Output B2 Rooms", "[L3 Reading rooms](../indicators/L3.html)", "6", "rooms", "4"],
    ]
    assert "| Outcome | North Bank | South Bank | No region | Total |" in page
    assert "pillar" not in read(pages).casefold()
    assert "work under this aim" in page.casefold()


def test_all_optional_columns_that_no_row_needs_may_be_left_out_together(tmp_path):
    copy_tiny(tmp_path / "tiny")
    gone = [
        (table, column)
        for table, column in columns(TINY)
        if column not in expected()[table].must and column not in NEEDED_BY_ROWS
    ]
    assert len(gone) > 20
    for table, column in gone:
        without_column(tmp_path / "tiny", table, column)
    of_one_bank(tmp_path / "tiny")
    assert read(pages_of(Workbook((tmp_path / "tiny").resolve()), tmp_path))


@pytest.mark.stress
def test_every_optional_column_may_be_left_out(tmp_path):
    """One clear error that names file and rule, or figures."""
    for table, column in columns(TINY):
        one = tmp_path / f"{table}-{column}"
        copy_tiny(one)
        without_column(one, table, column)
        try:
            data_of(Workbook(one.resolve()))
        except CheckError as error:
            first = next(item for item in error.problems if item.severity == "error")
            assert first.file
            assert first.rule


def test_a_needed_column_that_is_missing_is_one_error_that_names_it(tmp_path):
    for table in ("pillars", "results", "regions", "countries"):
        root = tmp_path / table
        copy_tiny(root)
        without_column(root, table, "short_name")
        problems = check_workbook(Workbook(root.resolve())).problems
        errors = [item for item in problems if item.severity == "error"]
        assert [(item.column, item.rule) for item in errors] == [("short_name", "schema-column")]
