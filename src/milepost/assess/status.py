"""Assessments: every target in every scope, with what was achieved, how fast, and how sure.

The default method is the linear pace: the share of the way that was gone, over the share of the
time that has passed. Bands follow Open SDG's cut-offs (0.95, 0.60, 0) for a pace instead of a
growth rate, and are labelled so wherever they show.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from milepost.assess.breakdowns import by_dimension
from milepost.assess.chosen_method import METHOD_COLUMNS, by_chosen_method
from milepost.assess.contributions import contributions
from milepost.assess.decimals import as_decimals, change_in_per_cent
from milepost.assess.groups import GRADES
from milepost.assess.judgement import judge
from milepost.assess.method_series import base_dates, decimal_years
from milepost.assess.milestone_path import way_expected
from milepost.assess.scopes import WHOLE, Basis, Scope, dimension_scope
from milepost.core.kinds import COUNTED, DATED, over_parts
from milepost.core.model import Edition, Kind
from milepost.edition.calendar import plan_time, plan_years, year_ends
from milepost.edition.hierarchy import PATH, is_nested
from milepost.methods.thresholds import Thresholds
from milepost.read.dimensions import MEMBERS

COLUMNS = [
    "edition",
    "scope_kind",
    "scope_id",
    "target_id",
    "global_result",
    "kind",
    "unit",
    "baseline",
    "target",
    "actual",
    "share_achieved",
    "elapsed_share",
    "pace",
    "status",
    "reason",
    "period",
    "evidence",
    "observations",
]


def plan_scopes(
    pillars: pd.DataFrame,
    results: pd.DataFrame,
    regions: pd.DataFrame,
    members: pd.DataFrame | None = None,
) -> tuple[Scope, ...]:
    """Give the scopes that every edition is assessed in; one without parts is none.

    Each dimension that the workbook declares is one, by its members. Where results are parts of
    others, a result has what stands under its parts.
    """
    nested = is_nested(results)
    scopes = (
        WHOLE,
        Scope("region", "region_id", tuple(regions["region_id"])),
        Scope("pillar", "pillar_id", tuple(pillars["pillar_id"])),
        Scope(
            "result", PATH if nested else "result_id", tuple(results["result_id"]), nested=nested
        ),
        *(dimension_scope(name, part) for name, part in by_dimension(members).items()),
    )
    return tuple(scope for scope in scopes if scope.ids)


def basis_of(tables: Mapping[str, pd.DataFrame], edition: Edition) -> Basis:
    """Give what an edition is assessed on, in every scope of its plan, from its tables."""
    members = tables.get(MEMBERS)
    scopes = plan_scopes(tables["pillars"], tables["results"], tables["regions"], members)
    seen = tables["targets"], tables["observations"], tables["plan"], edition, scopes
    return Basis(*seen, tables["scoped_targets"], members, tables["milestones"])


def assess(basis: Basis, thresholds: Thresholds | None = None) -> pd.DataFrame:
    """Assess every target in every scope.

    Parameters
    ----------
    thresholds
        Cut-offs of the methods; those of ``params/method.yml``.

    Returns
    -------
    pandas.DataFrame
        :data:`COLUMNS`; a row per scope, part and target, in the order of scopes, parts, targets.
        Shares and paces are fractions; ``actual`` is in ``unit``. Where a method other than the
        linear pace is chosen, :data:`milepost.assess.chosen_method.METHOD_COLUMNS` follow.

    Notes
    -----
    Linear pace: ``share_achieved`` A = (actual - baseline) / (target - baseline), ``elapsed_share``
    E = days since the start / days from start to deadline, ``pace`` = A / E; where there are
    milestones, A over the share that the path through them asks for. An annual flow's A is
    the years that met the target over the plan's years, and its E the years seen over them; a year
    that its rows do not cover is neither. A stock, level, rate or yearly amount is judged at the
    date of its newest value, a count at the reporting date.
    Where the plan gives no baseline, the observed value of a base year takes its place, and its
    row counts among the rows used.
    """
    table = goals_of_parts(basis)
    found = contributions(table, basis.observations, basis.scopes, basis.members).droplevel("year")
    table = table.merge(found, how="left", on=found.index.names)
    table["observations"] = table["observations"].fillna(0).astype("int64")
    used = thresholds or Thresholds()
    table = judge(_with_base(_shares(table, basis.milestones)), used.linear_pace)
    table = by_chosen_method(table, basis.edition, used)
    table["edition"] = basis.edition.edition
    table = table.rename(columns={"global_result_id": "global_result"})
    numbers = ["baseline", "target", "actual", "share_achieved", "elapsed_share", "pace"]
    numbers += ["method_value"] if "method_value" in table else []
    table[numbers] = table[numbers].apply(as_decimals)
    return table[[*COLUMNS, *(name for name in METHOD_COLUMNS if name in table)]]


def with_dates(targets: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Give each target its first day and its deadline, and the plan years that these lie in.

    Returns
    -------
    pandas.DataFrame
        The targets' columns, ``begins``, ``deadline`` filled, ``first_year``, ``last_year``, and
        ``begins_at`` and ``due_at``, the same two days as plan years and their fractions: the end
        of a year is its number, and so is the beginning of the next; ``baseline_ends``, the last day
        of the plan year that a target names for its baseline, if it does.
    """
    begins = targets["start"].fillna(plan["period_start"].iloc[0])
    deadline = targets["deadline"].fillna(plan["period_end"].iloc[0])
    # a way that begins on the last day of a year, as from its value, has the next year as its first
    first, last = (plan_years(days, plan) for days in (begins + pd.Timedelta(days=1), deadline))
    begins_at = plan_time(begins, plan).mask(begins == year_ends(first, plan)[0], first - 1)
    named = targets.get("baseline_year", pd.Series(np.nan, targets.index)).astype(float)
    return targets.assign(
        begins=begins, deadline=deadline, first_year=first, last_year=last,
        begins_at=begins_at, due_at=plan_time(deadline, plan),
        baseline_ends=year_ends(named, plan)[1],
    )  # fmt: skip


