"""Cells of a sheet as a person reads them."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def cell_text(cell: Any) -> str:
    """Give a cell as a person reads it."""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, datetime):
        return str(cell.date())
    if isinstance(cell, float):
        return _of_number(cell)
    return "" if cell is None else str(cell)


def _of_number(cell: float) -> str:
    """Give a number, and a percentage or a code such as 1.10 as its cell shows it."""
    shown = getattr(cell, "text", None)
    if isinstance(shown, str) and getattr(cell, "percent", False):
        return f"{shown}%"
    if isinstance(shown, str) and _number(shown) == float(cell):
        return shown
    return f"{float(cell):.15g}"


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
