"""The exhibit map: each numbered figure and table, what made it, and the rows that it rests on.

Read from the executed notebooks, in which every exhibit says of itself what it is made from.
"""

from __future__ import annotations

import ast
import csv
import html
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.core.ledger import harmless
from milepost.core.notebooks import Cell, read_cells
from milepost.core.workbook import Workbook

KEY = "milepost"  # as in milepost.report.lineage
FILE = "exhibits.csv"
KINDS = {"fig": "figure", "tbl": "table"}
COLUMNS = (
    "number",
    "kind",
    "title",
    "chapter",
    "chapter_title",
    "page",
    "notebook",
    "cell",
    "function",
    "expression",
    "data_file",
    "rows_file",
    "rows",
    "input_files",
    "evidence",
    "sources",
    "row_keys",
)


@dataclass(frozen=True)
class Exhibit:
    """One exhibit as the executed notebook tells of it."""

    chapter: str
    chapter_title: str
    notebook: str  # the notebook as it was written, below the workbook's root or in the package
    cell: int  # the cell's place in it, counted from 1
    expression: str  # the cell's code on one line
    origin: Mapping[str, Any]  # as `Origin` has it
    row_keys: tuple[str, ...] = ()  # the rows that it rests on, by identifier
    input_files: tuple[str, ...] = ()  # the files of the workbook that hold them

    @property
    def label(self) -> str:
        """The identifier that renderers number."""
        return str(self.origin["label"])

    @property
    def kind(self) -> str:
        """``figure`` or ``table``."""
        return KINDS[self.label.split("-", 1)[0]]


def read_exhibits(workbook: Workbook, names: Iterable[str]) -> list[Exhibit]:
    """Read every exhibit of those chapters that were executed, in the order of the page."""
    exhibits: list[Exhibit] = []
    for name in names:
        path = workbook.chapters / f"{name}.ipynb"
        if path.is_file():
            exhibits += _exhibits_of(path, workbook)
    return exhibits


def with_files(exhibits: Iterable[Exhibit], files: Mapping[str, str]) -> list[Exhibit]:
    """Say of each exhibit which files hold its rows, by their keys."""
    return [
        replace(one, input_files=tuple(sorted({files[k] for k in one.row_keys if k in files})))
        for one in exhibits
    ]


def _exhibits_of(path: Path, workbook: Workbook) -> Iterator[Exhibit]:
    try:
        cells = read_cells(path)
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: {error}. Run `milepost run` again.") from error
    title = _title(cells)
    places: dict[str, dict[str, int]] = {}
    for cell in cells:
        for origin in _origins(cell):
            notebook = str(origin["notebook"])
            if notebook not in places:
                places[notebook] = _places(workbook.notebook(notebook))
            source = cell["source"]
            yield Exhibit(
                path.stem,
                title,
                workbook.relative(workbook.notebook(notebook)),
                origin.get("cell") or places[notebook].get(source, 0),
                expression(source),
                origin,
                _row_keys(path.parent / str(origin["rows_file"])),
            )


def _origins(cell: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for output in cell.get("outputs", ()):
        for metadata in output.get("metadata", {}).values():
            if isinstance(metadata, dict) and KEY in metadata:
                yield metadata[KEY]


def _title(cells: Iterable[Cell]) -> str:
    for cell in cells:
        first: str = cell["source"].split("\n", 1)[0]
        if cell["cell_type"] == "markdown" and first.startswith("# "):
            return first.removeprefix("# ").split(" {#", 1)[0]
    return ""


def _places(notebook: Path) -> dict[str, int]:
    """Give each cell's source its place, counted from 1; of equal cells the first."""
    try:
        cells = read_cells(notebook)
    except (OSError, ValueError):
        return {}
    numbered = [(cell["source"], at) for at, cell in enumerate(cells, 1)]
    return dict(reversed(numbered))


@cache  # chapters of a series share their cells
def expression(source: str) -> str:
    """Write the statement of a cell that shows something on one line.

    Examples
    --------
    >>> expression("rows = f(1)\\nchapter.exhibit(\\n    'a',  # why\\n    table=t(rows),\\n)")
    "chapter.exhibit('a', table=t(rows))"
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return " ".join(source.split())
    return " ".join(ast.unparse(statements[-1]).split()) if statements else ""


def _row_keys(rows: Path) -> tuple[str, ...]:
    """Read the identifiers of rows; a row of another table than observations has what it's about."""
    if not rows.is_file():
        return ()
    with rows.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        head = next(reader, [])
        columns = [head.index(name) for name in ("observation_id", "about") if name in head]
        keys: dict[str, None] = {}
        for row in reader:
            for at in columns:
                if at < len(row) and row[at]:
                    keys[row[at]] = None
                    break
    return tuple(keys)


def map_csv(
    exhibits: Iterable[Exhibit],
    labels: Mapping[str, Mapping[str, str]],
    folder: Path,
) -> str:
    """Write the map as CSV, with the numbers as printed.

    Parameters
    ----------
    labels
        The renderer's labels: number, page and title (caption without markup) by label. An
        exhibit that it doesn't know isn't in the book.
    folder
        The book's folder; files are named below it, those that are not published not at all.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for exhibit in exhibits:
        known = labels.get(exhibit.label)
        if known is None:
            continue
        origin = exhibit.origin
        where = f"html/{known['page']}"
        page = f"{where}#{exhibit.label}" if (folder / where).is_file() else ""
        data, rows = (
            _published(folder, Path(known["page"]).parent / str(origin[name]), origin[name])
            for name in ("data", "rows_file")
        )
        cells: tuple[Any, ...] = (
            known["number"],
            exhibit.kind,
            known["title"],
            exhibit.chapter,
            html.unescape(exhibit.chapter_title),
            page,
            exhibit.notebook,
            exhibit.cell or "",
            origin["function"],
            exhibit.expression,
            data,
            rows,
            origin["rows"],
            ";".join(exhibit.input_files),
            ";".join(origin["evidence"]),
            ";".join(origin["sources"]),
            ";".join(exhibit.row_keys),
        )
        writer.writerow(map(harmless, cells))
    return text.getvalue()


def _published(folder: Path, below: Path, name: Any) -> str:
    path = Path("html") / below
    return path.as_posix() if name and (folder / path).is_file() else ""
