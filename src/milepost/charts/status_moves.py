"""How targets moved between two editions: the way gone then and now, and the status at both."""

# past 40 lines: one figure, drawn from top to bottom, whose marks share axes and measures

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
from milepost.charts.marks import any_illustrative, point, shape
from milepost.charts.palette import GRID, INK, QUIET, RULE, STATUSES
from milepost.charts.svg import rows_of
from milepost.core.messages import N_, _

ROW, HEAD = 0.25, 0.3
MOST = 1.0
LEAST = -0.25
ARROW = "→"
SCALE = N_("share of the way gone")
ENDS = {"before": N_("before"), "after": N_("after")}


@chart
def status_moves(
    frame: pd.DataFrame, *, before_words: str, after_words: str, narrow: bool = False
) -> Figure:
    """Draw, for each target, the share of the way gone at both times, and both statuses.

    Parameters
    ----------
    frame : DataFrame
        ``label`` (words to show), ``share_before``, ``share_after`` (fractions; NaN where there is
        none), ``status_before``, ``status_after``, ``evidence`` (that of the later figure).
    before_words, after_words : str
        What the two times are: ``2024``.
    narrow : bool
        Draw for a phone: name, statuses and scale below each other.

    Returns
    -------
    Figure
        A hollow mark at the earlier share, the later status's shape at the later one; shares
        beyond the scale stand at its edge.
    """
    if frame.empty:
        return nothing(_("No target has another status"), narrow=narrow)
    expect(
        frame,
        ("label", "share_before", "share_after", "status_before", "status_after", "evidence"),
        "status_moves",
    )
    full = room(narrow)
    names = [lettering.wrap(str(name), full if narrow else 1.75) for name in frame["label"]]
    words = [
        (_(STATUSES[one].word), _(STATUSES[other].word))
        for one, other in zip(frame["status_before"], frame["status_after"], strict=True)
    ]
    lines = [line for name in names for line in name]
    left = max(lettering.widest(lines) + 0.22, lettering.text_width(_(SCALE), 9) + 0.25)
    was = lettering.widest([*(one for one, _ in words), before_words]) + 0.3
    now = lettering.widest([*(other for __, other in words), after_words], weight="bold") + 0.22
    shares = pd.concat([frame["share_before"], frame["share_after"]]).dropna()
    low = LEAST if (shares < 0).any() else 0.0
    columns = (0.0, was) if narrow else (full - was - now, full - now)
    scale = _Scale(0.18, full - 0.22, low) if narrow else _Scale(left, columns[0] - 0.22, low)
    more = 2 * LINE + 0.12 if narrow else 0.0  # statuses and scale stand below the name
    heights = [max(ROW, len(lines) * LINE + 0.1 + more) for lines in names]
    head = HEAD + (LINE + 0.04 if narrow else 0.0)
    foot = NOTE if any_illustrative(frame) else 0.03
    figure = sheet(head + sum(heights) + foot, narrow=narrow)
    axes = page(figure)
    y, pieces = head, []
    for (__, row), name, (one, other), height in zip(
        frame.iterrows(), names, words, heights, strict=True
    ):
        axes.plot([0, full], [y, y], color=GRID, linewidth=0.6)
        middle = y + (height - more) / 2
        set_name(axes, name, middle, row.get("target_id"))
        _draw_shares(axes, row, y + height - 0.13 if narrow else middle, scale)
        pieces.append((y + height - 0.22, y + height - 0.04))
        middle = y + height - 0.13 - LINE - 0.06 if narrow else middle
        axes.text(columns[0], middle, one, va="center", color=QUIET)
        axes.text(columns[1] - 0.16, middle, ARROW, va="center", ha="center", color=QUIET)
        axes.text(columns[1], middle, other, va="center", weight="bold")
        y += height
    words_of = (before_words, after_words)
    _draw_head(axes, scale, columns, words_of, (head, y), pieces if narrow else None)
    if foot == NOTE:
        note_illustrative(axes, figure.get_figheight() - 0.11)
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
    ends: tuple[float, float],
    pieces: list[tuple[float, float]] | None,
) -> None:
    """Name the scale and the columns, and draw the ends of the scale, whole or in pieces."""
    top, bottom = ends
    over = top - HEAD / 2  # on a phone the scale has a line of its own
    middle = (scale(0.0) + scale(MOST)) / 2 if over > HEAD else 0.0
    side = "center" if over > HEAD else "left"
    axes.text(middle, over, _(SCALE), size=9, color=QUIET, ha=side, va="center")
    for share in (0.0, MOST):
        for end in [(top - 0.03, bottom)] if pieces is None else [(top - 0.06, top), *pieces]:
            axes.plot([scale(share)] * 2, end, color=RULE, linewidth=0.8, zorder=0.5)
        told = lettering.with_unit(100 * share, "%", 0)
        axes.text(scale(share), over, told, size=9, color=QUIET, ha="center", va="center")
    for x, told in zip(columns, words, strict=True):
        axes.text(x, HEAD / 2, told, size=9, color=INK, va="center", weight="bold")


def _draw_shares(axes: Axes, row: pd.Series, y: float, scale: _Scale) -> None:
    """Draw both shares and the way between them."""
    known = [float(row[name]) for name in ("share_before", "share_after") if given(row[name])]
    if len(known) == 2:
        axes.plot([scale(share) for share in known], [y, y], color=RULE, linewidth=2.2)
    if given(row["share_before"]):
        x = scale(float(row["share_before"]))
        point(axes, x, y, color=QUIET, hollow=True, size=34, label=f"before {row['label']}",
              read=_read(row, "before"), place=rows_of(row))  # fmt: skip
    if given(row["share_after"]):
        x = scale(float(row["share_after"]))
        status = str(row["status_after"])
        shape(axes, x, y, "status", status, evidence=row["evidence"], read=_read(row, "after"),
              place=rows_of(row))  # fmt: skip


def _read(row: pd.Series, end: str) -> tuple[str, ...]:
    """What is read out of one end: the target, its status and its share."""
    share = lettering.with_unit(100 * float(row[f"share_{end}"]), "%", 0)
    word = _(STATUSES[str(row[f"status_{end}"])].word)
    told = _("{status}, {share}", status=word, share=share)
    return (row["label"], _(ENDS[end]), told)
