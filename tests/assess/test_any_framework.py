"""Whatever results framework comes: any kinds, hierarchies, dimensions and periods, six promises hold.

A figure says exactly the rows that count in it. Parts never exceed a whole that is a sum; what is never added depends on no part; what becomes known
later changes no earlier edition; the order of rows never matters; a running total and its increments
are the same. And a wrong period or unit is refused by the check, or the figure is right.
"""

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
import pytest
from builders import COUNTRIES, REGIONS, dataset, edition, frame, observations, row, target
from drawn import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from milepost.assess.counted import NOW, counted
from milepost.assess.scopes import Basis, Scope
from milepost.assess.status import assess, plan_scopes
from milepost.core.kinds import KINDS, over_parts
from milepost.edition.calendar import in_plan_time, plan_years
from milepost.edition.hierarchy import with_levels
from milepost.edition.select import select, tag
from milepost.edition.targets import targets_seen
from milepost.read.dimensions import COLUMNS, Dimension
from milepost.validate.rules import RULES

PLACES = ({}, {"region_id": "east"}, {"country": "XEA"}, {"country": "XEB"}, {"country": "XWA"})
MEMBERS = (("sex", "f", None), ("sex", "m", None), ("age", "young", None),
           ("age", "old", None), ("age", "eldest", "old"))  # fmt: skip
PEOPLE = ({}, {"sex": "f"}, {"sex": "m"}, {"age": "young"}, {"age": "eldest"},
          {"sex": "f", "age": "old"})  # fmt: skip
STARTS = ("2028-01-01", "2027-04-01", "2027-07-01", "2027-10-01")
# the parts of a year by months, and running totals
SPLITS = ((12,), (6, 6), (3, 3, 3, 3), (6, 3, 3))


@dataclass(frozen=True)
class Framework:
    """A plan of three years, what it promises, and what was observed."""

    plan: pd.DataFrame
    results: pd.DataFrame
    members: pd.DataFrame
    targets: list[dict]
    rows: list[dict]
    scoped: list[dict]

    def scopes(self) -> tuple[Scope, ...]:
        pillars = frame("pillars", [{"pillar_id": "P"}, {"pillar_id": "Q"}])
        return plan_scopes(pillars, self.results, REGIONS, self.members)

    def judged(self, year: int, rows=None, scoped=None) -> pd.DataFrame:
        of, seen, tagged = self.seen(year, rows, scoped)
        return assess(Basis(seen.targets, tagged, self.plan, of, self.scopes(), seen.parts,
                            self.members, seen.milestones))  # fmt: skip

    def seen(self, year: int, rows=None, scoped=None):
        """The edition of a year, its targets, and its rows."""
        of = in_plan_time(edition(year), self.plan)
        rows = self.rows if rows is None else rows
        scoped = frame("scoped_targets", self.scoped if scoped is None else scoped)
        seen = targets_seen(frame("targets", self.targets), scoped, self.plan, of)
        known = observations([{"sex": None, "age": None, **item} for item in rows])
        known = known.reindex(columns=[*dict.fromkeys([*known.columns, "sex", "age"])])
        return of, seen, tag(select(known, of), COUNTRIES, self.results, self.plan)

    def errors(self) -> list[str]:
        """What the check refuses."""
        tables = dataset(targets=self.targets, observations=[
            {"sex": None, "age": None, **item} for item in self.rows])  # fmt: skip
        own = {"plan": self.plan, "results": self.results}
        for name in ("sex", "age"):
            part = self.members[self.members["dimension"] == name]
            own[name] = part.assign(_file="data/m.csv", _row=range(2, len(part) + 2))
        shared = self.members.groupby("dimension")["overlapping"].any()
        dimensions = tuple(
            Dimension(name, name, name, True, bool(shared[name])) for name in shared.index
        )
        made = type(tables)({**tables.tables, **own}, dimensions=dimensions)
        return [problem.message for rule in RULES for problem in rule(made)
                if problem.severity == "error"]  # fmt: skip


