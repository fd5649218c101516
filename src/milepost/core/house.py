"""The colour of the house whose book this process makes: every chart draws in it.

As :func:`milepost.core.messages.speak` has it for words; nothing here imports a chart.
"""

from __future__ import annotations


class _House:
    accent = ""


def use_accent(color: str) -> None:
    """Draw what a figure is about in a colour (``#RRGGBB``); blank for the package's own."""
    _House.accent = color


def house_accent() -> str:
    """Give the colour of the house; blank where it has none."""
    return _House.accent
