"""Rules of series: periods and breakdowns of what is measured again, and counts of what is new. Each gives errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from milepost.core.kinds import (
    COUNTED,
    OF_A_DAY,
    OF_A_PERIOD,
    is_whole_of,
    never_added,
    over_parts,
    size_of,
)
from milepost.core.model import Kind, Problem
from milepost.core.problems import by_key, name_rows
from milepost.edition.select import PART, current
from milepost.read.dataset import Dataset
from milepost.read.dimensions import KEY

SERIES = ["period_start", "period_end", "value", "_file", "_row"]
NEVER_ADDED = ("rate", "step", "statement")  # whatever kind of target their rows are of
AMOUNTS = ["value", "denominator", "_file", "_row"]


def series_fit(dataset: Dataset) -> Iterator[Problem]:
    """What is measured again and again hangs together, as its last known versions say it."""
    rows = dataset["observations"]
    measured = rows.loc[rows["measure"] != "event", "observation_id"]
    part = [*PART, *dataset.broken_down_by]
    rows = current(rows[rows["observation_id"].isin(measured)], [*part, *SERIES])
    yield from _periods_fit(rows, part)
    yield from _breakdowns_fit(rows, dataset.broken_down_by)


def _periods_fit(rows: pd.DataFrame, names: list[str]) -> Iterator[Problem]:
    """Amounts of one part do not overlap in time; a value is said once of a period or day.

    A period within another one (a running total, the quarters of a year) is no overlap: there the
    longest stands for all.
    """
    flows = rows[(rows["measure"] == "flow") & (rows["period_start"] < rows["period_end"])]
    flows = flows.sort_values(
        [*names, "period_start", "period_end"], ascending=[True] * (len(names) + 1) + [False]
    )
    part = flows[names].fillna("")
    block = (~(part == part.shift()).all(axis=1)).cumsum()
    furthest = flows["period_end"].groupby(block).cummax().groupby(block).shift()
    # few parts have a period that begins within one before it
    several = flows["period_start"].le(furthest).groupby(block).transform("any")
    some = flows[several]
    wrong = some[_crossing(block[several], some["period_start"], some["period_end"])]
    message = "the period overlaps another of the same part: an amount would count twice"
    yield from name_rows(wrong, "period_start", "period", message)
    amounts = rows["measure"].isin(OF_A_PERIOD)
    wrong = rows[amounts & rows.duplicated([*names, "period_start", "period_end"])]
    message = "the same part and period have a value already: correct that row, or withdraw it"
    yield from name_rows(wrong, "value", "period", message)
    newest = rows[rows["measure"].isin(OF_A_DAY)]
    wrong = newest[newest.duplicated([*names, "period_end"])]
    message = "the same part and day have a value already: correct that row, or withdraw it"
    yield from name_rows(wrong, "value", "period", message)


def _crossing(block: pd.Series, begins: pd.Series, ends: pd.Series) -> list[bool]:
    """Tell which periods begin within an earlier one of their block, and end after it.

    They come by their beginning, of equal ones the longest first.
    """
    found: list[bool] = []
    around: list[pd.Timestamp] = []  # the ends of the periods that hold this day, the nearest last
    before = None
    for own, first, last in zip(block, begins, ends, strict=True):
        while around and (own != before or around[-1] < first):
            around.pop()
        found.append(bool(around) and around[-1] < last)
        while around and around[-1] < last:
            around.pop()
        around.append(last)
        before = own
    return found


def _breakdowns_fit(rows: pd.DataFrame, dimensions: Sequence[str]) -> Iterator[Problem]:
    """Where one year is broken down by place and again by item or member, the whole is there, too."""
    rows = rows[rows["measure"].isin(["stock", "flow", "to-date", "level"])]
    by = {"place": rows[["country", "region_id"]].notna().any(axis=1)}
    by |= {name: rows[name].notna() for name in ("item_id", *dimensions)}
    year = [rows["target_id"], rows["measure"], rows["period_end"].dt.year]
    whole = ~np.logical_or.reduce([*by.values()])
    whole = pd.Series(whole, rows.index).groupby(year, dropna=False).transform("any")
    for one, other in combinations(by, 2):
        first, second = (
            mask.groupby(year, dropna=False).transform("any")
            for mask in (by[one] & ~by[other], by[other] & ~by[one])
        )
        wrong = rows[first & second & ~whole & by[other] & ~by[one]]
        message = (
            f"the year is broken down by {one} as well, and both would be added: give the whole"
        )
        yield from name_rows(wrong, other, "breakdown", message)


def members_fit(dataset: Dataset) -> Iterator[Problem]:
    """A dimension's members are no parts of themselves, and come to no more than their whole."""
    for dimension in dataset.dimensions:
        table = dataset[dimension.table]
        if "parent_id" in table:
            parents = dict(zip(table[KEY], table["parent_id"], strict=True))
            wrong = table[[_is_above_itself(one, parents) for one in table[KEY]]]
            message = "is a part of itself, by its parents"
            yield from name_rows(wrong, "parent_id", "dimension", message)
        if not dimension.overlapping:  # who belongs to several is counted under each
            yield from _parts_below_wholes(dataset, dimension.column, table)


