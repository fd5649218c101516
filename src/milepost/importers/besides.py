"""What stands in a table of observations beside them: totals, sources and notes, hidden rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from milepost.core.model import Problem
from milepost.core.problems import SHOWN_LENGTH
from milepost.importers.interface import Gathered, sheet_of
from milepost.read.cells import code
from milepost.read.grid import Grid, folded, listed
from milepost.read.records import Record, Records
from milepost.read.table_schema import Column

TAKE, LEAVE = "take", "leave"
SUBJECTS = ("target_id", "indicator_id", "commitment_id")
# what every observation has, whatever else is forgotten
DATED = ("period_start", "period_end", "known_on", "source_id")
_TOTAL = re.compile(
    r"((grand|overall|sub)[ -]?)?totals?\b.*|total général|sub-?sum\b.*|sum|sums?:|all (countries|"
    r"regions)|gesamt(summe)?\b.*|insgesamt\b.*|zwischensumme\b.*|summe\b.*|totale?s?:?|suma\b.*|"
    r"итого\b.*|всего\b.*|(sub-?|mean|average)(:.*)?|合计.*|总计.*|المجموع.*"
)


def without_hidden(grid: Grid, choice: str, file: str, gathered: Gathered) -> Grid | None:
    """Name what a sheet hides, and leave it out unless the choice is to ``take`` it.

    Where it is neither that nor ``leave``, what is hidden is a problem.

    Returns
    -------
    Grid or None
        What is read of the sheet; nothing of a hidden one that is not taken.
    """
    found = _hidden(grid)
    for row, words in found:
        if choice:
            what = "taken" if choice == TAKE else "left out"
            gathered.remarks.append(f"{sheet_of(file, grid.name)}: {words} hidden: {what}")
        else:
            message = (
                f"{words} hidden: say --hidden take to count what is hidden, --hidden leave to "
                "leave it out, or show it in the file"
            )
            problem = Problem(sheet_of(file, grid.name), row, "", "", "hidden", message)
            gathered.problems.append(problem)
    if choice == TAKE or not found:
        return grid
    if grid.hidden:
        return None
    rows = [
        (number, [None if at in grid.hidden_columns else cell for at, cell in enumerate(cells, 1)])
        for number, cells in grid.rows
        if number not in grid.hidden_rows
    ]
    faults = [
        fault
        for fault in grid.faults
        if fault[0] not in grid.hidden_rows and fault[1] not in grid.hidden_columns
    ]
    return replace(grid, rows=rows, faults=tuple(faults))


def _hidden(grid: Grid) -> list[tuple[int, str]]:
    """Give what is hidden and holds something: a row to name, and words for a sentence."""
    if grid.hidden:
        return [(0, f"the sheet {grid.name!r} ({len(grid.rows)} rows with its heading) is")]
    found = []
    if grid.hidden_rows:
        found.append((min(grid.hidden_rows), listed(grid.hidden_rows)))
    header, names = grid.rows[0] if grid.rows else (0, [])
    columns = [
        str(names[at - 1]) if at <= len(names) else f"column {at}"
        for at in sorted(grid.hidden_columns)
        if any(_filled(cells, at) for _, cells in grid.rows[1:])
    ]
    if columns:
        shown = ", ".join(repr(name[:SHOWN_LENGTH]) for name in columns)
        found.append((header, f"the filled columns {shown} are"))
    return found


def _filled(cells: list[Any], column: int) -> bool:
    return column <= len(cells) and cells[column - 1] not in (None, "")


def unfit(
    record: Record,
    columns: Mapping[str, Column],
    labels: Mapping[str, str],
    known: Mapping[str, Collection[str]],
) -> str:
    """Say why a row is no observation; blank if it may be one."""
    texts = {name: str(cell).strip() for name, cell in record.cells.items()}
    codes = {name: text for name, text in texts.items() if name in known or name in SUBJECTS}
    for name, text in codes.items():
        if _TOTAL.fullmatch(folded(text)) and text not in known.get(name, ()):
            return _total(f"{text[:SHOWN_LENGTH]!r} under {labels.get(name, name)}")
    if any(name in texts for name in DATED):
        return ""
    subject = next((name for name in SUBJECTS if name in columns), "")
    named = labels.get(subject, subject)
    numbers = [name for name in texts if columns[name].type in ("number", "integer")]
    if numbers and subject in texts and code(texts[subject]) not in known.get(subject, ()):
        return _total(f"{texts[subject][:SHOWN_LENGTH]!r} under {named}, and no date")
    if numbers and subject not in texts:
        label = labels.get(numbers[0], numbers[0])
        return _total(f"{texts[numbers[0]]} under {label}, and no {named}")
    if not numbers and not set(texts.values()) & set(known.get(subject, ())):
        words = " ".join(texts.values())[:SHOWN_LENGTH]
        return f"looks like a source or note beside the table ({words!r}): take the row out"
    return ""


def _total(why: str) -> str:
    return f"looks like a total ({why}): take the row out"


def bold_totals(records: Records, column: str, subject: str) -> dict[int, str]:
    """Find rows set in bold whose number is the sum of those above them."""
    found: dict[int, str] = {}
    above: list[tuple[int, float, Any]] = []
    for record in records.rows:
        value = record.cells.get(column)
        if not isinstance(value, int | float) or isinstance(value, bool):
            continue
        same = [item for item in above if item[2] == record.cells.get(subject)]
        rows = [row for row, _, _ in same]
        total = sum(amount for _, amount, _ in same)
        if record.row in records.bold and len(rows) > 1 and abs(total - value) < 1e-9:
            summed = listed(rows).rsplit(" ", 1)[0]
            found[record.row] = _total(f"in bold, and the sum of {summed}")
        above.append((record.row, float(value), record.cells.get(subject)))
    return found
