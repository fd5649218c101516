"""Puts rows into groups: one for each year, part of a scope and target that has any.

All that rows amount to is computed group by group, so that one pass gives the figures of every part
and year. A row stands once in each group that it counts in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.assess.breakdowns import dimension_of, level_columns
from milepost.assess.parts import DIMENSIONS, Mask, declared
from milepost.assess.scopes import Scope
from milepost.core.model import Evidence

GROUP = ["year", "scope_kind", "scope_id", "target_id"]
GRADES = [grade.value for grade in Evidence]
NUMBERS = ["period_start", "period_end", "year", "value", "numerator", "denominator"]
NAMES = ["target_id", "measure", "country", "region_id", "item_id", "result_id"]
FACTS = [*NUMBERS, *NAMES, "evidence"]
"""What an amount rests on in a row."""
PROMISED = [
    "kind", "distinct_by", "denominator", "begins", "goal", "direction",
    "deadline", "baseline", "over_parts", "plan_start",
]  # fmt: skip
"""What an amount rests on in a target, which may lack those from ``deadline`` on."""
AT_ONCE = 100_000
"""Rows in groups: more are taken scope by scope and year by year, which takes less memory."""
# what in a scope tells of a part of its parts
FINER = {"region": ["country", "item_id"], "country": ["item_id"]}
Places = npt.NDArray[np.integer]


class Given(NamedTuple):
    """What contributions are computed from (:mod:`milepost.assess.contributions`)."""

    targets: pd.DataFrame
    rows: pd.DataFrame
    scopes: Sequence[Scope]
    members: pd.DataFrame | None
    by_year: Mapping[int, Mask]


class _Taken(NamedTuple):
    """The rows that count in a year and scope: their places, and the number of the part of each."""

    year: int
    scope: Scope
    places: Places
    parts: Places
    of_part: Mask


def compact(rows: pd.DataFrame, members: pd.DataFrame | None = None) -> pd.DataFrame:
    """Keep what the rules ask of rows, names as categories: small to copy and quick to group."""
    grade = pd.Categorical(rows["evidence"], GRADES, ordered=True).codes
    known = rows.reindex(columns=[*NUMBERS, *NAMES])
    levels = level_columns(rows, members)
    return known.astype(dict.fromkeys(NAMES, "category")).assign(grade=grade, **levels)


def in_groups(given: Given) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Give compact rows with the number of their ``group``, and what is known of each group.

    A row is ``of_part`` where it tells of a part of its part of the scope, and its ``place`` is its
    position among the rows of its target. Of a group the second table has :data:`GROUP` and what its target promises, at the group's number.
    """
    targets, rows, scopes, members, by_year = given
    small = compact(rows, members)
    names = pd.Index(targets["target_id"].unique())
    target = small["target_id"].cat.set_categories(names).cat.codes.to_numpy(np.int64)
    small["place"] = small.groupby("target_id", observed=True).cumcount()
    known = _promised(targets)
    block: list[_Taken] = []
    for scope in scopes:
        places, parts = parts_of(rows, scope)
        inside = target[places] >= 0
        places, parts = places[inside], parts[inside]
        of_part = _of_part(small, rows, scope, places, parts)
        for year, counts in by_year.items():
            own = counts[places]
            if block and sum(len(one.places) for one in block) + own.sum() > AT_ONCE:
                yield _numbered(small, target, names, known, block)
                block = []
            if own.any():
                block.append(_Taken(year, scope, places[own], parts[own], of_part[own]))
    if block:
        yield _numbered(small, target, names, known, block)


def _promised(targets: pd.DataFrame) -> pd.DataFrame:
    keys = [name for name in GROUP if name in targets]
    known = targets.reindex(columns=[*keys, *PROMISED])
    if "deadline" not in targets:
        known["deadline"] = np.datetime64("NaT", "s")
    return known


def _numbered(
    small: pd.DataFrame, target: Places, names: pd.Index, known: pd.DataFrame, block: list[_Taken]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Number the groups that have rows, in the order of years and scopes, parts and targets."""
    every = [(one.year, one.scope.kind, name) for one in block for name in one.scope.ids]
    first = np.cumsum([0, *(len(one.scope.ids) for one in block)])
    part = np.concatenate([one.parts + at for one, at in zip(block, first, strict=False)])
    places = np.concatenate([one.places for one in block])
    group, numbers = pd.factorize(part * len(names) + target[places], sort=True)
    of_part = np.concatenate([one.of_part for one in block])
    placed = small.take(places).reset_index(drop=True)
    placed = placed.assign(group=group, of_part=of_part)
    of, which = np.divmod(numbers, len(names))
    facts = pd.DataFrame(every, columns=GROUP[:-1]).take(of)
    facts = facts.assign(target_id=names.take(which).array)
    return placed, facts.merge(known, how="left", on=[name for name in GROUP if name in known])


def _of_part(
    small: pd.DataFrame, rows: pd.DataFrame, scope: Scope, places: Places, parts: Places
) -> Mask:
    """Say of rows in parts of a scope whether they tell of less than the part."""
    finer = [*FINER.get(scope.kind, DIMENSIONS),
             *(name for name in declared(small) if dimension_of(name) != scope.column)]  # fmt: skip
    fine = [small[name].cat.codes.to_numpy()[places] >= 0 for name in finer]
    if scope.within:  # a row of a member below is a part
        own = rows[scope.column].to_numpy(object)[places]
        fine.append(own != np.array(scope.ids, dtype=object)[parts])
    found: Mask = np.logical_or.reduce(fine)
    return found


def parts_of(rows: pd.DataFrame, scope: Scope) -> tuple[Places, Places]:
    """Give the place of every row in every part that it names, and the part's number."""
    if scope.column is None:
        return np.arange(len(rows)), np.zeros(len(rows), dtype=np.int64)
    cells = rows[scope.column]
    if scope.within:
        cells = cells.map({one: ";".join(path) for one, path in scope.within.items()})
    number = {name: place for place, name in enumerate(scope.ids)}
    codes, texts = pd.factorize(cells)
    # a blank cell has the code -1 and so the last of the lists
    named = [[*str(text).split(";")] if text else [scope.rest] for text in [*texts, ""]]
    lists = [sorted({number[name] for name in names if name in number}) for names in named]
    sizes = np.array([*map(len, lists)])[codes]
    first = np.cumsum([0, *map(len, lists)])[:-1][codes]
    places = np.repeat(np.arange(len(cells)), sizes)
    within = np.arange(len(places)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    flat = np.array([part for parts in lists for part in parts], dtype=np.int64)
    return places, flat[first[places] + within] if len(places) else places
