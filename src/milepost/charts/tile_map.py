"""Countries with results as a map of tiles: each country the same size, none too small to see."""

# past 40 lines: one figure, drawn from top to bottom, whose marks share axes and measures

from collections.abc import Collection
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from scipy.optimize import linear_sum_assignment

from milepost.charts import lettering
from milepost.charts.canvas import NOTE, chart, note_illustrative, nothing, page, room, sheet
from milepost.charts.columns import expect
from milepost.charts.marks import ILLUSTRATIVE, any_illustrative, bar, partly_illustrative
from milepost.charts.palette import EMPTY, INK, QUIET, WHITE, ink_on, shades
from milepost.charts.svg import read_out
from milepost.core.messages import _

COLUMNS, NARROW_COLUMNS = 24, 12
"""A tile of so many is wide enough for three letters of 9 points, on a page and on a phone."""

STRETCH = 1.6
"""A map pressed for a phone grows longer, or it would be a block without a shape."""

UPRIGHT = 1.6
"""A tile moves sideways rather than up or down: north and south are read first."""


def close_up(tiles: pd.DataFrame, columns: int = COLUMNS, stretch: float = 1.0) -> pd.DataFrame:
    """Press a map of tiles into fewer columns, each tile moved as little as can be.

    Every tile gets a place of its own such that the sum of squared moves is least (the linear
    assignment problem; Jonker and Volgenant 1987, as in SciPy).

    Parameters
    ----------
    tiles : DataFrame
        ``iso3``, ``column``, ``row`` (whole numbers); other columns are kept.
    stretch : float
        How much longer the map may grow, so that what was apart does not close up.

    Returns
    -------
    DataFrame
        The same rows with ``column`` and ``row`` from 0; only these change, and tiles are pressed
        only where there are more columns than ``columns``.
    """
    across = tiles["column"] - tiles["column"].min()
    down = tiles["row"] - tiles["row"].min()
    if across.max() < columns:
        return tiles.assign(column=across, row=down)
    longer = down.to_numpy() * stretch
    rows = max(int(longer.max()) + 1, -(-len(tiles) // columns))
    free_across, free_down = np.meshgrid(np.arange(columns), np.arange(rows))
    wished = across.to_numpy() * (columns - 1) / across.max()
    sideways = (wished[:, None] - free_across.ravel()) ** 2
    upright = (longer[:, None] - free_down.ravel()) ** 2
    _, places = linear_sum_assignment(sideways + UPRIGHT * upright)
    return tiles.assign(column=places % columns, row=places // columns)


BREAKS = (1, 2, 4, 8)
"""Least count of each class: one, two or three, four to seven, eight and more."""

PUBLIC = "public-record"

WIDEST, TALL, FOOT, KEY = 0.36, 0.225, 0.055, 0.32  # inches: tile, its hatched foot, the key
OUTLINED = 0.22  # the line of the key on what is outlined
NEAR_WIDEST, NEAR_TALL = 0.52, 0.36  # a map of a part: room for the count below the code


@chart
def tile_map(
    tiles: pd.DataFrame,
    values: pd.DataFrame,
    *,
    highlight: Collection[str] | None = None,
    narrow: bool = False,
) -> Figure:
    """Draw one tile a country, shaded by how much was counted there.

    Parameters
    ----------
    tiles : DataFrame
        ``iso3``, ``column``, ``row``: the place of each country's tile, whole numbers.
    values : DataFrame
        ``iso3``, ``value`` (adds up), ``evidence``, and ``country_name`` where tiles are to be read
        out by name; countries without a row stay empty.
    highlight : collection of str, optional
        ISO3 codes that the map is of (a region's own page). It shows the part where these lie,
        with the count in each tile; of their neighbours only the code is left.
    narrow : bool
        Draw for a phone: fewer columns and more rows of tiles.

    Returns
    -------
    Figure
        A country whose rows are all illustrative has a hatched foot; one with a row of the public
        record a heavy outline.
    """
    if tiles.empty:
        return nothing(narrow=narrow)
    expect(tiles, ("iso3", "column", "row"), "tile_map")
    expect(values, ("iso3", "value", "evidence"), "tile_map")
    near = highlight is not None and bool(tiles["iso3"].isin(list(highlight)).any())
    part = _part(tiles, highlight) if near and highlight is not None else tiles
    most, stretch = (NARROW_COLUMNS, 1 if near else STRETCH) if narrow else (COLUMNS, 1)
    placed = close_up(part, _columns(part["iso3"], most, room(narrow)), stretch)
    widest, tall = (NEAR_WIDEST, NEAR_TALL) if near else (WIDEST, TALL)
    counts = values.groupby("iso3")["value"].sum()
    grades = values.groupby("iso3")["evidence"].agg(set)
    invented = values[values["evidence"] == ILLUSTRATIVE].groupby("iso3")["value"].sum()
    names = dict(zip(values["iso3"], values.get("country_name", values["iso3"]), strict=True))
    side = min(room(narrow) / (placed["column"].max() + 1), widest)
    down = (placed["row"].max() + 1) * tall
    seen = values if highlight is None else values[values["iso3"].isin(list(highlight))]
    made_up, public = any_illustrative(seen), bool((seen["evidence"] == PUBLIC).any())
    entries = _classes()
    spots = lettering.flow(
        [lettering.text_width(word, 9) + 0.48 for word, _ in entries], room(narrow)
    )
    key = KEY + (spots[-1][1] + public) * OUTLINED
    figure = sheet(down + key + (NOTE if made_up else 0), narrow=narrow)
    axes = page(figure)
    for iso3, over, under in zip(placed["iso3"], placed["column"], placed["row"], strict=True):
        box = (over * side, under * tall, side, tall)
        color, evidence, count = WHITE, set(), 0.0
        if highlight is None or iso3 in highlight:
            count = float(counts.get(iso3, 0))
            color = entries[sum(count >= least for least in BREAKS)][1]
            evidence = grades.get(iso3, set())
        tile = draw_tile(axes, box, iso3, color, evidence, count if near else 0)
        if count:
            said = lettering.number(count)
            if ILLUSTRATIVE in evidence and len(evidence) > 1:
                said = partly_illustrative(said, invented[iso3])
            read_out(tile, names.get(iso3, iso3), said, made_up=evidence == {ILLUSTRATIVE})
    _draw_key(axes, down + 0.2, dict(zip(spots, entries, strict=True)), public=public)
    if made_up:
        note_illustrative(axes, figure.get_figheight() - 0.11)
    return figure


def _columns(codes: pd.Series, most: int, full: float) -> int:
    """Say how many columns there may be: fewer in a typeface whose letters are too wide for them."""
    widest = lettering.widest(list(codes), lettering.SMALL)
    return most if widest <= full / most else max(1, int(full / (widest + 0.02)))


def _part(tiles: pd.DataFrame, members: Collection[str]) -> pd.DataFrame:
    """Keep the tiles in the rectangle that holds those of the members."""
    own = tiles[tiles["iso3"].isin(list(members))]
    return tiles[
        tiles["column"].between(own["column"].min(), own["column"].max())
        & tiles["row"].between(own["row"].min(), own["row"].max())
    ]


def _classes() -> list[tuple[str, str]]:
    """Give the words and shade of each class: none, ``1 result``, ``2 to 3``, ``8 or more``."""
    first = _("{value} {name}", value=BREAKS[0], name=_("result"))
    spans = [_("{low} to {high}", low=low, high=end - 1) for low, end in pairwise(BREAKS[1:])]
    words = [first, *spans, _("{number} or more", number=BREAKS[-1])]
    return [(_("none"), EMPTY), *zip(words, shades(), strict=True)]


def draw_tile(
    axes: Axes,
    box: tuple[float, float, float, float],
    iso3: str,
    color: str,
    evidence: set[str],
    count: float = 0,
) -> Rectangle:
    """Draw one country: shade, code, a hatched foot if all is illustrative, an outline if on record.

    A count, if there is one, stands below the code.

    The hatching keeps to the foot of the tile, because a hatch behind letters can't be read.
    """
    x, y, width, height = box
    only, public = evidence == {ILLUSTRATIVE}, PUBLIC in evidence
    edge = 0.012
    if public:
        _tile(axes, _inset(box, 0.003), INK)
        _tile(axes, _inset(box, 0.02), WHITE)
        edge = 0.02 if ink_on(color) == INK else 0.03  # a dark tile needs a gap to its outline
    tile = _tile(axes, _inset(box, edge), color)
    tile.set_label(" ".join(["tile", iso3, *(["public"] if public else [])]))
    words = QUIET if color in {EMPTY, WHITE} else ink_on(color)
    if only:
        foot = bar(
            axes,
            x + edge,
            y + height - edge - FOOT,
            width - 2 * edge,
            FOOT,
            color=color,
            evidence=ILLUSTRATIVE,
            label=f"foot {iso3}",
        )
        foot.set_edgecolor(INK if ink_on(color) == INK else color)
    middle = y + (height - (FOOT if only else 0)) / 2
    lines = [(iso3, "normal"), *([(lettering.number(count), "bold")] if count else [])]
    for number, (line, weight) in enumerate(lines):
        at = middle + (number - (len(lines) - 1) / 2) * lettering.line_height(8.5)
        axes.text(
            x + width / 2,
            at,
            line,
            size=lettering.SMALL,
            weight=weight,
            ha="center",
            va="center",
            color=words,
        )
    return tile


def _tile(axes: Axes, box: tuple[float, float, float, float], color: str) -> Rectangle:
    """Add a plain tile."""
    x, y, width, height = box
    tile = Rectangle((x, y), width, height, facecolor=color, edgecolor="none", linewidth=0)
    axes.add_artist(tile)
    return tile


def _inset(
    box: tuple[float, float, float, float], edge: float
) -> tuple[float, float, float, float]:
    """Make a box smaller by an edge on all sides."""
    x, y, width, height = box
    return x + edge, y + edge, width - 2 * edge, height - 2 * edge


def _draw_key(
    axes: Axes, top: float, spots: dict[tuple[float, int], tuple[str, str]], *, public: bool
) -> None:
    """Say what the shades and the outline mean, in words beside each."""
    y = top
    for (x, line), (words, color) in spots.items():
        y = top + line * OUTLINED
        _tile(axes, (x, y - 0.08, 0.2, 0.16), color).set_label("key")
        axes.text(x + 0.26, y, words, size=9, va="center")
    if public:
        _tile(axes, (0, y + 0.15, 0.2, 0.16), INK).set_label("key")
        _tile(axes, (0.02, y + 0.17, 0.16, 0.12), WHITE).set_label("key")
        words = _("outlined: at least one on the public record")
        axes.text(0.26, y + 0.235, words, size=9, va="center")
