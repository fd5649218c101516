"""Declared dimensions in rows: members below their parents, and breakdowns beside their whole.

A dimension is a column of observations whose members a table of the workbook lists; a blank cell is
the whole. In prepared rows it stands as a column for each level of its members, the top level under
the dimension's own name and deeper ones as ``age/1``, so that a member names all that it is part of,
as a country names its region.

Where one may belong to several members (``overlapping``: a woman with a disability), the columns of
levels end in a mark. Such members never make up their whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.edition.hierarchy import paths

LEVEL = "/"  # between a dimension and the number of a deeper level
SHARED = "&"  # behind a dimension whose members overlap
Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.integer]


def ancestry(members: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Give each member of one dimension with all that it is part of, the top level first.

    A parent that is not in the table, or is below its own child, is none.
    """
    ways = paths(members, "member_id")
    return {member: tuple(map(str, reversed(way))) for member, way in ways.items()}


def by_dimension(members: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """Give the members of each dimension, in their order."""
    if members is None or members.empty:
        return {}
    parts = members.groupby("dimension", sort=False)
    return {str(name): part for name, part in parts}


def level_columns(rows: pd.DataFrame, members: pd.DataFrame | None) -> dict[str, Any]:
    """Give a column of categories for every level of every dimension that a row names."""
    found: dict[str, Any] = {}
    for name, part in by_dimension(members).items():
        if name not in rows or not rows[name].notna().any():
            continue
        ways = ancestry(part)
        codes = pd.Categorical(rows[name], [*ways]).codes
        for depth in range(max(map(len, ways.values()))):
            at = [way[depth] if len(way) > depth else None for way in ways.values()]
            there = [*dict.fromkeys(member for member in at if member is not None)]
            place = [-1 if member is None else there.index(member) for member in at]
            values = np.array([*place, -1])[codes]  # a blank cell has the code -1
            column = f"{name}{SHARED}" if overlaps(part) else name
            column += f"{LEVEL}{depth}" if depth else ""
            found[column] = pd.Categorical.from_codes(values, pd.Index(there))
    return found


def dimension_of(column: str) -> str:
    """Name the dimension that a column of levels belongs to."""
    return column.split(LEVEL, maxsplit=1)[0].removesuffix(SHARED)


def overlaps(members: pd.DataFrame) -> bool:
    """Whether one may belong to several of a dimension's members."""
    return "overlapping" in members and bool(members["overlapping"].eq(True).any())


def told_more_than_once(rows: pd.DataFrame, levels: list[str], cell: Codes) -> Codes:
    """Give the groups of which several members that overlap tell, so that their sum is no whole.

    Parameters
    ----------
    rows
        Prepared rows, as they would be added up.
    cell
        For each row a number of what its members break down: its group, place, item and year.
    """
    shared = [name for name in levels if SHARED in name]
    # a row of a single event tells of that event alone, whichever member it names
    amount = (rows["measure"] != "event").to_numpy(bool) | (rows["value"] > 1).to_numpy(bool)
    found = [np.empty(0, dtype=np.int64)]
    for name in {dimension_of(level) for level in shared}:
        own = [level for level in shared if dimension_of(level) == name]
        member = rows[own].apply(lambda level: level.cat.codes).to_numpy(np.int64)
        told = amount & (member >= 0).any(axis=1)
        members = pd.Series(np.unique(member[told], axis=0, return_inverse=True)[1].reshape(-1))
        several = members.groupby(cell[told]).transform("nunique").to_numpy() > 1
        found.append(rows["group"].to_numpy(np.int64)[told][several])
    return np.unique(np.concatenate(found))


def without_doubles(rows: pd.DataFrame, levels: list[str], cell: Codes) -> pd.DataFrame:
    """Leave out rows that break down what another row tells whole.

    Parameters
    ----------
    rows
        Prepared rows of one sort, with ``result_id`` and ``period_end``.
    cell
        For each row a number of what it may be told of whole: target, place, item, time.

    Returns
    -------
    pandas.DataFrame
        A row that names members stands only where no row of its cell names fewer of the same,
        or where every member of the dimension has a newer row; of members that overlap, only where
        there is no such row. Of two dimensions side by side
        without their whole, one stands: the complete one, the newer, the larger, the first.
    """
    codes = {name: rows[name].cat.codes.to_numpy(np.int64) for name in levels}
    named = np.column_stack([code >= 0 for code in codes.values()])
    touched = np.isin(cell, np.unique(cell[named.any(axis=1)]))
    if not touched.any():
        return rows
    places = np.flatnonzero(touched)
    cells = _Cells(
        rows.iloc[places], cell[places], {name: code[places] for name, code in codes.items()}
    )
    left = np.ones(len(rows), dtype=bool)
    left[places] = cells.kept()
    return rows[left]


class _Cells:
    """Rows of cells of which some row names a member."""

    def __init__(self, rows: pd.DataFrame, cell: Codes, codes: Mapping[str, Codes]) -> None:
        self.cell = np.unique(cell, return_inverse=True)[1]
        # a row of no result is told of all of them
        self.result = rows["result_id"].cat.codes.to_numpy(np.int64)
        self.codes = codes
        self.sizes = {name: len(rows[name].cat.categories) for name in codes}
        self.ends = rows["period_end"].to_numpy().astype("datetime64[D]").astype(np.int64)
        self.amounts = rows["denominator"].fillna(rows["value"]).to_numpy(float)
        every = np.column_stack([code >= 0 for code in [*codes.values(), self.result]])
        self.patterns, self.pattern = np.unique(every, axis=0, return_inverse=True)
        self.pattern = self.pattern.reshape(-1)

    def kept(self) -> Mask:
        """Say of every row whether it stands."""
        left = np.ones(len(self.cell), dtype=bool)
        for whole, part in self._pairs():
            left &= ~self._outdated(whole, part)
        for whole, part in self._pairs():
            left &= ~self._covered(whole, part, left)
        return self._one_breakdown(left)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Give the patterns of which the first names fewer of what the second names."""
        for whole, fewer in enumerate(self.patterns):
            for part, more in enumerate(self.patterns):
                if (fewer <= more).all() and (fewer[:-1] < more[:-1]).any():
                    yield whole, part

    def _keys(self, pattern: int) -> Codes:
        """Number the rows by their cell and what the pattern names."""
        key = self.cell
        for code, own in zip(
            [*self.codes.values(), self.result], self.patterns[pattern], strict=True
        ):
            if own:
                key = np.unique(key * (code.max() + 2) + code, return_inverse=True)[1]
        return key

    def _covered(self, whole: int, part: int, left: Mask) -> Mask:
        keys = self._keys(whole)
        told = np.unique(keys[(self.pattern == whole) & left])
        covered: Mask = (self.pattern == part) & np.isin(keys, told)
        return covered

    def _outdated(self, whole: int, part: int) -> Mask:
        """Say which wholes are older than every member of a dimension."""
        more = np.flatnonzero(self.patterns[part][:-1] & ~self.patterns[whole][:-1])
        none = np.zeros(len(self.cell), dtype=bool)
        name = [*self.codes][more[0]]
        if len(more) > 1 or LEVEL in name or SHARED in name:
            return none
        keys = self._keys(whole)
        wholes, parts = self.pattern == whole, self.pattern == part
        newest = pd.Series(self.ends[wholes]).groupby(keys[wholes]).max()
        newer = parts & (self.ends > newest.reindex(keys).to_numpy(float))
        named = pd.Series(self.codes[name][newer]).groupby(keys[newer]).nunique()
        complete = named.index[named == self.sizes[name]]
        outdated: Mask = wholes & np.isin(keys, complete.to_numpy())
        return outdated

    def _one_breakdown(self, left: Mask) -> Mask:
        """Keep one dimension's rows of a cell that two dimensions break down side by side."""
        key = np.unique(self.cell * (self.result.max() + 2) + self.result, return_inverse=True)[1]
        tops = [name for name in self.codes if LEVEL not in name]
        table = pd.DataFrame({name: self.codes[name] >= 0 for name in tops})[left]
        sizes = table.groupby(key[left]).agg(["sum", "size"])
        if len(tops) == 1 or sizes.empty:
            return left
        most = np.max([sizes[name]["sum"].to_numpy() for name in tops], axis=0)
        apart = sizes.index[(most > 0) & (most < sizes[tops[0]]["size"].to_numpy())]
        for cell in apart:
            inside = np.flatnonzero(left & (key == cell))
            best = max(tops, key=partial(self._rank, inside))
            left[inside[self.codes[best][inside] < 0]] = False
        return left

    def _rank(self, inside: Codes, name: str) -> tuple[bool, bool, int, float]:
        """Say how much a dimension's rows tell: whether they add up, of all members, how new, how much."""
        own = inside[self.codes[name][inside] >= 0]
        if not len(own):
            return False, False, -1, 0.0
        complete = len(np.unique(self.codes[name][own])) == self.sizes[name]
        amount = float(np.nansum(self.amounts[own]))
        return SHARED not in name, complete, int(self.ends[own].max()), amount
