"""What changed: restated figures with their rows, moved statuses with their computed causes."""

from dataclasses import asdict
from datetime import date

import pandas as pd
import pytest
from builders import COUNTRIES, PILLARS, PLAN, REGIONS, RESULTS, dataset, edition, frame, row
from builders import target as a_target

from milepost.assess.changes import compare
from milepost.assess.contribution_cache import ContributionCache, kept_contributions
from milepost.assess.decomposition import State
from milepost.assess.disclosure_rule import DisclosureRule
from milepost.assess.edition_changes import compared_tables
from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.methods.thresholds import PaceBands, Thresholds

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _kept():
    """What two editions share is computed once, as ``milepost diff`` has it."""
    with kept_contributions(ContributionCache()):
        yield


EVENTS = [a_target("events", baseline=0, target=8)]
OF_2024, OF_2025 = edition(2024), edition(2025)


PARTS = {"pillars": PILLARS, "results": RESULTS, "regions": REGIONS}
NAMED = {"country", "result_id", "region_id"}


def state(rows, of, targets=EVENTS, thresholds=None, minimum=0):
    """A plan in parts where a row names one; else it is one whole, which is compared sooner."""
    divided = any(NAMED & item.keys() for item in rows)
    parts = {name: table if divided else table[:0] for name, table in PARTS.items()}
    tables = {
        "targets": frame("targets", targets), "observations": frame("observations", rows),
        "plan": PLAN, **parts, "countries": COUNTRIES, "scoped_targets": frame("scoped_targets", []),
    }  # fmt: skip
    rule = DisclosureRule(minimum=minimum)
    return State(tables, of, thresholds or Thresholds(), rule)


def between(rows, targets=EVENTS, **more):
    return compare(state(rows, OF_2024, targets, **more), state(rows, OF_2025, targets, **more))


def whole(records):
    return [item for item in records if item["scope_kind"] == "global"]


def event(name, when="2024-06-30", value=1, **more):
    return row(when=when, observation_id=name, value=value, **more)


def restated_rows(changes):
    (record,) = whole(changes.restated)
    found = [(item["kind"], item["observation_id"]) for item in record["rows"]]
    return record["before"]["actual"], record["after"]["actual"], found


def test_equal_editions_differ_in_nothing():
    rows = [event("a"), event("b", known_on="2025-12-01")]
    changes = compare(state(rows, OF_2024), state(rows[::-1], OF_2024))
    assert not any(asdict(changes).values())


def test_a_revised_row_restates_the_figure_and_says_what_it_changed():
    rows = [event("a", value=2), event("a", value=3, known_on="2025-06-01")]
    changes = between(rows)
    assert restated_rows(changes) == (2, 3, [("revised", "a")])
    (cause,) = whole(changes.restated)[0]["rows"]
    assert cause["changed"] == {"value": {"before": 2, "after": 3}}
    assert (cause["known_on"], cause["file"], cause["row"]) == (
        "2025-06-01", "data/observations.csv", 3,
    )  # fmt: skip


def test_a_late_row_restates_the_figure():
    rows = [event("a"), event("b", known_on="2025-06-01")]
    assert restated_rows(between(rows)) == (1, 2, [("late", "b")])


def test_a_withdrawn_row_restates_the_figure_by_the_row_that_withdraws():
    rows = [event("a"), event("b"), event("b", known_on="2025-06-01", withdrawn=True)]
    changes = between(rows)
    assert restated_rows(changes) == (2, 1, [("withdrawn", "b")])
    assert whole(changes.restated)[0]["rows"][0]["row"] == 4


def test_a_row_of_the_next_year_restates_nothing():
    assert between([event("a"), event("b", "2025-06-30")]).restated == []


def test_a_row_known_after_both_cut_offs_changes_nothing_but_time():
    rows = [event("a", value=2), event("b", known_on="2026-06-01", value=4)]
    (moved,) = whole(between(rows).moved)
    assert [cause["cause"] for cause in moved["causes"]] == ["time"]
    assert moved["causes"][0]["rows"] == []
    assert moved["causes"][0]["parameters"] == [{"name": "year", "before": 2024, "after": 2025}]


def test_new_results_move_a_status_against_the_passing_of_time():
    """Of 8 in four years: 2 after one keep the pace, 2 after two don't, 8 are all."""
    (moved,) = whole(between([event("a", value=2), event("b", "2025-06-30", 6)]).moved)
    steps = [
        (cause["cause"], cause["before"]["status"], cause["after"]["status"])
        for cause in moved["causes"]
    ]
    assert steps == [
        ("time", "on-track", "limited"),
        ("new results", "limited", "achieved"),
    ]
    assert [item["observation_id"] for item in moved["causes"][1]["rows"]] == ["b"]


