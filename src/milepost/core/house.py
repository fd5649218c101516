"""The colour and typeface of the house whose book this process makes: every chart draws in them.

As :func:`milepost.core.messages.speak` has it for words; nothing here imports a chart.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class HouseTypeface:
    """The typeface of a house: its name, and its upright files with the weight of each."""

    family: str = ""
    files: tuple[tuple[int, Path], ...] = ()


class _House:
    accent = ""
    typeface = HouseTypeface()


def use_accent(color: str) -> None:
    """Draw what a figure is about in a colour (``#RRGGBB``); blank for the package's own."""
    _House.accent = color


def house_accent() -> str:
    """Give the colour of the house; blank where it has none."""
    return _House.accent


def use_typeface(typeface: HouseTypeface) -> None:
    """Lay figures out by the letters of a typeface, and name it in them; one without a name is none."""
    _House.typeface = typeface


def house_typeface() -> HouseTypeface:
    """Give the typeface of the house; without a name where it has none."""
    return _House.typeface
