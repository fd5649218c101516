"""Parquet files, column by column: every distinct value is held once, however often it is repeated.

A few bytes can say that there are millions of rows, so the footer is asked before data are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import parquet

from milepost.core.files import open_regular
from milepost.read.grid import UNREADABLE, Grid, GridError, UnreadableError
from milepost.read.limits import (
    BYTES_A_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_GRID_CELLS,
    cells_of,
    most_cells,
    rows_shown,
    too_many,
    too_wide,
)


@dataclass(frozen=True)
class Coded:
    """One column: its distinct values, and for each row the place of its own; -1 for none."""

    values: list[Any]
    codes: npt.NDArray[np.int32]


class ParquetTable:
    """An open file: its columns are read when they are asked for."""

    def __init__(self, file: Any, width: int, limit: int) -> None:
        self._file = file
        self.names = [str(name).strip() for name in file.schema_arrow.names]
        self.rows: int = file.metadata.num_rows
        _refuse_size(self.names, file.metadata, width, limit)

    def is_flat(self, place: int) -> bool:
        """Whether a column holds one value a row."""
        return not pa.types.is_nested(self._file.schema_arrow.field(place).type)

    def column(self, place: int) -> Coded:
        """Read one flat column by its place."""
        name = self._file.schema_arrow.field(place).name
        table = self._file.read(columns=[name], use_threads=False)
        column = table.column(table.schema.get_field_index(name))
        if len(column) != self.rows:
            message = f"its column {name!r} has {len(column):,} rows, not {self.rows:,}"
            raise UnreadableError(UNREADABLE, message)
        return _coded(column)


@contextmanager
def open_parquet(path: Path, width: int = 0, usual: int = MOST_CELLS) -> Iterator[ParquetTable]:
    """Open a Parquet file whose size is one to read.

    Parameters
    ----------
    width
        The columns that the reader will make, where these may be more than the file has.
    usual
        The cells that are read where the user has not said how many.

    Raises
    ------
    UnreadableError
        If it can't be read, or has too many cells.
    OSError
        If it can't be opened.
    """
    limit = most_cells(usual)
    with open_regular(path) as opened:
        try:
            with parquet.ParquetFile(opened) as first:
                leaves = [first.schema.column(at).path for at in range(len(first.schema))]
            opened.seek(0)
            # a text that is repeated stays one: decoded it could be a million times as long
            with parquet.ParquetFile(opened, read_dictionary=leaves) as file:
                yield ParquetTable(file, width, limit)
        except (
            pa.ArrowException,
            ValueError,
            KeyError,
            OverflowError,
            MemoryError,
            OSError,
        ) as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
            raise UnreadableError(UNREADABLE, f"can't be read as Parquet: {reason}") from error


def read(path: Path, encoding: str | None) -> list[Grid]:  # noqa: ARG001  (Parquet knows its own)
    """Read a Parquet file; the names of its columns are the first row."""
    try:
        with open_parquet(path, usual=MOST_GRID_CELLS) as table:
            columns = [
                _cells(table.column(place)) if table.is_flat(place) else [()] * table.rows
                for place in range(len(table.names))
            ]
    except UnreadableError as error:
        raise GridError(f"{path.name}: {error}.") from error
    rows: list[tuple[int, list[Any]]] = [(1, list(table.names))]
    rows += [
        (number, list(cells))
        for number, cells in enumerate(zip(*columns, strict=True), start=2)
        if any(cell is not None and cell != "" for cell in cells)
    ]
    return [Grid("", rows)]


def _cells(column: Coded) -> list[Any]:
    values = [*column.values, None]  # the last for -1
    return [values[code] for code in column.codes.tolist()]


def _refuse_size(names: list[str], footer: Any, width: int, limit: int) -> None:
    if len(names) > MOST_COLUMNS:
        raise UnreadableError(UNREADABLE, too_wide(len(names)), 1)
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UnreadableError(UNREADABLE, f"the header names {twice[0]!r} more than once", 1)
    wide = max(len(names), width)
    cells = cells_of(footer.num_rows, wide)
    if cells > limit:
        raise UnreadableError(UNREADABLE, too_many(rows_shown(footer.num_rows, wide), cells, limit))
    size = sum(footer.row_group(at).total_byte_size for at in range(footer.num_row_groups))
    if size > limit * BYTES_A_CELL:
        amount = f"unpacks to {size / 2**20:,.0f} MB"
        raise UnreadableError(UNREADABLE, too_many(amount, -(-size // BYTES_A_CELL), limit))


def _coded(column: Any) -> Coded:
    if pa.types.is_null(column.type):
        return Coded([], np.full(len(column), -1, dtype=np.int32))
    if pa.types.is_float32(column.type):  # 1.1 as it was written, and not 1.100000023841858
        column = column.cast(pa.string()).cast(pa.float64())
    array = column.combine_chunks()
    array = array.dictionary_encode()
    if isinstance(array, pa.ChunkedArray):
        array = array.unify_dictionaries().combine_chunks()
    codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    # a file may list a value twice, or nothing as a value
    distinct = array.dictionary.dictionary_encode()
    if pa.types.is_dictionary(distinct.dictionary.type):
        distinct = distinct.dictionary.dictionary_decode().dictionary_encode()
    places = distinct.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    codes = np.append(places, np.int32(-1))[codes]
    return Coded(distinct.dictionary.to_pylist(), codes)
