"""What stands in a cell as the data files write it: dates, decimals, codes out of drop-downs."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Self

from milepost.read import notation as notations
from milepost.read.notation import UNKNOWN, CellError, Notation, tidy
from milepost.read.table_schema import FieldType

LABEL = " – "  # divides an identifier from its name in a drop-down
# day numbers of 2000 to 2100: outside them a number is no date that a form would hold
FIRST_DAY, LAST_DAY = 36526, 73415
DAY_0 = date(1899, 12, 30)
YEARS_TYPED = range(1900, 2156)  # as days they are of 1905: a year was typed into a cell for days
NUMBERS = ("number", "integer", "year")
_ISO_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]00:00(:00(\.0+)?)?")
_NOTHING = re.compile(
    r"[-–—−.…*?]+|n\.?/?a\.?|n\.?d\.?|na|nan|nil|none|null|missing|not available|"
    r"not applicable|no data|tbc|tbd|k\.? ?a\.?|s\.? ?o\.?|x",
    re.IGNORECASE,
)
_MARK = r"[*†‡§¶#°^]+|[¹²³⁰⁴-⁹ᵃ-ᶻª]+|\s?\(?[a-z]{1,2}\)|\s?\[[0-9a-z]{1,2}\]|\s?[a-jln-z]"  # k and m are of thousands and millions
_MARKED = re.compile(rf"(?P<number>[+-]?[0-9][0-9.,\s'’]*?%?)\s?(?P<mark>{_MARK})", re.IGNORECASE)
_MARKED_BEFORE = re.compile(r"(?P<mark>[*†‡§¶#])\s?(?P<number>[+-]?[0-9][0-9.,\s'’]*%?)")
_BOUND = re.compile(
    r"([<>≤≥~≈±]|ca\.?|about|approx\.?|over|under)\s*[0-9].*|[0-9.,]+\s*\+", re.IGNORECASE
)
BOUND = "a bound or an estimate: write one number, and the rest as a note"


class Shown(float):
    """A number that its cell shows in other digits."""

    text: str  # what is shown; blank where the format hides the number
    percent: bool  # whether it is shown as a percentage; `text` is then the number before the sign
    scaled: bool  # whether what is shown is of another size than the number: in thousands, say

    def __new__(
        cls, value: float, text: str, *, percent: bool = False, scaled: bool = False
    ) -> Self:
        """Keep the number, and what is shown of it."""
        number = super().__new__(cls, value)
        number.text, number.percent, number.scaled = text, percent, scaled
        return number


def as_text(
    value: Any, kind: FieldType, begins: datetime | None, notation: Notation = UNKNOWN
) -> str:
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
    if kind == "string" and isinstance(value, int | Decimal):  # every digit of a code is part of it
        return str(value) if isinstance(value, int) else f"{value:f}"
    if isinstance(value, int | float | Decimal):
        return _number(value, kind, begins)
    if isinstance(value, bytes | list | dict | tuple | time | timedelta):
        raise CellError("is no text, number or date")
    text = str(value).strip()
    if "\x00" in text:
        raise CellError("holds a null byte")
    # signs without width in words are told of by the check
    return text if kind == "string" else _written(tidy(text), kind, notation)


def _written(text: str, kind: FieldType, notation: Notation) -> str:
    if kind == "date":
        return _date_text(text)
    if kind == "boolean":
        return {"yes": "true", "no": "false"}.get(text.lower(), text.lower())
    return _number_text(text, notation)


def _number_text(text: str, notation: Notation) -> str:
    written = notations.number(text, notation)
    if not text or notations.PLAIN.fullmatch(written):
        return written
    if _NOTHING.fullmatch(text):
        raise CellError("says that there is no value: clear the cell, or leave the row out")
    match = _MARKED.fullmatch(text) or _MARKED_BEFORE.fullmatch(text)
    if match and notations.PLAIN.fullmatch(_unmarked(match["number"], notation)):
        mark = match["mark"].strip()
        raise CellError(
            f"has what looks like a footnote mark ({mark}): write the number alone, and what the "
            "mark says as a note"
        )
    if _BOUND.fullmatch(text):
        raise CellError(f"is {BOUND}")
    return written


def _unmarked(text: str, notation: Notation) -> str:
    try:
        return notations.number(text, notation)
    except CellError:
        return "0"


def is_percent(value: Any) -> bool:
    """Whether a cell shows a percentage."""
    return value.percent if isinstance(value, Shown) else notations.is_percent(str(value))


def code(text: str) -> str:
    """Take the identifier out of a drop-down's label."""
    return tidy(" ".join(text.split()).split(LABEL, 1)[0])


def _day(value: date, kind: FieldType) -> str:
    if isinstance(value, datetime):
        if kind == "date" and (value.hour or value.minute or value.second):
            raise CellError("is a date with a time of day: write the date alone")
        if kind == "string" and value.time() != time.min:
            return str(value)
        value = value.date()
    held = (value - DAY_0).days
    if kind == "date" and held in YEARS_TYPED:
        raise CellError(f"holds {held}: where a year is meant, write its day, such as {held}-12-31")
    if kind in NUMBERS:
        raise CellError(f"is a date ({value}) where a number is expected: clear the cell's format")
    return value.isoformat()


def _number(value: Any, kind: FieldType, begins: datetime | None) -> str:
    if isinstance(value, Shown):
        if not value.text:
            raise CellError("is hidden by its cell's number format: show it, or clear the cell")
        if kind == "string":
            return f"{value.text} %" if value.percent else value.text
        if value.scaled:
            raise CellError(
                f"holds {float(value):.15g} and shows {value.text} by its number format: write the "
                "number that is meant, without such a format"
            )
        if kind in NUMBERS and value.percent:
            return value.text
        if kind in NUMBERS and _BOUND.fullmatch(value.text):
            raise CellError(f"shows '{value.text}', {BOUND}")
    return _plain_number(float(value), kind, begins)


def _plain_number(number: float, kind: FieldType, begins: datetime | None) -> str:
    if math.isnan(number):  # how Parquet files of many programs say that there is none
        return ""
    if math.isinf(number):
        raise CellError("is no number that could be counted with")
    if kind == "date":
        return _day_number(number, begins)
    if kind == "boolean" and number in (0.0, 1.0):
        return "true" if number else "false"
    return number_text(number)


def number_text(number: float) -> str:
    """Write a number as data files do: whole ones without a decimal point, others exactly."""
    number = float(number)  # numpy writes its own with their type
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


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
        day = DAY_0 + timedelta(days=int(text))
        raise CellError(f"looks like a day number of Excel's ({day}?): write it as a date")
    if text and _NOTHING.fullmatch(text):
        raise CellError("says that there is no date: clear the cell, or write the date")
    return notations.day(text)