def periods(start: str, year: int, split: tuple[int, ...]) -> list[tuple[str, str]]:
    """The first and last days of the parts of a plan's year."""
    first = pd.Timestamp(start) + pd.DateOffset(years=year)
    edges = [first + pd.DateOffset(months=sum(split[:at])) for at in range(len(split) + 1)]
    return [(str(a.date()), str((b - pd.Timedelta(days=1)).date())) for a, b in pairwise(edges)]


@st.composite
def frameworks(draw: st.DrawFn, kinds: tuple[str, ...] = ()) -> Framework:
    start = draw(st.sampled_from(STARTS))
    last = pd.Timestamp(start) + pd.DateOffset(years=3) - pd.Timedelta(days=1)
    plan = frame("plan", [{"plan_id": "p", "title": "A", "organization": "O",
                           "period_start": start, "period_end": str(last.date())}])  # fmt: skip
    results = _tree(draw)
    members = pd.DataFrame(MEMBERS, columns=["dimension", "member_id", "parent_id"], dtype="str")
    shared = draw(st.sampled_from(["", "sex", "age"]))
    members = members.reindex(columns=list(COLUMNS)).assign(
        overlapping=members["dimension"] == shared
    )
    targets, rows, scoped = [], [], []
    chosen = kinds or tuple(str(kind) for kind in KINDS)
    for kind in draw(st.lists(st.sampled_from(chosen), min_size=1, max_size=3)):
        name = f"T{len(targets)}"
        unit = draw(st.sampled_from(["things", "things", "deaths per 100,000"]))
        targets.append({**target(kind, target=20, baseline=1, denominator=50), "target_id": name,
                        "unit": unit, "baseline_year": 2027})  # fmt: skip
        rows += _rows(draw, name, kind, start, list(results["result_id"]))
        days = draw(st.lists(st.sampled_from(["2028-03-31", "2029-09-30"]), max_size=2))
        scoped += [{"target_id": name, "scope_kind": "global", "scope_id": "all", "source_id": "s",
                    "target": draw(st.integers(2, 30)), "decided_on": day} for day in days]  # fmt: skip
    unique = {(item["target_id"], item["decided_on"]): item for item in scoped}
    numbered = [{**item, "observation_id": f"o{at:02}"} for at, item in enumerate(rows)]
    return Framework(plan, results, members, targets, numbered, [*unique.values()])


def _tree(draw: st.DrawFn) -> pd.DataFrame:
    """Up to five results, each below an earlier one or at the top, of two pillars."""
    made: list[dict] = []
    for at in range(draw(st.integers(0, 5))):
        above = draw(st.integers(-1, at - 1))
        parent = f"R{above}" if above >= 0 else None
        pillar = draw(st.sampled_from("PQ")) if above < 0 else None
        made.append({"result_id": f"R{at}", "parent_id": parent, "pillar_id": pillar,
                     "position": at + 1})  # fmt: skip
    return with_levels(
        frame("results", made), frame("pillars", [{"pillar_id": "P"}, {"pillar_id": "Q"}])
    )


def _rows(draw: st.DrawFn, name: str, kind: str, start: str, results: list[str]) -> list[dict]:
    """Sound rows: of each part and year one way to divide the year, whole or not."""
    measures = [measure for measure in KINDS[kind].measures if measure not in ("base", "nil")]
    measure, rows = draw(st.sampled_from(measures)), []
    parts = draw(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(PEOPLE)), min_size=1,
                          max_size=4, unique_by=repr))  # fmt: skip
    for place, people in parts:
        result = (
            {"result_id": draw(st.sampled_from(results))} if results and draw(st.booleans()) else {}
        )
        for year in draw(st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True)):
            spans = periods(start, year, draw(st.sampled_from(SPLITS)))
            for first, last in spans[: draw(st.integers(1, len(spans)))]:
                value = draw(st.integers(0, 40))
                more = {"value": value}
                if measure == "level":
                    more = {"numerator": value, "denominator": 50, "value": 2.0 * value}
                if measure == "event":
                    country = {"country": place.get("country", "XWB")}
                    more = {"value": 1 + value % 3, **country}
                late = draw(st.sampled_from([0, 0, 400]))
                known = pd.Timestamp(last) + pd.Timedelta(days=late)
                rows.append(row(measure, last, **{
                    "period_start": first, **place, **people, **result, **more,
                    "target_id": name, "known_on": str(known.date()),
                    "statement": "Told." if measure == "statement" else None}))  # fmt: skip
    return rows


