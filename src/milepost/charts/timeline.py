"""Who did what when: events on lanes, each named, none on top of another."""

# past 40 lines: one figure, drawn from top to bottom, whose marks share axes and measures

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from milepost.charts import lettering
from milepost.charts.canvas import (
    NOTE,
    chart,
    note_illustrative,
    nothing,
    page,
    room,
    set_name,
    sheet,
)
from milepost.charts.columns import expect
from milepost.charts.marks import any_illustrative, point
from milepost.charts.palette import GRID, INK, QUIET, accent, tint
from milepost.charts.svg import rows_of
from milepost.core import messages

LEVEL = 0.175
PAD = 0.07
HEAD = 0.3


@chart
def timeline(
    events: pd.DataFrame, lanes: pd.DataFrame | None = None, *, narrow: bool = False
) -> Figure:
    """Draw events on a time line, a lane an instrument.

    Parameters
    ----------
    events : DataFrame
        ``date`` (date), ``lane`` (id), ``label`` (short name of the country), ``evidence``;
        optional ``target_id``, ``row_id`` (the observation to which a mark leads).
    lanes : DataFrame, optional
        ``lane``, ``name``: the lanes in order; lanes without an event are kept, thin, so that
        silence is seen. Without it, lanes are those of the events, named by their id.
    narrow : bool
        Draw for a phone: the name of a lane above it.
    """
    if events.empty:
        return nothing(narrow=narrow)
    expect(events, ("date", "lane", "label", "evidence"), "timeline")
    if lanes is None:
        lanes = pd.DataFrame({"lane": events["lane"].drop_duplicates()}).assign(
            name=lambda frame: frame["lane"]
        )
    dates = pd.to_datetime(events["date"])
    first, last = dates.dt.year.min(), dates.dt.year.max() + 1
    full = room(narrow)
    names = {
        row["lane"]: lettering.wrap(str(row["name"]), full if narrow else 2.1, lines=2)
        for _, row in lanes.iterrows()
    }
    lines = [line for lines in names.values() for line in lines]
    left = 0.08 if narrow else lettering.widest(lines) + 0.15
    begin, end = pd.Timestamp(first, 1, 1), pd.Timestamp(last, 1, 1)
    scale = (full - left - (0.08 if narrow else 0)) / (end - begin).days
    placed = events.assign(x=left + (dates - begin).dt.days * scale).sort_values(
        "date", kind="stable"
    )
    stacks = {
        lane: stack(
            list(placed.loc[placed["lane"] == lane, ["x", "label"]].itertuples(index=False)), full
        )
        for lane in lanes["lane"]
    }
    above = {lane: 0.15 * len(names[lane]) if narrow else 0.0 for lane in lanes["lane"]}
    heights = {}
    for lane in lanes["lane"]:
        levels = max((at[0] + 1 for at in stacks[lane]), default=0 if narrow else 1) * LEVEL
        own = 0.15 * len(names[lane])
        heights[lane] = (own + levels if narrow else max(levels, own)) + PAD
    foot = NOTE if any_illustrative(events) else 0.03
    figure = sheet(HEAD + sum(heights.values()) + foot, narrow=narrow)
    axes = page(figure)
    bottom = HEAD + sum(heights.values())
    _draw_years(axes, range(first, last), (left, bottom), begin, scale)
    y = HEAD
    for lane in lanes["lane"]:
        axes.plot([0, full], [y, y], color=GRID, linewidth=0.8)
        here = placed[placed["lane"] == lane]
        middle = y + (PAD + above[lane] if narrow else heights[lane]) / 2
        set_name(axes, names[lane], middle, color=QUIET if here.empty else INK)
        _draw_events(axes, here, stacks[lane], y + above[lane] + PAD / 2)
        y += heights[lane]
    if any_illustrative(events):
        note_illustrative(axes, figure.get_figheight() - 0.11)
    return figure


def stack(events: list[tuple[float, str]], full: float) -> list[tuple[int, bool]]:
    """Find a level for each event (sorted by place) so that no label meets another.

    Returns
    -------
    list of (int, bool)
        Level from the top, and whether the label stands left of its mark.
    """
    taken: list[list[tuple[float, float]]] = []
    result = []
    for x, label in events:
        reach = lettering.text_width(label) + 0.14
        leftwards = x + reach > full
        begin, end = (x - reach, x + 0.07) if leftwards else (x - 0.07, x + reach)
        level = 0
        while level < len(taken) and any(begin < b and a < end for a, b in taken[level]):
            level += 1
        if level == len(taken):
            taken.append([])
        taken[level].append((begin - 0.04, end + 0.04))
        result.append((level, leftwards))
    return result


def _draw_years(
    axes: Axes, years: range, corner: tuple[float, float], begin: pd.Timestamp, scale: float
) -> None:
    """Draw a band a year, every second one light, each with its number."""
    left, bottom = corner
    for year in years:
        start = left + (pd.Timestamp(year, 1, 1) - begin).days * scale
        stop = left + (pd.Timestamp(year + 1, 1, 1) - begin).days * scale
        if (year - years[0]) % 2 == 0:
            band = Rectangle(
                (start, HEAD), stop - start, bottom - HEAD, color=tint(accent(), 0.06), zorder=0
            )
            axes.add_artist(band)
        axes.text((start + stop) / 2, 0.14, str(year), weight="bold", ha="center", va="center")


def _draw_events(
    axes: Axes, events: pd.DataFrame, places: list[tuple[int, bool]], top: float
) -> None:
    """Draw the marks of one lane, each with its label beside it."""
    for (_, event), (level, leftwards) in zip(events.iterrows(), places, strict=True):
        y = top + (level + 0.5) * LEVEL
        label = f"event {event['label']}"
        evidence = event["evidence"]
        read = (messages.day(pd.Timestamp(event["date"])), event["label"])
        point(
            axes, event["x"], y, color=accent(), evidence=evidence, size=30, label=label, read=read,
            place=rows_of(event),
        )  # fmt: skip
        side = -0.08 if leftwards else 0.08
        axes.text(
            event["x"] + side, y, event["label"], ha="right" if leftwards else "left", va="center"
        )