def targets_in_time(targets: pd.DataFrame, plan: pd.DataFrame, now: date) -> pd.DataFrame:
    """Give each target its dates, its years, what it asks for, and how its parts combine."""
    frame = with_dates(targets, plan)
    frame["years"] = frame["last_year"] - frame["first_year"] + 1
    frame["goal"] = frame["target"]
    frame["now"] = pd.Timestamp(now)
    frame["upper"] = frame["upper"].astype(float) if "upper" in frame else np.nan
    for name in ("baseline_year", "limit"):
        frame[name] = frame[name].astype(float) if name in frame else np.nan
    frame["method"] = frame["method"].astype(object) if "method" in frame else None
    frame["plan_start"] = plan["period_start"].iloc[0]
    frame["over_parts"] = over_parts(frame["kind"], frame["unit"])
    return frame


def elapsed_share(begins: pd.Series, deadline: pd.Series, now: pd.Series) -> pd.Series:
    """Compute the share of the time that has passed, in days, between 0 and 1."""
    return ((now - begins).dt.days / (deadline - begins).dt.days).clip(0, 1)


def judged_on(kinds: pd.Series, newest: pd.Series, now: pd.Series) -> pd.Series:
    """Give the day at which each value is judged.

    What is the newest of several is judged at its own date, what is summed at the reporting date.
    """
    return now.where(~(kinds.isin(DATED) & (newest < now)), newest)


