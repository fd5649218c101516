"""Sources that a form lists beside its rows, or that are named when it is imported."""

from __future__ import annotations

from collections.abc import Iterable

from milepost.core.model import Problem
from milepost.importers.interface import NewRow
from milepost.importers.reconcile import as_cells, quoted
from milepost.read.dataset import Dataset

KEY = "source_id"


def unknown_sources(
    rows: Iterable[NewRow], dataset: Dataset, file: str
) -> tuple[list[NewRow], list[Problem]]:
    """Give the sources that the workbook does not have; another word on one it has is a problem."""
    known = {
        str(row[KEY]): as_cells(row)
        for _, row in dataset["sources"].dropna(subset=[KEY]).iterrows()
    }
    added, problems = [], []
    for row in rows:
        name = row.cells.get(KEY, "")
        if name not in known:
            added.append(row)
            known[name] = dict(row.cells)
            continue
        differing = [of for of, cell in row.cells.items() if known[name].get(of, "") != cell]
        if differing:
            message = f"is a source already, with another {', '.join(map(quoted, differing))}: take another name"
            place = f"{file}, {row.sheet}" if row.sheet else file
            problems.append(Problem(place, row.row, KEY, name, "conflict", message))
    return added, problems
