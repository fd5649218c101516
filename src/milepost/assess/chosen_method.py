"""Statuses by the published method that an edition, or an indicator, has chosen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from milepost.assess.judgement import due
from milepost.assess.method_series import as_series, base_dates, decimal_years
from milepost.core.kinds import ON_A_WAY
from milepost.core.model import Edition, Kind, Method, Reason, Status
from milepost.methods.published import METHODS
from milepost.methods.thresholds import Thresholds

# behind the columns of the assessments, where a method was chosen
METHOD_COLUMNS = ("method", "method_status", "method_value")
# what the rows themselves can't say no method can
FIRST = (
    Reason.QUALITATIVE, Reason.YEAR_INCOMPLETE, Reason.NO_OBSERVATION, Reason.NOT_ADDITIVE,
)  # fmt: skip
# what has no way to a number, and some methods judge by its trend
TRENDS = (Kind.DIRECTION, Kind.FOLLOW)


def by_chosen_method(table: pd.DataFrame, edition: Edition, thresholds: Thresholds) -> pd.DataFrame:
    """Put the statuses of the methods that were chosen in the place of the linear pace's.

    Parameters
    ----------
    table
        As :func:`milepost.assess.status.judge` gives it, with ``method`` and ``limit`` of targets.
    edition
        Its ``method`` holds for every indicator that names none.

    Returns
    -------
    pandas.DataFrame
        The table; where a method other than the linear pace was chosen anywhere, with
        :data:`METHOD_COLUMNS`: its name, its own word and its own number. The pace, which is the
        linear one's number, is then blank. Kinds with a rule of their own (an amount in every
        year, a value to be kept, a step) keep it. At its deadline a target is met or not, by
        whatever method: the method's own word and number stand beside that.
    """
    chosen = table["method"].fillna(edition.method or Method.LINEAR_PACE)
    if (chosen == Method.LINEAR_PACE).all():
        return table.drop(columns="method")
    whole = table["scope_kind"] == "global"
    judged = table["kind"].isin(ON_A_WAY) & table["target"].notna()
    judged |= table["kind"].isin(TRENDS) & whole
    judged &= ~table["reason"].isin(FIRST)
    table = table.assign(
        method=chosen.astype(object).where(judged),
        method_status=pd.Series(np.nan, table.index, dtype=object),
        method_value=np.nan,
    )
    series = _series(table)
    for name in sorted({*chosen[judged]} - {Method.LINEAR_PACE.value}):
        own = judged & (chosen == name)
        found = METHODS[name].compute(series[own], thresholds)
        status = found["status"].astype(str)
        ended = (
            due(table[own]) & (status != Status.NOT_ASSESSABLE) & table.loc[own, "reason"].isna()
        )
        table.loc[own, "status"] = status.where(~ended, table.loc[own, "status"])
        table.loc[own, "reason"] = found["reason"].astype(object).replace("", np.nan)
        table.loc[own, "method_status"] = found["method_status"].astype(object)
        table.loc[own, "method_value"] = found["value"].astype(float)
        table.loc[own, "pace"] = np.nan
    return table


def _series(table: pd.DataFrame) -> pd.DataFrame:
    """Give the targets as series of the methods; years are counted from and to last days."""
    dates = table.assign(
        base_date=table["begins"], actual_date=table["judged"], baseline=table["base"]
    )
    if "milestone" not in dates:
        dates["milestone"] = np.nan
    return as_series(dates).assign(
        base_year=decimal_years(base_dates(table)),
        current_year=decimal_years(table["judged"]),
        target_year=decimal_years(table["deadline"]),
        limit=table["limit"].astype(float),
    )
