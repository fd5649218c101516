"""How much lies where rows and columns meet: a number in each cell, darker for more."""

# past 40 lines: one figure, drawn from top to bottom, whose marks share axes and measures

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from milepost.charts import lettering
from milepost.charts.canvas import LINE, NOTE, chart, nothing, page, room, set_name, sheet
from milepost.charts.columns import classes, expect
from milepost.charts.marks import ILLUSTRATIVE, any_illustrative
from milepost.charts.palette import HATCH_FINE, INK, QUIET, RULE, WHITE, ink_on, shades
from milepost.charts.svg import read_out
from milepost.core.messages import _

CELL, LOW_CELL = 0.245, 0.203
MANY = 20  # rows, from which on they are set closer
TOTAL = 0.5  # inches: the column of totals


@chart
def heat_grid(frame: pd.DataFrame, rows: str, columns: str, *, narrow: bool = False) -> Figure:
    """Draw a grid of totals by two classifications.

    Parameters
    ----------
    frame : DataFrame
        Columns named by ``rows`` and ``columns`` (words to show; category order or as they come),
        ``value`` (adds up) and ``evidence``.
    narrow : bool
        Draw for a phone: a row's name above its cells, and the smaller classification across.

    Returns
    -------
    Figure
        A cell with an illustrative row in it has a hatched corner; an empty cell has a dot.
    """
    if frame.empty:
        return nothing(narrow=narrow)
    expect(frame, (rows, columns, "value", "evidence"), "heat_grid")
    down, over = classes(frame[rows]), classes(frame[columns])
    if narrow and len(over) > len(down):
        rows, columns, down, over = columns, rows, over, down
    cells, hatched = _cells(frame.assign(down=frame[rows], over=frame[columns]), down, over)
    full = room(narrow)
    left, width = _widths(down, over, full - TOTAL)
    if narrow:
        left, width = 0.0, min((full - TOTAL) / len(over), 0.95)
    right = left + len(over) * width
    names = {name: lettering.wrap(name, full if narrow else left - 0.12) for name in down}
    words = [word for name in over for word in lettering.pieces(name)]
    turns = narrow and lettering.widest(words, 9) > width - 0.05
    heads = {name: lettering.wrap(name, 1.6 * width if turns else width - 0.05, 9) for name in over}
    tallest = max(len(lines) for lines in heads.values()) * LINE
    top = tallest * (2 if turns else 1) + 0.1
    cell = CELL if len(down) <= MANY else LOW_CELL
    above = {name: len(lines) * LINE + 0.08 if narrow else 0.0 for name, lines in names.items()}
    heights = {
        name: cell if narrow else max(cell, len(lines) * LINE + 0.08)
        for name, lines in names.items()
    }
    foot = NOTE if hatched else 0.04
    bottom = top + sum(above.values()) + sum(heights.values())
    under = LINE if narrow else 0.0  # the word for the last row stands above it, too
    # what stands below the rows is added first: how a figure is clipped is named by its exact size
    figure = sheet(bottom + (CELL + 0.04 + under) + foot, narrow=narrow)
    axes = page(figure)
    _draw_heads(axes, heads, (left, top, width), tallest if turns else 0.0)
    last = right + TOTAL / 2
    axes.text(last, top - 0.11, _("Total"), size=9, ha="center", va="center", weight="bold")
    numbers = cells.to_numpy(dtype=float)
    grounds = _grounds(numbers)
    y = top
    for at, name in enumerate(down):
        set_name(axes, names[name], y + (above[name] or heights[name]) / 2)
        y += above[name]
        for place, other in enumerate(over):
            box = (left + place * width, y, width, heights[name])
            pair = (name, other)
            _draw_cell(axes, box, float(numbers[at, place]), grounds, pair in hatched, pair)
        y += heights[name]
        _draw_total(axes, last, y - heights[name] / 2, float(np.nansum(numbers[at])))
    axes.plot([0, right + TOTAL], [y + 0.02] * 2, color=RULE, linewidth=0.8)
    middle = y + 0.04 + (LINE if narrow else CELL) / 2
    axes.text(0, middle, _("Total"), weight="bold", va="center")
    middle = y + 0.04 + under + CELL / 2
    for place, total in enumerate(np.nansum(numbers, axis=0)):
        _draw_total(axes, left + (place + 0.5) * width, middle, total)
    _draw_total(axes, last, middle, float(np.nansum(numbers)))
    if any_illustrative(frame):
        _note(axes, figure.get_figheight() - 0.11)
    return figure


