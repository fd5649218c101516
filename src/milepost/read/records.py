"""From a grid to records: the row that names the columns found, every cell under its name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from milepost.core.model import Problem
from milepost.core.problems import SHOWN_LENGTH
from milepost.read.grid import Grid, folded

LOOKED_AT = 30  # rows from the top among which the names of the columns must stand


@dataclass(frozen=True)
class Record:
    """One row: its number, and its cells by column; blank cells are left out."""

    row: int
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Records:
    """The rows of a sheet under the names of its columns."""

    sheet: str
    columns: tuple[str, ...]
    rows: list[Record]
    begins: datetime | None
    problems: list[Problem]
    labels: Mapping[str, str] = field(default_factory=dict)  # column to its heading
    bold: frozenset[int] = frozenset()

    def texts_of(self, columns: Collection[str]) -> Iterator[tuple[str, str]]:
        """Give the texts in some columns, each with its place."""
        sheet = f"{self.sheet}, " if self.sheet else ""
        for record in self.rows:
            for name, cell in record.cells.items():
                if isinstance(cell, str) and name in columns:
                    yield cell, f"{sheet}row {record.row}"


def read_records(grid: Grid, names: Mapping[str, str], file: str, *, extra: bool) -> Records:
    """Find the header and read the rows below it.

    Parameters
    ----------
    grid
        A sheet; rows above the one that names the columns are titles and are passed over.
    names
        What a header may say, in any case, to the column's name.
    extra
        Whether columns of other names are passed over instead of refused.
    """
    file_name = f"{file}, {grid.name}" if grid.name else file
    titles = {name: name if name in names else title for title, name in names.items()}
    names = {folded(title): name for title, name in names.items()}
    place = _header(grid, names)
    if place is None:
        message = (
            f"no row names the columns; expected some of: {', '.join(sorted(titles.values()))}"
        )
        problem = Problem(file_name, 1, "", "", "header", message)
        return Records(grid.name, (), [], grid.begins, [problem])
    number, header = grid.rows[place]
    labels = ["" if cell is None else str(cell).strip() for cell in header]
    columns = [names.get(folded(label), "") for label in labels]
    below = grid.rows[place + 1 :]
    problems = [
        *_merged(grid, number, file_name),
        *_bad_header(labels, columns, file_name, number, extra=extra),
        *_unnamed(labels, below, file_name, number),
    ]
    for row, column, value, message in grid.faults:
        name = columns[column - 1] if column <= len(columns) else ""
        if row > number and (name or not extra):
            problems.append(Problem(file_name, row, name, value, "cell", message))
    rows = [
        Record(row, {name: cell for name, cell in zip(columns, cells, strict=False)
                     if name and cell is not None and cell != ""})
        for row, cells in below
    ]  # fmt: skip
    rows = [record for record in rows if record.cells]
    named = {name: label for name, label in zip(columns, labels, strict=True) if name}
    return Records(
        grid.name, tuple(filter(None, columns)), rows, grid.begins, problems, named, grid.bold_rows
    )


def _header(grid: Grid, names: Mapping[str, str]) -> int | None:
    """Give the place of the first row with two columns' names, or the only one it could have."""
    least = min(2, len(set(names.values())))
    for place, (_, cells) in enumerate(grid.rows[:LOOKED_AT]):
        columns = {names[folded(str(cell))] for cell in cells if folded(str(cell)) in names}
        if len(columns) >= least:
            return place
    return None


def _merged(grid: Grid, header: int, file_name: str) -> Iterator[Problem]:
    for first, last, left, right in grid.merged:
        if last >= header and first <= header:
            message = (
                f"columns {left} to {right} of the header are merged: every column needs a name "
                "of its own in one row"
            )
            yield Problem(file_name, first, "", "", "merged", message)
        elif first > header:
            message = f"cells of rows {first} to {last} are merged: every row needs its own values"
            yield Problem(file_name, first, "", "", "merged", message)


def _bad_header(
    labels: list[str], columns: list[str], file_name: str, row: int, *, extra: bool
) -> Iterator[Problem]:
    for label, column in zip(labels, columns, strict=True):
        if label and not column and not extra:
            message = f"the column {label[:SHOWN_LENGTH]!r} is not known here: remove or rename it"
            yield Problem(file_name, row, label[:SHOWN_LENGTH], "", "unknown-column", message)
    named = [column for column in columns if column]
    for column in sorted({column for column in named if named.count(column) > 1}):
        message = f"the header names {column!r} more than once"
        yield Problem(file_name, row, column, "", "header", message)


def _unnamed(
    labels: list[str], below: Collection[tuple[int, list[Any]]], file_name: str, row: int
) -> Iterator[Problem]:
    """Cells under no name, as a merged header leaves them when it is saved as CSV."""
    blank = {place for place, label in enumerate(labels) if not label}
    for number, cells in below:
        for place, cell in enumerate(cells):
            if (place in blank or place >= len(labels)) and cell is not None and str(cell).strip():
                message = f"column {place + 1} has a value here but no name in row {row}"
                value = str(cell)[:SHOWN_LENGTH]
                yield Problem(file_name, number, "", value, "unnamed-column", message)
                return
