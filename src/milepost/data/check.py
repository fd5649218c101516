"""Everything that is wrong with a workbook's data and parameters, at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from milepost.data.package import Resource, read_package
from milepost.data.params import (
    SCOPE_TABLES,
    Chapter,
    list_editions,
    read_chapters,
    read_edition,
)
from milepost.data.read import Dataset, read_dataset
from milepost.data.rules import RULES
from milepost.errors import UserError
from milepost.model import Problem
from milepost.workbook import Workbook

# the tables that the package itself reads; a workbook may describe more
NEEDED = (
    "plan",
    "pillars",
    "results",
    "systems",
    "global_results",
    "targets",
    "regions",
    "countries",
    "observations",
    "sources",
)
# tables a workbook may leave out, and the columns that the package reads of them
OPTIONAL: dict[str, tuple[str, ...]] = {
    "scoped_targets": (
        "target_id",
        "scope_kind",
        "scope_id",
        "baseline",
        "target",
        "deadline",
        "source_id",
    ),
    "directions": ("direction_id", "position", "name", "short_name", "aim"),
    "action_plans": ("action_plan_id", "position", "name", "kind", "aim"),
    "action_plan_measures": (
        "measure_id",
        "action_plan_id",
        "position",
        "what",
        "unit",
        "baseline",
        "baseline_date",
        "target",
        "due",
        "indicator_id",
        "note",
        "source_id",
    ),
    "commitments": (
        "commitment_id",
        "position",
        "title",
        "statement",
        "place",
        "countries",
        "region_id",
        "pillar_id",
        "result_id",
        "direction_id",
        "action_plan_id",
        "due",
        "source_id",
    ),
    "tools": ("tool_id", "position", "name"),
    "sdgs": ("sdg_id", "name"),
    "items": ("item_id", "kind", "position", "name", "short_name"),
    "organization": (
        "indicator_id",
        "position",
        "theme",
        "name",
        "unit",
        "unit_one",
        "decimals",
        "note",
    ),
    "presences": ("presence_id", "name", "kind", "country", "region_id", "status"),
    "tiles": ("iso3", "column", "row"),
    "organization_observations": (
        "observation_id",
        "indicator_id",
        "period_start",
        "period_end",
        "value",
        "qualifier",
        "known_on",
        "withdrawn",
        "evidence",
        "audience",
        "source_id",
        "source_locator",
        "note",
    ),
    "commitment_updates": (
        "observation_id",
        "commitment_id",
        "stage",
        "period_start",
        "period_end",
        "statement",
        "known_on",
        "withdrawn",
        "evidence",
        "audience",
        "source_id",
        "source_locator",
        "note",
    ),
}


# with these the rows themselves can't be judged
UNREAD = (
    "missing-column",
    "missing-file",
    "encoding",
    "empty-file",
    "not-csv",
    "unreadable-file",
)


class CheckError(UserError):
    """The data or the parameters have errors; ``problems`` lists them all."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        count = len([item for item in problems if item.severity == "error"])
        noun = "error" if count == 1 else "errors"
        super().__init__(f"{count} {noun} in data and parameters.")


@dataclass(frozen=True)
class Checked:
    """A workbook as read: its data, chapters and every problem found."""

    dataset: Dataset
    chapters: list[Chapter]
    problems: list[Problem]
    resources: list[Resource]

    def raise_errors(self) -> Checked:
        """Give the workbook back if nothing is wrong with it.

        Raises
        ------
        CheckError
            If there is any problem of severity ``error``.
        """
        if any(problem.severity == "error" for problem in self.problems):
            raise CheckError(self.problems)
        return self


def check_workbook(workbook: Workbook) -> Checked:
    """Read a workbook whole and name every problem, ordered by file and row.

    Raises
    ------
    UserError
        Only where nothing can be read at all: no description of the data.
    """
    resources = read_package(workbook.data)
    dataset = read_dataset(workbook.data, resources)
    problems = list(dataset.problems)
    missing = [name for name in NEEDED if name not in dataset.tables]
    for name in missing:
        message = f"no resource holds the table {name!r}"
        problems.append(Problem("data/datapackage.json", 0, "", name, "missing-table", message))
    incomplete = [problem for problem in problems if problem.rule in UNREAD]
    if not missing and not incomplete:
        for rule in RULES:
            problems += rule(dataset)
    chapters, found = read_chapters(workbook)
    problems += found
    problems += _unknown_scopes(chapters, dataset)
    for name in list_editions(workbook):
        try:
            read_edition(workbook, name)
        except UserError as error:
            shown = f"params/editions/{name}.yml"
            message = str(error).removeprefix(f"{shown}: ")
            problems.append(Problem(shown, 0, "", "", "parameters", message))
    return Checked(dataset, chapters, sorted(set(problems)), resources)


def _unknown_scopes(chapters: list[Chapter], dataset: Dataset) -> list[Problem]:
    problems = []
    for chapter in chapters:
        for name, value in chapter.parameters.items():
            table, column = SCOPE_TABLES.get(name, ("", ""))
            if table not in dataset.tables:
                continue
            known = list(dataset[table][column].dropna())
            if value not in known:
                listed = ", ".join(str(item) for item in known[:12])
                message = f"{value!r} is not a {column} of the table {table!r}: {listed}"
                problems.append(
                    Problem(
                        chapter.file, 0, f"parameters.{name}", str(value), "parameters", message
                    )
                )
    return problems


def with_empty_tables(dataset: Dataset) -> Dataset:
    """Give a dataset in which every optional table exists, empty where the workbook has none."""
    tables = dict(dataset.tables)
    for name, columns in OPTIONAL.items():
        if name not in tables:
            tables[name] = pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    return replace(dataset, tables=tables)
