"""How much lies where rows and columns meet: a number in each cell, darker for more."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from milepost.charts import lettering
from milepost.charts.canvas import FULL, NOTE, chart, nothing, page, sheet
from milepost.charts.columns import classes, expect
from milepost.charts.marks import ILLUSTRATIVE, any_illustrative
from milepost.charts.palette import CLASSES, HATCH_FINE, INK, QUIET, RULE, WHITE, ink_on

CELL, LOW_CELL = 0.245, 0.203
MANY = 20  # rows, from which on they are set closer
LINE = 0.15
TOTAL = 0.5  # inches: the column of totals


@chart
def heat_grid(
    frame: pd.DataFrame, rows: str, columns: str, value: str = "value", *, totals: bool = True
) -> Figure:
    """Draw a grid of totals by two classifications.

    Parameters
    ----------
    frame : DataFrame
        Columns named by ``rows`` and ``columns`` (words to show; category order or as they come),
        ``value`` (adds up) and ``evidence``.
    rows, columns, value : str
        Names of columns of the frame.
    totals : bool
        Whether a last row and column hold the totals.

    Returns
    -------
    Figure
        A cell with an illustrative row in it has a hatched corner; an empty cell has a dot.
    """
    if frame.empty:
        return nothing()
    expect(frame, (rows, columns, value, "evidence"), "heat_grid")
    down, over = classes(frame[rows]), classes(frame[columns])
    plain = frame.assign(down=frame[rows].astype(str), over=frame[columns].astype(str))
    cells = plain.pivot_table(index="down", columns="over", values=value, aggfunc="sum")
    cells = cells.reindex(index=down, columns=over)
    made_up = plain[plain["evidence"] == ILLUSTRATIVE]
    hatched = set(zip(made_up["down"], made_up["over"], strict=True))
    last = TOTAL if totals else 0.0
    left, width = _widths(down, over, FULL - last)
    right = left + len(over) * width
    names = {name: lettering.wrap(name, left - 0.12) for name in down}
    heads = {name: lettering.wrap(name, width - 0.05, 9) for name in over}
    top = max(len(lines) for lines in heads.values()) * LINE + 0.1
    cell = CELL if len(down) <= MANY else LOW_CELL
    heights = {name: max(cell, len(lines) * LINE + 0.08) for name, lines in names.items()}
    foot = NOTE if hatched else 0.04
    figure = sheet(top + sum(heights.values()) + (CELL + 0.04 if totals else 0) + foot)
    axes = page(figure)
    _draw_heads(axes, heads, (left, top, width))
    if totals:
        axes.text(
            right + last / 2, top - 0.11, "Total", size=9, ha="center", va="center", weight="bold"
        )
    grounds = _grounds(cells.to_numpy(dtype=float))
    y = top
    numbers = cells.to_numpy(dtype=float)
    for at, name in enumerate(down):
        _draw_names(axes, names[name], y + heights[name] / 2)
        for place, other in enumerate(over):
            box = (left + place * width, y, width, heights[name])
            _draw_cell(axes, box, float(numbers[at, place]), grounds, (name, other) in hatched)
        y += heights[name]
        if totals:
            middle = y - heights[name] / 2
            _draw_total(axes, right + last / 2, middle, float(np.nansum(numbers[at])))
    if totals:
        axes.plot([0, right + last], [y + 0.02] * 2, color=RULE, linewidth=0.8)
        axes.text(0, y + 0.04 + CELL / 2, "Total", weight="bold", va="center")
        for place, total in enumerate(np.nansum(numbers, axis=0)):
            _draw_total(axes, left + (place + 0.5) * width, y + 0.04 + CELL / 2, total)
        _draw_total(axes, right + last / 2, y + 0.04 + CELL / 2, float(np.nansum(numbers)))
    if any_illustrative(frame):
        _note(axes, figure.get_figheight() - 0.11)
    return figure


def _widths(down: Sequence[str], over: Sequence[str], room: float) -> tuple[float, float]:
    """Share the room between the rows' names and the columns, in inches.

    No word of a column's heading is broken as long as the names of the rows, on several lines
    where they are long, still have room.
    """
    words = [word for name in over for word in lettering.pieces(name)]
    column = max(lettering.widest(words, 9) + 0.06, 0.42)
    longest = lettering.widest(down) + 0.12
    left = min(max(longest, 0.8), 3.2, max(room - column * len(over), 0.9))
    left = max(min(left, room - 0.42 * len(over)), 0.8)
    return left, min((room - left) / len(over), 0.95)


def _grounds(values: np.ndarray) -> list[float]:
    """Bounds of the four shades: a quarter of the filled cells each.

    So one large cell does not leave all others alike.
    """
    filled = np.abs(values[np.isfinite(values) & (values != 0)])
    return [float(bound) for bound in np.quantile(filled, (0.25, 0.5, 0.75))] if filled.size else []


def _draw_heads(
    axes: Axes,
    heads: dict[str, list[str]],
    place: tuple[float, float, float],
) -> None:
    """Set the column headings, standing on the grid."""
    left, top, width = place
    for number, lines in enumerate(heads.values()):
        for down, line in enumerate(lines, start=1):
            axes.text(
                left + (number + 0.5) * width,
                top - 0.11 - (len(lines) - down) * LINE,
                line,
                size=9,
                ha="center",
                va="center",
            )


def _draw_names(axes: Axes, lines: list[str], middle: float) -> None:
    """Set the name of a row, centred on it."""
    first = middle - (len(lines) - 1) * LINE / 2
    for number, line in enumerate(lines):
        axes.text(0, first + number * LINE, line, va="center")


def _draw_cell(
    axes: Axes,
    box: tuple[float, float, float, float],
    value: float,
    grounds: list[float],
    hatched: bool,
) -> None:
    """Draw one cell: a shade and its number, or a dot where there is nothing."""
    x, y, width, height = box
    middle = (x + width / 2, y + height / 2)
    if pd.isna(value) or value == 0:
        axes.text(*middle, "·", color=QUIET, ha="center", va="center", weight="bold")
        return
    ground = CLASSES[sum(abs(value) > least for least in grounds)]
    cell = Rectangle((x, y), width, height, facecolor=ground, edgecolor=WHITE, linewidth=1.5)
    cell.set_label("cell")
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
    words = "hatched corner: holds illustrative data"
    axes.text(0.22, y, words, size=9, color=QUIET, va="center")
