"""Files as people send them (CSV, Excel, Parquet) as grids of cells, or a message why not."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from milepost.data.limits import MOST_COLUMNS, cells_of, too_many, too_wide
from milepost.errors import UserError
from milepost.files import open_regular

EXCEL_BEGINS = datetime(1899, 12, 30)  # noqa: DTZ001  (Excel knows no time zones)
EXCEL_SUFFIXES = (".xlsx", ".xlsm")
CSV_SUFFIXES = (".csv", ".tsv", ".txt")
OLD_EXCEL = (".xls", ".xlsb", ".ods", ".numbers")
ZIP, PARQUET, OLD = b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"


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


def read_grids(path: Path, encoding: str | None = None) -> list[Grid]:
    """Read every sheet of a file, by its name's ending and its first bytes.

    Raises
    ------
    GridError
        If the file can't be read as one of the three kinds; the message says what to do.
    """
    try:
        with open_regular(path) as file:
            first = file.read(4)
    except OSError as error:
        raise GridError(f"{path} can't be read: {error.strerror}.") from error
    if not first:
        raise GridError(f"{path.name} is empty: it needs at least a row that names the columns.")
    grids = _reader(path, first)(path, encoding)
    if not any(grid.rows for grid in grids):
        raise GridError(f"{path.name} has no rows.")
    for grid in grids:
        widest = max((len(cells) for _, cells in grid.rows), default=0)
        if widest > MOST_COLUMNS:
            where = f", {grid.name}" if grid.name else ""
            raise GridError(f"{path.name}{where}: {too_wide(widest)}.")
    return grids


def _reader(path: Path, first: bytes) -> Callable[[Path, str | None], list[Grid]]:
    from milepost.data import csv_grid, excel_grid, parquet_grid  # noqa: PLC0415

    suffix = path.suffix.lower()
    if suffix in OLD_EXCEL or first == OLD:
        message = (
            f"{path.name} is not an .xlsx file (or is locked with a password): "
            "save it as Excel workbook (.xlsx), without a password."
        )
        raise GridError(message)
    if first == ZIP or suffix in EXCEL_SUFFIXES:
        return excel_grid.read
    if first == PARQUET or suffix == ".parquet":
        return parquet_grid.read
    if suffix in CSV_SUFFIXES or not suffix:
        return csv_grid.read
    known = ", ".join((*CSV_SUFFIXES, *EXCEL_SUFFIXES, ".parquet"))
    raise GridError(f"{path.name} has an unknown kind of name: expected {known}.")


def within(rows: Iterable[list[str]], limit: int, shown: str) -> Iterator[list[str]]:
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
        raise GridError(f"{shown} {too_many(f'has {cells:,} cells', cells, limit)}.")


def folded(text: str) -> str:
    """Level what is typography and not spelling: case, spaces, apostrophes, composed letters."""
    level = unicodedata.normalize("NFKC", text).translate(_MARKS)
    return " ".join(level.split()).casefold()
