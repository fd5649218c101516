"""Cells of a form: text stays text."""

from __future__ import annotations

import re
from typing import Any

from openpyxl.cell import Cell

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write(cell: Any, text: str) -> Cell:
    """Write text as text: what looks like a formula stays what it looks like."""
    cell.value = _NOT_IN_XML.sub("", text)
    cell.data_type = "s"
    written: Cell = cell
    return written