def test_a_correction_moves_a_status_by_revision():
    rows = [
        event("a", value=2), event("b", "2025-06-30", 2),
        event("a", value=8, known_on="2025-06-01"),
    ]  # fmt: skip
    (moved,) = whole(between(rows).moved)
    assert [cause["cause"] for cause in moved["causes"]] == ["revision"]
    assert [item["observation_id"] for item in moved["causes"][0]["rows"]] == ["a"]


def test_a_changed_cut_off_of_one_year_is_a_revision():
    rows = [event("a"), event("b", known_on="2025-06-01")]
    later = edition(2024, cut_off=date(2025, 12, 31))
    changes = compare(state(rows, OF_2024), state(rows, later))
    (moved,) = whole(changes.moved)
    assert [cause["cause"] for cause in moved["causes"]] == ["revision"]
    assert [item["name"] for item in changes.parameters] == ["cut_off"]


def test_other_bands_move_a_status_by_the_method_and_are_named():
    rows = [event("a", value=2)]
    stricter = Thresholds(linear_pace=PaceBands(on_track=1.5))
    changes = compare(state(rows, OF_2024), state(rows, OF_2024, thresholds=stricter))
    assert changes.restated == []
    (moved,) = whole(changes.moved)
    (cause,) = moved["causes"]
    assert (cause["cause"], cause["rows"]) == ("method", [])
    assert cause["parameters"] == [{"name": "linear_pace.on_track", "before": 0.95, "after": 1.5}]


def test_a_changed_target_moves_a_status_by_the_method():
    rows = [event("a", value=2)]
    easier = [a_target("events", baseline=0, target=2)]
    changes = compare(state(rows, OF_2024), state(rows, OF_2024, easier))
    (cause,) = whole(changes.moved)[0]["causes"]
    assert cause["parameters"] == [{"name": "T1.target", "before": 8, "after": 2}]


def test_other_grades_move_a_status_by_the_method_with_the_rows_left_out():
    rows = [event("a", value=2, evidence="illustrative")]
    strict = edition(2024, evidence=["public-record"])
    changes = compare(state(rows, OF_2024), state(rows, strict))
    (cause,) = whole(changes.moved)[0]["causes"]
    assert cause["cause"] == "method"
    assert [item["name"] for item in cause["parameters"]] == ["evidence"]
    assert [(item["kind"], item["observation_id"]) for item in cause["rows"]] == [("left out", "a")]
    assert whole(changes.no_longer_assessable)[0]["after"]["reason"] == "no-observation"


def test_a_target_becomes_assessable_when_its_first_result_comes():
    (found,) = whole(between([event("b", "2025-06-30", 4)]).newly_assessable)
    assert found["before"]["reason"] == "no-observation"
    assert [cause["cause"] for cause in found["causes"]] == ["new results"]


def test_countries_come_and_go_with_their_rows():
    rows = [
        event("a", country="XEA"), event("a", country="XEA", known_on="2025-06-01", withdrawn=True),
        event("b", "2025-06-30", country="XWA"),
    ]  # fmt: skip
    changes = between(rows)
    assert [item["country"] for item in changes.countries_gone] == ["XEA"]
    assert [item["country"] for item in changes.countries_new] == ["XWA"]
    assert changes.countries_new[0]["rows"][0]["observation_id"] == "b"


def test_a_target_of_one_state_alone_is_added_or_removed_and_moves_nothing():
    other = [*EVENTS, a_target("events", target_id="T2", position=2, target=1)]
    rows = [event("a"), event("x", target_id="T2")]
    changes = compare(state(rows, OF_2024), state(rows, OF_2024, other))
    assert (changes.targets_added, changes.targets_removed, changes.moved) == (["T2"], [], [])
    back = compare(state(rows, OF_2024, other), state(rows, OF_2024))
    assert (back.targets_added, back.targets_removed) == ([], ["T2"])


def test_what_is_suppressed_in_either_is_kept_back_from_every_comparison():
    rows = [event("secret", value=3), event("b", "2025-06-30", 5, country="XWA")]
    changes = between(rows, minimum=5)
    assert changes.kept_back == ["T1"]
    assert (changes.restated, changes.moved, changes.countries_new) == ([], [], [])
    assert "secret" not in str(asdict(changes))


def test_a_correction_that_may_not_be_seen_is_not_named():
    hidden = event(
        "a", known_on="2025-06-01", value=77, audience="restricted", source_id="leak",
        withdrawn=True,
    )  # fmt: skip
    changes = between([event("a"), hidden])
    assert restated_rows(changes)[2] == [("left out", "a")]
    told = str(asdict(changes))
    assert "leak" not in told
    assert "2025-06-01" not in told


def test_stocks_beside_counted_results_are_no_cause():
    rows = [event("a", value=2), event("b", "2025-06-30", 6),
            row("stock", "2025-12-31", observation_id="s", value=9)]  # fmt: skip
    (moved,) = whole(between(rows).moved)
    named = [item["observation_id"] for cause in moved["causes"] for item in cause["rows"]]
    assert named == ["b"]


