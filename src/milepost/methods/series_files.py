"""Assess anyone's series: from a CSV file with the published columns to one with results beside.

The columns are those of Statistics Canada's and Open SDG's inputs, one row a series.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from milepost.core.errors import UserError
from milepost.core.files import open_regular, write_text
from milepost.methods.published import find_method
from milepost.methods.series_columns import OPTIONAL_COLUMNS, SERIES_COLUMNS
from milepost.methods.thresholds import Thresholds
from milepost.read.cells import as_text, is_percent
from milepost.read.grid import listed, within
from milepost.read.grids import read_grids
from milepost.read.limits import MOST_COLUMNS, most_cells, too_wide
from milepost.read.notation import CellError

ADDED_COLUMNS = ("progress_value", "score", "status", "common_status", "reason")
NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
# columns whose numbers are on the scale of the series
AMOUNTS = ("base_value", "current_value", "target", "limit", "milestone", "predicted_value")
DIRECTIONS = {"1": 1.0, "-1": -1.0, "up": 1.0, "down": -1.0}


def _beside(frame: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    taken = {*frame.columns, *ADDED_COLUMNS}
    names: dict[str, str] = {}
    for name in frame.columns.intersection(list(ADDED_COLUMNS)):
        names[name] = f"given_{name}"
        while names[name] in taken:
            names[name] = f"given_{names[name]}"
    kept = frame.rename(columns=names)
    added = results.rename(
        columns={"value": "progress_value", "status": "common_status", "method_status": "status"}
    )
    return pd.concat([kept, added[list(ADDED_COLUMNS)]], axis="columns")


def assess_file(path: Path, method: str, output: Path | None, thresholds: Thresholds) -> None:
    """Assess a CSV file of series; write the result to a file, or to standard output.

    The output file appears whole or not at all.

    Raises
    ------
    UserError
        If the input can't be read or a cell is not what it should be (the message names file,
        row and column), or the output can't be written.
    """
    text = assess_text(path, method, thresholds)
    if output is None:
        sys.stdout.write(text)
        return
    if output.exists() and output.samefile(path):
        raise UserError(f"{output}: is the input; choose another file for the result.")
    try:
        output.parent.stat()  # no folder is made for a name that may be mistyped
        write_text(output, text)
    except OSError as error:
        raise UserError(f"{output}: can't be written: {error.strerror}.") from error


def assess_text(path: Path, method: str, thresholds: Thresholds) -> str:
    """Give the assessed file as CSV text; every cell of the input is kept as it is written.

    Raises
    ------
    UserError
        As `assess_file`.
    """
    find_method(method)  # a wrong name is told before a long file is read
    cells = read_cells(path)
    numbers = pd.DataFrame({name: _numbers(path, cells, name) for name in SERIES_COLUMNS})
    for name in OPTIONAL_COLUMNS:
        if name in cells:
            numbers[name] = _numbers(path, cells, name)
    results = find_method(method).compute(numbers, thresholds)
    buffer = io.StringIO()
    _beside(cells, results).to_csv(buffer, index=False, lineterminator="\n")
    return buffer.getvalue()


def read_cells(path: Path) -> pd.DataFrame:
    """Read a CSV file as text, cell by cell.

    Returns
    -------
    pandas.DataFrame
        All columns as written; the index is the row in the file, the header being row 1.

    Raises
    ------
    UserError
        If the file is absent, empty, not UTF-8, ragged, or lacks a column.
    """
    rows = _read_rows(path)
    if not rows or not any(rows[0][1]):
        raise UserError(f"{path}: is empty; expected a header with {', '.join(SERIES_COLUMNS)}.")
    header = [name.strip() for name in rows[0][1]]
    if len(header) > MOST_COLUMNS:
        raise UserError(f"{path}, row 1: {too_wide(len(header))}.")
    missing = [name for name in SERIES_COLUMNS if name not in header]
    if missing:
        hint = " The file seems to be separated by ';', not ','." if ";" in header[0] else ""
        columns = ", ".join(header)
        raise UserError(
            f"{path}, row 1: lacks the columns {', '.join(missing)}; found: {columns}.{hint}"
        )
    doubled = sorted({name for name in header if header.count(name) > 1})
    if doubled:
        raise UserError(f"{path}, row 1: names the column {doubled[0]!r} more than once.")
    kept = {number: row for number, row in rows[1:] if row}
    for number, row in kept.items():
        if len(row) != len(header):
            raise UserError(
                f"{path}, row {number}: has {len(row)} cells, expected {len(header)} as in the "
                "header; a comma inside a cell needs quotes around the cell."
            )
    if not kept:
        raise UserError(f"{path}: has a header but no series; expected a row for each series.")
    return pd.DataFrame(list(kept.values()), columns=header, index=list(kept), dtype=object)


def _read_rows(path: Path) -> list[tuple[int, list[str]]]:
    """Give the rows that are there, each with its number."""
    if path.suffix.lower() in (".xlsx", ".xlsm", ".parquet"):
        return _grid_rows(path)
    try:
        with open_regular(path) as opened:
            file = io.TextIOWrapper(opened, encoding="utf-8-sig", newline="")
            rows = within(csv.reader(file, strict=True), most_cells(), str(path))
            return list(enumerate(rows, start=1))
    except FileNotFoundError as error:
        raise UserError(f"{path} does not exist.") from error
    except UnicodeDecodeError as error:
        raise UserError(
            f"{path}: is not UTF-8 (byte {error.start + 1}); save it as CSV UTF-8."
        ) from error
    except csv.Error as error:
        raise UserError(f"{path}: can't be read as CSV: {error}.") from error
    except OSError as error:
        raise UserError(f"{path}: can't be read: {error.strerror}.") from error


def _grid_rows(path: Path) -> list[tuple[int, list[str]]]:
    """Read the only sheet of an Excel workbook, or a Parquet file, as a CSV file would be."""
    grids = [grid for grid in read_grids(path) if grid.rows and not grid.hidden]
    if len(grids) != 1:
        raise UserError(f"{path}: {len(grids)} sheets have rows; leave the one with the series.")
    grid = grids[0]
    header, names = grid.rows[0]
    if header != 1:
        raise UserError(f"{path}: the names of its columns stand in row {header}; expected row 1.")
    if grid.hidden_rows:
        raise UserError(f"{path}: {listed(grid.hidden_rows)} hidden: show or remove them.")
    amounts = {at for at, name in enumerate(names) if str(name).strip() in AMOUNTS}
    rows: list[tuple[int, list[str]]] = []
    for number, cells in grid.rows:
        try:
            texts = [
                as_text(cell, "number" if at in amounts and number > 1 else "string", None)
                for at, cell in enumerate(cells)
            ]
        except CellError as error:
            raise UserError(f"{path}, row {number}: a cell {error}.") from error
        _refuse_mixed_scale([cell for at, cell in enumerate(cells) if at in amounts], path, number)
        rows.append((number, texts + [""] * (len(names) - len(texts))))
    return rows


def _refuse_mixed_scale(cells: list[Any], path: Path, row: int) -> None:
    """Refuse a percentage beside a share: 52 % and 0.6 are on two scales."""
    percent = [cell for cell in cells if is_percent(cell)]
    shares = [
        cell
        for cell in cells
        if isinstance(cell, int | float) and not is_percent(cell) and 0 < abs(cell) <= 1
    ]
    if percent and shares:
        raise UserError(
            f"{path}, row {row}: {as_text(percent[0], 'string', None)} stands beside {shares[0]:g}: "
            "give both the same number format."
        )


def _numbers(path: Path, cells: pd.DataFrame, name: str) -> pd.Series[float]:
    text = cells[name].str.strip()
    if name == "direction":
        numeric = text.str.fullmatch(NUMBER)
        plain = text.where(~numeric, text.where(numeric, "0").astype(float).map("{:g}".format))
        values = plain.str.lower().map(DIRECTIONS)
        wrong = values.isna() & (text != "")
        expected = "1 or up (should rise), -1 or down (should fall), or blank"
    else:
        wrong = ~text.str.fullmatch(NUMBER) & (text != "")
        values = text.where((text != "") & ~wrong, "nan").astype(float)
        wrong |= np.isinf(values)
        expected = "a number such as 73.5 (a point for decimals, no separators), or blank"
    if wrong.any():
        at = int(wrong.to_numpy().argmax())
        more = int(wrong.sum()) - 1
        others = f" ({more} more such cells in this column)" if more else ""
        raise UserError(
            f"{path}, row {cells.index[at]}, column {name}: expected {expected}, found "
            f"{cells[name].iloc[at]!r}.{others}"
        )
    return values.astype(float)
