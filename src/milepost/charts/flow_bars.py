"""A yearly flow against the level it should have each year: bars, a line, the years that met it."""

# past 40 lines: one figure, drawn from top to bottom, whose marks share axes and measures

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from milepost.charts import lettering
from milepost.charts.canvas import NOTE, chart, note_illustrative, nothing, page, panel, room, sheet
from milepost.charts.columns import expect, given
from milepost.charts.lines import name_end
from milepost.charts.marks import any_illustrative, bar
from milepost.charts.palette import INK, QUIET, RULE, SECOND, accent
from milepost.core.messages import _

HEIGHT = 2.3


@chart
def flow_bars(
    frame: pd.DataFrame,
    *,
    target: float,
    baseline: float | None = None,
    unit: str = "",
    years: tuple[int, int] | None = None,
    narrow: bool = False,
) -> Figure:
    """Draw the amount of each year against the yearly target.

    Parameters
    ----------
    frame : DataFrame
        ``year``, ``value`` (adds up within a year), ``evidence``.
    target : float
        Amount due each year.
    baseline : float, optional
        Amount a year before the plan, drawn as a second, thinner line.
    unit : str
        What is counted, written above the bars.
    years : tuple of int, optional
        First and last year shown; years without a value stay open and say so.
    narrow : bool
        Draw for a phone: what the lines are stands above the bars, a year's words on two lines.

    Returns
    -------
    Figure
    """
    if frame.empty or frame["value"].dropna().empty:
        return nothing(narrow=narrow)
    expect(frame, ("year", "value", "evidence"), "flow_bars")
    rows = frame.dropna(subset=["value"])
    first, last = years or (int(rows["year"].min()), int(rows["year"].max()))
    foot = NOTE if any_illustrative(rows) else 0.0
    lines = [(float(target), _("Target {number} a year", number=lettering.number(target)), SECOND)]
    if given(baseline):
        lines.append(
            (float(baseline or 0), _("Before: {number}", number=lettering.number(baseline)), QUIET)
        )
    above = len(lines) * lettering.line_height() + 0.06 if narrow else 0.0
    figure = sheet(HEIGHT + above + foot, narrow=narrow)
    everything = page(figure)
    if unit:
        everything.text(0, 0.12, _("{unit} a year", unit=unit), size=9, color=QUIET, va="center")
    right = lettering.widest([words for _, words, _ in lines], weight="bold") + 0.12
    width = room(narrow) - (0 if narrow else right)
    axes = panel(figure, 0, 0.3 + above, width, HEIGHT - 0.58)
    totals = rows.groupby("year")["value"].sum()
    most = max(float(totals.max()), *(value for value, _, _ in lines), 0.0)
    axes.set_ylim(min(float(totals.min()), 0.0) * 1.2, most * (1.4 if narrow else 1.2) or 1.0)
    axes.set_xlim(first - 0.6, last + 0.6)
    axes.set_xticks(list(range(first, last + 1)))
    axes.tick_params(axis="x", length=0)
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    axes.axhline(0, color=RULE, linewidth=0.8, clip_on=False)
    for year in range(first, last + 1):
        _draw_year(
            axes,
            rows[rows["year"] == year],
            year,
            lines,
            later=year > rows["year"].max(),
            broken=narrow,
        )
    _draw_lines(axes, lines, named=not narrow)
    if narrow:
        _list_lines(everything, lines)
    if foot:
        note_illustrative(everything, 0, figure.get_figheight() - 0.12)
    return figure


def _draw_year(
    axes: Axes,
    part: pd.DataFrame,
    year: int,
    lines: list[tuple[float, str, str]],
    *,
    later: bool,
    broken: bool,
) -> None:
    """Draw one year: its parts on each other, and whether the target was met, in words."""
    if part.empty:
        words = _("to come") if later else _("no data")
        axes.text(year, 0, words, size=9, color=QUIET, ha="center", va="bottom")
        return
    base = 0.0
    wide = 0.5
    for evidence, amount in part.groupby("evidence", sort=False)["value"].sum().items():
        bar(
            axes,
            year - wide / 2,
            base,
            wide,
            float(amount),
            color=accent(),
            evidence=evidence,
            label=f"bar {year}",
            read=(year, lettering.number(float(amount))),
        )
        base += float(amount)
    values = {"number": lettering.number(base)}
    met = base >= lines[0][0]
    words = _("{number}, met", **values) if met else _("{number}, not met", **values)
    if broken:
        words = _("{number}\nmet", **values) if met else _("{number}\nnot met", **values)
    line = (2.5 if broken else 1.5) * lettering.line_of(axes)
    top = max(base, 0.0)
    for value in sorted(value for value, __, __ in lines):  # no line runs through the words
        if top - line / 5 < value < top + line:
            top = value
    axes.annotate(
        words,
        (year, top),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        va="bottom",
        color=INK,
        zorder=4,
    )


def _list_lines(axes: Axes, lines: list[tuple[float, str, str]]) -> None:
    """Name the lines above the bars, each beside a piece of it."""
    for number, (__, words, color) in enumerate(lines):
        y = 0.3 + (number + 0.5) * lettering.line_height()
        target = color == SECOND
        axes.plot([0, 0.24], [y, y], color=color, linewidth=1.6 if target else 1, linestyle="--")
        weight = "bold" if target else "normal"
        axes.text(0.32, y, words, va="center", color=color, weight=weight)


def _draw_lines(axes: Axes, lines: list[tuple[float, str, str]], *, named: bool) -> None:
    """Draw the lines of the target and of the time before, named at their right ends."""
    low, high = axes.get_ylim()
    places = lettering.spread([value for value, _, _ in lines], lettering.line_of(axes), low, high)
    for (value, words, color), place in zip(lines, places, strict=True):
        target = color == SECOND
        line = axes.axhline(
            value, color=color, linewidth=1.6 if target else 1.0, zorder=3, linestyle="--"
        )
        line.set_label(words)
        if not named:
            continue
        name_end(axes, place, words, color=color, bold=target, away=6)
