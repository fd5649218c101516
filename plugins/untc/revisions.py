"""A newer list of treaty actions beside what an older one gave: when each change became known.

The first list tells of the past as it was known then: an action became known when it was done.
What a later list tells anew of a time that an earlier one covered, it corrects, and that became
known on the later list's day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import cast

import pandas as pd

from milepost.core.model import Problem
from milepost.edition.select import last_known
from milepost.importers.interface import NewRow
from milepost.importers.reconcile import differs
from milepost.read.dataset import Dataset

from .rows import events_known
from .settings import Settings

MOST_NAMED = 12
# what a list does not know: who wrote the row down, and its author's remarks
IGNORED = ("source_id", "note", "source_locator")


def revised(
    rows: Iterable[NewRow],
    dataset: Dataset,
    settings: Settings,
    known: str,
    file: str,
    *,
    whole: bool,
) -> tuple[list[NewRow], list[Problem]]:
    """Date what a list changes, and find what it lacks.

    Parameters
    ----------
    rows
        As the list gives them.
    known
        Its day, as in ``known_on``.
    whole
        Whether what it lacks is taken back; else it is a problem.
    """
    rows = list(rows)
    stands = dataset["observations"]
    stands = stands[stands["target_id"] == settings.target]
    latest = stands.iloc[last_known(stands)].set_index("observation_id")
    covered = _covered(stands, dataset)
    dated = [_dated(row, latest, covered, known) for row in rows]
    missing = events_known(latest, rows, settings)
    if whole:
        return [*dated, *(_taken_back(old, name, known) for name, old in missing.iterrows())], []
    problems = _too_few(missing, latest, rows, file)
    return dated, problems


def _covered(stands: pd.DataFrame, dataset: Dataset) -> str:
    """Give the day up to which lists that were imported before told everything."""
    sources = dataset["sources"].set_index("source_id")["accessed"]
    newest = stands["source_id"].map(sources).max()
    return "" if pd.isna(newest) else newest.date().isoformat()


def _dated(row: NewRow, latest: pd.DataFrame, covered: str, known: str) -> NewRow:
    name = row.cells["observation_id"]
    day = row.cells["known_on"]
    if name not in latest.index:
        return replace(row, cells={**row.cells, "known_on": known}) if day <= covered else row
    old = cast("pd.Series", latest.loc[name])  # identifiers are unique here
    stood = old["known_on"].date().isoformat()
    kept = known if differs(row.cells, old, IGNORED) else stood
    return replace(row, cells={**row.cells, "known_on": kept})


def _taken_back(old: pd.Series, name: object, known: str) -> NewRow:
    days = ("period_start", "period_end")
    cells = {str(key): str(value) for key, value in old.items()
             if not str(key).startswith("_") and not pd.isna(value)}  # fmt: skip
    cells |= {key: old[key].date().isoformat() for key in days}
    cells |= {"observation_id": str(name), "known_on": known, "withdrawn": "true"}
    return NewRow("observations", cells, "", 0)


def _too_few(
    missing: pd.DataFrame, latest: pd.DataFrame, rows: list[NewRow], file: str
) -> list[Problem]:
    """A list that lacks parties which stand in the workbook is no whole list, or says why not."""
    hint = "a whole list is needed; if this is one, say --whole and they are taken back"
    problems = []
    if len(missing):
        named = ", ".join(str(name) for name in missing.index[:MOST_NAMED])
        more = ", ..." if len(missing) > MOST_NAMED else ""
        message = f"lacks {len(missing)} that stand in the workbook ({named}{more}): {hint}"
        problems.append(Problem(file, 0, "", "", "incomplete", message))
    stood: Counter[str] = Counter()
    now: Counter[str] = Counter()
    for row in rows:
        name, day = row.cells["observation_id"], row.cells["period_end"]
        if row.cells["measure"] == "stock":
            now[day] += int(row.cells["value"])
            stood[day] += int(latest["value"].get(name, 0))
    for day, before in sorted(stood.items()):
        if now[day] < before * SHRUNK:
            message = f"counts {now[day]:,} parties on {day}, the workbook {before:,}: {hint}"
            problems.append(Problem(file, 0, "", "", "incomplete", message))
    return problems


# corrections move a few parties from one year to another; a part of a list lacks many
SHRUNK = 0.98
