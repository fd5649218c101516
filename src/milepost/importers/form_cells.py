"""Cells that are written for Excel: text stays text."""

from __future__ import annotations

import re
from typing import Any

from openpyxl.cell import Cell

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Excel takes _x0041_ for an A (ISO 29500, 22.4.2.4); its own sign before the digits is text
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
MOST_LETTERS = 32_767  # of a cell, each of two bytes (Microsoft, Excel specifications and limits)


def write(cell: Any, text: str) -> Cell:
    """Write text as text: what looks like a formula, or a coded letter, stays what it looks like.

    What is longer than a cell of Excel's may be ends in a sign that it goes on.
    """
    text = _NOT_IN_XML.sub("", text)
    if len(text) * 2 > MOST_LETTERS and len(wide := text.encode("utf-16-le")) > 2 * MOST_LETTERS:
        text = wide[: 2 * (MOST_LETTERS - 1)].decode("utf-16-le", "ignore") + "…"
    cell.value = _CODED.sub("_x005F_", text)
    cell.data_type = "s"
    written: Cell = cell
    return written
