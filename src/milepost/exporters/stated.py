"""What an edition states of its indicators: baselines, targets and actual values, one by one.

Nothing is read but the edition's own tables, so that what its readers must not know is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from milepost.exporters.values import UNGROUPED, Reader, Stated
from milepost.inputs.records import EditionData
from milepost.read.dataset import Dataset
from milepost.read.dimensions import MEMBERS

# tables that every export takes, or whose rows are told one by one
TAKEN = frozenset((
    "plan", "targets", "scoped_targets", "observations", "systems", "global_results", "sources",
    "milestones", MEMBERS,
))  # fmt: skip


def stated(dataset: Dataset, data: EditionData) -> Stated:
    """Give what an edition states, with names and places of rows as its workbook has them."""
    # names as they are written: the edition's own tables set codes behind twins
    groups = _named(dataset, data, "global_results", "global_result_id")
    systems = _named(dataset, data, "systems", "system_id")
    made = Stated(data.edition, plan_of(data), systems, groups)
    made.sources = {
        row["source_id"]: f"{row['producer']}: {row['title']}"
        for row in data.tables["sources"].to_dict("records")
    }
    _grouped(made)
    reader = Reader(dataset, data, made)
    for row in data.tables["targets"].sort_values(["position", "target_id"]).to_dict("records"):
        made.indicators.append(reader.indicator(row))
    _tell_others(dataset, data, made)
    return made


def plan_of(data: EditionData) -> dict[str, Any]:
    """Give the plan's own row."""
    return {str(name): cell for name, cell in data.tables["plan"].iloc[0].items()}


def _named(dataset: Dataset, data: EditionData, table: str, key: str) -> list[dict[str, str]]:
    """Give the rows of a table that the edition sees, as they are written, in their order."""
    rows = dataset[table][dataset[table][key].isin(data.tables[table][key])]
    kept = rows.sort_values(["position", key], kind="stable").drop(columns=["_file", "_row"])
    return [_words(row) for row in kept.to_dict("records")]


def _words(row: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): str(cell) for name, cell in row.items() if not pd.isna(cell)}


def _grouped(made: Stated) -> None:
    """Give indicators without a group one of the plan's name, under an aim of its name."""
    if not made.systems:
        made.systems.append({"system_id": UNGROUPED, "name": str(made.plan["title"])})
    for group in made.groups:
        group.setdefault("system_id", made.systems[0]["system_id"])


def _tell_others(dataset: Dataset, data: EditionData, made: Stated) -> None:
    """Tell of tables that no indicator is made of, as far as the edition sees them."""
    for name, key in (("targets", "target_id"), ("observations", "observation_id")):
        rows = dataset[name][dataset[name][key].isin(data.tables[name][key])]
        if count := int(rows["note"].notna().sum()) if "note" in rows else 0:
            reason = "explains a row to its authors: no edition shows it"
            made.report(name).left(name, 0, "note", f"{count:,} cells", reason)
    named = {dimension.table for dimension in dataset.dimensions}
    for name in sorted({*dataset.tables} & {*data.tables} - TAKEN - named - {"loss"}):
        rows = data.tables[name]
        if len(rows) and "_file" in dataset[name]:
            noun = "row" if len(rows) == 1 else "rows"
            reason = "the format has no place for it beside the indicators"
            made.report(name).left(name, 0, "table", f"{len(rows):,} {noun}", reason)
