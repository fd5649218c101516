"""Targets with dates as the series that the published methods read, with dates as years."""

from __future__ import annotations

import numpy as np
import pandas as pd

from milepost.core.kinds import FROM_ZERO
from milepost.core.model import Kind

DAYS_IN_YEAR = 365.25
DIRECTIONS = {"up": 1.0, "down": -1.0}


def as_series(targets: pd.DataFrame) -> pd.DataFrame:
    """Turn targets with dates into the series that the methods read, with years as numbers.

    What a kind promises is put on one scale: a count begins at zero; an increment (actual, target
    and milestone are what was added) stands on its stock, so that growth rates have a base; a
    relative change begins at zero per cent. Time is counted in days, as everywhere in the book.
    """
    baseline = targets["baseline"].astype(float)
    extra = [name for name in ("milestone", "predicted_value") if name in targets]
    values = targets[["actual", "target", *extra]].astype(float)
    if "kind" in targets:
        increment = (targets["kind"] == Kind.INCREMENT) & baseline.notna()
        values = values.add(baseline.where(increment, 0.0), axis="index")
        baseline = baseline.where(~targets["kind"].isin(FROM_ZERO) | increment, 0.0)
    base = pd.to_datetime(targets["base_date"])
    first = base.dt.year.astype(float)
    return pd.DataFrame(
        {
            "base_year": first,
            "base_value": baseline,
            "current_year": first + _years(base, targets["actual_date"]),
            "current_value": values["actual"],
            "target_year": first + _years(base, targets["deadline"]),
            "target": values["target"],
            "direction": targets["direction"].map(DIRECTIONS).astype(float),
            "limit": np.nan,
            **{name: values[name] for name in extra},
        },
        index=targets.index,
    )


def _years(base: pd.Series, dates: pd.Series) -> pd.Series:
    return (pd.to_datetime(dates) - base).dt.days / DAYS_IN_YEAR


def decimal_years(days: pd.Series) -> pd.Series:
    """Give the end of each day as a year and its fraction: the end of 31 December 2025 is 2026.0."""
    days = pd.to_datetime(days)
    length = 365.0 + days.dt.is_leap_year
    years: pd.Series = days.dt.year + days.dt.dayofyear / length
    return years.where(days.notna())


def base_dates(table: pd.DataFrame) -> pd.Series:
    """Give the last day of what each target is measured from.

    It takes ``base_used`` (whether the base is an observed one), ``base_dated`` (then its last
    day), ``baseline_ends``, ``begins``.

    Returns
    -------
    pandas.Series
        The last day of the observed base, or of the plan year that the plan names for its baseline; else
        the day before the target begins.
    """
    before: pd.Series = table["begins"] - pd.Timedelta(days=1)
    found = table["baseline_ends"].fillna(before)
    return pd.to_datetime(table["base_dated"]).where(table["base_used"], found)
