"""Small plans that once went wrong, after faults that others reported in public.

dhis2-core#11841 and CSSEGISandData/COVID-19#582 (running totals added), DOI-ONRR/nrrd#357 (part of a
year as a year), datacommonsorg/data#1063 (rates added), akvo-rsr#5241 (baselines of counts),
dhis2-core#3081 (fiscal years), unicef/etools#2066 (a target revised). The plan runs from 2029 to 2032.
"""

from datetime import date

import pandas as pd
import pytest
from builders import COUNTRIES, RESULTS, WHOLE, edition, frame, observations, row, target
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.assess.scopes import Basis, Scope
from milepost.assess.status import assess
from milepost.core.kinds import KINDS
from milepost.core.model import Edition
from milepost.edition.calendar import in_plan_time
from milepost.edition.select import select, tag
from milepost.edition.targets import targets_seen

REGION = Scope("region", "region_id", ("east", "west"))


def plan(first: str = "2029-01-01", last: str = "2032-12-31") -> pd.DataFrame:
    return frame("plan", [{"plan_id": "p", "title": "A plan", "organization": "O",
                           "period_start": first, "period_end": last}])  # fmt: skip


def judged(
    targets: list[dict],
    rows: list[dict],
    at: int | Edition = 2030,
    of: pd.DataFrame | None = None,
    scoped: list[dict] | None = None,
    scopes: tuple[Scope, ...] = (WHOLE,),
) -> pd.DataFrame:
    """Assess as an edition does: rows and targets as it knows them."""
    of = plan() if of is None else of
    at = in_plan_time(edition(at) if isinstance(at, int) else at, of)
    seen = targets_seen(frame("targets", targets), frame("scoped_targets", scoped or []), of, at)
    known = tag(select(observations(rows), at), COUNTRIES, RESULTS, of)
    basis = Basis(seen.targets, known, of, at, scopes, seen.parts, milestones=seen.milestones)
    return assess(basis)


def span(measure: str, first: str, last: str, value: float | None = None, **more: object) -> dict:
    return row(measure, last, period_start=first, value=value, **more)


def year(measure: str, number: int, value: float | None = None, **more: object) -> dict:
    return span(measure, f"{number}-01-01", f"{number}-12-31", value, **more)


def half(measure: str, value: float) -> dict:
    return span(measure, "2030-01-01", "2030-06-30", value)


RUNNING = [span("flow", "2030-01-01", end, value) for end, value in (
    ("2030-03-31", 10), ("2030-06-30", 25), ("2030-09-30", 40), ("2030-12-31", 60))]  # fmt: skip
BRANCHES = [row("stock", "2029-12-31", value=35, region_id="east"),
            row("stock", "2029-12-31", value=38, region_id="west"),
            row("stock", "2030-12-31", value=40, region_id="east"),
            row("stock", "2030-12-30", value=45, region_id="west")]  # fmt: skip
SHARES = [year("level", 2030, numerator=80, denominator=100, region_id="east"),
          span("level", "2030-01-01", "2030-12-30", numerator=10, denominator=400,
               region_id="west")]  # fmt: skip
RATES = [row("stock", "2030-12-31", value=210, region_id="east"),
         row("stock", "2030-12-31", value=190, region_id="west")]  # fmt: skip
