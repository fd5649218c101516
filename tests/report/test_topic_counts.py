"""Results by the classifications of the plan, counted by hand from the small plan.

Twelve results: of T1 a1 to a5, of T5 e1 to e4 (e5 tells of three at once and is no single result),
of T2 r1 to r3. By pillar result and region:

======  =========================  ==============  =====  =========
result  North                      South           Isles  no region
======  =========================  ==============  =====  =========
P1      a1, a2, e1, r1, r3
P2      a3                         e3
Q1                                 a4, e2, r2      a5     e4
======  =========================  ==============  =====  =========
"""

import pandas as pd
import pytest
from small_plan import column

from milepost.report.topics import counts, results
from milepost.report.topics.reach import left_out


@pytest.fixture
def rows(chapter):
    return results.results(chapter)


@pytest.fixture
def tools(chapter, rows):
    return counts.exploded(rows, "tool_ids", chapter["tools"], "tool_id")


def test_results_are_counted_by_class_and_grade(rows):
    found = counts.counted(rows, ["pillar"])
    # Peace: a1, r1, r3 on record; a2, a3, e1, e3 reported. Water: e2, r2; a4, e4; a5 made up
    assert column(found, "pillar", "evidence", "value") == [
        ("Peace", "public-record", 3), ("Peace", "reported", 4), ("Water", "illustrative", 1),
        ("Water", "public-record", 2), ("Water", "reported", 2),
    ]  # fmt: skip


def test_a_result_with_two_tools_counts_under_each(tools):
    # t1: a1, a2; t2: a2, a3, a4, a5
    assert tools["label"].astype("str").value_counts().to_dict() == {"Advice": 4, "Training": 2}


@pytest.mark.parametrize(
    ("column", "names"),
    [
        ("change", ["Laws", "Pacts"]),
        ("result", ["P1  Talks", "P2  Courts", "Q1  Wells", "Q2  Rivers"]),
        ("pillar", ["Peace", "Water"]),
        ("region", ["North", "South", "Isles"]),
        ("direction", ["Youth", "Data"]),
        ("tool", ["Training", "Advice", "Grants"]),
    ],
)
def test_classes_stand_in_the_plans_order(chapter, column, names):
    assert counts.class_names(chapter, column) == names


def test_a_pillars_own_results(chapter):
    assert counts.own_results(chapter, "Q") == ["Q1  Wells", "Q2  Rivers"]


def grid(chapter, rows, counted_from=None, **more):
    words = {"down": "result", "across": "region", "first": "Result"} | more
    counts.grid(chapter, "grid", rows, rows if counted_from is None else counted_from, **words)
    return chapter.last()


def test_a_grid_draws_every_class_and_what_is_in_none_behind_them(chapter, rows):
    shown = grid(chapter, rows)
    assert shown.caption.startswith("North had the most results under P1 Talks (5 of 12).")
    assert shown.alt == (
        "Grid of results. P1  Talks: North 5. P2  Courts: North 1 and South 1. Q1  Wells: South 3, "
        "Isles 1 and No region 1. Empty rows: Q2  Rivers."
    )
    assert shown.note == "Seven of 12 cells are empty."  # of the regions'
    assert shown.cells() == [
        ["P1 Talks", "5", "0", "0", "0", "5"],
        ["P2 Courts", "1", "1", "0", "0", "2"],
        ["Q1 Wells", "0", "3", "1", "1", "5"],
        ["Q2 Rivers", "0", "0", "0", "0", "0"],
        ["Total", "6", "4", "1", "1", "12"],
    ]
    assert {"Q2 Rivers", "No"} <= {*shown.words} or "No region" in shown.words
    assert shown.words.count("·") == 10


def test_a_grid_without_a_result_in_no_class_has_no_column_for_it(chapter, rows):
    shown = grid(chapter, rows[rows["region"].notna()])
    assert shown.cells()[-1] == ["Total", "6", "4", "1", "11"]


def test_what_is_in_no_class_never_leads_a_grid_unless_all_is(chapter, rows):
    rows = rows.assign(region=rows["region"].where(rows["observation_id"] == "a5"))
    shown = grid(chapter, rows)
    assert shown.caption.startswith("Isles had the most results under Q1 Wells (1 of 12).")
    shown = grid(chapter, rows[rows["region"].isna()])
    assert shown.caption.startswith("No region had the most results under P1 Talks (5 of 11).")


def test_results_of_no_planned_result_have_a_row(chapter, rows):
    rows = rows.assign(result=rows["result"].where(rows["observation_id"] != "a3"))
    assert [cells[0] for cells in grid(chapter, rows).cells()][-2:] == ["No pillar result", "Total"]


def test_a_grid_of_a_pillar_keeps_its_own_results(opened):
    chapter = opened("pillar", pillar="Q")
    rows = results.results(chapter)
    shown = grid(chapter, rows, keep=counts.own_results(chapter, "Q"))
    assert [cells[0] for cells in shown.cells()] == ["Q1 Wells", "Q2 Rivers", "Total"]
    assert shown.cells()[-1] == ["Total", "0", "3", "1", "1", "5"]


