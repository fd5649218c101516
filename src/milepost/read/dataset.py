"""Reading tables: every cell typed by its schema, every fault found at once.

Nothing is repaired or guessed: a file that can't be read gives an empty table and a problem, a
cell that does not fit is missing and gives a problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from milepost.core.model import Problem
from milepost.read.csv_files import NO_TABLE, Cells
from milepost.read.dimensions import Dimension, dimensions_of
from milepost.read.formats import read_file
from milepost.read.keys import Link, check_keys, check_references, links_of
from milepost.read.table_cache import TABLES
from milepost.read.table_schema import STAR, Resource
from milepost.read.typing import read_column


@dataclass(frozen=True)
class Dataset:
    """Every table of a workbook, typed; each row knows its file and row."""

    # table name to frame: the schema's columns, then `_file` (str) and `_row` (int)
    tables: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...] = ()  # what was found wrong while reading
    # the references between the tables, as the description declares them
    links: tuple[Link, ...] = ()
    # tables that the description declares to be the plan's structure
    structure: frozenset[str] = frozenset()
    dimensions: tuple[Dimension, ...] = ()  # the dimensions that the description declares

    @property
    def broken_down_by(self) -> tuple[str, ...]:
        """The columns of observations that are declared dimensions."""
        return tuple(dimension.column for dimension in self.dimensions)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]


def read_table(
    path: Path, resource: Resource, file_name: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read one file (CSV, Excel or Parquet) as its schema says.

    Returns
    -------
    frame, problems
        The typed rows (a cell that does not fit is missing) and what was wrong with them.
    """
    cache, read = TABLES.get(), partial(_read_table, path, resource, file_name)
    return read() if cache is None else cache.of(path, resource, read)


def _read_table(
    path: Path, resource: Resource, file_name: str
) -> tuple[pd.DataFrame, list[Problem]]:
    schema = resource.schema_record
    if STAR in resource.path:  # a pattern that fits no file
        file, problems = NO_TABLE, list[Problem]()
    else:
        file, problems = read_file(path, resource, file_name)
    blank = Cells.blank(len(file.rows))
    values = {}
    for column in schema.fields:
        cells = file.columns.get(column.name)
        needed = column.constraints.required or not resource.standard
        if cells is None and file.columns and needed:
            message = f"add the column {column.name!r} to the header"
            problems.append(Problem(file_name, 1, column.name, "", "missing-column", message))
        values[column.name], of_column = read_column(
            cells or blank, column, file.rows, file_name, in_key=column.name in schema.key
        )
        # of a column that is not there no cell is missing
        problems += of_column if cells is not None else []
    for name in file.columns.keys() - values.keys():
        message = f"the column {name!r} is not in the schema ({resource.described_in}): remove it or describe it"
        problems.append(Problem(file_name, 1, name, "", "unknown-column", message))
    typed = pd.DataFrame(values, index=pd.RangeIndex(len(file.rows)))
    typed["_file"] = pd.Series(file_name, index=typed.index, dtype="str")
    typed["_row"] = file.rows
    return typed, problems


def read_parts(data: Path, resources: Iterable[Resource]) -> tuple[pd.DataFrame, list[Problem]]:
    """Read the files of one table, put one under the other, and find what is wrong with them."""
    read = [read_table(data / one.path, one, f"data/{one.path}") for one in resources]
    frames = [frame for frame, _ in read]
    table = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    return table, [problem for _, found in read for problem in found]


def read_dataset(data: Path, resources: Iterable[Resource]) -> Dataset:
    """Read every resource; tables given in several files are put one under the other."""
    parts: dict[str, list[Resource]] = {}
    resources = list(resources)
    for resource in resources:
        parts.setdefault(resource.table, []).append(resource)
    read = {name: read_parts(data, of_table) for name, of_table in parts.items()}
    tables = {name: table for name, (table, _) in read.items()}
    problems = [problem for _, found in read.values() for problem in found]
    problems += check_keys(tables, resources)
    problems += check_references(tables, resources)
    structure = frozenset(resource.table for resource in resources if resource.structure)
    dimensions = dimensions_of(resources)
    return Dataset(tables, tuple(problems), links_of(resources), structure, dimensions)
