"""Where each commitment stood at the end of each year: a track of shapes, named."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from milepost.charts import lettering
from milepost.charts.canvas import FULL, NOTE, chart, note_illustrative, nothing, page, sheet
from milepost.charts.columns import column, expect, given
from milepost.charts.marks import any_illustrative, stage_mark
from milepost.charts.palette import GRID, QUIET, RULE, STAGES

LINE = 0.15
HEAD = 0.28


@chart
def stage_grid(frame: pd.DataFrame) -> Figure:
    """Draw the stage of commitments at the end of each year.

    Parameters
    ----------
    frame : DataFrame
        A row a commitment and year: ``title`` (words to show), ``year``, ``stage``; optional
        ``place`` (stands under the title), ``position`` (order), ``evidence``. Years without a
        row stay open.

    Returns
    -------
    Figure
    """
    if frame.empty:
        return nothing()
    expect(frame, ("title", "year", "stage"), "stage_grid")
    rows = frame.assign(evidence=column(frame, "evidence"), place=column(frame, "place"))
    if "position" in rows:
        rows = rows.sort_values("position", kind="stable")
    years = list(range(int(rows["year"].min()), int(rows["year"].max()) + 1))
    width = max(lettering.widest([stage.word for stage in STAGES.values()]) + 0.42, 1.0)
    left = FULL - width * len(years)
    parts = list(rows.groupby("title", sort=False))
    names = [lettering.wrap(str(title), left - 0.2) for title, _ in parts]
    places = [_place(part, str(title), left - 0.2) for title, part in parts]
    beside = [_beside(*words, left - 0.2) for words in zip(names, places, strict=True)]
    heights = [
        (len(name) + (0 if near else len(place))) * LINE + 0.105
        for name, place, near in zip(names, places, beside, strict=True)
    ]
    foot = NOTE if any_illustrative(rows) else 0.0
    figure = sheet(HEAD + sum(heights) + 0.03 + foot)
    axes = page(figure)
    for number, year in enumerate(years):
        words = f"end of {year}"
        axes.text(left + number * width, HEAD / 2, words, size=9, color=QUIET, va="center")
    y = HEAD
    for (_, part), name, place, near, height in zip(
        parts, names, places, beside, heights, strict=True
    ):
        axes.plot([0, FULL], [y, y], color=GRID, linewidth=0.8)
        _draw_words(axes, name, place, y + 0.055, near=near)
        _draw_track(axes, part, years, (left, y + 0.055 + LINE / 2, width))
        y += height
    if foot:
        note_illustrative(axes, 0, figure.get_figheight() - 0.11)
    return figure


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
    for number, (x, (_, row)) in enumerate(zip(spots, known.iterrows(), strict=True)):
        look = STAGES[row["stage"]]
        stage_mark(axes, x, y, row["stage"], evidence=row["evidence"], size=52)
        axes.text(x + 0.13, y, look.word, va="center")
        if number + 1 < len(spots):
            start = x + 0.19 + lettering.text_width(look.word)
            axes.plot([start, spots[number + 1] - 0.12], [y, y], color=RULE, linewidth=0.8)
