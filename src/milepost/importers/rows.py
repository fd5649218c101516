"""Rows that are to be added: their cells as the data files write them, and where they stood."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from milepost.core.errors import UserError
from milepost.core.model import Problem
from milepost.core.problems import SHOWN_LENGTH
from milepost.edition.select import DATED
from milepost.importers.country_names import CountryNames
from milepost.importers.form_sheets import FORMS, Form, forms_of, labels_of
from milepost.importers.interface import Gathered, NewRow
from milepost.read.cells import CellError, as_text, code
from milepost.read.dimensions import dimensions_of
from milepost.read.grid import Grid, folded
from milepost.read.package import Column, Resource
from milepost.read.records import Record, Records, read_records

# what tells one fact from another, where its author gave it no identifier
IDENTITY = (
    "target_id", "measure", "indicator_id", "commitment_id", "period_start", "period_end",
    "country", "region_id", "item_id", "result_id", "presence_id", "qualifier",
)  # fmt: skip
WORDED = ("event", "")  # their statement, too: two things can happen in one place and period
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9._-]+")


def gather_forms(
    grids: Iterable[Grid], resources: list[Resource], names: CountryNames, file: str
) -> Gathered:
    """Read the sheets of a filled form; sheets of other names are passed over and named."""
    gathered = Gathered()
    members = _member_columns(resources)
    known = {folded(form.title): (form, columns) for form, columns in forms_of(resources)}
    for grid in grids:
        form, columns = known.get(folded(grid.name), (None, []))
        if form is None:
            if len(grid.rows) and folded(grid.name) != "instructions":
                gathered.remarks.append(f"the sheet {grid.name!r} is no part of the form: not read")
            continue
        records = read_records(grid, labels_of(columns), file, extra=False)
        _gather(gathered, records, columns, names, file, form, members)
    if not gathered.rows and not gathered.problems:
        titles = ", ".join(form.title for form, _ in known.values())
        message = f"no sheet of the form has a row; its sheets are: {titles}"
        gathered.problems.append(Problem(file, 0, "", "", "empty-file", message))
    return gathered


def gather_observations(
    grids: Iterable[Grid], resources: list[Resource], names: CountryNames, file: str
) -> Gathered:
    """Read rows whose columns are those of one of the tables of observations."""
    gathered = Gathered()
    members = _member_columns(resources)
    schemas = {resource.table: resource.schema_record.fields for resource in resources}
    for grid in grids:
        if not grid.rows:
            continue
        table = _table_of(grid, schemas)
        columns = schemas[table]
        records = read_records(grid, labels_of(columns), file, extra=False)
        form = Form(grid.name, "", table, "", tuple(column.name for column in columns))
        _gather(gathered, records, columns, names, file, form, members)
    if not gathered.rows and not gathered.problems:
        message = "there are no rows below the names of the columns"
        gathered.problems.append(Problem(file, 0, "", "", "empty-file", message))
    return gathered


def _table_of(grid: Grid, schemas: Mapping[str, list[Column]]) -> str:
    """Tell the table by the columns that only it has."""
    cells = {folded(str(cell)) for _, row in grid.rows[:30] for cell in row if cell is not None}
    tables = [table for table in DATED if table in schemas]
    first = {folded(schemas[table][1].name): table for table in tables}
    first |= {folded(schemas[table][1].title): table for table in tables}
    return next((table for name, table in first.items() if name in cells), tables[0])


def _gather(
    gathered: Gathered,
    records: Records,
    columns: list[Column],
    names: CountryNames,
    file: str,
    form: Form,
    members: frozenset[str],
) -> None:
    file_name = f"{file}, {records.sheet}" if records.sheet else file
    gathered.problems += records.problems
    for record in records.rows:
        values, problems = _values(record, columns, members, records.begins, file_name)
        problems += _country(values, names, record, file_name)
        if form.measure:
            values["measure"] = form.measure
        gathered.problems += problems
        gathered.rows.append(NewRow(form.table, values, records.sheet, record.row))


def _values(
    record: Record,
    columns: list[Column],
    members: frozenset[str],
    begins: datetime | None,
    file_name: str,
) -> tuple[dict[str, str], list[Problem]]:
    values, problems = {}, []
    for column in columns:
        cell: Any = record.cells.get(column.name)
        try:
            text = as_text(cell, column.type, begins)
        except CellError as error:
            value = str(cell)[:SHOWN_LENGTH]
            message = f"{value!r} {error}"
            problems.append(Problem(file_name, record.row, column.name, value, "cell", message))
            continue
        if _is_code(column) or column.name in members:
            text = code(text)
        if column.list is not None:
            parts = [code(part) for part in text.split(column.list.separator)]
            text = column.list.separator.join(part for part in parts if part)
        if text:
            values[column.name] = text
    return values, problems


def _member_columns(resources: Iterable[Resource]) -> frozenset[str]:
    return frozenset(one.column for one in dimensions_of(resources))


def _is_code(column: Column) -> bool:
    return column.type == "string" and bool(
        column.name.endswith("_id") or column.constraints.enum or column.name == "country"
    )


def _country(
    values: dict[str, str], names: CountryNames, record: Record, file_name: str
) -> list[Problem]:
    """Put a country's code for its name."""
    written = values.get("country", "")
    if not written:
        return []
    country = names.find(written)
    if country is None or not country.iso3:
        message = f"{written!r} names no country that the workbook knows"
        return [Problem(file_name, record.row, "country", written, "country", message)]
    values["country"] = country.iso3
    return []


def identifier(values: Mapping[str, str], dimensions: Iterable[str] = ()) -> str:
    """Name a fact by what it is about, so that a corrected value keeps the name.

    The same row in another file, or in a corrected copy of this one, gets the same identifier. A
    row that names members of declared dimensions is another fact than their whole.
    """
    names = [*IDENTITY, *(name for name in dimensions if values.get(name))]
    if values.get("measure", "") in WORDED:
        names.append("statement")
    parts = "\x1f".join(f"{name}={values.get(name, '')}" for name in names)
    digest = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    subject = next(
        (values[name] for name in ("target_id", "indicator_id", "commitment_id")
         if values.get(name)), "row",
    )  # fmt: skip
    where = values.get("country") or values.get("region_id") or ""
    readable = _NOT_IN_ID.sub("-", "-".join(filter(None, (subject, where)))).strip("-._").lower()
    return f"{readable or 'row'}-{digest}"


def sheet_titles() -> set[str]:
    """The names by which a form is told from other workbooks."""
    return {folded(form.title) for form in FORMS}


class IntakeError(UserError):
    """A file can't be imported; ``problems`` names every place that is wrong."""

    def __init__(self, message: str, problems: list[Problem] | None = None) -> None:
        self.problems = sorted(set(problems or []))
        super().__init__(message)
