"""Series: a chapter for every member of a table, made from one file of parameters.

``params/series/<name>.yml`` describes one. Where the book's contents name it
(:mod:`milepost.edition.chapters`), every member has its chapter. Else it is off until a build asks for
it: then those members have one that the edition knows something about, after the book's own, in
parts, through a Quarto profile that the build writes.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from milepost.core.errors import UsageError, UserError
from milepost.core.file_names import PortableName, path_fault
from milepost.core.model import ID_PATTERN
from milepost.core.natural_order import naturally
from milepost.core.workbook import Workbook
from milepost.core.yaml import read_yaml
from milepost.edition.extra_inputs import check_inputs
from milepost.edition.params import SCOPE_TABLES, Chapter, check_name, check_parameters
from milepost.read.checked import checked
from milepost.read.package import read_package

if TYPE_CHECKING:
    import pandas as pd


class SeriesFile(BaseModel):
    """What ``params/series/<name>.yml`` says."""

    model_config = ConfigDict(extra="forbid", strict=True)

    notebook: PortableName = Field(pattern=ID_PATTERN)
    parameter: str
    part: str = ""  # without a name its chapters stand outside parts
    tables: list[str] | None = None
    inputs: list[str] = []
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


def read_series(
    workbook: Workbook,
    name: str,
    tables: Mapping[str, pd.DataFrame] | None = None,
    read: Mapping[str, pd.DataFrame] | None = None,
) -> Series:
    """Make a series.

    Parameters
    ----------
    tables
        Of an edition: a chapter is made for each member that has observations in it. Without
        them, for each member that the workbook has.
    read
        The workbook's tables, where they have been read already.

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
    said = checked(SeriesFile, read_yaml(folder / f"{name}.yml", shown), shown)
    if said.parameter not in SCOPE_TABLES:
        raise UserError(f"{shown}: parameter: expected one of {', '.join(SCOPE_TABLES)}")
    table, key = SCOPE_TABLES[said.parameter]
    if tables is None:
        tables = read or read_tables(workbook, {table, said.group_table or table})
        members = tables[table]
    else:
        column = "country" if said.parameter == "country" else f"{said.parameter}_id"
        members = tables[table]
        members = members[members[key].isin(set(tables["observations"][column].dropna()))]
    parts: dict[str, list[Chapter]] = {}
    own = None if said.tables is None else tuple(said.tables)
    for title, row in _grouped(members, said, tables):
        values = {said.parameter: row[key]}
        chapter = Chapter(said.notebook, values, shown, own, tuple(dict.fromkeys(said.inputs)))
        parts.setdefault(title, []).append(chapter)
    _check(workbook, [chapter for part in parts.values() for chapter in part])
    return Series(name, {title: tuple(chapters) for title, chapters in parts.items()})


def _check(workbook: Workbook, chapters: Sequence[Chapter]) -> None:
    """Raise what is wrong with a series' chapters, once."""
    for chapter in chapters:
        for problem in check_name(chapter):
            raise UserError(problem.line())
    for chapter in chapters[:1]:
        found = check_parameters(workbook, chapter)
        for problem in found or check_inputs(workbook, chapter.inputs, chapter.file):
            raise UserError(problem.line())


def read_tables(workbook: Workbook, names: set[str]) -> Mapping[str, pd.DataFrame]:
    """Read some tables of the workbook; those that it lacks are empty, and so are their columns."""
    from milepost.read.expected_tables import read_as_needed  # noqa: PLC0415  (imports pandas)

    resources = [item for item in read_package(workbook.data) if item.table in names]
    return read_as_needed(workbook.data, resources).tables


def _grouped(
    members: pd.DataFrame, said: SeriesFile, tables: Mapping[str, pd.DataFrame]
) -> list[tuple[str, dict[Hashable, Any]]]:
    """Give members with their part's title, in the order of the parts and then of their own.

    That is their position, and of members without one their name. Members of no group stand last,
    under the series' own title.
    """
    label = "short_name" if "short_name" in members else "name"
    order = "position" if "position" in members and members["position"].notna().any() else label
    in_order = members.sort_values(order, kind="stable", key=naturally).to_dict("records")
    if said.group_by is None or said.group_table is None:
        return [(said.part, row) for row in in_order]
    groups = tables[said.group_table].sort_values("position", kind="stable")
    found = []
    for group in groups.to_dict("records"):
        title = f"{said.part}: {group['name']}"
        found += [(title, row) for row in in_order if row[said.group_by] == group[said.group_by]]
    grouped = set(groups[said.group_by])
    return found + [(said.part, row) for row in in_order if row[said.group_by] not in grouped]
