"""All targets at a glance: how far each has come, against the time that has passed."""

# past 300 lines: one figure, whose columns share measures

import math
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from milepost.charts import lettering
from milepost.charts.canvas import NOTE, chart, note_illustrative, nothing, page, room, sheet
from milepost.charts.columns import column, expect, given
from milepost.charts.marks import any_illustrative, bar, shape
from milepost.charts.palette import EMPTY, INK, QUIET, RULE, STATUSES, bar_words, has_own_time
from milepost.charts.svg import lead_to, rows_of
from milepost.core.kinds import FROM_BASELINE
from milepost.core.messages import N_, _

COLUMNS = (
    "target_id", "short_name", "kind", "unit", "target", "actual", "share_achieved",
    "elapsed_share", "status", "reason", "evidence",
)  # fmt: skip

HEAD = 0.46
GROUP = 0.228
ROW = 0.173
LINE = 0.145  # of several in a row
LEAST, MOST = -0.25, 1.0
GAP = 0.13
LEAST_BAR = 0.5
LEAST_SCALE = 0.7  # inches, where the ends of the scale can be named
BELOW = 0.18  # more for a row whose bar stands below its name
HEADING = N_("now, of target")
NAMES = 2.0  # inches, up to which values stand in two lines for the sake of names
BARS = (1.3, 1.8)  # least and greatest width of the bars, inches


class Lines(NamedTuple):
    """A target's name, and what was reached of what was promised, in the lines that there is room for."""

    name: list[str]
    value: list[str]


@dataclass(frozen=True)
class Layout:
    """Where the columns of the overview stand, in inches from the left."""

    name: float
    name_width: float
    bar: float
    bar_width: float
    value: float
    value_width: float
    status: float
    low: float
    full: float
    above: bool  # whether names stand above the bars

    def x(self, share: float) -> float:
        """Place of a share of the way, capped to the scale."""
        reach = (min(max(share, self.low), MOST) - self.low) / (MOST - self.low)
        return self.bar + reach * self.bar_width

    def lines(self, row: pd.Series) -> Lines:
        """Break the words of a row."""
        name = lettering.wrap(str(row["short_name"]), self.name_width, lines=2)
        return Lines(name, self._value(row))

    def _value(self, row: pd.Series) -> list[str]:
        words, instead = value_words(row), bar_words(row)
        width = self.value_width
        if instead:
            width = min(width, self.value - self.x(0) - lettering.text_width(instead, 9) - GAP)
        if lettering.text_width(words) > width >= lettering.half_width(words):
            width = lettering.half_width(words) + 0.01
        return lettering.wrap(words, width)

    def height(self, lines: Lines) -> float:
        """Height of a row, in inches: of its name beside its value, or above it."""
        name, value = map(len, lines)
        down = name + value - 1 if self.above else max(name, value)
        return ROW + (down - 1) * LINE + (BELOW if self.above else 0)

    def middle(self, top: float, lines: Lines) -> float:
        """Place of the bar in a row, in inches from above."""
        return top + ROW / 2 + (BELOW + (len(lines.name) - 1) * LINE - 0.02 if self.above else 0)


class Bar(NamedTuple):
    """Where the row of a bar stands, in inches from above, and its target's share of time gone."""

    top: float
    middle: float
    bottom: float
    elapsed: float


def value_words(row: pd.Series) -> str:
    """Write what was reached of what was promised: ``30 of 75``, ``74 of 75 %, from 73 (2024)``.

    A way that begins at zero needs no such beginning.
    """
    if not given(row["actual"]):
        return ""
    decimals, unit = row.get("decimals"), str(row["unit"])
    own = f" ({row['own_date']})" if given(row.get("own_date")) else ""
    if not given(row["target"]):
        return lettering.with_unit(float(row["actual"]), unit, decimals) + own
    target = lettering.with_unit(float(row["target"]), unit, decimals)
    if given(row.get("upper")):
        low = lettering.number(float(row["target"]), decimals)
        high = lettering.with_unit(float(row["upper"]), unit, decimals)
        target = _("{low} to {high}", low=low, high=high)
    actual = lettering.number(float(row["actual"]), decimals)
    if given(row.get("baseline")) and str(row.get("kind", "")) in FROM_BASELINE:
        start = lettering.number(float(row["baseline"]), decimals)
        said = _(
            "{actual} of {target}, from {baseline}", actual=actual, target=target, baseline=start
        )
    else:
        said = _("{actual} of {target}", actual=actual, target=target)
    return said + own


def status_words(row: pd.Series) -> str:
    """Name the status in a word or two."""
    return _(STATUSES[row["status"]].word)


