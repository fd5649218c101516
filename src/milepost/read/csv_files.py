"""CSV files as they lie on the disk: their cells by column, and what is wrong with the file itself.

A column is read as its distinct texts and a code a row, so that every distinct text is typed and
checked once however many rows repeat it.
"""

from __future__ import annotations

import codecs
import csv
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from milepost.core.files import open_regular
from milepost.core.model import Problem
from milepost.read.grid import UNREADABLE, UnreadableError
from milepost.read.limits import MOST_COLUMNS, cells_of, most_cells, too_many, too_wide

FIRST_ROW = 2  # the header is row 1
CHUNK = 1 << 23
LONGEST_RECORD = 1 << 24
MOST_BAD_ROWS = 1000
NOT_CSV = "not-csv"
# by the first bytes
OTHER_KINDS = {
    b"PK\x03\x04": ("an Excel workbook", ".xlsx"),
    b"PAR1": ("a Parquet file", ".parquet"),
}


@dataclass(frozen=True)
class Cells:
    """One column of a file."""

    texts: pd.Series  # distinct texts without blanks around them
    # for each row the place of its text in `texts`; -1 for a blank cell
    codes: npt.NDArray[np.int32]

    @classmethod
    def blank(cls, rows: int) -> Cells:
        """Give a column without a cell."""
        return cls(pd.Series([], dtype="str"), np.full(rows, -1, dtype=np.int32))


@dataclass(frozen=True)
class TableFile:
    """The records of a file that fit its header; ``rows`` are their places, the header being 1."""

    columns: Mapping[str, Cells]
    rows: npt.NDArray[np.int64]


NO_TABLE = TableFile({}, np.array([], dtype=np.int64))


