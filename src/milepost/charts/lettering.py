"""Words and numbers in figures: measured, wrapped, and kept from running into each other."""

import functools
import math
import re
from collections.abc import Sequence

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.textpath import text_to_path

from milepost.core import messages
from milepost.core.typefaces import SIGNS, UNCOMMON, Typeface, needed_fonts

BASE = 9.5
SMALL = 9.0
"""Points; nothing is set smaller."""

ELLIPSIS = "…"
NOT_KNOWN = "\N{EN DASH}"
WORD = re.compile(
    r"(?<![^\S\xa0\u202f])([^\S\xa0\u202f]*)"
    r"([\S\xa0\u202f]+?(?:(?<=\w-)(?=\w)|(?=[^\S\xa0\u202f])|$))"
)
"""What a line may end behind, with the space before it; no line ends at a space that does not break."""


def text_width(text: str, size: float = BASE, weight: str = "normal") -> float:
    """Width of one line of text in inches, in the typeface of the current style."""
    return _points(text, size, weight, families(text)) / 72


def families(text: str) -> tuple[str, ...]:
    """Name the typefaces that a text is set in: the style's, and those of other scripts it has."""
    first, *others = rcParams["font.family"]
    if not UNCOMMON.search(text):
        return (first, *others)
    # the style's second typeface joins Arabic such that a PDF can tell its letters apart
    more = [
        face for face, letters in needed_fonts([text]).items() if not all(map(SIGNS.has, letters))
    ]
    for typeface in more:
        _make_known(typeface)
    return tuple(dict.fromkeys([first, *(typeface.family for typeface in more), *others]))


@functools.cache
def _make_known(typeface: Typeface) -> None:
    """Make a typeface known to matplotlib."""
    fontManager.addfont(str(typeface.path))


@functools.lru_cache(maxsize=4096)
def _points(text: str, size: float, weight: str, family: tuple[str, ...]) -> float:
    typeface = FontProperties(family=list(family), size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, typeface, ismath=False)
    return float(width)


def widest(texts: Sequence[str], size: float = BASE, weight: str = "normal") -> float:
    """Width of the widest of several lines in inches; 0 for none."""
    return max((text_width(text, size, weight) for text in texts), default=0.0)


def line_height(size: float = BASE) -> float:
    """Distance of two lines of text in inches."""
    return size * 1.22 / 72


def line_of(axes: Axes) -> float:
    """Distance of two lines of text in the units of axes."""
    low, high = axes.get_ylim()
    return line_height() * (high - low) * axes.figure.dpi / axes.bbox.height


def wrap(
    text: str, width: float, size: float = BASE, weight: str = "normal", lines: int = 0
) -> list[str]:
    """Break a text into lines no wider than ``width`` inches, between words or after a hyphen.

    Parameters
    ----------
    size : float
        Points.
    weight : str
        ``normal`` or ``bold``.
    lines : int
        How many lines at most; the last one then ends in an ellipsis. 0: as many as needed.
    """
    done: list[str] = []
    current = ""
    for space, word in WORD.findall(text):
        joined = f"{current}{' ' if space else ''}{word}".strip()
        if text_width(joined, size, weight) <= width:
            current = joined
            continue
        if current:
            done.append(current)
        broken = _break_word(word, width, size, weight)
        done += broken[:-1]
        current = broken[-1]
    done.append(current)
    if lines and len(done) > lines:
        done = [*done[: lines - 1], _shorten(done[lines - 1], width, size, weight)]
    return done


def pieces(text: str) -> list[str]:
    """Take a text apart where a line may end: between words, and after a hyphen within one."""
    return [piece for _, piece in WORD.findall(text)]


def half_width(text: str, size: float = BASE, weight: str = "normal") -> float:
    """Give the least width in inches in which a text stands in two lines."""
    words = WORD.findall(text)
    lines = [
        ["".join(map("".join, words[:at])), "".join(map("".join, words[at:])).strip()]
        for at in range(1, len(words))
    ]
    return min((widest(two, size, weight) for two in lines), default=text_width(text, size, weight))


def _break_word(word: str, width: float, size: float, weight: str) -> list[str]:
    """Break a word that is wider than a line."""
    broken = [""]
    for letter in word:
        if broken[-1] and text_width(broken[-1] + letter, size, weight) > width:
            broken.append("")
        broken[-1] += letter
    return broken


def _shorten(line: str, width: float, size: float, weight: str) -> str:
    """End a line in an ellipsis that still fits."""
    while line and text_width(line + ELLIPSIS, size, weight) > width:
        line = line[:-1]
    return line.rstrip(" ,;:-") + ELLIPSIS


def number(value: float | None, decimals: float | None = None) -> str:
    """A number for a reader, as tables print it: 56.98 is ``57.0``, as it is not 57.

    Of an indicator that has its own number of decimals they are all written.
    """
    if value is None or not math.isfinite(value):
        return NOT_KNOWN
    own = decimals is not None and math.isfinite(decimals)
    return messages.number(value, int(decimals or 0) if own else None)


def with_unit(value: float | None, unit: str = "", decimals: float | None = None) -> str:
    """A number with its unit; only ``%`` stands beside figures, other units in words elsewhere."""
    shown = number(value, decimals)
    return messages.with_sign(shown) if unit == "%" else shown


def flow(widths: Sequence[float], room: float) -> list[tuple[float, int]]:
    """Set things after one another, on a new line where the room ends: place and line of each."""
    x, line, places = 0.0, 0, []
    for width in widths:
        if x and x + width > room:
            x, line = 0.0, line + 1
        places.append((x, line))
        x += width
    return places


def thinned(years: Sequence[int], most: float) -> list[int]:
    """Leave so many years out, at even steps, that there are no more than ``most``."""
    return list(years[:: max(1, math.ceil(len(years) / max(most, 1)))])


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move labels apart along one line, as little as needed, and give their places in the same order.

    Parameters
    ----------
    places : sequence of float
        Where each label would stand best.
    gap : float
        Least distance of two labels, same unit.
    low, high : float
        No label leaves this stretch, unless there are more of them than fit.
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = [min(max(places[index], low), high) for index in order]
    for _ in range(200):
        clash = False
        for one in range(len(moved) - 1):
            lack = gap - (moved[one + 1] - moved[one])
            if lack > 1e-9:
                moved[one] -= lack / 2
                moved[one + 1] += lack / 2
                clash = True
        if moved:
            moved[0], moved[-1] = max(moved[0], low), min(moved[-1], high)
        if not clash:
            break
    for one in range(1, len(moved)):  # what did not come to rest: order and distance go first
        moved[one] = max(moved[one], moved[one - 1] + gap)
    result = [0.0] * len(places)
    for place, index in zip(moved, order, strict=True):
        result[index] = place
    return result


def steps(low: float, high: float) -> list[float]:
    """Round numbers from at or below ``low`` to at or above ``high``, about four steps."""
    reach = (high - low) or abs(high) or 1.0
    raw = reach / 4
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * at, 10) for at in range(first, max(last, first + 1) + 1)]