def _is_above_itself(member: object, parents: Mapping[object, object]) -> bool:
    seen, above = {member}, parents.get(member)
    while above in parents and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above == member


def _parts_below_wholes(dataset: Dataset, name: str, table: pd.DataFrame) -> Iterator[Problem]:
    """The members that a row is broken down by are together no more than it is."""
    every = dataset["observations"]
    told = every.loc[every[name].notna(), ["observation_id", "target_id"]]
    if told.empty:
        return
    rows = every[every["target_id"].isin(told["target_id"])
                 | every["observation_id"].isin(told["observation_id"])]  # fmt: skip
    others = [one for one in dataset.broken_down_by if one != name]
    part = [*PART, *others, "period_start", "period_end"]
    rows = current(rows, [*part, name, *AMOUNTS])
    kind, unit = (
        rows["target_id"].map(by_key(dataset["targets"], "target_id", column))
        for column in ("kind", "unit")
    )
    how = over_parts(kind, unit)
    apart = never_added(how, rows["measure"]) | (how == "distinct")
    rows = rows[~apart & ~rows["measure"].isin(NEVER_ADDED)]
    if rows.empty:
        return
    above = by_key(table, KEY, "parent_id") if "parent_id" in table else pd.Series(dtype="str")
    of_whole = rows[name].map(above).fillna("").where(rows[name].notna())
    size = size_of(rows)
    cell = rows.groupby(part, dropna=False).ngroup()
    come_to = size.groupby([cell, of_whole]).sum()
    found = come_to.reindex(pd.MultiIndex.from_arrays([cell, rows[name].fillna("")]))
    found = pd.Series(found.to_numpy(float), rows.index)
    wrong = rows[size.notna() & found.notna() & ~is_whole_of(size, found)]
    wrong = wrong.assign(_more=[f" {number:.10g}" for number in found[wrong.index]])
    message = f"is less than its parts by {name}, which come to"
    yield from name_rows(wrong, "value", "breakdown", message)


def counts_fit(dataset: Dataset) -> Iterator[Problem]:
    """What is added up is told once, and growth is told from somewhere."""
    rows, targets = dataset["observations"], dataset["targets"]
    yield from _running_totals(rows, targets, [*PART, *dataset.broken_down_by])
    yield from _growth_from_nowhere(rows, targets)


def counted_once(rows: pd.DataFrame, targets: pd.DataFrame) -> pd.Series:
    """Say of each row whether it counts as one, by its country or item, whatever its value."""
    by = targets["distinct_by"].mask(targets["kind"] == Kind.DISTINCT_COUNTRIES, "country")
    of_them = targets.loc[by.isin(["country", "item"]), "target_id"]
    once: pd.Series = rows["measure"].eq("event") & rows["target_id"].isin(of_them)
    return once


def _running_totals(
    rows: pd.DataFrame, targets: pd.DataFrame, part: list[str]
) -> Iterator[Problem]:
    """Find rows of one part that begin on one day, of which the longer tells of more.

    What is counted once, by its country or item, can't count twice.
    """
    summed = targets["kind"].isin(COUNTED) & (targets["kind"] != Kind.DISTINCT_COUNTRIES)
    summed &= targets["distinct_by"].isna()
    spans = (rows["measure"] == "event") & (rows["period_start"] < rows["period_end"])
    spans &= rows["target_id"].isin(targets.loc[summed, "target_id"])
    suspected = _of_other_values(rows[spans], part)
    if suspected.empty:
        return
    known = current(rows[rows["observation_id"].isin(suspected)], [*part, *SERIES])
    added = known[known["period_start"] < known["period_end"]]
    key = [*part, "period_start"]
    added = added.sort_values([*key, "period_end"], kind="stable")
    before = added.groupby(key, dropna=False)[["period_end", "value"]].shift()
    more = (added["period_end"] > before["period_end"]) & (added["value"] > before["value"])
    message = "looks like a running total: events are added up, so tell only what was new"
    yield from name_rows(added[more], "period_start", "period", message)


def _of_other_values(rows: pd.DataFrame, names: list[str]) -> pd.Series:
    """Name the observations of a part and first day of which others tell another value."""
    number = np.zeros(len(rows), dtype=np.int64)
    for name in [*names, "period_start"]:
        codes, distinct = pd.factorize(rows[name])
        number = pd.factorize(number * (len(distinct) + 1) + codes + 1)[0]
    values = rows["value"].groupby(number)
    return rows.loc[values.transform("max") > values.transform("min"), "observation_id"]


def _growth_from_nowhere(rows: pd.DataFrame, targets: pd.DataFrame) -> Iterator[Problem]:
    """Find stocks by which an increment without a baseline and without events would be judged."""
    increments = targets["kind"] == Kind.INCREMENT
    lacking = targets.loc[increments & targets["baseline"].isna(), "target_id"]
    if lacking.empty:
        return
    known = current(rows[rows["target_id"].isin(lacking)], [*PART, *SERIES])
    told = known.loc[known["measure"] == "event", "target_id"]
    stocks = known[(known["measure"] == "stock") & ~known["target_id"].isin(told)]
    message = "a stock tells how much was added only beside a baseline of its target"
    yield from name_rows(stocks, "measure", "measure", message)
