"""Results one by one, and what chapters on them begin with, counted by hand."""

import builders
import pandas as pd
import pytest
from recorded import Recorded
from small_plan import column, event, open_small, small_dataset, small_edition

from milepost.core.workbook import Workbook
from milepost.inputs.edition_tables import edition_data
from milepost.report.topics import counts, results
from milepost.report.topics.names import listed
from milepost.report.topics.reach import leaders, reach_sentence, years_compared
from milepost.report.topics.shared import paragraph


def test_observations_carry_the_names_of_what_they_are_tagged_with(chapter):
    rows = results.observations(chapter, ["T1", "T2"]).set_index("observation_id")
    names = ["country_name", "region", "pillar", "result", "change", "target", "kind"]
    assert rows.loc["a4", names].tolist() == [
        "Corland", "South", "Water", "Q1  Wells", ("Laws",), "Just laws", "distinct-countries",
    ]  # fmt: skip
    assert rows.loc["r1", "item"] == "Charter"
    assert set(rows["target_id"]) == {"T1", "T2"}


def test_results_are_events_that_count_once(chapter):
    found = results.results(chapter)
    # no stock, level or flow, and not e5, which tells of three at once
    assert found["observation_id"].tolist() == [
        "a1", "a2", "a3", "a4", "a5", "e1", "e2", "e3", "e4", "r1", "r2", "r3",
    ]  # fmt: skip
    assert set(found["value"]) == {1}


def test_what_happened_before_the_plan_is_no_result_of_it(small_book, tmp_path):
    made = small_dataset()
    rows = builders.observations([event("z1", "T5", "2023-12-31", "Q1", "XCC")])
    every = pd.concat([made.tables["observations"], rows], ignore_index=True)
    more = type(made)({**made.tables, "observations": every}, dimensions=made.dimensions)
    data = edition_data(more, small_edition("2025"), small_book)
    chapter = open_small(Workbook(tmp_path), data, kind=Recorded)
    assert "z1" in set(chapter["observations"]["observation_id"])
    found = results.results(chapter)
    assert len(found) == 12
    assert "z1" not in set(found["observation_id"])
    # nor among the rows that the chapter says are illustrative, or not
    # the 18 of the values of 2025, and l1 of 2024
    assert "One row of 19 that count" in str(chapter.notice().data)


def test_the_listing_begins_with_the_newest(chapter):
    results.listing(chapter, results.results(chapter))
    shown = chapter.last()
    assert shown.caption.startswith("12 results on record at the end of 2025, the newest first.")
    assert shown.cells()[0] == [
        "11 November 2025", "Pacts joined", "P1 Talks", "What r3 tells.", "Public record",
    ]  # fmt: skip
    assert shown.cells()[-1][0] == "2 February 2024"  # r1


def test_the_aims_stand_in_the_plans_order(chapter):
    results.direction_aims(chapter)
    assert chapter.last().cells() == [
        ["Youth first", "The young are heard."], ["Open data", "Numbers are open."],
    ]  # fmt: skip
    assert chapter.last().rows.empty


def test_the_theory_of_change_opens_with_what_leads(chapter):
    (second,) = results.change_introduction(results.results(chapter), chapter)
    # laws: T1 and T5, 5 + 4; Peace: a1, a2, a3, e1, e3, r1, r3; North: a1, a2, a3, e1, r1, r3
    assert second == (
        "The rows behind this chapter tell of 12 results, 11 of them in five countries. The global "
        "result with the most results is Laws (9), the pillar with the most results is Peace (7) and the "
        "region with the most results is North (6), counted at the end of 2025."
    )


@pytest.mark.parametrize(
    ("pillar", "words"),
    [
        # P1, P2; a1, a2, e1, r1 in 2024, a3, e3, r3 in 2025; Arland, Borland, Dorland
        ("P", "The rows behind this chapter tell of 7 results in three countries. Both pillar "
              "results have at least one of them. 2025 brought three results, one fewer than 2024."),
        # Q1; a4, a5, e2, e4, r2 in 2025; Corland, Dorland, Erland
        ("Q", "The rows behind this chapter tell of 5 results, 4 of them in three countries. One "
              "of two pillar results has at least one of them. Five results are of 2025."),
    ],
)  # fmt: skip
def test_a_pillar_opens_with_what_its_results_have(opened, pillar, words):
    chapter = opened("pillar", pillar=pillar)
    aim, told = results.pillar_introduction(chapter, results.results(chapter), pillar)
    assert aim == chapter.only("pillars", pillar_id=pillar)["aim"]
    assert told.startswith(words)


def test_nobody_learns_which_pillar_results_have_only_suppressed_rows(withheld):
    rows = results.results(withheld)  # without e1 to e4: T1 and T2 leave 8
    _, told = results.pillar_introduction(withheld, rows, "Q")
    assert told.startswith(
        "The rows behind this chapter tell of 8 results in five countries, suppressed ones not "
        "counted."
    )
    assert "pillar result" not in told


