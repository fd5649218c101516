"""Find room for the values beside the points of a line chart."""

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from milepost.charts import lettering

OFFSET = 6.5 / 72
POINT = 0.055  # half the side of a mark, inches


class Spot(NamedTuple):
    """A point that would have its value written."""

    x: float
    y: float
    words: str
    above: bool
    rank: int  # low ranks are served first


def rank(values: pd.Series, at: int) -> int:
    """How telling a value is: the last, the first, the greatest and least, then the others."""
    if at in {0, len(values) - 1}:
        return 0 if at else 1
    return 2 if values.iloc[at] in {values.max(), values.min()} else 3


class Box(NamedTuple):
    """A box in inches."""

    left: float
    right: float
    low: float
    high: float

    def meets(self, other: "Box") -> bool:
        """Whether two boxes overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.low < other.high
            and other.low < self.high
        )


def place_values(axes: Axes, spots: list[Spot]) -> list[bool | None]:
    """Decide for each point whether its value stands above it, below it, or not at all.

    A value stays off the marks and the values served before it. One that finds no room on either
    side is left out: the table beside the figure has it.

    Parameters
    ----------
    axes : Axes
        With its limits set.

    Returns
    -------
    list of bool or None
        ``True`` above, ``False`` below, ``None`` not written; in the order given.
    """
    left, right = axes.get_xlim()
    low, high = axes.get_ylim()
    width = axes.bbox.width / axes.figure.dpi
    across = width / (right - left)
    up = axes.bbox.height / axes.figure.dpi / (high - low)
    centres = [((spot.x - left) * across, (spot.y - low) * up) for spot in spots]
    taken = [Box(x - POINT, x + POINT, y - POINT, y + POINT) for x, y in centres]
    result: list[bool | None] = [None] * len(spots)
    for at in sorted(range(len(spots)), key=lambda index: (spots[index].rank, index)):
        spot = spots[at]
        for above in (spot.above, not spot.above):
            box = _box(centres[at], spot.words, width, above=above)
            if box.low < 0 or any(box.meets(other) for other in taken):
                continue
            taken.append(box)
            result[at] = above
            break
    return result


def inward(x: float, half: float, width: float) -> float:
    """How far words are moved that would begin or end outside of axes, in inches."""
    return max(half - x, 0.0) - max(x + half - width, 0.0) if 2 * half < width else 0.0


def half_of(words: str) -> float:
    """Half the width of a value, in inches, with what keeps it from others."""
    return lettering.widest(words.split("\n"), weight="bold") / 2 + 0.02


def _box(centre: tuple[float, float], words: str, width: float, *, above: bool) -> Box:
    """Box of the words of a point."""
    half = half_of(words)
    height = (words.count("\n") + 1) * 0.142
    x, y = centre
    x += inward(x, half, width)
    low = y + OFFSET - 0.01 if above else y - OFFSET - height + 0.01
    return Box(x - half, x + half, low, low + height)
