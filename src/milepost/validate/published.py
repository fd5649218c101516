"""What was promised when an edition was published, against what the data say now.

An edition that has been published holds its targets in ``reports/<edition>/data/assessments.csv``.
A target of ``targets.csv`` that is overwritten would change every edition alike, as if nothing else
had ever been promised; a new row of ``scoped_targets`` tells from when on the new value holds.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from milepost.core.model import Edition, Problem
from milepost.core.workbook import Workbook
from milepost.edition.targets import WHOLE, targets_seen
from milepost.read.dataset import Dataset

PROMISED = ("target", "baseline")
TOLERANCE = 1e-8  # published numbers are rounded to nine decimals


def published_targets(
    workbook: Workbook, dataset: Dataset, editions: Mapping[str, Edition]
) -> Iterator[Problem]:
    """Find targets and baselines that were others when an edition was published.

    An error where a later edition is described: the earlier one is history. A warning for the newest
    one, which may still be at work.
    """
    if len(dataset["plan"]) != 1 or not editions:
        return
    newest = max(edition.year for edition in editions.values())
    told = set()
    for name, edition in sorted(editions.items()):
        before = _published(workbook, name)
        if before is None:
            continue
        for row, column, was, now in _changed(before, dataset, edition):
            if (row["target_id"], column) in told:
                continue
            told.add((row["target_id"], column))
            message = (
                f"the {column} of {row['target_id']} was {was:.9g} when {name} was published, and "
                f"is {now} now: put the new value in scoped_targets.csv with decided_on"
            )
            yield Problem(
                row["_file"], int(row["_row"]), column, now, "published-target", message,
                "error" if edition.year < newest else "warning",
            )  # fmt: skip


def _published(workbook: Workbook, name: str) -> pd.DataFrame | None:
    """Read what a published edition was held against; what can't be read tells nothing."""
    path = workbook.reports / name / "data" / "assessments.csv"
    columns = ["scope_kind", "target_id", *PROMISED]
    try:
        table = pd.read_csv(path, usecols=columns, dtype={"target_id": "str"}, encoding="utf-8")
        numbers = table.set_index("target_id")[[*PROMISED]].astype(float)
    except (OSError, ValueError):
        return None
    numbers = numbers[(table["scope_kind"] == WHOLE).to_numpy()]
    return numbers[~numbers.index.duplicated()]


def _changed(
    before: pd.DataFrame, dataset: Dataset, edition: Edition
) -> Iterator[tuple[Mapping[Hashable, Any], str, float, str]]:
    """Give each target's row, column, published and present value, where the two differ.

    A target that a row of ``scoped_targets`` has revised by then says itself since when.
    """
    targets, scoped, plan = (dataset[name] for name in ("targets", "scoped_targets", "plan"))
    promised, revised = (
        targets_seen(targets, rows, plan, edition).targets for rows in (scoped.iloc[:0], scoped)
    )
    by_id = before[before.index.isin(targets["target_id"])]
    for column in PROMISED:
        was = promised["target_id"].map(by_id[column])
        now = promised[column].where(promised[column].notna(), np.nan)
        as_first = (revised[column] == now) | (revised[column].isna() & now.isna())
        differs = was.notna() & ~((was - now).abs() <= TOLERANCE * was.abs().clip(lower=1))
        # of a count that states a baseline what is asked above it has been published
        stated = targets[column].astype(float)
        for at in targets.index[(differs & as_first).to_numpy()]:
            above = stated[at] - now[at]
            told = float(was[at] + (0.0 if np.isnan(above) else above))
            shown = "blank" if np.isnan(stated[at]) else f"{stated[at]:.9g}"
            yield targets.loc[at].to_dict(), column, told, shown
