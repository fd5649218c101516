"""Where there are results, counted by hand.

Arland a1, a3, e1, r1; Borland a2, r3; Corland a4, e2; Dorland e3, r2; Erland a5; e4 is nowhere, and
what Forland had was withdrawn. On record are a1, r1 (Arland), r3 (Borland), e2, r2.
"""

import pandas as pd
import pytest
from small_plan import column

from milepost.report.topics import places, results


def test_results_are_counted_by_country_and_grade_largest_first(chapter):
    frame = places.results_by_country(results.results(chapter))
    assert column(frame, "iso3", "evidence", "value", "total") == [
        ("XAA", "public-record", 2, 4), ("XAA", "reported", 2, 4),
        ("XBB", "public-record", 1, 2), ("XBB", "reported", 1, 2),
        ("XCC", "public-record", 1, 2), ("XCC", "reported", 1, 2),
        ("XDD", "public-record", 1, 2), ("XDD", "reported", 1, 2),
        ("XEE", "illustrative", 1, 1),
    ]  # fmt: skip


def test_the_map_tells_where_results_are_and_that_one_is_nowhere(chapter):
    places.results_map(chapter, results.results(chapter))
    shown = chapter.last()
    assert shown.caption.startswith("Five countries have results, Arland the most (4).")
    assert shown.alt.endswith(
        "North: Arland 4 and Borland 2. South: Corland 2 and Dorland 2. Isles: Erland 1."
    )
    assert shown.cells() == [
        ["Arland", "North", "4", "2"], ["Borland", "North", "2", "1"],
        ["Corland", "South", "2", "1"], ["Dorland", "South", "2", "1"],
        ["Erland", "Isles", "1", "0"],
    ]  # fmt: skip
    assert shown.note.endswith("One result is tied to no country and left out here.")
    assert {"XAA", "XFF"} <= set(shown.words), "also who has none has a tile"


def test_the_map_of_a_region_draws_its_counts(opened):
    chapter = opened("region", region="south")
    places.results_map(chapter, results.results(chapter), ["XCC", "XDD"])
    shown = chapter.last()
    assert shown.caption == "Two countries have results, Corland and Dorland the most (2 each)."
    assert shown.words[:4] == ["XCC", "2", "XDD", "2"]


def test_a_workbook_without_tiles_ranks_its_countries(chapter):
    chapter._tables["tiles"] = chapter["tiles"].head(0)
    places.results_map(chapter, results.results(chapter))
    shown = chapter.last()
    assert shown.words[:4] == ["Arland", "4", "Borland", "2"]
    assert shown.note == "One result is tied to no country and left out here."


def test_presences_of_a_region_and_what_they_led(chapter):
    frame = places.presences_of(chapter, "north")
    # a1 and a2 name the Hill office
    assert column(frame, "presence_id", "results") == [("f1", 2), ("f2", 0)]
    places.presences(chapter, frame)
    shown = chapter.last()
    assert shown.caption == "Two presences, with two results credited to them."
    assert shown.cells() == [
        ["Hill office", "Country office", "2"], ["Bay office", "Field presence", "0"],
    ]  # fmt: skip
    assert places.presences(chapter, frame.head(0)) is None


def test_a_region_opens_with_its_countries_years_and_what_leads(opened):
    chapter = opened("region", region="north")
    (told,) = places.region_introduction(chapter, results.results(chapter), "north")
    # both countries have results: a1, a2, e1, r1 of 2024, a3 and r3 of 2025
    assert told.startswith(
        "The North has two countries; in two of them (100\N{NO-BREAK SPACE}%) at least one result is "
        "on record. The rows behind this chapter tell of 6 results in two countries. "
        "2025 brought two results, two fewer than 2024."
    )


def test_a_country_opens_with_its_results(opened):
    chapter = opened("country", country="XCC")
    (told,) = places.country_introduction(chapter, results.results(chapter), "XCC")
    # a4 and e2, both of 2025, both of laws, Water and the South
    assert told == (
        "Republic of Corland belongs to the region The South. Two results are on record there. "
        "Two results are of 2025."
    )


def test_a_country_of_which_rows_are_kept_back_says_so(withheld):
    (told,) = places.country_introduction(withheld, results.results(withheld).head(0), "XFF")
    assert "No results are shown, suppressed ones not counted." in told


def reached(*names: str, total: int = 3) -> pd.DataFrame:
    return pd.DataFrame(
        {"iso3": list(names), "country_name": list(names), "total": [total] * len(names)}
    )


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (reached(), "No country has results here."),
        (reached("Peru"), "One country has results, Peru the most (3)."),
        (reached("Chad", "Peru"), "Two countries have results, Chad and Peru the most (3 each)."),
    ],
)
def test_a_map_names_the_countries_with_the_most(frame: pd.DataFrame, words: str, chapter):
    assert places.map_caption(frame, chapter) == words


@pytest.mark.parametrize(
    ("results", "words"),
    [
        (0, "no results credited"),
        (1, "one result credited"),
        (12, "12 results credited"),
    ],
)
def test_presences_count_what_they_led(chapter, results: int, words: str):
    assert words in places.presences_caption(pd.DataFrame({"results": [results]}), chapter)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "The North has two countries; in none of them is a result on record."),
        # a1, a3, e1 and r1 are Arland's
        (
            ["XAA"],
            "The North has two countries; in one of them (50\N{NO-BREAK SPACE}%) at least one",
        ),
    ],
)
def test_a_region_opens_with_none_or_one_of_its_countries(opened, names, words):
    chapter = opened("region", region="north")
    rows = results.results(chapter)
    (told,) = places.region_introduction(chapter, rows[rows["country"].isin(names)], "north")
    assert told.startswith(words)
