"""A plan's own years: they begin on the day and month on which the plan begins.

A plan year bears the number of the calendar year in which it ends: of a plan that begins on
1 July 2028 the first year is 2029. A plan that begins on 1 January has calendar years.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.core.model import Edition

Days = npt.NDArray[np.datetime64]


def plan_years(days: pd.Series, plan: pd.DataFrame) -> pd.Series:
    """Number the plan years in which days lie; without a plan, years are calendar years."""
    years: pd.Series = days.dt.year
    if not is_dated(plan) or _first(plan).timetuple()[1:3] == (1, 1):
        return years
    first = _first(plan)
    in_next = (days.dt.month > first.month) | (
        (days.dt.month == first.month) & (days.dt.day >= first.day)
    )
    numbered: pd.Series = years + in_next.astype("int64")
    return numbered


def year_ends(years: pd.Series, plan: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Give the first and the last day of plan years."""
    begins, after = _bounds(years, plan)
    first, last = (
        pd.Series(days.astype("datetime64[us]"), years.index) for days in (begins, after - 1)
    )
    return first, last


def _bounds(years: pd.Series, plan: pd.DataFrame) -> tuple[Days, Days]:
    """Give the first day of plan years, and that of the years after them; a missing year has none."""
    first = _first(plan) if is_dated(plan) else date(1, 1, 1)
    earlier = 0 if (first.month, first.day) == (1, 1) else 1
    begun = years.to_numpy(float) - earlier
    return _days(begun, first), _days(begun + 1, first)


def _days(years: npt.NDArray[np.float64], day: date) -> Days:
    """Give a day of each year; a missing year has none."""
    begins = np.where(np.isnan(years), np.iinfo(np.int64).min, years - 1970)
    months = begins.astype("datetime64[Y]").astype("datetime64[M]") + (day.month - 1)
    return months.astype("datetime64[D]") + (day.day - 1)


def plan_time(days: pd.Series, plan: pd.DataFrame) -> pd.Series:
    """Give the end of each day as a plan year and its fraction: the end of a plan year is its number."""
    years = plan_years(days, plan)
    begins, after = _bounds(years, plan)
    passed = (days.to_numpy("datetime64[D]") - begins + 1) / (after - begins)
    found: pd.Series = (years - 1 + passed).rename(None)
    return found


def in_plan_time(edition: Edition, plan: pd.DataFrame) -> Edition:
    """Give an edition its reporting date: the one that it names, or its plan year's last day."""
    if edition.reporting_date is not None or not is_dated(plan):
        return edition
    first = _first(plan)
    if (first.month, first.day) == (1, 1):
        return edition
    return edition.model_copy(update={"reporting_date": last_day(edition.year, first)})


def plan_year(day: date, begins: date) -> int:
    """Give the number of the plan year in which a day lies, of a plan that begins on another."""
    plan = pd.DataFrame({"period_start": [pd.Timestamp(begins)]})
    return int(plan_years(pd.Series([pd.Timestamp(day)]), plan).iloc[0])


def last_day(year: int, begins: date) -> date:
    """Give the last day of a plan year, of a plan that begins on a day."""
    plan = pd.DataFrame({"period_start": [pd.Timestamp(begins)]})
    found: date = year_ends(pd.Series([year]), plan)[1].iloc[0].date()
    return found


def years_later(day: date, years: int) -> date:
    """Move a day on by years; the last day of February stays that."""
    after = day + timedelta(days=1)
    last = after.day == 1  # of its month
    return (
        after.replace(year=after.year + years) - timedelta(days=1)
        if last
        else day.replace(year=day.year + years)
    )


def is_dated(plan: pd.DataFrame) -> bool:
    """Whether a plan says on what day it begins; of one that does not, years are calendar years."""
    return len(plan) > 0 and not pd.isna(plan["period_start"].iloc[0])


def _first(plan: pd.DataFrame) -> date:
    """Give the plan's first day; the 29th of February counts as the first of March."""
    first: date = plan["period_start"].iloc[0].date()
    return date(first.year, 3, 1) if (first.month, first.day) == (2, 29) else first
