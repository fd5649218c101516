"""What the figures rest on: the share of rows of each grade of evidence."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from milepost.charts import lettering
from milepost.charts.canvas import LINE, chart, nothing, page, room, set_name, sheet
from milepost.charts.columns import column, expect, in_order
from milepost.charts.palette import GRADES, INK, QUIET, WHITE, Grade, tint
from milepost.charts.svg import read_out, rows_of
from milepost.core.messages import _

ROW = 0.175
KEY = 0.2


@chart
def evidence_bars(frame: pd.DataFrame, *, narrow: bool = False) -> Figure:
    """Draw a bar a group, divided by grade of evidence, all of the same length.

    Parameters
    ----------
    frame : DataFrame
        ``group`` (words to show; category order or as they come), ``evidence``, ``count``;
        optional ``target_id`` (the indicator to which name and bar lead).
    narrow : bool
        Draw for a phone: names above the bars.
    """
    unit = _("rows")
    if frame.empty or not frame["count"].sum():
        return nothing(narrow=narrow)
    expect(frame, ("group", "evidence", "count"), "evidence_bars")
    groups = in_order(frame["group"])
    plain = frame.assign(group=frame["group"].astype(str))
    table = plain.pivot_table(index="group", columns="evidence", values="count", aggfunc="sum")
    table = table.reindex(index=groups, columns=list(GRADES)).fillna(0)
    targets = dict(zip(plain["group"], column(plain, "target_id", None), strict=True))
    present = [code for code in GRADES if table[code].sum()]
    full = room(narrow)
    names = {name: lettering.wrap(name, full if narrow else 2.2) for name in groups}
    lines = [line for name in names.values() for line in name]
    left = 0.0 if narrow else lettering.widest(lines) + 0.14
    totals = [lettering.number(total) for total in table.sum(axis=1)]
    right = lettering.widest([*totals, unit]) + 0.14
    spots = lettering.flow(
        [0.52 + lettering.text_width(_(GRADES[code].word), 9) for code in present], full - right
    )
    top = 0.36 + spots[-1][1] * KEY
    heights = {
        name: len(lines) * LINE + 0.07 + ROW if narrow else max(ROW, len(lines) * LINE + 0.03)
        for name, lines in names.items()
    }
    figure = sheet(top + sum(heights.values()) + 0.04, narrow=narrow)
    axes = page(figure)
    _draw_key(axes, dict(zip(spots, present, strict=True)))
    axes.text(full, 0.14, unit, size=9, color=QUIET, ha="right", va="center")
    y = top
    for (group, counts), total in zip(table.iterrows(), totals, strict=True):
        name = str(group)
        middle = y + heights[name] - ROW / 2 - 0.02 if narrow else y + heights[name] / 2
        place = y + len(names[name]) * LINE / 2 if narrow else middle
        set_name(axes, names[name], place, targets.get(name))
        leads = rows_of({"target_id": targets.get(name)})
        _draw_bar(axes, counts, (left, middle, full - right - left), name, leads)
        axes.text(full, middle, total, ha="right", va="center")
        y += heights[name]
    return figure


def _fill(box: Rectangle, grade: Grade) -> None:
    """Give a part of a bar its colour and pattern."""
    box.set_facecolor(tint(grade.color, 0.14) if grade.hatch else grade.color)
    box.set_edgecolor(grade.color)
    if grade.hatch:
        box.set_hatch(grade.hatch)
    box.set_linewidth(0.8)


def _draw_key(axes: Axes, spots: dict[tuple[float, int], str]) -> None:
    """Name the grades that occur, strongest first, each beside its pattern."""
    for (x, line), code in spots.items():
        y = 0.14 + line * KEY
        box = Rectangle((x, y - 0.07), 0.24, 0.14)
        _fill(box, GRADES[code])
        box.set_label(f"key {code}")
        axes.add_artist(box)
        axes.text(x + 0.3, y, _(GRADES[code].word), size=9, va="center")


def _draw_bar(
    axes: Axes, counts: pd.Series, place: tuple[float, float, float], name: str, leads: str
) -> None:
    """Draw one divided bar, the share written where it has room."""
    left, middle, width = place
    total = counts.sum()
    if not total:
        axes.text(left + 0.04, middle, _("no data"), size=9, color=QUIET, va="center")
        return
    x = left
    for code, grade in GRADES.items():
        share = counts[code] / total
        if not share:
            continue
        box = Rectangle((x, middle - 0.065), width * share, 0.13)
        _fill(box, grade)
        box.set_label(f"bar {name} {code}")
        words = percent(share)
        number = lettering.number(counts[code])
        told = _("{grade}, {number} ({share})", grade=_(grade.word), number=number, share=words)
        read_out(box, name, told, place=leads)
        axes.add_artist(box)
        if width * share > lettering.text_width(words, 9) + 0.1:
            plate = {"facecolor": WHITE, "edgecolor": "none", "pad": 0.8} if grade.hatch else None
            axes.text(
                x + width * share / 2,
                middle,
                words,
                size=9,
                ha="center",
                va="center",
                color=INK if grade.hatch else WHITE,
                bbox=plate,
            )
        x += width * share


def percent(share: float) -> str:
    """A share in whole per cent; never 0 for something, never 100 for not all."""
    if 0 < share < 0.005:
        return _("<{number}\N{NO-BREAK SPACE}%", number=lettering.number(1))
    if 0.995 <= share < 1:
        return _(">{number}\N{NO-BREAK SPACE}%", number=lettering.number(99))
    return lettering.with_unit(share * 100, "%", 0)
