"""For whom: members of declared dimensions in the small plan, counted by hand.

By sex: a1 and a5 name women, a3 men, c1 (8 courses of 2024) women; of T3, 40 of 50 for women in 2025.
"""

from dataclasses import replace

import pandas as pd
import pytest
from builders import frame
from recorded import Recorded
from small_plan import (
    column,
    open_small,
    small_dataset,
    small_edition,
    small_workbook,
    year_end,
)

from milepost.inputs.edition_tables import edition_data
from milepost.read.dimensions import Dimension
from milepost.read.expected_tables import complete
from milepost.report import text
from milepost.report.topics import counts, disaggregation, time_lines
from milepost.report.topics.names import class_nouns
from milepost.report.topics.paging import captioned

SEXES = [
    {"member_id": "f", "position": 1, "name": "Female", "source_id": "atlas"},
    {"member_id": "m", "position": 2, "name": "Male", "source_id": "atlas"},
]
OF_ROW = {"a1": "f", "a5": "f", "a3": "m"}
SHARE = year_end("l9", "T3", "level", 2025, numerator=40, denominator=50, sex="f")
FLOWS = [year_end(f"c{year}", "T4", "flow", year, value=4, sex="f") for year in (2024, 2025)]


MADE = {}


def by_sex(
    tmp_path, *, people: bool = True, overlapping: bool = False, disclosure: str = ""
) -> Recorded:
    """A chapter on the whole small plan, whose rows name a sex; its data are made once."""
    asked = (people, overlapping, disclosure)
    if asked not in MADE:
        MADE[asked] = by_sex_data(tmp_path, *asked)
    return open_small(*MADE[asked], kind=Recorded)


def by_sex_data(tmp_path, people: bool, overlapping: bool, disclosure: str):
    dataset = small_dataset()
    rows = dataset["observations"]
    rows = rows.assign(sex=rows["observation_id"].map(OF_ROW).astype("str"))
    more = frame("observations", [SHARE, *FLOWS])
    tables = {
        **dataset.tables,
        "observations": pd.concat([rows, more], ignore_index=True),
        "sex": frame("sex", SEXES).assign(position=[1.0, 2.0]),
    }
    dimensions = (Dimension("sex", "sex", "Sex", people, overlapping),)
    files = {"disclosure": disclosure} if disclosure else {}
    workbook = small_workbook(tmp_path, **files)
    made = complete(replace(dataset, tables=tables, dimensions=dimensions))
    return workbook, edition_data(made, small_edition("2025"), workbook)


@pytest.fixture
def told(tmp_path):
    return by_sex(tmp_path)


def test_figures_of_the_whole_stay_and_members_stand_beside_them(told, chapter):
    mine, other = (
        one["assessments"].query("scope_kind == 'global'")[["target_id", "actual"]]
        for one in (told, chapter)
    )
    assert column(mine, "target_id", "actual") == column(other, "target_id", "actual")
    own = told["assessments"].query("scope_kind == 'sex'").dropna(subset=["actual"])
    assert column(own, "scope_id", "target_id", "actual") == [
        ("f", "T1", 2), ("f", "T3", 80), ("f", "T4", 4), ("m", "T1", 1),
    ]  # fmt: skip


def test_what_share_of_the_rows_says_of_whom_it_tells(told):
    found = disaggregation.coverage(told)
    # T1 has five rows, T2 three beside its stock, T3 three and the new one, T4 three and two
    assert column(found, "target_id", "rows", "any")[:4] == [
        ("T1", 5, 3), ("T2", 3, 0), ("T3", 4, 1), ("T4", 5, 2),
    ]  # fmt: skip
    disaggregation.said(told)
    shown = told.last()
    assert shown.cells()[0] == ["Just laws", "5", "3", "60 %"]
    assert shown.cells()[1][3] == text.NONE
    assert shown.cells()[5] == ["Disputes", "0", "0", "–"]
    # T2 and T5; T6 has no row
    assert "Of two targets the data can’t say whom they reached." in shown.note
    assert "Pacts joined and Visits" in disaggregation.introduction(told)[1]


def test_results_are_shown_by_member_and_pillar(told):
    assert len([*disaggregation.exhibits(told, "sex")]) == len(told.shown)
    results, grid, *values, lines = told.shown
    assert lines.name == "series-sex-f"  # no man has a value that is measured again
    assert set(lines.rows["sex"]) == {"f"}  # nor is anybody else's value behind it
    assert results.caption.startswith("Three results name a sex: most often Female (2).")
    assert results.cells() == [["Female", "2", "1"], ["Male", "1", "0"]]
    assert "Female 2 and Male 1" in results.alt
    assert grid.cells() == [
        ["Female", "1", "1", "2"], ["Male", "1", "0", "1"], ["Total", "2", "1", "3"],
    ]  # fmt: skip
    # countries, shares and courses are no one unit: a figure for each
    assert [shown.cells() for shown in values] == [
        [["Just laws", "countries", "2", "1", "4"]],
        [["Wells in use", "%", "80", "60"]],
        [["Courses", "courses", "4", "12"]],
    ]
    assert "Just laws: Female 2 and Male 1" in values[0].alt
    assert "The highest is 2 countries (Just laws, Female)." in values[0].note
    # T1 has two rows that name no sex
    assert "; a row that names none counts in the value of all alone." in values[0].note


