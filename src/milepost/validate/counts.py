"""Rules on what is counted from the plan's start: each row tells of what is new."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from milepost.core.kinds import COUNTED
from milepost.core.model import Kind, Problem
from milepost.core.problems import name_rows
from milepost.edition.select import PART, current
from milepost.read.dataset import Dataset

COLUMNS = ["period_start", "period_end", "value", "_file", "_row"]


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
    known = current(rows[rows["observation_id"].isin(suspected)], [*part, *COLUMNS])
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
    known = current(rows[rows["target_id"].isin(lacking)], [*PART, *COLUMNS])
    told = known.loc[known["measure"] == "event", "target_id"]
    stocks = known[(known["measure"] == "stock") & ~known["target_id"].isin(told)]
    message = "a stock tells how much was added only beside a baseline of its target"
    yield from name_rows(stocks, "measure", "measure", message)
