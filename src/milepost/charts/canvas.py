"""The sheet every chart is drawn on: its style, its size in inches, and its SVG file.

No pyplot and no state: a chart asks for a sheet, draws, and hands the figure back.
"""

import functools
import inspect
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, ParamSpec, cast

import matplotlib.style
from matplotlib import rc_params_from_file, rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.patches import Rectangle
from matplotlib.style.core import STYLE_BLACKLIST

from milepost.charts.cache import Drawing, kept_path
from milepost.charts.drawn_once import LateAxes
from milepost.charts.palette import HATCH, QUIET
from milepost.charts.svg import as_svg, lead_to
from milepost.core.house import current_house
from milepost.core.messages import _

WIDTH = 6.5
"""Width of a figure over the full measure, in inches."""

NARROW = 3.5
"""Width of a figure on a phone of 360 pixels, in inches."""

MARGIN = 0.03
"""Kept free at the left and the right, so that no letter is cut."""

NOTE = 0.26
"""Height kept at the foot of a figure for the note about illustrative data, in inches."""

LINE = 0.15
"""From one line of a name to the next, in inches."""

FONTS = ("SourceSansPro-Bold.ttf", "SourceSansPro-Regular.ttf")
"""Of the wheel that carries the book's typeface."""

P = ParamSpec("P")


@functools.cache
def add_fonts() -> None:
    """Make the book's typeface known to matplotlib; a second call changes nothing."""
    known = {Path(entry.fname).name for entry in fontManager.ttflist}
    for name in FONTS:
        if name not in known:
            with as_file(files("font_source_sans_pro") / "files" / name) as path:
                fontManager.addfont(str(path))


@functools.cache
def _add_house(family: str, files: tuple[tuple[int, Path], ...]) -> None:
    """Make the typeface of a house known to matplotlib, by the name that Typst has for it, too."""
    for weight, path in files:
        fontManager.addfont(str(path))
        entry = fontManager.ttflist[-1]
        fontManager.ttflist[-1] = replace(entry, name=family, weight=weight)


@functools.cache
def _settings(family: str) -> dict[str, Any]:
    """Every setting of matplotlib that a style may set, in the package's style."""
    with as_file(files("milepost.charts").joinpath("milepost.mplstyle")) as path:
        found: Any = rc_params_from_file(path, use_default_template=False)
    style = dict(found)
    if family:
        style["font.family"] = [family, *style["font.family"]]
    with matplotlib.style.context(style, after_reset=True):
        return {key: value for key, value in dict.items(rcParams) if key not in STYLE_BLACKLIST}


@contextmanager
def house_style() -> Iterator[None]:
    """The package's style for the time of the block, whatever the session has set."""
    add_fonts()
    own = current_house()
    if own.family:
        _add_house(own.family, own.files)
    settings = _settings(own.family)
    now: Any = rcParams
    before = {key: dict.__getitem__(now, key) for key in settings}
    # past the checks of each setting, which were made when the style was first used
    dict.update(now, settings)
    try:
        with warnings.catch_warnings():
            # the check names such letters; here they would be told on a page of the book
            warnings.filterwarnings("ignore", r"Glyph \d+ \(.*\) missing from")
            yield
    finally:
        dict.update(now, before)


def chart(make: Callable[P, Figure]) -> Callable[P, Figure]:
    """Draw a chart in the house style; where a run keeps figures, only one that is not kept.

    A chart draws the same data anew for a phone where it is called with ``narrow=True``; so is it
    called for the second form of each figure that is saved.
    """
    forms = "narrow" in inspect.signature(make).parameters

    @functools.wraps(make)
    def styled(*args: P.args, **kwargs: P.kwargs) -> Figure:
        def draw() -> Figure:
            with house_style():
                return make(*args, **kwargs)

        path = kept_path(make.__qualname__, args, kwargs)
        on_phone: dict[str, Any] = {**kwargs, "narrow": True}
        narrow = functools.partial(styled, *args, **on_phone)
        second = forms and not kwargs.get("narrow")
        # a drawing has all that a figure has
        return cast("Figure", Drawing(path, draw, narrow if second else None))

    return styled


def room(narrow: bool) -> float:
    """Width there is to draw on, in inches."""
    return (NARROW if narrow else WIDTH) - 2 * MARGIN


def sheet(height: float, *, narrow: bool = False) -> Figure:
    """An empty figure of a height in inches."""
    return Figure(figsize=(NARROW if narrow else WIDTH, height))


def page(figure: Figure) -> Axes:
    """Axes over the whole figure in inches, from the top left: 0 to ``room``, between margins.

    As on every axes here the limits are set; patches go in by ``add_artist``, because
    ``add_patch`` would work limits out anew for each.
    """
    width, height = figure.get_size_inches()
    axes = figure.add_axes((0, 0, 1, 1), axes_class=LateAxes)
    axes.set_xlim(-MARGIN, width - MARGIN)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return axes


def panel(
    figure: Figure, left: float, top: float, width: float, height: float, **options: Any
) -> Axes:
    """Axes in a box given in inches, as on the page."""
    full_width, full_height = figure.get_size_inches()
    bottom = full_height - top - height
    return figure.add_axes(
        (
            (left + MARGIN) / full_width,
            bottom / full_height,
            width / full_width,
            height / full_height,
        ),
        axes_class=LateAxes,
        **options,
    )


def set_name(
    axes: Axes, lines: list[str], middle: float, target_id: object | None = None, **looks: Any
) -> None:
    """Set the name of a row at the left of a page, on one or more lines, centred on the row.

    It leads to an indicator, if it is one's name.
    """
    first = middle - (len(lines) - 1) * LINE / 2
    for number, line in enumerate(lines):
        lead_to(axes.text(0, first + number * LINE, line, va="center", **looks), target_id)


def note_illustrative(axes: Axes, y: float) -> None:
    """Say at the foot of a page (axes in inches) what the hatching means."""
    swatch = Rectangle((0, y - 0.055), 0.22, 0.11, facecolor="white", edgecolor=QUIET, hatch=HATCH)
    swatch.set_label("note: illustrative")
    axes.add_artist(swatch)
    axes.text(0.29, y, _("hatched: illustrative data"), size=9, color=QUIET, va="center")


def nothing(text: str = "", *, narrow: bool = False) -> Figure:
    """A small figure that says in words that there is nothing to show."""
    figure = sheet(0.7, narrow=narrow)
    axes = page(figure)
    axes.text(
        room(narrow) / 2,
        0.35,
        text or _("No data in this edition"),
        ha="center",
        va="center",
        color=QUIET,
        size=11,
    )
    return figure


def save_svg(figure: Figure, path: Path, rows: str = "") -> Path:
    """Write the figure as SVG: the same bytes for the same figure, and words as text.

    A chart's form for a phone is written beside it: ``status.narrow.svg`` for ``status.svg``.

    Parameters
    ----------
    path : Path
        Its folder is made if it is missing.
    rows
        Where the rows of the whole figure stand, to which its values lead: a file beside it, or a
        place from :func:`milepost.charts.svg.rows_of`.
    """
    text = figure.svg(in_style) if isinstance(figure, Drawing) else in_style(figure)
    text = text.replace("<svg", f'<svg data-rows="{rows}"', 1) if rows else text
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    if isinstance(figure, Drawing) and (narrow := figure.narrow()) is not None:
        save_svg(narrow, path.with_suffix(".narrow.svg"), rows)
    return path


def in_style(figure: Figure) -> str:
    """Write a figure as SVG in the package's style."""
    with house_style():
        return as_svg(figure)
