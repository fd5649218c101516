"""Which rows stand for a whole: wholes and their parts, in place, item, dimension and time.

Every function takes rows as :mod:`milepost.assess.groups` prepares them: names and levels of
declared dimensions as categories, a number in ``group`` for their target and part of a scope.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.assess.breakdowns import without_doubles
from milepost.core.kinds import is_whole_of, size_of
from milepost.edition.select import PART

PLACES = ("region_id", "country")
DIMENSIONS = (*PLACES, "item_id")
# within a group, which has one target
OF_GROUP = tuple(name for name in PART if name != "target_id")
# what a coarser row leaves blank that a finer one names: the item, the place below a region, both
COARSER: tuple[tuple[str, ...], ...] = (
    ("country",),
    ("item_id",),
    ("country", "item_id"),
    PLACES,
    DIMENSIONS,
)
LARGEST = 1 << 40  # above it parts are numbered anew, so that no number overflows
Mask = npt.NDArray[np.bool_]


def declared(rows: pd.DataFrame) -> list[str]:
    """Name the levels of declared dimensions: the columns of categories beside the package's own."""
    types = rows.dtypes
    return [
        str(name)
        for name, kind in types.items()
        if isinstance(kind, pd.CategoricalDtype) and name not in PART
    ]


def part_numbers(rows: pd.DataFrame, names: Iterable[str] | None = None) -> npt.NDArray[np.int64]:
    """Number the parts of every group: rows of one part have one number, a blank being a part."""
    number = rows["group"].to_numpy(np.int64)
    for name in (*OF_GROUP, *declared(rows)) if names is None else names:
        codes = rows[name].cat.codes.to_numpy(np.int64) + 1
        number = number * (len(rows[name].cat.categories) + 1) + codes
        if len(number) and number.max() > LARGEST:
            number = np.unique(number, return_inverse=True)[1].astype(np.int64)
    return number


