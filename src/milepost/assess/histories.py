"""Each target's value at the end of each year, and what may be expected at its deadline."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np
import pandas as pd

from milepost.assess.contributions import contributions
from milepost.assess.decimals import as_decimals, change_in_per_cent
from milepost.assess.outlook import Outlook, outlook
from milepost.assess.scopes import WHOLE, Basis
from milepost.assess.status import targets_in_time, with_dates
from milepost.core.kinds import COUNTED, DATED, FROM_ZERO, KINDS
from milepost.core.model import Edition, Kind, Status
from milepost.edition.calendar import plan_time, year_ends
from milepost.methods.series_columns import Floats
from milepost.methods.thresholds import OutlookSettings

HISTORY = ("target_id", "year", "value", "evidence", "observations", "dated", "at")
PARTS = ("scope_kind", "scope_id", *HISTORY)
# what an outlook adds to the assessments, behind their own columns
OUTLOOK = (
    "outlook_low",
    "outlook_central",
    "outlook_high",
    "outlook_level",
    "outlook_verdict",
    "outlook_probability",
    "outlook_reason",
)
# what is held against something at the end of a straight way
WAYS = ("reach", "add", "every-year", "change")
# of which a whole year has a value, and not a day
BY_YEAR = (*COUNTED, Kind.ANNUAL_FLOW)


def histories(basis: Basis) -> pd.DataFrame:
    """Give every target's value, for the whole, at the end of each year of the plan so far.

    Returns
    -------
    pandas.DataFrame
        ``target_id``, ``year``, ``value`` (cumulative for counts, the year's own otherwise; in
        the target's unit, so that a relative change is in per cent of its base), ``evidence``
        (weakest grade used), ``observations``, ``dated`` (the day that the value is of: of a count
        the year's last, or the reporting date), ``at`` (the same as a plan year and its fraction).
    """
    table = _yearly(replace(basis, scopes=(WHOLE,)))
    return table[list(HISTORY)].sort_values(["target_id", "year"]).reset_index(drop=True)


def part_histories(basis: Basis) -> pd.DataFrame:
    """Give the values of what is measured again and again, year by year, for each part of a scope.

    Returns
    -------
    pandas.DataFrame
        ``scope_kind``, ``scope_id``, then the columns of :func:`histories`: stocks, levels, rates
        and yearly amounts. Counts from zero have their results by year instead.
    """
    parts = [scope for scope in basis.scopes if scope != WHOLE]
    table = _yearly(replace(basis, scopes=parts))
    return table.sort_values(list(PARTS), kind="stable")[list(PARTS)].reset_index(drop=True)


def _yearly(basis: Basis) -> pd.DataFrame:
    """Give the value of every target and part at the end of each year that has one."""
    given = amounts_by_year(basis)
    if given is None:
        return pd.DataFrame(columns=list(PARTS))
    goals, found = given
    table = found.reset_index().rename(columns={"actual": "value"})
    own = goals.set_index("target_id").loc[table["target_id"]].set_axis(table.index)
    base = own["baseline"].fillna(table["base"])
    change = change_in_per_cent(table["value"], base)
    table["value"] = table["value"].where(own["kind"] != Kind.RELATIVE_CHANGE, change)
    table = table.assign(**_dates(table, own["kind"], basis.plan, basis.edition))
    return table.dropna(subset=["value"])


def amounts_by_year(basis: Basis) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Compute what rows amount to at the end of each year so far.

    Its scopes are the whole alone, or divisions without it: of parts what is measured again and
    again.

    Returns
    -------
    tuple of pandas.DataFrame
        The targets, as :func:`milepost.assess.status.targets_in_time` gives them, and
        contributions by year; nothing where there is nothing to compute.
    """
    targets, observations, scopes = basis.targets, basis.observations, basis.scopes
    if [*scopes] != [WHOLE]:
        # the plan's baseline is that of the whole
        targets = targets[targets["kind"].isin(DATED)].assign(baseline=np.nan)
        observations = observations[observations["target_id"].isin(targets["target_id"])]
    if targets.empty or observations.empty:
        return None
    goals = targets_in_time(targets, basis.plan, basis.edition.as_of)
    adds = observations["target_id"].isin(goals.loc[goals["kind"].isin(COUNTED), "target_id"])
    years = observations["year"]
    bases = observations["measure"] == "base"
    until = {
        year: (((adds | bases) & (years <= year)) | (~adds & (years == year))).to_numpy(bool)
        for year in range(goals["first_year"].min(), basis.edition.year + 1)
    }
    if not (until and scopes):
        return None
    return goals, contributions(goals, observations, scopes, basis.members, until)


def _dates(
    table: pd.DataFrame, kinds: pd.Series, plan: pd.DataFrame, edition: Edition
) -> dict[str, pd.Series]:
    """Say of when each value is."""
    last, now = year_ends(table["year"], plan)[1], pd.Timestamp(edition.as_of)
    last = last.where(last <= now, now)
    dated = pd.to_datetime(table["dated"]).where(kinds.isin(DATED), last)
    return {"dated": dated, "at": plan_time(dated, plan)}


def followed(assessments: pd.DataFrame, targets: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Give the targets that have a straight path: assessed for the whole, with two ends.

    Returns
    -------
    pandas.DataFrame
        The assessments' columns, then ``start`` (value at which the way begins), ``first_year`` and
        ``last_year`` (plan years of its beginning and its deadline), ``begins_at`` and ``due_at``
        (these two days as plan years and fractions), ``deadline``, ``base_year`` (when the baseline
        stood: at the end of the year stated, or at the beginning).
    """
    own = with_dates(targets, plan).set_index("target_id")
    whole = assessments["scope_kind"] == WHOLE.kind
    ways = [kind for kind, of in KINDS.items() if of.against in WAYS]
    whole &= assessments["kind"].isin(ways)
    frame = assessments[whole & (assessments["status"] != Status.NOT_ASSESSABLE)].copy()
    frame["start"] = frame["baseline"].where(~frame["kind"].isin(FROM_ZERO), 0.0)
    for name in ("first_year", "last_year", "begins_at", "due_at", "deadline"):
        frame[name] = frame["target_id"].map(own[name])
    frame["base_year"] = frame["begins_at"]
    at = plan_time(own["baseline_ends"].dropna(), plan)
    frame["base_year"] = frame["target_id"].map(at).fillna(frame["base_year"])
    return frame.dropna(subset=["start", "target"])


def with_outlooks(
    tables: Mapping[str, pd.DataFrame],
    history: pd.DataFrame,
    edition: Edition,
    settings: OutlookSettings,
) -> pd.DataFrame:
    """Add to the assessments what may be expected at each target's deadline.

    Parameters
    ----------
    tables
        ``assessments``, ``targets``, ``plan``, ``countries`` and ``withheld`` of an edition.
    settings
        Width of the range and edges of the words; those of ``params/method.yml``.

    Returns
    -------
    pandas.DataFrame
        The assessments, then :data:`OUTLOOK`: values in the target's unit, ``outlook_level`` and
        ``outlook_probability`` as fractions, ``outlook_verdict`` a key of
        :data:`milepost.assess.outlook.VERDICT_WORDS`, ``outlook_reason`` one of
        :data:`milepost.assess.outlook.OUTLOOK_REASONS`; blank where a target has no straight
        path, or where a count or the rows of it are kept back.
    """
    found = tables["assessments"]
    targets = tables["targets"]
    goals = followed(found, targets, tables["plan"])
    goals = goals[~goals["target_id"].isin(tables["withheld"]["target_id"])]
    known = ["target_id", "direction", "denominator", *(n for n in ("limit",) if n in targets)]
    goals = goals.merge(targets[known], on="target_id").set_axis(goals.index)
    columns: dict[str, list[object]] = {name: [] for name in OUTLOOK}
    years, values, dated = (history[name].to_numpy() for name in ("year", "value", "at"))
    places = history.groupby("target_id").indices
    now = float(plan_time(pd.Series([pd.Timestamp(edition.as_of)]), tables["plan"]).iloc[0])
    for goal in goals.to_dict("records"):
        own = places.get(goal["target_id"], [])
        past = (years if goal["kind"] in BY_YEAR else dated)[own], values[own]
        ahead = _outlook(goal, past, len(tables["countries"]), now, settings)
        for name in OUTLOOK:
            columns[name].append(getattr(ahead, name.removeprefix("outlook_")))
    table = pd.DataFrame(columns, index=goals.index)
    words = ["outlook_verdict", "outlook_reason"]
    numbers = [name for name in OUTLOOK if name not in words]
    table = table.astype({**dict.fromkeys(numbers, "float64"), **dict.fromkeys(words, "str")})
    table[numbers] = table[numbers].apply(as_decimals)
    return found.join(table)


def _outlook(
    goal: Mapping[Hashable, Any],
    past: tuple[Floats, Floats],
    countries: int,
    now: float,
    settings: OutlookSettings,
) -> Outlook:
    """Project one target to its deadline, from what was observed year by year.

    Counts are projected from what each year newly brought, a year without rows bringing none;
    a closed cohort as a count of its members, given back in per cent. A year that has not ended is
    none of these: what it brought so far is a beginning, from which the rest of the time is projected.
    """
    (years, values), kind, running = past, goal["kind"], now % 1
    target, scale, start = goal["target"], 1.0, goal["start"]
    due = goal["last_year"] if kind == Kind.ANNUAL_FLOW else goal["due_at"]
    maximum = {Kind.DISTINCT_COUNTRIES: float(countries), Kind.LEVEL: 100.0}
    if goal["direction"] == "up" and not pd.isna(goal.get("limit")):
        maximum.setdefault(kind, float(goal["limit"]))
    if kind == Kind.CLOSED_COHORT:
        scale = goal["denominator"] / 100
        target, maximum = target * scale, {Kind.CLOSED_COHORT: float(goal["denominator"])}
    if kind in COUNTED and len(years):
        years, values = _newly_counted(past, goal["first_year"], ceil(now), scale)
        if running:
            start, due = start + values[-1], due - running
    if running and len(years) and kind in BY_YEAR:
        ended = years <= now
        years, values = years[ended], values[ended]
        its_last = kind == Kind.ANNUAL_FLOW and goal["due_at"] <= ceil(now)
        if now < goal["due_at"] and (its_last or not len(years)):
            return _no_outlook("year-incomplete", settings)
    ahead = outlook(
        kind, years, values, start, target, due, ceil(now), str(goal["direction"]),
        maximum.get(kind), baseline_year=goal["base_year"], settings=settings,
    )  # fmt: skip
    if goal["due_at"] <= now and ahead.reason != "deadline-passed":
        # its last value is of before: nothing is known of its end, and nothing is to come
        return _no_outlook("deadline-passed", settings)
    low, central, high = (
        None if value is None else value / scale for value in (ahead.low, ahead.central, ahead.high)
    )
    return replace(ahead, low=low, central=central, high=high)


def _newly_counted(
    past: tuple[Floats, Floats], first: int, last: int, scale: float
) -> tuple[Floats, Floats]:
    """Give what each year newly brought, of totals at the ends of those that have rows."""
    known = dict(zip(*past, strict=True))
    years = np.arange(first, last + 1, dtype=np.float64)
    totals = [0.0]
    for each in years:
        totals.append(known.get(each, totals[-1]))
    return years, np.diff(np.array(totals) * scale).round(6)


def _no_outlook(reason: str, settings: OutlookSettings) -> Outlook:
    return Outlook(None, None, None, settings.interval, "cannot-say", None, reason, "none")