def test_every_decomposition_joins_the_two_published_statuses():
    rows = [
        event("a", value=2, country="XEA", result_id="P1"),
        event("a", value=1, country="XEA", result_id="P1", known_on="2025-06-01"),
        event("b", "2025-06-30", 6, country="XWA", result_id="Q1"),
    ]
    for item in between(rows).moved:
        path = [item["before"], *(cause["after"] for cause in item["causes"])]
        starts = [cause["before"]["status"] for cause in item["causes"]]
        assert starts == [figure["status"] for figure in path[:-1]]
        assert path[-1]["status"] == item["after"]["status"]


def test_dates_and_blanks_are_plain_values():
    assert pd.isna(frame("targets", EVENTS)["deadline"].iloc[0])
    later = [{**EVENTS[0], "deadline": "2026-12-31"}]
    (found,) = compare(state([], OF_2024), state([], OF_2024, later)).parameters
    assert found == {"name": "T1.deadline", "before": None, "after": "2026-12-31"}


def untold(rows, minimum=5, **more):
    """The comparison of rows of which the rule keeps the only target back, which says nothing."""
    found = asdict(between(rows, minimum=minimum, **more))
    assert found.pop("kept_back") == ["T1"]
    return not any(record for name, record in found.items() if name != "parameters")


def test_a_target_of_which_a_row_is_kept_back_is_compared_in_nothing():
    """No sum is small, but one row is: the others must not be told by how they were revised."""
    small = [event("few", value=2, country="XEA", result_id="P1")]
    large = event("many", value=54, country="XEA", result_id="P1")
    twin = event("west", value=60, country="XWA", result_id="Q1")
    assert untold([*small, large, twin, large | {"value": 74, "known_on": "2025-06-01"}])
    assert not between([large, twin, large | {"value": 74, "known_on": "2025-06-01"}],
                       minimum=5).kept_back  # fmt: skip


def test_a_small_difference_of_two_large_counts_is_not_told():
    places = [event("a", value=54, country="XEA", result_id="P1"),
              event("b", value=60, country="XWA", result_id="Q1")]  # fmt: skip
    assert untold([*places, places[0] | {"value": 56, "known_on": "2025-06-01"}])
    # the sum moves by much, and still a row by little
    both = [places[0] | {"value": 56, "known_on": "2025-06-01"},
            places[1] | {"value": 90, "known_on": "2025-06-01"}]  # fmt: skip
    assert untold([*places, *both])


def test_a_small_difference_of_the_cases_of_a_share_is_not_told():
    level = [a_target("level", target=80, baseline=10)]
    rows = [
        row("level", "2024-12-31", observation_id=region, region_id=region, numerator=40,
            denominator=100) for region in ("east", "west")
    ]  # fmt: skip
    later = {"known_on": "2025-06-01"}
    assert untold([*rows, rows[0] | {"numerator": 43} | later], targets=level)
    assert untold([*rows, rows[0] | {"numerator": 60, "denominator": 118} | later], targets=level)


def test_a_row_that_was_hidden_before_is_told_like_one_that_was_not_there():
    hidden = event("b", audience="internal", known_on="2024-07-01")
    rows = [event("a"), hidden, hidden | {"audience": "public", "known_on": "2025-06-01"}]
    assert restated_rows(between(rows))[2] == restated_rows(between([rows[0], rows[2]]))[2]


EDITION = """\
edition: "{year}"
title: An edition
year: {year}
cut_off: {later}-02-28
audience: public
evidence: [reported]
outputs: [html]
compares_with: {before}
"""


def earlier(root, *values):
    """What the newest edition tells of those before it, where counts below 5 are small.

    One row of 2024 is corrected each year: the editions knew it by these values, one after another.
    """
    (root / "params/editions").mkdir(parents=True)
    (root / "params/disclosure.yml").write_text("minimum: 5\n", "utf-8")
    years = range(2024, 2024 + len(values))
    for year in years:
        before = f'"{year - 1}"' if year > years[0] else "null"
        text = EDITION.format(year=year, later=year + 1, before=before)
        (root / f"params/editions/{year}.yml").write_text(text, "utf-8")
    rows = [event("a", value=value, country="XEA", result_id="P1", known_on=f"{year}-07-01")
            for year, value in zip(years, values, strict=True)]  # fmt: skip
    data, workbook = dataset(targets=EVENTS, observations=rows), Workbook(root)
    newest = read_edition(workbook, str(years[-1]))
    told = compared_tables(data, newest, Thresholds(), workbook)["earlier_figures"]
    return dict(zip(told["edition"], told["actual"], strict=True))


def test_earlier_figures_stand_newest_first(tmp_path):
    assert earlier(tmp_path, 20, 30, 60) == {"2025": 30, "2024": 20}


def test_two_earlier_figures_that_differ_by_a_small_count_are_not_told(tmp_path):
    """Each differs from the newest by much; side by side they tell three."""
    assert earlier(tmp_path, 20, 23, 60) == {}
