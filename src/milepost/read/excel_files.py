"""Excel workbooks as grids: values, merged areas, and formulas that hold no value.

What is read is the cells that stand in the file: a sheet may claim a million rows, or merge them
all, in one line. The file is unpacked under a limit first, and only what was unpacked is parsed.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import WorkSheetParser  # it has no other door

from milepost.core.files import open_regular
from milepost.read.grid import Grid, GridError
from milepost.read.limits import (
    BYTES_A_CELL,
    MOST_COLUMNS,
    MOST_EXCEL_CELLS,
    most_cells,
    too_many,
    too_wide,
)

CHUNK = 1 << 20
MOST_PARTS = 5_000  # files in the package; a sheet has one or two
MOST_ROWS = 1_048_576  # of a sheet (Microsoft, Excel specifications and limits)
MOST_MERGED = 1_000  # areas that are listed
MARKS_A_CELL = 5  # <c><v>1</v></c> has four
SHEETS = "xl/worksheets/"
# as programs write them: with the namespace as the default, or by a prefix
CELL_BEGINS = (b"<c ", b"<c>", b"<c/", b":c ", b":c>", b":c/")
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROW, CELL, MERGE, FORMULA = (f"{NAMESPACE}{name}" for name in ("row", "c", "mergeCell", "f"))
# everything that a broken or hostile file has been seen to raise in the reader
BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, ValueError, TypeError, AttributeError,
    IndexError, SyntaxError, OSError, EOFError, NotImplementedError, RuntimeError, OverflowError,
    AssertionError, MemoryError,
)  # fmt: skip
Fault = tuple[int, int, str, str]


def read(path: Path, encoding: str | None) -> list[Grid]:  # noqa: ARG001  (Excel knows its own)
    """Read every visible sheet of a workbook."""
    limit = most_cells(MOST_EXCEL_CELLS)
    try:
        with open_regular(path) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about extensions of Excel's that hold no values
            return _sheets(_unpacked(file, path.name, limit), path.name, limit)
    except (*BROKEN, zlib.error) as error:
        if isinstance(error, GridError):
            raise
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise GridError(
            f"{path.name} can't be read as an Excel workbook: is it whole? ({reason[:200]})"
        ) from error


def _unpacked(file: IO[bytes], name: str, limit: int) -> io.BytesIO:
    """Unpack the parts that are read; nothing that a part claims of its size is believed."""
    try:
        packed = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise GridError(
            f"{name} can't be read as an Excel workbook: it is cut off or no .xlsx file."
        ) from error
    parts = {part.filename: part for part in packed.infolist()}
    if "xl/workbook.xml" not in parts:
        raise GridError(f"{name} is a zip file but no Excel workbook.")
    if len(parts) > MOST_PARTS:
        raise GridError(f"{name} has {len(parts):,} parts, more than {MOST_PARTS:,}: no form has.")
    size = sum(part.file_size for part in parts.values())
    if size > limit * BYTES_A_CELL:
        message = too_many(f"unpacks to {size / 2**20:,.0f} MB", -(-size // BYTES_A_CELL), limit)
        raise GridError(f"{name} {message}; a large table is read best as CSV or Parquet.")
    unpacked = io.BytesIO()
    with packed, zipfile.ZipFile(unpacked, "w", strict_timestamps=False) as target:
        for part in parts.values():
            if part.filename.lower().endswith((".xml", ".rels")):
                target.writestr(zipfile.ZipInfo(part.filename), _content(packed, part, name, limit))
    unpacked.seek(0)
    return unpacked


def _content(packed: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, limit: int) -> bytes:
    """Unpack one part, and count what would be made of it before anything is."""
    chunks = []
    with packed.open(part) as opened:
        while chunk := opened.read(CHUNK):
            chunks.append(chunk)
    content = b"".join(chunks)
    sheet = part.filename.startswith(SHEETS)
    cells = sum(map(content.count, CELL_BEGINS)) if sheet else 0
    if cells > limit:
        raise GridError(f"{name} {too_many(f'has {cells:,} cells', cells, limit)}.")
    marks, a_cell = content.count(b"<"), MARKS_A_CELL if sheet else 1
    if marks > a_cell * limit:
        amount = f"has {marks:,} XML tags in {part.filename}"
        raise GridError(f"{name} {too_many(amount, -(-marks // a_cell), limit)}.")
    if b"<!DOCTYPE" in content:
        raise GridError(f"{name}: {part.filename} defines entities, as no program's workbook does.")
    return content


def _sheets(content: io.BytesIO, name: str, limit: int) -> list[Grid]:
    reader = ExcelReader(content, read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    grids, left = [], limit
    for sheet, place in reader.parser.find_sheets():
        if "chartsheet" in place.Type or sheet.state != "visible":
            continue
        if place.target not in reader.valid_files:
            continue
        with reader.archive.open(place.target) as source:
            parser = WorkSheetParser(
                source, reader.shared_strings, data_only=True, epoch=reader.wb.epoch,
                date_formats=reader.wb._date_formats,  # noqa: SLF001
                timedelta_formats=reader.wb._timedelta_formats,  # noqa: SLF001
            )  # fmt: skip
            cells = _Cells(parser, left)
            cells.read(source)
        if cells.count > left:
            amount = f"has {limit - left + cells.count:,} cells"
            raise GridError(f"{name} {too_many(amount, limit - left + cells.count, limit)}.")
        left -= cells.count
        grids.append(cells.grid(sheet.name, reader.wb.epoch, f"{name}, {sheet.name}", limit))
    return grids


class _Cells:
    """The cells of one sheet that hold something, wherever they stand.

    ``count`` is how many there are, blank ones too; beyond ``most`` they are only counted.
    """

    def __init__(self, parser: Any, most: int) -> None:
        self.count = 0
        self._parser, self._most = parser, most
        self._rows: dict[int, dict[int, Any]] = {}
        self._faults: list[Fault] = []
        self._merged: list[tuple[int, int, int, int]] = []

    def read(self, source: IO[bytes]) -> None:
        """Read a sheet's XML, keeping no more of it than one cell at a time."""
        for element in self._elements(source):
            if element.tag == CELL:
                self.count += 1
                if self.count <= self._most:
                    self._take(element)
            elif element.tag == MERGE and len(self._merged) < MOST_MERGED:
                self._merge(str(element.get("ref")))

    def _elements(self, source: IO[bytes]) -> Iterator[Element]:
        """Give cells and merged areas as they end; a row's number is noted as it begins."""
        opened: list[Element] = []
        cell = 0  # how deep the cell lies that is being read
        for event, element in iterparse(source, ("start", "end")):  # noqa: S314  (no DOCTYPE)
            if event == "start":
                opened.append(element)
                if element.tag == CELL and not cell:
                    cell = len(opened)
                elif element.tag == ROW:
                    self._begin_row(element.get("r"))
                continue
            if not cell or len(opened) == cell:
                cell = 0
                yield element
                if len(opened) > 1:
                    opened[-2].clear()
            opened.pop()

    def _begin_row(self, number: str | None) -> None:
        self._parser.row_counter = int(float(number)) if number else self._parser.row_counter + 1
        self._parser.col_counter = 0

    def _take(self, element: Element) -> None:
        cell = self._parser.parse_cell(element)
        row, column, value = cell["row"], cell["column"], cell["value"]
        if not 0 < row <= MOST_ROWS:
            raise ValueError(f"there is no row {row}")
        self._rows.get(row, {}).pop(column, None)
        if cell["data_type"] == "e":
            self._faults.append((row, column, str(value), "is an error of Excel's"))
        elif value is None and element.find(FORMULA) is not None:
            message = "is a formula whose result was never saved: open it in Excel and save it"
            self._faults.append((row, column, "formula", message))
        elif value is not None and value != "":
            self._rows.setdefault(row, {})[column] = value

    def _merge(self, area: str) -> None:
        left, first, right, last = range_boundaries(area)
        self._merged.append((first, last, left, right))

    def grid(self, name: str, epoch: Any, file_name: str, limit: int) -> Grid:
        """Lay the cells out in rows, each as long as its last cell."""
        filled = sorted(
            (row, cells)
            for row, cells in self._rows.items()
            if any(str(value).strip() for value in cells.values())
        )
        for row, cells in filled:
            if max(cells) > MOST_COLUMNS:
                raise GridError(f"{file_name}, row {row:,}: {too_wide(max(cells))}.")
        laid = sum(max(cells) for _, cells in filled)
        if laid > limit:
            raise GridError(f"{file_name} {too_many(f'lies over {laid:,} cells', laid, limit)}.")
        rows = [
            (row, [cells.get(column) for column in range(1, max(cells) + 1)])
            for row, cells in filled
        ]
        return Grid(name, rows, tuple(self._merged), epoch, tuple(sorted(self._faults)))
