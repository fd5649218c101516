"""A workbook with a table or a column less: as a plan that never had it would look."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from milepost.edition.params import SCOPE_TABLES
from milepost.validate.rules import SCOPE_PARTS

# what targets of parts call the rows of a table
SCOPES = {table: kind for kind, (table, _) in SCOPE_PARTS.items()}


def schemas(root: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each resource of a workbook with its schema, wherever that is written."""
    for resource in _package(root)["resources"]:
        yield resource, _schema(root, resource)


def columns(root: Path) -> list[tuple[str, str]]:
    """Every table and column that a workbook describes."""
    found = [(r["table"], field["name"]) for r, s in schemas(root) for field in s["fields"]]
    return [*dict.fromkeys(found)]


def without_table(root: Path, table: str) -> None:
    """Take a table away, the columns that name its rows, and the chapters on its rows."""
    package = _package(root)
    gone = [item for item in package["resources"] if item["table"] == table]
    names = {item["name"] for item in gone}
    for item in gone:
        (root / "data" / item["path"]).unlink(missing_ok=True)
    package["resources"] = [item for item in package["resources"] if item not in gone]
    _write(root / "data" / "datapackage.json", package)
    for resource, schema in [*schemas(root)]:
        for field in [*schema["fields"]]:
            if names & {*_named(schema, field)}:
                without_column(root, resource["table"], field["name"])
    for scoped in {item["path"] for item in package["resources"]
                   if item["table"] == "scoped_targets"}:  # fmt: skip
        _leave(root / "data" / scoped, "scope_kind", SCOPES.get(table, ""))
    for path in sorted((root / "params").glob("*/*.yml")):
        said = yaml.safe_load(path.read_text("utf-8")) or {}
        named = {SCOPE_TABLES.get(name, ("",))[0] for name in said.get("parameters") or {}}
        if table in named:
            path.unlink()
        elif table in (said.get("tables") or ()):
            said["tables"].remove(table)
            path.write_text(yaml.safe_dump(said), "utf-8")


def without_column(root: Path, table: str, column: str) -> None:
    """Take a column away from every file of a table, and from the description."""
    package = _package(root)
    for resource in package["resources"]:
        if resource["table"] != table:
            continue
        schema = _schema(root, resource)
        schema["fields"] = [field for field in schema["fields"] if field["name"] != column]
        keys = schema.get("foreignKeys", [])
        schema["foreignKeys"] = [key for key in keys if column not in _listed(key["fields"])]
        if column in _listed(schema.get("primaryKey", [])):
            del schema["primaryKey"]
        if isinstance(resource["schema"], str):
            _write(root / "data" / resource["schema"], schema)
        else:
            resource["schema"] = schema
        _drop(root / "data" / resource["path"], column)
    _write(root / "data" / "datapackage.json", package)


def _named(schema: dict[str, Any], field: dict[str, Any]) -> Iterator[str]:
    """The resources that a column's cells name rows of."""
    if "list" in field:
        yield field["list"]["resource"]
    for key in schema.get("foreignKeys", []):
        if field["name"] in _listed(key["fields"]):
            yield key["reference"]["resource"]


def _listed(names: Any) -> list[str]:
    return [names] if isinstance(names, str) else [*names]


def _package(root: Path) -> Any:
    return json.loads((root / "data" / "datapackage.json").read_text("utf-8"))


def _schema(root: Path, resource: dict[str, Any]) -> Any:
    said = resource["schema"]
    if isinstance(said, str):
        return json.loads((root / "data" / said).read_text("utf-8"))
    return said


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=1), "utf-8")


def _drop(path: Path, column: str) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if column not in rows[0]:
        return
    place = rows[0].index(column)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows(row[:place] + row[place + 1 :] for row in rows)


def _leave(path: Path, column: str, value: str) -> None:
    """Leave the rows of a file out that hold a value."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    place = rows[0].index(column)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows(row for row in rows if row[place] != value)
