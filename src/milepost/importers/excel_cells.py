"""Cells of a sheet as a person reads them, and the periods that they name."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from typing import Any

from milepost.importers.indicator import year_of

QUARTER = re.compile(r"(?:(\d{4})[- ]?q([1-4])|q([1-4])[- ]?(\d{4}))", re.IGNORECASE)
MONTH = re.compile(r"(\d{4})-(\d{1,2})")
SPAN = re.compile(r"(\d{4}-\d\d-\d\d)/P(\d{1,5})D")  # SDMX: a first day and a length


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


def days(text: str) -> tuple[date, date] | None:
    """Read a year, quarter, month or day as its first and last day; a day alone ends a period."""
    text = text.strip().removesuffix(".0")
    if re.fullmatch(r"(19|20)\d\d", text):
        return year_of(int(text))
    if match := QUARTER.fullmatch(text):
        year, quarter = int(match[1] or match[4]), int(match[2] or match[3])
        last = 3 * quarter
        return date(year, last - 2, 1), date(year, last, calendar.monthrange(year, last)[1])
    match = MONTH.fullmatch(text)
    if match and 1 <= int(match[2]) <= 12:
        year, month = int(match[1]), int(match[2])
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    try:
        if match := SPAN.fullmatch(text):
            first = date.fromisoformat(match[1])
            return first, first + timedelta(days=int(match[2]) - 1)
        day = date.fromisoformat(text[:10])
    except (ValueError, OverflowError):
        return None
    return day, day
