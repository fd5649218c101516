"""Each kind of target: share, time, pace, status and reason, worked out by hand.

The plan runs from 2024-01-01 to 2027-12-31; at the end of 2025 half of its time has passed (730 of
1,460 days), at the end of 2024 a quarter.
"""

import pandas as pd
import pytest
from builders import PILLARS, REGIONS, RESULTS, WHOLE, assessed, assessments, row, target

from milepost.assess.scopes import Scope
from milepost.assess.status import COLUMNS, plan_scopes

REGION = (Scope("region", "region_id", ("east", "west")),)


def says(found, **expected):
    for name, value in expected.items():
        if value is None:
            assert pd.isna(found[name]), (name, found[name])
        else:
            assert found[name] == (pytest.approx(value) if isinstance(value, float) else value), (
                name
            )


def countries(count, when="2025-01-01"):
    names = [f"X{first}{second}" for first in "AB" for second in "ABCDEFGHIJ"]
    return [row(when=when, country=name, value=1) for name in names[:count]]


@pytest.mark.parametrize(("year", "share"), [(2024, 0.25), (2025, 0.5), (2027, 1.0), (2030, 1.0)])
def test_time_is_the_share_of_the_plan_s_days(year, share):
    says(assessed("events", [], year, target=9), elapsed_share=share)


@pytest.mark.parametrize(
    ("count", "share", "pace", "status"),
    [
        (20, 1.0, 2.0, "achieved"),
        (10, 0.5, 1.0, "on-track"),
        (7, 0.35, 0.7, "acceleration-needed"),
        (6, 0.3, 0.6, "acceleration-needed"),
        (5, 0.25, 0.5, "limited"),
    ],
)
def test_distinct_countries(count, share, pace, status):
    found = assessed("distinct-countries", countries(count), target=20, baseline=0)
    says(found, actual=float(count), share_achieved=share, pace=pace, status=status, reason=None)


def test_a_pace_of_exactly_the_edge_belongs_to_the_band_above():
    found = assessed("events", [row(value=19)], target=40)
    says(found, share_achieved=0.475, pace=0.95, status="on-track")


def test_events_need_no_baseline():
    says(assessed("events", [row(value=4)], target=16), share_achieved=0.25, pace=0.5,
         status="limited")  # fmt: skip


def test_an_increment_is_measured_from_nothing_whatever_stock_stands_beside_it():
    rows = [row(value=30), row("stock", "2025-12-31", value=2383)]
    says(assessed("increment", rows, target=75, baseline=2356), baseline=2356.0, actual=30.0,
         share_achieved=0.4, pace=0.8, status="acceleration-needed")  # fmt: skip


@pytest.mark.parametrize(
    ("now", "share", "status"),
    [
        (130, 1.0, "achieved"),
        (129, 0.5, "on-track"),
        (128, 0.0, "limited"),
        (127, -0.5, "moving-away"),
    ],
)
def test_a_stock_is_measured_from_its_baseline(now, share, status):
    found = assessed("stock", [row("stock", "2025-12-31", value=now)], target=130, baseline=128)
    says(found, share_achieved=share, pace=2 * share, status=status)


def test_a_stock_without_a_baseline_has_none_unless_it_is_there_already_or_a_base_is_observed():
    now = row("stock", "2025-12-31", value=40)
    says(assessed("stock", [now], target=50), status="not-assessable", reason="no-baseline",
         actual=40.0)  # fmt: skip
    says(assessed("stock", [now], target=40), status="achieved", reason=None)
    base = row("base", "2023-12-31", value=30)
    says(assessed("stock", [now, base], target=50), share_achieved=0.5, status="on-track",
         observations=2)  # fmt: skip
    says(assessed("stock", [now, base], target=50, baseline=35), share_achieved=1 / 3,
         observations=1)  # fmt: skip


def test_a_level_goes_from_its_baseline_to_its_target_in_points():
    now = row("level", "2025-12-31", numerator=77, denominator=100)
    says(assessed("level", [now], target=80, baseline=75), actual=77.0, share_achieved=0.4,
         pace=0.8, status="acceleration-needed")  # fmt: skip


