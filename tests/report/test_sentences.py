"""Captions and openings are right for none, one and many."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from milepost.report import tables, text
from milepost.report.topics import commitments, places, quality, shared, targets

CHAPTER = SimpleNamespace(
    edition=SimpleNamespace(year=2025), plan={"period_start": pd.Timestamp("2024-01-01")}
)


def reached(*names: str, total: int = 3) -> pd.DataFrame:
    return pd.DataFrame(
        {"iso3": list(names), "country_name": list(names), "total": [total] * len(names)}
    )


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (reached(), "No country has results in this edition."),
        (reached("Peru"), "One country has results, Peru the most (3)."),
        (reached("Chad", "Peru"), "Two countries have results, Chad and Peru the most (3 each)."),
    ],
)
def test_a_map_names_the_countries_with_the_most(frame: pd.DataFrame, words: str):
    assert places.map_caption(frame) == words


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        (["under-way"], "One commitment at the end of 2025: one under way."),
        (
            ["under-way", "under-way", "completed"],
            "Three commitments at the end of 2025: two under way and one completed.",
        ),
        ([None], "One commitment at the end of 2025: nothing known."),
    ],
)
def test_stages_are_counted_in_words(stages: list[str | None], words: str):
    assert commitments.stages_caption(pd.DataFrame({"stage": stages}), CHAPTER) == words


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ([3.0], "One target has a value no older than twelve months at the end of 2025."),
        (
            [3.0, 4.0, None],
            "Two targets have a value no older than twelve months at the end of 2025; one has none.",
        ),
    ],
)
def test_ages_speak_of_silent_targets_only_where_there_are(months: list[float], words: str):
    frame = pd.DataFrame({"months": months, "rows": [0 if age is None else 5 for age in months]})
    assert quality.ages_caption(frame, CHAPTER) == words


@pytest.mark.parametrize(
    ("results", "words"),
    [
        (0, "no results are credited"),
        (1, "one result is credited"),
        (12, "12 results are credited"),
    ],
)
def test_presences_count_what_they_led(results: int, words: str):
    assert words in places.presences_caption(pd.DataFrame({"results": [results]}))


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (1, 2, "2025 brought one result, one fewer than 2024."),
        (12, 1, "2025 brought 12 results, 11 more than 2024."),
        (2, 2, "2025 brought as many results as 2024: 2."),
        (0, 1, "2025 brought no results, one fewer than 2024."),
    ],
)
def test_a_year_is_compared_with_the_year_before(now: int, before: int, words: str):
    results = pd.DataFrame({"year": [2025] * now + [2024] * before})
    assert shared.years_compared(results, CHAPTER) == words


@pytest.mark.parametrize(
    ("reached", "words"),
    [
        (0, "Africa has three States; in none of them is a result on record."),
        (1, "Africa has three States; in one of them (33\N{NO-BREAK SPACE}%) at least one result"),
    ],
)
def test_a_region_opens_with_its_reach(reached: int, words: str):
    members = pd.DataFrame({"iso3": ["AAA", "BBB", "CCC"], "region_id": "africa"})

    class Stub(dict):
        edition = SimpleNamespace(year=2025)
        plan = CHAPTER.plan
        withheld = frozenset()

        def only(self, _table: str, **_key: str) -> dict[str, str]:
            return {"name": "Africa"}

    empty = {"country": [], "year": [], "change": [], "pillar": [], "region": []}
    results = pd.DataFrame(empty)
    for iso3 in members["iso3"][:reached]:
        results.loc[len(results)] = [iso3, 2025, "Laws", "Peace", "Africa"]
    told = places.region_introduction(Stub(countries=members), results, "africa")
    assert len(told) == 1, "the sentences are one paragraph"
    assert told[0].startswith(words)


def test_a_per_cent_sign_stays_with_its_number():
    assert text.amount(31.7, "%") == "31.7\N{NO-BREAK SPACE}\\%", "escaped for Markdown"
    assert text.amount(2, "countries", "country") == "2 countries"


def test_a_table_without_rows_says_so():
    table = tables.plain_table(pd.DataFrame({"a": [], "b": []}), {"a": "First", "b": "Second"})
    assert table.markdown().splitlines()[2:] == ["| none | – |"]
    assert table.csv() == "a,b\n"


def test_a_status_is_not_torn_from_its_sign():
    frame = pd.DataFrame(
        [
            {
                "target_id": "T1", "short_name": "Laws", "unit": "countries", "baseline": 0,
                "target": 4, "actual": 1, "share_achieved": 0.25, "elapsed_share": 0.5,
                "pace": 0.5, "status": "acceleration-needed", "reason": None, "period": "2025",
                "evidence": "reported", "observations": 1,
            }
        ]
    )  # fmt: skip
    assert "◆\N{NO-BREAK SPACE}Acceleration needed" in targets.assessment_table(frame).markdown()
