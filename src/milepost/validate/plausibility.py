"""Rules that an evaluator would query: each gives warnings, and none stops a build."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pandas as pd

from milepost.core.kinds import (
    COUNTED,
    KINDS,
    ON_A_WAY,
    REPORTED,
    is_whole_of,
    never_added,
    over_parts,
    size_of,
)
from milepost.core.model import Edition, Kind, Problem
from milepost.core.problems import by_key, query_rows
from milepost.edition.calendar import is_dated, plan_years
from milepost.edition.select import DATED, PART, current
from milepost.edition.targets import WHOLE
from milepost.read.dataset import Dataset
from milepost.validate.coverage import parts_complete, percentages_alike, stocks_used
from milepost.validate.series_rules import counted_once

# what was read, and the rows that hold: the last known version of each observation
Doubt = Callable[[Dataset, pd.DataFrame], Iterator[Problem]]

JUMP = 3.0  # a value that grows or shrinks by more than this factor between two periods
JUMP_POINTS = 25.0  # ... or a share by more than these percentage points
SMALL = 10.0  # below this a factor says nothing
OLDEST = 1900  # the year before which hardly anybody followed an indicator
OUTLIER = 10.0  # an event that counts for more than this many times the usual one
LARGE_REST = 0.5  # what no part tells of is seldom more than this share of what the parts do
SUMMED = ("stock", "level", "flow")
PLACED = ["country", "region_id", "item_id"]
CURRENT = ["observation_id", "period_start", "period_end", "value", "numerator",
           "denominator", "_file", "_row"]  # fmt: skip


def find_doubts(dataset: Dataset) -> Iterator[Problem]:
    """Name every row that an evaluator would query, whatever the edition."""
    current = _current(dataset["observations"], _part(dataset))
    for doubt in DOUBTS:
        yield from doubt(dataset, current)


def _part(dataset: Dataset) -> list[str]:
    """Name what makes two rows tell of the same part."""
    return [*PART, *dataset.broken_down_by]


def _finer(dataset: Dataset) -> list[str]:
    """Name what a row of a part has filled, and one of the whole has not."""
    return [*PLACED, *dataset.broken_down_by]


def _names_members(dataset: Dataset, rows: pd.DataFrame) -> pd.Series:
    """Say of each row whether it names a member of a declared dimension."""
    return rows[[*dataset.broken_down_by]].notna().any(axis=1)


def _current(rows: pd.DataFrame, part: list[str]) -> pd.DataFrame:
    """Give the last known version of every observation that is not withdrawn, names as categories.

    Only the columns that doubts ask for are copied: there may be a million rows.
    """
    return current(rows, [*CURRENT, *part]).astype(dict.fromkeys(part, "category"))


def counted_in_time(dataset: Dataset, current: pd.DataFrame) -> Iterator[Problem]:  # noqa: ARG001
    """What happened before a target begins, or begins after its deadline, is not counted.

    Earlier stocks, shares and flows are a series' history and need no doubt.
    """
    rows, targets, plan = dataset["observations"], dataset["targets"], dataset["plan"]
    if len(plan) != 1:
        return
    start = by_key(targets, "target_id", "start").fillna(plan["period_start"].iloc[0])
    end = by_key(targets, "target_id", "deadline").fillna(plan["period_end"].iloc[0])
    start, end = (days.reindex(rows["target_id"]).set_axis(rows.index) for days in (start, end))
    early = (rows["measure"] == "event") & (rows["period_end"] < start)
    message = "is before the target begins: the row is not counted"
    yield from query_rows(rows[early], "period_end", "period", message)
    across = (rows["measure"] == "event") & (rows["period_start"] < start) & ~early
    message = "begins before the target does, and is counted whole"
    yield from query_rows(rows[across], "period_start", "period", message)
    old = rows["period_end"].dt.year < OLDEST
    message = f"is of before {OLDEST}: is its year of another calendar?"
    yield from query_rows(rows[old], "period_end", "period", message)
    late = rows["period_end"] > end
    message = "is after the target's deadline: the row is not counted"
    yield from query_rows(rows[late], "period_end", "period", message)


def newer_than_baseline(dataset: Dataset, current: pd.DataFrame) -> Iterator[Problem]:
    """What a target has come to is told by a value that is no older than the year of its baseline."""
    plan = dataset["plan"]
    if len(plan) != 1:
        return
    values = current[current["measure"].isin([*SUMMED, "rate"])]
    ends, target = values["period_end"], values["target_id"].astype("str")
    begun = target.map(by_key(dataset["targets"], "target_id", "baseline_year")).astype("Float64")
    newest = ends == ends.groupby(target).transform("max")
    older = (newest & (plan_years(ends, plan) < begun)).fillna(value=False)
    message = (
        "is the newest value, and older than the year of the target's baseline: is that year right,"
    )
    yield from query_rows(values[older], "period_end", "baseline", message)


def seen_by_an_edition(dataset: Dataset, newest_cut_off: date) -> Iterator[Problem]:
    """A row that became known after every cut-off is seen by no edition."""
    message = f"is after every edition's cut-off (the newest is {newest_cut_off}): no book uses it"
    for table in DATED:
        rows = dataset[table]
        late = rows[rows["known_on"] > pd.Timestamp(newest_cut_off)]
        yield from query_rows(late, "known_on", "cut-off", message)


def rows_of_the_year(dataset: Dataset, edition: Edition, file: str) -> Iterator[Problem]:
    """An edition tells of its year: some observation that was known by its cut-off is of it."""
    rows, plan = dataset["observations"], dataset["plan"]
    if len(plan) != 1:
        return
    known = rows[rows["known_on"] <= pd.Timestamp(edition.cut_off)]
    years = sorted({*plan_years(known["period_end"], plan).dropna().astype(int)})
    if edition.year in years:
        return
    have = f"there are rows of: {', '.join(map(str, years))}" if years else "there are no rows"
    message = f"no observation that was known by the cut-off is of {edition.year}; {have}"
    yield Problem(file, 0, "year", str(edition.year), "year", message, "warning")


def no_twins(dataset: Dataset, rows: pd.DataFrame) -> Iterator[Problem]:
    """Two observations of the same thing, period and value may be one, entered twice."""
    same = [*_part(dataset), "period_start", "period_end", "value"]
    twins = rows[rows.duplicated(same, keep="first")]
    message = "tells the same of the same period as another observation: is it entered twice?"
    yield from query_rows(twins, "observation_id", "duplicate", message)


def no_jumps(dataset: Dataset, rows: pd.DataFrame) -> Iterator[Problem]:
    """A series that jumps, or one event that outweighs the others, may be a slip of the pen."""
    part = _part(dataset)
    series = rows[rows["measure"].isin(SUMMED)].sort_values([*part, "period_end"], kind="stable")
    share = 100 * series["numerator"] / series["denominator"]
    value = series["value"].fillna(share)
    before = value.groupby([series[name] for name in part], dropna=False, observed=True).shift()
    level = series["measure"] == "level"
    high, low = value.where(value > before, before), before.where(value > before, value)
    jumps = ~level & (high > JUMP * low) & (high >= SMALL)
    jumps |= level & ((value - before).abs() > JUMP_POINTS)
    found = series[jumps].assign(_more=[f" after {number:g}" for number in before[jumps]])
    yield from query_rows(found, "value", "jump", "jumps: is it right,")
    events = rows[rows["measure"] == "event"]
    usual = events.groupby("target_id", observed=True)["value"].transform("median")
    wild = events[(events["value"] >= SMALL) & (events["value"] > OUTLIER * usual)]
    message = f"is more than {OUTLIER:g} times what this target's rows usually count"
    yield from query_rows(wild, "value", "outlier", message)


def values_of_one(dataset: Dataset, rows: pd.DataFrame) -> Iterator[Problem]:
    """What counts once, by its country or item, says one: several have a row each."""
    wrong = rows[
        counted_once(rows, dataset["targets"]) & (rows["value"] > 0) & (rows["value"] != 1)
    ]
    message = "counts as one, whatever it says: is each country or item a row,"
    yield from query_rows(wrong, "value", "value", message)


def wholes_and_parts(dataset: Dataset, rows: pd.DataFrame) -> Iterator[Problem]:
    """A total beside its parts stands for the whole; a smaller one is added to them, if it is small."""
    rows = rows[rows["measure"].isin(SUMMED)]
    rows = rows[~_names_members(dataset, rows)]  # a blank cell of a dimension is the whole
    part = rows[PLACED].notna().any(axis=1)
    period = [rows["target_id"], rows["measure"], rows["period_end"]]
    size = size_of(rows)
    in_parts = size.where(part).groupby(period, observed=True).transform("sum")
    beside = ~part & (in_parts > 0)
    whole = is_whole_of(size, in_parts)
    message = "is taken as the whole of this period, and other rows of it as its parts"
    yield from query_rows(rows[beside & whole], "value", "total", message)
    doubtful = rows[beside & ~whole & (size > LARGE_REST * in_parts)]
    doubtful = doubtful.assign(_more=[f" {number:.10g}" for number in in_parts[doubtful.index]])
    message = "is added to the rows of this period that name a place: as their whole it is too small, for they are"
    yield from query_rows(doubtful, "value", "total", message)


def events_told_once(dataset: Dataset, rows: pd.DataFrame) -> Iterator[Problem]:
    """An event that names a member, beside one that names none, is a part of that one."""
    member = _names_members(dataset, rows)
    if not member.any():
        return
    targets = dataset["targets"]
    added = over_parts(targets["kind"], targets["unit"]) == "sum"
    added &= ~targets["distinct_by"].isin(["country", "item"])
    events = rows[
        rows["measure"].eq("event") & rows["target_id"].isin(targets.loc[added, "target_id"])
    ]
    member = member[events.index]
    same = [events[name] for name in (*PART, "period_start", "period_end")]
    beside = (~member).groupby(same, dropna=False, observed=True).transform("any")
    message = "is taken as a part of the row of this place and period that names no member"
    column = dataset.broken_down_by[0]
    yield from query_rows(events[member & beside], column, "total", message)


def units_fit(dataset: Dataset, current: pd.DataFrame) -> Iterator[Problem]:
    """A number per something is a rate; a count that starts at zero has no baseline."""
    targets = dataset["targets"].assign(how=lambda of: over_parts(of["kind"], of["unit"]))
    alone = [kind for kind, of in KINDS.items() if of.over_parts == "none"]
    wrong = targets[targets["how"].isin(["none", "ratio"]) & ~targets["kind"].isin(alone)]
    of_them = current[current["measure"].ne("rate") & current["target_id"].isin(wrong["target_id"])]
    how = of_them["target_id"].astype("str").map(by_key(targets, "target_id", "how"))
    never = never_added(how, of_them["measure"]) & of_them[_finer(dataset)].notna().any(axis=1)
    wrong = wrong[wrong["target_id"].isin(of_them.loc[never, "target_id"])]
    message = "is of a rate or share: parts are not added, only a row of the whole counts"
    yield from query_rows(wrong, "unit", "unit", message)
    gap = (targets["target"] - targets["baseline"]).where(targets["direction"] != "down",
                                                          targets["baseline"] - targets["target"])  # fmt: skip
    wrong = targets[targets["kind"].isin(REPORTED) & (gap < 0)]
    message = "contradicts the way from the baseline to the target: no pace can be given"
    yield from query_rows(wrong, "direction", "direction", message)
    above = targets["kind"].isin(COUNTED) & (targets["kind"] != Kind.INCREMENT)
    wrong = targets[above & (targets["baseline"].fillna(0) != 0)]
    message = "a count from zero is judged by what is asked above the baseline"
    yield from query_rows(wrong, "baseline", "baseline", message)


def presences_near(dataset: Dataset, current: pd.DataFrame) -> Iterator[Problem]:  # noqa: ARG001
    """A presence that serves one region seldom leads work in another."""
    rows, presences = dataset["observations"], dataset["presences"]
    served = rows["presence_id"].map(by_key(presences, "presence_id", "region_id"))
    place = rows["country"].map(by_key(dataset["countries"], "iso3", "region_id"))
    place = place.fillna(rows["region_id"])
    wrong = rows[served.notna() & place.notna() & (served != place)]
    message = "serves another region than the row's"
    yield from query_rows(wrong, "presence_id", "presence", message)


def within_plan_years(dataset: Dataset, current: pd.DataFrame) -> Iterator[Problem]:
    """An amount is of one plan year: one that runs over two can be judged in neither."""
    plan = dataset["plan"]
    if len(plan) != 1 or not is_dated(plan):
        return
    flows = current[current["measure"] == "flow"].dropna(subset=["period_start", "period_end"])
    years = [plan_years(flows[name], plan) for name in ("period_start", "period_end")]
    first = plan["period_start"].iloc[0]
    message = (
        f"runs over two plan years, which begin on {first.day} {first:%B}: it is judged in none"
    )
    wrong = flows[years[0] != years[1]]
    yield from query_rows(wrong, "period_start", "period", message)


def milestones_on_the_way(dataset: Dataset, current: pd.DataFrame) -> Iterator[Problem]:  # noqa: ARG001
    """A milestone lies between the baseline and the target, and a revised target on the target's side."""
    rows, targets, plan = dataset["scoped_targets"], dataset["targets"], dataset["plan"]
    rows = rows[rows["scope_kind"] == WHOLE]
    if rows.empty or targets.empty or len(plan) != 1:
        return
    facts = {name: rows["target_id"].map(by_key(targets, "target_id", name))
             for name in ("kind", "deadline", "baseline", "target", "direction")}  # fmt: skip
    due = facts["deadline"].fillna(plan["period_end"].iloc[0])
    steps = rows["deadline"] < due
    message = "this kind of target has no way with milestones: the row is not used"
    off = rows[steps & ~facts["kind"].isin(ON_A_WAY)]
    yield from query_rows(off, "target", "scope", message)
    down = facts["direction"] == "down"
    # what is asked of an increment, and of a change in per cent, begins at none
    base = facts["baseline"].mask(facts["kind"].isin([Kind.INCREMENT, Kind.RELATIVE_CHANGE]), 0)
    beyond = (rows["target"] > facts["target"]).where(~down, rows["target"] < facts["target"])
    behind = (rows["target"] < base).where(~down, rows["target"] > base)
    message = "a milestone does not lie between the baseline and the target"
    wrong = rows[steps & facts["kind"].isin(ON_A_WAY) & (beyond | behind)]
    yield from query_rows(wrong, "target", "direction", message)
    message = "a revised target lies behind the baseline, against the target's direction"
    wrong = rows[~steps & facts["kind"].isin(ON_A_WAY) & behind]
    yield from query_rows(wrong, "target", "direction", message)


DOUBTS: tuple[Doubt, ...] = (
    counted_in_time,
    newer_than_baseline,
    no_twins,
    no_jumps,
    values_of_one,
    wholes_and_parts,
    events_told_once,
    parts_complete,
    stocks_used,
    percentages_alike,
    units_fit,
    presences_near,
    within_plan_years,
    milestones_on_the_way,
)