def places_of(table: pd.DataFrame) -> pd.Series:
    return table.set_index(["scope_kind", "scope_id", "target_id"])["actual"]


@settings(max_examples=examples(20, share=6, fewest=3), deadline=None)
@given(frameworks(("events", "stock", "annual-flow", "closed-cohort", "relative-change")))
def test_parts_never_exceed_a_whole_that_is_a_sum(of):
    if of.errors():
        return  # refused
    table = of.judged(2030)
    units = {item["target_id"]: item["unit"] for item in of.targets}
    adds = over_parts(table["kind"], table["target_id"].map(units)) == "sum"
    ends = pd.to_datetime(table["period"].str[-10:])
    own = table.assign(year=plan_years(ends, of.plan))[adds & (table["kind"] != "relative-change")]
    whole = own[own["scope_kind"] == "global"].set_index("target_id")
    for name in ("actual", "year"):
        own[f"whole_{name}"] = whole[name].reindex(own["target_id"]).to_numpy(float)
    # of what is newest, a part that has stopped reporting tells of another year than the whole
    same = own["kind"].isin(["events", "closed-cohort"]) | (own["year"] == own["whole_year"])
    shared = of.members[of.members["overlapping"]]["dimension"].unique()
    same &= ~own["scope_kind"].isin(shared)
    assert not (own[same]["actual"] > own[same]["whole_actual"] + 1e-9).any()


@settings(max_examples=examples(20, share=6, fewest=3), deadline=None)
@given(frameworks(("rate", "index", "milestone", "stock", "annual-flow")))
def test_a_whole_that_is_never_added_depends_on_no_part(of):
    never = {item["target_id"] for item in of.targets
             if KINDS[item["kind"]].over_parts == "none" or "per" in item["unit"]}  # fmt: skip
    parts = ("country", "region_id", "sex", "age")
    wholes = [item for item in of.rows if not any(item.get(name) for name in parts)]
    found, alone = (
        table[table["target_id"].isin(never) & (table["scope_kind"] == "global")]["actual"]
        for table in (of.judged(2030), of.judged(2030, rows=wholes))
    )
    pd.testing.assert_series_equal(found, alone)


@settings(max_examples=examples(20, share=6, fewest=3), deadline=None)
@given(frameworks(), st.sampled_from((2028, 2029, 2030)))
def test_the_rows_said_to_count_are_those_that_were_counted(of, year):
    table = of.judged(year)
    at, seen, tagged = of.seen(year)
    found = counted(Basis(seen.targets, tagged, of.plan, at, of.scopes(), seen.parts, of.members))
    assert [*found["observation_id"]] == [*tagged["observation_id"]]
    # a row counts once in each part that it belongs to: exact where it belongs to one
    whole = table[table["scope_kind"] == "global"].set_index("target_id")["observations"]
    now = found[found["global"] & NOW > 0].groupby("target_id").size()
    assert now.reindex(whole.index, fill_value=0).to_dict() == whole.to_dict()
    for kind in ("region", "pillar"):
        parts = table[table["scope_kind"] == kind].groupby("target_id")["observations"].sum()
        now = found[found[kind] & NOW > 0].groupby("target_id").size()
        assert now.reindex(parts.index, fill_value=0).to_dict() == parts.to_dict()


