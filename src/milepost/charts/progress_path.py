"""Progress of one target against the straight path from its baseline to its deadline."""

# past 300 lines: one figure, whose path, outlook and values share measures

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from milepost.charts import lettering
from milepost.charts.canvas import NOTE, chart, note_illustrative, nothing, page, panel, room, sheet
from milepost.charts.columns import column, expect
from milepost.charts.lines import diamond, join, mark, write_at
from milepost.charts.marks import any_illustrative, is_illustrative
from milepost.charts.palette import INK, QUIET, RULE, accent, tint
from milepost.charts.svg import page_of, rows_of
from milepost.charts.value_places import Spot, place_values, rank
from milepost.core.messages import _

HEIGHT = 1.72  # three of these with their notes go on a page
YEAR = 0.56  # inches: a year below the axis, with "end" before the first
FAN = ("high", "central", "low")
BOLD = (0, 2)  # the target, and the middle of the outlook, among what stands at the deadline


class Path(NamedTuple):
    """The straight path: from a baseline to a target; the end of a year is its number."""

    baseline: float
    target: float
    start: float
    deadline: float
    milestones: tuple[tuple[float, float], ...] = ()
    unit: str = ""
    decimals: float | None = None
    every_year: bool = False

    def places(self) -> list[tuple[float, float]]:
        """Years and values between which the path is straight."""
        if self.every_year:
            return [(self.start + 1, self.target), (self.deadline, self.target)]
        inside = [item for item in self.milestones if self.start < item[0] < self.deadline]
        return [(self.start, self.baseline), *sorted(inside), (self.deadline, self.target)]

    def at(self, year: float) -> float:
        """Value on the path at the end of a year."""
        places = self.places()
        ends = list(itertools.pairwise(places))
        (x, y), (to_x, to_y) = next((pair for pair in ends if year <= pair[1][0]), ends[-1])
        return y + (to_y - y) * ((year - x) / ((to_x - x) or 1))

    def words(self, value: float) -> str:
        """A value as it is written beside its point."""
        return lettering.with_unit(value, self.unit, self.decimals)


@chart
def progress_path(
    frame: pd.DataFrame,
    *,
    baseline: float,
    target: float,
    start_year: float,
    deadline_year: float,
    unit: str = "",
    outlook: pd.DataFrame | None = None,
    decimals: float | None = None,
    milestones: Sequence[tuple[float, float]] = (),
    every_year: bool = False,
    narrow: bool = False,
) -> Figure:
    """Draw progress against the straight path, with yearly milestones and the outlook.

    Parameters
    ----------
    frame : DataFrame
        A row a year: ``year`` (its end is meant), ``value`` (level, or total since the start, in
        the target's unit), ``evidence``; optional ``target_id`` (the indicator to whose page marks
        lead), ``row_id`` (the one observation that a value is). Missing values are left out, never
        bridged.
    baseline, target : float
        Ends of the straight path.
    start_year : float
        Year at whose end the path begins (2023 for a plan that starts on 1 January 2024), or a year
        and its fraction.
    deadline_year : float
        Year at whose end the target is due, or a year and its fraction.
    unit : str
        ``%`` is written beside the values, other units (``countries``) above the axis.
    outlook : DataFrame, optional
        ``year``, ``low``, ``central``, ``high``: what is likely at the end of later years.
    decimals : float, optional
        Decimals of the values; missing: none or one.
    milestones : sequence of (year, value), optional
        What the plan wants on the way, through which the path leads; the end of a year is its
        number. Without any the marks at the ends of years are those of the straight path.
    every_year : bool
        Whether the target is to be reached in each year: the path is level then, and the baseline
        is where the values come from.
    narrow : bool
        Draw for a phone: what the ends are stands below the axis.
    """
    if frame.empty or frame["value"].dropna().empty:
        return nothing(narrow=narrow)
    expect(frame, ("year", "value", "evidence"), "progress_path")
    points = frame.dropna(subset=["value"]).sort_values("year")
    fan = _fan(points, outlook)
    ends = baseline, target, start_year, deadline_year
    path = Path(*ends, tuple(milestones), unit, decimals, every_year)
    foot = NOTE if any_illustrative(points) else 0.0
    labels = _end_labels(path, fan)
    below = len(labels) * lettering.line_height() + 0.06 if narrow else 0.0
    figure = sheet(HEIGHT + below + foot, narrow=narrow)
    everything = page(figure)
    right = 0.2 if narrow else lettering.widest([words for _, words, _ in labels]) + 0.2
    low, high = _reach(points, fan, path)
    ticks = lettering.steps(low, high)
    left = lettering.widest([lettering.with_unit(tick, unit) for tick in ticks]) + 0.12
    axes = panel(figure, left, 0.3, room(narrow) - left - right, HEIGHT - 0.6)
    first = math.floor(start_year)
    axes.set_xlim(first - 0.15, max(deadline_year, points["year"].max()) + 0.04)
    axes.set_ylim(ticks[0], ticks[-1] + (ticks[-1] - ticks[0]) * 0.2)
    axes.set_yticks(ticks, [lettering.with_unit(tick, unit) for tick in ticks])
    axes.grid(axis="y")
    years = lettering.thinned(
        range(first, math.floor(deadline_year) + 1), (room(narrow) - left - right) / YEAR
    )
    axes.set_xticks(years, [_year_words(year, first) for year in years])
    if unit and unit != "%":
        everything.text(0, 0.12, unit, size=9, color=QUIET, va="center")
    _draw_path(axes, path, points, fan, marked=not _is_crowded(axes, points, path))
    if len(fan):
        _draw_fan(axes, fan, points["evidence"].iloc[-1])
    _draw_points(axes, points, path)
    _draw_now(axes, float(points["year"].max()))
    if narrow:
        _list_ends(everything, labels)
    else:
        _draw_ends(axes, labels)
    if foot:
        note_illustrative(everything, HEIGHT + below + foot - 0.12)
    return figure


