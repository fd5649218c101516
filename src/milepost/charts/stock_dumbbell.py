"""Stocks then and now: two points a row, the change between them, and what it adds up to."""

# past 40 lines: one figure, drawn from top to bottom, whose marks share axes and measures

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from milepost.charts import lettering
from milepost.charts.canvas import (
    LINE,
    NOTE,
    chart,
    note_illustrative,
    nothing,
    page,
    room,
    set_name,
    sheet,
)
from milepost.charts.columns import expect, given
from milepost.charts.marks import any_illustrative, is_illustrative, point
from milepost.charts.palette import GRID, INK, QUIET, RULE, WHITE, accent
from milepost.core.messages import _

ROW = 0.235
HEAD = 0.3


@chart
def stock_dumbbell(
    frame: pd.DataFrame,
    *,
    start_words: str = "then",
    now_words: str = "now",
    narrow: bool = False,
) -> Figure:
    """Draw each stock at the start and now, joined.

    Parameters
    ----------
    frame : DataFrame
        ``label`` (words to show), ``start``, ``now`` (counts; NaN where not known), ``evidence``.
    start_words, now_words : str
        What the two points are, for the heading: ``end of 2023``.
    narrow : bool
        Draw for a phone: names above the points.

    Returns
    -------
    Figure
        The scale begins near the least value: the change is what is read, and both numbers stand
        beside it.
    """
    if frame.empty:
        return nothing(narrow=narrow)
    expect(frame, ("label", "start", "now", "evidence"), "stock_dumbbell")
    rows = frame.assign(label=frame["label"].astype(str))
    full = room(narrow)
    names = [lettering.wrap(name, full if narrow else 2.4) for name in rows["label"]]
    left = 0.0 if narrow else lettering.widest([line for name in names for line in name]) + 0.15
    values = pd.concat([rows["start"], rows["now"]]).dropna()
    if values.empty:
        return nothing(narrow=narrow)
    side = lettering.widest([lettering.number(value) for value in values]) + 0.17
    changes = [_change(row) for __, row in rows.iterrows()]
    right = lettering.widest([*changes, _("change")]) + 0.2
    scale = _Scale(left + side, full - right - side, float(values.min()), float(values.max()))
    above = [len(lines) * LINE + 0.05 if narrow else 0.0 for lines in names]
    heights = [
        more + ROW if narrow else max(ROW, len(lines) * LINE + 0.09)
        for lines, more in zip(names, above, strict=True)
    ]
    foot = NOTE if any_illustrative(rows) else 0.03
    figure = sheet(HEAD + sum(heights) + foot, narrow=narrow)
    axes = page(figure)
    words = {"start": start_words, "now": now_words}
    _draw_key(axes, (left, full), words)
    y = HEAD
    for (__, row), name, change, height, more in zip(
        rows.iterrows(), names, changes, heights, above, strict=True
    ):
        axes.plot([0, full], [y, y], color=GRID, linewidth=0.6)
        middle = y + (more + 0.04 or height) / 2 if narrow else y + height / 2
        set_name(axes, name, middle)
        middle = y + height - ROW / 2 if narrow else middle
        _draw_row(axes, row, middle, scale, words)
        axes.text(full, middle, change, ha="right", va="center", weight="bold")
        y += height
    if foot == NOTE:
        note_illustrative(axes, 0, figure.get_figheight() - 0.11)
    return figure


class _Scale:
    """Place of a value between two edges, in inches."""

    def __init__(self, left: float, right: float, low: float, high: float) -> None:
        self.left, self.low = left, low
        self.span = (right - left) / ((high - low) or 1.0)

    def __call__(self, value: float) -> float:
        return self.left + (value - self.low) * self.span


def _change(row: pd.Series) -> str:
    """The change with its sign; a dash where either end is not known."""
    if not (given(row["start"]) and given(row["now"])):
        return lettering.number(None)
    change = float(row["now"]) - float(row["start"])
    return f"+{lettering.number(change)}" if change > 0 else lettering.number(change)


def _draw_key(axes: Axes, ends: tuple[float, float], words_of: Mapping[str, str]) -> None:
    """Name the two points above the rows."""
    x, full = ends
    for words, filled in zip(words_of.values(), (False, True), strict=True):
        axes.scatter(
            [x + 0.06],
            [HEAD / 2],
            s=46,
            facecolor=accent() if filled else WHITE,
            edgecolor=accent(),
        ).set_label("key")
        axes.text(x + 0.17, HEAD / 2, words, size=9, va="center")
        x += lettering.text_width(words, 9) + 0.42
    axes.text(full, HEAD / 2, _("change"), size=9, color=QUIET, ha="right", va="center")


def _draw_row(
    axes: Axes, row: pd.Series, y: float, scale: _Scale, words: Mapping[str, str]
) -> None:
    """Draw the two points of a row, their numbers outside of them."""
    known = [key for key in ("start", "now") if given(row[key])]
    if not known:
        return
    ends = {key: float(row[key]) for key in known}
    if len(known) == 2:
        axes.plot([scale(value) for value in ends.values()], [y, y], color=RULE, linewidth=2.2)
    same = len(set(ends.values())) == 1
    rising = len(known) < 2 or ends["now"] >= ends["start"]
    for key, value in ends.items():
        if same and key == "start" and len(known) == 2:
            continue
        now = key == "now"
        evidence = row["evidence"] if now or is_illustrative(row["evidence"]) else ""
        label = f"{key} {row['label']}"
        read = (row["label"], words[key], lettering.number(value))
        point(axes, scale(value), y, color=accent(), evidence=evidence, hollow=not now, label=label,
              read=read)  # fmt: skip
        after = now == rising
        axes.text(
            scale(value) + (0.1 if after else -0.1),
            y,
            lettering.number(value),
            ha="left" if after else "right",
            va="center",
            color=INK if now else QUIET,
        )
