"""Indicators over the years: every value named, gaps left open, a panel a unit."""

# past 300 lines: one figure, whose lines, key and names share measures

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

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
    panel,
    room,
    sheet,
)
from milepost.charts.columns import column, expect, given, in_order
from milepost.charts.lines import draw_path, join, mark, name_milestone
from milepost.charts.marks import any_illustrative, is_illustrative, point
from milepost.charts.palette import series
from milepost.charts.svg import lead_to, page_of, rows_of
from milepost.charts.value_places import Spot, place_values, rank
from milepost.core.messages import _

PANEL = 1.2
GUTTER = 0.3
STEP = PANEL + 0.82
SINGLE = 0.24  # a line for a series of one value
MARKERS = ("o", "s", "^", "D")
YEAR = 0.34  # inches: a year below the axis
FEW = 8  # years that a panel of half the width holds
Paths = Mapping[str, Sequence[tuple[float, float]]]


@chart
def trend(frame: pd.DataFrame, *, paths: Paths | None = None, narrow: bool = False) -> Figure:
    """Draw lines over years, series of one unit together, each named at its end.

    Parameters
    ----------
    frame : DataFrame
        ``series`` (words to show), ``unit``, ``year``, ``value``, ``evidence``; optional
        ``qualifier`` (``about``, ``more-than``: stands over the value), ``digits`` (decimals to be written),
        ``target_id`` (the indicator to whose page the name leads), ``row_id`` (the one observation
        that a value is). Missing values are NaN, or have no row; two values of one year stand side
        by side.
    paths : mapping of str to sequence of (year, value), optional
        Of each series that has a target the path to it: where it begins, its milestones, the
        target; the end of a year is its number.
    narrow : bool
        Draw for a phone: a panel under the other, the names of lines above it.

    Returns
    -------
    Figure
        At most four series share a panel; more of the same unit go on in the next one. A series
        of one value has no course: it is told in words, below the panels.
    """
    if frame.empty or frame["value"].dropna().empty:
        return nothing(narrow=narrow)
    expect(frame, ("series", "unit", "year", "value", "evidence"), "trend")
    rows = frame.dropna(subset=["value"]).assign(
        series=frame["series"].astype(str),
        unit=frame["unit"].fillna("").astype(str),
        qualifier=column(frame, "qualifier").fillna("").astype(str),
    )
    ways = dict(paths or {})
    alone = rows[rows.groupby("series")["value"].transform("size") == 1]
    alone = alone[~alone["series"].isin(ways)]
    rows = rows.drop(alone.index)
    panels = _panels(rows)
    foot = NOTE if any_illustrative(frame.dropna(subset=["value"])) else 0.0
    years = _years(frame, ways)
    few = not narrow and years[1] - years[0] < FEW
    paired = few and sum(len(names) == 1 for names in panels) > 1
    if paired:  # small panels one after another, so that none stands beside an empty half
        panels.sort(key=lambda names: len(names) == 1)
    above = [_above_panel(names) if narrow else [] for names in panels]
    boxes = _lay_out(panels, [len(lines) * LINE for lines in above], room(narrow), paired=paired)
    below = boxes[-1].bottom if boxes else 0.0
    singles = [(row, _single(row, room(narrow))) for _, row in alone.iterrows()]
    height = below + sum(SINGLE + (len(lines) - 1) * LINE for _, lines in singles)
    figure = sheet(height + 0.04 + foot, narrow=narrow)
    everything = page(figure)
    _draw_singles(everything, singles, below)
    ends = [_ends(names) if len(names) > 1 and not narrow else {} for names in panels]
    said = [line for named in ends for words in named.values() for line in words]
    beside = lettering.widest(said, weight="bold") + 0.14 if said else 0.0
    for names, named, lines, box in zip(panels, ends, above, boxes, strict=True):
        part = rows[rows["series"].isin(names)]
        words = _heading(names, part["unit"].iloc[0])
        heading = lettering.wrap(words, box.width, 9.5, "bold", 1)[0]
        title = everything.text(box.left, box.top + 0.12, heading, weight="bold", va="center")
        lead_to(title, _targets(part)[names[0]] if len(names) == 1 else None)
        _draw_key(everything, lines, box)
        # panels of the whole width share their axis of years
        right = beside if box.width == room(narrow) else 0.0
        axes = panel(figure, box.left, box.bottom - STEP + 0.48, box.width - right, PANEL)
        _draw(axes, part, names, years, ways)
        _draw_names(axes, part, named)
    if foot:
        note_illustrative(everything, figure.get_figheight() - 0.12)
    return figure


