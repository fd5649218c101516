"""Series: chapters made for every member of a table that the edition knows something about.

``params/series/<name>.yml`` describes one; it is off until a build asks for it. A series adds
its chapters after the book's own, in parts, through a Quarto profile that the build writes.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from milepost.core.errors import UsageError, UserError
from milepost.core.file_names import PortableName, path_fault
from milepost.core.model import ID_PATTERN
from milepost.core.workbook import Workbook
from milepost.core.yaml import read_yaml
from milepost.edition.params import SCOPE_TABLES, Chapter, check_name, check_parameters
from milepost.read.package import first_error


class SeriesFile(BaseModel):
    """What ``params/series/<name>.yml`` says."""

    model_config = ConfigDict(extra="forbid", strict=True)

    notebook: PortableName = Field(pattern=ID_PATTERN)
    parameter: str
    part: str
    group_by: str | None = None
    group_table: str | None = None


@dataclass(frozen=True)
class Series:
    """The chapters of one series, by part of the book."""

    name: str
    parts: Mapping[str, tuple[Chapter, ...]]

    @property
    def chapters(self) -> list[Chapter]:
        """Every chapter of the series, in the book's order."""
        return [chapter for part in self.parts.values() for chapter in part]


def read_series(workbook: Workbook, name: str, tables: Mapping[str, pd.DataFrame]) -> Series:
    """Make a series: a chapter for each member that has observations in the edition.

    Raises
    ------
    UsageError
        If the workbook has no such series.
    UserError
        If its file has an unknown, missing or mistyped key.
    """
    folder = workbook.params / "series"
    known = sorted(path.stem for path in folder.glob("*.yml"))
    if name not in known:
        raise UsageError(f"There is no series {name!r}; params/series/ has: {', '.join(known)}.")
    shown = f"params/series/{name}.yml"
    if fault := path_fault(name):
        raise UserError(f"{shown}: {fault}")
    try:
        said = SeriesFile.model_validate(read_yaml(folder / f"{name}.yml", shown))
    except ValidationError as error:
        raise UserError(f"{shown}: {first_error(error)}") from error
    if said.parameter not in SCOPE_TABLES:
        raise UserError(f"{shown}: parameter: expected one of {', '.join(SCOPE_TABLES)}")
    table, key = SCOPE_TABLES[said.parameter]
    column = "country" if said.parameter == "country" else f"{said.parameter}_id"
    members = tables[table]
    members = members[members[key].isin(set(tables["observations"][column].dropna()))]
    parts: dict[str, list[Chapter]] = {}
    for title, row in _grouped(members, said, tables):
        chapter = Chapter(said.notebook, {said.parameter: row[key]}, shown)
        for problem in check_name(chapter):
            raise UserError(problem.line())
        parts.setdefault(title, []).append(chapter)
    for chapter in next(iter(parts.values()), [])[:1]:
        for problem in check_parameters(workbook, chapter):
            raise UserError(problem.line())
    return Series(name, {title: tuple(chapters) for title, chapters in parts.items()})


def _grouped(
    members: pd.DataFrame, said: SeriesFile, tables: Mapping[str, pd.DataFrame]
) -> list[tuple[str, dict[Hashable, Any]]]:
    """Give members with their part's title, in the order of the parts and then of the names.

    Members of no group stand last, under the series' own title.
    """
    by_name = members.sort_values("short_name").to_dict("records")
    if said.group_by is None or said.group_table is None:
        return [(said.part, row) for row in by_name]
    order = tables[said.group_table].sort_values("position", kind="stable")
    found = []
    for group in order.to_dict("records"):
        title = f"{said.part}: {group['name']}"
        found += [(title, row) for row in by_name if row[said.group_by] == group[said.group_by]]
    grouped = set(order[said.group_by])
    return found + [(said.part, row) for row in by_name if row[said.group_by] not in grouped]
