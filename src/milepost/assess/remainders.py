"""What rows leave of rows that tell more: counts that stand in no row, and anyone can compute.

A row of members of a declared dimension is part of the one that leaves it blank; of what is measured
a row of a place or an item is part of the one that names none; a period of a flow is part of one that
it lies in, as of a running total what went before is (:mod:`milepost.assess.contributions`). Rows
that are parts of one another or apart leave what is in no part of them; where rows cross, as women
and the young do, :mod:`milepost.assess.crossings` says what they give together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.assess.breakdowns import ancestry, by_dimension, overlaps
from milepost.assess.crossings import Axis, told_together
from milepost.core.kinds import OF_A_PERIOD

Place = tuple[Any, ...]  # on an axis: what it is part of, the widest first; blank for the whole
Mask = npt.NDArray[np.bool_]
PERIOD, FLOW = "period", "flow"
PLACES = {"place": ("region_id", "country"), "item": ("item_id",)}
ALIKE = ("target_id", "result_id", "measure")  # of rows that can be parts of one another
AT_ONCE = 512  # rows that are held against all others at a time


def remainders(
    rows: pd.DataFrame, members: pd.DataFrame | None = None
) -> Iterator[tuple[str, float]]:
    """Give, with the target, what others leave of each row's count, and rows that cross give together.

    Parameters
    ----------
    rows
        Tagged observations with a column ``count``; of members that overlap each is taken alone.
    """
    rows = rows[rows["count"].notna()]
    rows = rows[rows.duplicated("target_id", keep=False)]
    parts = by_dimension(members)
    shared = [name for name, part in parts.items() if name in rows and overlaps(part)]
    for own in _apart(rows, shared):
        yield from _left(own, {name: part for name, part in parts.items() if name in own})


def _apart(rows: pd.DataFrame, shared: Sequence[str]) -> Iterator[pd.DataFrame]:
    """Give the rows with one member at a time of the dimensions whose members overlap."""
    plain = rows[shared].isna().all(axis=1)
    alone = {name: rows[shared].drop(columns=name).isna().all(axis=1) for name in shared}
    found = [
        rows[plain | (alone[name] & (rows[name] == member))]
        for name in shared
        for member in rows[name].dropna().unique()
    ]
    yield from found or [rows]


def _left(rows: pd.DataFrame, parts: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, float]]:
    """Give what is left in each group of rows that can be parts of one another."""
    places = _places(rows, parts)
    rows = rows.assign(measure=rows["measure"].mask(rows["measure"].isin(OF_A_PERIOD), FLOW))
    alike = zip(*(rows[name] for name in ALIKE if name in rows), strict=True)
    groups: dict[Any, dict[tuple[Place, ...], float]] = defaultdict(lambda: defaultdict(float))
    for names, cells, count in zip(
        alike, zip(*places.values(), strict=True), rows["count"], strict=True
    ):
        place = dict(zip(places, cells, strict=True))
        along = [axis for axis in places if _divides(axis, names[-1])]
        beside = tuple(cell for axis, cell in place.items() if axis not in along)
        groups[names, tuple(along), beside][tuple(place[axis] for axis in along)] += count
    for (names, along, _beside), counts in groups.items():
        if len(counts) > 1:
            axes = [_axis(name, cells, parts)
                    for name, cells in zip(along, zip(*counts, strict=True), strict=True)]  # fmt: skip
            yield from ((names[0], rest) for rest in _rests(axes, np.array([*counts.values()])))


def _rests(axes: Sequence[Axis], counts: npt.NDArray[np.float64]) -> Iterator[float]:
    """Give what is in no part of each row, or what rows that cross give together."""
    left, sizes = counts.copy(), np.prod([axis.covers.sum(axis=1)[axis.rows] for axis in axes], 0)
    crossing = np.zeros(len(counts), dtype=bool)
    beside: list[float] = []
    for start in range(0, len(counts), AT_ONCE):
        some = np.arange(start, min(start + AT_ONCE, len(counts)))
        within, around, meets = _held_against(axes, some)
        crossing[some] = (meets & ~within & ~around).any(axis=1)
        within[np.arange(len(some)), some] = False
        one, whole = np.nonzero(within)
        beside += (counts[whole] - counts[some[one]]).tolist()
        above = np.where(within, sizes, np.inf)
        parents, has = above.argmin(axis=1), within.any(axis=1)
        np.subtract.at(left, parents[has], counts[some[has]])
    if not crossing.any():
        yield from left[left != counts]
        return
    yield from beside
    yield from told_together(axes, counts)


def _held_against(axes: Sequence[Axis], some: npt.NDArray[np.intp]) -> tuple[Mask, Mask, Mask]:
    """Say of some rows whether each row holds them, is held by them, has anything in common."""
    shape = len(some), len(axes[0].rows)
    within, around, meets = (np.ones(shape, dtype=bool) for _ in range(3))
    for axis in axes:
        common = axis.covers.astype(np.int64) @ axis.covers.T.astype(np.int64)
        held = common == axis.covers.sum(axis=1)[:, None]
        at = np.ix_(axis.rows[some], axis.rows)
        within &= held[at]
        around &= held.T[at]
        meets &= (common > 0)[at]
    return within, around, meets


def _places(rows: pd.DataFrame, parts: Mapping[str, pd.DataFrame]) -> dict[str, list[Place]]:
    """Give every row's place on each axis."""
    found: dict[str, list[Place]] = {}
    for name, part in parts.items():
        paths = ancestry(part)
        found[name] = [paths.get(member, ()) for member in rows[name]]
    for name, columns in PLACES.items():
        cells = rows[[column for column in columns if column in rows]]
        found[name] = [_named(row) for row in cells.itertuples(index=False, name=None)]
    found[PERIOD] = [*zip(rows["period_start"], rows["period_end"], strict=True)]
    return found


