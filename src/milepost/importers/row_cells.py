"""The cells of one row as the data files write them, with what the workbook knows of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from milepost.core.model import Problem
from milepost.core.problems import SHOWN_LENGTH, by_key
from milepost.importers.country_names import CountryNames
from milepost.read.cells import NUMBERS, Shown, as_text, code, is_percent
from milepost.read.dataset import Dataset
from milepost.read.notation import CellError, Notation
from milepost.read.records import Record, Records
from milepost.read.table_schema import Column
from milepost.validate.coverage import PERCENT

# table of observations to the column that names what is measured, and the table that says how
MEASURED = {
    "observations": ("target_id", "targets"),
    "organization_observations": ("indicator_id", "organization"),
}


@dataclass(frozen=True)
class Context:
    """What the rows of a sheet are for: their workbook and table; and how their file writes."""

    dataset: Dataset
    names: CountryNames
    notation: Notation
    table: str
    file_name: str

    @cached_property
    def codes(self) -> Mapping[str, Collection[str]]:
        """The codes that the columns of the table may hold."""
        return {
            link.columns[0]: frozenset(self.dataset[link.named][link.key[0]].dropna().astype("str"))
            for link in self.dataset.links
            if link.table == self.table and len(link.columns) == 1
            and link.named in self.dataset.tables
            and link.key[0] in self.dataset[link.named]
        }  # fmt: skip

    def unit(self, subject: str) -> str:
        """Give the unit that a subject is measured in; blank where it is not known."""
        key, of = MEASURED.get(self.table, ("", ""))
        if of not in self.dataset.tables or self.dataset[of].empty:
            return ""
        return str(by_key(self.dataset[of], key, "unit").get(subject, "")).strip()

    def mixed_scales(self, records: Records) -> Iterator[Problem]:
        """Find shares such as 0.52 in a column that also shows percentages."""
        key = MEASURED.get(self.table, ("", ""))[0]
        cells = [(record, record.cells.get("value")) for record in records.rows]
        if not any(is_percent(value) for _, value in cells):
            return
        for record, value in cells:
            unit = self.unit(code(str(record.cells.get(key, ""))))
            if not isinstance(value, int | float) or is_percent(value):
                continue
            if 0 < abs(value) < 1 and _counts_percent(unit):
                message = (
                    f"{value!r} stands in a column that shows percentages: give it the same "
                    "number format, or write it as a percentage"
                )
                yield Problem(self.file_name, record.row, "value", str(value), "cell", message)


def row_values(
    record: Record, columns: list[Column], records: Records, context: Context
) -> tuple[dict[str, str], list[Problem]]:
    """Give the cells of a row as text, by column, and what is wrong with them."""
    values: dict[str, str] = {}
    problems = []
    file_name = context.file_name
    for column in columns:
        cell: Any = record.cells.get(column.name)
        try:
            if _is_code(column, context):
                _refuse_other_code(cell, context.codes.get(column.name, ()))
            text = as_text(cell, column.type, records.begins, context.notation)
        except CellError as error:
            problems.append(_problem(cell, error, column.name, record, file_name))
            continue
        if _is_code(column, context):
            text = code(text)
        if column.list is not None:
            parts = [code(part) for part in text.split(column.list.separator)]
            text = column.list.separator.join(part for part in parts if part)
        if text:
            values[column.name] = text
    for name in [column.name for column in columns if column.type in NUMBERS]:
        if is_percent(record.cells.get(name)):
            try:
                _refuse_percent(name, values, context)
            except CellError as error:
                problems.append(_problem(record.cells[name], error, name, record, file_name))
    return values, problems + _country(values, context.names, record, file_name)


def _problem(cell: Any, error: CellError, column: str, record: Record, file_name: str) -> Problem:
    written = str(cell)
    if isinstance(cell, Shown):
        written = as_text(cell, "string", None) if cell.text else repr(float(cell))
    value = written[:SHOWN_LENGTH]
    return Problem(file_name, record.row, column, value, "cell", f"{value!r} {error}")


def _is_code(column: Column, context: Context) -> bool:
    return column.name in context.dataset.broken_down_by or (
        column.type == "string"
        and bool(column.name.endswith("_id") or column.constraints.enum or column.name == "country")
    )


def _refuse_other_code(cell: Any, known: Collection[str]) -> None:
    """Refuse what a spreadsheet has made of a code: a date, or a number that several codes are."""
    if isinstance(cell, date):
        raise CellError(
            "is a date where a code is expected: format the cell as text, and retype it"
        )
    if isinstance(cell, bool | Shown) or not isinstance(cell, int | float):
        return
    same = sorted(name for name in known if _number_of(name) == float(cell))
    if len(same) > 1 or (same and same[0] not in (repr(cell), f"{cell:g}")):
        raise CellError(
            f"is a number, which may be the code {' or '.join(same)}: format the cell as text, "
            "and retype the code"
        )


def _number_of(text: str) -> float | None:
    try:
        return float(text) if text.isascii() else None
    except ValueError:
        return None


def _refuse_percent(name: str, values: Mapping[str, str], context: Context) -> None:
    """Refuse a percentage where something else is counted."""
    if name != "value":
        raise CellError("is a percentage where a number of cases is expected")
    subject = values.get(MEASURED.get(context.table, ("", ""))[0], "")
    unit = context.unit(subject)
    if unit and not _counts_percent(unit):
        raise CellError(f"is a percentage, and {subject} is measured in {unit}: write it so")


def _counts_percent(unit: str) -> bool:
    return unit.casefold().startswith(PERCENT)


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