def test_rows_that_name_none_are_told_of_only_where_there_are_any(told):
    rows = told["observations"]
    told._tables["observations"] = rows[rows["sex"].notna() | (rows["target_id"] != "T4")]
    assert len([*disaggregation.by_member(told, "sex")]) == 3
    notes = [shown.note for shown in told.shown]
    assert "Values of rows that name a sex." in notes[2]
    assert ["names none" in note for note in notes] == [True, True, False]


def test_a_caption_goes_on_after_what_its_page_stands_under():
    assert captioned("", "Four targets have values.") == "Four targets have values."
    assert captioned("1 Laws", "Four targets have values.") == "1 Laws: four targets have values."


def test_illustrative_members_are_marked(told):
    disaggregation.reached(told, "sex")  # a5 is made up
    assert "Holds illustrative data" in told.last().caption


def test_a_member_has_time_lines(told):
    assert time_lines.series(told, "sex", "m", "men") is None
    time_lines.series(told, "sex", "f", "women")
    assert told.last().cells() == [
        ["Wells in use", "2025", "80", "%", "Reported"],
        ["Courses", "2024", "4", "courses", "Reported"],
        ["Courses", "2025", "4", "courses", "Reported"],
    ]


def test_small_counts_of_members_are_kept_back(tmp_path):
    told = by_sex(tmp_path, disclosure="minimum: 3\ntargets: [T1]\n")
    own = told["assessments"].query("target_id == 'T1' and scope_kind == 'sex'")
    assert {*own["reason"]} == {"suppressed"}
    assert disaggregation.values(told, "sex")["target_id"].tolist() == ["T3", "T4"]
    assert disaggregation.reached(told, "sex") is None


def test_a_workbook_without_such_dimensions_shows_nothing(chapter, tmp_path):
    assert disaggregation.of_people(chapter) == []
    assert disaggregation.introduction(chapter) == []
    assert disaggregation.said(chapter) is None
    assert chapter.shown == []
    other = by_sex(tmp_path, people=False)  # it is declared, and breaks down no people
    assert disaggregation.of_people(other) == []
    assert other.dimensions == ("sex",)


def test_a_dimension_is_a_classification(told):
    assert counts.class_names(told, "sex") == ["Female", "Male"]
    assert class_nouns(told, "sex")[0] == "sex"


def test_a_region_has_time_lines_of_what_is_measured_again(opened):
    region = opened("region", region="north")
    time_lines.series(region, "region", "north", "the region")
    # l1 as it was last known, l2; c2 is the one flow of the north
    assert region.last().cells() == [
        ["Wells in use", "2024", "55", "%", "Reported"],
        ["Wells in use", "2025", "66", "%", "Provisional"],
        ["Courses", "2025", "7", "courses", "Reported"],
    ]
    assert (
        "two targets that are measured again and again, from 2024 to 2025" in region.last().caption
    )
    assert region.last().note.startswith("Rates and shares of parts are never added")


def test_amounts_are_not_said_to_be_shares(opened):
    region = opened("region", region="north")
    past = region["part_histories"]
    region._tables["part_histories"] = past[past["target_id"] == "T4"]
    time_lines.series(region, "region", "north", "the region")
    assert region.last().cells() == [["Courses", "2025", "7", "courses", "Reported"]]
    assert region.last().note == ""


def test_a_region_with_a_target_of_its_own_shows_the_path_to_it_and_its_milestones(tmp_path):
    """T3 in the north: 50 at the end of 2023, 60 by June 2025, 80 by the end of 2027."""
    dataset, book = small_dataset(), small_workbook(tmp_path)
    own = {"target_id": "T3", "scope_kind": "region", "scope_id": "north", "source_id": "atlas"}
    steps = [{**own, "baseline": 50, "target": 60, "deadline": "2025-06-30"},
             {**own, "baseline": 50, "target": 80, "deadline": None}]  # fmt: skip
    tables = {**dataset.tables, "scoped_targets": frame("scoped_targets", steps)}
    data = edition_data(replace(dataset, tables=tables), small_edition("2025"), book)
    region = open_small(book, data, "region", kind=Recorded, region="north")
    time_lines.series(region, "region", "north", "the region")
    shown = region.last()
    # 60 was asked for at the middle of 2025, 80 two and a half years later: 64 at its end
    assert [cells[:4] for cells in shown.cells()] == [
        ["Wells in use", "2024", "55", "56.7"], ["Wells in use", "2025", "66", "64.0"],
        ["Courses", "2025", "7", "–"],
    ]  # fmt: skip
    assert "2025: 66; path from 50 through 60 to a target of 80." in shown.alt
    assert {"60", "Target 80"} <= {*shown.words}
    assert "a thin line is the path" in shown.note.lower()


def test_it_is_said_where_members_overlap(told, tmp_path):
    assert disaggregation.introduction(told)[-1] == ""
    assert disaggregation.introduction(by_sex(tmp_path / "other", overlapping=True))[-1] == (
        "By sex, one person may belong to several: values of members overlap, and are never added "
        "up to a whole."
    )
