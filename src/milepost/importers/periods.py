"""Periods as people write them: years, quarters, months, days, fiscal years, and from one to another.

What is not exactly what the text says, such as the calendar year for a fiscal one, has a reason.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from milepost.importers.indicator import year_of

FOOTNOTE = re.compile(r" ?(\*{1,9}|†|‡|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,9}|\[[^\[\]]{0,80}\]|\([^()]{0,80}\))$")
YEAR = re.compile(r"(?:19|20)\d\d")
MARKED = re.compile(r"((?:19|20)\d\d) ?[pr]", re.IGNORECASE)
FISCAL = re.compile(
    r"(?:fy|fiscal year|financial year|school year|exercice) ?'?(.{1,20})", re.IGNORECASE
)
END_OF = re.compile(r"(?:by |until )?(?:the )?(?:end(?: of)?|eoy|year-?end|by|until|fin|ende|para) (.{4,20})",
                    re.IGNORECASE)  # fmt: skip
TWO_YEARS = re.compile(r"((?:19|20)\d\d) ?([-/]) ?((?:19|20)?\d\d)")
SHORT_YEARS = re.compile(r"(\d\d)(?: ?[-/] ?(\d\d))?")
LAST_CENTURY = "69"  # from here on two figures are of the 1900s, as POSIX reads them
LONGEST_SPAN = 10  # years from one century into the next
MOST_MONTHS = 12
QUARTER = re.compile(r"(?:(\d{4})[-/ ]?q([1-4])|q([1-4])[-/ ]?(\d{4}))", re.IGNORECASE)
HALF = re.compile(r"(?:(\d{4})[-/ ]?[hs]([12])|[hs]([12])[-/ ]?(\d{4}))", re.IGNORECASE)
MONTH = re.compile(r"(\d{4})(?:[- ]|[- ]?m)(\d\d|(?<=[mM])\d)", re.IGNORECASE)
MONTH_LAST = re.compile(r"(\d\d)/(\d{4})")
# 2022/1 is a month, a quarter or a half; 2022/5 can only be a month
PART = re.compile(r"((?:19|20)\d\d)[-/ ](\d{1,2})|(\d{1,2})/((?:19|20)\d\d)")
MONTH_ALONE = re.compile(r"((?:19|20)\d\d)[-/ ]([5-9])|([5-9])/((?:19|20)\d\d)")
# a quarter or half of a fiscal year: FY2022 Q1, Q1 2022/23
FISCAL_PART = re.compile(
    r"(?:fy|fiscal year) ?'?(?P<year>\d{2,4}(?:[-/]\d{2,4})?)[-/ ]?(?P<part>[qhs][1-4])|(?P<first>[qhs][1-4])[-/ ]?"
    r"(?:(?:fy|fiscal year) ?'?(?P<named>\d{2,4}(?:[-/]\d{2,4})?)|(?P<two>(?:19|20)\d\d[-/](?:19|20)?\d\d))",
    re.IGNORECASE,
)
NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th|er|º|\.)? ?(?:de )?)?([^\W\d_]{3,12})\.?,?[ -]?(?:de )?((?:19|20)\d\d)", re.IGNORECASE)  # fmt: skip
ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
BETWEEN = re.compile(r" (?:-|to|until|à|au|a|al|bis|through) |/")
MONTHS = (  # English, French, Spanish, German, Portuguese, Italian
    "january janvier enero januar janeiro gennaio jan janv ene gen",
    "february février fevrier febrero februar fevereiro febbraio feb fév fev",
    "march mars marzo märz março mar mär",
    "april avril abril aprile apr avr abr",
    "may mai mayo maio maggio mag",
    "june juin junio juni junho giugno jun giu",
    "july juillet julio juli julho luglio jul juil lug",
    "august août aout agosto aug aoû ago",
    "september septembre septiembre setembro settembre sep sept set",
    "october octobre octubre oktober outubro ottobre oct okt out ott",
    "november novembre noviembre novembro nov",
    "december décembre decembre diciembre dezember dezembro dicembre dec déc dez dic",
)  # fmt: skip
SPAN = re.compile(r"(\d{4}-\d\d-\d\d)/P(\d{1,5})D")  # SDMX: a first day and a length
SPLIT = "a year across two: taken as the calendar year in which it ends"
UNCLEAR = "a year and a month, or two years: read as the month"
NOTE_LEFT = "the note beside the period is left"


class Period(NamedTuple):
    """First and last day, and why they are not exactly what is written; blank where they are."""

    begins: date
    ends: date
    reason: str = ""


def days(
    text: str, year_begins: int = 1, two_years: bool = False, months: bool = False
) -> Period | None:
    """Read a period; a day alone ends one, and what can't be read in one way gives nothing.

    Parameters
    ----------
    year_begins
        The month in which years such as 2022/23 begin; 1 where nothing says.
    two_years
        Whether 2003-05 is from 2003 to 2005, as :func:`spans_years` finds.
    months
        Whether 2022/1 is a month, as :func:`counts_months` finds.
    """
    text = " ".join(text.replace("–", "-").replace("—", "-").replace("\u2011", "-").split())
    if text.endswith(" 00:00:00") or re.match(r"\d{4}-\d\d-\d\dT", text):
        text = text[:10]
    text = text.removesuffix(".0")
    if match := SPAN.fullmatch(text):
        return _span(match)
    if months and (match := PART.fullmatch(text)):
        text = f"{match[1] or match[4]}-{match[2] or match[3]:0>2}"
    if found := _one(text, year_begins, two_years) or _range(text, year_begins):
        return found
    shorter = text[1:-1] if text[:1] == "(" and text[-1:] == ")" else FOOTNOTE.sub("", text)
    if marked := MARKED.fullmatch(text):
        shorter = marked[1]
    if shorter == text or not (found := days(shorter, year_begins, two_years)):
        return None
    return found if shorter == text[1:-1] else found._replace(reason=found.reason or NOTE_LEFT)


def _span(match: re.Match[str]) -> Period | None:
    """Give so many days from a first one."""
    try:
        first = date.fromisoformat(match[1])
        return Period(first, first + timedelta(days=int(match[2]) - 1)) if int(match[2]) else None
    except (ValueError, OverflowError):
        return None


def spans_years(texts: Iterable[str]) -> bool:
    """Whether texts such as 2003-05 are of two years, as the others of a column tell."""
    found = {(int(match[1]) % 100, int(match[3])) for match in map(TWO_YEARS.fullmatch, texts)
             if match and match[2] == "-" and len(match[3]) == 2}  # fmt: skip
    if any(last > 12 or last == 0 for _, last in found):
        return True
    apart = {last - first for first, last in found}
    return len(found) > 2 and len(apart) == 1 and apart.pop() > 0


def counts_months(texts: Iterable[str]) -> bool:
    """Whether texts such as 2022/1 are of months, as the others of a column tell."""
    return any(map(MONTH_ALONE.fullmatch, texts))


def _one(text: str, year_begins: int, two_years: bool) -> Period | None:
    """Read a period that is written as one word."""
    if match := TWO_YEARS.fullmatch(text):
        return _two(match, year_begins, two_years)
    if (match := SHORT_YEARS.fullmatch(text)) and _is_one_after(match):
        return _one(_fiscal(text), year_begins, two_years)
    if match := FISCAL_PART.fullmatch(text):
        whole = _one(
            _fiscal(match["year"] or match["named"] or match["two"]), year_begins, two_years
        )
        return whole and _part_of(whole, match["part"] or match["first"])
    for form, inner in ((FISCAL, _fiscal), (END_OF, str)):
        if match := form.fullmatch(text):
            found = _one(inner(match[1]), year_begins, two_years)
            return found and (found if form is FISCAL else found._replace(begins=found.ends))
    for form, reader in FORMS:
        if match := form.fullmatch(text):
            return reader(match)
    return None


def _is_one_after(match: re.Match[str]) -> bool:
    """Whether 98/99 can only be two years, one after the other: 05/06 may be a day or a month."""
    first, last = int(match[1]), int(match[2] or -1)
    return last == (first + 1) % 100 and first > MOST_MONTHS


def _fiscal(year: str) -> str:
    """Give a fiscal year that is named by its end as one across two; 98/99 is 1998/99."""
    if match := SHORT_YEARS.fullmatch(year):
        first = f"{'19' if match[1] >= LAST_CENTURY else '20'}{match[1]}"
        year = f"{first}/{match[2]}" if match[2] else first
    return f"{int(year) - 1}/{year}" if YEAR.fullmatch(year) else year


def _part_of(year: Period, part: str) -> Period | None:
    """Give a quarter or half of a year that begins in any month."""
    size = 3 if part[0] in "qQ" else 6
    before = year.begins.month - 1 + size * (int(part[1]) - 1)
    begins, ends = (
        date(year.begins.year + month // 12, month % 12 + 1, 1) for month in (before, before + size)
    )
    ends -= timedelta(days=1)
    return year._replace(begins=begins, ends=ends) if ends <= year.ends else None


def _parts(size: int) -> Callable[[re.Match[str]], Period | None]:
    """Give the reader of parts of a year, of so many months each."""

    def read(match: re.Match[str]) -> Period | None:
        last = size * int(match[2] or match[3])
        return _months(int(match[1] or match[4]), last - size + 1, last)

    return read


def _named(match: re.Match[str]) -> Period | None:
    month = _month(match[2])
    if match[1] and month:
        return _day(int(match[3]), month, int(match[1]))
    return _months(int(match[3]), month, month)


def _day_first(match: re.Match[str]) -> Period | None:
    """Read 31.12.2025 or 31/12/2025; with a stroke, 5/6 may be of May or June."""
    first, second, year = (int(match[at]) for at in (1, 2, 3))
    if "/" in match[0] and first != second and first <= 12 and second <= 12:
        return None
    day, month = (second, first) if second > 12 else (first, second)
    return _day(year, month, day)


def _two(match: re.Match[str], year_begins: int, two_years: bool) -> Period | None:
    """Read 2022/23, 2016-2018 or 2003-05."""
    first, mark, written = int(match[1]), match[2], match[3]
    last = int(written) if len(written) == 4 else first - first % 100 + int(written)
    if mark == "-" and len(written) == 2 and not two_years and 1 <= int(written) <= 12:
        found = _months(first, int(written), int(written))
        return found and found._replace(reason=UNCLEAR if last > first else "")
    # 1999/00 and 1998-01 end in the next century; 1999/03 may be a month
    if len(written) == 2 and last < first and (two_years or int(written) == 0):
        last += 100 if last + 100 - first < LONGEST_SPAN else 0
    if last < first:
        return None
    if last == first + 1 and (mark == "/" or len(written) == 2):
        if year_begins == 1:
            return Period(*year_of(last), SPLIT)
        begins = date(first, year_begins, 1)
        return Period(begins, date(last, year_begins, 1) - timedelta(days=1))
    return Period(year_of(first)[0], year_of(last)[1])


def _range(text: str, year_begins: int) -> Period | None:
    """Read a period from one to another."""
    ends = BETWEEN.split(text)
    if len(ends) == 1 and (match := re.fullmatch(r"([^\W\d_]{3,12})-([^\W\d_]{3,12} \d{4})", text)):
        ends = [match[1], match[2]]
    if len(ends) != 2:
        return None
    last = _one(ends[1].strip(), year_begins, two_years=False)
    first = _one(ends[0].strip(), year_begins, two_years=False)
    if last and not first and ends[0].strip().isalpha():
        first = _one(f"{ends[0].strip()} {last.ends.year}", year_begins, two_years=False)
    if first is None or last is None or first.begins > last.ends:
        return None
    return Period(first.begins, last.ends, first.reason or last.reason)


def _month(word: str) -> int:
    """Give the number of a month by its name or abbreviation, 0 for any other word."""
    word = word.lower()
    return next((number for number, names in enumerate(MONTHS, 1) if word in names.split()), 0)


def _months(year: int, first: int, last: int) -> Period | None:
    if not (1 <= first <= last <= 12 and 1900 <= year < 2100):
        return None
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def _day(year: int, month: int, day: int) -> Period | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Period(found, found)


# each form of one word, and what reads it
FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period | None]], ...] = (
    (YEAR, lambda match: Period(*year_of(int(match[0])))),
    (QUARTER, _parts(3)),
    (HALF, _parts(6)),
    (MONTH, lambda match: _months(int(match[1]), int(match[2]), int(match[2]))),
    (MONTH_ALONE, lambda match: days(match[0], months=True)),
    (MONTH_LAST, lambda match: _months(int(match[2]), int(match[1]), int(match[1]))),
    (NAMED, _named),
    (DAY_FIRST, _day_first),
    (ISO_DAY, lambda match: _day(int(match[1]), int(match[2]), int(match[3]))),
)
