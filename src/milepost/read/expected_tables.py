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

from milepost.core.model import Problem
from milepost.read.dataset import Dataset, read_parts
from milepost.read.dimensions import MEMBERS, dimensions_of, members_table
from milepost.read.keys import links_of
from milepost.read.table_schema import Resource

DTYPES = {
    "string": "str",
    "number": "float64",
    "integer": "float64",
    "date": "datetime64[s]",
    "boolean": "bool",
}
DESCRIPTION = "data/datapackage.json"


@dataclass(frozen=True)
class Expected:
    """What the package expects of a table: column names to types.

    A column marked ``*`` must be described wherever the table is; ``needed`` says that the
    workbook can't do without the table.
    """

    needed: bool
    columns: Mapping[str, str]
    must: frozenset[str]


def _table(text: str, *, needed: bool = False) -> Expected:
    """Read ``name[:type][*]`` words; the type is string where none is said."""
    columns, must = {}, set()
    for word in text.split():
        name, _, kind = word.rstrip("*").partition(":")
        columns[name] = kind or "string"
        if word.endswith("*"):
            must.add(name)
    return Expected(needed, columns, frozenset(must))


_DATED = (
    "period_start:date* period_end:date* known_on:date* withdrawn:boolean evidence* audience*"
    " source_id* source_locator note"
)
TABLES: Mapping[str, Expected] = {
    "plan": _table(
        "plan_id* title* organization* organization_short period_start:date* period_end:date*"
        " source_id",
        needed=True,
    ),
    "targets": _table(
        "target_id* position:integer global_result_id short_name* statement* kind* unit* unit_one"
        " baseline:number* baseline_year:integer target:number* upper:number decimals:integer"
        " limit:number method at_least:boolean direction* start:date deadline:date distinct_by"
        " denominator:number public source_id source_page"
        " note",
        needed=True,
    ),
    "observations": _table(
        "observation_id* target_id* measure* value:number* numerator:number denominator:number"
        " country region_id item_id statement result_id presence_id direction_ids"
        " tool_ids " + _DATED,
        needed=True,
    ),
    "sources": _table(
        "source_id* producer* title* url published accessed:date licence note", needed=True
    ),
    # the plan's hierarchies and places: a plan may have none of them
    "pillars": _table("pillar_id* position:integer name* short_name* aim"),
    "results": _table("result_id* parent_id pillar_id position:integer short_name* statement"),
    "systems": _table("system_id* position:integer name* statement"),
    "global_results": _table(
        "global_result_id* position:integer system_id short_name* statement table_row:integer"
        " table_row_name"
    ),
    "regions": _table("region_id* position:integer name* short_name*"),
    "countries": _table(
        "iso3* m49 name* short_name* region_id m49_region m49_subregion ldc:boolean lldc:boolean"
        " sids:boolean"
    ),
    "scoped_targets": _table(
        "target_id* scope_kind* scope_id* baseline:number target:number* deadline:date"
        " decided_on:date source_id note"
    ),
    "reports_expected": _table(
        "dimension member target_ids period_start:date* period_end:date* due:date* source_id note"
    ),
    "directions": _table("direction_id* position:integer name* short_name* aim"),
    "action_plans": _table("action_plan_id* position:integer name* kind aim"),
    "action_plan_measures": _table(
        "measure_id* action_plan_id* position:integer what* unit baseline:number baseline_date:date"
        " target:number due:date indicator_id source_id note"
    ),
    "commitments": _table(
        "commitment_id* position:integer title* statement place countries region_id pillar_id"
        " result_id direction_id action_plan_id due:date source_id note"
    ),
    "tools": _table("tool_id* position:integer name*"),
    "items": _table("item_id* kind position:integer name* short_name"),
    "organization": _table(
        "indicator_id* position:integer theme name* unit unit_one decimals:integer note"
    ),
    "presences": _table("presence_id* name* kind country region_id status"),
    "tiles": _table("iso3* column:integer* row:integer*"),
    "organization_observations": _table(
        "observation_id* indicator_id* value:number* qualifier " + _DATED
    ),
    "commitment_updates": _table("observation_id* commitment_id* stage* statement " + _DATED),
}


def check_tables(resources: Iterable[Resource]) -> list[Problem]:
    """Find tables and columns that the package needs and the description lacks or types else."""
    described = {resource.table: resource for resource in resources}
    problems = []
    for name, expected in TABLES.items():
        if name not in described:
            if expected.needed:
                message = f"no resource holds the table {name!r}"
                problems.append(Problem(DESCRIPTION, 0, "", name, "missing-table", message))
            continue
        place = described[name].described_in
        types = {column.name: column.type for column in described[name].schema_record.fields}
        for column, kind in expected.columns.items():
            if column not in types and column in expected.must:
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
    for name in TABLES:
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
        self._names = dict.fromkeys([*self._resources, *TABLES])
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
    return _with_columns(table, TABLES[name]) if name in TABLES else table


@cache
def _without_rows(name: str) -> pd.DataFrame:
    """Give an optional table of which a workbook has nothing; made once, however often it is asked for."""
    return _with_columns(pd.DataFrame(index=pd.RangeIndex(0)), TABLES[name])


def _with_columns(frame: pd.DataFrame, expected: Expected) -> pd.DataFrame:
    absent = {
        column: _blank(len(frame), kind)
        for column, kind in expected.columns.items()
        if column not in frame
    }
    return frame.assign(**absent) if absent else frame


def _blank(length: int, kind: str) -> pd.Series:
    if kind == "boolean":
        return pd.Series(data=False, index=range(length), dtype=bool)
    return pd.Series([None] * length, dtype=DTYPES[kind])