def newest_of_parts(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep each part's newest rows, of the newest plan year that a group has any of.

    A whole of an earlier year stands for members of which not every one has a newer row.
    """
    newest = rows.groupby(part_numbers(rows))["period_end"].transform("max")
    rows = rows[rows["period_end"] == newest]
    if levels := declared(rows):
        rows = without_doubles(rows, levels, part_numbers(rows, DIMENSIONS))
    return wholes(rows[rows["year"] == rows.groupby("group")["year"].transform("max")])


def wholes(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out parts that are reported beside their whole, so that nothing counts twice.

    A row that leaves a declared dimension blank is the whole of those that name its members. One
    that leaves a place or an item blank is the whole of those of its year that name one, if it is as
    large as they are together, but for rounding; a smaller one is what no part tells of, and is added.
    A share without its fraction is the whole, whatever its parts' shares are.
    A whole stands for its parts unless one of them is newer: then it is out of date, and they stand.
    """
    if levels := declared(rows):
        cell = part_numbers(rows, DIMENSIONS) * 10_000 + rows["year"].to_numpy(np.int64)
        rows = without_doubles(rows, levels, cell)
    named = [rows[name].notna().to_numpy(bool) for name in DIMENSIONS]
    pattern = np.column_stack(named)
    if not len(rows) or (pattern == pattern[0]).all():
        return rows
    for blank in COARSER:  # the finest first, so that no part counts beside its own parts
        rows = rows[_settled(rows, blank)]
    return rows


def _settled(rows: pd.DataFrame, blank: tuple[str, ...]) -> Mask:
    """Say which rows are left once wholes that leave some names blank meet their parts."""
    shared = [name for name in DIMENSIONS if name not in blank]
    whole = np.logical_and.reduce([rows[name].isna().to_numpy(bool) for name in blank])
    # a part names at least what this whole leaves blank
    part = np.logical_and.reduce([rows[name].notna().to_numpy(bool) for name in blank])
    if blank in (PLACES, DIMENSIONS):
        part = np.logical_or.reduce([rows[name].notna().to_numpy(bool) for name in blank])
    keys = part_numbers(rows, [*shared, "measure"])
    keys = keys * 10_000 + rows["year"].to_numpy(np.int64)
    ends = rows["period_end"].to_numpy()
    told = size_of(rows)
    size = told.fillna(np.inf).where(whole, told).to_numpy(float)
    sides = [pd.DataFrame({"end": ends[one], "size": size[one]}).groupby(keys[one]).agg(
        {"end": "max", "size": "sum"}) for one in (whole, part)]  # fmt: skip
    both = sides[0].join(sides[1], how="inner", rsuffix="_of_parts")
    enough = is_whole_of(both["size"], both["size_of_parts"])
    # a whole made of members, beside parts that are not, is another breakdown and no remainder
    other = both.index.isin(_otherwise_broken_down(rows, keys, whole, part))
    both, smaller = both[enough], both.index[~enough & other]
    newer = both["end_of_parts"] > both["end"]
    stands = both.index[~newer].to_numpy()
    outdated = both.index[newer].union(smaller).to_numpy()
    left: Mask = ~(part & np.isin(keys, stands)) & ~(whole & np.isin(keys, outdated))
    return left


def _otherwise_broken_down(
    rows: pd.DataFrame, keys: npt.NDArray[np.int64], whole: Mask, part: Mask
) -> npt.NDArray[np.int64]:
    """Give the keys of wholes that name members of other dimensions than their parts do."""
    named = np.zeros(len(rows), dtype=np.int64)
    for place, level in enumerate(declared(rows)):
        named += (rows[level].cat.codes.to_numpy() >= 0).astype(np.int64) << place
    if not named[whole].any():
        return np.empty(0, dtype=np.int64)
    told = [pd.Series(named[one]).groupby(keys[one]).agg(["min", "max"]) for one in (whole, part)]
    both = told[0].join(told[1], how="inner", rsuffix="_of_parts")
    same = both.min(axis=1) == both.max(axis=1)
    return both.index[(both["max"] > 0) & ~same].to_numpy(np.int64)


def with_beginnings(rows: pd.DataFrame) -> pd.DataFrame:
    """Say in ``begins_on`` since when a flow was counted.

    A running total (measure ``to-date``) counts from the first day of the plan year, and so does an
    amount that is dated by one day, or else from the day after its part's amount before.

    Parameters
    ----------
    rows
        With ``year_begins``, the first day of each row's plan year.
    """
    begins = rows["year_begins"]
    rows = rows.assign(begins_on=rows["period_start"], part=part_numbers(rows))
    to_date = (rows["measure"] == "to-date").to_numpy(bool)
    days = (rows["period_start"] == rows["period_end"]).to_numpy(bool) & ~to_date
    if days.any():
        ordered = rows.sort_values(["part", "year", "period_end"], kind="stable")
        apart = ordered.drop_duplicates(["part", "year", "period_end"])
        before = apart.groupby(["part", "year"])["period_end"].shift() + pd.Timedelta(days=1)
        key = ["part", "year", "period_end"]
        since = rows[key].merge(apart[key].assign(since=before), how="left", on=key)["since"]
        since = pd.Series(since.to_numpy(), index=rows.index).fillna(begins)
        rows["begins_on"] = rows["begins_on"].where(~days, since)
    rows["begins_on"] = rows["begins_on"].where(~to_date, begins)
    return rows


def longest_periods(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out periods that lie within another of the same part and plan year.

    A running total of January to June holds that of January to March, and a year its quarters.
    Takes rows with ``begins_on``.
    """
    part = part_numbers(rows)
    starts = rows["begins_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
    ends = rows["period_end"].to_numpy().astype("datetime64[D]").astype(np.int64)
    years = rows["year"].to_numpy(np.int64)
    order = np.lexsort((-ends, starts, years, part))
    part, starts, ends, years = part[order], starts[order], ends[order], years[order]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (part[1:] != part[:-1]) | (years[1:] != years[:-1])
    # the furthest end among the rows before, within one part and year
    block = np.cumsum(first)
    furthest = pd.Series(ends).groupby(block).cummax().to_numpy()
    before = np.concatenate([[np.iinfo(np.int64).min], furthest[:-1]])
    before[first] = np.iinfo(np.int64).min
    same = np.zeros(len(rows), dtype=bool)
    same[1:] = ~first[1:] & (starts[1:] == starts[:-1]) & (ends[1:] == ends[:-1])
    # rows of one and the same period stand or fall together
    inside = pd.Series(ends <= before).mask(same).ffill().to_numpy(bool)
    return rows.iloc[np.sort(order[~inside])]


def covered(rows: pd.DataFrame) -> pd.Series:
    """Say of every row of the :func:`longest_periods` whether its part's periods cover its plan year."""
    begins, ends = rows["year_begins"], rows["year_ends"]
    starts = rows["begins_on"].where(rows["begins_on"] > begins, begins)
    lasts = rows["period_end"].where(rows["period_end"] < ends, ends)
    single = ~rows.duplicated(["part", "year", "begins_on", "period_end"])
    days = ((lasts - starts).dt.days + 1).where(single, 0)
    told = days.groupby([rows["part"], rows["year"]]).transform("sum")
    return told >= (ends - begins).dt.days + 1
