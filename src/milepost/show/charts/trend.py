"""Indicators over the years: every value named, gaps left open, a panel a unit."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from milepost.show.charts import lettering
from milepost.show.charts.canvas import (
    FULL,
    NOTE,
    chart,
    note_illustrative,
    nothing,
    page,
    panel,
    sheet,
)
from milepost.show.charts.inputs import column, expect, given, in_order
from milepost.show.charts.lines import join, mark
from milepost.show.charts.marks import any_illustrative
from milepost.show.palette import SERIES

PANEL = 1.45
MARKERS = ("o", "s", "^", "D")
FEW = 8  # points in a panel, up to which each has its value


@chart
def trend(frame: pd.DataFrame) -> Figure:
    """Draw lines over years, series of one unit together, each named at its end.

    Parameters
    ----------
    frame : DataFrame
        ``series`` (words to show), ``unit``, ``year``, ``value``, ``evidence``; optional
        ``qualifier`` (``about``, ``more than``: stands before the value). Missing values are
        NaN, or have no row.

    Returns
    -------
    Figure
        At most four series share a panel; more of the same unit go on in the next one.
    """
    if frame.empty or frame["value"].dropna().empty:
        return nothing()
    expect(frame, ("series", "unit", "year", "value", "evidence"), "trend")
    rows = frame.dropna(subset=["value"]).assign(
        series=frame["series"].astype(str),
        unit=frame["unit"].fillna("").astype(str),
        qualifier=column(frame, "qualifier").fillna("").astype(str),
    )
    panels = _panels(rows)
    foot = NOTE if any_illustrative(rows) else 0.0
    step = PANEL + 0.82
    figure = sheet(len(panels) * step + foot)
    everything = page(figure)
    years = (int(frame["year"].min()), int(frame["year"].max()))
    for place, names in enumerate(panels):
        part = rows[rows["series"].isin(names)]
        top = place * step
        unit = part["unit"].iloc[0]
        head = f"{names[0]}, {unit}" if len(names) == 1 and unit else unit or names[0]
        heading = lettering.wrap(head, FULL, weight="bold", lines=1)[0]
        everything.text(0, top + 0.12, heading, weight="bold", va="center")
        ends = {name: lettering.wrap(name, 1.6) for name in names} if len(names) > 1 else {}
        right = lettering.widest([line for lines in ends.values() for line in lines]) + 0.2
        axes = panel(figure, 0.25, top + 0.48, FULL - 0.25 - max(right, 0.45), PANEL)
        _draw(axes, part, names, years)
        _draw_names(axes, part, ends)
    if foot:
        note_illustrative(everything, 0, figure.get_figheight() - 0.12)
    return figure


def _panels(rows: pd.DataFrame) -> list[list[str]]:
    """Put series of one unit together, at most four."""
    panels = []
    for _, part in rows.groupby("unit", sort=False):
        names = in_order(part["series"])
        panels += [names[at : at + 4] for at in range(0, len(names), 4)]
    return panels


def _draw(axes: Axes, part: pd.DataFrame, names: list[str], years: tuple[int, int]) -> None:
    """Draw the lines of one panel."""
    low, high = float(part["value"].min()), float(part["value"].max())
    low = min(low, 0.0) if low < 0.6 * high else low
    room = (high - low) or abs(high) or 1.0
    axes.set_ylim(low - room * (0.12 if low else 0), high + room * 0.05)
    axes.set_xlim(years[0] - 0.25, years[1] + 0.25)
    every = max(1, (years[1] - years[0]) // 9 + 1)
    ticks = list(range(years[0], years[1] + 1, every))
    axes.set_xticks(ticks, [str(year) for year in ticks])
    axes.set_yticks([])
    for name, color, marker in zip(names, SERIES, MARKERS, strict=False):
        line = part[part["series"] == name].sort_values("year")
        join(axes, list(line["year"]), list(line["value"]), color)
        chosen = _worded(line)
        for at, (_, row) in enumerate(line.iterrows()):
            words = value_words(row) if at in chosen else ""
            mark(
                axes,
                (row["year"], row["value"]),
                words,
                color=color,
                evidence=row["evidence"],
                above=_above(part, row),
                marker=marker,
            )


def value_words(row: pd.Series) -> str:
    """A value with what qualifies it: ``about 2,000``."""
    value = lettering.with_unit(float(row["value"]), str(row["unit"]))
    return f"{row['qualifier']} {value}" if given(row["qualifier"]) else value


def _worded(line: pd.DataFrame) -> set[int]:
    """Which points of a line have their value written: all of a few, else the telling ones."""
    if len(line) <= FEW:
        return set(range(len(line)))
    values = line["value"].to_numpy()
    return {0, len(line) - 1, int(values.argmax()), int(values.argmin())}


def _above(part: pd.DataFrame, row: pd.Series) -> bool:
    """Whether a value stands above its point: unless another line lies right above it."""
    others = part[(part["series"] != row["series"]) & (part["year"] == row["year"])]["value"]
    return not (others > row["value"]).any() or bool((others < row["value"]).any())


def _draw_names(axes: Axes, part: pd.DataFrame, ends: dict[str, list[str]]) -> None:
    """Name the lines at their ends."""
    if not ends:
        return
    low, high = axes.get_ylim()
    height = axes.bbox.height / axes.figure.dpi
    line = lettering.line_height() * (high - low) / height
    last = part.sort_values("year").groupby("series")["value"].last()
    most = max(len(lines) for lines in ends.values())
    places = lettering.spread([last[name] for name in ends], line * most, low, high + line)
    for (name, lines), place, color in zip(ends.items(), places, SERIES, strict=False):
        for number, words in enumerate(lines):
            axes.annotate(
                words,
                (1, place + ((len(lines) - 1) / 2 - number) * line),
                xycoords=("axes fraction", "data"),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                color=color,
                weight="bold",
            ).set_label(f"name {name}")
