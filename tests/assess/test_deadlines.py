"""At its deadline a target is achieved or not; before it, it is judged by its pace.

The plan runs from 2024-01-01 to 2027-12-31, and so do its targets unless they say otherwise.
"""

import pandas as pd
import pytest
from builders import (
    COUNTRIES,
    PLAN,
    RESULTS,
    assessed,
    edition,
    frame,
    observations,
    row,
    target,
)

from milepost.assess.robustness import by_method, count_method_dependent
from milepost.assess.scopes import Basis
from milepost.assess.status import assess
from milepost.edition.select import select, tag
from milepost.methods.thresholds import Thresholds


def years(values, measure="flow"):
    return [row(measure, f"{year}-12-31", value=value) for year, value in values.items()]


def judged(found):
    return found["status"], None if pd.isna(found["reason"]) else found["reason"]


@pytest.mark.parametrize(
    ("count", "deadline", "status"),
    [
        (29, "2025-12-31", "not-achieved"),  # the deadline is the reporting date; pace 0.97
        (29, "2025-12-30", "not-achieved"),
        (29, "2026-01-01", "on-track"),
        (30, "2025-12-31", "achieved"),
        (0, "2025-12-31", "not-achieved"),
    ],
)
def test_a_count_is_met_by_its_deadline_or_not(count, deadline, status):
    found = assessed("events", [row(value=count)], target=30, deadline=deadline)
    assert judged(found) == (status, None)


@pytest.mark.parametrize(
    ("day", "status"),
    [("2025-12-31", "not-achieved"), ("2024-12-31", "on-track")],
)
def test_a_level_is_held_to_its_deadline_at_its_own_date(day, status):
    """Of 2024, a year before its deadline, a level of 59 of 60 says how fast, and not how it ended."""
    rows = [row("level", day, value=59)]
    found = assessed("level", rows, target=60, baseline=40, deadline="2025-12-31")
    assert judged(found) == (status, None)


@pytest.mark.parametrize("value", [39, 59])
def test_whoever_is_not_there_at_the_deadline_has_not_achieved_it_wherever_it_began(value):
    rows = [row("level", "2025-12-31", value=value)]
    for baseline in (40, None):
        found = assessed("level", rows, target=60, baseline=baseline, deadline="2025-12-31")
        assert judged(found) == ("not-achieved", None)


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        ({2024: 80, 2025: 80}, ("achieved", None)),
        ({2024: 80, 2025: 79}, ("not-achieved", None)),
        ({2024: 79, 2025: 80}, ("not-achieved", None)),
        ({2025: 80}, ("not-assessable", "not-reported")),  # 2024 may have kept it
        ({2024: 80}, ("on-track", None)),
    ],
)
def test_a_yearly_promise_is_kept_in_all_years_or_not(flows, expected):
    found = assessed("annual-flow", years(flows), target=80, baseline=75, deadline="2025-12-31")
    assert judged(found) == expected


@pytest.mark.parametrize(
    ("kind", "rows", "values", "expected"),
    [
        ("keep", years({2025: 19}, "rate"), {"target": 20}, ("not-achieved", None)),
        ("keep", years({2025: 20}, "rate"), {"target": 20}, ("achieved", None)),
        ("direction", years({2025: 121}), {"baseline": 120}, ("achieved", None)),
        ("direction", years({2025: 120}), {"baseline": 120}, ("not-achieved", None)),
        ("milestone", years({2025: 1}, "step"), {"target": 2}, ("not-achieved", None)),
        ("milestone", years({2024: 1}, "step"), {"target": 2}, ("not-assessable", "not-reported")),
        ("growth", years({2025: 109}, "rate"), {"baseline": 100, "baseline_year": 2024, "target": 10},
         ("not-achieved", None)),
        ("relative-change", years({2025: 108}), {"baseline": 100, "target": 10},
         ("not-achieved", None)),
    ],
)  # fmt: skip
def test_every_kind_of_promise_ends_at_its_deadline(kind, rows, values, expected):
    assert judged(assessed(kind, rows, deadline="2025-12-31", **values)) == expected


@pytest.mark.parametrize("method", ["open-sdg", "unsd", "escap-status", "undp-milestone"])
def test_no_method_judges_the_pace_of_what_has_ended(method):
    """58 of a way from 40 to 60: 0.9 of it gone. The method's own word stands beside the status."""
    at = edition(2025, method=method)
    targets = frame("targets", [target("level", baseline=40, target=60, deadline="2025-12-31")])
    rows = observations([row("level", "2025-12-31", value=58)])
    seen = tag(select(rows, at), COUNTRIES, RESULTS, PLAN)
    basis = Basis(targets, seen, PLAN, at)
    table = assess(basis)
    assert judged(table.iloc[0]) == ("not-achieved", None)
    assert table.loc[0, "method_status"] not in ("not-achieved", "not-assessable")
    found = by_method(table, basis, Thresholds())
    assert {*found["status"]} <= {"not-achieved", "not-assessable"}
    assert count_method_dependent(found)[0] == 0
