"""How targets stand, group by group: a shape a target, sorted by status, counted in words."""

# past 40 lines: one figure, drawn from top to bottom, whose marks share axes and measures

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from milepost.charts import lettering
from milepost.charts.canvas import NOTE, chart, note_illustrative, nothing, page, room, sheet
from milepost.charts.columns import column, expect, in_order
from milepost.charts.marks import any_illustrative, shape
from milepost.charts.palette import GRID, QUIET, STATUSES
from milepost.charts.svg import rows_of
from milepost.core.messages import _

STEP = 0.185
PAD = 0.12
WORDS = 0.17
GAP = 0.08
UNDER = 0.04  # between a group's name and its shapes below it
FOLD = 2.7


@chart
def status_strip(frame: pd.DataFrame, *, narrow: bool = False) -> Figure:
    """Draw a row a group with a shape for each of its targets, and the counts in words.

    Parameters
    ----------
    frame : DataFrame
        A row an assessment: ``group`` (words to show; category order or as they come),
        ``status``; optional ``short_name``, ``evidence``, ``target_id`` (to whose rows a shape leads).
    narrow : bool
        Draw for a phone: shapes below the group's name.
    """
    if frame.empty:
        return nothing(narrow=narrow)
    expect(frame, ("group", "status"), "status_strip")
    rank = {code: place for place, code in enumerate(STATUSES)}
    rows = frame.assign(
        group=frame["group"].astype(str), rank=frame["status"].map(rank), evidence=_evidence(frame)
    ).sort_values("rank", kind="stable")
    groups = in_order(frame["group"])
    full = room(narrow)
    names = {name: lettering.wrap(name, full if narrow else FOLD, weight="bold") for name in groups}
    lines = [line for name in names.values() for line in name]
    left = 0.0 if narrow else lettering.widest(lines, weight="bold") + 0.2
    across = max(int((full - left) / STEP), 1)
    parts = {name: rows[rows["group"] == name] for name in groups}
    told = {name: count_words(part["status"]) for name, part in parts.items()}
    # where there is room the counts stand beside the shapes, else below them
    beside = {
        name
        for name, words in told.items()
        if left + len(parts[name]) * STEP + GAP + lettering.text_width(words, 9) <= full
    }
    words = {
        name: [line] if name in beside else lettering.wrap(line, full - left - 0.1, 9)
        for name, line in told.items()
    }
    heights = {}
    for name in groups:
        shapes = -(-len(parts[name]) // across) * STEP
        below = 0 if name in beside else len(words[name]) * WORDS
        own = len(names[name]) * WORDS
        heights[name] = (own + UNDER + shapes + below if narrow else max(shapes + below, own)) + PAD
    foot = NOTE if any_illustrative(rows) else 0.0
    figure = sheet(sum(heights.values()) + 0.04 + foot, narrow=narrow)
    axes = page(figure)
    y = 0.0
    for name in groups:
        _draw_name(axes, names[name], y)
        place = (left, y + len(names[name]) * WORDS + UNDER if narrow else y, across)
        _draw_group(axes, parts[name], place)
        _draw_words(axes, words[name], len(parts[name]), place, name in beside)
        y += heights[name]
        axes.plot([0, full], [y, y], color=GRID, linewidth=0.8)
    if foot:
        note_illustrative(axes, figure.get_figheight() - 0.11)
    return figure


def _evidence(frame: pd.DataFrame) -> pd.Series:
    """Evidence of each row, blank where nothing could be assessed."""
    return column(frame, "evidence").where(frame["status"] != "not-assessable", "")


def count_words(statuses: pd.Series) -> str:
    """Counts by status in words, best first: ``2 achieved, 5 on track``."""
    counts = statuses.value_counts()
    return ", ".join(
        _("{value} {name}", value=counts[code], name=_(look.word).lower())
        for code, look in STATUSES.items()
        if code in counts
    )


def _draw_name(axes: Axes, lines: list[str], top: float) -> None:
    """Set the name of one group."""
    for number, line in enumerate(lines):
        axes.text(0, top + PAD / 2 + 0.085 + number * WORDS, line, va="center", weight="bold")


def _draw_group(axes: Axes, part: pd.DataFrame, place: tuple[float, float, int]) -> None:
    """Draw the shapes of one group."""
    left, top, across = place
    names = column(part, "short_name").fillna("")
    places = [rows_of(row) for __, row in part.iterrows()]
    marks = zip(part["status"], part["evidence"], names, places, strict=True)
    for at, (status, evidence, name, leads) in enumerate(marks):
        x = left + (at % across + 0.5) * STEP - 0.02
        y = top + PAD / 2 + (at // across + 0.5) * STEP
        read = (name, _(STATUSES[status].word))
        shape(axes, x, y, "status", status, evidence=evidence, size=58, read=read, place=leads)


def _draw_words(
    axes: Axes, words: list[str], count: int, place: tuple[float, float, int], beside: bool
) -> None:
    """Set the counts of one group, beside its shapes or below them."""
    left, top, across = place
    if beside:
        x = left + count * STEP + GAP
        axes.text(x, top + PAD / 2 + STEP / 2, words[0], size=9, color=QUIET, va="center")
        return
    below = top + PAD / 2 + -(-count // across) * STEP + WORDS / 2
    for number, line in enumerate(words):
        axes.text(left, below + number * WORDS, line, size=9, color=QUIET, va="center")
