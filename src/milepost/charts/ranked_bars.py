"""What counts most: bars from long to short, what is on record apart from what is illustrative."""

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
from milepost.charts.columns import expect, in_order
from milepost.charts.marks import ILLUSTRATIVE, any_illustrative, bar, partly_illustrative
from milepost.charts.palette import QUIET, RULE, accent
from milepost.charts.svg import rows_of

ROW = 0.22
FOLD = 3.1


@chart
def ranked_bars(
    frame: pd.DataFrame, *, unit: str = "", ranked: bool = True, narrow: bool = False
) -> Figure:
    """Draw horizontal bars with their values.

    Parameters
    ----------
    frame : DataFrame
        ``label`` (words to show), ``value`` (adds up by label), ``evidence``; optional ``target_id``,
        to whose rows the bar of a label with a single row leads.
    unit : str
        What is counted; ``%`` stands beside the values, other units above the bars.
    ranked : bool
        Longest first; otherwise in category order or as they come.
    narrow : bool
        Draw for a phone: names above the bars.

    Returns
    -------
    Figure
        What is illustrative is hatched, and stands after what is not.
    """
    if frame.empty:
        return nothing(narrow=narrow)
    expect(frame, ("label", "value", "evidence"), "ranked_bars")
    made_up = frame["evidence"].eq(ILLUSTRATIVE)
    plain = frame.assign(
        label=frame["label"].astype(str), part=made_up.map({True: ILLUSTRATIVE, False: "solid"})
    )
    table = plain.pivot_table(index="label", columns="part", values="value", aggfunc="sum")
    table = table.reindex(index=in_order(frame["label"]), columns=["solid", ILLUSTRATIVE]).fillna(0)
    if ranked:
        order = table.sum(axis=1).sort_values(ascending=False, kind="stable").index
        table = table.loc[order]
    full = room(narrow)
    names = {name: lettering.wrap(name, full if narrow else FOLD) for name in table.index}
    heights = {
        name: len(lines) * LINE + (ROW if narrow else 0.1) if narrow or len(lines) > 1 else ROW
        for name, lines in names.items()
    }
    top = 0.24 if unit and unit != "%" else 0.02
    foot = NOTE if any_illustrative(frame) else 0.02
    figure = sheet(top + sum(heights.values()) + foot, narrow=narrow)
    axes = page(figure)
    values = {name: _words(table.loc[name], unit) for name in table.index}
    lines = [line for lines in names.values() for line in lines]
    left = 0.0 if narrow else lettering.widest(lines) + 0.12
    totals = table.sum(axis=1)
    span, zero = _scale(totals, left, lettering.widest(list(values.values())) + 0.12, full)
    if top > 0.1:
        axes.text(zero, 0.1, unit, size=9, color=QUIET, va="center")
    y, leads = top, _places(plain)
    for name in table.index:
        block = len(names[name]) * LINE
        middle = y + block + 0.09 if narrow else y + heights[name] / 2
        set_name(axes, names[name], y + block / 2 if narrow else middle)
        place, words = (zero, middle, span), (name, values[name])
        _draw_bar(axes, table.loc[name], place, words, leads.get(name, ""))
        y += heights[name]
    if not narrow:  # it would run through the names
        axes.plot([zero, zero], [top, y], color=RULE, linewidth=0.8)
    if foot == NOTE:
        note_illustrative(axes, figure.get_figheight() - 0.11)
    return figure


def _places(rows: pd.DataFrame) -> dict[str, str]:
    """Say where the rows behind each bar of a single row stand."""
    single = rows.drop_duplicates("label", keep=False)
    return {row["label"]: rows_of(row) for __, row in single.iterrows()}


def _words(parts: pd.Series, unit: str) -> str:
    """The value of a bar in words; where it mixes both kinds, how much of it is illustrative."""
    total = lettering.with_unit(float(parts.sum()), unit)
    if parts["solid"] and parts[ILLUSTRATIVE]:
        return partly_illustrative(total, float(parts[ILLUSTRATIVE]))
    return total


def _scale(totals: pd.Series, left: float, right: float, full: float) -> tuple[float, float]:
    """Inches a unit, and the place of zero."""
    most, least = max(float(totals.max()), 0.0), min(float(totals.min()), 0.0)
    free = full - left - right * (2 if least < 0 else 1)
    span = free / ((most - least) or 1)
    return span, left - least * span + (right if least < 0 else 0)


def _draw_bar(
    axes: Axes,
    parts: pd.Series,
    place: tuple[float, float, float],
    words: tuple[str, str],
    leads: str,
) -> None:
    """Draw one bar, its hatched part after its solid part, and its value at the end."""
    zero, middle, span = place
    name, value = words
    x = zero
    for part in ("solid", ILLUSTRATIVE):
        width = float(parts[part]) * span
        if width:
            bar(
                axes,
                min(x, x + width),
                middle - 0.075,
                abs(width),
                0.15,
                color=accent(),
                evidence=part,
                label=f"bar {name}",
                read=(name, value),
                place=leads,
            )
            x += width
    below = x < zero
    axes.text(
        x + (-0.06 if below else 0.06), middle, value, ha="right" if below else "left", va="center"
    )
