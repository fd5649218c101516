"""The map of an Excel results framework: which column is what.

A map is a short YAML file that a person checks; nothing is taken from a column that it does not
name. :mod:`milepost.importers.excel_draft` proposes one.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from milepost.core.errors import UserError
from milepost.core.model import Evidence
from milepost.core.yaml import read_yaml
from milepost.importers.periods import days
from milepost.read.checked import checked

# what a column may be
ROLES = ("identifier", "indicator", "group", "result", "unit", "direction", "baseline", "baseline_year",
         "target", "target_year", "actual", "actual_year", "period", "type", "comment")  # fmt: skip
Row = Annotated[int, Field(ge=1)]
Years = dict[str, int | date | str]


class PlanWords(BaseModel):
    """What the sheet does not say of the plan."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: str = ""
    organization: str = ""
    start: date | None = None
    end: date | None = None


class ExcelMap(BaseModel):
    """What a map says."""

    model_config = ConfigDict(extra="forbid", strict=True)

    sheet: str = ""  # the sheet's name; blank for the only one with rows
    # the names of several sheets of one layout, in place of `sheet`; a sheet's name is the group of
    # its indicators where no column is
    sheets: list[str] = []
    # the number of the row that names the columns, or those of several that are read together
    header: Row | Annotated[list[Row], Field(min_length=1)]
    plan: PlanWords = PlanWords()
    # the day on which the file was made; by default that of the file itself
    known_on: date | None = None
    # how well what was observed is supported
    evidence: Annotated[Evidence, Field(strict=False)] = Evidence.REPORTED
    columns: dict[str, str]  # role to the column's name
    # columns of one year each: the column's name to the year, to a day, or to a period such as
    # 2025/26
    baselines: Years = {}
    targets: Years = {}
    actuals: Years = {}
    # columns that break values down: the column's name to that of the dimension
    dimensions: dict[str, str] = {}
    # the month in which years such as 2025/26 begin; without it they are the calendar year of their
    # end
    year_begins: Annotated[int, Field(ge=1, le=12)] = 1

    @field_validator("baselines", "targets", "actuals", "dimensions", "columns", mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        """Take a column that is named by a year alone, which YAML reads as a number."""
        return (
            {str(name): item for name, item in value.items()} if isinstance(value, dict) else value
        )

    @property
    def dated(self) -> dict[str, Years]:
        """Give the columns of one period each, by what their values are."""
        return {"baseline": self.baselines, "target": self.targets, "actual": self.actuals}

    @property
    def used(self) -> list[str]:
        """Give the names of all columns that something is taken from."""
        wide = (name for columns in self.dated.values() for name in columns)
        return [*self.columns.values(), *wide, *self.dimensions]

    @property
    def header_rows(self) -> list[int]:
        """Give the rows that name the columns."""
        return self.header if isinstance(self.header, list) else [self.header]


def read_map(path: Path) -> ExcelMap:
    """Read a map.

    Raises
    ------
    UserError
        If it has an unknown, missing or mistyped key, names no column of indicators, or a period that is none.
    """
    said = checked(ExcelMap, read_yaml(path, str(path)), str(path))
    if unknown := sorted(said.columns.keys() - set(ROLES)):
        raise UserError(f"{path}: columns: {unknown[0]!r} is none of {', '.join(ROLES)}.")
    if "indicator" not in said.columns:
        raise UserError(f"{path}: columns: name the column of the indicator's title.")
    for element, columns in said.dated.items():
        for name, when in columns.items():
            if days(str(when)) is None:
                raise UserError(
                    f"{path}: {element}s: {name!r}: {when!r} is no year, quarter, month or day."
                )
    return said


def element_of(word: str) -> str:
    """Say what the word of a row means."""
    for element, words in (("baseline", ("base",)), ("target", ("target", "milestone", "plan")),
                           ("actual", ("actual", "result", "achiev", "value", "observ", "report"))):  # fmt: skip
        if any(part in word for part in words):
            return element
    return ""
