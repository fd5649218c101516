"""What an Excel cell shows of its number: the number format is part of what was written."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from openpyxl.styles.numbers import is_date_format

from milepost.read.cells import Shown

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_TOKEN = re.compile(rf"{_LITERAL.pattern}|.")
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_CONDITION = re.compile(r"\[[<>=]")
# commas behind the last digit leave thousands out; so do words and digits that are only written beside
_THOUSANDS = re.compile(r"[0#?.](,+)(?![0#?,])")
_SIZE_WORDS = re.compile(
    r"[0-9]|[‰‱]|\b(k|tsd|thousands?|milliers?|mio|mn|mln|millions?|mrd|bn|billions?|lakhs?|crores?)\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"0+(\.0+)?")
_SHOWS_NUMBER = re.compile(r"[0#?@]|general", re.IGNORECASE)
# a minus or a bracket that stands before the digits of a number above 0
_NEGATIVE = re.compile(r'(\[[^\[\]]*\]|[_*].|\s)*["\\]?[-\u2212(]')
_PLUS = re.compile(r'(\[[^\[\]]*\]|[_*].|\s)*["\\]?\+')
_FRACTION = re.compile(r"[0#?]\s*/\s*[0-9#?]")


def shown(value: Any, code: str) -> Any:
    """Give a number as a format such as ``0.0%`` shows it; the same number where that changes nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float) or code in ("", "General"):
        return value
    section = _section(value, code)
    if section is None:
        words = _by_condition(code)
        return Shown(value, words, scaled=True) if words else value
    bare = _BRACKETS.sub("", _LITERAL.sub("", section))
    if value > 0 and _NEGATIVE.match(section):
        return Shown(value, _as_code(value, section) or f"-{value:.15g}", scaled=True)
    if signs := bare.count("%"):
        scaled = Decimal(repr(value)) * 100**signs
        return Shown(value, f"{scaled.normalize():f}", percent=True)
    if words := _of_another_size(value, section, bare):
        return Shown(value, words, scaled=True)
    # a plus says that it is a change: text asks what it is of
    rise = value > 0 and _PLUS.match(section)
    text = f"+{value:.15g}" if rise else _as_code(value, section)
    return value if text in (None, repr(value)) else Shown(value, text)


def _by_condition(code: str) -> str:
    """Give what a condition, which may hold or not, shows in place of a number; else nothing."""
    if "%" in _LITERAL.sub("", code):
        return "per cent for some numbers"
    return "words for some numbers" if any(map(_worded, code.split(";"))) else ""


def _as_code(value: float, section: str) -> str | None:
    """Give a number as a format of digits and of what is written beside shows it; else None.

    Such are numbers of documents: 007, 1.10, A-7, 20-01.
    """
    if not section.strip():
        return ""
    bare = _LITERAL.sub("", section)
    if not _DIGITS.fullmatch(bare):
        return None
    decimals = len(bare.partition(".")[2])
    digits = f"{abs(value):0{len(bare)}.{decimals}f}"
    more = len(digits) - len(bare)  # stand where the first digit does
    made, at = "-" if value < 0 else "", 0
    for token in _TOKEN.findall(section):
        if token in ("0", "."):
            last = at + 1 + (more if at == 0 else 0)
            made, at = made + digits[at:last], last
        elif token[0] in '"\\':
            made += token.strip('"') if token[0] == '"' else token[1]
    return made


def _of_another_size(value: float, section: str, bare: str) -> str:
    """Give what is shown where thousands are left out, or written beside, or no digits; else nothing."""
    if _worded(section):
        return f"'{_words(section).strip()}'"
    if _FRACTION.search(bare) and not float(value).is_integer():
        return str(Fraction(value).limit_denominator(99))
    if found := _THOUSANDS.search(bare):
        return f"{value / 1000 ** len(found[1]):.6g}"
    words = _words(section)
    return f"{value:.15g}{words}" if _SIZE_WORDS.search(words) else ""


def _words(section: str) -> str:
    """Give what a section writes beside a number."""
    return " ".join(item.strip('"\\') for item in _LITERAL.findall(section) if item[0] in '"\\')


def _worded(section: str) -> bool:
    """Whether a section shows words, or signs, in place of a number."""
    bare = _BRACKETS.sub("", _LITERAL.sub("", section))
    return bool(_words(section).strip()) and not _SHOWS_NUMBER.search(bare)


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