CASES = {
    "P1": (target("annual-flow", baseline=70, target=100), [year("flow", 2029, 95), *RUNNING],
           (60, None)),
    "P2": (target("relative-change", target=15),
           [year("base", 2028, 100), span("flow", "2029-01-01", "2029-06-30", 55),
            span("flow", "2029-07-01", "2029-12-31", 55), half("flow", 60)], (10, "on-track")),
    "P3": (target("annual-flow", baseline=70, target=100), [year("flow", 2029, 110),
                                                            half("flow", 70)], (110, "on-track")),
    "P4": (target("stock", baseline=50, target=100), BRANCHES, (85, "on-track")),
    "P5": (target("level", baseline=40, target=60), SHARES, (18, "moving-away")),
    "P6": (target("level", baseline=40, target=60), [year("level", 2029, 45)], (45, "on-track")),
    "P7": (target("stock", unit="deaths per 100,000", baseline=300, target=150,
                  direction="down"), RATES, (None, "not-assessable")),
    "P8": (target("events", baseline=100, target=150), [year("event", 2029, 30),
                                                        year("event", 2030, 25)], (55, "achieved")),
    "P9": (target("increment", baseline=100, target=50),
           [row("stock", "2029-12-31", value=120), row("stock", "2030-12-31", value=140)],
           (40, "on-track")),
    "P10": (target("annual-flow", baseline=30, target=20, direction="down"),
            [year("flow", 2029, 28), half("flow", 19)], (28, "limited")),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_case_has_its_right_value(case):
    about, rows, (actual, status) = CASES[case]
    found = judged([about], rows).iloc[0]
    assert found["actual"] == pytest.approx(actual) if actual else pd.isna(found["actual"])
    assert status in (None, found["status"])


SHARES_OF = ("%", "per cent", "percent", "percentage points", "‰", "Prozent", "coverage (%)")
RATES_OF = ("US$/person", "average years", "index", "ratio", "pro 100.000", "points out of 10")


def in_two(measure: str, of_year: int, east: float, west: float) -> list[dict]:
    span = year if measure in ("flow", "base") else lambda *cells, **more: row(
        measure, f"{of_year}-12-31", value=cells[2], **more)  # fmt: skip
    return [span(measure, of_year, east, region_id="east"),
            span(measure, of_year, west, region_id="west")]  # fmt: skip


@pytest.mark.parametrize("unit", [*SHARES_OF, *RATES_OF])
@pytest.mark.parametrize(("kind", "measure"), [
    ("stock", "stock"), ("annual-flow", "flow"), ("keep", "stock"), ("direction", "stock"),
    ("increment", "stock"), ("increment", "event"), ("events", "event")])  # fmt: skip
def test_rates_and_shares_of_two_regions_are_never_added(unit, kind, measure):
    about = target(kind, unit=unit, baseline=20, target=90)
    found = judged([about], in_two(measure, 2030, 40, 60)).iloc[0]
    assert (pd.isna(found["actual"]), found["reason"]) == (True, "not-additive")


@pytest.mark.parametrize(
    "unit", ["things", "permanent posts", "index cards", "people (2 % of all)"]
)
def test_what_only_sounds_like_a_rate_is_added(unit):
    found = judged([target("stock", unit=unit, target=200)], in_two("stock", 2030, 40, 60)).iloc[0]
    assert found["actual"] == 100


@pytest.mark.parametrize("unit", ["%", "per cent", "percent"])
def test_counts_told_in_per_cent_are_counts_whatever_per_cent_is_called(unit):
    change = target("relative-change", unit=unit, target=20)
    rows = in_two("base", 2028, 40, 60) + in_two("flow", 2030, 44, 66)
    assert judged([change], rows).iloc[0]["actual"] == pytest.approx(10)
    cohort = target("closed-cohort", unit=unit, target=50, denominator=50)
    assert judged([cohort], in_two("event", 2030, 10, 10)).iloc[0]["actual"] == 40
    assert judged([cohort], [year("event", 2030, 10)]).iloc[0]["actual"] == 20
    growth = target("growth", unit=unit, target=5, baseline=100)
    assert judged([growth], in_two("stock", 2030, 50, 60)).iloc[0]["actual"] > 0


@pytest.mark.parametrize("kind", ["keep", "direction", "level"])
@pytest.mark.parametrize("unit", ["%", "per cent"])
def test_shares_join_by_their_fractions_and_base_shares_are_not_added(kind, unit):
    about = target(kind, unit=unit, target=90, baseline=None)
    rows = [year("level", 2030, numerator=25, denominator=100, region_id="east"),
            year("level", 2030, numerator=225, denominator=300, region_id="west")]  # fmt: skip
    assert judged([about], rows).iloc[0]["actual"] == 62.5
    if kind != "keep":
        based = judged([about], [*rows, *in_two("base", 2028, 40, 60)]).iloc[0]
        assert (based["actual"], based["reason"]) == (62.5, "no-baseline")


@pytest.mark.parametrize("unit", ["km", "km per 1,000 people", "%"])
def test_a_unit_changes_nothing_in_how_the_whole_is_counted_over_time(unit):
    added = target("increment", unit=unit, baseline=100, target=50)
    stocks = [row("stock", "2029-12-31", value=110), row("stock", "2030-12-31", value=120)]
    assert judged([added], stocks).iloc[0]["actual"] == 20
    events = [year("event", 2029, 10), year("event", 2030, 20)]
    assert judged([added], events).iloc[0]["actual"] == 30
    assert judged([target("events", unit=unit, target=50)], events).iloc[0]["actual"] == 30


def test_a_value_of_an_earlier_year_is_judged_at_its_own_date():
    about, rows, _ = CASES["P6"]
    assert judged([about], rows).iloc[0]["elapsed_share"] == pytest.approx(364 / 1460)


def test_a_fiscal_plan_counts_its_own_years():
    of = plan("2028-07-01", "2032-06-30")
    spans = [(f"{end - 1}-07-01", f"{end}-06-30") for end in range(2029, 2033)]
    about = target("annual-flow", baseline=70, target=80)
    last = judged([about], [span("flow", *days, 85) for days in spans], 2032, of).iloc[0]
    assert (last["share_achieved"], last["status"]) == (1.0, "achieved")
    rows = [span("event", *days, 10) for days in spans]
    first = judged([target("events", baseline=0, target=40)], rows, 2029, of).iloc[0]
    assert (first["actual"], round(first["pace"], 2)) == (10, 1.0)


def test_a_fiscal_plan_takes_running_totals_from_its_own_new_year():
    of = plan("2028-07-01", "2032-06-30")
    ends = {"2028-09-30": 10, "2028-12-31": 25, "2029-03-31": 40, "2029-06-30": 60}
    for measure in ("flow", "to-date"):
        rows = [span(measure, "2028-07-01", end, value) for end, value in ends.items()]
        found = judged([target("annual-flow", target=50)], rows, 2029, of).iloc[0]
        assert (found["actual"], found["share_achieved"]) == (60, 0.25)


def test_an_edition_keeps_the_target_of_its_time():
    about, rows = target("events", baseline=0, target=40), [row(value=10, when="2029-12-31")]
    revised = {"target_id": "T1", "scope_kind": "global", "scope_id": "all", "target": 24,
               "decided_on": "2030-06-01", "source_id": "s"}  # fmt: skip
    before, after = (judged([about], rows, at, scoped=[revised]).iloc[0] for at in (2029, 2030))
    assert (before["target"], after["target"]) == (40, 24)
    assert before["share_achieved"] == 0.25


def test_the_year_of_a_baseline_is_a_year_of_the_plan():
    """100 at the end of the year 2028, 30 June 2028, and 121 two years later: 10 per cent a year."""
    of = plan("2028-07-01", "2032-06-30")
    grown = target("growth", baseline=100, target=10, baseline_year=2028)
    found = judged([grown], [row("stock", "2030-06-30", value=121)], 2030, of).iloc[0]
    assert found["actual"] == pytest.approx(10, abs=0.01)


# ---- whatever comes

MEASURES = {kind: [m for m in of.measures if m not in ("base", "statement")]
            for kind, of in KINDS.items() if kind != "qualitative"}  # fmt: skip
PLACES = st.sampled_from([{}, {"region_id": "east"}, {"country": "XEA"}, {"country": "XWA"}])
PERIODS = st.sampled_from(
    [("01-01", "12-31"), ("01-01", "06-30"), ("07-01", "12-31"), ("01-01", "03-31"),
     ("06-30", "06-30")])  # fmt: skip


@st.composite
def frameworks(draw: st.DrawFn) -> tuple[list[dict], list[dict], list[dict]]:
    """Targets of any kinds, rows of any place and period, milestones and revisions."""
    targets, rows, scoped = [], [], []
    for number, kind in enumerate(draw(st.lists(st.sampled_from([*MEASURES]), min_size=1,
                                                max_size=4))):  # fmt: skip
        name = f"T{number}"
        targets.append({**target(kind, target=20, baseline=1, denominator=50), "target_id": name,
                        "baseline_year": 2028})  # fmt: skip
        measure = draw(st.sampled_from(MEASURES[kind]))
        for _ in range(draw(st.integers(0, 5))):
            at, (first, last) = draw(st.integers(2029, 2031)), draw(PERIODS)
            value = draw(st.integers(1, 40))
            size = {"numerator": value, "denominator": 50} if measure == "level" else {}
            known = f"{draw(st.integers(at, 2032))}-{last}"
            rows.append(span(measure, f"{at}-{first}", f"{at}-{last}", value, **size,
                             **draw(PLACES), target_id=name, known_on=known))  # fmt: skip
        for _ in range(draw(st.integers(0, 2))):
            due, decided = draw(st.sampled_from([None, 2030, 2031])), draw(st.integers(2029, 2032))
            scoped.append({"target_id": name, "scope_kind": "global", "scope_id": "all",
                           "target": draw(st.integers(2, 30)), "source_id": "s",
                           "deadline": due and f"{due}-12-31",
                           "decided_on": f"{decided}-06-01"})  # fmt: skip
    numbered = [{**item, "observation_id": f"o{at}"} for at, item in enumerate(rows)]
    unique = {(s["target_id"], s["deadline"], s["decided_on"]): s for s in scoped}
    return targets, numbered, [*unique.values()]


METHOD = st.sampled_from([None, "open-sdg", "unsd", "undp-milestone"])


@settings(max_examples=examples(25, share=8, fewest=3), deadline=None)
@given(frameworks(), METHOD, st.randoms(use_true_random=False))
def test_what_is_known_later_changes_no_earlier_edition_and_order_never_matters(of, method, random):
    targets, rows, scoped = of
    at = edition(2030, method=method)
    whole = judged(targets, rows, at, scoped=scoped, scopes=(WHOLE, REGION))
    cut = at.cut_off.isoformat()
    earlier = [item for item in rows if item["known_on"] <= cut and item["period_end"] < "2031"]
    decided = [item for item in scoped if item["decided_on"] <= cut]
    before = judged(targets, earlier, at, scoped=decided, scopes=(WHOLE, REGION))
    pd.testing.assert_frame_equal(whole, before, check_dtype=False)
    random.shuffle(rows)
    random.shuffle(scoped)
    mixed = judged(targets, rows, at, scoped=scoped, scopes=(WHOLE, REGION))
    pd.testing.assert_frame_equal(whole, mixed)


@settings(max_examples=examples(25, share=8, fewest=3), deadline=None)
@given(frameworks(), METHOD)
def test_every_figure_is_a_number_or_has_its_reason(of, method):
    targets, rows, scoped = of
    found = judged(targets, rows, edition(2031, method=method), scoped=scoped)
    blank = found["status"] == "not-assessable"
    assert (blank == found["reason"].notna()).all()
    assert found.loc[~blank, "actual"].notna().all()
    numbers = found[["actual", "share_achieved", "elapsed_share", "pace"]].astype(float)
    assert not numbers.isin([float("inf"), float("-inf")]).any(axis=None)


@settings(max_examples=examples(25, share=8, fewest=3), deadline=None)
@given(st.lists(st.integers(0, 40), min_size=4, max_size=4), st.booleans())
def test_running_totals_and_their_increments_are_the_same_in_any_plan_year(amounts, fiscal):
    of = plan("2028-07-01", "2032-06-30") if fiscal else plan()
    first = pd.Timestamp("2029-07-01" if fiscal else "2030-01-01")
    starts = [first + pd.DateOffset(months=3 * n) for n in range(4)]
    ends = [day + pd.DateOffset(months=3) - pd.Timedelta(days=1) for day in starts]
    days = [[str(day.date()) for day in side] for side in (starts, ends)]
    each = [span("flow", *pair, n) for *pair, n in zip(*days, amounts, strict=True)]
    totals = pd.Series(amounts).cumsum()
    running = [span("to-date", end, end, int(n)) for end, n in zip(days[1], totals, strict=True)]
    about = [target("annual-flow", target=30)]
    names = ["actual", "share_achieved", "pace", "status"]
    one, other = (judged(about, rows, 2030, of)[names] for rows in (each, running))
    pd.testing.assert_frame_equal(one, other)
    assert one["actual"].iloc[0] == sum(amounts)


def test_the_cut_off_and_not_the_year_decides_what_is_known():
    rows = [row(value=1, when="2030-06-30", known_on="2031-03-01")]
    assert judged([target("events", target=4)], rows).iloc[0]["observations"] == 0
    late = edition(2030, cut_off=date(2031, 3, 1))
    assert judged([target("events", target=4)], rows, late).iloc[0]["actual"] == 1


def test_an_amount_of_two_years_is_that_of_neither():
    rows = [span("flow", "2029-01-01", "2030-12-31", 100)]
    found = judged([target("annual-flow", target=60)], rows).iloc[0]
    assert found["reason"] == "year-incomplete"
