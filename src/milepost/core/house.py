"""What figures have of the house whose book this process makes: every chart is drawn by it.

As :func:`milepost.core.messages.speak` has it for words; nothing here imports a chart.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class House:
    """The colour and the typeface of a house; what is blank is the package's own."""

    accent: str = ""  # what a figure is about, as `#RRGGBB`
    # the name of its typeface, and its upright files with the weight of each
    family: str = ""
    files: tuple[tuple[int, Path], ...] = ()


class _Drawn:
    house = House()


def use_house(house: House) -> None:
    """Draw in the colour of a house, and lay figures out by the letters of its typeface."""
    _Drawn.house = house


def current_house() -> House:
    """Give the house that this process draws for."""
    return _Drawn.house
