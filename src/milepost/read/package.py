"""The description of the data: a Frictionless Data Package read as typed records.

Follows the Data Package and Table Schema specifications (frictionlessdata.io). These properties are
ours: a resource's ``table`` (several files may hold one table), its ``dimension`` and ``people`` (it
lists the members by which a column of observations breaks them down; they are of people; one may
belong to several of them: ``overlapping``), a star in
its ``path`` (every file of a folder that no other resource names), and a field's ``list`` (several
identifiers in one cell, and the resource they must be found in).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.core.file_names import path_fault
from milepost.core.files import leads_out, read_json
from milepost.core.model import Kind
from milepost.core.workbook import PACKAGE
from milepost.read.checked import checked
from milepost.read.table_schema import DESCRIPTOR, STAR, TABLE_SUFFIXES, Resource, as_list

OBSERVATIONS, MEMBERS, MEMBER = "observations", "dimension_members", "member_id"
STANDARD = PACKAGE / "template" / "schemas"  # for tables of which a workbook states no schema


def read_package(data: Path) -> list[Resource]:
    """Read ``datapackage.json`` and the schemas that it names.

    Raises
    ------
    UserError
        If the description is missing, is not JSON, or does not describe tables.
    """
    descriptor = _read_json(data / "datapackage.json")
    entries = descriptor.get("resources")
    if not isinstance(entries, list) or not entries:
        raise UserError(f"{DESCRIPTOR} names no resources: describe each file under data/.")
    others = [entry for entry in entries if isinstance(entry, dict)]
    resources: list[Resource] = []
    for entry in entries:
        resource = _read_resource(data, entry, others)
        if resource.name in {other.name for other in resources}:
            raise UserError(f"{DESCRIPTOR}: two resources have the name {resource.name!r}.")
        resources.append(resource)
    return _found(data, resources)


def _found(data: Path, resources: list[Resource]) -> list[Resource]:
    """Put the files that are there in the place of patterns.

    A file belongs to the longest pattern that fits it. A pattern that fits none stays, as a table
    without rows.
    """
    taken = {resource.path for resource in resources}
    patterns = [resource.path for resource in resources if STAR in resource.path]
    files: dict[str, list[str]] = {}
    for pattern in sorted(patterns, key=len, reverse=True):
        files[pattern] = [path for path in _matching(data, pattern) if path not in taken]
        taken |= {*files[pattern]}
    return [
        found
        for resource in resources
        for found in (
            [resource.model_copy(update={"name": f"{resource.name}:{path}", "path": path})
             for path in files[resource.path]] or [resource]
            if resource.path in files else [resource]
        )
    ]  # fmt: skip


def _matching(data: Path, pattern: str) -> list[str]:
    paths = [
        path.relative_to(data).as_posix()
        for path in sorted(data.glob(pattern))
        if path.is_file() and not path.name.startswith((".", "~$"))
    ]
    for path in paths:
        if fault := path_fault(path):
            raise UserError(f"data/{path}: {fault}.")
    return paths


def _read_resource(data: Path, entry: Any, others: Sequence[Mapping[str, Any]]) -> Resource:
    if not isinstance(entry, dict):
        raise UserError(f"{DESCRIPTOR}: a resource must be an object, found {entry!r}.")
    entry = {**entry, "described_in": DESCRIPTOR, "standard": False}
    if "schema" not in entry and (schema := standard_schema(entry, others)):
        entry |= {"schema": schema, "standard": True}
    if isinstance(path := entry.get("schema"), str):
        schema = _read_json(data / _inside(path))
        entry |= {"schema": schema, "described_in": f"data/{path}"}
    resource = checked(Resource, entry, f"{DESCRIPTOR}: resource {entry.get('name', '?')!r}")
    if fault := path_fault(_inside(resource.path)):
        raise UserError(f"{DESCRIPTOR}: path {resource.path!r}: {fault}.")
    if "**" in resource.path or STAR in posixpath.dirname(resource.path):
        raise UserError(
            f"{DESCRIPTOR}: path {resource.path!r}: a star stands in the file's name only."
        )
    if Path(resource.path).suffix not in TABLE_SUFFIXES:
        listed = ", ".join(TABLE_SUFFIXES)
        raise UserError(
            f"{DESCRIPTOR}: resource {resource.name!r}: the name of a file of rows ends in one of "
            f"{listed}; found {resource.path!r}."
        )
    _check_names(resource)
    return resource.model_copy(update={"table": resource.table or resource.name})


def standard_schema(
    entry: Mapping[str, Any], others: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Give the package's own schema of a table, without references to what is not there; or nothing.

    Parameters
    ----------
    entry
        A resource that states no schema.
    others
        All resources; each that is declared a dimension is a column of observations.
    """
    table = str(entry.get("table") or entry.get("name"))
    table = MEMBERS if entry.get("dimension") else table
    path = STANDARD / f"{table}.json"
    if not re.fullmatch("[a-z_]+", table) or not path.is_file():
        return {}
    schema = _read_json(path)
    named = {other.get("name") for other in others}
    for other in others if table == OBSERVATIONS else ():
        if column := other.get("dimension"):
            title = other.get("title") or column
            schema["fields"].append({"name": column, "type": "string", "title": title})
            reference = {"resource": other.get("name"), "fields": [MEMBER]}
            schema["foreignKeys"].append({"fields": [column], "reference": reference})
    for column in schema["fields"]:
        if (table, column["name"]) == ("targets", "kind"):
            column["constraints"]["enum"] = [kind.value for kind in Kind]
        if column.get("list", {}).get("resource", "") not in {"", *named}:
            del column["list"]
    keys = schema.get("foreignKeys", [])
    schema["foreignKeys"] = [key for key in keys if key["reference"]["resource"] in named]
    return schema


def _check_names(resource: Resource) -> None:
    schema = resource.schema_record
    names = [column.name for column in schema.fields]
    twice = {name for name in names if names.count(name) > 1}
    used = [*schema.key, *(name for key in schema.foreign_keys for name in as_list(key.fields))]
    for name in sorted({*used} - {*names}):
        raise UserError(
            f"{DESCRIPTOR}: resource {resource.name!r}: a key names {name!r}, no field."
        )
    for name in sorted(twice):
        raise UserError(f"{DESCRIPTOR}: resource {resource.name!r}: two fields are named {name!r}.")
    for key in schema.foreign_keys:
        if len(as_list(key.fields)) != len(as_list(key.reference.fields)):
            raise UserError(
                f"{DESCRIPTOR}: resource {resource.name!r}: a foreign key must have as many fields "
                "on both sides."
            )


def _inside(path: str) -> str:
    if leads_out(path):
        raise UserError(f"{DESCRIPTOR}: path {path!r} leads out of data/.")
    return path


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = read_json(path)
    except FileNotFoundError as error:
        raise UserError(f"{path} is missing: it describes the workbook's data.") from error
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise UserError(f"{path} can't be read as JSON: {error}") from error
    if not isinstance(value, dict):
        raise UserError(f"{path} must hold a JSON object.")
    return value