def _year_words(year: int, start_year: int) -> str:
    """Label a year; the first one says that its end is meant."""
    return _("end {year}", year=year) if year == start_year else str(year)


def _fan(points: pd.DataFrame, outlook: pd.DataFrame | None) -> pd.DataFrame:
    """Take the outlook from the last point on; empty where there is none."""
    if outlook is None or outlook.empty:
        return pd.DataFrame(columns=["year", *FAN])
    last = points.iloc[-1]
    begin = {"year": last["year"], **dict.fromkeys(FAN, last["value"])}
    later = outlook.loc[outlook["year"] > last["year"], ["year", *FAN]]
    fan: pd.DataFrame = pd.concat([pd.DataFrame([begin]), later], ignore_index=True)
    return fan.astype(float)


def _reach(points: pd.DataFrame, fan: pd.DataFrame, path: Path) -> tuple[float, float]:
    """Least and greatest value to be shown."""
    values = [
        path.baseline,
        *(y for _, y in path.places()),
        *points["value"],
        *fan[list(FAN)].to_numpy().ravel(),
    ]
    low, high = min(values), max(values)
    return (0.0, high) if 0 <= low < 0.6 * high else (float(low), float(high))


def _end_labels(path: Path, fan: pd.DataFrame) -> list[tuple[float, str, str]]:
    """Value, words and colour of the labels at the deadline."""
    target = _("Target {value}", value=path.words(path.target))
    labels = [(float(path.target), target, INK)]
    if len(fan) > 1:
        end = fan.iloc[-1]
        value = {key: path.words(end[key]) for key in FAN}
        labels += [
            (float(end["high"]), _("Outlook, high {value}", value=value["high"]), accent()),
            (float(end["central"]), _("Outlook {value}", value=value["central"]), accent()),
            (float(end["low"]), _("Outlook, low {value}", value=value["low"]), accent()),
        ]
    return labels


def _is_crowded(axes: Axes, points: pd.DataFrame, path: Path) -> bool:
    """Whether the values of successive years would run into each other."""
    low, high = axes.get_xlim()
    year = axes.bbox.width / axes.figure.dpi / (high - low)
    words = [path.words(value) for value in points["value"]]
    return len(points) > 1 and lettering.widest(words, weight="bold") + 0.04 > year


