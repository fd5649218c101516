"""The typefaces of a book, and which of them has a letter: files of wheels, never a machine's own.

The text's typeface comes first; one for each script follows, in Noto's design, then signs.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError

# letters that the text's typeface surely has; looked at no further
COMMON = "\x00-\u017f\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u2030\u20ac\u2212"
UNCOMMON = re.compile(f"[^{COMMON}]")
SQUARE = "\N{WHITE SQUARE}"
BOLD = 1.1  # the most that bold letters of other scripts are wider
NOTO, CJK = "manimgx_fonts", "manimgx_fonts_cjk"
SCRIPTS = (
    *("Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati"),
    *("Gurmukhi", "Hebrew", "Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala"),
    *("Tamil", "Telugu", "Thai"),
)


@dataclass(frozen=True)
class Typeface:
    """A family of letters in one file."""

    family: str  # its name
    # the wheel that carries it, and the file in it
    package: str
    file: str
    face: int = 0  # its place in a file of several

    @property
    def path(self) -> Path:
        """Where its file lies.

        Raises
        ------
        UserError
            If the wheel isn't installed.
        """
        return package_folder(self.package) / self.file

    def styled(self, style: str) -> Typeface:
        """Give another style of the family, whose file lies beside the regular one."""
        return replace(self, file=self.file.replace("Regular", style))

    def has(self, letter: str) -> bool:
        """Whether it has a letter."""
        return ord(letter) in _letters(self)


TEXT = Typeface("Source Sans Pro", "font_source_sans_pro", "files/SourceSansPro-Regular.ttf")
SIGNS = Typeface("DejaVu Sans", "matplotlib", "mpl-data/fonts/ttf/DejaVuSans.ttf")
FALLBACKS = (
    *(Typeface(f"Noto Sans {name}", NOTO, f"NotoSans{name}[wght].ttf") for name in SCRIPTS),
    SIGNS,
    Typeface("Noto Sans CJK SC", CJK, "NotoSansCJK-VF.otf.ttc", 2),
    Typeface("Noto Sans Symbols", NOTO, "NotoSansSymbols[wght].ttf"),
    Typeface("Noto Emoji", NOTO, "NotoEmoji[wght].ttf"),
)
"""What serves where the text's typeface does not, in this order."""


@functools.cache
def package_folder(package: str) -> Path:
    """Find the folder of a wheel that carries typefaces.

    Raises
    ------
    UserError
        If it isn't installed.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise UserError(
            f"The package {package}, which carries typefaces, is missing: run `make book`."
        )
    return Path(spec.origin).parent


@functools.cache
def serving(letter: str) -> Typeface | None:
    """Give the typeface that a letter is set in; None if none has it."""
    if _needs_none(letter) or TEXT.has(letter):
        return TEXT
    return next((typeface for typeface in FALLBACKS if typeface.has(letter)), None)


def unserved(text: str) -> list[str]:
    """Give the letters of a text that no typeface has."""
    return [letter for letter in dict.fromkeys(UNCOMMON.findall(text)) if serving(letter) is None]


def without_unserved(text: str) -> str:
    """Put an empty square in the place of each letter that no typeface has.

    The check names such letters with their rows; a PDF that tells its letters apart can't hold one.
    """
    lost = unserved(text)
    return re.sub(f"[{''.join(map(re.escape, lost))}]", SQUARE, text) if lost else text


def needed_fonts(texts: Iterable[str]) -> dict[Typeface, set[str]]:
    """Give the typefaces that texts need beside the text's own and its signs, with their letters."""
    letters = {letter for text in texts for letter in UNCOMMON.findall(text)}
    found: dict[Typeface, set[str]] = {}
    for letter in letters:
        typeface = serving(letter)
        if typeface is not None and typeface not in (TEXT, SIGNS):
            found.setdefault(typeface, set()).add(letter)
    return {typeface: found[typeface] for typeface in FALLBACKS if typeface in found}


def _needs_none(letter: str) -> bool:
    """Whether a sign has no picture of its own: joiners, directions, choices of a variant."""
    kind = unicodedata.category(letter)
    return kind in ("Cc", "Cf", "Zs", "Zl", "Zp") or 0xFE00 <= ord(letter) <= 0xFE0F


@functools.cache
def _letters(typeface: Typeface) -> frozenset[int]:
    """Read which letters a typeface has a glyph for, by their numbers in Unicode."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (slow)

    with TTFont(typeface.path, fontNumber=typeface.face, lazy=True) as font:
        # nobody asks for the glyphs' names, and reading them takes most of the time
        font.setGlyphOrder([""] * font["maxp"].numGlyphs)
        return frozenset(font.getBestCmap())


def line_width(text: str, *, bold: bool) -> float:
    """Give the width of a text on one line as a multiple of the size of its letters."""
    return sum(_advance(letter, bold) for letter in text)


@functools.cache
def _advance(letter: str, bold: bool) -> float:
    typeface = serving(letter) or TEXT
    if bold and typeface != TEXT:
        return BOLD * _advance(letter, bold=False)
    if bold:
        typeface = TEXT.styled("Bold")
    font, letters = _font(typeface)
    glyph = letters.get(ord(letter), ".notdef")
    return float(font["hmtx"][glyph][0] / font["head"].unitsPerEm)


@functools.cache
def _font(typeface: Typeface) -> tuple[Any, dict[int, str]]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (slow to import)

    font = TTFont(typeface.path, fontNumber=typeface.face, lazy=True)
    return font, font.getBestCmap()
