"""Doubts on what a figure rests on: parts that a year lacks, a base of other parts, rows not used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isclose
from typing import Any

import pandas as pd

from milepost.core.kinds import COUNTED, OF_A_PERIOD, over_parts
from milepost.core.model import Kind, Problem
from milepost.core.problems import by_key, query_rows
from milepost.edition.calendar import plan_years
from milepost.read.dataset import Dataset

ADDED = ("stock", "level", *OF_A_PERIOD)
RULE = "parts"
PERCENT = ("%", "per cent", "percent", "percentage")
SHARES = ("level", "rate", "base")
FAR = 10.0  # per cent
TOLERANCE = 1e-12


def parts_complete(dataset: Dataset, current: pd.DataFrame) -> Iterator[Problem]:
    """The newest year has the parts of the year before, and a base year those it is compared with.

    A part is there, too, where a row of its whole is, or rows of all that it is made of.
    """
    targets = dataset["targets"]
    added = targets.loc[over_parts(targets["kind"], targets["unit"]) != "none", "target_id"]
    rows = current[current["measure"].isin([*ADDED, "base"]) & current["target_id"].isin(added)]
    if rows.empty:
        return
    rows = rows.assign(year=plan_years(rows["period_end"], dataset["plan"]))
    base = rows["measure"] == "base"
    newest, before = (_with_places(some, dataset) for some in _newest_years(rows[~base]))
    message = "is of the newest year, which lacks a part that the year before has:"
    yield from _named(newest, _lacking(before, newest, dataset), message)
    based = targets.loc[targets["baseline"].isna(), "target_id"]
    base &= rows["target_id"].isin(based)
    if not base.any():
        return
    of_base = _with_places(_newest_years(rows[base])[0], dataset)
    newest = newest[newest["target_id"].isin(of_base["target_id"])]
    message = "is compared with a base year that lacks a part which it has:"
    yield from _named(newest, _lacking(newest, of_base, dataset), message)
    message = "is the base of a year that lacks a part which it has:"
    yield from _named(of_base, _lacking(of_base, newest, dataset), message)


def stocks_used(dataset: Dataset, current: pd.DataFrame) -> Iterator[Problem]:
    """An increment is told by events, or by how far a stock has grown: told by both, they agree.

    A stock has grown since the last day before the target begins, or since the baseline.
    """
    targets, plan = dataset["targets"], dataset["plan"]
    rows = current.astype({"target_id": "str"})
    rows = rows[rows["target_id"].isin(targets.loc[targets["kind"] == Kind.INCREMENT, "target_id"])]
    start = by_key(targets, "target_id", "start").fillna(plan["period_start"].min())
    baseline = by_key(targets, "target_id", "baseline")
    for target, own in rows.groupby("target_id"):
        stocks = own[own["measure"] == "stock"]
        events = own[(own["measure"] != "stock") & (own["period_end"] >= start[target])]
        if stocks.empty or events.empty:
            continue
        earlier = _newest_day(stocks[stocks["period_end"] < start[target]])
        newest = _newest_day(stocks)
        before = earlier["value"].sum() if len(earlier) else baseline[target]
        grown = newest["value"].sum() - before
        added = events.loc[events["period_end"] <= newest["period_end"].max(), "value"].sum()
        # 0.7 and 0.1 are 0.8; and how far a stock without a beginning has grown is not known
        if not isclose(grown, added, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            known = f", and the stock has grown by {grown:.10g}" if pd.notna(grown) else ""
            message = f"is a stock of a target that events tell of, too: only they are counted, {added:.10g}{known}"
            yield from query_rows(newest[:1], "value", "measure", message)


def percentages_alike(dataset: Dataset, current: pd.DataFrame) -> Iterator[Problem]:
    """Of shares in per cent that lie far apart, those of at most 1 may be fractions (0.16 for 16 %)."""
    targets = dataset["targets"].drop_duplicates("target_id")
    percent = targets[targets["unit"].isin(PERCENT) & ~targets["kind"].isin(COUNTED)]
    rows = current[current["target_id"].isin(percent["target_id"])].astype({"target_id": "str"})
    rows = rows[rows["measure"].isin(SHARES)]
    stated = percent.set_index("target_id")[["baseline", "target"]].abs()
    values = rows["value"].abs()
    low = values.between(0, 1, inclusive="right")
    small = stated.gt(0) & stated.le(1)
    if not low.any() and not small.any(axis=None):
        return
    above = values[values > 1].groupby(rows["target_id"]).min().reindex(stated.index)
    # a share that grew from less than 1 % passes through what lies between
    others = pd.concat([stated[stated > 1], above], axis=1).min(axis=1)
    message = "may be a fraction: others of its target are shares of 10 % or more"
    wrong = rows[low & (rows["target_id"].map(others) >= FAR)]
    yield from query_rows(wrong, "value", "unit", message)
    for name in ("baseline", "target"):
        found = percent[(small[name] & (others >= FAR)).to_numpy()]
        yield from query_rows(found, name, "unit", message)


def _newest_day(rows: pd.DataFrame) -> pd.DataFrame:
    newest: pd.DataFrame = rows[rows["period_end"] == rows["period_end"].max()]
    return newest


def _with_places(rows: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Give rows the names of their parts as text, blank for a whole, and countries their region."""
    names = _names(dataset)
    texts = rows.astype(dict.fromkeys(["target_id", *names], "str"))
    texts[names] = texts[names].fillna("")
    of_country = by_key(dataset["countries"], "iso3", "region_id")
    return texts.assign(region_id=texts["country"].map(of_country).fillna(texts["region_id"]))


