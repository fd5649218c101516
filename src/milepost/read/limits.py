"""How much of a table is read: by the cells that are there, with one variable to read more."""

from __future__ import annotations

import os

from milepost.core.errors import UserError

VARIABLE = "MILEPOST_MAX_CELLS"
MOST_CELLS = 40_000_000  # of CSV and Parquet
MOST_GRID_CELLS = 10_000_000  # of those that are read as objects, cell by cell
MOST_EXCEL_CELLS = 2_000_000
LEAST_A_ROW = 8  # cells that a row counts for: its number and its file are kept, too
BYTES_A_CELL = 32  # unpacked; 64 MB of an Excel workbook
MOST_COLUMNS = 1000


def most_cells(usual: int = MOST_CELLS) -> int:
    """Give how many cells a file may have: ``MILEPOST_MAX_CELLS``, or what is usual.

    Raises
    ------
    UserError
        If the variable is no number of cells.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return usual
    if not (given.isascii() and given.isdigit() and len(given) < 19 and int(given) > 0):
        raise UserError(f"{VARIABLE} must be a whole number of cells, found {given!r}.")
    return int(given)


def cells_of(rows: int, columns: int) -> int:
    """Count the cells of a table as the limit does."""
    return rows * max(columns, LEAST_A_ROW)


def rows_shown(rows: int, columns: int) -> str:
    """Give a table's size in words."""
    least = f", a row counted as {LEAST_A_ROW} cells" if columns < LEAST_A_ROW else ""
    return f"{rows:,} rows of {columns:,} columns{least}"


def too_many(amount: str, cells: int, limit: int) -> str:
    """Say that a file has too many cells, and how to read it all the same.

    Parameters
    ----------
    amount
        What was counted, such as ``60,000,000 rows of 3 columns``.
    cells
        The cells that must be allowed for the file to be read.
    """
    return (
        f"{amount}: more than the {limit:,} cells that are read; "
        f"take rows out, or set {VARIABLE}={cells} if it is meant"
    )


def too_wide(columns: int) -> str:
    """Say that a file has too many columns."""
    return f"{columns:,} columns: no table here has so many (the limit is {MOST_COLUMNS:,})"
