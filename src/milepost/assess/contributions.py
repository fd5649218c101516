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

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.assess.breakdowns import ancestry, dimension_of, level_columns, without_doubles
from milepost.assess.contribution_cache import by_target
from milepost.assess.parts import (
    DIMENSIONS,
    covered,
    declared,
    longest_periods,
    newest_of_parts,
    part_numbers,
    wholes,
    with_beginnings,
)
from milepost.core.kinds import KINDS, NIL
from milepost.core.model import Evidence, Kind
from milepost.edition.calendar import year_ends

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
Amounts = tuple[pd.DataFrame, pd.DataFrame]  # the rows used, and what they amount to by group


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
    of_targets
        Whether ``column`` stands in the targets instead: every row of a target then belongs to
        the parts that the target names, and the plan's targets hold there.
    nested
        Whether parts lie within one another, so that a row belongs to several of them.
    within
        Of a declared dimension, each member with what it is part of: a row belongs to all of them.
    """

    kind: str
    column: str | None
    ids: tuple[str, ...]
    of_targets: bool = False
    nested: bool = False
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


WHOLE = Scope("global", None, ("all",))


def dimension_scope(dimension: str, members: pd.DataFrame) -> Scope:
    """Give the division by the members of one dimension, in their order."""
    ids = tuple(members["member_id"])
    return Scope(dimension, dimension, ids, within=ancestry(members))


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
    return by_target(_contributions, targets, rows, scope, members, FACTS)


def _contributions(
    targets: pd.DataFrame, rows: pd.DataFrame, scope: Scope, members: pd.DataFrame | None
) -> pd.DataFrame:
    used, table, placed = _amounts(targets, rows, scope, members)
    base = placed[placed["measure"] == "base"]
    table = table.join(_facts(used)).join(_base(base)).reindex(columns=COLUMNS)
    return _named(table.astype(TYPES), targets, scope)


def actuals(
    targets: pd.DataFrame,
    rows: pd.DataFrame,
    scope: Scope,
    members: pd.DataFrame | None = None,
) -> pd.Series:
    """Compute ``actual`` as :func:`contributions` does, and nothing else: floats."""
    table = by_target(_actuals, targets, rows, scope, members, FACTS)
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
    if scope.within:  # few rows may name a member
        rows = rows[rows[scope.column].notna()]
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
        parts.append(_whole_alone(placed[counts & never], facts))
    # a base year's parts are added no more than later years'
    placed = placed[~(never & placed["of_part"] & (placed["measure"] == "base"))]
    if not parts:
        return placed.iloc[:0], pd.DataFrame({"actual": pd.Series(dtype=float)}), placed
    used, tables = zip(*parts, strict=True)
    return pd.concat(used), pd.concat(tables), placed


def _named(table: pd.DataFrame, targets: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Name groups by part and target instead of by number."""
    names = [*dict.fromkeys(targets["target_id"])]
    keys = pd.MultiIndex.from_product([scope.ids, names], names=GROUP)[table.index]
    return table.set_index(keys).sort_index()


