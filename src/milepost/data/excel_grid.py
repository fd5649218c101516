"""Excel workbooks as grids: values, merged areas, and formulas that hold no value."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path
from typing import Any

from milepost.data.grids import Grid, GridError

LARGEST = 64 << 20  # unpacked; a larger sheet is a case for CSV or Parquet
# everything that a broken or hostile file has been seen to raise in the reader
BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, ValueError, TypeError, AttributeError,
    IndexError, SyntaxError, OSError, EOFError, NotImplementedError, RuntimeError, OverflowError,
    AssertionError, MemoryError,
)  # fmt: skip
Fault = tuple[int, int, str, str]


def read(path: Path, encoding: str | None) -> list[Grid]:  # noqa: ARG001  (Excel knows its own)
    """Read every visible sheet of a workbook."""
    import zlib  # noqa: PLC0415

    _refuse_bombs(path)
    try:
        values, written = _load(path, values=True), _load(path, values=False)
        return [
            _grid(values[name], written[name], values.epoch)
            for name in values.sheetnames
            if hasattr(values[name], "iter_rows") and values[name].sheet_state == "visible"
        ]
    except (*BROKEN, zlib.error) as error:
        if isinstance(error, GridError):
            raise
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise GridError(
            f"{path.name} can't be read as an Excel workbook: is it whole? ({reason[:200]})"
        ) from error


def _refuse_bombs(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
            names = packed.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise GridError(
            f"{path.name} can't be read as an Excel workbook: it is cut off or no .xlsx file."
        ) from error
    if "xl/workbook.xml" not in names:
        raise GridError(f"{path.name} is a zip file but no Excel workbook.")
    if size > LARGEST:
        raise GridError(
            f"{path.name} unpacks to {size / 2**20:,.0f} MB: too much for a form. "
            "Save the sheet as CSV or Parquet."
        )


def _load(path: Path, *, values: bool) -> Any:
    import openpyxl  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about extensions of Excel's that hold no values
        return openpyxl.load_workbook(path, data_only=values, keep_links=False)


def _grid(sheet: Any, written: Any, epoch: Any) -> Grid:
    rows: list[tuple[int, list[Any]]] = []
    faults: list[Fault] = []
    for number, (cells, sources) in enumerate(
        zip(sheet.iter_rows(), written.iter_rows(), strict=True), start=1
    ):
        found = []
        for cell, source in zip(cells, sources, strict=True):
            value = cell.value
            if cell.data_type == "e":
                faults.append((number, cell.column, str(value), "is an error of Excel's"))
                value = None
            elif value is None and source.data_type == "f":
                message = "is a formula whose result was never saved: open it in Excel and save it"
                faults.append((number, cell.column, "formula", message))
            found.append(value)
        while found and (found[-1] is None or found[-1] == ""):
            found.pop()
        if any(value is not None and str(value).strip() for value in found):
            rows.append((number, found))
    merged = tuple(
        (area.min_row, area.max_row, area.min_col, area.max_col)
        for area in sheet.merged_cells.ranges
    )
    return Grid(sheet.title, rows, merged, epoch, tuple(faults))
