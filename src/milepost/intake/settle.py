"""New rows beside those that a workbook has: which are new, corrected, known, or in conflict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from milepost.data.read import Dataset
from milepost.intake.rows import NewRow
from milepost.model import Problem

Key = tuple[str, str, str]  # table, observation_id, known_on
# what a row says; the other columns explain it
FACTS = (
    "target_id", "indicator_id", "commitment_id", "measure", "stage", "qualifier", "period_start",
    "period_end", "value", "numerator", "denominator", "country", "region_id", "item_id",
    "result_id", "withdrawn", "evidence", "audience",
)  # fmt: skip
NUMBERS = ("value", "numerator", "denominator")


@dataclass
class Settled:
    """What comes of new rows.

    Attributes
    ----------
    added
        Rows to be written, corrections among them.
    corrections
        Identifiers that the workbook knows and the file gives a later word on.
    unchanged
        Rows that stand in the workbook already.
    """

    added: list[NewRow] = field(default_factory=list)
    corrections: list[str] = field(default_factory=list)
    unchanged: list[NewRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def settle(rows: Iterable[NewRow], dataset: Dataset, file: str) -> Settled:
    """Compare new rows with what stands."""
    settled = Settled()
    tables: dict[str, dict[tuple[str, str], tuple[str, int]]] = {}
    names: dict[str, set[str]] = {}
    seen: dict[Key, NewRow] = {}
    for row in rows:
        name, known = row.cells.get("observation_id", ""), row.cells.get("known_on", "")
        key = (row.table, name, known)
        shown = f"{file}, {row.sheet}" if row.sheet else file
        if key in seen:
            message = (
                f"tells of the same as row {seen[key].row}: give one of them an observation_id, "
                "or remove it"
            )
            problem = Problem(shown, row.row, "observation_id", name, "duplicate", message)
            settled.problems.append(problem)
            continue
        seen[key] = row
        if row.table not in tables:
            tables[row.table] = _places(dataset.tables.get(row.table))
            names[row.table] = {other for other, _ in tables[row.table]}
        place = tables[row.table].get((name, known))
        if place is None:
            settled.added.append(row)
            if name in names[row.table]:
                settled.corrections.append(name)
        elif _same(row.cells, dataset[row.table].iloc[place[1]]):
            settled.unchanged.append(row)
        else:
            message = f"stands in {place[0]} with other values: a correction needs a later known_on"
            problem = Problem(shown, row.row, "observation_id", name, "conflict", message)
            settled.problems.append(problem)
    return settled


def _places(table: pd.DataFrame | None) -> dict[tuple[str, str], tuple[str, int]]:
    if table is None or table.empty:
        return {}
    days = table["known_on"].dt.strftime("%Y-%m-%d").fillna("")
    keys = zip(table["observation_id"].fillna(""), days, strict=True)
    return {
        key: (f"{file}, row {row}", place)
        for place, (key, file, row) in enumerate(
            zip(keys, table["_file"], table["_row"], strict=True)
        )
    }


def _same(new: Mapping[str, str], old: pd.Series) -> bool:
    return all(_text(new.get(name, ""), name) == _old(old[name]) for name in FACTS if name in old)


def _text(value: str, name: str) -> str:
    if name in NUMBERS and value:
        try:
            return repr(float(value))
        except ValueError:
            return value
    if name == "withdrawn":
        return "true" if value.lower() == "true" else ""
    return value


def _old(value: object) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if value is True or str(value) == "True":
        return "true"
    if str(value) == "False":
        return ""
    if isinstance(value, int | float):
        return repr(float(value))
    return str(value)
