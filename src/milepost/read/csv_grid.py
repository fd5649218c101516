"""CSV as spreadsheets write it: its encoding found out by its marks, never guessed."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

from milepost.core.files import open_regular
from milepost.read.grid import Grid, GridError, within
from milepost.read.limits import MOST_COLUMNS, MOST_GRID_CELLS, most_cells

LARGEST = 1 << 30
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(path: Path, encoding: str | None) -> list[Grid]:
    """Read a CSV file divided by commas, semicolons or tabulators."""
    if path.stat().st_size > LARGEST:
        raise GridError(f"{path.name} is larger than 1 GB: save it as Parquet.")
    with open_regular(path) as file:
        content = file.read()
    chosen, divider = _checked(content, encoding, path.name)
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


def _checked(content: bytes, encoding: str | None, name: str) -> tuple[str, str]:
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