@settings(max_examples=examples(100, share=16))
@given(frameworks(), st.randoms(use_true_random=False))
def test_later_rows_and_targets_change_no_earlier_edition_and_order_never_matters(of, random):
    year = 2029
    at = in_plan_time(edition(year), of.plan)
    table, cut = of.judged(year), at.cut_off.isoformat()
    known = [item for item in of.rows if item["known_on"] <= cut]
    decided = [item for item in of.scoped if item["decided_on"] <= cut]
    pd.testing.assert_frame_equal(table, of.judged(year, known, decided), check_dtype=False)
    mixed, others = [*of.rows], [*of.scoped]
    random.shuffle(mixed)
    random.shuffle(others)
    pd.testing.assert_frame_equal(table, of.judged(year, mixed, others))


@pytest.mark.parametrize("kind", ["follow", "keep", "direction", "growth"])
@pytest.mark.parametrize("unit", ["deaths", "deaths per 100,000"])
def test_a_part_of_a_year_is_never_taken_for_the_year(kind, unit):
    quarters = [row("flow", end, period_start=start, value=value, observation_id=f"o{start}")
                for start, end, value in (("2028-01-01", "2028-06-30", 20),
                                          ("2028-07-01", "2028-12-31", 30),
                                          ("2029-01-01", "2029-03-31", 7))]  # fmt: skip
    found = _of_one(kind, "2028-01-01", quarters, unit=unit).judged(2029).iloc[0]
    assert found["observations"] == 2
    assert found["period"] == "2028-01-01/2028-12-31"
    if kind != "growth":  # told in per cent a year
        assert found["actual"] == 50


@settings(max_examples=examples(20, share=6, fewest=3), deadline=None)
@given(frameworks(("annual-flow", "relative-change", "direction", "follow", "keep", "growth")))
def test_a_running_total_and_its_increments_are_the_same(of):
    parts, each = ("target_id", "country", "region_id", "sex", "age", "result_id"), []
    # a total that is known holds what was known later, and nothing shows it
    flows = [{**item, "known_on": item["period_end"]}
             for item in of.rows if item["measure"] == "flow"]  # fmt: skip
    totals: dict[tuple, float] = {}
    running = []
    for item in sorted(flows, key=lambda item: item["period_end"]):
        years = plan_years(pd.Series([pd.Timestamp(item["period_end"])]), of.plan)
        key = (*(item.get(name) for name in parts), int(years.iloc[0]))
        totals[key] = totals.get(key, 0) + item["value"]
        each.append(item)
        running.append({**item, "measure": "to-date", "value": totals[key],
                        "period_start": item["period_end"]})  # fmt: skip
    one, other = of.judged(2030, each), of.judged(2030, running)
    names = ["actual", "share_achieved", "pace", "status", "reason"]
    pd.testing.assert_frame_equal(one[names], other[names])


# ---- wrong periods, wrong units

MONTHS = st.integers(0, 23)
SPANS = st.lists(st.tuples(MONTHS, st.integers(1, 14)), min_size=1, max_size=5, unique=True)


def spans_of(start: str, drawn: list[tuple[int, int]]) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    first = pd.Timestamp(start)
    return [
        (
            first + pd.DateOffset(months=at),
            first + pd.DateOffset(months=at + length) - pd.Timedelta(days=1),
        )
        for at, length in drawn
    ]


def by_hand(start: str, spans: list) -> float | None:
    """The newest plan year that amounts of 10 cover without overlap, counted day by day."""
    best = None
    for year in range(3):
        first = pd.Timestamp(start) + pd.DateOffset(years=year)
        last = first + pd.DateOffset(years=1) - pd.Timedelta(days=1)
        own = [one for one in spans if first <= one[1] <= last]
        largest = [one for one in own if not any(
            other != one and other[0] <= one[0] and one[1] <= other[1] for other in own)]  # fmt: skip
        days = sum((b - a).days + 1 for a, b in largest)
        if largest and all(a >= first for a, _ in largest) and days == (last - first).days + 1:
            best = 10.0 * len(largest)
    return best


