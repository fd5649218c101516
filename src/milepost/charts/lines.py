"""Observed values over years: joined where years follow on each other, dotted across gaps; paths to be kept."""

import itertools
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from milepost.charts import lettering
from milepost.charts.marks import point
from milepost.charts.palette import INK, QUIET, WHITE, tint
from milepost.charts.svg import read_out
from milepost.charts.value_places import Spot, half_of, inward
from milepost.core.messages import _

GAP = (0, (1, 2))
GAP_YEARS = 1.5  # values of one year may stand side by side, a little off its middle
PLATE = {"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.85}


def join(axes: Axes, years: Sequence[float], values: Sequence[float], color: str) -> None:
    """Join observations by lines.

    A full line joins years that follow on each other. Where years between are missing the line
    is thin and dotted: it leads the eye, and claims nothing about them.
    """
    ends = list(zip(years, values, strict=True))
    for start, stop in itertools.pairwise(ends):
        missing = stop[0] - start[0] > GAP_YEARS
        (line,) = axes.plot(
            [start[0], stop[0]],
            [start[1], stop[1]],
            color=color,
            linewidth=1.2 if missing else 2,
            linestyle=GAP if missing else "-",
            zorder=2.4,
        )
        line.set_label("gap" if missing else "observed")


def mark(
    axes: Axes,
    place: tuple[float, float],
    words: str,
    *,
    color: str,
    evidence: object = "",
    above: bool = True,
    marker: str = "o",
    read: Sequence[object] = (),
    leads: str = "",
) -> None:
    """Draw one observation and its value above or below it.

    ``read`` is read out of it; ``leads`` is where its rows stand.
    """
    label = f"point {place[0]:.0f}"
    point(axes, *place, color=color, evidence=evidence, marker=marker, label=label, read=read,
          place=leads)  # fmt: skip
    if words:
        write_at(axes, place, words, above, weight="bold", color=color, linespacing=1.0, zorder=5)


def write_at(axes: Axes, place: tuple[float, float], words: str, above: bool, **looks: Any) -> None:
    """Write words above or below a point, on a plate, and inside of the axes."""
    given = {"va": "bottom" if above else "top", "zorder": 4, **looks}
    left, right = axes.get_xlim()
    width = axes.bbox.width / axes.figure.dpi
    x = (place[0] - left) / (right - left) * width
    aside = 72 * inward(x, half_of(words), width)
    axes.annotate(
        words, place, xytext=(aside, 6.5 if above else -6.5), textcoords="offset points", ha="center",
        bbox=PLATE, **given,
    )  # fmt: skip


def diamond(
    axes: Axes,
    place: tuple[float, float],
    *,
    last: bool,
    edge: str,
    read: Sequence[str],
    leads: str = "",
) -> None:
    """Draw what is to be reached on the way, or (``last``) at its end; ``read``: what, when, value.

    ``leads`` is the page of its indicator.
    """
    mark = axes.scatter(
        [place[0]], [place[1]], marker="D", s=30, facecolor=INK if last else WHITE,
        edgecolor=INK if last else edge, linewidth=1.2, zorder=2.6, clip_on=False,
    )  # fmt: skip
    mark.set_label(f"milestone {place[0]:g}")
    *when, value = read
    read_out(mark, *when, _("target") if last else _("path"), value, place=leads)


def draw_path(
    axes: Axes,
    way: Sequence[tuple[float, float]],
    color: str,
    name: str,
    decimals: float | None = None,
    leads: str = "",
) -> list[Spot]:
    """Draw the path of a series through its milestones to its target; give their places."""
    if not way:
        return []
    (line,) = axes.plot(*zip(*way, strict=True), color=tint(color, 0.5), linewidth=1.2, zorder=2)
    line.set_label("path")
    spots = [
        Spot(year, value, lettering.number(value, decimals), True, 4) for year, value in way[1:]
    ]
    target = spots[-1]
    for spot in spots:
        told = (name, f"{spot.x:g}", spot.words)
        diamond(axes, (spot.x, spot.y), last=spot is target, edge=color, read=told,
                leads=leads)  # fmt: skip
    words = _("Target {value}", value=target.words)
    return [*spots[:-1], target._replace(words=words, rank=1)]


def name_milestone(axes: Axes, spot: Spot, above: bool | None) -> None:
    """Write what is to be reached beside its mark, where there is room."""
    if above is not None:
        write_at(axes, (spot.x, spot.y), spot.words, above, size=9, color=QUIET)
