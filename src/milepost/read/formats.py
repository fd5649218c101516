"""Files of rows in any of the three kinds (CSV, Excel, Parquet): the same rows, the same cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from milepost.core.files import open_regular
from milepost.core.model import Problem
from milepost.core.problems import MOST_LISTED, SHOWN_LENGTH
from milepost.read.cells import NUMBERS, as_text
from milepost.read.csv_files import (
    FIRST_ROW,
    NO_TABLE,
    Cells,
    TableFile,
    read_csv,
    without_blank_records,
)
from milepost.read.grid import (
    EXCEL_SUFFIXES,
    UNREADABLE,
    Grid,
    GridError,
    UnreadableError,
    folded,
    listed,
)
from milepost.read.grids import read_grids
from milepost.read.limits import cells_of, most_cells, rows_shown, too_many
from milepost.read.notation import CellError, Notation, notation_of
from milepost.read.parquet_grid import Coded, open_parquet
from milepost.read.records import Records, read_records
from milepost.read.table_schema import Column, FieldType, Resource

PARQUET = ".parquet"


def read_file(path: Path, resource: Resource, file_name: str) -> tuple[TableFile, list[Problem]]:
    """Read a file's cells as :func:`milepost.read.csv_files.read_csv` does, whichever kind it is.

    Parameters
    ----------
    resource
        What the file should hold: an Excel workbook has its rows in its only sheet, or in the one
        that is named for the table; dates that stand as numbers are dates where the schema says so.
    """
    try:
        if path.suffix not in (*EXCEL_SUFFIXES, PARQUET):
            file, problems = read_csv(path, file_name)
            _refuse_size(len(file.rows), resource)
            return file, problems
        read = _read_excel if path.suffix in EXCEL_SUFFIXES else _read_parquet
        file, problems = read(path, resource, file_name)
    except FileNotFoundError:
        message = "the file that datapackage.json names does not exist"
        return NO_TABLE, [Problem(file_name, 0, "", "", "missing-file", message)]
    except OSError as error:
        message = f"the file can't be read: {error.strerror or error}"
        return NO_TABLE, [Problem(file_name, 0, "", "", UNREADABLE, message)]
    except GridError as error:
        return NO_TABLE, [Problem(file_name, 0, "", "", UNREADABLE, str(error))]
    except UnreadableError as error:
        return NO_TABLE, [Problem(file_name, error.row, "", "", error.rule, str(error))]
    return without_blank_records(file), problems


def _refuse_size(rows: int, resource: Resource) -> None:
    """Refuse what would grow: a row has a cell in every column of the schema, given or not."""
    wide, limit = len(resource.schema_record.fields), most_cells()
    if (cells := cells_of(rows, wide)) > limit:
        raise UnreadableError(UNREADABLE, too_many(rows_shown(rows, wide), cells, limit))


def _read_excel(path: Path, resource: Resource, file_name: str) -> tuple[TableFile, list[Problem]]:
    with open_regular(path):  # that it is there, and a file
        pass
    columns = resource.schema_record.fields
    grid = _sheet([grid for grid in read_grids(path) if not grid.hidden], resource)
    names = {folded(column.name): column.name for column in columns}
    records = read_records(grid, names, file_name, extra=False)
    rows = np.array([record.row for record in records.rows], dtype=np.int64)
    problems = [
        Problem(file_name, item.row, item.column, item.value, item.rule, item.message)
        for item in records.problems
    ]
    numbers = [column.name for column in columns if column.type in NUMBERS]
    notation = notation_of(records.texts_of(numbers))
    problems += [Problem(file_name, 0, "", "", "cell", fault) for fault in notation.faults]
    if grid.hidden_rows:
        message = f"{listed(grid.hidden_rows)} hidden, and counted: show or remove them"
        problems.append(
            Problem(file_name, min(grid.hidden_rows), "", "", "hidden", message, "warning")
        )
    read = {}
    for column in columns:
        if column.name in records.columns:
            read[column.name] = _cells_of(records, column, notation, file_name, problems)
    return TableFile(read, rows), problems


def _sheet(grids: list[Grid], resource: Resource) -> Grid:
    filled = [grid for grid in grids if grid.rows]
    named = [
        grid for grid in filled if folded(grid.name) in (folded(resource.table), resource.name)
    ]
    if len(named or filled) != 1:
        sheets = ", ".join(repr(grid.name) for grid in filled[:12])
        raise GridError(
            f"several sheets have rows ({sheets}): name the one that holds the table "
            f"{resource.table!r}, or leave one sheet"
        )
    return (named or filled)[0]


def _cells_of(
    records: Records, column: Column, notation: Notation, file_name: str, problems: list[Problem]
) -> Cells:
    texts: list[str | None] = []
    for record in records.rows:
        try:
            text = as_text(record.cells.get(column.name), column.type, records.begins, notation)
        except CellError as error:
            text = ""
            value = str(record.cells[column.name])[:SHOWN_LENGTH]
            message = f"{value!r} {error}"
            problems.append(Problem(file_name, record.row, column.name, value, "cell", message))
        texts.append(text or None)
    codes, distinct = pd.factorize(pd.Series(texts, dtype="str"))
    return Cells(pd.Series(distinct, dtype="str"), codes.astype(np.int32))


def _read_parquet(
    path: Path, resource: Resource, file_name: str
) -> tuple[TableFile, list[Problem]]:
    """Read column by column: every distinct value is written as text once."""
    problems: list[Problem] = []
    kinds: dict[str, FieldType] = {
        column.name: column.type for column in resource.schema_record.fields
    }
    with open_parquet(path, len(kinds)) as table:
        rows = np.arange(FIRST_ROW, FIRST_ROW + table.rows, dtype=np.int64)
        columns = dict.fromkeys(table.names, Cells.blank(len(rows)))
        for place, name in enumerate(table.names):
            if name in kinds and not table.is_flat(place):
                message = "holds lists or records: give one text, number or date a cell"
                problems.append(Problem(file_name, 1, name, "", "cell", message))
            elif name in kinds:
                column = table.column(place)
                columns[name] = _distinct(column, name, kinds[name], rows, file_name, problems)
    return TableFile(columns, rows), problems


def _distinct(
    column: Coded, name: str, kind: FieldType, rows: np.ndarray, file_name: str,
    problems: list[Problem],
) -> Cells:  # fmt: skip
    texts: list[str] = []
    blank = np.zeros(len(column.values) + 1, dtype=bool)
    for place, value in enumerate(column.values):
        try:
            text = as_text(value, kind, None)
        except CellError as error:
            text = ""
            shortened = str(value)[:SHOWN_LENGTH]
            problems += [
                Problem(file_name, int(rows[at]), name, shortened, "cell", f"{shortened!r} {error}")
                for at in np.flatnonzero(column.codes == place)[:MOST_LISTED]
            ]
        texts.append(text)
        blank[place] = not text
    codes = np.where(blank[column.codes], -1, column.codes).astype(np.int32)
    return Cells(pd.Series(texts, dtype="str"), codes)