def _cells(
    frame: pd.DataFrame, down: list[str], over: list[str]
) -> tuple[pd.DataFrame, set[tuple[str, str]]]:
    """Total of each cell, by the frame's ``down`` and ``over``, and cells with a row made up."""
    plain = frame.assign(down=frame["down"].astype(str), over=frame["over"].astype(str))
    cells = plain.pivot_table(index="down", columns="over", values="value", aggfunc="sum")
    made_up = plain[plain["evidence"] == ILLUSTRATIVE]
    hatched = set(zip(made_up["down"], made_up["over"], strict=True))
    return cells.reindex(index=down, columns=over), hatched


def _widths(down: Sequence[str], over: Sequence[str], free: float) -> tuple[float, float]:
    """Share the room between the rows' names and the columns, in inches.

    No word of a column's heading is broken as long as the names of the rows, on several lines
    where they are long, still have room.
    """
    words = [word for name in over for word in lettering.pieces(name)]
    column = max(lettering.widest(words, 9) + 0.06, 0.42)
    longest = lettering.widest(down) + 0.12
    left = min(max(longest, 0.8), 3.2, max(free - column * len(over), 0.9))
    left = max(min(left, free - 0.42 * len(over)), 0.8)
    return left, min((free - left) / len(over), 0.95)


def _grounds(values: np.ndarray) -> list[float]:
    """Bounds of the four shades: a quarter of the filled cells each.

    So one large cell does not leave all others alike.
    """
    filled = np.abs(values[np.isfinite(values) & (values != 0)])
    return [float(bound) for bound in np.quantile(filled, (0.25, 0.5, 0.75))] if filled.size else []


def _draw_heads(
    axes: Axes, heads: dict[str, list[str]], place: tuple[float, float, float], raised: float
) -> None:
    """Set the column headings, standing on the grid; every second one is raised above the others.

    So each has the width of its neighbours, too.
    """
    left, top, width = place
    for number, lines in enumerate(heads.values()):
        middle = left + (number + 0.5) * width
        up = raised if number % 2 == 0 else 0.0
        if up:
            axes.plot([middle, middle], [top - up, top - 0.03], color=RULE, linewidth=0.6)
        x = max(middle, left + lettering.widest(lines, 9) / 2) if raised else middle
        for down, line in enumerate(lines, start=1):
            y = top - 0.11 - up - (len(lines) - down) * LINE
            axes.text(x, y, line, size=9, ha="center", va="center")


def _draw_cell(
    axes: Axes,
    box: tuple[float, float, float, float],
    value: float,
    grounds: list[float],
    hatched: bool,
    names: tuple[object, object],
) -> None:
    """Draw one cell: a shade and its number, or a dot where there is nothing."""
    x, y, width, height = box
    middle = (x + width / 2, y + height / 2)
    if pd.isna(value) or value == 0:
        axes.text(*middle, "·", color=QUIET, ha="center", va="center", weight="bold")
        return
    ground = shades()[sum(abs(value) > least for least in grounds)]
    cell = Rectangle((x, y), width, height, facecolor=ground, edgecolor=WHITE, linewidth=1.5)
    cell.set_label("cell")
    read_out(cell, *names, lettering.number(float(value)))
    axes.add_artist(cell)
    axes.text(
        *middle, lettering.number(float(value)), color=ink_on(ground), ha="center", va="center"
    )
    if hatched:
        _corner(axes, x + width - 0.012, y + 0.012, ink_on(ground))


def _corner(axes: Axes, right: float, top: float, color: str) -> None:
    """Draw a hatched corner: something in the cell is illustrative."""
    side = 0.095
    corner = Polygon(
        [(right - side, top), (right, top), (right, top + side)],
        facecolor=WHITE if color == INK else INK,
        edgecolor=color,
        hatch=HATCH_FINE,
        linewidth=0.5,
    )
    corner.set_label("corner illustrative")
    axes.add_artist(corner)


def _draw_total(axes: Axes, x: float, y: float, value: float) -> None:
    """Set a total."""
    axes.text(x, y, lettering.number(value), ha="center", va="center", weight="bold")


def _note(axes: Axes, y: float) -> None:
    """Say what the hatched corner means."""
    _corner(axes, 0.14, y - 0.06, INK)
    words = _("hatched corner: holds illustrative data")
    axes.text(0.22, y, words, size=9, color=QUIET, va="center")
