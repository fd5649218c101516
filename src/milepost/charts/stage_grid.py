"""Where each commitment stood at the end of each year: a track of shapes, named."""

# past 40 lines: one figure, drawn from top to bottom, whose marks share axes and measures

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from milepost.charts import lettering
from milepost.charts.canvas import LINE, NOTE, chart, note_illustrative, nothing, page, room, sheet
from milepost.charts.columns import column, expect, given
from milepost.charts.marks import any_illustrative, shape
from milepost.charts.palette import GRID, QUIET, RULE, STAGES
from milepost.core.messages import _

HEAD = 0.28


@chart
def stage_grid(frame: pd.DataFrame, *, narrow: bool = False) -> Figure:
    """Draw the stage of commitments at the end of each year.

    Parameters
    ----------
    frame : DataFrame
        A row a commitment and year: ``title`` (words to show), ``year``, ``stage``; optional
        ``place`` (stands under the title), ``position`` (order), ``evidence``. Years without a
        row stay open.
    narrow : bool
        Draw for a phone: titles above the shapes.
    """
    if frame.empty:
        return nothing(narrow=narrow)
    expect(frame, ("title", "year", "stage"), "stage_grid")
    rows = frame.assign(evidence=column(frame, "evidence"), place=column(frame, "place"))
    if "position" in rows:
        rows = rows.sort_values("position", kind="stable")
    years = list(range(int(rows["year"].min()), int(rows["year"].max()) + 1))
    width = max(lettering.widest([_(stage.word) for stage in STAGES.values()]) + 0.42, 1.0)
    full = room(narrow)
    # on a phone years that find no room side by side go on in the next line, with their heads
    across = max(int(full / width), 1) if narrow else len(years)
    tracks = [years[at : at + across] for at in range(0, len(years), across)]
    left = 0.0 if narrow else full - width * len(years)
    own = full if narrow else left - 0.2  # width of the words
    parts = list(rows.groupby("title", sort=False))
    names = [lettering.wrap(str(title), own) for title, _ in parts]
    places = [_place(part, str(title), own) for title, part in parts]
    beside = [_beside(*words, own) for words in zip(names, places, strict=True)]
    said = [
        (len(name) + (0 if near else len(place))) * LINE
        for name, place, near in zip(names, places, beside, strict=True)
    ]
    track = LINE + 0.05 + (LINE if len(tracks) > 1 else 0)
    heights = [words + 0.105 + (track * len(tracks) if narrow else 0) for words in said]
    foot = NOTE if any_illustrative(rows) else 0.0
    figure = sheet(HEAD + sum(heights) + 0.03 + foot, narrow=narrow)
    axes = page(figure)
    if len(tracks) == 1:
        _draw_heads(axes, years, (left, HEAD / 2, width))
    y = HEAD
    for at, (__, part) in enumerate(parts):
        axes.plot([0, full], [y, y], color=GRID, linewidth=0.8)
        _draw_words(axes, names[at], places[at], y + 0.055, near=beside[at])
        begin = y + 0.055 + (said[at] + 0.05 if narrow else 0)
        for number, some in enumerate(tracks):
            end = begin + (number + 1) * track - 0.05 if narrow else begin + LINE
            if len(tracks) > 1:
                _draw_heads(axes, some, (left, end - 1.5 * LINE, width))
            _draw_track(axes, part, some, (left, end - LINE / 2, width))
        y += heights[at]
    if foot:
        note_illustrative(axes, figure.get_figheight() - 0.11)
    return figure


def _draw_heads(axes: Axes, years: list[int], place: tuple[float, float, float]) -> None:
    """Say of which year's end the shapes below are."""
    left, y, width = place
    for number, year in enumerate(years):
        words = _("end of {year}", year=year)
        axes.text(left + number * width, y, words, size=9, color=QUIET, va="center")


def _place(part: pd.DataFrame, title: str, width: float) -> list[str]:
    """The place of a commitment in lines; none where it has none or the title names it."""
    place = part["place"].iloc[0]
    return lettering.wrap(str(place), width, 9) if given(place) and str(place) not in title else []


def _beside(name: list[str], place: list[str], width: float) -> bool:
    """Whether the place fits behind the title, on one line."""
    if len(name) != 1 or len(place) != 1:
        return False
    return lettering.text_width(name[0]) + 0.12 + lettering.text_width(place[0], 9) <= width


def _draw_words(axes: Axes, name: list[str], place: list[str], top: float, *, near: bool) -> None:
    """Set the title of a commitment, and its place behind or below it."""
    for number, line in enumerate(name):
        axes.text(0, top + (number + 0.5) * LINE, line, va="center")
    for number, line in enumerate(place, start=0 if near else len(name)):
        x = lettering.text_width(name[0]) + 0.12 if near else 0.0
        axes.text(x, top + (number + 0.5) * LINE, line, va="center", size=9, color=QUIET)


def _draw_track(
    axes: Axes, part: pd.DataFrame, years: list[int], place: tuple[float, float, float]
) -> None:
    """Draw the shapes of one commitment, a word beside each, a line behind them."""
    left, y, width = place
    known = part.drop_duplicates("year", keep="last").set_index("year")
    known = known.reindex([year for year in years if year in known.index])
    spots = [left + 0.07 + years.index(year) * width for year in known.index]
    for number, (x, (__, row)) in enumerate(zip(spots, known.iterrows(), strict=True)):
        look = STAGES[row["stage"]]
        read = (row["title"], row.name, _(look.word))
        shape(axes, x, y, "stage", row["stage"], evidence=row["evidence"], size=52, read=read)
        axes.text(x + 0.13, y, _(look.word), va="center")
        if number + 1 < len(spots):
            start = x + 0.19 + lettering.text_width(_(look.word))
            axes.plot([start, spots[number + 1] - 0.12], [y, y], color=RULE, linewidth=0.8)
