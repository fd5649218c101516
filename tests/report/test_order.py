"""What has as many stands in the plan's order, and what has none in the order in which people count."""

import pandas as pd
import pytest

from milepost.core.natural_order import natural, naturally
from milepost.edition.chapter_series import _grouped
from milepost.report.topics import counts, places, results


def test_numbers_in_names_count_as_numbers():
    names = ["Result 10", "Result 9.12", "Result 9.2", "Result 2", "10", "2", "Zone"]
    assert sorted(names, key=natural) == [
        "2", "10", "Result 2", "Result 9.2", "Result 9.12", "Result 10", "Zone",
    ]  # fmt: skip
    frame = pd.DataFrame({"name": pd.Categorical(["b10", "b9", None, "b10"]), "n": [2, 1, 1, 1]})
    told = frame.sort_values(["name", "n"], key=naturally)
    assert told.index.tolist() == [1, 3, 0, 2]


@pytest.fixture
def twelve():
    """Tools 1 to 12, in the order that the plan gives them: 12 first."""
    names = [f"Tool {number}" for number in range(1, 13)]
    return pd.DataFrame({"tool_id": names, "name": names, "position": range(12, 0, -1)})


def test_a_ranking_sets_what_has_as_many_in_the_order_of_the_plan(chapter, twelve):
    rows = results.results(chapter).iloc[:3].assign(tool_ids=["Tool 2;Tool 10", "Tool 9", "Tool 9"])
    ranked = counts.exploded(rows, "tool_ids", twelve, "tool_id")
    ranked["label"] = "On " + ranked["label"]  # as a notebook may name them
    words = {"what": "tools", "of": "results", "by": "tool", "first": "Tool"}
    counts.ranking(chapter, "tools", ranked, rows, **words)
    shown = chapter.last()
    assert shown.alt.endswith("longest first: On Tool 9 2, On Tool 10 1 and On Tool 2 1.")
    assert [cells[0] for cells in shown.cells()] == ["On Tool 9", "On Tool 10", "On Tool 2"]
    drawn = [words for words in shown.words if words.startswith("On Tool")]
    assert drawn == ["On Tool 9", "On Tool 10", "On Tool 2"]
    first = ranked[ranked["label"] != "On Tool 9"]
    assert counts.ranking_caption(first, "tools", "results").startswith(
        "On Tool 10 and On Tool 2 lead"
    )


def test_classes_that_lead_together_stand_in_the_order_of_the_plan(chapter):
    rows = results.results(chapter)
    rows = rows[rows["observation_id"].isin(["a3", "r2"])].iloc[::-1]  # Water, then Peace
    assert "are Peace and Water (1 each)" in counts.leading_classes(rows, chapter)


def test_places_with_as_many_stand_as_people_count(chapter):
    rows = results.results(chapter).dropna(subset=["country"]).iloc[:3]
    named = rows.assign(
        country=["XA", "XB", "XC"], country_name=["District 10", "District 9", "District 9b"]
    )
    frame = places.results_by_country(named)
    assert frame["country_name"].tolist() == ["District 9", "District 9b", "District 10"]
    table = places.country_table(frame, chapter).frame
    assert table["country_name"].tolist() == ["District 9", "District 9b", "District 10"]


def test_chapters_of_a_series_without_positions_stand_as_people_count():
    class Said:
        part, group_by, group_table = "Zones", None, None

    members = pd.DataFrame({"name": ["Zone 1", "Zone 10", "Zone 2"]})
    told = [row["name"] for __, row in _grouped(members, Said(), {})]
    assert told == ["Zone 1", "Zone 2", "Zone 10"]
