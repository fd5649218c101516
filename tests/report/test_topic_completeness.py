"""Pages of a plan whose reports are not all in, and of one whose years are not calendar years.

Of the libraries' plan, edition 2030 (cut-off 28 February 2031): Foundry Row has not reported, and
was due on 10 February, 18 days before. Returns of the South Bank on loans (L2), due on 10 January
2031, came on 15 January, and were corrected later: 5 days late.
"""

import json

import pytest
from in_process import data_of, pages_of
from tiny_workbook import copy_tiny, put

from milepost.core.workbook import Workbook

REGISTER = """dimension,member,target_ids,period_start,period_end,due,source_id
country,XAC,,2030-01-01,2030-12-31,2031-02-10,open-shelves
region_id,south-bank,L2,2030-01-01,2030-12-31,2031-01-10,open-shelves
,,L3,2030-01-01,2030-12-31,2031-01-10,open-shelves
,,,2031-01-01,2031-12-31,2032-01-10,open-shelves
"""
DATES = ("period_start", "period_end", "due")


def expecting(root, register=REGISTER):
    """The libraries' workbook with a register of expected reports."""
    copy_tiny(root)
    path = root / "data" / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    names = register.splitlines()[0].split(",")
    fields = [{"name": n, "type": "date" if n in DATES else "string"} for n in names]
    package["resources"].append({
        "name": "reports-expected", "path": "reports-expected.csv", "table": "reports_expected",
        "schema": {"fields": fields},
    })  # fmt: skip
    path.write_text(json.dumps(package), "utf-8")
    (root / "data" / "reports-expected.csv").write_text(register, "utf-8")
    return Workbook(root.resolve())


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("expecting")
    return pages_of(expecting(folder / "tiny"), folder)


def test_who_has_not_reported_is_listed_with_the_days_late(pages):
    page = pages["data-quality"]
    assert "Two of three expected reports are in at the cut-off, 28 February 2031." in page
    assert "The one other is overdue. One came late. Reports for periods" in page
    rows = [line for line in page.splitlines() if "| 2030 |" in line]
    assert rows == [
        "| Foundry Row | all targets | 2030 | 10 February 2031 | not yet reported | 18 |",
        "| South Bank | Overdue loans | 2030 | 10 January 2031 | 15 January 2031 | 5 |",
        "| City Libraries of Orlensee | Reading rooms | 2030 | 10 January 2031 | 2 May 2030 | 0 |",
    ]


def test_years_are_compared_only_where_the_reports_of_both_are_in(pages):
    missing = "reports of Foundry Row for 2030 (due 10 February 2031) are not in"
    assert f"the years are not compared: {missing}." in pages["region-north-bank"]
    assert f"not compared: {missing}." in pages["region-north-bank"]
    assert "not compared" not in pages["region-south-bank"]  # Foundry Row lies elsewhere


def test_a_target_without_rows_is_not_yet_reported_or_has_none(tmp_path):
    workbook = expecting(tmp_path / "tiny")
    rows = workbook.data / "observations" / "libraries.csv"
    lines = rows.read_text("utf-8").splitlines(keepends=True)
    rows.write_text("".join(line for line in lines if ",L1," not in line), "utf-8")
    found = data_of(workbook).tables["assessments"].set_index(["scope_id", "target_id"])["reason"]
    assert found["all", "L1"] == "not-reported"
    page = pages_of(workbook, tmp_path)["overview"]
    assert "One is not yet reported." in page
    assert "Not assessable: not yet reported" in page
    assert "One target can’t be assessed, not yet reported." in page
    # a nil report of Foundry Row: there are none, and that is a zero
    with rows.open("a", encoding="utf-8") as file:
        file.write("nil,L1,nil,2030-01-01,2030-12-31,0,,,XAC,,,,2031-02-01,,reported,public,"
                   "branch-returns,\n")  # fmt: skip
    table = data_of(workbook).tables["assessments"].set_index(["scope_id", "target_id"])
    assert (table.loc[("all", "L1"), "actual"], table.loc[("all", "L1"), "status"]) == (
        0,
        "limited",
    )


def test_a_plan_that_begins_in_july_shows_no_year_too_many(tmp_path):
    """July 2028 to June 2032: edition 2030 ends on 30 June 2030, the half of the time."""
    copy_tiny(tmp_path / "tiny")
    workbook = Workbook((tmp_path / "tiny").resolve())
    put(workbook.data / "plan.csv", 2, period_start="2028-07-01", period_end="2032-06-30")
    pages = pages_of(workbook, tmp_path)
    assert "At 30 June 2030, 50\N{NO-BREAK SPACE}% of its time had gone." in pages["overview"]
    # rooms of the plan's year 2029 (April to June 2029): 2 and 2; of 2030: Millgate's alone
    assert "| 2029 | 4 |" in pages["global-targets-services"]
    text = "\n".join(pages.values())
    assert "2028:" not in text
    assert "| 2028 |" not in text
    # North Bank, 2029: the room in Oldharbour; 2030: two evenings and a room
    assert "Outlook to 2032" in text
    assert "to 2033" not in text


def test_a_year_that_is_not_over_is_not_compared(tmp_path):
    copy_tiny(tmp_path / "tiny")
    workbook = Workbook((tmp_path / "tiny").resolve())
    path = workbook.params / "editions" / "2030.yml"
    path.write_text(path.read_text("utf-8") + "reporting_date: 2030-06-30\n", "utf-8")
    page = pages_of(workbook, tmp_path)["pillar-B"]
    assert "2030 is told up to 30 June 2030" in page
    assert "than 2029" not in page


def test_a_part_that_stopped_reporting_is_named(tmp_path):
    copy_tiny(tmp_path / "tiny")
    workbook = Workbook((tmp_path / "tiny").resolve())
    rows = workbook.data / "observations" / "libraries.csv"
    lines = rows.read_text("utf-8").splitlines(keepends=True)
    rows.write_text("".join(line for line in lines if "overdue-2030-south" not in line), "utf-8")
    pages = pages_of(workbook, tmp_path)
    named = "South Bank (last: the end of 2029)"
    assert f"Not in the newest value: Overdue loans: {named}." in pages["overview"]
    assert f"| {named} |" in pages["overview"]
    assert named in pages["global-targets-services"]
    assert named not in pages["region-south-bank"]  # there it is the newest that is known
