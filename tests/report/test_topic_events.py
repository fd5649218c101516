"""Events on a time line and the stock beside them, counted by hand.

Pacts joined (T2): Arland the Charter on 2024-02-02 (r1), Dorland the Accord on 2025-07-07 (r2),
Borland the Charter on 2025-11-11 (r3); nobody joined the Annex. The stock: in the North 5, 6 and 7,
in the South 4, 4 and 5, and in 2025 2 that are in no region.
"""

import pandas as pd
import pytest
from small_plan import column

from milepost.report.topics import events, results, targets


def without(chapter, name, *columns):
    """The same chapter, blank cells in one observation."""
    rows = chapter["observations"]
    rows.loc[rows["observation_id"] == name, [*columns]] = None
    chapter._tables["observations"] = rows
    return chapter


def test_every_event_stands_on_a_lane_and_silent_lanes_stay(chapter):
    found, lanes = events.events_in_time(chapter, "T2")
    assert column(found, "lane", "label") == [
        ("k1", "Arland"), ("k2", "Dorland"), ("k1", "Borland"),
    ]  # fmt: skip
    assert lanes["name"].tolist() == ["Charter", "Accord", "Annex"]


def test_the_time_line_tells_who_did_what_when(chapter):
    events.timeline(chapter, "T2")
    shown = chapter.last()
    assert shown.caption == "Pacts joined: 1 in 2024 and 2 in 2025."
    assert shown.alt == (
        "Time line of events. Charter: Arland 2 February 2024 and Borland 11 November 2025. "
        "Accord: Dorland 7 July 2025."
    )
    assert shown.cells() == [
        ["2 February 2024", "Arland", "Charter", "What r1 tells."],
        ["7 July 2025", "Dorland", "Accord", "What r2 tells."],
        ["11 November 2025", "Borland", "Charter", "What r3 tells."],
    ]
    assert {"Arland", "Borland", "Dorland", "Annex"} <= set(shown.words)


def test_an_event_that_names_nothing_and_one_without_a_country_are_drawn_all_the_same(chapter):
    without(chapter, "r2", "item_id", "item", "country")
    without(chapter, "r3", "country", "region_id")
    events.timeline(chapter, "T2")
    shown = chapter.last()
    assert shown.caption == "Pacts joined: 1 in 2024 and 2 in 2025."
    assert shown.alt.endswith(
        "Charter: Arland 2 February 2024 and no place 11 November 2025. Not named: South 7 July "
        "2025."
    )
    assert {"South", "no place", "Not named"} <= set(shown.words)
    assert [cells[1] for cells in shown.cells()] == ["Arland", "South", "no place"]


def test_an_internal_edition_says_where_each_event_is_kept(chapter):
    rows = results.observations(chapter, ["T2"])
    rows = rows[rows["measure"] == "event"]
    kept = rows.assign(audience="internal", recorded_in="data/events.csv, row 2",
                       imported_from=None, remark=None)  # fmt: skip
    assert "events.csv, row 2" in events.events_table(kept, chapter).markdown()
    assert "Audience" not in events.events_table(rows, chapter).markdown()


def test_targets_on_a_time_line_are_those_whose_real_events_name_what_they_are_about(chapter):
    frame = targets.assessments(chapter)
    assert events.with_items(chapter, frame) == ["T2"]
    assert events.with_stock(chapter, frame) == ["T2"]
    rows = chapter["observations"].assign(evidence="illustrative")
    chapter._tables["observations"] = rows
    assert events.with_items(chapter, frame) == []


def test_a_stock_by_its_parts_year_by_year(chapter):
    frame = events.stocks(chapter, "T2", "region")
    assert column(frame, "part", "2023", "2024", "2025", "change") == [
        ("North", 5, 6, 7, 2),
        ("South", 4, 4, 5, 1),
        # no stock of 2023 is known of it: that it grew isn't, either
        ("No region", None, None, 2, None),
        ("All", 9, 10, 14, 5),
    ]
    by_item = events.stocks(chapter, "T2", "item")
    assert column(by_item, "part", "2025") == [("Charter", 7), ("Accord", 7), ("All", 14)]


def test_the_stock_and_the_plans_baseline_are_told_apart(chapter):
    events.stock(chapter, "T2", "region")
    shown = chapter.last()
    assert shown.name == "stock-T2-region"
    assert shown.caption == (
        "Pacts joined by region: a stock of 9 at the end of 2023 grew to 14 at the end of 2025."
    )
    assert shown.note.startswith(
        "The plan states a baseline of 10; counted for the end of 2023 are 9, 1 fewer."
    )
    assert shown.cells()[-1] == ["All", "9", "10", "14", "5"]
    assert set(shown.rows["measure"]) == {"stock"}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((9, 4), "a stock of 9 at the end of 2023 fell to 4 at the end of 2025."),
        ((9, 9), "a stock of 9 at the end of 2023 was still 9 at the end of 2025."),
        ((9,), "the stock by year."),
    ],
)
def test_a_stock_that_falls_did_not_grow(chapter, values, words):
    years = [2023, 2025][: len(values)]
    ends = pd.to_datetime([f"{year}-12-31" for year in years])
    rows = pd.DataFrame({"year": years, "value": values, "period_end": ends})
    goal = chapter.only("targets", target_id="T2")
    assert events.stock_caption(rows, goal, "item", chapter) == f"Pacts joined by item: {words}"


def test_a_stock_that_begins_where_the_plan_says_needs_no_note(chapter):
    rows = pd.DataFrame({"year": [2023, 2025], "value": [10, 12]})
    assert events.stock_note(rows, chapter.only("targets", target_id="T2"), chapter) == ""
