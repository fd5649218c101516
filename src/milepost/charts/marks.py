"""The marks of figures: bars and points that are hatched where the value is illustrative.

Every mark has a label (``bar T10``, ``point 2025``), ending in ``illustrative`` where it is, so
that a test or a screen can find it.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle

from milepost.charts import lettering
from milepost.charts.palette import HATCH, HATCH_FINE, HOLLOW, STAGES, STATUSES, WHITE, tint
from milepost.charts.svg import read_out
from milepost.core.messages import _

ILLUSTRATIVE = "illustrative"
AS_LARGE = {"*": 1.9, "^": 1.15, "v": 1.15, "D": 0.8, "s": 0.95}  # to the eye, as a disc


def is_illustrative(evidence: object) -> bool:
    """Whether an evidence grade is the one made for demonstration."""
    return evidence == ILLUSTRATIVE


def any_illustrative(frame: pd.DataFrame) -> bool:
    """Whether a frame holds an illustrative row; a frame without the column holds none."""
    return "evidence" in frame and bool((frame["evidence"] == ILLUSTRATIVE).any())


def partly_illustrative(total: str, invented: float) -> str:
    """Print a total with how much of it is illustrative."""
    return _("{total} ({number} illustrative)", total=total, number=lettering.number(invented))


def bar(
    axes: Axes,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    color: str,
    evidence: object = "",
    label: str = "bar",
    read: Sequence[object] = (),
    place: str = "",
    **options: Any,
) -> Rectangle:
    """Draw a rectangle: solid, or hatched on a light ground where the value is illustrative.

    ``read`` is what it shows, for a page that reads it out: a name and a value; ``place`` where the
    rows behind it stand, as for :func:`milepost.charts.svg.read_out`.
    """
    made_up = is_illustrative(evidence)
    patch = Rectangle(
        (x, y),
        width,
        height,
        facecolor=tint(color, 0.14) if made_up else color,
        edgecolor=color,
        hatch=HATCH if made_up else None,
        linewidth=0.8,
        clip_on=False,
        **options,
    )
    patch.set_label(f"{label} illustrative" if made_up else label)
    if read:
        read_out(patch, *read, made_up=made_up, place=place)
    axes.add_artist(patch)
    return patch


def point(
    axes: Axes,
    x: float,
    y: float,
    *,
    color: str,
    evidence: object = "",
    marker: str = "o",
    size: float = 46,
    hollow: bool = False,
    label: str = "point",
    read: Sequence[object] = (),
    place: str = "",
    zorder: float = 3,
) -> PathCollection:
    """Draw a mark: filled, hatched where the value is illustrative, or an outline.

    ``read`` and ``place`` are what it shows and where its rows stand, as of a :func:`bar`.
    """
    made_up = is_illustrative(evidence)
    mark = axes.scatter(
        [x],
        [y],
        s=size,
        marker=marker,
        facecolor=WHITE if made_up or hollow else color,
        edgecolor=color,
        hatch=HATCH_FINE if made_up else None,
        linewidth=1.1,
        zorder=zorder,
        clip_on=False,
    )
    mark.set_label(f"{label} illustrative" if made_up else label)
    if read:
        read_out(mark, *read, made_up=made_up, place=place)
    return mark


def shape(
    axes: Axes, x: float, y: float, kind: str, code: str, *, size: float = 46, **options: Any
) -> PathCollection:
    """Draw the shape of a ``status`` (or of a commitment's ``stage``) in its colour."""
    look = {"status": STATUSES, "stage": STAGES}[kind][code]
    return point(
        axes,
        x,
        y,
        color=look.color,
        marker=look.marker,
        size=size * AS_LARGE.get(look.marker, 1.0),
        hollow=code in HOLLOW,
        label=f"{kind} {code}",
        **options,
    )
