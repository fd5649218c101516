"""A Frictionless data package of an edition: the workbook's own tables, as far as it shows them.

Rows are those that the edition's readers may know, in the version that it knows; what explains a row
to its authors, and targets decided later, stay in the workbook.

Frictionless Data Package and Tabular Data Resource (frictionlessdata.io).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from milepost.core.ledger import csv_text
from milepost.core.model import Edition
from milepost.edition.audience import UPKEEP, files_seen, visible
from milepost.edition.select import DATED
from milepost.exporters.values import Stated
from milepost.inputs.edition_tables import COMMENTS
from milepost.inputs.records import EditionData
from milepost.read.cells import number_text
from milepost.read.dataset import Dataset
from milepost.read.table_schema import Resource

LEFT = (*UPKEEP, "loss")  # about the keeping of the data
LATER = {"scoped_targets": "decided_on"}


def package_files(
    dataset: Dataset, data: EditionData, resources: Sequence[Resource], made: Stated
) -> dict[str, bytes]:
    """Give the files of a package, by their paths in it; what is left is told."""
    left = {name: data.tables[name] for name in DATED if name in dataset.tables}
    seen = visible(dataset.tables, dataset.links, data.edition, dataset.structure, left)
    files: dict[str, bytes] = {}
    entries: list[dict[str, Any]] = []
    states = files_seen(dataset.tables, seen)
    first = {resource.table: resource for resource in reversed(resources)}
    # of a file of which nothing is seen, the description would tell: a title, columns of its own
    first |= {resource.table: resource for resource in reversed(resources)
              if states.get(f"data/{resource.path}") in ("all", "some")}  # fmt: skip
    for resource in sorted(first.values(), key=lambda item: item.table):
        if resource.table in LEFT or resource.table not in seen:
            continue
        rows = _rows(resource.table, seen[resource.table], data)
        if not len(rows) and resource.table in dataset.tables and len(dataset[resource.table]):
            continue  # that there is such a table, its readers need not know
        entry, text = _resource(resource, rows, made)
        entries.append(entry)
        files[entry["path"]] = text.encode()
    _refer_within(entries, {resource.name: resource.table for resource in resources})
    descriptor = {
        "name": str(made.plan["plan_id"]).lower(), "title": str(made.plan["title"]),
        "profile": "tabular-data-package", "edition": _edition(data.edition), "resources": entries,
    }  # fmt: skip
    text = json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n"
    return {"datapackage.json": text.encode(), **files}


def _edition(edition: Edition) -> dict[str, Any]:
    kept = {"edition", "year", "cut_off", "audience", "evidence", "state", "embargo_until"}
    return edition.model_dump(mode="json", include=kept, exclude_none=True)


def _rows(table: str, rows: pd.DataFrame, data: EditionData) -> pd.DataFrame:
    """Give the rows that the edition shows: none decided later."""
    if table in LATER and LATER[table] in rows:
        return rows[~(rows[LATER[table]] > pd.Timestamp(data.edition.cut_off))]
    return rows


def _resource(resource: Resource, rows: pd.DataFrame, made: Stated) -> tuple[dict[str, Any], str]:
    """Describe a table, and write its rows as the description says."""
    schema = resource.schema_record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for column in COMMENTS:
        if column in rows and rows[column].notna().any() and not column.startswith("_"):
            words = f"{int(rows[column].notna().sum()):,} cells"
            reason = "explains a row to its authors: no edition shows it"
            made.report(resource.table).left(resource.table, 0, column, words, reason)
    schema["fields"] = [item for item in schema["fields"]
                        if item["name"] not in COMMENTS and item["name"] in rows]  # fmt: skip
    types = {column.name: column.type for column in resource.schema_record.fields}
    for item in schema["fields"]:
        item["type"] = types[item["name"]]
    names = [item["name"] for item in schema["fields"]]
    cells = {item["name"]: _cells(rows[item["name"]], item["type"]) for item in schema["fields"]}
    text = csv_text(names, pd.DataFrame(cells, index=rows.index).to_dict("records"))  # type: ignore[arg-type]
    entry: dict[str, Any] = {"name": resource.table, "path": f"{resource.table}.csv",
                             "profile": "tabular-data-resource"}  # fmt: skip
    for key in ("title", "structure", "dimension", "people"):
        if value := getattr(resource, key):
            entry[key] = value
    return entry | {"schema": schema}, text


def _cells(column: pd.Series, kind: str) -> pd.Series:
    """Write the cells of a column as its type has them."""

    def cell(value: Any) -> str:
        if pd.isna(value):
            return ""
        if kind == "boolean":
            return "true" if value else "false"
        if kind == "date":
            return str(pd.Timestamp(value).date())
        return number_text(value) if kind in ("number", "integer", "year") else str(value)

    return column.map(cell, na_action=None)


def _refer_within(entries: list[dict[str, Any]], tables: Mapping[str, str]) -> None:
    """Let references lead to tables, whatever files held them; leave out those that lead nowhere."""
    names = {entry["name"] for entry in entries}
    for entry in entries:
        schema = entry["schema"]
        keys = schema.get("foreignKeys", [])
        for key in keys:
            at = key["reference"]["resource"]
            key["reference"]["resource"] = tables.get(at, at)
        keys = [key for key in keys if key["reference"]["resource"] in {*names, ""}]
        schema.pop("foreignKeys", None)
        if keys:
            schema["foreignKeys"] = keys
        for column in schema["fields"]:
            if "list" in column:
                at = column["list"]["resource"]
                column["list"]["resource"] = tables.get(at, at)
                if column["list"]["resource"] not in names:
                    del column["list"]
