"""Which cells of additive tables to keep back, so that no total gives a small part back.

Secondary suppression: a total shown beside all its parts but one gives that one back, so that a
second part is kept back until two are unknown and together reach the minimum. After Hundepool et
al., *Statistical Disclosure Control* (2012), chapter 4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

import pandas as pd

from milepost.assess.recovery import Cell, Family, recovered

Sizes = dict[Cell, float]  # the count behind each
NONE_ABOVE: Mapping[Cell, Cell] = MappingProxyType({})


def closed(
    sizes: Sizes,
    small: set[Cell],
    parents: Mapping[str, Cell],
    minimum: int,
    above: Mapping[Cell, Cell] = NONE_ABOVE,
    shared: Collection[str] = (),
) -> set[Cell]:
    """Give all cells to keep back: the small ones, and those that would give them back.

    Parameters
    ----------
    sizes
        The count of each cell that has one.
    small
        The cells that are kept back whatever else is.
    parents
        Result to the pillar or result above it, as from :func:`families_of`.
    minimum
        What the unknown parts of a known total must reach together.
    above
        Member of a dimension to the one that it is part of.
    shared
        Dimensions whose members overlap: each stands beside its total alone.
    """
    families = [
        (total, own)
        for total, parts in _families(sizes, parents, above)
        for own in ([[part] for part in parts] if parts and parts[0][0] in shared else [parts])
    ]
    return close(families, sizes, small, minimum)


def close(families: list[Family], sizes: Sizes, small: set[Cell], minimum: int) -> set[Cell]:
    """Give all cells to keep back where these totals are known to have these parts.

    Parameters
    ----------
    sizes, small, minimum
        As for :func:`closed`.
    """
    hidden = {*small}
    while True:
        before = len(hidden)
        for total, parts in families:
            _protect_family(total, parts, sizes, hidden, minimum)
        if len(hidden) > before:
            continue
        # families that share cells can still give one back together
        shown = sorted(sizes.keys() - hidden, key=lambda cell: (sizes[cell], cell))
        if not shown or not recovered(families, sizes, hidden, small):
            return hidden
        hidden.add(shown[0])


def _protect_family(
    total: Cell, parts: list[Cell], sizes: Sizes, hidden: set[Cell], minimum: int
) -> None:
    twins = {part for part in parts if sizes[part] == sizes[total]}
    if total in hidden or twins & hidden:  # a part that is the whole tells it
        hidden |= {total, *twins}
    # what names no part is shown nowhere, and is what the others leave of the total
    rest = max(0.0, sizes[total] - sum(sizes[part] for part in parts))
    unknown = [part for part in parts if part in hidden]
    known = sorted((part for part in parts if part not in hidden), key=lambda p: (sizes[p], p))
    if total in hidden:
        if not unknown and known:
            hidden.add(known[0])
        return
    if not unknown and not 0 < rest < minimum:
        return
    count = len(unknown) + (rest > 0)
    together = sum(sizes[part] for part in unknown) + rest
    while known and not _hide_each_other(count, together, minimum):
        part = known.pop(0)
        hidden.add(part)
        count += 1
        together += sizes[part]
    if not _hide_each_other(count, together, minimum):  # nothing is left to hide behind
        hidden.add(total)


def _hide_each_other(count: int, together: float, minimum: int) -> bool:
    """Whether so many unknown counts, of one at least each, can't be told from their sum."""
    return count >= 2 and together >= max(minimum, count + 1)


def families_of(results: pd.DataFrame) -> dict[str, Cell]:
    """Give the result, or else the pillar, that each result is a part of; of others nothing."""
    found: dict[str, Cell] = {}
    above = dict.fromkeys(results["result_id"])
    columns = results.reindex(columns=["result_id", "parent_id", "pillar_id"])
    for name, parent, pillar in columns.itertuples(index=False):
        if parent in above and parent != name:
            found[name] = ("result", parent)
        elif not pd.isna(pillar):
            found[name] = ("pillar", pillar)
    return found


def _families(
    sizes: Sizes, parents: Mapping[str, Cell], above: Mapping[Cell, Cell]
) -> Iterator[Family]:
    """Give each total with the parts that make it up."""
    kinds = {kind for kind, _ in sizes}
    whole = next(((kind, part) for kind, part in sizes if kind == "global"), None)
    # results that no pillar and no other result holds are parts of the whole, as pillars are
    loose = [key for key in sizes if key[0] == "result" and key[1] not in parents]
    for kind in sorted(kinds - {"global", "result"} | ({"pillar"} if loose else set())):
        if whole is not None:
            own = [key for key in sizes if key[0] == kind and above.get(key) not in sizes]
            yield whole, own + loose if kind == "pillar" else own
    for key in sizes:
        if below := [part for part in sizes if above.get(part) == key]:
            yield key, below
        if key[0] in ("pillar", "result"):
            own = [part for part in sizes if part[0] == "result" and parents.get(part[1]) == key]
            if own:
                yield key, own
