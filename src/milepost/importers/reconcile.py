"""New rows beside those that a workbook has: which are new, corrected, known, or in conflict."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from milepost.core.model import Problem
from milepost.importers.interface import NewRow, sheet_of
from milepost.read.cells import number_text
from milepost.read.dataset import Dataset

Key = tuple[str, str, str]  # table, observation_id, known_on
# what keeps a row and does not change what it says
KEEPING = ("observation_id", "known_on", "source_locator")
NUMBERS = ("value", "numerator", "denominator")


@dataclass
class Reconciled:
    """What comes of new rows."""

    added: list[NewRow] = field(default_factory=list)  # rows to be written, corrections among them
    # identifiers that the workbook knows and the file gives another word on
    corrections: list[str] = field(default_factory=list)
    # table and identifier of a correction to the columns that it changes: old and new text
    changes: dict[tuple[str, str], dict[str, tuple[str, str]]] = field(default_factory=dict)
    unchanged: list[NewRow] = field(default_factory=list)  # rows that stand in the workbook already
    problems: list[Problem] = field(default_factory=list)


def reconcile(
    rows: Iterable[NewRow], dataset: Dataset, file: str, ignored: Collection[str] = ()
) -> Reconciled:
    """Compare new rows with what stands, but in columns that their file does not know."""
    reconciled = Reconciled()
    stands: dict[str, dict[str, list[_Version]]] = {}
    seen: dict[Key, NewRow] = {}
    for row in rows:
        name, known = row.cells.get("observation_id", ""), row.cells.get("known_on", "")
        file_name = sheet_of(file, row.sheet)
        key = (row.table, name, known)
        if key in seen:
            message = (
                f"tells of the same as row {seen[key].row}: give one of them an observation_id, "
                "or remove it"
            )
            problem = Problem(file_name, row.row, "observation_id", name, "duplicate", message)
            reconciled.problems.append(problem)
            continue
        seen[key] = row
        if row.table not in stands:
            stands[row.table] = _versions(dataset.tables.get(row.table))
        _place(reconciled, row, stands[row.table].get(name, []), ignored, file_name)
    return reconciled


def _place(
    reconciled: Reconciled,
    row: NewRow,
    versions: list[_Version],
    ignored: Collection[str],
    file_name: str,
) -> None:
    """Put one row where it belongs, given the versions of its observation by ``known_on``."""
    name, known = row.cells.get("observation_id", ""), row.cells.get("known_on", "")
    if not versions:
        reconciled.added.append(row)
        return
    row = _with_absent(row, versions[-1].row)
    same = next((version for version in versions if version.known_on == known), None)
    before = same or next((v for v in reversed(versions) if v.known_on < known), None)
    changes = {} if before is None else differs(row.cells, before.row, ignored)
    if before is not None and not changes and (same or before is versions[-1]):
        reconciled.unchanged.append(row)
    elif same is not None:
        message = (
            f"stands in {same.place} with another {', '.join(map(quoted, changes))}: "
            "a correction needs a later known_on"
        )
        problem = Problem(file_name, row.row, "observation_id", name, "conflict", message)
        reconciled.problems.append(problem)
    else:
        reconciled.added.append(row)
        reconciled.corrections.append(name)
        reconciled.changes[row.table, name] = changes
        newest = versions[-1]
        if known < newest.known_on:
            message = (
                f"is before what became known on {newest.known_on} ({newest.place}): only "
                "editions with a cut-off between the two show this row"
            )
            reconciled.problems.append(
                Problem(file_name, row.row, "known_on", known, "superseded", message, "warning")
            )


def unknown_sources(
    rows: Iterable[NewRow], dataset: Dataset, file: str
) -> tuple[list[NewRow], list[Problem]]:
    """Give the sources that the workbook does not have; another word on one it has is a problem."""
    stand = dataset["sources"].dropna(subset=["source_id"])
    known = {str(row["source_id"]): as_cells(row) for _, row in stand.iterrows()}
    added, problems = [], []
    for row in rows:
        name = row.cells.get("source_id", "")
        if name not in known:
            added.append(row)
            known[name] = dict(row.cells)
            continue
        differing = [of for of, cell in row.cells.items() if known[name].get(of, "") != cell]
        if differing:
            message = f"is a source already, with another {', '.join(map(quoted, differing))}: take another name"
            problems.append(
                Problem(sheet_of(file, row.sheet), row.row, "source_id", name, "conflict", message)
            )
    return added, problems


def quoted(column: str) -> str:
    """Mark a column's name in a message; who tells it puts the heading in its place."""
    return f"'{column}'"


def _with_absent(row: NewRow, old: pd.Series) -> NewRow:
    """Leave what the file has no column for as it is."""
    kept = {name: cell for name, cell in as_cells(old).items()
            if name in row.absent and name not in KEEPING}  # fmt: skip
    return replace(row, cells={**kept, **row.cells}) if kept else row


def as_cells(row: pd.Series) -> dict[str, str]:
    """Give a row that stands as a data file writes it, without blank cells."""
    cells = {str(name): _old(value) for name, value in row.items() if not str(name).startswith("_")}
    return {name: text for name, text in cells.items() if text}


@dataclass(frozen=True)
class _Version:
    known_on: str
    place: str
    row: pd.Series


def _versions(table: pd.DataFrame | None) -> dict[str, list[_Version]]:
    """Give the versions of each observation in the order in which they became known."""
    versions: dict[str, list[_Version]] = {}
    if table is None or table.empty:
        return versions
    days = table["known_on"].dt.strftime("%Y-%m-%d").fillna("")
    places = zip(table["observation_id"].fillna(""), days, table["_file"], table["_row"],
                 range(len(table)), strict=True)  # fmt: skip
    for name, day, file, row, place in sorted(places, key=lambda item: (item[1], item[4])):
        version = _Version(day, f"{file}, row {row}", table.iloc[place])
        versions.setdefault(name, []).append(version)
    return versions


def differs(
    new: Mapping[str, str], old: pd.Series, ignored: Collection[str] = ()
) -> dict[str, tuple[str, str]]:
    """Give the columns in which two versions of an observation differ: old and new text.

    Parameters
    ----------
    new
        A row as a data file writes it; blank columns may be left out.
    """
    columns = [str(name) for name in old.index if not str(name).startswith("_")]
    both = {
        name: (_old(old[name]), _text(new.get(name, ""), name))
        for name in columns
        if name not in KEEPING and name not in ignored
    }
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


def _text(value: str, name: str) -> str:
    if name in NUMBERS and value:
        try:
            return number_text(float(value))
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
    return number_text(value) if isinstance(value, int | float) else str(value)