def test_a_grid_of_what_results_share_tells_apart_what_names_none(chapter, rows, tools):
    shown = grid(
        chapter, tools.assign(tool=tools["label"]), rows, down="tool", across="region",
        what="uses of a tool",
    )  # fmt: skip
    # Training: a1, a2 in the North. Advice: a2, a3 North, a4 South, a5 Isles; seven name no tool
    assert shown.cells() == [
        ["Training", "2", "0", "0", "2"],
        ["Advice", "2", "1", "1", "4"],
        ["Grants", "0", "0", "0", "0"],
        ["Total", "4", "1", "1", "6"],
    ]
    assert shown.note == (
        "Five of 9 cells are empty. Seven results are tied to no tool and left out here."
    )


def test_a_grid_of_what_results_share_counts_the_results_themselves(chapter, rows, tools):
    shown = grid(chapter, tools.assign(tool=tools["label"]), rows, down="tool", across="region")
    # a1 to a5 name tools, a2 two of them
    assert shown.caption.startswith(
        "The most results fall to North under Training and North under Advice (2 each, of 5)."
    )
    assert shown.cells()[-1][-1] == "6"
    assert "Five results count in each class that they fall in, and so come to 6." in shown.note
    assert column(shown.rows, "observation_id") == ["a1", "a2", "a3", "a4", "a5"]


def test_what_is_left_out_of_a_grid_and_what_stands_in_it_are_all(chapter, rows):
    rows = rows.assign(tool=rows["tool_ids"])
    # without a tool: e1, e2, e3, e4, r1, r2, r3, of which e4 lacks a region, too
    assert left_out(rows, rows, chapter, "tool", "region") == (
        "Seven results are tied to no tool and left out here."
    )
    assert left_out(rows, rows, chapter, "region", "tool") == (
        "One result is tied to no region and left out here. "
        "Six results are tied to no tool and left out here."
    )


def test_a_grid_without_a_result_says_so_and_shows_its_classes(chapter, rows):
    shown = grid(chapter, rows.head(0))
    assert shown.caption == "No results here."
    assert [cells[0] for cells in shown.cells()] == [
        "P1 Talks", "P2 Courts", "Q1 Wells", "Q2 Rivers", "Total",
    ]  # fmt: skip
    assert shown.alt == (
        "Grid of results. Empty rows: P1  Talks, P2  Courts, Q1  Wells and Q2  Rivers."
    )


def test_a_grid_alone_as_a_table_draws_nothing(chapter, rows):
    shown = grid(chapter, rows, drawn=False)
    assert shown.words is None
    assert shown.alt == ""


def test_cells_that_hold_as_many_are_all_named(chapter, rows):
    # a3 in the North and e3 in the South, one each
    shown = grid(chapter, rows[rows["result_id"] == "P2"])
    assert shown.caption.startswith(
        "The most results fall to North under P2 Courts and South under P2 Courts (1 each, of 2)."
    )


def rank(chapter, rows, counted_from):
    words = {"what": "tools", "of": "results that name one", "by": "tool", "first": "Tool"}
    counts.ranking(chapter, "tools", rows, counted_from, **words)
    return chapter.last()


def test_a_ranking_names_what_leads(chapter, rows, tools):
    shown = rank(chapter, tools, rows)
    assert shown.caption.startswith("Advice leads the tools, with 4 of the results that name one.")
    assert shown.alt == "Bars of results by tool, longest first: Advice 4 and Training 2."
    assert shown.cells() == [["Advice", "4", "0"], ["Training", "2", "1"]]  # a1 is on record
    assert shown.words[1:5] == ["Advice", "4 (1 illustrative)", "Training", "2"]
    assert shown.note == "Seven results name no tool, and are not counted here."
    assert shown.rows["observation_id"].tolist() == ["a1", "a2", "a3", "a4", "a5"]


def test_what_leads_together_is_named_together(chapter, rows, tools):
    # without a4 and a5 Advice has a2 and a3, Training a1 and a2
    shown = rank(chapter, tools[tools["evidence"] != "illustrative"].iloc[:4], rows)
    assert shown.caption.startswith(
        "Training and Advice lead the tools, with 2 each of the results that name one."
    )


def test_a_ranking_of_nothing_says_so(chapter, rows, tools):
    shown = rank(chapter, tools.head(0), rows.head(0))
    assert shown.caption == "There are no results that name one here."


def test_years_are_counted_by_region_and_what_has_none_beside_them(chapter, rows):
    counts.years(chapter, rows, "region", "regions", "Region")
    shown = chapter.last()
    # 2024: a1, a2, e1, r1; 2025: a3, r3 North, a4, e2, e3, r2 South, a5 Isles; e4 is nowhere
    assert shown.caption.startswith("Eight results in 2025, four more than in 2024.")
    assert shown.note == ""
    assert shown.alt == (
        "Bars of results by year. North: 2024: 4 and 2025: 2. South: 2025: 4. Isles: 2025: 1. "
        "No region: 2025: 1."
    )
    assert shown.cells() == [
        ["North", "4", "2"], ["South", "0", "4"], ["Isles", "0", "1"], ["No region", "0", "1"],
    ]  # fmt: skip
    assert {"4", "2", "0", "1"} <= set(shown.words)


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ([], "No results here."),
        ([2025], "One result in 2025."),
        ([2024, 2025], "One result in 2025, as many as in 2024."),
        ([2024, 2024, 2025], "One result in 2025, one fewer than in 2024."),
    ],
)
def test_the_last_year_is_held_against_the_one_before(years, words):
    frame = pd.DataFrame({"year": years, "value": [1.0] * len(years)})
    assert counts.years_caption(frame) == words
