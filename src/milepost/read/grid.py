"""A grid: the cells of one sheet as they were written, whichever kind of file it came from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from milepost.core.errors import UserError
from milepost.read.limits import cells_of, too_many

EXCEL_SUFFIXES = (".xlsx", ".xlsm")
CSV_SUFFIXES = (".csv", ".tsv", ".txt")
OLD_EXCEL = (".xls", ".xlsb", ".ods", ".numbers")
UNREADABLE = "unreadable-file"
MOST_NAMED = 12  # places in one sentence
_MARKS = str.maketrans(
    {**dict.fromkeys("’‘ʼ`", "'"), **dict.fromkeys("‐‑‒–—−", "-")}
    | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")
)


class GridError(UserError):
    """A file holds no cells that could be read; the message says what to do."""


class UnreadableError(Exception):
    """A file of the data holds no table that could be judged: the rule, why, and in which row."""

    def __init__(self, rule: str, message: str, row: int = 0) -> None:
        super().__init__(message)
        self.rule, self.row = rule, row


@dataclass(frozen=True)
class Grid:
    """One sheet, or a file that is one."""

    name: str  # the sheet's name; empty where the file is one table
    # number of each row that is not blank, as a person counts them, and its cells
    rows: list[tuple[int, list[Any]]]
    # merged areas as (first row, last row, first column, last column), counted from 1
    merged: tuple[tuple[int, int, int, int], ...] = ()
    # day 0 of dates that stand as numbers; None where nothing says which it is
    begins: datetime | None = None
    # cells that hold no value to read: (row, column, value, message)
    faults: tuple[tuple[int, int, str, str], ...] = ()
    hidden: bool = False  # whether the sheet is hidden
    # those that a person who opens the file does not see
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    bold_rows: frozenset[int] = frozenset()  # rows whose every filled cell is set in bold
    divider: str = ""  # the mark between the cells of a CSV file


def within(rows: Iterable[list[str]], limit: int, file_name: str) -> Iterator[list[str]]:
    """Give the rows of a file of text while its cells are within the limit; then only count.

    Raises
    ------
    GridError
        At the end, with the number of cells, if there are too many.
    """
    cells = 0
    for row in rows:
        cells += cells_of(1, len(row))
        if cells <= limit:
            yield row
    if cells > limit:
        raise GridError(f"{file_name} {too_many(f'has {cells:,} cells', cells, limit)}.")


def folded(text: str) -> str:
    """Level what is typography and not spelling: case, spaces, apostrophes, dashes, composed letters.

    The Turkish capital İ is an i with a dot, as it is in Turkish.
    """
    level = (
        unicodedata.normalize("NFKC", text.replace("´", "'")).translate(_MARKS).replace("İ", "i")
    )
    return unicodedata.normalize("NFC", " ".join(level.split()).casefold())


def listed(rows: Iterable[int]) -> str:
    """Name rows for a sentence: ``row 3 is``, ``rows 3, 5 to 8 are``."""
    ordered, runs = sorted(set(rows)), list[list[int]]()
    for row in ordered:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    words = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    more = f" and {len(words) - MOST_NAMED} more places" if len(words) > MOST_NAMED else ""
    return ("row" if len(ordered) == 1 else "rows") + (
        f" {', '.join(words[:MOST_NAMED])}{more} {'is' if len(ordered) == 1 else 'are'}"
    )
