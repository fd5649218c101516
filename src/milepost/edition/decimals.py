"""How many decimals an indicator's values are shown with."""

from __future__ import annotations

import math

import pandas as pd

STATED = ("baseline", "target", "upper")
MOST = 9
MOST_OBSERVED = 3  # of a series that is only followed


def with_decimals(targets: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Fill the column ``decimals`` of targets.

    Where the plan does not say, an indicator has as many decimals as its baseline, target or range
    is stated with, and one without a target as many as its rows if they have more; fewer than two
    are left blank: such values are shown with one decimal unless they are whole numbers.
    """
    stated = targets[[*STATED]].apply(lambda column: column.map(_decimals)).max(axis=1)
    bare = targets.loc[targets[["target", "upper"]].isna().all(axis=1), "target_id"]
    rows = observations[observations["target_id"].isin(bare)]
    told = rows["value"].map(_decimals).clip(upper=MOST_OBSERVED)
    observed = targets["target_id"].map(told.groupby(rows["target_id"].astype(str)).max())
    found = pd.concat([stated, observed], axis=1).max(axis=1)
    return targets.assign(decimals=targets["decimals"].fillna(found.where(found > 1)))


def _decimals(value: float) -> float:
    """Count the decimals that a number is written with."""
    if not math.isfinite(value):
        return 0.0
    return float(len(f"{value:.{MOST}f}".rstrip("0").partition(".")[2]))
