"""Progress of one target against the straight path from its baseline to its deadline."""

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
from milepost.show.charts.inputs import expect
from milepost.show.charts.marks import any_illustrative, point
from milepost.show.palette import INK, MAIN, QUIET, RULE, WHITE, tint

HEIGHT = 2.9
FAN = ("high", "central", "low")


@chart
def progress_path(
    frame: pd.DataFrame,
    *,
    baseline: float,
    target: float,
    start_year: int,
    deadline_year: int,
    unit: str = "",
    outlook: pd.DataFrame | None = None,
) -> Figure:
    """Draw progress against the straight path, with yearly milestones and the outlook.

    Parameters
    ----------
    frame : DataFrame
        A row a year: ``year`` (its end is meant), ``value`` (level, or total since the start, in
        the target's unit), ``evidence``. Missing values are left out, never bridged.
    baseline, target : float
        Ends of the straight path.
    start_year : int
        Year at whose end the path begins (2023 for a plan that starts on 1 January 2024).
    deadline_year : int
        Year at whose end the target is due.
    unit : str
        ``%`` is written beside the values, other units (``countries``) above the axis.
    outlook : DataFrame, optional
        ``year``, ``low``, ``central``, ``high``: what is likely at the end of later years.

    Returns
    -------
    Figure
    """
    if frame.empty or frame["value"].dropna().empty:
        return nothing()
    expect(frame, ("year", "value", "evidence"), "progress_path")
    points = frame.dropna(subset=["value"]).sort_values("year")
    fan = _fan(points, outlook)
    figure = sheet(HEIGHT + NOTE)
    everything = page(figure)
    ends = _end_labels(target, fan, unit)
    right = lettering.widest([words for _, words, _ in ends]) + 0.2
    low, high = _reach(points, fan, baseline, target)
    ticks = lettering.steps(low, high)
    left = lettering.widest([lettering.with_unit(tick, unit) for tick in ticks]) + 0.12
    axes = panel(figure, left, 0.3, FULL - left - right, HEIGHT - 0.6)
    axes.set_xlim(start_year - 0.15, max(deadline_year, points["year"].max()) + 0.04)
    axes.set_ylim(ticks[0], ticks[-1] + (ticks[-1] - ticks[0]) * 0.04)
    axes.set_yticks(ticks, [lettering.with_unit(tick, unit) for tick in ticks])
    axes.grid(axis="y")
    years = list(range(start_year, deadline_year + 1))
    axes.set_xticks(years, [_year_words(year, start_year) for year in years])
    if unit and unit != "%":
        everything.text(0, 0.12, unit, size=9, color=QUIET, va="center")
    _draw_path(axes, baseline, target, start_year, deadline_year)
    if len(fan):
        _draw_fan(axes, fan)
    _draw_points(axes, points, baseline, target, (start_year, deadline_year), unit)
    _draw_ends(axes, ends)
    if any_illustrative(points):
        note_illustrative(everything, 0, HEIGHT + NOTE - 0.12)
    return figure


def _year_words(year: int, start_year: int) -> str:
    """Label a year; the first one says that its end is meant."""
    return f"end {year}" if year == start_year else str(year)


def _fan(points: pd.DataFrame, outlook: pd.DataFrame | None) -> pd.DataFrame:
    """Take the outlook from the last point on; empty where there is none."""
    if outlook is None or outlook.empty:
        return pd.DataFrame(columns=["year", *FAN])
    last = points.iloc[-1]
    begin = {"year": last["year"], **dict.fromkeys(FAN, last["value"])}
    later = outlook.loc[outlook["year"] > last["year"], ["year", *FAN]]
    fan: pd.DataFrame = pd.concat([pd.DataFrame([begin]), later], ignore_index=True)
    return fan.astype(float)


def _reach(
    points: pd.DataFrame, fan: pd.DataFrame, baseline: float, target: float
) -> tuple[float, float]:
    """Least and greatest value to be shown."""
    values = [baseline, target, *points["value"], *fan[list(FAN)].to_numpy().ravel()]
    low, high = min(values), max(values)
    return (0.0, high) if 0 <= low < 0.6 * high else (float(low), float(high))