def lay_out(frame: pd.DataFrame, *, narrow: bool = False) -> Layout:
    """Give each column the width its words need, and the names or the bars what is left."""
    full = room(narrow)
    ids = lettering.widest([str(value) for value in frame["target_id"]], lettering.SMALL) + 0.09
    written = [value_words(row) for __, row in frame.iterrows()]
    values = lettering.widest([*written, _(HEADING)])
    words = lettering.widest([status_words(row) for __, row in frame.iterrows()]) + 0.2
    shares = pd.to_numeric(frame["share_achieved"]).dropna()
    low = LEAST if (shares < 0).any() else 0.0
    status = full - words
    value = status - GAP
    if narrow:
        least = [piece for words in written for piece in lettering.pieces(words)]
        values = max(min(values, value - GAP - LEAST_BAR), lettering.widest([*least, _(HEADING)]))
        bars = min(value - values - GAP, BARS[1])
        return Layout(ids, full - ids, 0.0, bars, value, values, status, low, full, above=True)
    wanted = lettering.widest([str(name) for name in frame["short_name"]]) + 0.02
    beside = value - GAP - ids - GAP
    in_two = max([*map(lettering.half_width, written), lettering.text_width(_(HEADING))])
    values = max(min(values, beside - BARS[0] - min(wanted, NAMES)), in_two)
    free = beside - values
    bars = min(max(free - wanted, BARS[0]), BARS[1])
    left = ids + free - bars + GAP
    return Layout(ids, free - bars, left, bars, value, values, status, low, full, above=False)


@chart
def target_overview(
    frame: pd.DataFrame, *, elapsed: float | None = None, noun: str = "", narrow: bool = False
) -> Figure:
    """Draw all targets at a glance, grouped by the result they stand under.

    Parameters
    ----------
    frame : DataFrame
        A row a target: the assessments of one scope with the targets' ``short_name``. Columns:
        ``target_id``, ``short_name``, ``kind``, ``unit``, ``target``, ``actual`` (unit of the
        target), ``share_achieved`` and ``elapsed_share`` (fractions), ``status``, ``reason``,
        ``evidence``; ``global_result_name`` (optional) gives the headings, ``position`` (optional)
        the order, ``decimals``, ``upper`` (of a range) and ``own_date`` (of an older value)
        what is written of a value. Missing numbers are NaN.
    elapsed : float, optional
        Share of the plan's time that has passed; by default the one that most rows have. A row
        with another ``elapsed_share`` has a piece of the line of its own.
    noun : str
        What the plan calls a target; by default so.
    narrow : bool
        Draw for a phone: names above the bars.

    Returns
    -------
    Figure
        As high as the rows need: 32 targets under 9 headings fill a page.

    Raises
    ------
    ChartInputError
        If a column is missing.
    """
    if frame.empty:
        return nothing(narrow=narrow)
    expect(frame, COLUMNS, "target_overview")
    rows = frame.sort_values("position", kind="stable") if "position" in frame else frame
    rows = rows.assign(heading=column(rows, "global_result_name").fillna("").astype(str))
    layout = lay_out(rows, narrow=narrow)
    lines = {at: layout.lines(row) for at, row in rows.iterrows()}
    headings = [name for name in rows["heading"].drop_duplicates() if name]
    wrapped = {name: lettering.wrap(name, layout.full - 0.1, weight="bold") for name in headings}
    foot = NOTE if any_illustrative(rows) else 0.06
    body = sum(map(layout.height, lines.values()))
    body += sum(GROUP + (len(heading) - 1) * 0.16 for heading in wrapped.values())
    figure = sheet(HEAD + body + foot, narrow=narrow)
    axes = page(figure)
    y = HEAD
    bars: list[Bar] = []
    for heading, part in rows.groupby("heading", sort=False):
        if heading:
            y = draw_heading(axes, layout, wrapped[str(heading)], y)
        for at, row in part.iterrows():
            top, y = y, draw_row(axes, layout, row, lines[at], y)
            if not bar_words(row):
                middle = layout.middle(top, lines[at])
                bars.append(Bar(top, middle, y, row["elapsed_share"]))
    draw_scale(axes, layout, y, noun)
    draw_time(axes, layout, y, bars, common_time(rows, elapsed))
    if any_illustrative(rows):
        note_illustrative(axes, y + 0.16)
    return figure


def draw_heading(axes: Axes, layout: Layout, lines: list[str], y: float) -> float:
    """Set a heading over a rule; return where the next row begins."""
    axes.plot([0, layout.full], [y + 0.03, y + 0.03], color=RULE, linewidth=0.6)
    for number, line in enumerate(lines):
        axes.text(0, y + 0.135 + number * 0.16, line, weight="bold", va="center")
    return y + GROUP + (len(lines) - 1) * 0.16


