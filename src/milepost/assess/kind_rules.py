"""One rule for each kind of target: which rows are used, and what they amount to by group.

Every function takes rows as :mod:`milepost.assess.groups` prepares them, of groups of its kind,
and what is known of the groups.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.assess.breakdowns import without_doubles
from milepost.assess.decimals import as_decimals
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
from milepost.core.model import Kind
from milepost.edition.calendar import year_ends

Amounts = tuple[pd.DataFrame, pd.DataFrame]  # the rows used, and what they amount to by group
FLOWS = ("flow", "to-date")  # measures of what a period brought
FOLLOWED = (
    Kind.GROWTH,
    Kind.DIRECTION,
    Kind.KEEP,
    Kind.FOLLOW,
)  # by whatever measure tells of them


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
    once = [_once_or_none(rows[by_country], "country"), _once_or_none(rows[by_item], "item_id")]
    return rows, _actual(rows, pd.concat([added_up(rows[~by_country & ~by_item]), *once]))


def _happenings(rows: pd.DataFrame) -> npt.NDArray[np.integer]:
    """Number what an event may be told of whole and by members: one place, item and period."""
    table = pd.DataFrame({"part": part_numbers(rows, DIMENSIONS)}, rows.index)
    table[["start", "end"]] = rows[["period_start", "period_end"]]
    return table.groupby(["part", "start", "end"], dropna=False).ngroup().to_numpy()


def _increment(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:
    """Count what was added; of a target that no event tells of, how far its stock has grown."""
    targets = facts.groupby(["year", "scope_kind", "target_id"]).ngroup().to_numpy()[rows["group"]]
    told = np.isin(targets, targets[rows["measure"].isin(["event", NIL]).to_numpy(bool)])
    used, table = _events(rows[told], facts)
    if told.all():
        return used, table
    stocks = newest_of_parts(rows[~told])
    grown = added_up(stocks)
    grown = grown - facts["baseline"].astype(float).reindex(grown.index)
    return pd.concat([used, stocks]), pd.concat([table, _actual(stocks, grown)])


def _closed_cohort(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:
    rows, table = _events(rows, facts)
    return rows, 100 * table.div(facts["denominator"].reindex(table.index), axis="index")


def _actual(rows: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    """Give each group of the rows its value; one without any has none."""
    return pd.DataFrame({"actual": values}, index=pd.Index(np.unique(rows["group"]), name="group"))


def added_up(rows: pd.DataFrame) -> pd.Series:
    """Add up the values of each group."""
    return rows.groupby("group")["value"].sum(min_count=1)


def joined_shares(rows: pd.DataFrame) -> pd.Series:
    """Join shares by their fractions; one without its fraction stands only for itself."""
    whole = rows["numerator"].notna() & rows["denominator"].notna()
    groups = rows.assign(whole=whole).groupby("group")
    sums = groups[["numerator", "denominator"]].sum()
    ratio = 100 * sums["numerator"] / sums["denominator"].where(sums["denominator"] != 0)
    alone = groups["value"].first().where(groups.size() == 1)
    return ratio.where(groups["whole"].all(), alone)


def _stock(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:  # noqa: ARG001
    rows = newest_of_parts(rows)
    return rows, _actual(rows, added_up(rows))


def _level(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:  # noqa: ARG001
    rows = newest_of_parts(rows)
    return rows, _actual(rows, joined_shares(rows))


def whole_alone(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:
    """Take what is said of the whole; where only parts are reported the whole is not known."""
    whole = rows[~rows["of_part"]]
    parts = rows[~rows["group"].isin(whole["group"])]
    parts = newest_of_parts(parts)
    # as in :func:`_direction`, what amounts of a period tell of is followed by them alone
    told = whole["measure"].isin(FLOWS)
    told &= facts["kind"].isin(FOLLOWED).to_numpy(bool)[whole["group"]]
    whole = whole[told | ~whole["group"].isin(whole["group"][told])]
    kinds = facts["kind"].to_numpy(object)[whole["group"]]
    flows = np.isin(kinds, [kind for kind, of in KINDS.items() if of.over_time == "year"])
    flows |= told[whole.index].to_numpy(bool)
    yearly = np.isin(kinds, [Kind.ANNUAL_FLOW])
    counted = {rule: np.isin(kinds, [kind]) for kind, rule in COUNTS.items()}
    newest = ~flows & ~np.isin(kinds, [*COUNTS])
    given = [
        rule(whole[own], facts)
        for rule, own in (
            (_annual_flow, yearly), (_flow, flows & ~yearly), (_value_of_whole, newest),
            *counted.items(),
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
    return rows, _actual(rows, only.fillna(joined_shares(rows)))


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
    flow = as_decimals(yearly["flow"])
    goal = facts["goal"].to_numpy(float)[yearly["group"]]
    down = facts["direction"].to_numpy(object)[yearly["group"]] == "down"
    met = np.where(down, flow <= goal, flow >= goal)
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
    table = {"actual": added_up(rows), "incomplete": incomplete}
    return rows, pd.DataFrame(table, index=pd.Index(np.unique(seen), name="group"))


def _direction(rows: pd.DataFrame, facts: pd.DataFrame) -> Amounts:
    """Take the newest value as its measure says; a target is followed by one measure."""
    used, tables = rows.iloc[:0], [_actual(rows.iloc[:0], pd.Series(dtype=float))]
    for measures, rule in (
        (FLOWS, _flow),
        (["stock"], _stock),
        (["level"], _level),
        (["rate"], whole_alone),
    ):
        of_measure = rows["measure"].isin(measures) & ~rows["group"].isin(used["group"])
        if of_measure.any():
            own, table = rule(rows[of_measure], facts)
            used = pd.concat([used, own])
            tables.append(table)
    return used, pd.concat(tables)


# what is added up over time, whatever its unit
COUNTS = {Kind.EVENTS: _events, Kind.INCREMENT: _increment}

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
    **dict.fromkeys(FOLLOWED, _direction),
    Kind.RATE: whole_alone,
    Kind.INDEX: whole_alone,
    Kind.MILESTONE: whole_alone,
    Kind.QUALITATIVE: whole_alone,
}