def _ends(names: list[str]) -> dict[str, list[str]]:
    """Give the lines in which each of several series is named at its end."""
    return {name: lettering.wrap(name, 1.7, weight="bold") for name in names}


def _years(frame: pd.DataFrame, paths: Paths) -> tuple[int, int]:
    """First and last year to be shown."""
    ends = [year for way in paths.values() for year, _ in way]
    return (
        math.floor(min([frame["year"].min(), *ends])),
        math.ceil(max([frame["year"].max(), *ends])),
    )


def _single(row: pd.Series, width: float) -> list[str]:
    """What a series of one value is, and of which year, in lines beside its value."""
    left = lettering.text_width(value_words(row).replace("\n", " "), weight="bold") + 0.12
    values = {"name": _heading([row["series"]], row["unit"]), "year": f"{row['year']:.0f}"}
    words = _("{name}, {year}", **values)
    if is_illustrative(row["evidence"]):
        words = _("{name}, {year} (illustrative)", **values)
    return lettering.wrap(words, width - max(left, 1.0))


def _draw_singles(axes: Axes, singles: list[tuple[pd.Series, list[str]]], top: float) -> None:
    """Tell series of one value: the value, then what it is and of which year."""
    told = [value_words(row).replace("\n", " ") for row, _ in singles]
    left = lettering.widest(told, weight="bold") + 0.12
    y = top + SINGLE / 2
    for words, (row, lines) in zip(told, singles, strict=True):
        value = axes.text(
            left - 0.12, y, words, ha="right", va="center", weight="bold", color=series()[0]
        )
        value.set_label(f"single {row['series']}")
        for number, line in enumerate(lines):
            axes.text(left, y + number * LINE, line, va="center")
        y += SINGLE + (len(lines) - 1) * LINE


class _Place(NamedTuple):
    """Where a panel stands, with its heading, in inches."""

    left: float
    top: float
    width: float
    bottom: float


def _lay_out(
    panels: list[list[str]], above: list[float], full: float, *, paired: bool
) -> list[_Place]:
    """Set panels of one series two in a row where they are ``paired``, all others by themselves."""
    half = (full - GUTTER) / 2
    places: list[_Place] = []
    bottom, open_half = 0.0, False
    for names, more in zip(panels, above, strict=True):
        small = len(names) == 1 and paired
        if open_half and small:
            places.append(_Place(half + GUTTER, bottom - STEP, half, bottom))
            open_half = False
            continue
        places.append(_Place(0.0, bottom, half if small else full, bottom + more + STEP))
        bottom, open_half = bottom + more + STEP, small
    return places


def _above_panel(names: list[str]) -> list[tuple[int, str]]:
    """Name several lines above their panel: a series' number (-1: goes on) and words, by line."""
    if len(names) == 1:
        return []
    return [
        (-1 if more else at, line)
        for at, name in enumerate(names)
        for more, line in enumerate(lettering.wrap(name, room(narrow=True) - 0.17, weight="bold"))
    ]


def _draw_key(axes: Axes, lines: list[tuple[int, str]], box: _Place) -> None:
    """Name lines above their panel, each beside its mark."""
    color = series()[0]
    for number, (at, words) in enumerate(lines):
        y = box.top + 0.3 + number * LINE
        if at >= 0:
            color = series()[at]
            point(axes, 0.06, y, color=color, marker=MARKERS[at], size=30, label="key")
        axes.text(0.17, y, words, va="center", weight="bold", color=color)


def _heading(names: list[str], unit: str) -> str:
    """What a panel shows: the one series with its unit, or the unit of several."""
    if len(names) > 1:
        return unit or ", ".join(names)
    known = not unit or unit == "%" or unit.lower() in names[0].lower()
    return names[0] if known else _("{name}, {unit}", name=names[0], unit=unit)


def _panels(rows: pd.DataFrame) -> list[list[str]]:
    """Put series of one unit together, at most four."""
    panels = []
    for __, part in rows.groupby("unit", sort=False):
        names = in_order(part["series"])
        panels += [names[at : at + 4] for at in range(0, len(names), 4)]
    return panels