def draw_row(axes: Axes, layout: Layout, row: pd.Series, lines: Lines, y: float) -> float:
    """Draw one target; return where the next row begins."""
    middle = y + ROW / 2
    identifier = str(row["target_id"])
    words = [axes.text(0, middle, identifier, size=lettering.SMALL, color=QUIET, va="center")]
    for number, line in enumerate(lines.name):
        words.append(axes.text(layout.name, middle + number * LINE, line, va="center"))
    for part in words:
        lead_to(part, identifier)
    middle = layout.middle(y, lines)
    instead = bar_words(row)
    if instead:
        plate = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
        place = (layout.x(0) + 0.03, middle)
        axes.text(*place, instead, size=9, color=QUIET, va="center", bbox=plate, zorder=4)
    elif given(row["share_achieved"]):
        draw_bar(axes, layout, row, middle)
    for number, line in enumerate(lines.value):
        axes.text(layout.value, middle + number * LINE, line, ha="right", va="center")
    evidence = "" if row["status"] == "not-assessable" else row["evidence"]
    told = _("{value}, {status}", value=value_words(row), status=status_words(row))
    shape(axes, layout.status + 0.06, middle, "status", row["status"], evidence=evidence,
          read=(f"{identifier} {row['short_name']}", told), place=rows_of(row))  # fmt: skip
    axes.text(layout.status + 0.2, middle, status_words(row), va="center")
    return y + layout.height(lines)


def draw_bar(axes: Axes, layout: Layout, row: pd.Series, middle: float) -> None:
    """Draw the bar of one target, with an arrow where it leaves the scale."""
    share = float(row["share_achieved"])
    color = STATUSES[row["status"]].color
    start, end, zero = layout.x(0), layout.x(share), layout.x(0)
    full = layout.x(MOST) - start
    gone = lettering.with_unit(100 * share, "%", 0)
    reached = _("{share} of the way", share=gone)
    ground = bar(axes, start, middle - 0.052, full, 0.104, color=EMPTY, label="ground")
    ground.set_edgecolor("none")
    bar(
        axes,
        min(zero, end),
        middle - 0.052,
        abs(end - zero),
        0.104,
        color=color,
        evidence=row["evidence"],
        label=f"bar {row['target_id']}",
        read=(f"{row['target_id']} {row['short_name']}", reached),
        place=rows_of(row),
    )
    if share > MOST + 1e-9 or share < layout.low - 1e-9:
        side = 1 if share > MOST else -1
        (arrow,) = axes.plot(
            [end + side * 0.045],
            [middle],
            marker=5 if side > 0 else 4,
            color=color,
            markersize=6.5,
            clip_on=False,
        )
        arrow.set_label(f"arrow {row['target_id']}")


def draw_scale(axes: Axes, layout: Layout, bottom: float, noun: str) -> None:
    """Name the columns, and draw the scale above the bars."""
    named = ((0.0, "left"), (1.0, "right")) if layout.bar_width > LEAST_SCALE else ()
    for share, side in named:
        axes.text(
            layout.x(share),
            HEAD - 0.1,
            lettering.with_unit(100 * share, "%", 0),
            size=9,
            color=QUIET,
            ha=side,
        )
    if not layout.above:
        axes.plot([layout.x(0)] * 2, [HEAD - 0.06, bottom], color=RULE, linewidth=0.6, zorder=0.5)
    axes.text(layout.value, HEAD - 0.1, _(HEADING), size=9, color=QUIET, ha="right")
    axes.text(layout.status, HEAD - 0.1, _("status"), size=9, color=QUIET)
    if not layout.above:
        axes.text(0, HEAD - 0.1, noun or _("target"), size=9, color=QUIET)


def common_time(rows: pd.DataFrame, known: float | None) -> float:
    """Give the plan's share of time gone, or the one that most rows have; none without targets."""
    elapsed = pd.to_numeric(rows["elapsed_share"]).dropna()
    if elapsed.empty:
        return math.nan
    return float(elapsed.mode().iloc[0]) if known is None else known


def draw_time(axes: Axes, layout: Layout, bottom: float, bars: list[Bar], common: float) -> None:
    """Draw the line of the time that has passed; a bar of another time has a piece of its own."""
    if math.isnan(common):
        return
    at, top = layout.x(common), HEAD - 0.22
    pieces = []
    for each in bars:
        own, middle = has_own_time(each.elapsed, common), each.middle
        if own or layout.above:
            pieces.append((layout.x(each.elapsed) if own else at, middle - 0.07, middle + 0.07))
        if own and not layout.above:
            pieces.append((at, top, each.top))
            top = each.bottom
    if layout.above:  # on a phone the line would run through the names
        bottom = HEAD - 0.04
    for place, start, end in [(at, top, bottom), *pieces]:
        line = axes.plot([place, place], [start, end], color=INK, linewidth=1.1, zorder=2.5)
        line[0].set_label("elapsed")
    words = _("{share} of the time has passed", share=lettering.with_unit(100 * common, "%", 0))
    half = lettering.text_width(words, 9) / 2
    axes.text(min(max(at, half), layout.full - half), HEAD - 0.27, words, size=9, ha="center")
