"""Excel workbooks as grids: values as they are shown, merged areas, what is hidden.

What is read is the cells that stand in the file: a sheet may claim a million rows, or merge them
all, in one line. The file is unpacked under a limit first, and only what was unpacked is parsed.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse

from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import WorkSheetParser  # it has no other door

from milepost.core.files import open_regular
from milepost.read.excel_package import NAMESPACE, SAVE, Package, SheetPart, Styles, unpacked
from milepost.read.grid import Grid, GridError
from milepost.read.limits import MOST_COLUMNS, MOST_EXCEL_CELLS, most_cells, too_many, too_wide
from milepost.read.number_formats import shown, without_day

MOST_ROWS = 1_048_576  # of a sheet (Microsoft, Excel specifications and limits)
MOST_MERGED = 1_000  # areas that are listed
ROW, CELL, MERGE, FORMULA, COLUMN = (
    f"{NAMESPACE}{name}" for name in ("row", "c", "mergeCell", "f", "col")
)
CODED = re.compile(
    "_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_"
)  # but half a letter (ISO 29500, 22.9.2.19)
# everything that a broken or hostile file has been seen to raise in the reader
BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, ValueError, TypeError, AttributeError,
    IndexError, SyntaxError, OSError, EOFError, NotImplementedError, RuntimeError, OverflowError,
    AssertionError, MemoryError,
)  # fmt: skip
Fault = tuple[int, int, str, str]


def read(path: Path, encoding: str | None) -> list[Grid]:  # noqa: ARG001  (Excel knows its own)
    """Read every sheet of a workbook, the hidden ones marked."""
    limit = most_cells(MOST_EXCEL_CELLS)
    try:
        with open_regular(path) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about extensions of Excel's that hold no values
            return _sheets(unpacked(file, path.name, limit), path.name, limit)
    except (*BROKEN, zlib.error) as error:
        if isinstance(error, GridError):
            raise
        # only these say something of the file, and nothing of the program
        told = isinstance(error, ValueError | OSError | zipfile.BadZipFile | SyntaxError)
        reason = f" ({str(error).splitlines()[0][:200]})" if told and str(error) else ""
        raise GridError(
            f"{path.name} can't be read as an Excel workbook: is it whole?{reason} "
            f"If Excel opens it, {SAVE.removeprefix('open it in Excel and ')}."
        ) from error


def _sheets(content: io.BytesIO, name: str, limit: int) -> list[Grid]:
    package = Package(zipfile.ZipFile(content))
    strings, styles, epoch = package.strings(), package.styles(), package.epoch
    grids, left = [], limit
    for sheet in package.sheets():
        with package.parts.open(sheet.part) as source:
            parser = WorkSheetParser(
                source, strings, data_only=True, epoch=epoch,
                date_formats=styles.dates(), timedelta_formats=styles.durations(),
            )  # fmt: skip
            cells = _Cells(parser, styles, left)
            cells.read(source)
        if cells.count > left:
            amount = f"has {limit - left + cells.count:,} cells"
            raise GridError(f"{name} {too_many(amount, limit - left + cells.count, limit)}.")
        left -= cells.count
        grids.append(cells.grid(sheet, epoch, f"{name}, {sheet.name}", limit))
    return grids


class _Cells:
    """The cells of one sheet that hold something, wherever they stand.

    ``count`` is how many there are, blank ones too; beyond ``most`` they are only counted.
    """

    def __init__(self, parser: Any, styles: Styles, most: int) -> None:
        self.count = 0
        self._parser, self._styles, self._most = parser, styles, most
        self._rows: dict[int, dict[int, Any]] = {}
        self._faults: list[Fault] = []
        self._merged: list[tuple[int, int, int, int]] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: list[tuple[int, int]] = []
        self._light: set[int] = set()  # rows with a filled cell that is not bold

    def read(self, source: IO[bytes]) -> None:
        """Read a sheet's XML, keeping no more of it than one cell at a time."""
        for element in self._elements(source):
            if element.tag == CELL:
                self.count += 1
                if self.count <= self._most:
                    self._take(element)
            elif element.tag == MERGE and len(self._merged) < MOST_MERGED:
                self._merge(str(element.get("ref")))
            elif element.tag == COLUMN and _is_hidden(element, "width"):
                last = element.get("max", "0")
                self._hidden_columns.append((int(element.get("min", "0")), int(last)))

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
                    self._begin_row(element)
                continue
            if not cell or len(opened) == cell:
                cell = 0
                yield element
                if len(opened) > 1:
                    opened[-2].clear()
            opened.pop()

    def _begin_row(self, element: Element) -> None:
        number = element.get("r")
        self._parser.row_counter = int(float(number)) if number else self._parser.row_counter + 1
        self._parser.col_counter = 0
        if _is_hidden(element, "ht"):
            self._hidden_rows.add(self._parser.row_counter)

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
            self._keep(row, column, value, int(cell["style_id"] or 0), cell["data_type"])

    def _keep(self, row: int, column: int, value: Any, style: int, kind: str) -> None:
        """Keep a cell as it is shown."""
        formats = self._styles.formats
        code = formats[style] if style < len(formats) else "General"
        if kind == "d" and without_day(code):
            message = f"shows a month or a year, and no day (format {code}): write the whole date"
            self._faults.append((row, column, f"{value:%Y-%m}", message))
            return
        if style not in self._styles.bold:
            self._light.add(row)
        text = _decoded(value) if isinstance(value, str) else value
        self._rows.setdefault(row, {})[column] = shown(value, code) if kind == "n" else text

    def _merge(self, area: str) -> None:
        left, first, right, last = range_boundaries(area)
        self._merged.append((first, last, left, right))

    def grid(self, sheet: SheetPart, epoch: Any, file_name: str, limit: int) -> Grid:
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
        filled_rows = {row for row, _ in filled}
        return Grid(
            sheet.name, rows, tuple(self._merged), epoch, tuple(sorted(self._faults)),
            hidden=sheet.hidden,
            hidden_rows=frozenset(filled_rows & self._hidden_rows),
            hidden_columns=frozenset(
                at
                for first, last in self._hidden_columns
                for at in range(first, min(last, MOST_COLUMNS) + 1)
            ),
            bold_rows=frozenset(filled_rows - self._light),
        )  # fmt: skip


def _decoded(text: str) -> str:
    """Give a text as Excel shows it: _x0041_ is an A, and _x000D_ before a line's end is a part of it."""
    decoded = CODED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
    return decoded.replace("\r\n", "\n").replace("\r", "\n")


def _is_hidden(element: Element, measure: str) -> bool:
    """Whether a row or column is hidden, or has no height or width."""
    size = element.get(measure)
    none = size is not None and size.replace(".", "").strip("0") == ""
    return element.get("hidden") in ("1", "true", "on") or none
