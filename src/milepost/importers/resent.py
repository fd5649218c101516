"""A form that is sent again: its rows that were put right are corrections, not new rows.

A row that says by its identifier which one it corrects needs nothing of this. Of the others, one
is a correction without asking only where it takes the place of a row that has left the file; where
it could be a second fact as well, somebody must say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from milepost.core.kinds import OF_A_DAY, OF_A_PERIOD
from milepost.core.model import Problem
from milepost.importers.interface import NewRow, sheet_of
from milepost.importers.log import Log
from milepost.importers.reconcile import as_cells, quoted
from milepost.importers.rows import identifier
from milepost.read.dataset import Dataset

ALIKE = 0.75  # of the letters of two statements, where one is the other put right
SUBJECT = ("target_id", "measure", "indicator_id", "commitment_id", "qualifier")
ASPECTS: Mapping[str, tuple[str, ...]] = {
    "period": ("period_start", "period_end"),
    "place": ("country", "region_id", "item_id"),
    "statement": ("statement",),
    "tags": ("result_id", "presence_id"),
}
CORRECT, NEW = "correct", "new"
MOST_TOLD = 12
# row and what stands, in words, to "correct", "new", the identifier it corrects, or nothing
Decide = Callable[[NewRow, str], str]


@dataclass(frozen=True)
class Standing:
    """A row that stands: its cells, its place, and the import that brought it."""

    cells: Mapping[str, str]
    place: str
    brought_by: str


@dataclass
class Resent:
    """The rows, those put right under their old identifiers; and what is to be asked or told."""

    rows: list[NewRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def put_right(
    rows: Sequence[NewRow], dataset: Dataset, logs: Iterable[Log], file: str, decide: Decide
) -> Resent:
    """Find the rows that put others right.

    Parameters
    ----------
    rows
        Those of the file, each with its identifier.
    decide
        Answers for a row that may be a correction.
    """
    brought = {f"data/{entry.path}": entry.file for log in logs for entry in log.entries}
    resent = Resent()
    for table in dict.fromkeys(row.table for row in rows):
        own = [row for row in rows if row.table == table]
        standing = _standing(dataset, table, brought)
        resent.rows += _of_table(own, standing, dataset.broken_down_by, file, decide, resent)
    return resent


def _standing(dataset: Dataset, table: str, brought: Mapping[str, str]) -> dict[str, Standing]:
    """Give the newest word on each observation that is not taken back."""
    frame = dataset.tables.get(table)
    if frame is None or frame.empty or "observation_id" not in frame:
        return {}
    newest = frame.dropna(subset=["observation_id", "known_on"]).sort_values(
        "known_on", kind="stable"
    )
    newest = newest.drop_duplicates("observation_id", keep="last")
    newest = newest[~newest["withdrawn"]] if "withdrawn" in newest else newest
    return {
        str(row["observation_id"]): Standing(
            as_cells(row), f"{row['_file']}, row {row['_row']}", brought.get(row["_file"], "")
        )
        for _, row in newest.iterrows()
    }


def _of_table(
    rows: list[NewRow], standing: Mapping[str, Standing], dimensions: Sequence[str], file: str,
    decide: Decide, resent: Resent,
) -> list[NewRow]:  # fmt: skip
    names = {row.cells["observation_id"] for row in rows}
    again = {standing[name].brought_by for name in names & standing.keys()} - {""}
    left = {
        name: old for name, old in standing.items() if old.brought_by in again and name not in names
    }
    subject = (*SUBJECT, *dimensions)
    by_subject: dict[tuple[str, ...], list[str]] = {}
    for name, old in standing.items():
        if name not in names:
            by_subject.setdefault(_of(old.cells, subject), []).append(name)
    taken: set[str] = set()
    made = []
    for row in rows:
        if row.cells["observation_id"] not in standing and _is_unnamed(row, dimensions):
            known = by_subject.get(_of(row.cells, subject), [])
            found = [
                name
                for name in known
                if name not in taken and _may_be(row, standing[name], name in left)
            ]
            chosen = _chosen(row, found, standing, left, file, decide, resent) if found else ""
            if chosen:
                taken.add(chosen)
                row = replace(row, cells={**row.cells, "observation_id": chosen})  # noqa: PLW2901
        made.append(row)
    _tell_left({name: old for name, old in left.items() if name not in taken}, resent)
    return made


def _is_unnamed(row: NewRow, dimensions: Sequence[str]) -> bool:
    """Whether nobody gave the row its identifier: it was made from what the row is about."""
    cells = {name: cell for name, cell in row.cells.items() if name != "observation_id"}
    return row.cells["observation_id"] == identifier(cells, dimensions)


def _chosen(
    row: NewRow, found: list[str], standing: Mapping[str, Standing],
    left: Mapping[str, Standing], file: str, decide: Decide, resent: Resent,
) -> str:  # fmt: skip
    """Give the identifier that a row corrects; blank where it is new, or nobody knows."""
    first = standing[found[0]]
    what = " and ".join(_differing(row.cells, first.cells)) or "nothing but where it is from"
    words = f"{found[0]} ({first.place}), from which it differs in {what}"
    answer = decide(row, words)
    if answer == NEW:
        return ""
    if answer in found:
        return answer
    if len(found) == 1 and (answer == CORRECT or _is_plain(row, found[0], left)):
        resent.remarks.append(f"{row.where} puts right {words}")
        return found[0]
    number = f"{row.sheet}:{row.row}" if row.sheet else str(row.row)
    others = f" or one of {len(found) - 1} more rows" if len(found) > 1 else ""
    correct = f"say --correct {number}={found[0]}"
    if _are_of_the_same(row.cells, first.cells):
        column, message = "value", f"{correct} if it puts right {words}: a part has one value of it"
    else:
        column = "observation_id"
        message = (
            f"may put right {words}{others}: {correct} if it does, --new {number} if it is "
            "another fact"
        )
    sheet = sheet_of(file, row.sheet)
    resent.problems.append(Problem(sheet, row.row, column, "", "resent", message))
    return ""


def _is_plain(row: NewRow, name: str, left: Mapping[str, Standing]) -> bool:
    """Whether a row can only be meant in the place of one that has left the file."""
    if name not in left:
        return False
    old = left[name].cells
    worded = bool(row.cells.get("statement")) and row.cells.get("statement") == old.get("statement")
    differing = _aspects(row.cells, old)
    return (
        worded
        or differing == ["statement"]
        or (differing == ["period"] and _overlap(row.cells, old))
    )


def _may_be(row: NewRow, old: Standing, has_left: bool) -> bool:
    """Whether a row may be another with one thing put right."""
    new = row.cells
    if new.get("known_on", "") < old.cells.get("known_on", ""):
        return False
    return _are_of_the_same(new, old.cells) or _is_alike(new, old, has_left)


def _is_alike(new: Mapping[str, str], old: Standing, has_left: bool) -> bool:
    """Whether rows differ in one thing that may have been put right."""
    differing = _aspects(new, old.cells)
    if len(differing) != 1:
        return False
    said, says = old.cells.get("statement", ""), new.get("statement", "")
    if differing == ["statement"]:
        return bool(said and says) and (SequenceMatcher(None, said, says).ratio() >= ALIKE)
    if has_left:
        return True
    if differing == ["tags"]:
        return bool(said)
    later = new.get("known_on", "") > old.cells.get("known_on", "")
    same = bool(said) and bool(old.brought_by)
    if differing == ["period"]:
        return same and (_overlap(new, old.cells) or (later and _same_value(new, old.cells)))
    return same and later and _same_value(new, old.cells)


def _are_of_the_same(new: Mapping[str, str], old: Mapping[str, str]) -> bool:
    """Whether both are values of one part and day, or period, which has no more than one."""
    dates = ["period_end"] * (new.get("measure") in OF_A_DAY) or [*ASPECTS["period"]]
    once = new.get("measure") in (*OF_A_DAY, *OF_A_PERIOD)
    columns = (*ASPECTS["place"], *dates)
    return once and _of(new, columns) == _of(old, columns)


def _aspects(new: Mapping[str, str], old: Mapping[str, str]) -> list[str]:
    return [name for name, columns in ASPECTS.items() if _of(new, columns) != _of(old, columns)]


def _differing(new: Mapping[str, str], old: Mapping[str, str]) -> list[str]:
    columns = [column for of in ASPECTS.values() for column in of]
    found = [quoted(name) for name in columns if new.get(name, "") != old.get(name, "")]
    return [*found, *[quoted("value")] * (not found and not _same_value(new, old))]


def _of(cells: Mapping[str, str], columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(cells.get(name, "") for name in columns)


def _overlap(new: Mapping[str, str], old: Mapping[str, str]) -> bool:
    return (
        new.get("period_start", "") <= old.get("period_end", "")
        and old.get("period_start", "") <= new.get("period_end", "")
    )  # fmt: skip


def _same_value(new: Mapping[str, str], old: Mapping[str, str]) -> bool:
    try:
        return float(new.get("value") or "nan") == float(old.get("value") or "nan")
    except ValueError:  # what is no number the check refuses
        return False


def _tell_left(left: Mapping[str, Standing], resent: Resent) -> None:
    """Say which rows of an earlier file are in this one no longer."""
    files = dict.fromkeys(row.brought_by for row in left.values())
    for file in files:
        own = [f"{name} ({row.place})" for name, row in left.items() if row.brought_by == file]
        more = f" and {len(own) - MOST_TOLD} more" if len(own) > MOST_TOLD else ""
        resent.remarks.append(
            f"{len(own)} of the rows that {file} brought are not in this file, and stay: "
            f"{', '.join(own[:MOST_TOLD])}{more}; a row is taken back by true under 'withdrawn'"
        )
