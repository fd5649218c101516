"""Numbers and dates as text: the decimal mark is found out from a whole file, never by one cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# what stands between thousands, beside the point and the comma: spaces of every width, apostrophes
_APART = "\u0020\u00a0\u2000-\u200a\u202f\u205f\u3000'\u2019\u2018\u02bc\u00b4`\u066c"
_SPACES = re.compile(rf"(?<=[0-9])[{_APART}](?=[0-9]{{3}}(?![0-9]))")
_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\ufe63": "-", "\u066b": ",", "\uff0e": "."})
_PERCENT = "%\uff05\u066a"
PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_BOTH = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")  # 1.234 and 1,234
_DECIMAL = re.compile(r"[+-]?[0-9]*([.,])[0-9]+([eE][+-]?[0-9]+)?")
_POINTS = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+|[+-]?[0-9]{1,3}(\.[0-9]{3}){2,}")
# of thousands, or as in India: 12,34,567
_COMMAS = re.compile(
    r"[+-]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+|[+-]?[0-9]{1,3}(,[0-9]{3}){2,}"
    r"|[+-]?[0-9]{1,2}(,[0-9]{2}){1,9},[0-9]{3}(\.[0-9]+)?"
)
_SPACED = re.compile(rf"[0-9][{_APART}][0-9]{{3}}[.,][0-9]+")
_SLASHED = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")
_DOTTED = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[./-]([0-9]{1,2})[./-]([0-9]{1,2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -]([0-9]{4})")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{2}")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
POINT, COMMA = ".", ","
_NAMES = {POINT: "decimal point", COMMA: "decimal comma"}


class CellError(ValueError):
    """A cell can't be read without guessing; says what to write instead."""


@dataclass(frozen=True)
class Notation:
    """What a file's cells agree on."""

    decimal: str = ""  # `.` or `,`; blank where no cell tells
    faults: tuple[str, ...] = ()  # what the cells disagree on
    told: tuple[str, ...] = ()  # what was found out and decides how some cell is read


UNKNOWN = Notation()


def tidy(text: str) -> str:
    """Take blanks of every sort and signs without width from both ends."""
    return text.strip().strip(_UNSEEN).strip()


def number(text: str, notation: Notation = UNKNOWN) -> str:
    """Write a number with a decimal point and nothing between thousands; other text as it is.

    A percentage is the number before its sign.

    Raises
    ------
    CellError
        If a point or comma can be read both ways and nothing in the file tells.
    """
    compact = _compact(text)
    if _BOTH.fullmatch(compact):
        mark = POINT if POINT in compact else COMMA
        whole, parts = compact.replace(mark, ""), compact.replace(mark, ".")
        if not notation.decimal:
            name = "point" if mark == POINT else "comma"
            raise CellError(f"is {whole} or {parts}: write it without the {name}, or with more")
        return parts if mark == notation.decimal else whole
    if PLAIN.fullmatch(compact):
        return compact
    if _POINTS.fullmatch(compact):
        return compact.replace(".", "").replace(",", ".")
    if _COMMAS.fullmatch(compact):
        return compact.replace(",", "")
    if _DECIMAL.fullmatch(compact):
        return re.sub(r"^([+-]?)\.", r"\g<1>0.", compact.replace(",", "."))
    return text


def is_percent(text: str) -> bool:
    """Whether a text is a number with a percent sign."""
    return tidy(text).endswith(tuple(_PERCENT)) and bool(_decimal_of(text) or _is_number(text))


def day(text: str) -> str:
    """Write a date as 2030-12-31; what is no date stays as it is.

    Raises
    ------
    CellError
        If day and month could be exchanged, the year has two digits, or no calendar has it.
    """
    plain = " ".join(tidy(text).lower().split())
    if match := _YEAR_FIRST.fullmatch(plain):
        return text if len(plain) == 10 and "-" in plain else _date(match, 1, 2, 3)
    if match := _DOTTED.fullmatch(plain):
        return _date(match, 3, 2, 1)
    if _SLASHED.fullmatch(plain):
        raise CellError("is not a date such as 2025-12-31: countries read it in two ways")
    if _SHORT_YEAR.fullmatch(plain):
        raise CellError("has a year of two digits: write the date as 2030-12-31")
    for form, places in ((_DAY_MONTH, (3, 2, 1)), (_MONTH_DAY, (3, 1, 2))):
        if (match := form.fullmatch(plain)) and (month := _month(match[places[1]])):
            return _iso(int(match[places[0]]), month, int(match[places[2]]))
    return text


def notation_of(cells: Iterable[tuple[str, str]], divider: str = "") -> Notation:
    """Find out of the texts in columns of numbers how a file writes numbers.

    Where the mark between its cells is the comma, a decimal is a point unless a cell says
    otherwise.
    """
    marks: dict[str, str] = {}
    unclear = False
    for text, place in cells:
        if mark := _decimal_of(text):
            marks.setdefault(mark, f"{text!r} ({place})")
        else:
            unclear |= bool(_BOTH.fullmatch(_compact(text))) and POINT in text
    if len(marks) > 1:
        fault = (
            f"{marks[COMMA]} has a decimal comma and {marks[POINT]} a decimal point: "
            "write all numbers of the file with one of them"
        )
        return Notation(POINT, (fault,))
    if not marks:
        return Notation(POINT if unclear and divider == COMMA else "")
    mark = next(iter(marks))
    told = f"numbers are read with a {_NAMES[mark]}, as in {marks[mark]}"
    return Notation(mark, (), (told,) if unclear or mark == COMMA else ())


def _compact(text: str) -> str:
    plain = tidy(text).translate(dict.fromkeys(map(ord, _UNSEEN)))
    plain = (plain[:-1].rstrip() if plain.endswith(tuple(_PERCENT)) else plain).translate(_SIGNS)
    digits = "".join(
        str(unicodedata.decimal(letter)) if unicodedata.category(letter) == "Nd" else letter
        for letter in plain
    )
    return _SPACES.sub("", re.sub(r"^([+-])\s+", r"\1", digits))


def _decimal_of(text: str) -> str:
    """Give the decimal mark that a text can only have meant; blank where it could be either."""
    compact = _compact(text)
    if _SPACED.search(tidy(text).translate(_SIGNS)):  # 1 234,567
        return COMMA if COMMA in compact else POINT
    if _BOTH.fullmatch(compact):
        return ""
    if match := _DECIMAL.fullmatch(compact):
        return match[1]
    if _POINTS.fullmatch(compact):
        return COMMA
    return POINT if _COMMAS.fullmatch(compact) else ""


def _is_number(text: str) -> bool:
    compact = _compact(text)
    return bool(PLAIN.fullmatch(compact) or _BOTH.fullmatch(compact))


def _date(match: re.Match[str], year: int, month: int, of_month: int) -> str:
    return _iso(int(match[year]), int(match[month]), int(match[of_month]))


def _iso(year: int, month: int, of_month: int) -> str:
    try:
        return date(year, month, of_month).isoformat()
    except ValueError as error:
        raise CellError("is no day of the calendar: write a date such as 2030-12-31") from error


def _month(word: str) -> int:
    found = [at for at, name in enumerate(_MONTHS, start=1) if name.startswith(word)]
    if word == "sept":
        return 9
    return found[0] if len(found) == 1 else 0
