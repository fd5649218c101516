"""One indicator as a foreign file gives it: its values as written, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from milepost.core.model import Evidence, Kind

Measured = Literal["number", "percent", "ordinal", "text"]
LONGEST_NAME = 60
SHORTEST_YEAR, LONGEST_HALF = 360, 190  # days: years of 52 weeks, too
RATE = re.compile(
    r"%|(?<!\w)(?:per|per ?cent(?:age)?|proportion|share|rate|ratio|index|average|mean|median|score|prevalence|"
    r"incidence|taux|pourcentage|indice|moyenne|tasa|porcentaje|proporci[oó]n|[ií]ndice|promedio|anteil)s?(?!\w)",
    re.IGNORECASE,
)
NUMBER_OF = re.compile(
    r"(?:the )?(?:total |cumulative )?(?:number|#|no\.?|nombre|n[uú]mero|anzahl) ?(?:of|de|d'|der)",
    re.IGNORECASE,
)
# where a title alone says the unit
PER_CENT = re.compile(
    r"(?:%|per ?cent(?:age)?) ?(?:of|change|\W)|.{0,200}\((?:in )?(?:%|per ?cent(?:age)?)\)",
    re.IGNORECASE,
)
# what an exported file says in words of a value's grade
COMMENTS: Mapping[str, str] = {
    Evidence.ILLUSTRATIVE: "Illustrative: made up for demonstration; no statement about anybody.",
    Evidence.PROVISIONAL: "Provisional: may still change.",
}
# the measure of the rows of a kind; of any other they are rates
MEASURES = {"qualitative": "statement", "milestone": "step", "stock": "stock"}


@dataclass(frozen=True)
class Row:
    """One row of a file: its number, and its cells as text under the names of their columns."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Value:
    """A baseline, target or actual value as the file writes it."""

    text: str
    row: int  # its line or row in the file
    # first and last day that it is about; a target's are the start of its way, by default the
    # baseline's day, and its deadline
    begins: date | None = None
    ends: date | None = None
    parts: tuple[tuple[str, str], ...] = ()  # dimension to member; nothing for the whole
    comment: str = ""
    evidence: str = ""  # its grade, where the file says it in our words
    source_id: str = ""  # where it is from, of a value that is written into a file
    # what a data file writes for the text, once it has been read; words where they are the value
    number: str = ""
    audience: str = ""  # who may know it, where that is not everybody
    upper: str = ""  # the greater end of a range, of which ``number`` is the less

    @property
    def of(self) -> tuple[object, ...]:
        """What it is about: its period and its parts."""
        return self.begins, self.ends, self.parts


@dataclass
class Indicator:
    """What a file says of one indicator."""

    subject: str
    group: str
    title: str
    known_on: date  # the day on which the file was made
    file: str
    row: int
    source_id: str
    measured: Measured = "number"
    unit: str = ""
    ascending: bool | None = None  # whether more is better, where the file says so
    # whether the file says that a value is to be kept, and not to be reached
    maintained: bool = False
    # whether parts are never added and values may be below zero, whatever the unit
    rate: bool = False
    followed: bool = False  # whether it is judged by its direction where it has no target
    description: str = ""
    locator: str = ""
    # its label and its kind of target, where the file says them in our words
    short_name: str = ""
    kind: str = ""
    baselines: list[Value] = field(default_factory=list)
    targets: list[Value] = field(default_factory=list)
    actuals: list[Value] = field(default_factory=list)

    @property
    def values(self) -> list[Value]:
        """All values, in the order of the file's elements."""
        return [*self.baselines, *self.targets, *self.actuals]


def kind_of(
    indicator: Indicator, has_target: bool, values: Sequence[Value], *, yes_no: bool
) -> Kind:
    """Say what sort of promise it is, of its values: those of periods are never added over time."""
    if indicator.kind in {*Kind}:  # the file says it in our words
        return Kind(indicator.kind)
    if not has_target:
        known = indicator.ascending is not None and bool(indicator.baselines)
        return Kind.DIRECTION if indicator.followed and known else Kind.FOLLOW
    steps = all(float(read.number).is_integer() and float(read.number) >= 0 for read in values)
    if yes_no or (indicator.measured == "ordinal" and steps):
        return Kind.MILESTONE
    if is_of_a_rate(indicator):
        return Kind.RATE
    # nothing says that the parts of a value make up the whole: they stand beside it
    parts = any(read.parts for read in values)
    below = any(float(read.number) < 0 for read in values)
    return Kind.INDEX if below or parts or indicator.measured == "ordinal" else Kind.STOCK


def is_of_a_rate(indicator: Indicator) -> bool:
    """Whether values of an indicator are rates: a half year's stands beside a whole one's."""
    return indicator.rate or indicator.measured == "percent" or is_rate(indicator.title)


def is_rate(title: str) -> bool:
    """Whether a title names a share, a rate or an average: of parts it is never added."""
    return bool(RATE.search(title)) and not NUMBER_OF.match(title)


def common_parts(values: Sequence[Value]) -> tuple[tuple[str, str], ...]:
    """Give the parts that every value is of, so that they are the indicator's own whole."""
    common = set.intersection(*({*value.parts} for value in values)) if values else set()
    return tuple(sorted(common))


def contradicting(found: Iterable[Value]) -> set[tuple[object, ...]]:
    """Give each period and part of which values say different things."""
    said: dict[tuple[object, ...], tuple[str, str]] = {}
    return {
        read.of
        for read in found
        if said.setdefault(read.of, (read.number, read.upper)) != (read.number, read.upper)
    }


def parts_of_years(found: Sequence[Value]) -> list[Value]:
    """Give the values of a half of a year or less, where others are of whole years: days are none."""
    lengths = [(read.ends - read.begins).days + 1 if read.begins and read.ends else 0 for read in found]  # fmt: skip
    if max(lengths, default=0) < SHORTEST_YEAR:
        return []
    return [read for read, days in zip(found, lengths, strict=True) if 1 < days <= LONGEST_HALF]


def longest_first(found: Sequence[Value]) -> list[Value]:
    """Put the values of longer periods first: of two that end on one day they are of the whole."""
    return sorted(found, key=lambda read: read.begins or date.max)


def shortened(title: str, longest: int = LONGEST_NAME) -> str:
    """Give a title that fits a label: whole words, and an ellipsis where some are left out."""
    words = " ".join(title.split())
    if len(words) <= longest:
        return words
    cut = words[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:(-")
    return f"{cut}…"


def day_of_file(path: Path) -> date:
    """Give the day of a file that does not say when it was made."""
    return date.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ012


def plan_years(days: Sequence[date], first_month: int = 1) -> tuple[date, date]:
    """Give the first and last day of the years that days lie in, which begin with a month."""
    first, last = (
        day.year + (first_month > 1 and day.month >= first_month) for day in (min(days), max(days))
    )
    return year_of(first, first_month)[0], year_of(last, first_month)[1]


def year_of(year: int, first_month: int = 1) -> tuple[date, date]:
    """Give the first and last day of a year, which bears the number of its end."""
    begins = year - (first_month > 1)
    return date(begins, first_month, 1), date(begins + 1, first_month, 1) - timedelta(days=1)


def evidence_of(text: str | None) -> str:
    """Give a grade that a file names in our words; nothing for any other word."""
    word = (text or "").strip()
    return word if word in {*Evidence} else ""


def comment_of(text: str) -> str:
    """Give a comment, without what only says the grade of its value."""
    return "" if text in COMMENTS.values() else text