def _end_labels(target: float, fan: pd.DataFrame, unit: str) -> list[tuple[float, str, str]]:
    """Value, words and colour of the labels at the deadline."""
    labels = [(float(target), f"Target {lettering.with_unit(target, unit)}", INK)]
    if len(fan) > 1:
        end = fan.iloc[-1]
        names = {"high": "Outlook, high", "central": "Outlook", "low": "Outlook, low"}
        labels += [
            (float(end[key]), f"{name} {lettering.with_unit(round(end[key], 1), unit)}", MAIN)
            for key, name in names.items()
        ]
    return labels


def _draw_path(axes: Axes, baseline: float, target: float, start: int, deadline: int) -> None:
    """Draw the straight path and a hollow milestone at the end of each year."""
    (line,) = axes.plot([start, deadline], [baseline, target], color=RULE, linewidth=1.3)
    line.set_label("path")
    for year in range(start + 1, deadline + 1):
        value = baseline + (target - baseline) * (year - start) / (deadline - start)
        axes.scatter(
            [year],
            [value],
            marker="D",
            s=30,
            facecolor=INK if year == deadline else WHITE,
            edgecolor=INK if year == deadline else RULE,
            linewidth=1.2,
            zorder=2.6,
            clip_on=False,
        ).set_label(f"milestone {year}")


def _draw_fan(axes: Axes, fan: pd.DataFrame) -> None:
    """Draw the outlook: a light fan with a dashed middle."""
    axes.fill_between(
        fan["year"], fan["low"], fan["high"], color=tint(MAIN, 0.16), linewidth=0, zorder=1.5
    )
    (line,) = axes.plot(
        fan["year"], fan["central"], color=MAIN, linestyle=(0, (4, 2.5)), linewidth=1.5
    )
    line.set_label("outlook")


def _draw_points(
    axes: Axes,
    points: pd.DataFrame,
    baseline: float,
    target: float,
    years: tuple[int, int],
    unit: str,
) -> None:
    """Draw what was observed, each value beside its point on the side away from the path."""
    start, deadline = years
    inside = points[points["year"] >= start]
    known = set(inside["year"])
    trail = [] if start in known else [(float(start), float(baseline))]
    for year, value in zip(inside["year"], inside["value"], strict=True):
        if trail and year - trail[-1][0] > 1:
            _line(axes, [trail[-1], (year, value)], dotted=True)
        elif trail:
            _line(axes, [trail[-1], (year, value)], dotted=False)
        trail.append((float(year), float(value)))
    for _, row in inside.iterrows():
        share = (row["year"] - start) / max(deadline - start, 1)
        below = row["value"] < baseline + (target - baseline) * share
        label = f"point {row['year']:.0f}"
        point(axes, row["year"], row["value"], color=MAIN, evidence=row["evidence"], label=label)
        axes.annotate(
            lettering.with_unit(row["value"], unit),
            (row["year"], row["value"]),
            xytext=(0, -9 if below else 9),
            textcoords="offset points",
            ha="center",
            va="top" if below else "bottom",
            weight="bold",
            color=MAIN,
        )
    now = inside["year"].max()
    axes.axvline(now, color=QUIET, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1).set_label("now")
    axes.annotate(
        "now",
        (now, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        size=9,
        color=QUIET,
    )


def _line(axes: Axes, ends: list[tuple[float, float]], *, dotted: bool) -> None:
    """Join two observations; dotted where years between them are missing."""
    (line,) = axes.plot(
        [x for x, _ in ends],
        [y for _, y in ends],
        color=MAIN,
        linewidth=1.4 if dotted else 2,
        linestyle=(0, (1, 2)) if dotted else "-",
        zorder=2.4,
    )
    line.set_label("gap" if dotted else "observed")


def _draw_ends(axes: Axes, ends: list[tuple[float, str, str]]) -> None:
    """Set the labels at the deadline beside each other without touching."""
    low, high = axes.get_ylim()
    inches = axes.bbox.height / axes.figure.dpi
    gap = lettering.line_height() * (high - low) / inches
    places = lettering.spread([value for value, _, _ in ends], gap, low + gap / 2, high)
    for (_, words, color), place in zip(ends, places, strict=True):
        axes.annotate(
            words,
            (1, place),
            xycoords=("axes fraction", "data"),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            color=color,
            weight="bold" if words.startswith(("Target", "Outlook ")) else "normal",
        )
