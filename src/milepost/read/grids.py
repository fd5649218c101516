"""Files as people send them (CSV, Excel, Parquet) as grids of cells, or a message why not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from milepost.core.files import open_regular
from milepost.read import csv_grid, parquet_grid
from milepost.read.grid import CSV_SUFFIXES, EXCEL_SUFFIXES, OLD_EXCEL, Grid, GridError
from milepost.read.limits import MOST_COLUMNS, too_wide

ZIP, PARQUET, OLD = b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"


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
    suffix = path.suffix.lower()
    if suffix in OLD_EXCEL or first == OLD:
        message = (
            f"{path.name} is not an .xlsx file (or is locked with a password): "
            "save it as Excel workbook (.xlsx), without a password."
        )
        raise GridError(message)
    if first == ZIP or suffix in EXCEL_SUFFIXES:
        from milepost.read import excel_files  # noqa: PLC0415  (imports openpyxl)

        return excel_files.read
    if first == PARQUET or suffix == ".parquet":
        return parquet_grid.read
    if suffix in CSV_SUFFIXES or not suffix:
        return csv_grid.read
    known = ", ".join((*CSV_SUFFIXES, *EXCEL_SUFFIXES, ".parquet"))
    raise GridError(f"{path.name} has an unknown kind of name: expected {known}.")
