"""What rows that cross give together: women and the young, each beside the whole, and both at once.

A count can be computed from others if it is a linear combination of them: if the vector of what it
covers lies in the row space of theirs. After Hundepool et al., *Statistical Disclosure Control*
(2012), section 4.2, where counts are not bounded. Asked for every part that can be named: a place on
each axis, such a place without one of its parts, or without any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import prod

import numpy as np
import numpy.typing as npt

MOST_CELLS = 50_000_000  # of what is asked, or of rows, by what can be told apart
EXACT = 1e-7
Covers = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Axis:
    """Along what rows are parts of one another."""

    # for each place that rows name what it covers: one column for each thing told apart
    covers: Covers
    rows: npt.NDArray[np.intp]  # which place each row names
    # columns for what is in no part of a place of which all parts are named: mostly nothing
    rests: npt.NDArray[np.intp]
    # whether what is told apart has an order, so that any run of it is asked about where nothing
    # rests
    runs: bool = False

    def filled(self) -> Axis:
        """Give the axis of places that are made up of their parts."""
        return replace(
            self, covers=np.delete(self.covers, self.rests, axis=1), rests=self.rests[:0]
        )

    def asked(self) -> Covers:
        """Give the parts that can be named: places, and places without one part or without all."""
        width = self.covers.shape[1]
        if self.runs and not len(self.rests):
            at = np.arange(width)
            starts, ends = np.triu_indices(width)
            return (at >= starts[:, None]) & (at <= ends[:, None])
        found = [*self.covers]
        for place in self.covers:
            inside = ~(self.covers & ~place).any(axis=1) & (self.covers != place).any(axis=1)
            found += [place & ~part for part in self.covers[inside]]
            found.append(place & ~self.covers[inside].any(axis=0))
        return np.unique([part for part in found if part.any()], axis=0)


def told_together(axes: Sequence[Axis], counts: Counts) -> Iterator[float]:
    """Give the count of every part that can be named along axes and computed from rows' counts.

    Where there are too many to ask it is one: what can't be shown to be safe is not.
    """
    tight = [axis.filled() for axis in axes]
    asked = [axis.asked() for axis in axes]
    width = prod(axis.covers.shape[1] for axis in axes)
    if width * max(len(counts), prod(map(len, asked))) > MOST_CELLS:
        yield 1.0
    elif (found := _computed(tight, counts)) is not None:
        yield from found
    else:  # more is told of some place than of all its parts
        yield from _computed(axes, counts) or ()


def _computed(axes: Sequence[Axis], counts: Counts) -> list[float] | None:
    """Give the counts that can be computed; nothing where the rows contradict one another."""
    told = reduce(_beside, (axis.covers[axis.rows] for axis in axes))
    # what the same rows cover can't be told apart
    kinds, lots, sizes = np.unique(told, axis=1, return_inverse=True, return_counts=True)
    order = np.argsort(lots, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    left, scales, right = np.linalg.svd(kinds.astype(np.float64), full_matrices=False)
    rank = int((scales > scales[0] * EXACT).sum())
    right = right[:rank]
    values = right.T @ ((left[:, :rank].T @ counts) / scales[:rank])
    if np.abs(kinds @ values - counts).max() > EXACT * max(1.0, np.abs(counts).max()):
        return None
    found: list[float] = []
    first, *others = (axis.asked() for axis in axes)
    for part in first:
        cells = reduce(_each_with_each, others, part[None, :])
        within = np.add.reduceat(cells[:, order].astype(np.int64), starts, axis=1)
        whole = ((within == 0) | (within == sizes)).all(axis=1)
        wanted = (within[whole] > 0).astype(np.float64)
        known = np.abs(wanted - wanted @ right.T @ right).max(axis=1, initial=0.0) < EXACT
        found += np.round(wanted[known] @ values, 6).tolist()
    return found


def _beside(one: Covers, other: Covers) -> Covers:
    """Give what each row covers along two axes."""
    return (one[:, :, None] & other[:, None, :]).reshape(len(one), -1)


def _each_with_each(one: Covers, other: Covers) -> Covers:
    """Give what each part of one axis covers with each of another."""
    return (one[:, None, :, None] & other[None, :, None, :]).reshape(len(one) * len(other), -1)