def _draw(
    axes: Axes, part: pd.DataFrame, names: list[str], years: tuple[int, int], paths: Paths
) -> None:
    """Draw the lines of one panel, from zero: no scale would tell where they are cut."""
    values = [*part["value"], *(value for name in names for _, value in paths.get(name, ()))]
    low, high = float(min(values)), max(float(max(values)), 0.0)
    room = (high - min(low, 0)) or 1.0
    words = lettering.line_height() * axes.figure.dpi / axes.bbox.height * room
    axes.set_ylim(min(0, low - 2.6 * words), high + 0.6 * words)
    axes.set_xlim(years[0] - 0.5, years[1] + 0.5)
    most = axes.bbox.width / axes.figure.dpi / YEAR
    ticks = lettering.thinned(range(years[0], years[1] + 1), min(most, 10))
    axes.set_xticks(ticks, [str(year) for year in ticks])
    axes.set_yticks([])
    looks = dict(zip(names, zip(series(), MARKERS, strict=True), strict=False))
    digits = part.groupby("series")["digits"].first().to_dict() if "digits" in part else {}
    own = _targets(part)
    spots = [spot for name, (color, _marker) in looks.items()
             for spot in draw_path(axes, paths.get(name, ()), color, name, digits.get(name),
                                   page_of(own[name]))]  # fmt: skip
    rows, asked = [], len(spots)
    for name, (color, _marker) in looks.items():
        line = part[part["series"] == name].sort_values("year", kind="stable")
        line = line.assign(x=_side_by_side(line["year"]))
        join(axes, list(line["x"]), list(line["value"]), color)
        for at, (__, row) in enumerate(line.iterrows()):
            above = _above(part, line, at)
            spots.append(
                Spot(row["x"], row["value"], value_words(row), above, rank(line["value"], at))
            )
            rows.append(row)
    sides = place_values(axes, spots)
    for spot, side in zip(spots[:asked], sides[:asked], strict=True):
        name_milestone(axes, spot, side)
    for spot, row, side in zip(spots[asked:], rows, sides[asked:], strict=True):
        mark(
            axes,
            (spot.x, spot.y),
            "" if side is None else spot.words,
            color=looks[row["series"]][0],
            evidence=row["evidence"],
            above=side is True,
            marker=looks[row["series"]][1],
            read=(row["series"], row["year"], " ".join(spot.words.split())),
            leads=rows_of(row),
        )


def _side_by_side(years: pd.Series) -> pd.Series:
    """Places of values: several of one year stand side by side, in the order of their rows."""
    number = years.groupby(years).cumcount()
    count = years.groupby(years).transform("size")
    return years + (number - (count - 1) / 2) * 0.36


def value_words(row: pd.Series) -> str:
    """A value with what qualifies it on a line of its own: ``about`` over ``2,000``."""
    value = lettering.with_unit(float(row["value"]), str(row["unit"]), row.get("digits"))
    if not given(row["qualifier"]):
        return value
    qualifier = _(str(row["qualifier"]).replace("-", " "))
    return _("{qualifier}\n{value}", qualifier=qualifier, value=value)


def _above(part: pd.DataFrame, line: pd.DataFrame, at: int) -> bool:
    """Whether a value stands above its point: away from other lines, then from its own."""
    row = line.iloc[at]
    others = part[(part["series"] != row["series"]) & (part["year"] == row["year"])]["value"]
    if len(others):
        return not (others > row["value"]).any() or bool((others < row["value"]).any())
    near = line["value"].iloc[[max(at - 1, 0), min(at + 1, len(line) - 1)]]
    return not ((near >= row["value"]).all() and (near > row["value"]).any())


def _draw_names(axes: Axes, part: pd.DataFrame, ends: dict[str, list[str]]) -> None:
    """Name the lines at their ends."""
    if not ends:
        return
    low, high = axes.get_ylim()
    line = lettering.line_of(axes)
    last = part.sort_values("year", kind="stable").groupby("series")["value"].last()
    targets = _targets(part)
    most = max(len(lines) for lines in ends.values())
    places = lettering.spread([last[name] for name in ends], line * most, low, high + line)
    for (name, lines), place, color in zip(ends.items(), places, series(), strict=False):
        for number, words in enumerate(lines):
            end = axes.annotate(
                words,
                (1, place + ((len(lines) - 1) / 2 - number) * line),
                xycoords=("axes fraction", "data"),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                color=color,
                weight="bold",
            )
            end.set_label(f"name {name}")
            lead_to(end, targets[name])


def _targets(part: pd.DataFrame) -> dict[str, object]:
    """Name the indicator of each series, or None where a frame tells of none."""
    return dict(zip(part["series"], column(part, "target_id", None), strict=True))
