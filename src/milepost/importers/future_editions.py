"""Editions of years to come: a form is filled before anybody writes the year's edition file."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from milepost.core.errors import UsageError
from milepost.core.model import Edition
from milepost.core.workbook import Workbook
from milepost.edition.calendar import in_plan_time, plan_years, years_later
from milepost.edition.params import default_edition, list_editions, read_edition
from milepost.importers.interface import NewRow


def edition_to_fill(workbook: Workbook, name: str | None, plan: pd.Series) -> Edition:
    """Give an edition by name; for a year of the plan without a file, as the last one would be.

    Parameters
    ----------
    name
        An edition's name or a year; the default edition where nothing is said.
    plan
        The plan's row: ``period_start``, ``period_end``.

    Raises
    ------
    UsageError
        If it is neither an edition nor a year of the plan.
    """
    known = list_editions(workbook)
    if name is None or name in known:
        chosen = read_edition(workbook, name or default_edition(workbook))
        return in_plan_time(chosen, plan.to_frame().T)
    first, last = _plan_years(plan, plan["period_start"], plan["period_end"])
    if not (name.isascii() and name.isdigit() and len(name) == 4 and first <= int(name) <= last):
        listed = ", ".join(known) or "none"
        raise UsageError(
            f"There is no edition {name!r}. params/editions/ has: {listed}; "
            f"the plan's years are {first} to {last}."
        )
    years = [edition for edition in known if edition.isdigit()]
    pattern = read_edition(workbook, max(years, default=default_edition(workbook)))
    ahead = int(name) - pattern.year
    changed = {
        "edition": name,
        "year": int(name),
        "title": pattern.title.replace(str(pattern.year), name),
        "cut_off": years_later(pattern.cut_off, ahead),
        "reporting_date": pattern.reporting_date and years_later(pattern.reporting_date, ahead),
    }
    return in_plan_time(pattern.model_copy(update=changed), plan.to_frame().T)


def edition_of_rows(workbook: Workbook, rows: Iterable[NewRow], plan: pd.Series) -> Edition:
    """Give the default edition, or a later one of the plan where rows tell of a later year."""
    edition = edition_to_fill(workbook, None, plan)
    ends = pd.to_datetime(
        pd.Series([row.cells.get("period_end", "") for row in rows], dtype="str"),
        format="%Y-%m-%d",
        errors="coerce",
    ).dropna()
    if ends.empty:
        return edition
    newest = min(_plan_years(plan, ends.max(), plan["period_end"]))
    return edition_to_fill(workbook, str(newest), plan) if newest > edition.year else edition


def _plan_years(plan: pd.Series, *days: pd.Timestamp) -> list[int]:
    """Number the plan years in which days lie."""
    return [int(year) for year in plan_years(pd.Series(days), plan.to_frame().T)]
