"""Files as people send them (CSV, Excel, Parquet) as grids of cells, or a message why not.

The encoding of CSV is found out by its marks, and never guessed.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable
from pathlib import Path

from milepost.core.files import open_regular
from milepost.read import parquet_grid
from milepost.read.grid import CSV_SUFFIXES, EXCEL_SUFFIXES, OLD_EXCEL, Grid, GridError, within
from milepost.read.limits import MOST_COLUMNS, MOST_GRID_CELLS, most_cells, too_wide

LARGEST = 1 << 30
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
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
        return _read_csv
    known = ", ".join((*CSV_SUFFIXES, *EXCEL_SUFFIXES, ".parquet"))
    raise GridError(f"{path.name} has an unknown kind of name: expected {known}.")


def _read_csv(path: Path, encoding: str | None) -> list[Grid]:
    """Read a CSV file divided by commas, semicolons or tabulators."""
    if path.stat().st_size > LARGEST:
        raise GridError(f"{path.name} is larger than 1 GB: save it as Parquet.")
    with open_regular(path) as file:
        content = file.read()
    chosen, divider = _encoding_of(content, encoding, path.name)
    rows = []
    # by lines: a text in memory takes four bytes a letter
    lines = io.TextIOWrapper(io.BytesIO(content), encoding=chosen, newline="")
    reader = csv.reader(lines, delimiter=divider, strict=True)
    before = 0
    try:
        for cells in within(reader, most_cells(MOST_GRID_CELLS), path.name):
            row, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                rows.append((row, list(cells)))
            if len(cells) > MOST_COLUMNS:
                break  # told by the caller; a million more like it need not be read
    except csv.Error as error:
        place = f"row {before + 1}"
        raise GridError(f"{path.name}, {place}: can't be read as CSV: {error}.") from error
    return [Grid("", rows, divider=divider)]


def _encoding_of(content: bytes, encoding: str | None, name: str) -> tuple[str, str]:
    """Give the encoding of a text and the mark that divides its cells."""
    marked = next((name for mark, name in MARKS if content.startswith(mark)), None)
    chosen = marked or encoding or "utf-8"
    try:
        text = content.decode(chosen)
    except LookupError as error:
        raise GridError(f"There is no encoding {encoding!r}; try utf-8 or cp1252.") from error
    except (UnicodeError, ValueError) as error:
        start = getattr(error, "start", 0)
        row = content[:start].count(b"\n") + 1
        hint = "" if encoding else " If Excel on Windows wrote it, say --encoding cp1252."
        raise GridError(
            f"{name}, row {row}: is not {chosen} from here on. Save it as CSV UTF-8.{hint}"
        ) from error
    if "\x00" in text:
        raise GridError(
            f"{name} holds null bytes: it is no text file, or UTF-16 without a mark. "
            "Save it as CSV UTF-8."
        )
    return chosen, _divider(text)


def _divider(text: str) -> str:
    """Take the mark that divides the first row most; commas where none does."""
    line = next((line for line in text[:65536].splitlines() if line.strip()), "")
    unquoted = "".join(line.split('"')[::2])
    return max((",", ";", "\t"), key=lambda mark: (unquoted.count(mark), mark == ","))
