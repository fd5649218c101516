"""What the observations amount to, target by target, in each scope: one rule per kind of target.

Every rule takes the rows of its kind, grouped by year, scope and target, and gives the actual value:

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

from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.assess.breakdowns import SHARED, told_more_than_once
from milepost.assess.contribution_cache import by_target
from milepost.assess.groups import GRADES, GROUP, Given, in_groups
from milepost.assess.kind_rules import RULES, Amounts, added_up, joined_shares, whole_alone
from milepost.assess.parts import DIMENSIONS, Mask, declared, newest_of_parts, part_numbers
from milepost.assess.scopes import Scope
from milepost.core.kinds import COUNTED, never_added
from milepost.core.model import Kind

COLUMNS = [
    "actual", "years_met", "years_seen", "period", "evidence", "observations",
    "base", "base_evidence", "base_observations", "base_dated", "incomplete", "dated", "rows",
]  # fmt: skip
# one type each, whichever rows there are: what is kept of targets is put together again
TYPES = {
    **dict.fromkeys(COLUMNS, "float64"),
    **dict.fromkeys(["period", "evidence", "base_evidence"], "str"),
    **dict.fromkeys(["base_dated", "dated"], "datetime64[s]"),
    "rows": "object",
}


def contributions(
    targets: pd.DataFrame,
    rows: pd.DataFrame,
    scopes: Iterable[Scope],
    members: pd.DataFrame | None = None,
    by_year: Mapping[int, Mask] | None = None,
) -> pd.DataFrame:
    """Compute what the rows amount to for every target and part of every scope.

    Parameters
    ----------
    targets
        Columns ``target_id``, ``kind``, ``distinct_by``, ``denominator``, ``begins`` (first day
        that counts), ``deadline`` (last day that counts; may be missing), ``goal`` (the number to
        reach) and ``direction``. With columns ``scope_kind`` and ``scope_id`` a row holds for that
        part alone.
    rows
        Selected and tagged observations.
    members
        Of the declared dimensions: ``dimension`` (a column of ``rows``), ``member_id``,
        ``parent_id``.
    by_year
        Of several years, which of the rows count in each. By default all do, in the year 0.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``year``, ``scope_kind``, ``scope_id`` and ``target_id``, in their order, only
        where there are rows: ``actual``, ``base`` (value of the latest observed base year),
        ``base_evidence``, ``base_observations``, ``base_dated`` (its last day),
        ``years_met`` and ``years_seen`` (annual flows), ``period`` (ISO 8601 interval),
        ``evidence`` (weakest grade), ``observations`` (rows used, those of the base year apart),
        ``incomplete`` (newest plan year of a flow that is not covered), ``dated`` (last day of
        ``period``), ``rows`` (places among the target's rows, as bytes of ``int32``: those used, and
        of a base year where a value without a stated baseline is held against it).
    """
    every = {0: np.ones(len(rows), dtype=bool)} if by_year is None else by_year
    return by_target(_contributions, Given(targets, rows, [*scopes], members, every))


def rows_counted(found: pd.DataFrame, rows: pd.DataFrame) -> dict[str, Mask]:
    """Say, by the kind of scope, which rows count in the contributions that were computed from them."""
    places = rows.groupby("target_id", sort=False).indices
    masks: dict[str, Mask] = {}
    for (kind, target), own in found.groupby(["scope_kind", "target_id"], sort=False)["rows"]:
        mask = masks.setdefault(str(kind), np.zeros(len(rows), dtype=bool))
        mask[places[target][np.frombuffer(b"".join(own), dtype=np.int32)]] = True
    return masks


def _contributions(given: Given) -> pd.DataFrame:
    tables = [_of_no_row()]
    for placed, facts in in_groups(given):
        never = _never_added(placed, facts)
        used, table = _amounts(placed, facts, never)
        base = _base_rows(placed, never)
        table = table.join(_facts(used))
        table["rows"] = _places(used, base, facts).reindex(table.index, fill_value=b"")
        if len(base):
            table = table.join(_base(base, facts))
        names = pd.MultiIndex.from_frame(facts[GROUP])[table.index]
        tables.append(table.reindex(columns=COLUMNS).astype(TYPES).set_index(names))
    return pd.concat(tables[1:] or tables).sort_index()


def _base_rows(placed: pd.DataFrame, never: Mask) -> pd.DataFrame:
    """Give the rows of each group's latest base year; parts are added no more than later years'."""
    parts = placed["of_part"].to_numpy() & never
    rows = placed[(placed["measure"] == "base").to_numpy(bool) & ~parts]
    if rows.empty:
        return rows
    rows = newest_of_parts(rows)
    return rows[~rows["group"].isin(_overlapping(rows))]


def _places(used: pd.DataFrame, base: pd.DataFrame, facts: pd.DataFrame) -> pd.Series:
    """Give for each group the places of the rows that count in it."""
    open_start = (facts["baseline"].isna() & ~facts["kind"].isin(COUNTED)).to_numpy(bool)
    base = base[open_start[base["group"]] & base["group"].isin(used["group"])]
    group, place = np.hstack([part[["group", "place"]].to_numpy().T for part in (used, base)])
    order = np.argsort(group, kind="stable")
    groups, starts = np.unique(group[order], return_index=True)
    parts = np.split(place[order].astype(np.int32), starts[1:])
    return pd.Series([part.tobytes() for part in parts[: len(groups)]], groups, dtype=object)


@cache
def _of_no_row() -> pd.DataFrame:
    kinds = ["int64", "str", "str", "str"]
    names = pd.MultiIndex.from_arrays([pd.Index([], dtype=kind) for kind in kinds], names=GROUP)
    return pd.DataFrame(columns=COLUMNS, index=names).astype(TYPES)


def _never_added(placed: pd.DataFrame, facts: pd.DataFrame) -> Mask:
    """Say of which rows the parts are never added up."""
    how = pd.Categorical(facts["over_parts"]).take(placed["group"].to_numpy())
    return never_added(pd.Series(how, placed.index), placed["measure"]).to_numpy(bool)


def _amounts(placed: pd.DataFrame, facts: pd.DataFrame, never: Mask) -> Amounts:
    """Apply each kind's rule: give the rows used, and what they amount to by group."""
    group = placed["group"].to_numpy()
    ends = placed["period_end"].to_numpy()
    counts = (placed["measure"] != "base").to_numpy(bool, copy=True)
    counts &= ends >= facts["begins"].to_numpy()[group]
    counts &= ~(ends > facts["deadline"].to_numpy()[group])
    kinds = pd.Categorical(facts["kind"], categories=list(RULES)).codes[group]
    parts = []
    for place, rule in enumerate(RULES.values()):
        own = counts & (kinds == place) & ~never
        if own.any():
            parts.append(rule(placed[own], facts))
    if (counts & never).any():
        parts.append(whole_alone(placed[counts & never], facts))
    if not parts:
        return placed.iloc[:0], pd.DataFrame({"actual": pd.Series(dtype=float)})
    rows_used, tables = zip(*parts, strict=True)
    used, table = pd.concat(rows_used), pd.concat(tables)
    joined = facts["distinct_by"].notna() | facts["kind"].eq(Kind.DISTINCT_COUNTRIES)
    added = used[~joined.to_numpy(bool)[used["group"]]]
    if len(unknown := _overlapping(added)):
        table = table.mask(pd.Series(table.index.isin(unknown), table.index), axis="index")
    return used, table


def _overlapping(rows: pd.DataFrame) -> npt.NDArray[np.integer]:
    """Give the groups whose rows are amounts of members that overlap, and so no sum."""
    levels = declared(rows)
    if not any(SHARED in name for name in levels):
        return np.empty(0, dtype=np.int64)
    others = [name for name in levels if SHARED not in name]
    cell = part_numbers(rows, [*DIMENSIONS, "result_id", *others])
    cell = cell * 10_000 + rows["year"].to_numpy(np.int64)
    return told_more_than_once(rows, levels, cell)


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


def _base(rows: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Give the value of the latest base year of each group; shares join by fractions alone."""
    table = _facts(rows).add_prefix("base_")
    shares = (facts["over_parts"] == "ratio").to_numpy(bool)[table.index]
    added = joined_shares(rows.assign(value=np.nan)).fillna(added_up(rows))
    return table.assign(base=added.where(~shares, joined_shares(rows)))[
        ["base", "base_evidence", "base_observations", "base_dated"]
    ]
