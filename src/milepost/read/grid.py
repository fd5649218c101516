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
_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-"})


class GridError(UserError):
    """A file holds no cells that could be read; the message says what to do."""


@dataclass(frozen=True)
class Grid:
    """One sheet, or a file that is one.

    Attributes
    ----------
    name
        The sheet's name; empty where the file is one table.
    rows
        Number of each row that is not blank, as a person counts them, and its cells.
    merged
        Merged areas as (first row, last row, first column, last column), counted from 1.
    begins
        Day 0 of dates that stand as numbers; None where nothing says which it is.
    faults
        Cells that hold no value to read: (row, column, value, message).
    """

    name: str
    rows: list[tuple[int, list[Any]]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    begins: datetime | None = None
    faults: tuple[tuple[int, int, str, str], ...] = ()


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
    """Level what is typography and not spelling: case, spaces, apostrophes, composed letters."""
    level = unicodedata.normalize("NFKC", text).translate(_MARKS)
    return " ".join(level.split()).casefold()
