"""The house style of a book: ``_brand.yml`` in Quarto's form, read and judged before anything runs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from milepost.core.contrast import MARKS, WORDS, contrast, readable
from milepost.core.house import House

WHITE, NIGHT = "#FFFFFF", "#12191F"  # the grounds of figures, in the light and in the dark
INK, PALE = "#1B2733", "#E6EBF0"  # words, where a brand has no colour for them
ACCENT, BRIGHT = "#0B5FA5", "#84BDF0"
Fault = tuple[bool, str, str, str]  # whether in the dark, a key, its value, what is wrong


@dataclass(frozen=True)
class Tones:
    """The colours of words and their ground, in the light or in the dark, as ``#RRGGBB``.

    ``headings`` is blank where they have the colours that the package gives them.
    """

    ground: str = WHITE
    ink: str = INK
    accent: str = ACCENT
    link: str = ACCENT
    headings: str = ""


DARK = Tones(NIGHT, PALE, BRIGHT, BRIGHT)


@dataclass(frozen=True)
class Shown:
    """A picture of the house: its path below the workbook, and what it shows."""

    path: str
    alt: str


@dataclass(frozen=True)
class FontFace:
    """A file of a typeface: its path below the workbook, and how it is set."""

    path: str
    family: str
    weight: int = 400
    italic: bool = False
    embeddable: bool = True  # in a document that is written in, by its licence bits


@dataclass(frozen=True)
class Brand:
    """The house style of a book; what it does not say is the package's own."""

    files: tuple[str, ...] = ()  # what it was read from, below the workbook
    light: Tones = Tones()
    dark: Tones = DARK
    # typefaces; blank for the package's
    base: str = ""
    headings: str = ""
    faces: tuple[FontFace, ...] = ()
    # pictures of the first page, if there are any
    logo: Shown | None = None
    night_logo: Shown | None = None
    cover: Shown | None = None

    @property
    def accent(self) -> str:
        """The colour of what a figure is about; blank for the package's."""
        return self.light.accent if self.light.accent != ACCENT else ""

    def face_files(self, root: Path) -> list[Path]:
        """Give the files of its typefaces."""
        return [root / face.path for face in self.faces]

    def house(self, root: Path) -> House:
        """Give what figures have of it; they are laid out by the upright files of its typeface."""
        upright = [one for one in self.faces if one.family == self.base and not one.italic]
        files = tuple((one.weight, root / one.path) for one in upright)
        return House(self.accent, self.base if upright else "", files)

    @cached_property
    def pictures(self) -> tuple[Shown, ...]:
        """All its pictures."""
        return tuple(one for one in (self.logo, self.night_logo, self.cover) if one)

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Every file that it consists of, below the workbook."""
        shown, set_in = ([one.path for one in self.pictures], [one.path for one in self.faces])
        return tuple(dict.fromkeys([*self.files, *shown, *set_in]))

    def faint(self) -> Iterator[Fault]:
        """Name each colour on which, or in which, words or marks could not be read.

        WCAG 2.2, 1.4.3 and 1.4.11, level AA.
        """
        for dark, tones in enumerate((self.light, self.dark)):
            papers = dict.fromkeys((tones.ground, *(() if dark else (WHITE,))))
            for key, color in (
                ("color.foreground", tones.ink),
                ("color.primary", tones.accent),
                ("color.link", tones.link if tones.link != tones.accent else ""),
                ("typography.headings.color", tones.headings),
            ):
                for paper in papers if color else ():
                    yield from _faint(key, color, paper, WORDS, [*papers], "in the dark" * dark)
        yield from _faint(
            "color.primary", self.dark.accent, NIGHT, MARKS, [NIGHT], "in dark figures"
        )


def _faint(  # a pair of colours, and the words to tell of it
    key: str, color: str, paper: str, least: float, papers: list[str], where: str
) -> Iterator[Fault]:
    ratio = contrast(color, paper)
    if ratio >= least:
        return
    other = readable(color, papers, least)
    advice = f"take another, such as {other}" if other else "change one of the two"
    ground = f"{paper} (of figures, Word and covers)" if paper == WHITE else paper
    place = f" {where}" if where else ""
    yield (
        bool(where),
        key,
        color,
        f"{color} and {ground} have a contrast of {math.floor(ratio * 100) / 100:.2f} to 1{place}, "
        f"and {least:g} to 1 is the least that can be read (WCAG 2.2 AA): {advice}",
    )
