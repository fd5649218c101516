"""What the observations amount to, target by target, in each scope: one rule per kind of target.

Every rule takes the rows of its kind, grouped by scope and target, and gives the actual value:

* distinct countries: a country counts once per target in the plan period;
* events, increments: values add up, or distinct items are counted once;
* closed cohort: values add up and are shared by the cohort's fixed size, in per cent;
* stocks, levels, flows: the latest period alone; parts of one period add up, periods never do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from milepost.model import Evidence, Kind

GROUP = ["scope_id", "target_id"]
GRADES = [grade.value for grade in Evidence]
COLUMNS = ["actual", "base", "years_met", "years_seen", "period", "evidence", "observations"]
# the kinds whose `actual` is a count, so that parts of a whole may be added
ADDITIVE = (Kind.EVENTS, Kind.INCREMENT, Kind.CLOSED_COHORT)


@dataclass(frozen=True)
class Scope:
    """One way to divide the observations.

    Attributes
    ----------
    kind
        Name of the division: ``global``, ``region``, ``pillar``, ``result`` ...
    column
        Column of the tagged observations that tells a row's part; ``None`` for the whole.
        A cell may name several parts, divided by ``;``.
    ids
        The parts, in order; ``all`` for the whole.
    """

    kind: str
    column: str | None
    ids: tuple[str, ...]


def contributions(targets: pd.DataFrame, rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Compute what the rows amount to for every target and part of a scope.

    Parameters
    ----------
    targets
        Columns ``target_id``, ``kind``, ``distinct_by``, ``denominator``, ``begins`` (first day
        that counts), ``goal`` (the number to reach) and ``direction``.
    rows
        Selected and tagged observations.
    scope
        The division.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``scope_id`` and ``target_id``, only where there are rows: ``actual``, ``base``
        (value of an observed base year), ``years_met`` and ``years_seen`` (annual flows), ``period``
        (ISO 8601 interval), ``evidence`` (weakest grade), ``observations`` (rows used).
    """
    placed = place(rows, scope)
    facts = targets.set_index("target_id")
    placed = placed.assign(kind=placed["target_id"].map(facts["kind"]))
    base_row = placed["measure"] == "base"
    begins = placed["target_id"].map(facts["begins"])
    counted = placed[~base_row & (placed["period_end"] >= begins)]
    parts = []
    for kind, rule in RULES.items():
        group = counted[counted["kind"] == kind]
        if len(group):
            parts.append(rule(group, facts))
    if not parts:
        return _empty()
    table = pd.concat(parts).reindex(columns=COLUMNS)
    base = placed[base_row].groupby(GROUP)["value"].sum(min_count=1)
    table["base"] = base.reindex(table.index)
    return table


def place(rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Give every row its part in a scope as ``scope_id``; rows outside every part are left out."""
    if scope.column is None:
        return rows.assign(scope_id=scope.ids[0])
    placed = rows.assign(scope_id=rows[scope.column])
    placed = placed[placed["scope_id"].notna()]
    if placed["scope_id"].str.contains(";", regex=False).any():
        placed = placed.assign(scope_id=placed["scope_id"].str.split(";")).explode("scope_id")
    return placed[placed["scope_id"].isin(scope.ids)]


def _empty() -> pd.DataFrame:
    index = pd.MultiIndex.from_arrays([[], []], names=GROUP)
    return pd.DataFrame(columns=COLUMNS, index=index)


def _facts(rows: pd.DataFrame) -> pd.DataFrame:
    """Say of each group which rows were used: period, weakest grade, how many."""
    graded = rows.assign(grade=pd.Categorical(rows["evidence"], GRADES, ordered=True).codes)
    groups = graded.groupby(GROUP)
    table = groups.agg(
        first=("period_start", "min"),
        last=("period_end", "max"),
        grade=("grade", "max"),
        observations=("observation_id", "size"),
    )
    table["period"] = (
        table["first"].dt.strftime("%Y-%m-%d") + "/" + table["last"].dt.strftime("%Y-%m-%d")
    )
    table["evidence"] = np.array(GRADES, dtype=object)[table["grade"]]
    return table[["period", "evidence", "observations"]]


def _distinct_countries(rows: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG001
    rows = rows[(rows["measure"] == "event") & rows["country"].notna()]
    once = rows.drop_duplicates([*GROUP, "country"])
    return _facts(rows).assign(actual=once.groupby(GROUP).size().astype(float))


def _events(rows: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    rows = rows[rows["measure"] == "event"]
    by_item = rows["target_id"].map(facts["distinct_by"] == "item").to_numpy(bool)
    summed = rows[~by_item].groupby(GROUP)["value"].sum(min_count=1)
    once = rows[by_item].drop_duplicates([*GROUP, "item_id"])
    distinct = once.groupby(GROUP)["item_id"].count().astype(float)
    return _facts(rows).assign(actual=pd.concat([summed, distinct]))


def _closed_cohort(rows: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    table = _events(rows, facts)
    size = table.index.get_level_values("target_id").map(facts["denominator"])
    return table.assign(actual=100 * table["actual"] / size)


def _latest(rows: pd.DataFrame) -> pd.DataFrame:
    newest = rows.groupby(GROUP)["period_end"].transform("max")
    return rows[rows["period_end"] == newest]


def _stock(rows: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG001
    rows = _latest(rows)
    return _facts(rows).assign(actual=rows.groupby(GROUP)["value"].sum(min_count=1))


def _level(rows: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG001
    rows = _latest(rows)
    sums = rows.groupby(GROUP).agg(
        numerator=("numerator", lambda cells: cells.sum(skipna=False)),
        denominator=("denominator", lambda cells: cells.sum(skipna=False)),
        value=("value", "first"),
        size=("value", "size"),
    )
    ratio = 100 * sums["numerator"] / sums["denominator"]
    # a percentage without its fraction stands only for itself: several can't be joined
    return _facts(rows).assign(
        actual=ratio.where(ratio.notna() | (sums["size"] > 1), sums["value"])
    )


def _annual_flow(rows: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    yearly = rows.groupby([*GROUP, "year"])["value"].sum(min_count=1).rename("flow").reset_index()
    goal = yearly["target_id"].map(facts["goal"])
    up = yearly["target_id"].map(facts["direction"]) != "down"
    met = np.where(up, yearly["flow"] >= goal, yearly["flow"] <= goal)
    years = yearly.assign(met=met).sort_values("year").groupby(GROUP)
    return _facts(rows).assign(
        actual=years["flow"].last(),
        years_met=years["met"].sum().astype(float),
        years_seen=years.size().astype(float),
    )


def _flow(rows: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    newest = rows.groupby(GROUP)["year"].transform("max")
    return _stock_of(rows[rows["year"] == newest], facts)


def _stock_of(rows: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG001
    return _facts(rows).assign(actual=rows.groupby(GROUP)["value"].sum(min_count=1))


Rule = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]
RULES: dict[Kind, Rule] = {
    Kind.DISTINCT_COUNTRIES: _distinct_countries,
    Kind.EVENTS: _events,
    Kind.INCREMENT: _events,
    Kind.CLOSED_COHORT: _closed_cohort,
    Kind.STOCK: _stock,
    Kind.LEVEL: _level,
    Kind.ANNUAL_FLOW: _annual_flow,
    Kind.RELATIVE_CHANGE: _flow,
    Kind.DIRECTION: _flow,
}