def goals_of_parts(basis: Basis) -> pd.DataFrame:
    """Give every part of every scope its targets, as :func:`targets_in_time` gives them.

    The whole has the plan's, a part its own if any is set.
    """
    named = [(scope.kind, part) for scope in basis.scopes for part in scope.ids]
    parts = pd.DataFrame(named, columns=["scope_kind", "scope_id"], dtype="str")
    frame = targets_in_time(basis.targets, basis.plan, basis.edition.as_of)
    table = parts.merge(frame, how="cross")
    divided = [scope.kind for scope in basis.scopes if scope.column is not None]
    of_parts = table["scope_kind"].isin(divided)
    for column in ("baseline", "target", "upper"):
        table[column] = table[column].mask(of_parts)
    if basis.scoped_targets is not None:
        own = basis.scoped_targets[basis.scoped_targets["scope_kind"].isin(divided)]
        own = own.set_index(["scope_kind", "scope_id", "target_id"])
        keys = pd.MultiIndex.from_frame(table[[*own.index.names]])
        for column in ("baseline", "target", "deadline"):
            given = own[column].reindex(keys).set_axis(table.index)
            table[column] = given.where(given.notna(), table[column])
    table["goal"] = table["target"]
    return table


def _shares(table: pd.DataFrame, milestones: pd.DataFrame | None) -> pd.DataFrame:
    """Compute the share achieved, the share of time elapsed and the pace."""
    kind = table["kind"]
    now = judged_on(kind, pd.to_datetime(table["dated"]), table["now"])
    table["judged"] = now
    table["elapsed_share"] = elapsed_share(table["begins"], table["deadline"], now)
    table["base_used"] = table["baseline"].isna() & table["base"].notna() & ~kind.isin(COUNTED)
    table["base"] = table["baseline"].fillna(table["base"]).astype(float)
    start = table["base"].where(~kind.isin(COUNTED), 0.0)
    relative = kind == Kind.RELATIVE_CHANGE
    change = change_in_per_cent(table["actual"], table["base"])
    table["actual"] = table["actual"].where(~relative, change).astype(float)
    start = start.where(~(relative | (kind == Kind.MILESTONE)), 0.0)
    table["start_value"] = start
    way = table["target"] - start
    share = (table["actual"] - start) / way.where(way != 0)
    flow = kind == Kind.ANNUAL_FLOW
    share = share.where(~flow, table["years_met"].astype(float) / table["years"])
    expected = way_expected(table, milestones)
    pace = share / expected.where(expected > 0)
    table["expected"] = expected
    stated = expected != table["elapsed_share"]
    table["milestone"] = (start + expected * way).where(stated)
    seen = table["years_seen"].astype(float)
    table["pace"] = pace.where(~flow, table["years_met"].astype(float) / seen)
    table["share_achieved"] = share
    growth = kind == Kind.GROWTH
    return _growth(table, growth) if growth.any() else table


def _growth(table: pd.DataFrame, growth: pd.Series) -> pd.DataFrame:
    """Compute the compound growth a year from the base, and how far it leads to the deadline's value.

    The pace is the growth so far over the growth asked for.
    """
    base = table["base"].where(table["base"] > 0)
    from_base = decimal_years(base_dates(table))
    years, all_years = (decimal_years(table[name]) - from_base for name in ("judged", "deadline"))
    times = (table["actual"] / base).where(table["actual"] > 0)
    yearly = 100 * (times ** (1 / years.where(years > 0)) - 1)
    asked = (1 + table["target"].astype(float) / 100) ** all_years - 1
    found = table.copy()
    found["share_achieved"] = table["share_achieved"].where(~growth, (times - 1) / asked)
    found["pace"] = table["pace"].where(~growth, yearly / table["target"])
    found["actual"] = table["actual"].where(~growth, yearly)
    found["start_value"] = table["start_value"].where(~growth, 0.0)
    return found


def _with_base(table: pd.DataFrame) -> pd.DataFrame:
    """Count the row of a base year among the rows used, where the value rests on it."""
    used = table["base_used"] & (table["observations"] > 0)
    grades = {grade: place for place, grade in enumerate(GRADES)}
    weaker = table["base_evidence"].map(grades) > table["evidence"].map(grades)
    table["evidence"] = table["evidence"].where(~(used & weaker), table["base_evidence"])
    table["observations"] += table["base_observations"].where(used, 0).fillna(0).astype("int64")
    return table
