"""The tables and columns that the package itself reads; a workbook may describe more.

A workbook may leave out any table that is not needed and any column that is not needed: it is then
read as empty, so that nothing downstream asks whether it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pandas as pd

from milepost.core.files import read_json
from milepost.core.model import Problem
from milepost.read.dataset import Dataset, read_parts
from milepost.read.dimensions import MEMBERS, dimensions_of, members_table
from milepost.read.keys import links_of
from milepost.read.package import STANDARD
from milepost.read.table_schema import Resource

DTYPES = {
    "string": "str",
    "number": "float64",
    "integer": "float64",
    "date": "datetime64[s]",
    "boolean": "bool",
}
DESCRIPTION = "data/datapackage.json"


# what no workbook can do without
NEEDED = ("plan", "targets", "observations", "sources")
# columns that a description must have though rows may leave them blank, and the other way about
MUST = {"targets": {"baseline", "target"}, "observations": {"value"},
        "organization_observations": {"value"}}  # fmt: skip
MAY_LACK = {"targets": {"source_id"}, "items": {"kind"}, "organization": {"unit"}}


@dataclass(frozen=True)
class Expected:
    """What the package expects of a table."""

    columns: Mapping[str, str]  # column names to types
    must: frozenset[str]  # columns that must be described wherever the table is


@cache
def expected() -> Mapping[str, Expected]:
    """Give what the package expects of each table, as its own schemas describe them."""
    tables = {}
    for path in sorted(STANDARD.glob("*.json")):
        fields, name = read_json(path)["fields"], path.stem
        required = {of["name"] for of in fields if of.get("constraints", {}).get("required")}
        must = (required | MUST.get(name, set())) - MAY_LACK.get(name, set())
        tables[name] = Expected({of["name"]: of["type"] for of in fields}, frozenset(must))
    del tables[MEMBERS]  # of each declared dimension, by any name
    return tables


def check_tables(resources: Iterable[Resource]) -> list[Problem]:
    """Find tables and columns that the package needs and the description lacks or types else."""
    described = {resource.table: resource for resource in resources}
    problems = []
    for name, table in expected().items():
        if name not in described:
            if name in NEEDED:
                message = f"no resource holds the table {name!r}"
                problems.append(Problem(DESCRIPTION, 0, "", name, "missing-table", message))
            continue
        place = described[name].described_in
        types = {column.name: column.type for column in described[name].schema_record.fields}
        for column, kind in table.columns.items():
            if column not in types and column in table.must:
                message = f"the schema of the table {name!r} needs the column {column!r}"
                problems.append(Problem(place, 0, column, name, "schema-column", message))
            elif DTYPES.get(types.get(column, kind), "float64") != DTYPES[kind]:
                message = f"the table {name!r} must give {column!r} as {kind}, not {types[column]}"
                problems.append(Problem(place, 0, column, name, "schema-type", message))
    return problems


def complete(dataset: Dataset) -> Dataset:
    """Give a dataset in which every table and column that the package reads exists.

    What the workbook leaves out is blank; a blank boolean is false. The members of all dimensions
    that it declares stand in one table.
    """
    tables = dict(dataset.tables)
    for name in expected():
        tables[name] = _completed(name, tables.get(name))
    if dataset.dimensions:
        tables[MEMBERS] = members_table(tables, dataset.dimensions)
    return replace(dataset, tables=tables)


def read_as_needed(data: Path, resources: list[Resource]) -> Dataset:
    """Give a complete dataset whose tables are read when they are first asked for.

    For who knows already what is wrong with their rows: it has no problems.
    """
    structure = frozenset(resource.table for resource in resources if resource.structure)
    tables = _AsNeeded(data, resources)
    return Dataset(tables, (), links_of(resources), structure, dimensions_of(resources))


class _AsNeeded(Mapping[str, pd.DataFrame]):
    """The tables that :func:`complete` gives, each of them read when it is first asked for."""

    def __init__(self, data: Path, resources: Sequence[Resource]) -> None:
        self._data = data
        self._dimensions = dimensions_of(resources)
        self._resources: dict[str, list[Resource]] = {}
        for resource in resources:
            self._resources.setdefault(resource.table, []).append(resource)
        self._names = dict.fromkeys([*self._resources, *expected()])
        self._names |= {MEMBERS: None} if self._dimensions else {}
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = self._table(name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _table(self, name: str) -> pd.DataFrame:
        if name == MEMBERS:
            return members_table(self, self._dimensions)
        resources = self._resources.get(name)
        return _completed(name, read_parts(self._data, resources)[0] if resources else None)


def _completed(name: str, table: pd.DataFrame | None) -> pd.DataFrame:
    if table is None:
        return _without_rows(name).copy(deep=False)
    return _with_columns(table, name) if name in expected() else table


@cache
def _without_rows(name: str) -> pd.DataFrame:
    """Give an optional table of which a workbook has nothing; made once, however often it is asked for."""
    return _with_columns(pd.DataFrame(index=pd.RangeIndex(0)), name)


def _with_columns(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    absent = {
        column: _blank(len(frame), kind)
        for column, kind in expected()[table].columns.items()
        if column not in frame
    }
    return frame.assign(**absent) if absent else frame


def _blank(length: int, kind: str) -> pd.Series:
    if kind == "boolean":
        return pd.Series(data=False, index=range(length), dtype=bool)
    return pd.Series([None] * length, dtype=DTYPES[kind])
