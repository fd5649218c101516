"""How many decimals an indicator's values are shown with."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from milepost.core.messages import first_decimal

STATED = ("baseline", "target", "upper")
MOST = 9
LOST = 1e-4  # the share of a number that rounding to so many may take from it
MOST_OBSERVED = 3  # of a series that is only followed


def is_too_fine(values: Any) -> Any:
    """Say of a number, or of each of several, whether the decimals that are compared would lose a part."""
    return np.abs(values - np.round(values, MOST)) > LOST * np.abs(values)


def with_decimals(targets: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Fill the column ``decimals`` of targets.

    Where the plan does not say, an indicator has as many decimals as its baseline, target or range
    is stated with, and one without a target as many as its rows if they have more; fewer than two
    are left blank: such values are shown with one decimal unless they are whole numbers.
    """
    stated = targets[[*STATED]].apply(lambda column: column.map(_decimals)).max(axis=1)
    bare = targets.loc[targets[["target", "upper"]].isna().all(axis=1), "target_id"]
    rows = observations[observations["target_id"].isin(bare)]
    told = rows["value"].map(_observed)
    observed = targets["target_id"].map(told.groupby(rows["target_id"].astype(str)).max())
    found = pd.concat([stated, observed], axis=1).max(axis=1)
    return targets.assign(decimals=targets["decimals"].fillna(found.where(found > 1)))


def told_apart(targets: pd.DataFrame, assessments: pd.DataFrame) -> pd.DataFrame:
    """Give targets more ``decimals`` where a value would be shown as the baseline or target that it is not.

    59.96 of 60 is not shown as 60.0: it has not reached its target.

    Parameters
    ----------
    targets
        As :func:`with_decimals` gives them.
    assessments
        Of these targets in any scope: ``actual``, ``baseline``, ``target``; what is kept back is missing.
    """
    known = assessments.dropna(subset="actual")
    values = pd.concat([
        known[["target_id", "actual", name]].set_axis(["target_id", "actual", "end"], axis="columns")
        for name in ("baseline", "target")
    ]).dropna()  # fmt: skip
    values = values[
        (values["actual"] - values["end"]).abs().between(10**-MOST, 1, inclusive="left")
    ]
    have = targets.set_index("target_id")["decimals"]
    needed = [
        _needed(actual, end, have[target_id])
        for target_id, actual, end in zip(*values.to_numpy(object).T, strict=True)
    ]
    most = pd.Series(needed, values.index, dtype=float).groupby(values["target_id"]).max()
    found = targets["target_id"].map(most)
    return targets.assign(decimals=targets["decimals"].where(found.isna(), found))


def _needed(value: float, end: float, decimals: float) -> float:
    """Give the decimals that tell a value from another; missing where those that it has do."""
    own = 1 if math.isnan(decimals) else int(decimals)
    for digits in range(own, MOST + 1):
        if f"{value:.{digits}f}" != f"{end:.{digits}f}":
            return math.nan if digits == own else digits
    return MOST


def _observed(value: float) -> float:
    """Count the decimals to show of a number: few, but enough to see that it is not zero."""
    decimals = _decimals(value)
    return min(decimals, max(MOST_OBSERVED, first_decimal(value))) if decimals else decimals


def _decimals(value: float) -> float:
    """Count the decimals that a number is written with."""
    if not math.isfinite(value):
        return 0.0
    return float(len(f"{value:.{MOST}f}".rstrip("0").partition(".")[2]))