def _draw_path(
    axes: Axes, path: Path, points: pd.DataFrame, fan: pd.DataFrame, *, marked: bool
) -> None:
    """Draw the path and its milestones, or a mark at the end of each year, with its value if it fits.

    Where years are narrow (not ``marked``) the end alone has a mark. A value stands above its mark,
    or below it where the outlook runs above.
    """
    ends = tuple(zip(*path.places(), strict=True))
    axes.plot(*ends, color=RULE, linewidth=1.3)[0].set_label("path")
    observed = dict(zip(points["year"], points["value"], strict=True))
    low, line = axes.get_ylim()[0], lettering.line_of(axes)
    between = range(math.floor(path.start) + 1, math.ceil(path.deadline)) if marked else ()
    years = [*map(float, between), path.deadline]
    page = page_of(column(points, "target_id", None).iloc[0])
    for year in [x for x, __ in path.places()[1:]] if path.milestones else years:
        last, value = year == path.deadline, path.at(year)
        edge = INK if path.milestones else RULE
        diamond(axes, (year, value), last=last, edge=edge, read=(f"{year:g}", path.words(value)),
                leads=page)  # fmt: skip
        here = observed.get(year)
        if not last and (here is None or value - here > 2.6 * line):
            below = value - low > 1.6 * line and _is_under(fan, year, value)
            words = path.words(value if path.milestones else _rounded(value, path))
            side = "top" if below else "baseline"
            write_at(axes, (year, value), words, not below, va=side, size=9, color=QUIET)


def _is_under(fan: pd.DataFrame, year: float, value: float) -> bool:
    """Whether the middle of the outlook runs above a value of a later year."""
    if fan.empty or year <= fan["year"].iloc[0]:
        return False
    return bool(np.interp(year, fan["year"], fan["central"]) > value)


def _rounded(value: float, path: Path) -> float:
    """A milestone as whole as the range allows: nobody opens a quarter of a library."""
    whole = path.unit != "%" and abs(path.target - path.baseline) >= 20
    return math.floor(value + 0.5) if whole else value


def _draw_fan(axes: Axes, fan: pd.DataFrame, evidence: object) -> None:
    """Draw the outlook: a light fan with a dashed middle, hatched if it rests on such data."""
    area = axes.fill_between(
        fan["year"],
        fan["low"],
        fan["high"],
        facecolor=tint(accent(), 0.16),
        linewidth=0,
        zorder=1.5,
    )
    area.set_label("fan")
    if is_illustrative(evidence):
        area.set_hatch("///")
        area.set_edgecolor(tint(accent(), 0.35))
        area.set_label("fan illustrative")
    (line,) = axes.plot(
        fan["year"], fan["central"], color=accent(), linestyle=(0, (4, 2.5)), linewidth=1.5
    )
    line.set_label("outlook")


def _draw_points(axes: Axes, points: pd.DataFrame, path: Path) -> None:
    """Draw what was observed, each value on the side away from the path if there is room.

    The last value, the first, the greatest and the least are written first.
    """
    inside = points[points["year"] >= path.start]
    years, values = list(inside["year"]), list(inside["value"])
    if path.start not in years:
        years, values = [path.start, *years], [path.baseline, *values]
    join(axes, years, values, accent())
    spots = [
        Spot(
            float(year),
            float(value),
            path.words(value) if year > path.start else "",
            bool(value >= path.at(year)),
            rank(inside["value"], at),
        )
        for at, (year, value) in enumerate(zip(inside["year"], inside["value"], strict=True))
    ]
    for spot, side, (__, row) in zip(
        spots, place_values(axes, spots), inside.iterrows(), strict=True
    ):
        mark(
            axes,
            (spot.x, spot.y),
            "" if side is None else spot.words,
            color=accent(),
            evidence=row["evidence"],
            above=bool(side),
            read=(f"{spot.x:g}", path.words(spot.y)),
            leads=rows_of(row),
        )


def _draw_now(axes: Axes, now: float) -> None:
    """Draw the line at the last year observed."""
    axes.axvline(now, color=QUIET, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1).set_label("now")
    axes.annotate(
        _("now"),
        (now, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        size=9,
        color=QUIET,
    )


def _list_ends(axes: Axes, ends: list[tuple[float, str, str]]) -> None:
    """Set what stands at the deadline below the axis, a line each."""
    for number, (__, words, color) in enumerate(ends):
        y = HEIGHT + 0.02 + (number + 0.5) * lettering.line_height()
        weight = "bold" if number in BOLD else "normal"
        axes.text(0, y, words, va="center", color=color, weight=weight)


def _draw_ends(axes: Axes, ends: list[tuple[float, str, str]]) -> None:
    """Set the labels at the deadline beside each other without touching."""
    low, high = axes.get_ylim()
    gap = lettering.line_of(axes)
    places = lettering.spread([value for value, _, _ in ends], gap, low + gap / 2, high)
    for number, ((__, words, color), place) in enumerate(zip(ends, places, strict=True)):
        axes.annotate(
            words,
            (1, place),
            xycoords=("axes fraction", "data"),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            color=color,
            weight="bold" if number in BOLD else "normal",
        )
