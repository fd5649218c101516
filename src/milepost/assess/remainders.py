"""What rows leave of a row that tells them whole: counts that stand in no row, and anyone can compute.

A row of members of a declared dimension is part of the one that leaves it blank; of what is measured
a row of a place or an item is part of the one that names none; a period of a flow is part of one that
it lies in, as of a running total what went before is (:mod:`milepost.assess.contributions`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from milepost.assess.breakdowns import ancestry, by_dimension, overlaps
from milepost.core.kinds import OF_A_PERIOD

Place = tuple[Any, ...]  # on an axis: what it is part of, the widest first; blank for the whole
PERIOD, FLOW = "period", "flow"
PLACES = {"place": ("region_id", "country"), "item": ("item_id",)}
ALIKE = ("target_id", "result_id", "measure")  # of rows that can be parts of one another


def remainders(
    rows: pd.DataFrame, members: pd.DataFrame | None = None
) -> Iterator[tuple[str, float]]:
    """Give what is left of each row's count by those that are its parts along one axis.

    Parameters
    ----------
    rows
        Tagged observations with a column ``count``; of members that overlap each is taken alone.
    members
        Of the declared dimensions.

    Yields
    ------
    target_id, rest
    """
    rows = rows[rows["count"].notna()]
    rows = rows[rows.duplicated("target_id", keep=False)]
    shared = {name for name, part in by_dimension(members).items() if overlaps(part)}
    places = _places(rows, members)
    flows = rows["measure"].isin(OF_A_PERIOD)
    rows = rows.assign(measure=rows["measure"].mask(flows, FLOW))
    alike = [*zip(*(rows[name] for name in ALIKE if name in rows), strict=True)]
    for axis, own in places.items():
        others = zip(*(place for name, place in places.items() if name != axis), strict=True)
        groups: dict[Any, dict[Place, float]] = defaultdict(lambda: defaultdict(float))
        for names, beside, place, count in zip(alike, others, own, rows["count"], strict=True):
            if _divides(axis, names[-1]):
                groups[names, beside][place] += count
        for (names, _beside), counts in groups.items():
            parts: dict[Place, list[float]] = defaultdict(list)
            for place, count in counts.items() if len(counts) > 1 else ():
                if (whole := _whole_of(place, counts, axis)) is not None:
                    parts[whole].append(count)
            for whole, several in parts.items():
                for together in several if axis in shared else [sum(several)]:
                    yield names[0], counts[whole] - together


def _places(rows: pd.DataFrame, members: pd.DataFrame | None) -> dict[str, list[Place]]:
    """Give every row's place on each axis."""
    found: dict[str, list[Place]] = {}
    for name, part in by_dimension(members).items():
        paths = ancestry(part)
        if name in rows:
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
        return measure == FLOW
    return axis not in PLACES or measure != "event"  # which happens beside those without a place


def _whole_of(place: Place, there: Mapping[Place, float], axis: str) -> Place | None:
    """Give the nearest place that this one is part of, among those that rows name."""
    if axis != PERIOD:
        wider = (place[:length] for length in range(len(place) - 1, -1, -1))
        return next((one for one in wider if one in there), None)
    starts, ends = place
    around = [one for one in there if one != place and one[0] <= starts and ends <= one[1]]
    return min(around, key=lambda one: one[1] - one[0], default=None)