def _named(cells: Place) -> Place:
    """Give a place without what is left blank at its end."""
    named = [None if pd.isna(cell) else cell for cell in cells]
    while named and named[-1] is None:
        named.pop()
    return tuple(named)


def _divides(axis: str, measure: str) -> bool:
    """Whether rows of a measure can be parts of one another along an axis."""
    if axis == PERIOD:
        return bool(measure == FLOW)
    return axis not in PLACES or measure != "event"  # which happens beside those without a place


def _axis(name: str, cells: Sequence[Place], parts: Mapping[str, pd.DataFrame]) -> Axis:
    """Give what each place that is named on an axis covers of what can be told apart on it."""
    named = sorted({*cells}, key=lambda place: (len(place), str(place)))
    rows = np.array([named.index(cell) for cell in cells])
    if name == PERIOD:
        day = pd.Timedelta(days=1)
        cuts = sorted({cut for starts, ends in named for cut in (starts, ends + day)})
        spans = [*pairwise(cuts), *((starts, ends + day) for starts, ends in named)]
        covers = [[starts <= one and other <= ends + day for one, other in spans]
                  for starts, ends in named]  # fmt: skip
        rests = np.arange(len(cuts) - 1, len(spans))
        return Axis(np.array(covers), rows, rests, runs=True)
    # what is in no part of a place stands under the place's own name
    atoms = sorted({*named, ()}, key=lambda place: (len(place), str(place)))
    covers = [[atom[: len(place)] == place for atom in atoms] for place in named]
    filled = _filled({*named}, parts[name]) if name in parts else set()
    rests = np.array([n for n, atom in enumerate(atoms) if atom in filled], dtype=int)
    return Axis(np.array(covers), rows, rests)


def _filled(named: set[Place], members: pd.DataFrame) -> set[Place]:
    """Give the members, and the whole, all parts of which are named."""
    below: dict[Place, set[Place]] = defaultdict(set)
    for path in ancestry(members).values():
        below[path[:-1]].add(path)
    return {place for place, own in below.items() if own <= named}
