"""Reading tables: every cell typed by its schema, every fault found at once.

Cells are parsed by pandas, column by column; constraints are checked by pandera, lazily, so that
one pass names every fault. Nothing is repaired or guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from milepost.data.package import Column, Resource, TableSchema, as_list
from milepost.model import Problem

BOOLEANS = {"true": True, "false": False, "TRUE": True, "FALSE": False}
EXPECTED = {
    "number": "a number such as 12.5",
    "integer": "a whole number",
    "boolean": "true or false",
    "date": "a date such as 2025-12-31",
    "year": "a year such as 2025",
}
FIRST_ROW = 2  # the header is row 1


@dataclass(frozen=True)
class Dataset:
    """Every table of a workbook, typed; each row knows its file and row.

    Attributes
    ----------
    tables
        Table name to frame: the schema's columns, then ``_file`` (str) and ``_row`` (int).
    problems
        What was found wrong while reading.
    """

    tables: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...] = ()

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]


def read_dataset(data: Path, resources: Iterable[Resource]) -> Dataset:
    """Read every resource; tables given in several files are put one under the other."""
    parts: dict[str, list[pd.DataFrame]] = {}
    problems: list[Problem] = []
    resources = list(resources)
    for resource in resources:
        frame, found = read_table(data / resource.path, resource, f"data/{resource.path}")
        parts.setdefault(resource.table, []).append(frame)
        problems += found
    tables = {
        name: frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
        for name, frames in parts.items()
    }
    problems += _check_keys(tables, resources)
    problems += _check_references(tables, resources)
    return Dataset(tables, tuple(problems))


def read_table(path: Path, resource: Resource, shown: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Read one CSV file as its schema says.

    Returns
    -------
    frame, problems
        The typed rows (a cell that does not fit is missing) and what was wrong with them.
    """
    schema = resource.schema_record
    raw, problems = _read_cells(path, shown)
    unread = bool(problems)
    names = [column.name for column in schema.fields]
    for name in [name for name in names if name not in raw.columns]:
        if not unread:
            message = f"add the column {name!r} to the header"
            problems.append(Problem(shown, 1, name, "", "missing-column", message))
        raw[name] = pd.Series(pd.NA, index=raw.index, dtype="str")
    for name in [str(name) for name in raw.columns if name not in names]:
        message = f"the column {name!r} is not in the schema: remove it or describe it"
        problems.append(Problem(shown, 1, name, "", "unknown-column", message))
    typed = pd.DataFrame(index=raw.index)
    for column in schema.fields:
        typed[column.name], found = _parse(raw[column.name], column, shown)
        problems += found
    problems += _check_constraints(typed, schema, shown)
    typed["_file"] = shown
    typed["_row"] = np.arange(FIRST_ROW, FIRST_ROW + len(typed))
    return typed, problems


def _read_cells(path: Path, shown: str) -> tuple[pd.DataFrame, list[Problem]]:
    def refuse(rule: str, message: str) -> tuple[pd.DataFrame, list[Problem]]:
        return pd.DataFrame(), [Problem(shown, 0, "", "", rule, message)]

    try:
        raw = pd.read_csv(
            path,
            dtype=str,
            keep_default_na=False,
            na_values=[""],
            encoding="utf-8-sig",
            index_col=False,
            on_bad_lines="error",
        )
    except FileNotFoundError:
        return refuse("missing-file", "the file that datapackage.json names does not exist")
    except UnicodeDecodeError:
        return refuse("encoding", "the file is not UTF-8: save it as CSV UTF-8")
    except pd.errors.EmptyDataError:
        return refuse("empty-file", "the file is empty: it needs at least a header row")
    except (pd.errors.ParserError, ValueError) as error:
        text = " ".join(str(error).split()).removeprefix("Error tokenizing data. C error: ")
        return refuse("not-csv", f"the file can't be read as CSV: {text}")
    except OSError as error:
        return refuse("unreadable-file", f"the file can't be read: {error.strerror}")
    return raw, []


def _parse(cells: pd.Series, column: Column, shown: str) -> tuple[pd.Series, list[Problem]]:
    stripped = cells.str.strip() if cells.notna().any() else cells
    parsed: pd.Series
    if column.type in ("number", "integer", "year"):
        parsed = pd.to_numeric(stripped, errors="coerce").astype("float64")
        parsed = parsed.where(np.isfinite(parsed))
        if column.type != "number":
            parsed = parsed.where(parsed == parsed.round())
    elif column.type == "date":
        parsed = pd.to_datetime(stripped, format="%Y-%m-%d", errors="coerce")
        parsed = parsed.astype("datetime64[s]")
    elif column.type == "boolean":
        parsed = stripped.map(BOOLEANS).astype("boolean")
    else:
        return stripped.astype("str"), []
    wrong = cells.notna() & parsed.isna()
    problems = [
        Problem(
            shown,
            int(index) + FIRST_ROW,
            column.name,
            str(cells[index])[:80],
            "type",
            f"{str(cells[index])[:80]!r} is not {EXPECTED[column.type]}",
        )
        for index in cells.index[wrong]
    ]
    if column.type == "boolean":
        parsed = parsed.fillna(False).astype(bool)  # noqa: FBT003
    return parsed, problems