def read_csv(path: Path, file_name: str) -> tuple[TableFile, list[Problem]]:
    """Read a file's cells as text.

    Parameters
    ----------
    path
        A CSV file: UTF-8, commas, a header, records of the header's length.

    Returns
    -------
    file, problems
        The records that fit the header, blank ones left out, and what is wrong with the others.
        An unreadable file gives no columns and one problem.
    """
    _look_through(path)
    header = _header(path)
    table, bad = _parse(path, header)
    rows = np.arange(FIRST_ROW, FIRST_ROW + len(table) + len(bad))
    rows = np.setdiff1d(rows, [number for number, _ in bad], assume_unique=True)
    columns = {
        str(name).strip(): _cells(column)
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
    return without_blank_records(TableFile(columns, rows)), _bad_rows(bad, len(header), file_name)


def _look_through(path: Path) -> None:
    """Refuse what is not text in UTF-8 with paired quotation marks, before it is parsed."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    quotes, lines, size, marks = 0, 1, 0, 0
    with open_regular(path) as file:
        while chunk := file.read(CHUNK):
            if size == 0 and chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise UnreadableError("encoding", "the file is UTF-16: save it as CSV UTF-8")
            if size == 0 and (kind := OTHER_KINDS.get(chunk[:4])):
                message = f"the file is {kind[0]}: let its name end in {kind[1]}"
                raise UnreadableError(NOT_CSV, message)
            size += len(chunk)
            if b"\x00" in chunk:
                raise UnreadableError(NOT_CSV, "the file holds null bytes: it is no text file")
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                row = lines + chunk[: max(error.start, 0)].count(b"\n")
                message = "the file is not UTF-8 from this row on: save it as CSV UTF-8"
                raise UnreadableError("encoding", message, row) from error
            quotes += chunk.count(b'"')
            lines += chunk.count(b"\n")
            marks += chunk.count(b",")
            if lines == 1 and size > LONGEST_RECORD:
                message = "the header is longer than 16 MB: is this a table?"
                raise UnreadableError(NOT_CSV, message, 1)
    if size == 0:
        raise UnreadableError("empty-file", "the file is empty: it needs at least a header row")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise UnreadableError("encoding", "the file ends in half a letter: is it whole?") from error
    if quotes % 2:
        message = 'a quotation mark (") has no partner: a cell is not closed, or the file is cut'
        raise UnreadableError(NOT_CSV, message)
    cells, limit = max(cells_of(lines, 0), lines + marks), most_cells()
    if cells > limit:
        amounts = f"{lines:,} lines with {marks:,} commas"
        raise UnreadableError(UNREADABLE, too_many(amounts, cells, limit))


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            header = next(csv.reader(file), [])
        except csv.Error as error:
            raise UnreadableError(NOT_CSV, f"the header can't be read: {error}", 1) from error
    names = [name.strip() for name in header]
    if not any(names):
        raise UnreadableError("empty-file", "the first row is blank: it must name the columns")
    if len(names) > MOST_COLUMNS:
        raise UnreadableError(NOT_CSV, too_wide(len(names)), 1)
    if len(names) == 1 and any(mark in names[0] for mark in ";\t"):
        mark = ";" if ";" in names[0] else "tabulators"
        raise UnreadableError(NOT_CSV, f"columns are divided by {mark}: save it with commas", 1)
    twice = [name for name, group in itertools.groupby(sorted(names)) if len(list(group)) > 1]
    if twice:
        raise UnreadableError(NOT_CSV, f"the header names {twice[0]!r} more than once", 1)
    return header


def _parse(path: Path, header: list[str]) -> tuple[pa.Table, list[tuple[int, int]]]:
    bad: list[tuple[int, int]] = []

    def note(row: Any) -> str:
        bad.append((row.number, row.actual_columns))
        return "skip"

    text = pa.dictionary(pa.int32(), pa.large_string())
    # a block is laid out whole, however little of it a small file fills
    block = min(LONGEST_RECORD, path.stat().st_size + 1)
    try:
        # one thread: only then does Arrow know the number of a bad row
        table = arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=block),
            parse_options=arrow_csv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=note
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, text), strings_can_be_null=True, null_values=[""]
            ),
        )
    except pa.ArrowInvalid as error:
        if "straddl" in str(error):
            message = "a record is longer than 16 MB: is a quotation mark missing?"
            raise UnreadableError(NOT_CSV, message) from error
        if "Empty CSV" in str(error):
            return pa.table({name: pa.array([], text) for name in header}), []
        raise UnreadableError(NOT_CSV, f"the file can't be read as CSV: {error}") from error
    return table, bad


def _cells(column: pa.ChunkedArray) -> Cells:
    array = column.unify_dictionaries().combine_chunks()
    if isinstance(array, pa.ChunkedArray):  # Arrow keeps it chunked where there is no row
        return Cells.blank(0)
    if not len(array.dictionary):  # a blank column
        return Cells.blank(len(array))
    codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    texts = pd.Series(array.dictionary.to_pandas(), dtype="str").str.strip()
    blank = (texts == "").to_numpy(bool)
    if blank.any():
        codes = np.where(np.append(blank, True)[codes], -1, codes).astype(np.int32)
    return Cells(texts, codes)


def without_blank_records(file: TableFile) -> TableFile:
    """Leave out the records that have no cell at all."""
    if not file.columns:
        return file
    blank = np.ones(len(file.rows), dtype=bool)
    for cells in file.columns.values():
        blank &= cells.codes < 0
    if not blank.any():
        return file
    columns = {name: Cells(c.texts, c.codes[~blank]) for name, c in file.columns.items()}
    return TableFile(columns, file.rows[~blank])


def _bad_rows(bad: list[tuple[int, int]], expected: int, file_name: str) -> list[Problem]:
    problems = [
        Problem(
            file_name, row, "", "", "cells",
            f"{cells} cells where the header has {expected}: is a comma missing or loose?",
        )
        for row, cells in bad[:MOST_BAD_ROWS]
    ]  # fmt: skip
    if len(bad) > MOST_BAD_ROWS:
        message = f"{len(bad) - MOST_BAD_ROWS:,} more rows have too few or too many cells"
        problems.append(Problem(file_name, 0, "", "", "cells", message))
    return problems
