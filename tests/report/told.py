"""What follows from a table for the words and the figure beside it, and how words are read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from recorded import unmarked

from milepost.core.messages import NUMBERS
from milepost.report import text
from milepost.report.chapter import NOT_COUNTED

Numbers = list[str]
GOOD = ["achieved", "on-track"]
NO = "not-assessable"
WORDS = {word: str(at) for at, word in enumerate(NUMBERS)} | {
    "none": "0",
    "neither": "0",
    "both": "2",
}
EMPTY = "No data in this edition"
NUMBER = r"(?<![\w.])[−-]?\d[\d,]*(?:\.\d+)?"
# words that count nothing, though they look so
IDLE = re.compile(r"results that name one|One mark a target|[Oo]ne equal tile|no error|no older than"
                  r"|none any more|ha(?:s|ve) no observation|ha(?:s|ve) none\b|\*Holds illustrative data\.\*"
                  rf"|\*?{re.escape(NOT_COUNTED)}\*?")  # fmt: skip

KEY = re.compile(r"1 result|2 to 3|4 to 7|8 or more")  # the classes of a map


@dataclass
class Told:
    """What follows from a table.

    Attributes
    ----------
    caption
        The caption's numbers, in order.
    alt
        Label of a row to what the alternative text tells of it: numbers, and names of columns.
    drawn
        The numbers that the figure draws, labels apart; None where there may be no figure.
    around
        Numbers that the figure may draw besides, such as those of a key; None for any.
    left
        Numbers of ``drawn`` that the figure may leave to the alternative text for want of room.
    names
        Names that the figure draws; by default those of the rows.
    columns
        Names of columns, which the figure draws, too.
    others
        Further names, whose digits are no figures.
    """

    caption: Numbers = field(default_factory=list)
    alt: dict[str, Numbers] = field(default_factory=dict)
    drawn: Numbers | None = None
    around: set[str] | None = field(default_factory=set)
    left: Numbers = field(default_factory=list)
    names: list[str] | None = None
    columns: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def n(value: Any) -> str:
    """A number as it is printed, without commas."""
    return text.number(value).replace(",", "")


def share(value: float) -> str:
    return f"{100 * value:.0f}".replace("-", "−") if f"{100 * value:.0f}" != "-0" else "0"


def fold(words: Any) -> str:
    return " ".join(unmarked(str(words)).split())


def tokens(words: str, names: Iterable[str] = (), *, in_words: bool = False) -> Numbers:
    """Numbers, and the names given, as they follow each other in a text."""
    words = IDLE.sub(" ", fold(words))
    known = sorted({fold(name) for name in names if fold(name)}, key=len, reverse=True)
    ends = {name: "" if name.endswith(":") else r"(?!\w)" for name in known}
    labels = "|".join(rf"(?<!\w){re.escape(name)}{ends[name]}" for name in known) or "(?!)"
    found = re.finditer(rf"(?P<name>{labels})|(?P<digits>{NUMBER})|(?P<word>[A-Za-z]+)", words)
    made = []
    for match in found:
        if match["name"]:
            made.append(match["name"])
        elif match["digits"]:
            made.append(match["digits"].replace(",", "").replace("-", "−"))
        elif in_words and match["word"].lower() in WORDS:
            made.append(WORDS[match["word"].lower()])
    return made


def numbers(words: str, names: Iterable[str] = (), *, in_words: bool = False) -> Numbers:
    """Only the numbers of a text, none of them part of a name."""
    known = {fold(name) for name in names}
    return [token for token in tokens(words, names, in_words=in_words) if token not in known]


def told_by_row(alt: str, rows: Iterable[str], columns: Iterable[str] = ()) -> dict[str, Numbers]:
    """What an alternative text tells of each row: numbers and names of columns behind its name."""
    known, made = [fold(name) for name in rows], {}
    # what names a row and a column is a row's where a colon stands behind it
    twins = {fold(name) for name in columns} & {*known}
    starts = [f"{name}:" if name in twins else name for name in known]
    current = ""
    for token in tokens(alt, [*starts, *twins, *columns]):
        if token in starts:
            current = token.removesuffix(":")
            made.setdefault(current, [])
        elif current:
            made[current].append(token)
    return made


def part(value: int, whole: int) -> Numbers:
    """A part of a whole as words count it: three of six, none of the six, all six, the one."""
    if whole == 1:
        return ["1"] if value else ["0"]
    return [str(whole)] if value == whole else [str(value), str(whole)]


def is_number(token: str) -> bool:
    return re.fullmatch(NUMBER, token) is not None
