"""What an importer is: it recognises a file, and gives the rows that are in it.

What follows is the same for every importer: the rows are compared with those that stand, checked
by every rule of the workbook, written with their provenance, or only shown (``--dry-run``).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from milepost.core.model import Problem
from milepost.core.workbook import Workbook
from milepost.read.dataset import Dataset
from milepost.read.grid import Grid
from milepost.read.grids import read_grids
from milepost.read.table_schema import Resource


@dataclass(frozen=True)
class NewRow:
    """A row to be added.

    Attributes
    ----------
    table
        Where it belongs.
    cells
        Column to text as in a data file; blank columns may be left out.
    sheet, row
        Where it stood in the file that was imported.
    absent
        Columns that its file does not have: a correction leaves them as they are.
    """

    table: str
    cells: Mapping[str, str]
    sheet: str
    row: int
    absent: frozenset[str] = frozenset()

    @property
    def where(self) -> str:
        """Say where it stood: ``Events, row 3``."""
        return f"{self.sheet}, row {self.row}" if self.sheet else f"row {self.row}"


def sheet_of(file: str, sheet: str) -> str:
    """Name a sheet of a file as problems do."""
    return f"{file}, {sheet}" if sheet else file


@dataclass
class Gathered:
    """What was found in a file: rows, problems, and remarks to be shown beside them.

    ``labels`` gives, for each sheet as problems name it, the heading of each column.
    """

    rows: list[NewRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    labels: dict[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """A file to import, and the workbook that its rows are for.

    Attributes
    ----------
    path
        The file.
    workbook, dataset, resources
        The workbook, its tables as they stand, and their description.
    known_on
        The day on which the file was made, for rows that do not say when they became known.
    whole
        Whether the file lists everything, so that what it lacks is to be taken back.
    encoding
        Of a CSV file that is neither UTF-8 nor marked.
    hidden
        What is done with hidden rows, columns and sheets: ``take``, ``leave``, or blank to ask.
    """

    path: Path
    workbook: Workbook
    dataset: Dataset
    resources: list[Resource]
    known_on: date
    whole: bool = False
    encoding: str | None = None
    hidden: str = ""

    @cached_property
    def sheets(self) -> list[Grid]:
        """All sheets of an Excel workbook, hidden ones too, or the one grid of another file."""
        return read_grids(self.path, self.encoding)

    @property
    def grids(self) -> list[Grid]:
        """The visible sheets of an Excel workbook, or the one grid of a CSV or Parquet file."""
        return [grid for grid in self.sheets if not grid.hidden]


class Importer(ABC):
    """Reads files of one format.

    Attributes
    ----------
    name
        What ``milepost import --format`` calls it.
    help
        A sentence on the files that it reads.
    ignored_columns
        Columns that such a file does not know: a row that differs in them alone is no correction.
    """

    name: str
    help: str
    ignored_columns: Collection[str] = ()

    @abstractmethod
    def reads(self, source: Source) -> bool:
        """Whether a file looks like one of this format."""

    @abstractmethod
    def rows(self, source: Source) -> Gathered:
        """Give the rows of a file, and each problem with its place."""
