"""Rules on what is counted from the plan's start: each row tells of what is new."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from milepost.core.kinds import COUNTED
from milepost.core.model import Kind, Problem
from milepost.core.problems import by_key, name_rows
from milepost.edition.select import PART, current
from milepost.read.dataset import Dataset

COLUMNS = [*PART, "period_start", "period_end", "value", "_file", "_row"]


def counts_fit(dataset: Dataset) -> Iterator[Problem]:
    """What is added up is told once, and growth is told from somewhere."""
    rows, targets = dataset["observations"], dataset["targets"]
    counted = targets.loc[targets["kind"].isin(COUNTED), "target_id"]
    own = rows.loc[rows["target_id"].isin(counted), "observation_id"]
    if own.empty:
        return
    known = current(rows[rows["observation_id"].isin(own)], COLUMNS)
    yield from _running_totals(known, targets)
    yield from _growth_from_nowhere(known, targets)


def _running_totals(rows: pd.DataFrame, targets: pd.DataFrame) -> Iterator[Problem]:
    """Find rows of one part that begin on one day, of which the longer tells of more.

    What is counted once, by its country or item, can't count twice.
    """
    kinds, by = (rows["target_id"].map(by_key(targets, "target_id", column))
                 for column in ("kind", "distinct_by"))  # fmt: skip
    added = rows[(rows["measure"] == "event") & (kinds != Kind.DISTINCT_COUNTRIES) & by.isna()]
    key = [*PART, "period_start"]
    added = added[added.duplicated(key, keep=False)].sort_values([*key, "period_end"])
    before = added.groupby(key, dropna=False)[["period_end", "value"]].shift()
    more = (added["period_end"] > before["period_end"]) & (added["value"] > before["value"])
    longer = added["period_start"] < before["period_end"]
    message = "looks like a running total: events are added up, so tell only what was new"
    yield from name_rows(added[more & longer], "period_start", "period", message)


def _growth_from_nowhere(rows: pd.DataFrame, targets: pd.DataFrame) -> Iterator[Problem]:
    """Find stocks by which an increment without a baseline and without events would be judged."""
    increments = targets["kind"] == Kind.INCREMENT
    lacking = targets.loc[increments & targets["baseline"].isna(), "target_id"]
    told = rows.loc[rows["measure"] == "event", "target_id"]
    stocks = rows[(rows["measure"] == "stock") & rows["target_id"].isin(lacking)]
    message = "a stock tells how much was added only beside a baseline of its target"
    wrong = stocks[~stocks["target_id"].isin(told)]
    yield from name_rows(wrong, "measure", "measure", message)