def test_directions_open_with_how_many_results_name_one(chapter):
    rows = results.results(chapter)
    tagged = counts.exploded(rows, "direction_ids", chapter["directions"], "direction_id")
    first, second = results.directions_introduction(rows, tagged, chapter)
    assert first.startswith("The plan names two directions")
    # a1 names d1, a2 names d1 and d2: three in two
    assert second == "Two of 12 results name one of them; on average such a result names 1.5."
    assert results.directions_introduction(rows.head(0), tagged, chapter)[1] == (
        "No single results are on record here."
    )


def test_reach_tells_of_one_as_of_many(chapter, withheld):
    rows = results.results(chapter)
    assert reach_sentence(rows.head(1), chapter) == (
        "The rows behind this chapter tell of 1 result in one country."
    )
    assert reach_sentence(rows.head(0), withheld) == (
        "No single results can be shown here: suppressed rows may hold some."
    )


def test_years_are_compared_only_within_the_plan(chapter):
    rows = results.results(chapter)  # 4 of 2024, 8 of 2025
    assert years_compared(rows, chapter) == "2025 brought eight results, four more than 2024."
    assert years_compared(rows[rows["year"] == 2025], chapter) == "Eight results are of 2025."
    assert years_compared(rows.head(0), chapter) == ""


def test_classes_that_lead_together_are_named_together(chapter):
    rows = results.results(chapter)
    three = rows[rows["observation_id"].isin(["a3", "e3", "r2"])]
    # laws a3, e3; pacts r2. Peace a3, e3; Water r2. North a3; South e3, r2
    assert counts.leading_classes(three, chapter).endswith(
        "is South (2), counted at the end of 2025."
    )
    two = rows[rows["observation_id"].isin(["a3", "r2"])]
    assert counts.leading_classes(two, chapter) == (
        "The global results with the most results are Laws and Pacts (1 each), the pillars with "
        "the most results are Peace and Water (1 each) and the regions with the most results are "
        "North and South (1 each), counted at the end of 2025."
    )
    assert counts.leading_classes(rows.head(1), chapter) == "", "of one class nothing leads"


def test_results_that_name_no_country_are_in_none(chapter):
    rows = results.results(chapter).assign(country=None)
    assert reach_sentence(rows, chapter) == "The rows behind this chapter tell of 12 results."


@pytest.fixture
def two_changes(chapter):
    """The small plan, in which what T1 counts (a1 to a5) is a change of both kinds."""
    targets = chapter["targets"]
    targets.loc[targets["target_id"] == "T1", "global_result_id"] = "1;2"
    chapter._tables["targets"] = targets
    return chapter


def test_a_result_of_two_changes_counts_under_each(two_changes):
    rows = results.results(two_changes)
    assert [*rows.set_index("observation_id").loc["a1", "change"]] == ["Laws", "Pacts"]
    # laws: T1 and T5, 5 + 4; pacts: T1 and T2, 5 + 3
    assert counts.leading_classes(rows, two_changes).startswith(
        "The global result with the most results is Laws (9)"
    )
    counts.grid(two_changes, "change-theme", rows, rows, down="change", across="pillar")
    shown = two_changes.last()
    assert shown.cells() == [
        ["Laws", "5", "4", "9"], ["Pacts", "5", "3", "8"], ["Total", "10", "7", "17"],
    ]  # fmt: skip
    assert "12 results count in each class that they fall in, and so come to 17." in shown.note
    assert shown.rows["observation_id"].is_unique, "no row stands twice among those behind it"


def test_leaders_are_all_that_share_the_first_place():
    assert leaders(pd.Series({"a": 2, "b": 3, "c": 3})) == ["b", "c"]


def test_long_lists_say_how_many_more_there_are():
    assert listed(["a", "b", "c"], 2) == "a, b and one other"
    assert listed(["a", "b", "c", "d"], 2) == "a, b and two others"
    assert listed(["*a*"]) == r"\*a\*"


def test_a_paragraph_leaves_out_what_says_nothing():
    assert paragraph("One.", "", "Two.") == "One. Two."


def test_every_row_of_a_chapter_on_a_part_is_the_parts(opened):
    chapter = opened("region", region="south")
    rows = results.results(chapter)
    assert column(rows, "observation_id") == ["a4", "e2", "e3", "r2"]


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (1, 2, "2025 brought one result, one fewer than 2024."),
        (12, 1, "2025 brought 12 results, 11 more than 2024."),
        (2, 2, "2025 brought as many results as 2024: 2."),
        (0, 1, "2025 brought no results, one fewer than 2024."),
    ],
)
def test_a_year_is_compared_with_the_year_before(chapter, now: int, before: int, words: str):
    rows = pd.DataFrame({"year": [2025] * now + [2024] * before})
    assert years_compared(rows, chapter) == words
