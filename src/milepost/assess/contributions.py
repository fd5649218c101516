"""What the observations amount to, target by target, in each scope: one rule per kind of target.

Every rule takes the rows of its kind, grouped by scope and target, and gives the actual value:

* distinct countries: a country counts once per target in the plan period;
* events, increments: values add up, or distinct countries or items are counted once;
* closed cohort: values add up and are shared by the cohort's fixed size, in per cent;
* stocks and levels: of each part the newest value within the newest plan year that has any;
* flows: what a complete plan year brought; of periods within another (a running total, the quarters
  of a year) the longest stands for all, and a year that is not covered is not judged;
* rates and indices: the value of the whole; parts stand beside it and are never added.

Of stocks, levels and flows a row without a place and item is the whole of its period: parts that are
reported beside it are not added to it (:mod:`milepost.assess.parts`). A row that names members of a
declared dimension is part of one that leaves it blank, whatever its kind
(:mod:`milepost.assess.breakdowns`).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.assess.breakdowns import (
    SHARED,
    dimension_of,
    level_columns,
    told_more_than_once,
)
from milepost.assess.contribution_cache import by_target
from milepost.assess.kind_rules import RULES, added_up, joined_shares, whole_alone
from milepost.assess.parts import DIMENSIONS, declared, newest_of_parts, part_numbers
from milepost.assess.scopes import Scope
from milepost.core.model import Evidence, Kind

GROUP = ["scope_id", "target_id"]
GRADES = [grade.value for grade in Evidence]
COLUMNS = [
    "actual", "years_met", "years_seen", "period", "evidence", "observations",
    "base", "base_evidence", "base_observations", "base_dated", "incomplete", "dated",
]  # fmt: skip
# one type each, whichever rows there are: what is kept of targets is put together again
TYPES = {
    **dict.fromkeys(COLUMNS, "float64"),
    **dict.fromkeys(["period", "evidence", "base_evidence"], "str"),
    **dict.fromkeys(["base_dated", "dated"], "datetime64[s]"),
}
NUMBERS = ["period_start", "period_end", "year", "value", "numerator", "denominator"]
NAMES = ["target_id", "measure", "country", "region_id", "item_id", "result_id"]
FACTS = [*NUMBERS, *NAMES, "evidence"]  # what an amount rests on in a row
# what in a scope tells of a part of its parts
FINER = {"region": ["country", "item_id"], "country": ["item_id"]}
MAY_LACK = ["baseline", "over_parts", "plan_start"]  # columns of targets


def contributions(
    targets: pd.DataFrame,
    rows: pd.DataFrame,
    scope: Scope,
    members: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Compute what the rows amount to for every target and part of a scope.

    Parameters
    ----------
    targets
        Columns ``target_id``, ``kind``, ``distinct_by``, ``denominator``, ``begins`` (first day
        that counts), ``deadline`` (last day that counts; may be missing), ``goal`` (the number to
        reach) and ``direction``. With a column ``scope_id`` a row holds for that part alone.
    rows
        Selected and tagged observations.
    scope
        The division.
    members
        Of the declared dimensions: ``dimension`` (a column of ``rows``), ``member_id``,
        ``parent_id``.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``scope_id`` and ``target_id``, only where there are rows: ``actual``, ``base``
        (value of the latest observed base year), ``base_evidence``, ``base_observations``,
        ``base_dated`` (its last day),
        ``years_met`` and ``years_seen`` (annual flows), ``period`` (ISO 8601 interval),
        ``evidence`` (weakest grade), ``observations`` (rows used, those of the base year apart),
        ``incomplete`` (newest plan year of a flow that is not covered), ``dated`` (last day of
        ``period``).
    """
    rows = _within(rows, scope)
    if rows.empty:
        return _of_no_row().copy()
    return by_target(_contributions, targets, rows, scope, members, FACTS)


@cache
def _of_no_row() -> pd.DataFrame:
    names = pd.MultiIndex.from_arrays([pd.Index([], dtype="str")] * len(GROUP), names=GROUP)
    return pd.DataFrame(columns=COLUMNS, index=names).astype(TYPES)


