"""What an Excel cell shows of its number: the number format is part of what was written."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from openpyxl.styles.numbers import is_date_format

from milepost.read.cells import Shown

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_CONDITION = re.compile(r"\[[<>=]")
_DIGITS = re.compile(r"0+(\.0+)?")


def shown(value: Any, code: str) -> Any:
    """Give a number as its format shows it; the same number where that changes nothing.

    Parameters
    ----------
    value
        What the cell holds.
    code
        Its number format, such as ``0.0%``.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or code in ("", "General"):
        return value
    section = _section(value, code)
    if section is None:
        return value
    bare = _BRACKETS.sub("", _LITERAL.sub("", section))
    if signs := bare.count("%"):
        scaled = Decimal(repr(value)) * 100**signs
        return Shown(value, f"{scaled.normalize():f}", percent=True)
    if not section.strip():
        return Shown(value, "")
    if _DIGITS.fullmatch(section):
        decimals = len(section.partition(".")[2])
        width = len(section)
        text = f"{value:0{width}.{decimals}f}"
        return value if text == repr(value) else Shown(value, text)
    return value


def without_day(code: str) -> bool:
    """Whether a format of dates shows months or years and no day."""
    bare = _BRACKETS.sub("", _LITERAL.sub("", code)).split(";")[0].lower()
    return is_date_format(code) and "d" not in bare and "y" in bare


def _section(value: float, code: str) -> str | None:
    """Choose the part of a format that a number is shown by; None where it has conditions."""
    if _CONDITION.search(code):
        return None
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literals.append(match[0])
        return f"\0{len(literals) - 1}\0"

    parts = _LITERAL.sub(keep, code).split(";")
    place = 0 if value > 0 or len(parts) < 2 else 1 if value < 0 else min(2, len(parts) - 1)
    place = 0 if value == 0 and len(parts) == 2 else place
    return re.sub("\0([0-9]+)\0", lambda match: literals[int(match[1])], parts[place])
