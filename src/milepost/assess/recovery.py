"""What an attacker can tell of counts that are kept back: the least and the most each can be.

The attacker knows every count that is shown, that parts add up to their total, and that a count
kept back is at least one. After Fischetti and Salazar (2000), *Models and Algorithms for Optimizing
Cell Suppression in Tabular Data with Linear Constraints*, section 2: two linear programmes a cell.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

Cell = tuple[str, str]  # kind of scope, and part
Family = tuple[Cell, list[Cell]]  # a total, and its parts
LOOSE = 0.5  # closer bounds than this leave one whole number


def recovered(
    families: Sequence[Family],
    sizes: Mapping[Cell, float],
    hidden: Collection[Cell],
    secret: Collection[Cell],
) -> set[Cell]:
    """Give the secret cells of which only one value is possible.

    Parameters
    ----------
    families
        Each total with its parts; what the parts leave of it, if anything, is not known either.
    secret
        Those of them that nobody may learn.
    """
    if not families or not secret:
        return set()
    from scipy.optimize import linprog  # noqa: PLC0415  (slow to import)

    places = {cell: place for place, cell in enumerate(sorted(hidden))}
    rests = [max(0.0, sizes[total] - sum(sizes[part] for part in parts))
             for total, parts in families]  # fmt: skip
    width = len(places) + len(families)
    lines, sums = np.zeros((len(families), width)), np.zeros(len(families))
    for number, (total, parts) in enumerate(families):
        for cell, sign in [(total, -1.0), *((part, 1.0) for part in parts)]:
            if cell in places:
                lines[number, places[cell]] += sign
            else:
                sums[number] -= sign * sizes[cell]
        lines[number, len(places) + number] = 1.0
    bounds: list[tuple[float, float | None]] = [(1, None)] * len(places)
    bounds += [(0, None if rest else 0) for rest in rests]
    found = set()
    for cell in sorted(secret):
        wanted = np.zeros(width)
        wanted[places[cell]] = 1.0
        low = linprog(wanted, A_eq=lines, b_eq=sums, bounds=bounds)
        high = linprog(-wanted, A_eq=lines, b_eq=sums, bounds=bounds)
        bounded = low.status == 0 and high.status == 0  # else it may be as large as one likes
        if bounded and -float(high.fun or 0) - float(low.fun or 0) < LOOSE:
            found.add(cell)
    return found
