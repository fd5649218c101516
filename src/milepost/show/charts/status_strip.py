"""How targets stand, group by group: a shape a target, sorted by status, counted in words."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from milepost.show.charts import lettering
from milepost.show.charts.canvas import FULL, NOTE, chart, note_illustrative, nothing, page, sheet
from milepost.show.charts.inputs import column, expect, in_order
from milepost.show.charts.marks import any_illustrative, status_mark
from milepost.show.palette import GRID, QUIET, STATUSES

STEP = 0.185
PAD = 0.12
WORDS = 0.17
FOLD = 1.9


@chart
def status_strip(frame: pd.DataFrame) -> Figure:
    """Draw a row a group with a shape for each of its targets, and the counts in words.

    Parameters
    ----------
    frame : DataFrame
        A row an assessment: ``group`` (words to show; category order or as they come),
        ``status``; optional ``evidence``.

    Returns
    -------
    Figure
    """
    if frame.empty:
        return nothing()
    expect(frame, ("group", "status"), "status_strip")
    rank = {code: place for place, code in enumerate(STATUSES)}
    rows = frame.assign(
        group=frame["group"].astype(str), rank=frame["status"].map(rank), evidence=_evidence(frame)
    ).sort_values("rank", kind="stable")
    groups = in_order(frame["group"])
    names = {name: lettering.wrap(name, FOLD, weight="bold") for name in groups}
    lines = [line for name in names.values() for line in name]
    left = lettering.widest(lines, weight="bold") + 0.2
    across = max(int((FULL - left) / STEP), 1)
    parts = {name: rows[rows["group"] == name] for name in groups}
    words = {
        name: lettering.wrap(count_words(part["status"]), FULL - left, 9)
        for name, part in parts.items()
    }
    heights = {
        name: max(
            -(-len(parts[name]) // across) * STEP + len(words[name]) * WORDS,
            len(names[name]) * WORDS,
        )
        + PAD
        for name in groups
    }
    foot = NOTE if any_illustrative(rows) else 0.0
    figure = sheet(sum(heights.values()) + 0.04 + foot)
    axes = page(figure)
    y = 0.0
    for name in groups:
        _draw_group(axes, names[name], parts[name], words[name], (left, y, across))
        y += heights[name]
        axes.plot([0, FULL], [y, y], color=GRID, linewidth=0.8)
    if foot:
        note_illustrative(axes, 0, figure.get_figheight() - 0.11)
    return figure


def _evidence(frame: pd.DataFrame) -> pd.Series:
    """Evidence of each row, blank where nothing could be assessed."""
    return column(frame, "evidence").where(frame["status"] != "not-assessable", "")


def count_words(statuses: pd.Series) -> str:
    """Counts by status in words, best first: ``2 achieved, 5 on track``."""
    counts = statuses.value_counts()
    return ", ".join(
        f"{counts[code]} {look.word.lower()}" for code, look in STATUSES.items() if code in counts
    )


def _draw_group(
    axes: Axes,
    name: list[str],
    part: pd.DataFrame,
    words: list[str],
    place: tuple[float, float, int],
) -> None:
    """Draw the name, the shapes and the words of one group."""
    left, top, across = place
    for number, line in enumerate(name):
        axes.text(0, top + PAD / 2 + 0.085 + number * WORDS, line, va="center", weight="bold")
    marks = zip(part["status"], part["evidence"], strict=True)
    for at, (status, evidence) in enumerate(marks):
        x = left + (at % across + 0.5) * STEP - 0.02
        y = top + PAD / 2 + (at // across + 0.5) * STEP
        status_mark(axes, x, y, status, evidence=evidence, size=58)
    below = top + PAD / 2 + -(-len(part) // across) * STEP + WORDS / 2
    for number, line in enumerate(words):
        axes.text(left, below + number * WORDS, line, size=9, color=QUIET, va="center")