def _check_constraints(frame: pd.DataFrame, schema: TableSchema, shown: str) -> list[Problem]:
    import pandera.pandas as pa  # noqa: PLC0415  (slow to import)

    columns = {}
    for column in schema.fields:
        limits = column.constraints
        checks = []
        if limits.enum is not None:
            checks.append(pa.Check.isin(limits.enum, title="enum"))
        if limits.pattern is not None:
            checks.append(pa.Check.str_matches(f"^(?:{limits.pattern})$", title="pattern"))
        if limits.minimum is not None:
            checks.append(pa.Check.ge(_bound(limits.minimum, column), title="minimum"))
        if limits.maximum is not None:
            checks.append(pa.Check.le(_bound(limits.maximum, column), title="maximum"))
        if limits.min_length is not None or limits.max_length is not None:
            checks.append(pa.Check.str_length(limits.min_length, limits.max_length))
        required = limits.required or column.name in schema.key
        columns[column.name] = pa.Column(
            None, checks, nullable=not required, unique=limits.unique, report_duplicates="all"
        )
    try:
        pa.DataFrameSchema(columns).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return _constraint_problems(errors.failure_cases, schema, shown)
    return []


def _bound(value: float | str, column: Column) -> float | pd.Timestamp:
    return pd.Timestamp(str(value)) if column.type == "date" else float(value)


def _constraint_problems(cases: pd.DataFrame, schema: TableSchema, shown: str) -> list[Problem]:
    fields = {column.name: column for column in schema.fields}
    problems = []
    for case in cases.itertuples(index=False):
        limits = fields[str(case.column)].constraints
        value = "" if pd.isna(case.failure_case) else str(case.failure_case)[:80]
        check = str(case.check)
        if check == "not_nullable":
            rule, message = "required", "a value is required"
        elif check == "field_uniqueness":
            rule, message = "unique", f"{value!r} stands more than once"
        elif check.startswith("isin"):
            allowed = ", ".join(str(item) for item in limits.enum or [])
            rule, message = "enum", f"{value!r} is not one of: {allowed}"
        elif check.startswith("str_matches"):
            rule, message = "pattern", f"{value!r} does not fit the pattern {limits.pattern}"
        elif check.startswith("greater"):
            rule, message = "minimum", f"{value} is below {limits.minimum}"
        elif check.startswith("less"):
            rule, message = "maximum", f"{value} is above {limits.maximum}"
        else:
            rule, message = "constraint", f"{value!r} breaks {check}"
        row = 0 if pd.isna(case.index) else int(case.index) + FIRST_ROW
        problems.append(Problem(shown, row, str(case.column), value, rule, message))
    return problems


def _check_keys(tables: Mapping[str, pd.DataFrame], resources: list[Resource]) -> list[Problem]:
    problems = []
    seen = set()
    for resource in resources:
        key = resource.schema_record.key
        if resource.table in seen or not key:
            continue
        seen.add(resource.table)
        frame = tables[resource.table]
        twice = frame[frame.duplicated(key, keep="first") & frame[key].notna().all(axis=1)]
        for row in twice.to_dict("records"):
            value = " / ".join(_text(row[name]) for name in key)
            message = f"{value!r} stands more than once; a key must be unique"
            problems.append(
                Problem(row["_file"], row["_row"], "+".join(key), value, "primary-key", message)
            )
    return problems


def _text(value: object) -> str:
    return str(value.date()) if isinstance(value, pd.Timestamp) else str(value)


def _check_references(
    tables: Mapping[str, pd.DataFrame], resources: list[Resource]
) -> list[Problem]:
    table_of = {resource.name: resource.table for resource in resources}
    problems = []
    seen = set()
    for resource in resources:
        if resource.table in seen:
            continue
        seen.add(resource.table)
        schema = resource.schema_record
        frame = tables[resource.table]
        for key in schema.foreign_keys:
            (name,), (target,) = as_list(key.fields), as_list(key.reference.fields)
            place = table_of.get(key.reference.resource, key.reference.resource)
            known = _known(tables, place or resource.table, target)
            problems += _unknown(frame, frame[name], name, known, place or resource.table)
        for column in schema.fields:
            if column.list is not None:
                place = table_of.get(column.list.resource, column.list.resource)
                known = _known(tables, place, column.list.field)
                cells = frame[column.name].dropna().str.split(column.list.separator).explode()
                problems += _unknown(frame, cells, column.name, known, place)
    return problems


def _known(tables: Mapping[str, pd.DataFrame], table: str, column: str) -> set[str]:
    if table not in tables or column not in tables[table]:
        return set()
    return {_text(value) for value in tables[table][column].dropna()}


def _unknown(
    frame: pd.DataFrame, cells: pd.Series, column: str, known: set[str], table: str
) -> list[Problem]:
    wrong = cells[cells.notna() & ~cells.astype("str").isin(known)]
    return [
        Problem(
            str(frame.at[index, "_file"]),
            int(frame.at[index, "_row"]),
            column,
            str(value)[:80],
            "unknown-code",
            f"{str(value)[:80]!r} is not in the table {table!r}",
        )
        for index, value in wrong.items()
    ]