def _within(rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Leave out rows that name no part of a scope: a change in them bears on none."""
    return rows if scope.column is None else rows[rows[scope.column].notna()]


def _contributions(
    targets: pd.DataFrame, rows: pd.DataFrame, scope: Scope, members: pd.DataFrame | None
) -> pd.DataFrame:
    used, table, placed = _amounts(targets, rows, scope, members)
    table = table.join(_facts(used))
    base = placed[placed["measure"] == "base"]
    if len(base):
        table = table.join(_base(base))
    return _named(table.reindex(columns=COLUMNS).astype(TYPES), targets, scope)


def actuals(
    targets: pd.DataFrame,
    rows: pd.DataFrame,
    scope: Scope,
    members: pd.DataFrame | None = None,
) -> pd.Series:
    """Compute ``actual`` as :func:`contributions` does, and nothing else: floats."""
    table = by_target(_actuals, targets, _within(rows, scope), scope, members, FACTS)
    return table["actual"]


def _actuals(
    targets: pd.DataFrame, rows: pd.DataFrame, scope: Scope, members: pd.DataFrame | None
) -> pd.DataFrame:
    _, table, _ = _amounts(targets, rows, scope, members)
    return _named(table, targets, scope)[["actual"]].astype(float)


def _amounts(
    targets: pd.DataFrame, rows: pd.DataFrame, scope: Scope, members: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Apply each kind's rule.

    Returns
    -------
    tuple of pandas.DataFrame
        The rows used; what they amount to, by group; all rows that belong to a group.
    """
    facts = _facts_of_groups(targets, scope)
    placed = _grouped(compact(rows, members), rows, targets, scope)
    group = placed["group"].to_numpy()
    ends = placed["period_end"].to_numpy()
    counts = (placed["measure"] != "base").to_numpy(bool, copy=True)
    counts &= ends >= facts["begins"].to_numpy()[group]
    counts &= ~(ends > facts["deadline"].to_numpy()[group])
    kinds = pd.Categorical(facts["kind"], categories=list(RULES)).codes[group]
    never = facts["over_parts"].eq("none").to_numpy(bool)[group]
    parts = []
    for place, rule in enumerate(RULES.values()):
        own = counts & (kinds == place) & ~never
        if own.any():
            parts.append(rule(placed[own], facts))
    if (counts & never).any():
        parts.append(whole_alone(placed[counts & never], facts))
    # a base year's parts are added no more than later years'
    placed = placed[~(never & placed["of_part"] & (placed["measure"] == "base"))]
    if not parts:
        return placed.iloc[:0], pd.DataFrame({"actual": pd.Series(dtype=float)}), placed
    rows_used, tables = zip(*parts, strict=True)
    used, table = pd.concat(rows_used), pd.concat(tables)
    joined = facts["distinct_by"].notna() | facts["kind"].eq(Kind.DISTINCT_COUNTRIES)
    added = used[~joined.to_numpy(bool)[used["group"]]]
    if len(unknown := _overlapping(added)):
        table = table.mask(pd.Series(table.index.isin(unknown), table.index), axis="index")
    return used, table, placed


def _overlapping(rows: pd.DataFrame) -> npt.NDArray[np.integer]:
    """Give the groups whose rows are amounts of members that overlap, and so no sum."""
    levels = declared(rows)
    if not any(SHARED in name for name in levels):
        return np.empty(0, dtype=np.int64)
    others = [name for name in levels if SHARED not in name]
    cell = part_numbers(rows, [*DIMENSIONS, "result_id", *others])
    cell = cell * 10_000 + rows["year"].to_numpy(np.int64)
    return told_more_than_once(rows, levels, cell)


def _named(table: pd.DataFrame, targets: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Name groups by part and target instead of by number."""
    return table.set_index(_groups(targets, scope)[table.index]).sort_index()


def _groups(targets: pd.DataFrame, scope: Scope) -> pd.MultiIndex:
    """Give every part and target; a group's number is its place."""
    return pd.MultiIndex.from_product([scope.ids, targets["target_id"].unique()], names=GROUP)


def _facts_of_groups(targets: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Give what is known of every part and target."""
    every = _groups(targets, scope).to_frame(index=False)
    keys = GROUP if "scope_id" in targets else ["target_id"]
    if "deadline" not in targets:
        targets = targets.assign(deadline=np.datetime64("NaT", "s"))
    targets = targets.reindex(columns=targets.columns.union(MAY_LACK, sort=False))
    columns = ["kind", "distinct_by", "denominator", "begins", "deadline", "goal", "direction",
               *MAY_LACK]  # fmt: skip
    return every.merge(targets[[*keys, *columns]], how="left", on=keys)


def compact(rows: pd.DataFrame, members: pd.DataFrame | None = None) -> pd.DataFrame:
    """Keep what the rules ask of rows, names as categories: small to copy and quick to group."""
    grade = pd.Categorical(rows["evidence"], GRADES, ordered=True).codes
    known = rows.reindex(columns=[*NUMBERS, *NAMES])
    levels = level_columns(rows, members)
    return known.astype(dict.fromkeys(NAMES, "category")).assign(grade=grade, **levels)


def _grouped(
    small: pd.DataFrame, rows: pd.DataFrame, targets: pd.DataFrame, scope: Scope
) -> pd.DataFrame:
    """Give every row the number of its part and target; rows outside every part are left out.

    A row that names several parts stands once in each of them.
    """
    names = [*dict.fromkeys(targets["target_id"])]
    of_target = small["target_id"].cat.set_categories(names).cat.codes.to_numpy(np.int64)
    places = np.arange(len(rows))
    parts = np.zeros(len(rows), dtype=np.int64)
    if scope.column is not None:
        cells = rows[scope.column]
        if scope.within:
            cells = cells.map({one: ";".join(path) for one, path in scope.within.items()})
        places, parts = _parts(cells, scope.ids)
    inside = of_target[places] >= 0
    group = parts * len(names) + of_target[places]
    placed = small.iloc[places[inside]].assign(group=group[inside])
    finer = [*FINER.get(scope.kind, DIMENSIONS),
             *(name for name in declared(small) if dimension_of(name) != scope.column)]  # fmt: skip
    fine = [placed[name].cat.codes.to_numpy() >= 0 for name in finer]
    if scope.within:  # a row of a member below is a part
        own = rows[scope.column].to_numpy(object)[places[inside]]
        fine.append(own != np.array(scope.ids, dtype=object)[parts[inside]])
    return placed.assign(of_part=np.logical_or.reduce(fine))


def _parts(
    cells: pd.Series, ids: tuple[str, ...]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Give the place of every row in every part that it names, and the part's number."""
    number = {name: place for place, name in enumerate(ids)}
    codes, texts = pd.factorize(cells)
    lists = [
        sorted({number[name] for name in str(text).split(";") if name in number}) for text in texts
    ]
    # a blank cell has the code -1 and so the last, empty list
    sizes = np.array([*map(len, lists), 0])[codes]
    first = np.cumsum([0, *map(len, lists)])[:-1]
    places = np.repeat(np.arange(len(cells)), sizes)
    within = np.arange(len(places)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    flat = np.array([part for parts in lists for part in parts], dtype=np.int64)
    return places, flat[first[codes[places]] + within] if len(places) else places


def _facts(rows: pd.DataFrame) -> pd.DataFrame:
    """Say of each group which rows were used: period, weakest grade, how many."""
    groups = rows.groupby("group")
    grades = groups["grade"].max()
    ends = (groups["period_start"].min(), groups["period_end"].max())
    first, last = (pd.Series(_iso(end), grades.index, dtype="str") for end in ends)
    table = pd.DataFrame({"period": (first + "/" + last).where(ends[0].notna() & ends[1].notna())})
    table["dated"] = ends[1]
    table["evidence"] = np.array(GRADES, dtype=object)[grades]
    return table.assign(observations=groups.size())


def _iso(days: pd.Series) -> npt.NDArray[np.str_]:
    return np.datetime_as_string(days.to_numpy().astype("datetime64[D]"))


def _base(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the value of the latest base year of each group."""
    rows = newest_of_parts(rows)
    rows = rows[~rows["group"].isin(_overlapping(rows))]
    table = _facts(rows).add_prefix("base_")
    ratio = joined_shares(rows.assign(value=np.nan))
    return table.assign(base=ratio.fillna(added_up(rows)))[
        ["base", "base_evidence", "base_observations", "base_dated"]
    ]
