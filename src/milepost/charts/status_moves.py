"""How targets moved between two editions: the way gone then and now, and the status at both."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from milepost.charts import lettering
from milepost.charts.canvas import FULL, NOTE, chart, note_illustrative, nothing, page, sheet
from milepost.charts.columns import expect, given
from milepost.charts.marks import any_illustrative, point, status_mark
from milepost.charts.palette import GRID, INK, QUIET, RULE, STATUSES

ROW, LINE, HEAD = 0.25, 0.15, 0.3
MOST = 1.0
LEAST = -0.25
ARROW = "→"
SCALE = "share of the way gone"


@chart
def status_moves(frame: pd.DataFrame, *, before_words: str, after_words: str) -> Figure:
    """Draw, for each target, the share of the way gone at both times, and both statuses.

    Parameters
    ----------
    frame : DataFrame
        ``label`` (words to show), ``share_before``, ``share_after`` (fractions; NaN where there is
        none), ``status_before``, ``status_after``, ``evidence`` (that of the later figure).
    before_words, after_words : str
        What the two times are: ``2024``.

    Returns
    -------
    Figure
        A hollow mark at the earlier share, the later status's shape at the later one; shares
        beyond the scale stand at its edge.
    """
    if frame.empty:
        return nothing("No target has another status")
    expect(
        frame,
        ("label", "share_before", "share_after", "status_before", "status_after", "evidence"),
        "status_moves",
    )
    names = [lettering.wrap(str(name), 1.75) for name in frame["label"]]
    words = [
        (STATUSES[one].word, STATUSES[other].word)
        for one, other in zip(frame["status_before"], frame["status_after"], strict=True)
    ]
    lines = [line for name in names for line in name]
    left = max(lettering.widest(lines) + 0.22, lettering.text_width(SCALE, 9) + 0.25)
    was = lettering.widest([*(one for one, _ in words), before_words]) + 0.3
    now = lettering.widest([*(other for _, other in words), after_words], weight="bold") + 0.22
    shares = pd.concat([frame["share_before"], frame["share_after"]]).dropna()
    low = LEAST if (shares < 0).any() else 0.0
    columns = (FULL - was - now, FULL - now)
    scale = _Scale(left, columns[0] - 0.22, low)
    heights = [max(ROW, len(lines) * LINE + 0.1) for lines in names]
    foot = NOTE if any_illustrative(frame) else 0.03
    figure = sheet(HEAD + sum(heights) + foot)
    axes = page(figure)
    _draw_head(axes, scale, columns, (before_words, after_words), HEAD + sum(heights))
    y = HEAD
    for (_, row), name, (one, other), height in zip(
        frame.iterrows(), names, words, heights, strict=True
    ):
        axes.plot([0, FULL], [y, y], color=GRID, linewidth=0.6)
        middle = y + height / 2
        for number, line in enumerate(name):
            axes.text(0, middle + (number - (len(name) - 1) / 2) * LINE, line, va="center")
        _draw_shares(axes, row, middle, scale)
        axes.text(columns[0], middle, one, va="center", color=QUIET)
        axes.text(columns[1] - 0.16, middle, ARROW, va="center", ha="center", color=QUIET)
        axes.text(columns[1], middle, other, va="center", weight="bold")
        y += height
    if foot == NOTE:
        note_illustrative(axes, 0, figure.get_figheight() - 0.11)
    return figure


class _Scale:
    """Place of a share between two edges, in inches; what lies beyond stands at the edge."""

    def __init__(self, left: float, right: float, low: float) -> None:
        self.left, self.right, self.low = left, right, low

    def __call__(self, share: float) -> float:
        reach = (min(max(share, self.low), MOST) - self.low) / (MOST - self.low)
        return self.left + reach * (self.right - self.left)


def _draw_head(
    axes: Axes,
    scale: _Scale,
    columns: tuple[float, float],
    words: tuple[str, str],
    bottom: float,
) -> None:
    """Name the scale and the columns, and draw the ends of the scale."""
    axes.text(0, HEAD / 2, SCALE, size=9, color=QUIET, va="center")
    for share, told in ((0.0, "0%"), (MOST, "100%")):
        axes.plot([scale(share)] * 2, [HEAD - 0.03, bottom], color=RULE, linewidth=0.8)
        axes.text(scale(share), HEAD / 2, told, size=9, color=QUIET, ha="center", va="center")
    for x, told in zip(columns, words, strict=True):
        axes.text(x, HEAD / 2, told, size=9, color=INK, va="center", weight="bold")


def _draw_shares(axes: Axes, row: pd.Series, y: float, scale: _Scale) -> None:
    """Draw both shares and the way between them."""
    known = [float(row[name]) for name in ("share_before", "share_after") if given(row[name])]
    if len(known) == 2:
        axes.plot([scale(share) for share in known], [y, y], color=RULE, linewidth=2.2)
    if given(row["share_before"]):
        x = scale(float(row["share_before"]))
        point(axes, x, y, color=QUIET, hollow=True, size=34, label=f"before {row['label']}")
    if given(row["share_after"]):
        x = scale(float(row["share_after"]))
        status_mark(axes, x, y, str(row["status_after"]), evidence=row["evidence"])
