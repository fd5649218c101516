"""The description of the data: a Frictionless Data Package read as typed records.

Follows the Data Package and Table Schema specifications (frictionlessdata.io). Two properties are
ours: a resource's ``table`` (several files may hold one table) and a field's ``list`` (several
identifiers in one cell, and the resource they must be found in).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from milepost.errors import UserError

FieldType = Literal["string", "number", "integer", "boolean", "date", "year"]


class Constraints(BaseModel):
    """What a column's values must satisfy; the names are Table Schema's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    required: bool = False
    unique: bool = False
    enum: list[Any] | None = None
    pattern: str | None = None
    minimum: float | str | None = None
    maximum: float | str | None = None
    min_length: Annotated[int | None, Field(alias="minLength")] = None
    max_length: Annotated[int | None, Field(alias="maxLength")] = None


class ListOf(BaseModel):
    """A cell that holds several identifiers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    separator: str = ";"
    resource: str
    field: str


class Column(BaseModel):
    """One column of a table."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str
    type: FieldType = "string"
    title: str = ""
    description: str = ""
    constraints: Constraints = Constraints()
    list: ListOf | None = None


class Reference(BaseModel):
    """Where a foreign key points."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    resource: str
    fields: str | list[str]


class ForeignKey(BaseModel):
    """A column whose values must stand in another table."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    fields: str | list[str]
    reference: Reference


class TableSchema(BaseModel):
    """The columns and keys of a table."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    fields: list[Column]
    primary_key: Annotated[str | list[str], Field(alias="primaryKey")] = []
    foreign_keys: Annotated[list[ForeignKey], Field(alias="foreignKeys")] = []

    @property
    def key(self) -> list[str]:
        """The columns that together name a row."""
        return as_list(self.primary_key)


class Resource(BaseModel):
    """One file of the package."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str
    path: str
    table: str = ""
    title: str = ""
    description: str = ""
    table_schema: Annotated[TableSchema | str, Field(alias="schema")]

    @property
    def schema_record(self) -> TableSchema:
        """The schema, after :func:`read_package` has filled it in."""
        assert isinstance(self.table_schema, TableSchema)
        return self.table_schema


def as_list(value: str | list[str]) -> list[str]:
    """Table Schema allows one name where it allows several."""
    return [value] if isinstance(value, str) else list(value)


def read_package(data: Path) -> list[Resource]:
    """Read ``datapackage.json`` and the schemas that it names.

    Raises
    ------
    UserError
        If the description is missing, is not JSON, or does not describe tables.
    """
    descriptor = _read_json(data / "datapackage.json")
    resources = []
    for entry in descriptor.get("resources", []):
        if isinstance(entry.get("schema"), str):
            entry = {**entry, "schema": _read_json(data / _inside(entry["schema"]))}
        try:
            resource = Resource.model_validate(entry)
        except ValidationError as error:
            raise UserError(
                f"data/datapackage.json: resource {entry.get('name', '?')!r}: {first_error(error)}"
            ) from error
        _inside(resource.path)
        resources.append(resource.model_copy(update={"table": resource.table or resource.name}))
    if not resources:
        raise UserError("data/datapackage.json names no resources: describe each file under data/.")
    return resources


def first_error(error: ValidationError) -> str:
    """Say the first thing that is wrong, with the key it is wrong at."""
    detail = error.errors()[0]
    key = ".".join(str(part) for part in detail["loc"])
    return f"{key}: {detail['msg']} (found {detail['input']!r})"


def _inside(path: str) -> str:
    if path.startswith(("/", "\\")) or ".." in Path(path).parts or "://" in path:
        raise UserError(f"data/datapackage.json: path {path!r} leads out of data/.")
    return path


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise UserError(f"{path} is missing: it describes the workbook's data.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"{path} can't be read as JSON: {error}") from error
    if not isinstance(value, dict):
        raise UserError(f"{path} must hold a JSON object.")
    return value
