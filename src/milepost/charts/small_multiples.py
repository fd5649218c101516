"""The same small figure for each region, pillar or other group, on one scale."""

# past 40 lines: one figure, drawn from top to bottom, whose marks share axes and measures

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from milepost.charts import lettering
from milepost.charts.canvas import NOTE, chart, note_illustrative, nothing, page, panel, room, sheet
from milepost.charts.columns import expect, in_order
from milepost.charts.marks import ILLUSTRATIVE, any_illustrative, bar
from milepost.charts.palette import INK, QUIET, RULE, accent
from milepost.core.messages import _

PANEL = 0.72
GAP = 0.28
ACROSS = 3  # panels side by side
FEW = 4  # years that a panel of half a phone's width holds


@chart
def small_multiples(
    frame: pd.DataFrame, by: str, *, unit: str = "", narrow: bool = False
) -> Figure:
    """Draw a panel a group: a bar a year, the part that is illustrative hatched on top.

    Parameters
    ----------
    frame : DataFrame
        Column ``by`` (the group's name, panels in its category order or as they come), ``year``,
        ``value`` (adds up within a year), ``evidence``.
    by : str
        Column to make panels by.
    unit : str
        What is counted, written once above the panels.
    narrow : bool
        Draw for a phone: two panels side by side where they hold few years, else one.
    """
    if frame.empty:
        return nothing(narrow=narrow)
    expect(frame, (by, "year", "value", "evidence"), "small_multiples")
    names = in_order(frame[by])
    years = list(range(int(frame["year"].min()), int(frame["year"].max()) + 1))
    bars = _bars(frame.assign(group=frame[by].astype(str)), names, years)
    side_by_side = (2 if len(years) <= FEW else 1) if narrow else ACROSS
    across, full = min(side_by_side, len(names)), room(narrow)
    down = math.ceil(len(names) / across)
    width = (full - GAP * (across - 1)) / across
    titles = {name: lettering.wrap(name, width, 10, "bold") for name in names}
    head = max(len(lines) for lines in titles.values()) * 0.17 + 0.12
    top = 0.28 if unit else 0.02
    step = head + PANEL + 0.32
    foot = NOTE if any_illustrative(frame) else 0
    figure = sheet(top + down * step + foot, narrow=narrow)
    everything = page(figure)
    if unit:
        words = _("{unit} a year", unit=unit)
        everything.text(0, 0.1, words, color=QUIET, size=9, va="center")
    most = max(bars["total"].max(), 0) * 1.18 or 1
    least = min(bars["total"].min(), 0) * 1.7
    for place, name in enumerate(names):
        left = (place % across) * (width + GAP)
        upper = top + (place // across) * step
        for number, line in enumerate(titles[name], start=1):
            at = upper + head - 0.16 - (len(titles[name]) - number) * 0.17
            everything.text(left, at, line, weight="bold", size=10, va="center")
        axes = panel(figure, left, upper + head, width, PANEL)
        axes.set_ylim(least, most)
        _draw(axes, bars[bars["group"] == name], years)
    if foot:
        note_illustrative(everything, figure.get_figheight() - 0.12)
    return figure


def _bars(frame: pd.DataFrame, names: list[str], years: list[int]) -> pd.DataFrame:
    """Solid and illustrative part of each group and year, and their total."""
    made_up = frame["evidence"].eq(ILLUSTRATIVE)
    rows = pd.MultiIndex.from_product([names, years], names=["group", "year"])
    parts = pd.DataFrame(
        {
            part: frame[mask].groupby(["group", "year"])["value"].sum().reindex(rows, fill_value=0)
            for part, mask in (("solid", ~made_up), (ILLUSTRATIVE, made_up))
        }
    )
    return parts.assign(total=parts.sum(axis=1)).reset_index()


def _draw(axes: Axes, part: pd.DataFrame, years: list[int]) -> None:
    """Draw the bars of one group."""
    axes.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    axes.set_xticks(years, [str(year) for year in years])
    axes.tick_params(axis="x", length=0)
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    axes.axhline(0, color=RULE, linewidth=0.8, clip_on=False)
    for __, row in part.iterrows():
        base = 0.0
        for grade in ("solid", ILLUSTRATIVE):
            if row[grade]:
                label = f"bar {row['group']} {row['year']}"
                bar(
                    axes,
                    row["year"] - 0.32,
                    base,
                    0.64,
                    row[grade],
                    color=accent(),
                    evidence=grade,
                    label=label,
                    read=(row["group"], row["year"], lettering.number(row[grade])),
                )
                base += row[grade]
        below = row["total"] < 0
        axes.annotate(
            lettering.number(row["total"]),
            (row["year"], row["total"]),
            xytext=(0, -3 if below else 2.5),
            textcoords="offset points",
            ha="center",
            va="top" if below else "bottom",
            color=INK if row["total"] else QUIET,
        )
