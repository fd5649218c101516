"""What stands in a cell as the data files write it: dates, decimals, codes out of drop-downs."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from milepost.read.package import FieldType

LABEL = " – "  # divides an identifier from its name in a drop-down
# day numbers of 2000 to 2100: outside them a number is no date that a form would hold
FIRST_DAY, LAST_DAY = 36526, 73415
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_THREE = re.compile(r"[+-]?[0-9]{1,3},[0-9]{3}")
_POINTS = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+")
_COMMAS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+|[+-]?[0-9]{1,3}(,[0-9]{3}){2,}")
_SPACES = re.compile(r"(?<=[0-9])[   '’](?=[0-9]{3}(?![0-9]))")
_ISO_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]00:00(:00(\.0+)?)?")


class CellError(ValueError):
    """A cell can't be read without guessing; says what to write instead."""


def as_text(value: Any, kind: FieldType, begins: datetime | None) -> str:
    """Write a cell as a data file would.

    Parameters
    ----------
    value
        Text, number, truth value, date or nothing.
    kind
        The column's type; text that does not fit it is left for the schema to refuse.
    begins
        Day 0 of dates that stand as numbers.

    Raises
    ------
    CellError
        If the cell means two things.
    """
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    if isinstance(value, datetime | date):
        return _day(value, kind)
    if isinstance(value, int | float) or type(value).__name__ == "Decimal":
        return _number(value, kind, begins)
    if isinstance(value, bytes | list | dict | tuple | time | timedelta):
        raise CellError("is no text, number or date")
    text = str(value).strip()
    if "\x00" in text:
        raise CellError("holds a null byte")
    return _written(text, kind)


def _written(text: str, kind: FieldType) -> str:
    if kind == "date":
        return _date_text(text)
    if kind in ("number", "integer", "year"):
        return decimal(text)
    if kind == "boolean":
        return {"yes": "true", "no": "false"}.get(text.lower(), text.lower())
    return text


def decimal(text: str) -> str:
    """Write a number with a decimal point, whatever country wrote it.

    Raises
    ------
    CellError
        If the comma can be read both ways.
    """
    compact = _SPACES.sub("", text).replace("−", "-")
    if _PLAIN.fullmatch(compact):
        return compact
    if _THREE.fullmatch(compact):
        point, none = compact.replace(",", "."), compact.replace(",", "")
        raise CellError(f"is {none} or {point}: write it without the comma, or with a point")
    if _COMMA.fullmatch(compact) or _POINTS.fullmatch(compact):
        return compact.replace(".", "").replace(",", ".")
    if _COMMAS.fullmatch(compact):
        return compact.replace(",", "")
    return text


def code(text: str) -> str:
    """Take the identifier out of a drop-down's label."""
    return text.split(LABEL, 1)[0].strip()


def _day(value: date, kind: FieldType) -> str:
    if isinstance(value, datetime):
        if kind == "date" and (value.hour or value.minute or value.second):
            raise CellError("is a date with a time of day: write the date alone")
        value = value.date()
    if kind in ("number", "integer", "year"):
        raise CellError(f"is a date ({value}) where a number is expected: clear the cell's format")
    return value.isoformat()


def _number(value: Any, kind: FieldType, begins: datetime | None) -> str:
    number = float(value)
    if math.isnan(number):  # how Parquet files of many programs say that there is none
        return ""
    if math.isinf(number):
        raise CellError("is no number that could be counted with")
    if kind == "date":
        return _day_number(number, begins)
    if kind == "boolean" and number in (0.0, 1.0):
        return "true" if number else "false"
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return repr(number)


def _day_number(number: float, begins: datetime | None) -> str:
    if not FIRST_DAY <= number <= LAST_DAY or not number.is_integer():
        raise CellError("is a number and no date such as 2025-12-31")
    if begins is None:
        raise CellError("looks like a day number of Excel's: write it as a date")
    return (begins + timedelta(days=number)).date().isoformat()


def _date_text(text: str) -> str:
    if match := _ISO_TIME.fullmatch(text):
        return match[1]
    digits = len(text) == 5 and text.isascii() and text.isdigit()
    if digits and FIRST_DAY <= int(text) <= LAST_DAY:
        day = (datetime(1899, 12, 30) + timedelta(days=int(text))).date()  # noqa: DTZ001
        raise CellError(f"looks like a day number of Excel's ({day}?): write it as a date")
    return text
