"""Time, wholes and parts: what a value stands for, when it is judged, and what is never added."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from builders import (
    COUNTRIES,
    PLAN,
    REGIONS,
    RESULTS,
    WHOLE,
    assessed,
    assessments,
    edition,
    frame,
    observations,
    row,
    target,
)
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.assess.histories import followed, histories, with_outlooks
from milepost.assess.scopes import Basis, Scope
from milepost.assess.status import assess
from milepost.charts.palette import REASONS
from milepost.core.kinds import KINDS
from milepost.core.model import Reason
from milepost.edition.calendar import in_plan_time, plan_years, year_ends
from milepost.edition.select import select, tag
from milepost.edition.targets import targets_seen
from milepost.methods.thresholds import OutlookSettings

REGION = Scope("region", "region_id", tuple(REGIONS["region_id"]))
COUNTRY = Scope("country", "country", tuple(COUNTRIES["iso3"]))
FISCAL = frame(
    "plan",
    [{"plan_id": "p", "title": "A plan", "organization": "An organisation",
      "period_start": "2028-07-01", "period_end": "2032-06-30"}],
)  # fmt: skip


def span(measure: str, first: str, last: str, value: float | None = None, **more: object) -> dict:
    return row(measure, last, period_start=first, value=value, **more)


def flow(first: str, last: str, value: float, **more: object) -> dict:
    return span("flow", first, last, value, **more)


def fiscal(of: dict, rows: list[dict], year: int) -> pd.Series:
    """Assess a target in a plan whose years begin in July."""
    at = in_plan_time(edition(year), FISCAL)
    seen = tag(select(observations(rows), at), COUNTRIES, RESULTS, FISCAL)
    return assess(Basis(frame("targets", [of]), seen, FISCAL, at)).iloc[0]


# ---- time


def test_a_running_total_stands_for_what_it_holds():
    ends = {"2025-03-31": 10, "2025-06-30": 25, "2025-09-30": 40, "2025-12-31": 60}
    rows = [flow("2025-01-01", end, value) for end, value in ends.items()]
    assert assessed("annual-flow", rows, target=100)["actual"] == 60
    to_date = [{**item, "measure": "to-date"} for item in rows]
    assert assessed("annual-flow", to_date, target=100)["actual"] == 60
    # the same in increments
    parts = [flow("2025-01-01", "2025-03-31", 10), flow("2025-04-01", "2025-06-30", 15),
             flow("2025-07-01", "2025-09-30", 15), flow("2025-10-01", "2025-12-31", 20)]  # fmt: skip
    assert assessed("annual-flow", parts, target=100)["actual"] == 60
    # and with the year itself beside its quarters
    assert assessed("annual-flow", [*parts, *rows[3:]], target=100)["actual"] == 60


@pytest.mark.parametrize(("goal", "way"), [(100, "up"), (20, "down")])
def test_half_a_year_is_not_judged_as_a_year(goal, way):
    rows = [flow("2024-01-01", "2024-12-31", 110), flow("2025-01-01", "2025-06-30", 19)]
    found = assessed("annual-flow", rows, target=goal, direction=way)
    assert (found["actual"], found["pace"]) == (110, 1.0 if way == "up" else 0.0)
    alone = assessed("annual-flow", rows[1:], target=goal, direction=way)
    assert (alone["status"], alone["reason"]) == ("not-assessable", "year-incomplete")


def test_a_change_is_that_of_the_newest_full_year():
    rows = [span("base", "2023-01-01", "2023-12-31", 100),
            flow("2024-01-01", "2024-06-30", 55), flow("2024-07-01", "2024-12-31", 55),
            flow("2025-01-01", "2025-06-30", 60)]  # fmt: skip
    assert assessed("relative-change", rows, target=15)["actual"] == pytest.approx(10)


def test_parts_that_report_on_another_day_are_not_lost():
    stocks = [row("stock", "2024-12-31", value=35, region_id="east"),
              row("stock", "2025-12-31", value=40, region_id="east"),
              row("stock", "2025-12-30", value=45, region_id="west")]  # fmt: skip
    assert assessed("stock", stocks, target=100, baseline=50)["actual"] == 85
    shares = [span("level", "2025-01-01", "2025-12-31", numerator=80, denominator=100,
                   region_id="east"),
              span("level", "2025-01-01", "2025-12-30", numerator=10, denominator=400,
                   region_id="west")]  # fmt: skip
    assert assessed("level", shares, target=60, baseline=40)["actual"] == pytest.approx(18)


def test_an_older_value_is_judged_at_its_own_date():
    rows = [span("level", "2024-01-01", "2024-12-31", 45)]
    found = assessed("level", rows, 2026, target=60, baseline=40)
    # a quarter of the way when a quarter of the time had gone: 366 - 1 of 1460 days
    assert found["elapsed_share"] == pytest.approx(365 / 1460)
    assert (found["share_achieved"], found["status"]) == (0.25, "on-track")
    # a count goes on until the reporting date
    count = assessed("events", [row(value=1, when="2024-12-31")], 2026, target=4)
    assert count["elapsed_share"] == pytest.approx(1095 / 1460)


def test_years_of_a_plan_begin_with_the_plan():
    days = pd.Series(pd.to_datetime(["2028-07-01", "2029-06-30", "2029-07-01", None]))
    years = plan_years(days, FISCAL)
    assert years[:3].tolist() == [2029, 2029, 2030]
    assert np.isnan(years[3])
    assert plan_years(days, PLAN)[:3].tolist() == [2028, 2029, 2029]
    begins, ends = year_ends(years[:3], FISCAL)
    assert (begins[0].date(), ends[0].date()) == (date(2028, 7, 1), date(2029, 6, 30))


def test_a_fiscal_plan_is_reported_at_the_end_of_its_own_years():
    flows = [flow(f"{year - 1}-07-01", f"{year}-06-30", 85) for year in range(2029, 2033)]
    last = fiscal(target("annual-flow", target=80, baseline=70), flows, 2032)
    assert (last["share_achieved"], last["status"]) == (1.0, "achieved")
    events = [row(value=10, when=f"{year}-06-30") for year in range(2029, 2033)]
    first = fiscal(target("events", target=40), events, 2029)
    assert (first["actual"], round(first["pace"], 2)) == (10, 1.0)
    named = edition(2029, reporting_date=date(2029, 3, 31))
    assert in_plan_time(named, FISCAL).as_of == date(2029, 3, 31)


def test_an_amount_of_a_calendar_year_is_none_of_a_fiscal_one():
    found = fiscal(target("annual-flow", target=80), [flow("2029-01-01", "2029-12-31", 85)], 2030)
    assert found["reason"] == "year-incomplete"


def test_the_years_of_a_history_are_the_plans():
    at = in_plan_time(edition(2030), FISCAL)
    about = frame("targets", [target("events", target=40)])
    rows = observations([row(value=5, when="2028-09-30"), row(value=7, when="2029-09-30")])
    seen = tag(select(rows, at), COUNTRIES, RESULTS, FISCAL)
    basis = Basis(about, seen, FISCAL, at)
    found = histories(basis)
    assert dict(zip(found["year"], found["value"], strict=True)) == {2029: 5, 2030: 12}
    tables = {
        "assessments": assess(basis), "targets": about, "plan": FISCAL,
        "countries": COUNTRIES, "withheld": pd.DataFrame({"target_id": []}),
    }  # fmt: skip
    ahead = with_outlooks(tables, found, at, OutlookSettings()).iloc[0]
    # six a year in two years, and so twelve more in the two that are left
    assert ahead["outlook_central"] == 24
    way = followed(tables["assessments"], about, FISCAL).iloc[0]
    assert (way["first_year"], way["last_year"]) == (2029, 2032)


def test_a_history_adds_no_rates_either():
    rows = [row("stock", "2025-12-31", value=667, region_id=name) for name in ("east", "west")]
    about = frame("targets", [target("stock", target=500, baseline=700, unit="kg per person")])
    seen = tag(select(observations(rows), edition()), COUNTRIES, RESULTS, PLAN)
    assert histories(Basis(about, seen, PLAN, edition())).empty


# ---- wholes and parts


def test_a_rate_is_never_added():
    parts = [row("rate", "2025-12-31", value=210, region_id="east"),
             row("rate", "2025-12-31", value=190, region_id="west")]  # fmt: skip
    whole = row("rate", "2025-12-31", value=201)
    about = target("rate", target=150, baseline=300, direction="down")
    table = assessments([about], [*parts, whole], scopes=(WHOLE, REGION))
    assert table["actual"].tolist() == [201, 210, 190]
    table = assessments([about], parts, scopes=(WHOLE, REGION))
    assert table["reason"].tolist()[0] == "not-additive"
    assert table["actual"].tolist()[1:] == [210, 190]


@pytest.mark.parametrize(
    "unit", ["deaths per 100,000", "kg/person", "US$/person", "PER_100000_LIVE_BIRTHS"]
)
def test_a_number_per_something_is_a_rate_whatever_its_kind(unit):
    rows = [row("stock", "2025-12-31", value=667, region_id=name) for name in ("east", "west")]
    found = assessed("stock", rows, target=500, baseline=700, direction="down", unit=unit)
    assert (found["status"], found["reason"]) == ("not-assessable", "not-additive")


def test_parts_beside_their_whole_are_not_added_to_it():
    parts = [row("stock", "2025-12-31", value=4, country="XEA"),
             row("stock", "2025-12-31", value=3, country="XEB"),
             row("stock", "2025-12-31", value=5, region_id="west")]  # fmt: skip
    whole, east = row("stock", "2025-12-31", value=13), row("stock", "2025-12-31", value=8,
                                                          region_id="east")  # fmt: skip
    about = target("stock", target=20, baseline=1)
    table = assessments([about], [*parts, east, whole], scopes=(WHOLE, REGION, COUNTRY))
    assert table["actual"].iloc[:3].tolist() == [13, 8, 5]
    assert table["actual"].iloc[3:5].tolist() == [4, 3]
    # without the whole: the region's own value, not its countries'
    assert assessments([about], [*parts, east])["actual"].tolist() == [13]
    # a smaller row without a place is what no part tells of
    rest = row("stock", "2025-12-31", value=1)
    assert assessments([about], [*parts, rest])["actual"].tolist() == [13]
    # a whole that was rounded on its own may be a little less than its parts are together
    rounded = row("stock", "2025-12-31", value=11.9)
    assert assessments([about], [*parts, rounded])["actual"].tolist() == [11.9]
    # a whole that is older than its parts is out of date
    old = row("stock", "2025-03-31", value=99)
    assert assessments([about], [*parts, old])["actual"].tolist() == [12]


def test_a_share_of_the_whole_stands_whatever_the_shares_of_its_parts_are():
    whole = row("level", "2025-12-31", value=50)
    parts = [row("level", "2025-12-31", value=40, region_id="east"),
             row("level", "2025-12-31", value=60, region_id="west")]  # fmt: skip
    of_cases = [{**item, "numerator": item["value"], "denominator": 100} for item in parts]
    about = target("level", target=60, baseline=20)
    for beside in (parts, parts[1:], of_cases):
        assert assessments([about], [whole, *beside])["actual"].tolist() == [50]


# ---- what is asked


def test_an_increment_without_events_is_how_far_its_stock_has_grown():
    rows = [row("stock", "2024-12-31", value=120), row("stock", "2025-12-31", value=140)]
    found = assessed("increment", rows, target=50, baseline=100)
    assert (found["actual"], found["share_achieved"]) == (40, 0.8)


def seen(targets: list[dict], scoped: list[dict], year: int = 2025, **more: object):
    of = edition(year, **more)
    return targets_seen(frame("targets", targets), frame("scoped_targets", scoped), PLAN, of)


def test_a_count_with_a_baseline_asks_for_what_lies_above_it():
    about = [target("events", target=150, baseline=100), target("increment", target=50, baseline=9)]
    assert seen(about, []).targets["target"].tolist() == [50, 50]


def test_an_edition_keeps_the_target_of_its_time():
    about = [target("events", target=40)]
    revised = {"target_id": "T1", "scope_kind": "global", "scope_id": "all", "target": 24,
               "decided_on": "2026-03-01"}  # fmt: skip
    assert seen(about, [revised], 2025).targets["target"].tolist() == [40]
    assert seen(about, [revised], 2026).targets["target"].tolist() == [24]


def test_an_earlier_deadline_is_a_milestone():
    about = [target("events", target=40)]
    way = [{"target_id": "T1", "scope_kind": "global", "scope_id": "all", "target": value,
            "deadline": f"{year}-12-31"} for year, value in ((2026, 25), (2025, 10))]  # fmt: skip
    found = seen(about, way)
    assert found.targets["target"].tolist() == [40]
    assert found.milestones["target"].tolist() == [10, 25]
    assert found.parts.empty


# ---- kinds


@pytest.mark.parametrize(
    ("value", "year", "status"),
    [(93, 2025, "on-track"), (93, 2027, "achieved"), (89, 2025, "limited"), (111, 2025, "limited"),
     (90, 2025, "on-track"), (110, 2025, "on-track")],
)  # fmt: skip
def test_what_is_to_be_kept_is_kept_within_its_bounds(value, year, status):
    found = assessed(
        "keep", [row("rate", f"{year}-12-31", value=value)], year, target=90, upper=110
    )
    assert found["status"] == status
    assert pd.isna(found["pace"])


def test_a_range_has_no_direction():
    for value, status in ((92, "on-track"), (97, "limited"), (88, "limited")):
        rows = [row("rate", "2025-12-31", value=value)]
        found = assessed("keep", rows, target=90, upper=95, direction="down")
        assert found["status"] == status


def test_steps_are_a_share_of_all_steps():
    found = assessed("milestone", [row("step", "2025-12-31", value=3)], target=4)
    assert (found["share_achieved"], found["reason"]) == (0.75, "not-due")


def test_at_most_is_kept_from_below():
    for value, status in ((4, "on-track"), (6, "limited")):
        found = assessed("keep", [row("rate", "2025-12-31", value=value)], target=5,
                         direction="down")  # fmt: skip
        assert found["status"] == status


@pytest.mark.parametrize(
    ("value", "year", "status", "reason"),
    [(1, 2025, "achieved", None), (0, 2025, "not-assessable", "not-due"),
     (0, 2027, "limited", None)],
)  # fmt: skip
def test_a_milestone_is_judged_when_it_is_due_or_done(value, year, status, reason):
    found = assessed("milestone", [row("step", f"{year}-06-30", value=value)], year, target=1)
    found_reason = None if pd.isna(found["reason"]) else found["reason"]
    if year == 2027:  # judged at its own date, half a year before the deadline
        assert found["status"] in ("limited", "not-assessable")
    else:
        assert (found["status"], found_reason) == (status, reason)


def test_what_is_only_followed_or_told_in_words_is_not_judged():
    shown = assessed("follow", [row("rate", "2025-12-31", value=-3.25)])
    assert (shown["actual"], shown["reason"]) == (-3.25, "no-target")
    told = assessed("qualitative", [row("statement", "2025-12-31", statement="It is law.")])
    assert (told["status"], told["reason"]) == ("not-assessable", "qualitative")


def test_a_rate_may_be_negative_or_above_a_hundred():
    found = assessed("rate", [row("rate", "2025-12-31", value=-1)], target=1, baseline=-3)
    assert found["share_achieved"] == 0.5
    found = assessed("index", [row("rate", "2025-12-31", value=115)], target=130, baseline=100)
    assert found["share_achieved"] == 0.5


# ---- whatever comes

PLACES = st.sampled_from([{}, {"region_id": "east"}, {"region_id": "west"}, {"country": "XEA"},
                          {"country": "XEB"}, {"country": "XWA"}])  # fmt: skip
MEASURED = {kind: [m for m in of.measures if m not in ("base", "statement")]
            for kind, of in KINDS.items()}  # fmt: skip


@st.composite
def series(draw: st.DrawFn, kind: str) -> list[dict]:
    """Rows of one target: any place, any of three years, whole years or days."""
    measure = draw(st.sampled_from(MEASURED[kind]))
    rows = []
    for number in range(draw(st.integers(1, 8))):
        year = draw(st.sampled_from([2024, 2025, 2026]))
        value = draw(st.integers(0, 50))
        more = {"numerator": value, "denominator": 50} if measure == "level" else {"value": value}
        rows.append(span(measure, f"{year}-01-01", f"{year}-12-31",
                         **{"value": None, **more, "observation_id": f"o{number}"},
                         **draw(PLACES)))  # fmt: skip
    return rows


@settings(max_examples=examples(60, share=12), deadline=None)
@given(st.sampled_from(["stock", "annual-flow", "level", "rate", "keep", "events"]), st.data())
def test_the_order_of_rows_never_matters_and_later_rows_change_no_earlier_edition(kind, data):
    rows = data.draw(series(kind))
    about = [target(kind, target=20, baseline=1)]
    table = assessments(about, rows, edition(2025), (WHOLE, REGION))
    mixed = data.draw(st.permutations(rows))
    pd.testing.assert_frame_equal(table, assessments(about, mixed, edition(2025), (WHOLE, REGION)))
    until = [item for item in rows if item["period_end"] < "2026"]
    pd.testing.assert_frame_equal(table, assessments(about, until, edition(2025), (WHOLE, REGION)))


@settings(max_examples=examples(60, share=12), deadline=None)
@given(st.sampled_from(["stock", "annual-flow"]), st.data())
def test_no_part_exceeds_a_whole_that_is_a_sum(kind, data):
    rows = data.draw(series(kind))
    table = assessments([target(kind, target=20)], rows, edition(2026), (WHOLE, REGION))
    whole = table["actual"].iloc[0]
    newest = max(item["period_end"] for item in rows)
    own = table[table["period"].fillna("").str.endswith(newest)]
    assert not (own["actual"] > whole + 1e-9).any()


@settings(max_examples=examples(60, share=12), deadline=None)
@given(st.sampled_from(["rate", "index"]), st.data())
def test_a_rate_of_the_whole_never_depends_on_parts(kind, data):
    rows = data.draw(series(kind))
    places = [{"region_id", "country"} & {*item} for item in rows]
    wholes = [item for item, place in zip(rows, places, strict=True) if not place]
    about = [target(kind, target=20, baseline=1)]
    found = assessments(about, rows, edition(2026)).iloc[0]
    if wholes:
        alone = assessments(about, wholes, edition(2026)).iloc[0]
        assert found["actual"] == alone["actual"] or pd.isna(found["actual"])
    else:
        assert pd.isna(found["actual"])


@settings(max_examples=examples(40, share=8), deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_a_running_total_and_its_increments_are_the_same(amounts):
    last = pd.date_range("2025-01-31", periods=12, freq="ME").strftime("%Y-%m-%d")
    first = pd.date_range("2025-01-01", periods=12, freq="MS").strftime("%Y-%m-%d")
    amounts = [*amounts, *[0] * (12 - len(amounts))]
    each = [flow(a, b, n) for a, b, n in zip(first, last, amounts, strict=True)]
    running = [flow("2025-01-01", b, int(n))
               for b, n in zip(last, np.cumsum(amounts), strict=True)]  # fmt: skip
    names = ["actual", "share_achieved", "pace", "status"]
    found = [assessed("annual-flow", rows, target=30)[names].tolist() for rows in (each, running)]
    assert found[0] == found[1]


def test_every_reason_has_its_words():
    assert {reason.value for reason in Reason} <= REASONS.keys()
