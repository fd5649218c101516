"""Dates as years: when a base was measured, and how long ago."""

from __future__ import annotations

import pandas as pd


def decimal_years(days: pd.Series) -> pd.Series:
    """Give the end of each day as a year and its fraction: the end of 31 December 2025 is 2026.0."""
    days = pd.to_datetime(days)
    length = 365.0 + days.dt.is_leap_year
    years: pd.Series = days.dt.year + days.dt.dayofyear / length
    return years.where(days.notna())


def stated_base(targets: pd.DataFrame) -> pd.Series:
    """Give the last day of the ``baseline_year`` that the plan names for each target, if it does."""
    named = targets["baseline_year"].dropna().astype("int64").astype(str) + "-12-31"
    return pd.to_datetime(named, format="%Y-%m-%d").reindex(targets.index)


def base_dates(table: pd.DataFrame) -> pd.Series:
    """Give the last day of what each target is measured from.

    Parameters
    ----------
    table
        ``base_used`` (whether the base is an observed one), ``base_dated`` (then its last day),
        ``baseline_year``, ``begins``.

    Returns
    -------
    pandas.Series
        The last day of the observed base, or of the year that the plan names for its baseline; else
        the day before the target begins.
    """
    before: pd.Series = table["begins"] - pd.Timedelta(days=1)
    found = stated_base(table).fillna(before)
    return pd.to_datetime(table["base_dated"]).where(table["base_used"], found)