def _names(dataset: Dataset) -> list[str]:
    return ["region_id", "country", "item_id", "result_id", *dataset.broken_down_by]


def _newest_years(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give of every target the rows of its newest year, and of the year before that has any."""
    newest = rows["year"] == rows.groupby("target_id", observed=True)["year"].transform("max")
    older = rows[~newest]
    before = older["year"] == older.groupby("target_id", observed=True)["year"].transform("max")
    return rows[newest], older[before]


def _lacking(wanted: pd.DataFrame, there: pd.DataFrame, dataset: Dataset) -> dict[str, str]:
    """Give of every target the first of the wanted parts that is not there."""
    names = _names(dataset)
    needed = {one.column: _tops(dataset[one.table]) for one in dataset.dimensions}
    if len(dataset["regions"]):
        needed |= {"region_id": len(dataset["regions"]), "country": 0}
    there, wanted = there[["target_id", *names]], wanted[["target_id", *names]]
    wanted = wanted[wanted["target_id"].isin(there["target_id"])]
    known = pd.concat([there, wanted]).duplicated().to_numpy()[len(there) :]
    found: dict[str, str] = {}
    for target, left in wanted[~known].groupby("target_id"):
        have = there.loc[there["target_id"] == target, names].drop_duplicates()
        for part in left[names].to_dict("records"):
            if not _covers(have, part, needed):
                found[str(target)] = ", ".join(filter(None, part.values())) or "the whole"
                break
    return found


def _tops(members: pd.DataFrame) -> int:
    return int(members["parent_id"].isna().sum()) if "parent_id" in members else len(members)


def _covers(have: pd.DataFrame, part: Mapping[Any, str], needed: Mapping[str, int]) -> bool:
    """Whether rows tell of a part: as a row of a whole that holds it, or as all that it is made of."""
    blank = [name for name, cell in part.items() if not cell]
    same = have == pd.Series(part)
    if (same | (have == "")).all(axis=1).any():
        return True
    inside = have[same.drop(columns=blank).all(axis=1)]
    told = {name: inside.loc[inside[name] != "", name].nunique() for name in blank}
    return len(inside) > 0 and all(
        name in needed and count >= needed[name] for name, count in told.items() if count
    )


def _named(rows: pd.DataFrame, lacking: Mapping[str, str], message: str) -> Iterator[Problem]:
    """Name the first row of every target that lacks a part."""
    found = rows[rows["target_id"].isin(lacking)].drop_duplicates("target_id")
    found = found.assign(_more=" " + found["target_id"].map(lacking))
    yield from query_rows(found, "period_end", RULE, message)
