"""How a table is described, as Frictionless has it: its columns, what they may hold, and its keys."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from milepost.core.workbook import MARK

DESCRIPTOR = MARK
STAR = "*"
# files that rows are read from
TABLE_SUFFIXES = (".csv", ".xlsx", ".xlsm", ".parquet")
# what is promised, and where: a book without them would tell of another plan; a workbook may declare
# more tables (``"structure": true`` of a resource)
STRUCTURE = (
    "plan", "pillars", "results", "systems", "global_results", "targets", "scoped_targets",
    "reports_expected", "regions", "countries", "directions", "action_plans", "action_plan_measures", "tools", "tiles",
)  # fmt: skip
FieldType = Literal["string", "number", "integer", "boolean", "date", "year"]


def _a_pattern(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        message = f"{text!r} is not a regular expression: {error}"
        raise ValueError(message) from error
    return text


class Constraints(BaseModel):
    """What a column's values must satisfy; the names are Table Schema's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    required: bool = False
    unique: bool = False
    enum: list[Any] | None = None
    pattern: Annotated[str, AfterValidator(_a_pattern)] | None = None
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

    @model_validator(mode="after")
    def _limits_fit_the_type(self) -> Column:
        limits = self.constraints
        numbers = limits.enum or [] if self.type in ("number", "integer", "year") else []
        for bound in (limits.minimum, limits.maximum, *numbers):
            if bound is None:
                continue
            try:
                date.fromisoformat(str(bound)) if self.type == "date" else float(bound)
            except (TypeError, ValueError) as error:
                message = f"{bound!r} is no limit for the type {self.type}"
                raise ValueError(message) from error
        return self


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
    structure: bool = False  # part of the plan's structure: public, whoever names its rows
    dimension: str = ""  # the column of observations whose members it lists
    people: bool = False  # whether these members are of people: sexes, ages, population groups
    overlapping: bool = False  # whether one may belong to several of these members
    described_in: Annotated[str, Field(exclude=True)] = DESCRIPTOR  # the file of its schema
    # described by the package: the file may leave out columns that are not required
    standard: Annotated[bool, Field(exclude=True)] = False
    table_schema: Annotated[TableSchema | str, Field(alias="schema")]

    @property
    def schema_record(self) -> TableSchema:
        """The schema, after :func:`read_package` has filled it in."""
        assert isinstance(self.table_schema, TableSchema)
        return self.table_schema


def as_list(value: str | list[str]) -> list[str]:
    """Table Schema allows one name where it allows several."""
    return [value] if isinstance(value, str) else [*value]