@pytest.mark.parametrize(
    ("now", "share", "status"),
    [(10, 1.0, "achieved"), (9, 1.1, "achieved"), (15, 0.5, "on-track"), (21, -0.1, "moving-away")],
)
def test_a_level_that_should_fall(now, share, status):
    rows = [row("level", "2025-12-31", value=now)]
    found = assessed("level", rows, target=10, baseline=20, direction="down")
    says(found, share_achieved=share, status=status)


def test_a_cohort_is_measured_against_its_target_share():
    rows = [row(value=40), row(when="2025-12-01", value=14)]
    says(assessed("closed-cohort", rows, target=60, baseline=0, denominator=180), actual=30.0,
         share_achieved=0.5, pace=1.0, status="on-track")  # fmt: skip


@pytest.mark.parametrize(
    ("flows", "share", "pace", "status"),
    [
        ({2024: 80, 2025: 85}, 0.5, 1.0, "on-track"),
        ({2024: 80, 2025: 78}, 0.25, 0.5, "limited"),
        ({2024: 76, 2025: 78}, 0.0, 0.0, "limited"),
        ({2024: 80, 2025: 74}, 0.25, 0.5, "moving-away"),
        ({2025: 80}, 0.25, 1.0, "on-track"),
    ],
)
def test_an_annual_flow_is_judged_year_by_year(flows, share, pace, status):
    rows = [row("flow", f"{year}-12-31", value=value) for year, value in flows.items()]
    found = assessed("annual-flow", rows, target=80, baseline=75)
    says(found, actual=float(flows[2025]), share_achieved=share, pace=pace, status=status)


def test_an_annual_flow_is_achieved_when_every_year_of_the_plan_met_it():
    rows = [row("flow", f"{year}-12-31", value=80) for year in range(2024, 2028)]
    says(assessed("annual-flow", rows, 2027, target=80, baseline=75), status="achieved",
         share_achieved=1.0)  # fmt: skip
    says(assessed("annual-flow", rows, 2026, target=80, baseline=75), status="on-track")


def test_an_annual_flow_may_have_a_ceiling():
    rows = [row("flow", "2024-12-31", value=9), row("flow", "2025-12-31", value=12)]
    found = assessed("annual-flow", rows, target=10, baseline=15, direction="down")
    says(found, share_achieved=0.25, pace=0.5, status="limited")


def test_a_relative_change_is_measured_against_the_base_year():
    now = row("flow", "2025-12-31", value=430)
    base = row("base", "2023-12-31", value=400)
    says(assessed("relative-change", [base, now], target=15), actual=7.5, share_achieved=0.5,
         pace=1.0, status="on-track")  # fmt: skip
    says(assessed("relative-change", [now], target=15), actual=None, status="not-assessable",
         reason="no-baseline")  # fmt: skip
    says(assessed("relative-change", [now], target=15, baseline=400), actual=7.5, reason=None)


def test_a_zero_base_is_never_replaced_by_a_small_number():
    rows = [row("base", "2023-12-31", value=0), row("flow", "2025-12-31", value=430)]
    says(assessed("relative-change", rows, target=15), actual=None, share_achieved=None, pace=None,
         status="not-assessable", reason="base-zero")  # fmt: skip


@pytest.mark.parametrize(
    ("now", "wanted", "status"),
    [(121, "up", "on-track"), (120, "up", "limited"), (119, "up", "moving-away"),
     (119, "down", "on-track"), (121, "down", "moving-away")],
)  # fmt: skip
def test_a_direction_is_up_level_or_down_against_its_base(now, wanted, status):
    rows = [row("base", "2023-12-31", value=120), row("flow", "2025-12-31", value=now)]
    says(assessed("direction", rows, direction=wanted), status=status, share_achieved=None,
         pace=None, actual=float(now))  # fmt: skip
    says(assessed("direction", rows[1:], direction=wanted, baseline=120), status=status)
    says(assessed("direction", rows[1:], direction=wanted), reason="no-baseline")


@pytest.mark.parametrize(("now", "status"), [(100, "achieved"), (99, "moving-away")])
def test_a_baseline_that_is_to_be_kept_is_kept_or_lost(now, status):
    found = assessed("level", [row("level", "2025-12-31", value=now)], target=100, baseline=100)
    says(found, status=status, share_achieved=None, reason=None)