def _facts_of_groups(targets: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Give what is known of every part and target; a group's number is its place."""
    names = [*dict.fromkeys(targets["target_id"])]
    every = pd.MultiIndex.from_product([scope.ids, names], names=GROUP).to_frame(index=False)
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
        if scope.of_targets:
            named = targets.drop_duplicates("target_id").set_index("target_id")[scope.column]
            cells = rows["target_id"].map(named)
        else:
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


def _once(rows: pd.DataFrame, column: str) -> pd.Series:
    """Count the distinct cells of a column."""
    return rows.drop_duplicates(["group", column]).groupby("group")[column].count().astype(float)


def _distinct_countries(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:  # noqa: ARG001
    nil = rows["measure"] == NIL
    rows = rows[nil | ((rows["measure"] == "event") & rows["country"].notna())]
    return rows, _actual(rows, _once_or_none(rows, "country"))


def _once_or_none(rows: pd.DataFrame, column: str) -> pd.Series:
    """Count the distinct cells of a column; where all that is told is a nil report, none."""
    told = rows["measure"] != NIL
    counts = _once(rows[told], column)
    alone = np.setdiff1d(rows.loc[~told, "group"].unique(), counts.index)
    return pd.concat([counts, pd.Series(0.0, index=alone)]) if len(alone) else counts


def _events(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:
    rows = rows[rows["measure"].isin(["event", NIL])]
    distinct = facts["distinct_by"].to_numpy(object)[rows["group"]]
    if (levels := declared(rows)) and len(rows):
        added = ~np.isin(distinct, ["country", "item"])
        told = without_doubles(rows[added], levels, _happenings(rows[added]))
        rows = pd.concat([told, rows[~added]])
        distinct = facts["distinct_by"].to_numpy(object)[rows["group"]]
    by_country, by_item = distinct == "country", distinct == "item"
    once = [
        _once_or_none(rows[by_country], "country"),
        _once_or_none(rows[by_item], "item_id"),
    ]
    return rows, _actual(rows, pd.concat([_sum(rows[~by_country & ~by_item]), *once]))


def _happenings(rows: pd.DataFrame) -> npt.NDArray[np.integer]:
    """Number what an event may be told of whole and by members: one place, item and period."""
    table = pd.DataFrame({"part": part_numbers(rows, DIMENSIONS)}, rows.index)
    table[["start", "end"]] = rows[["period_start", "period_end"]]
    return table.groupby(["part", "start", "end"], dropna=False).ngroup().to_numpy()


def _increment(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:
    """Count what was added; of a target that no event tells of, how far its stock has grown."""
    targets = facts["target_id"].to_numpy(object)[rows["group"]]
    told = np.isin(targets, np.unique(targets[rows["measure"].isin(["event", NIL]).to_numpy(bool)]))
    used, table = _events(rows[told], facts)
    if told.all():
        return used, table
    stocks = newest_of_parts(rows[~told])
    grown = _sum(stocks)
    grown = grown - facts["baseline"].astype(float).reindex(grown.index)
    return pd.concat([used, stocks]), pd.concat([table, _actual(stocks, grown)])


def _closed_cohort(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:
    rows, table = _events(rows, facts)
    return rows, 100 * table.div(facts["denominator"].reindex(table.index), axis="index")


def _actual(rows: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    """Give each group of the rows its value; one without any has none."""
    return pd.DataFrame({"actual": values}, index=pd.Index(np.unique(rows["group"]), name="group"))


def _sum(rows: pd.DataFrame) -> pd.Series:
    return rows.groupby("group")["value"].sum(min_count=1)


def _ratio(rows: pd.DataFrame) -> pd.Series:
    """Join shares by their fractions; one without its fraction stands only for itself."""
    whole = rows["numerator"].notna() & rows["denominator"].notna()
    groups = rows.assign(whole=whole).groupby("group")
    sums = groups[["numerator", "denominator"]].sum()
    ratio = 100 * sums["numerator"] / sums["denominator"].where(sums["denominator"] != 0)
    alone = groups["value"].first().where(groups.size() == 1)
    return ratio.where(groups["whole"].all(), alone)


def _stock(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:  # noqa: ARG001
    rows = newest_of_parts(rows)
    return rows, _actual(rows, _sum(rows))


def _level(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:  # noqa: ARG001
    rows = newest_of_parts(rows)
    return rows, _actual(rows, _ratio(rows))


def _whole_alone(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:
    """Take what is said of the whole; where only parts are reported the whole is not known."""
    whole = rows[~rows["of_part"]]
    parts = rows[~rows["group"].isin(whole["group"])]
    parts = newest_of_parts(parts)
    kinds = facts["kind"].to_numpy(object)[whole["group"]]
    flows = np.isin(kinds, [kind for kind, of in KINDS.items() if of.over_time == "year"])
    yearly = np.isin(kinds, [Kind.ANNUAL_FLOW])
    given = [
        rule(whole[own], facts)
        for rule, own in (
            (_annual_flow, yearly), (_flow, flows & ~yearly), (_value_of_whole, ~flows)
        )
        if own.any()
    ]  # fmt: skip
    used, tables = zip(*given, (parts, _actual(parts, pd.Series(dtype=float))), strict=True)
    return pd.concat(used), pd.concat(tables)


def _value_of_whole(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:  # noqa: ARG001
    """Take the newest value; of two rows that both claim to be the whole, none."""
    rows = newest_of_parts(rows)
    rows = rows[rows["period_end"] == rows.groupby("group")["period_end"].transform("max")]
    groups = rows.groupby("group")["value"]
    only = groups.first().where(groups.size() == 1)
    return rows, _actual(rows, only.fillna(_ratio(rows)))


def _year_bounds(rows: pd.DataFrame, facts: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Give the first and the last day of the plan year of every row."""
    starts = facts["plan_start"].dropna()
    return year_ends(rows["year"], pd.DataFrame({"period_start": starts.iloc[:1]}))


def _in_full_years(rows: pd.DataFrame, facts: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Give the rows of plan years that are covered, and each group's newest year that is not."""
    begins, ends = _year_bounds(rows, facts)
    rows = with_beginnings(rows.assign(year_begins=begins, year_ends=ends))
    rows = wholes(longest_periods(rows))
    # an amount of more than one plan year is that of none
    within = rows["begins_on"] >= rows["year_begins"]
    full = (covered(rows) & within).groupby([rows["group"], rows["year"]]).transform("all")
    return rows[full], rows[~full].groupby("group")["year"].max().astype(float)


def _annual_flow(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:
    seen = rows["group"]
    rows, incomplete = _in_full_years(rows, facts)
    yearly = rows.groupby(["group", "year"])["value"].sum(min_count=1).rename("flow").reset_index()
    goal = facts["goal"].to_numpy(float)[yearly["group"]]
    down = facts["direction"].to_numpy(object)[yearly["group"]] == "down"
    met = np.where(down, yearly["flow"] <= goal, yearly["flow"] >= goal)
    met = np.where(np.isnan(goal), np.nan, met)  # without a target no year meets it or fails
    years = yearly.assign(met=met).groupby("group")
    return rows, pd.DataFrame(
        {
            "actual": years["flow"].last(),
            "years_met": years["met"].sum(min_count=1),
            "years_seen": years.size().astype(float),
            "incomplete": incomplete,
        },
        index=pd.Index(np.unique(seen), name="group"),
    )


def _flow(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:
    seen = rows["group"]
    rows, incomplete = _in_full_years(rows, facts)
    rows = rows[rows["year"] == rows.groupby("group")["year"].transform("max")]
    table = {"actual": _sum(rows), "incomplete": incomplete}
    return rows, pd.DataFrame(table, index=pd.Index(np.unique(seen), name="group"))


def _direction(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:
    """Take the newest value as its measure says; a target is followed by one measure."""
    used, tables = rows.iloc[:0], [_actual(rows.iloc[:0], pd.Series(dtype=float))]
    for measures, rule in (
        (["flow", "to-date"], _flow),
        (["stock"], _stock),
        (["level"], _level),
        (["rate"], _whole_alone),
    ):
        of_measure = rows["measure"].isin(measures) & ~rows["group"].isin(used["group"])
        if of_measure.any():
            own, table = rule(rows[of_measure], facts)
            used = pd.concat([used, own])
            tables.append(table)
    return used, pd.concat(tables)


def _base(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the value of the latest base year of each group."""
    rows = newest_of_parts(rows)
    table = _facts(rows).add_prefix("base_")
    ratio = _ratio(rows.assign(value=np.nan))
    return table.assign(base=ratio.fillna(_sum(rows)))[
        ["base", "base_evidence", "base_observations", "base_dated"]
    ]


Rule = Callable[[pd.DataFrame, pd.DataFrame], Amounts]
RULES: dict[Kind, Rule] = {
    Kind.DISTINCT_COUNTRIES: _distinct_countries,
    Kind.EVENTS: _events,
    Kind.INCREMENT: _increment,
    Kind.CLOSED_COHORT: _closed_cohort,
    Kind.STOCK: _stock,
    Kind.LEVEL: _level,
    Kind.ANNUAL_FLOW: _annual_flow,
    Kind.RELATIVE_CHANGE: _flow,
    Kind.GROWTH: _direction,
    Kind.DIRECTION: _direction,
    Kind.KEEP: _direction,
    Kind.FOLLOW: _direction,
    Kind.RATE: _whole_alone,
    Kind.INDEX: _whole_alone,
    Kind.MILESTONE: _whole_alone,
    Kind.QUALITATIVE: _whole_alone,
}
