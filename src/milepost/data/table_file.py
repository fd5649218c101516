"""Files of rows in any of the three kinds (CSV, Excel, Parquet): the same rows, the same cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from milepost.data.cells import CellError, as_text
from milepost.data.csv_file import (
    FIRST_ROW,
    MOST_COLUMNS,
    Cells,
    TableFile,
    UnreadableError,
    read_csv,
    without_blank_records,
)
from milepost.data.grids import Grid, GridError, folded, read_grids
from milepost.data.package import Column, FieldType, Resource
from milepost.data.records import Records, read_records
from milepost.files import open_regular
from milepost.model import Problem

EXCEL = (".xlsx", ".xlsm")
PARQUET = ".parquet"
UNREADABLE = "unreadable-file"
MOST_LISTED = 1000  # cells of one column
MOST_CELLS = 1_000_000_000  # a few bytes of Parquet can say that there are so many
SHOWN_LENGTH = 80


def read_file(path: Path, resource: Resource, shown: str) -> tuple[TableFile, list[Problem]]:
    """Read a file's cells as text, whichever kind it is.

    Parameters
    ----------
    resource
        What the file should hold: an Excel workbook has its rows in its only sheet, or in the one
        that is named for the table; dates that stand as numbers are dates where the schema says so.
    shown
        The file's name in problems.

    Returns
    -------
    file, problems
        As :func:`milepost.data.csv_file.read_csv`.
    """
    if path.suffix not in (*EXCEL, PARQUET):
        return read_csv(path, shown)
    nothing = TableFile({}, np.array([], dtype=np.int64))
    try:
        read = _read_excel if path.suffix in EXCEL else _read_parquet
        file, problems = read(path, resource, shown)
    except FileNotFoundError:
        message = "the file that datapackage.json names does not exist"
        return nothing, [Problem(shown, 0, "", "", "missing-file", message)]
    except OSError as error:
        message = f"the file can't be read: {error.strerror or error}"
        return nothing, [Problem(shown, 0, "", "", UNREADABLE, message)]
    except GridError as error:
        return nothing, [Problem(shown, 0, "", "", UNREADABLE, str(error))]
    except UnreadableError as error:
        return nothing, [Problem(shown, error.row, "", "", error.rule, str(error))]
    return without_blank_records(file), problems


def _read_excel(path: Path, resource: Resource, shown: str) -> tuple[TableFile, list[Problem]]:
    with open_regular(path):  # that it is there, and a file
        pass
    columns = resource.schema_record.fields
    grid = _sheet(read_grids(path), resource)
    names = {folded(column.name): column.name for column in columns}
    records = read_records(grid, names, shown, extra=False)
    rows = np.array([record.row for record in records.rows], dtype=np.int64)
    problems = [
        Problem(shown, item.row, item.column, item.value, item.rule, item.message)
        for item in records.problems
    ]
    read = {}
    for column in columns:
        if column.name in records.columns:
            read[column.name] = _cells_of(records, column, shown, problems)
    return TableFile(read, rows), problems


def _sheet(grids: list[Grid], resource: Resource) -> Grid:
    filled = [grid for grid in grids if grid.rows]
    named = [
        grid for grid in filled if folded(grid.name) in (folded(resource.table), resource.name)
    ]
    if len(named or filled) != 1:
        listed = ", ".join(repr(grid.name) for grid in filled[:12])
        raise GridError(
            f"several sheets have rows ({listed}): name the one that holds the table "
            f"{resource.table!r}, or leave one sheet"
        )
    return (named or filled)[0]


def _cells_of(records: Records, column: Column, shown: str, problems: list[Problem]) -> Cells:
    texts: list[str | None] = []
    for record in records.rows:
        try:
            text = as_text(record.cells.get(column.name), column.type, records.begins)
        except CellError as error:
            text = ""
            value = str(record.cells[column.name])[:SHOWN_LENGTH]
            message = f"{value!r} {error}"
            problems.append(Problem(shown, record.row, column.name, value, "cell", message))
        texts.append(text or None)
    codes, distinct = pd.factorize(pd.Series(texts, dtype="str"))
    return Cells(pd.Series(distinct, dtype="str"), codes.astype(np.int32))


def _read_parquet(path: Path, resource: Resource, shown: str) -> tuple[TableFile, list[Problem]]:
    """Read column by column: every distinct value is written as text once."""
    import pyarrow as pa  # noqa: PLC0415  (slow to import)
    from pyarrow import parquet  # noqa: PLC0415

    problems: list[Problem] = []
    try:
        with open_regular(path) as opened, parquet.ParquetFile(opened) as file:
            names = [name.strip() for name in file.schema_arrow.names]
            _refuse_size(names, file.metadata.num_rows)
            rows = np.arange(FIRST_ROW, FIRST_ROW + file.metadata.num_rows, dtype=np.int64)
            kinds: dict[str, FieldType] = {
                column.name: column.type for column in resource.schema_record.fields
            }
            table = file.read(use_threads=False)
            columns = {
                name: _distinct(column, name, kinds[name], rows, shown, problems)
                if name in kinds
                else Cells(pd.Series([], dtype="str"), np.full(len(rows), -1, dtype=np.int32))
                for name, column in zip(names, table.columns, strict=True)
            }
    except (pa.ArrowException, ValueError, OverflowError, MemoryError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise UnreadableError(UNREADABLE, f"can't be read as Parquet: {reason}") from error
    except OSError as error:  # Arrow says so of what it can't decode, too
        if error.errno is not None:
            raise
        reason = (str(error).splitlines() or [""])[0][:200]
        raise UnreadableError(UNREADABLE, f"can't be read as Parquet: {reason}") from error
    return TableFile(columns, rows), problems


def _refuse_size(names: list[str], rows: int) -> None:
    if len(names) > MOST_COLUMNS:
        message = f"{len(names):,} columns: no table here has so many"
        raise UnreadableError(UNREADABLE, message, 1)
    if rows * max(len(names), 1) > MOST_CELLS:
        raise UnreadableError(UNREADABLE, f"{rows:,} rows: no table here has so many")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnreadableError(UNREADABLE, f"the header names {twice[0]!r} more than once", 1)


def _distinct(
    column: object, name: str, kind: FieldType, rows: np.ndarray, shown: str,
    problems: list[Problem],
) -> Cells:  # fmt: skip
    import pyarrow as pa  # noqa: PLC0415

    held: pa.ChunkedArray = column
    if pa.types.is_dictionary(held.type):
        held = held.cast(held.type.value_type)
    if pa.types.is_nested(held.type):
        message = "holds lists or records: give one text, number or date a cell"
        problems.append(Problem(shown, 1, name, "", "cell", message))
        return Cells(pd.Series([], dtype="str"), np.full(len(rows), -1, dtype=np.int32))
    if pa.types.is_null(held.type):
        return Cells(pd.Series([], dtype="str"), np.full(len(rows), -1, dtype=np.int32))
    array = held.combine_chunks()
    array = array.dictionary_encode()
    if isinstance(array, pa.ChunkedArray):
        array = array.unify_dictionaries().combine_chunks()
    codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    texts: list[str] = []
    blank = np.zeros(len(array.dictionary) + 1, dtype=bool)
    for place, value in enumerate(array.dictionary.to_pylist()):
        try:
            text = as_text(value, kind, None)
        except CellError as error:
            text = ""
            told = str(value)[:SHOWN_LENGTH]
            problems += [
                Problem(shown, int(rows[at]), name, told, "cell", f"{told!r} {error}")
                for at in np.flatnonzero(codes == place)[:MOST_LISTED]
            ]
        texts.append(text)
        blank[place] = not text
    return Cells(pd.Series(texts, dtype="str"), np.where(blank[codes], -1, codes).astype(np.int32))