def test_without_a_row_there_is_no_observation():
    for kind in ("events", "stock", "level", "annual-flow", "relative-change", "direction"):
        says(assessed(kind, [], target=9, baseline=1), status="not-assessable",
             reason="no-observation", actual=None, observations=0, evidence=None)  # fmt: skip


def test_a_target_that_has_not_begun_is_not_due():
    found = assessed("events", [row(value=1)], 2024, target=9, start="2024-12-31")
    says(found, elapsed_share=0.0, status="not-assessable", reason="no-observation")
    early = row(value=1, when="2024-12-31")
    says(assessed("events", [early], 2024, target=9, start="2024-12-31"), reason="not-due")
    says(assessed("events", [early], 2024, target=1, start="2024-12-31"), status="achieved")


def test_a_target_has_its_own_start_and_deadline():
    """2022-11-07 to 2027-02-28 are 1,574 days; 1,150 of them have passed at the end of 2025."""
    now = row("stock", "2025-12-31", value=41)
    found = assessed("stock", [now], target=50, baseline=32, start="2022-11-07",
                     deadline="2027-02-28")  # fmt: skip
    says(found, elapsed_share=1150 / 1574, share_achieved=0.5, pace=0.5 * 1574 / 1150)


def test_parts_show_contributions_and_are_not_judged_without_a_target_of_their_own():
    rows = [row(country="XEA", value=6), row(country="XWA", value=2)]
    scopes = plan_scopes(PILLARS, RESULTS, REGIONS)
    table = assessments([target("events", target=8)], rows, None, scopes)
    parts = table[table["scope_kind"] == "region"]
    assert parts["actual"].tolist() == [6, 2]
    assert set(parts["status"]) == {"not-assessable"}
    assert set(parts["reason"]) == {"no-target"}
    assert parts[["target", "baseline", "share_achieved", "pace"]].isna().all(axis=None)
    assert list(table.columns) == COLUMNS
    assert table["scope_kind"].tolist() == ["global", "region", "region", "pillar", "pillar",
                                            "result", "result", "result"]  # fmt: skip


def test_a_part_with_a_target_of_its_own_is_judged_by_it_and_the_others_are_not():
    """The east's deadline, 2025-12-31, has come: it has 3 of 4, a pace of 0.75."""
    own = {"target_id": "T1", "scope_kind": "region", "scope_id": "east", "target": 4,
           "deadline": "2025-12-31"}  # fmt: skip
    rows = [row(country="XEA", value=3), row(country="XWA", value=5)]
    table = assessments([target("events", target=8)], rows, None, (WHOLE, *REGION), [own])
    assert table["status"].tolist() == ["achieved", "not-achieved", "not-assessable"]
    east = table.iloc[1]
    says(east, target=4.0, share_achieved=0.75, elapsed_share=1.0, pace=0.75, reason=None)


def test_a_part_s_own_flow_is_judged_by_its_own_target():
    own = {"target_id": "T1", "scope_kind": "region", "scope_id": "east", "target": 10,
           "baseline": 8}  # fmt: skip
    rows = [row("flow", f"{year}-12-31", value=value, region_id=place)
            for year in (2024, 2025) for place, value in (("east", 10), ("west", 60))]  # fmt: skip
    table = assessments(
        [target("annual-flow", target=80, baseline=75)], rows, None, (WHOLE, *REGION), [own]
    )
    assert table["status"].tolist() == ["moving-away", "on-track", "not-assessable"]
    says(table.iloc[1], share_achieved=0.5, pace=1.0)
    says(table.iloc[2], actual=60.0, share_achieved=None, pace=None)


def test_what_comes_after_a_part_s_own_deadline_is_not_its_own():
    own = {"target_id": "T1", "scope_kind": "region", "scope_id": "east", "target": 4,
           "deadline": "2024-12-31"}  # fmt: skip
    rows = [row(when=day, country="XEA", value=1) for day in ("2024-12-31", "2025-01-01")]
    table = assessments([target("events", target=8)], rows, None, (WHOLE, *REGION), [own])
    assert table["actual"].tolist()[:2] == [2, 1]


def test_no_target_at_all_gives_an_empty_assessment():
    assert assessments([], []).empty
