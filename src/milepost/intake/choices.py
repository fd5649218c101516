"""What the drop-downs of a form offer: identifiers with their names, from the workbook's tables."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from milepost.data.cells import LABEL
from milepost.data.package import Column, Resource, as_list
from milepost.data.read import Dataset
from milepost.intake.forms import Form

NAMES = ("short_name", "name", "title", "what", "statement")
LONGEST = 60
BOOLEAN = ["true", "false"]


def choices(
    column: Column, form: Form, resources: Iterable[Resource], dataset: Dataset
) -> list[str]:
    """Give what a column's cells may hold; nothing where they are free."""
    if column.constraints.enum:
        return [str(item) for item in column.constraints.enum]
    if column.type == "boolean":
        return BOOLEAN
    place = _refers_to(column, form, resources)
    if place is None:
        return []
    table, key = place
    rows = dataset.tables.get(table)
    if rows is None or key not in rows:
        return []
    if table == "targets":
        rows = rows[rows["kind"].isin(form.kinds)]
    return [*dict.fromkeys(_labels(rows.dropna(subset=[key]), key))]


def _refers_to(column: Column, form: Form, resources: Iterable[Resource]) -> tuple[str, str] | None:
    resources = list(resources)
    tables = {resource.name: resource.table for resource in resources}
    if column.list is not None:
        return tables.get(column.list.resource, column.list.resource), column.list.field
    own = next(resource for resource in resources if resource.table == form.table)
    for key in own.schema_record.foreign_keys:
        if as_list(key.fields) == [column.name]:
            name = key.reference.resource
            return tables.get(name, name), as_list(key.reference.fields)[0]
    return None


def _labels(rows: pd.DataFrame, key: str) -> list[str]:
    name = next((name for name in NAMES if name in rows and name != key), None)
    if name is None:
        return [str(value) for value in rows[key]]
    return [
        f"{value}{LABEL}{' '.join(str(words).split())[:LONGEST]}" if isinstance(words, str)
        else str(value)
        for value, words in zip(rows[key], rows[name], strict=True)
    ]  # fmt: skip