@settings(max_examples=examples(40), deadline=None)
@given(st.sampled_from(STARTS), SPANS)
@example("2028-01-01", [(0, 2), (0, 3), (1, 2)])  # two that cross within a third
@example("2028-01-01", [(0, 6), (4, 6), (0, 14)])
def test_amounts_of_any_periods_are_refused_or_right(start, drawn):
    spans = spans_of(start, drawn)
    of = _of_one("annual-flow", start, [
        row("flow", str(b.date()), period_start=str(a.date()), value=10, observation_id=f"o{at}")
        for at, (a, b) in enumerate(spans)])  # fmt: skip
    partly = any(a < c <= b < d for a, b in spans for c, d in spans)
    if partly:
        assert any("overlaps" in message for message in of.errors())
        return
    assert of.errors() == []
    found = of.judged(2030).iloc[0]
    wanted = by_hand(start, spans)
    assert pd.isna(found["actual"]) if wanted is None else found["actual"] == wanted
    assert (found["reason"] == "year-incomplete") == (wanted is None)


def _of_one(kind: str, start: str, rows: list[dict], **values: object) -> Framework:
    last = pd.Timestamp(start) + pd.DateOffset(years=3) - pd.Timedelta(days=1)
    plan = frame("plan", [{"plan_id": "p", "title": "A", "organization": "O",
                           "period_start": start, "period_end": str(last.date())}])  # fmt: skip
    none = pd.DataFrame(columns=list(COLUMNS)).assign(overlapping=False)
    results = with_levels(frame("results", []), frame("pillars", []))
    about = target(kind, **{"target": 50, "baseline": 10, "baseline_year": 2027, **values})
    return Framework(plan, results, none, [about], rows, [])


WRONG = {  # a row, and what is right where it is not refused
    "a share as a fraction": ("level", {"measure": "level", "numerator": 16, "denominator": 100, "value": 0.16}),
    "a share above a hundred": ("level", {"measure": "level", "value": 160}),
    "a share of nothing": ("level", {"measure": "level", "numerator": 1, "denominator": 0, "value": 0}),
    "a count as a share": ("events", {"measure": "level", "value": 20}),
    "a rate as a count": ("stock", {"measure": "rate", "value": 20}),
    "an amount as a stock": ("annual-flow", {"measure": "stock", "value": 20}),
    "a stock as an amount": ("stock", {"measure": "flow", "value": 20}),
    "a count below nothing": ("stock", {"measure": "stock", "value": -5}),
    "no number": ("stock", {"measure": "stock", "value": None}),
    "words as a number": ("qualitative", {"measure": "statement", "value": 5}),
    "a number as a step": ("milestone", {"measure": "stock", "value": 1}),
    "a period backwards": ("annual-flow", {"measure": "flow", "value": 5, "period_start": "2028-12-31", "period_end": "2028-01-01"}),
    "known before it happened": ("events", {"measure": "event", "value": 5, "known_on": "2027-01-01"}),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_unit_is_refused(case):
    kind, cells = WRONG[case]
    made = row(when="2028-12-31", **{"period_start": "2028-01-01", **cells})
    assert _of_one(kind, "2028-01-01", [made]).errors()


@pytest.mark.parametrize("unit", ["kg per person", "deaths/100,000", "per cent", "Visits per day"])
def test_a_unit_of_so_many_per_something_is_never_added(unit):
    rows = [row("stock", "2028-12-31", value=200, country=place) for place in ("XEA", "XWA")]
    found = _of_one("stock", "2028-01-01", rows, unit=unit).judged(2028).iloc[0]
    assert (pd.isna(found["actual"]), found["reason"]) == (True, "not-additive")
