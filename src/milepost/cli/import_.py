"""``milepost import``: rows from the people who observe."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from milepost.assess.contribution_cache import ContributionCache
from milepost.cli.exit_codes import counted, say, show
from milepost.cli.options import hidden_option, wait_option, workbook_option
from milepost.core.errors import UsageError, printable
from milepost.core.fixed_time import fixed_time
from milepost.core.model import Edition
from milepost.core.workbook import Workbook
from milepost.importers.future_editions import edition_of_rows, edition_to_fill
from milepost.importers.importer import Import, prepare, write
from milepost.importers.interface import NewRow
from milepost.importers.resent import CORRECT, NEW
from milepost.importers.undo import undo_last
from milepost.importers.written import SOURCES
from milepost.inputs.edition_tables import edition_data
from milepost.publish.atomic import only_one

MOST_SHOWN = 40
LONGEST_LINE = 300
NUMBER, STATUS = "actual", "status"


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@workbook_option
@click.option("--edition", default=None, metavar="NAME", help="Whose figures are compared.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and stop.")
@click.option(
    "--format",
    "kind",
    default="auto",
    show_default=True,
    metavar="NAME",
    help="intake: a filled form; observations: the data's columns; or a plug-in's name.",
)
@click.option(
    "-o",
    "--into",
    type=click.Path(path_type=Path),
    default=None,
    metavar="CSV",
    help="The file to make below data/; by default named for FILE.",
)
@click.option("--encoding", default=None, metavar="NAME", help="Of a CSV file, such as cp1252.")
@click.option(
    "--known-on",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="DATE",
    help="The day on which FILE was made, for plug-ins that ask; by default today.",
)
@click.option(
    "--whole", is_flag=True, help="FILE lists everything: take back what it lacks (plug-ins)."
)
@hidden_option
@click.option(
    "--correct",
    "corrects",
    multiple=True,
    metavar="ROW[=ID]",
    help="The row of FILE (Sheet:3, 3, or all) puts a standing row right; can be repeated.",
)
@click.option(
    "--new",
    "news",
    multiple=True,
    metavar="ROW",
    help="The row of FILE (Sheet:3, 3, or all) is a fact of its own; can be repeated.",
)
@click.option(
    "--add-source",
    "add_sources",
    multiple=True,
    nargs=3,
    metavar="ID PRODUCER TITLE",
    help="A source that rows of FILE name and the workbook lacks; can be repeated.",
)
@click.option("--undo", is_flag=True, help="Take the last import back.")
@wait_option
def import_(
    file: Path | None,
    workbook: Workbook,
    edition: str | None,
    dry_run: bool,
    kind: str,
    into: Path | None,
    encoding: str | None,
    known_on: datetime | None,
    whole: bool,
    hidden: str | None,
    corrects: tuple[str, ...],
    news: tuple[str, ...],
    add_sources: tuple[tuple[str, str, str], ...],
    undo: bool,
    wait: bool,
) -> None:
    """Take observations in from an Excel, CSV or Parquet file.

    Plug-ins are importers of the workbook (plugins/) or of installed packages. Their code runs.

    \b
    Example:
      milepost import intake.xlsx --dry-run
      milepost import --undo
    """
    if undo:
        _undo(workbook, file, wait)
        return
    if file is None:
        raise UsageError("Say which FILE to import, or --undo to take the last import back.")
    settings: dict[str, Any] = {
        "kind": kind, "into": into, "encoding": encoding, "imported_at": now(),
        "known_on": known_on.date() if known_on else None, "whole": whole, "hidden": hidden or "",
        "decide": Answers(corrects, news), "dry_run": dry_run,
        "sources": [
            NewRow(SOURCES, {"source_id": name, "producer": producer, "title": title}, "", 0)
            for name, producer, title in add_sources
        ],
    }  # fmt: skip
    if dry_run:
        prepared = prepare(workbook, file, **settings)
        _show_import(prepared, _edition(prepared, edition))
        say("nothing was written (--dry-run)")
        return
    with only_one(workbook.store, -1 if wait else 0):
        prepared = prepare(workbook, file, **settings)
        _show_import(prepared, _edition(prepared, edition))
        write(prepared)
    for new_file in prepared.files:
        say(f"wrote {counted(len(new_file.rows), 'row')} to data/{new_file.path}")


def _undo(workbook: Workbook, file: Path | None, wait: bool) -> None:
    if file is not None:
        raise UsageError("--undo takes the last import back, and no FILE beside it.")
    with only_one(workbook.store, -1 if wait else 0):
        undone = undo_last(workbook)
    for path in undone.removed:
        say(f"removed data/{path}")
    say(f"{undone.file}, imported {undone.imported_at}, is taken back")


class Answers:
    """What is said of rows that may put others right: by options, or by a person who is asked."""

    def __init__(self, corrects: tuple[str, ...], news: tuple[str, ...]) -> None:
        self._corrects = dict(_pair(answer) for answer in corrects)
        self._news = {*news}

    def __call__(self, row: NewRow, words: str) -> str:
        """Give ``correct``, ``new``, the identifier of the row that is corrected, or nothing."""
        names = (f"{row.sheet}:{row.row}", str(row.row), "all")
        for name in names:
            if name in self._corrects:
                return self._corrects[name] or CORRECT
            if name in self._news:
                return NEW
        if not sys.stdin.isatty():
            return ""
        choice = click.Choice([CORRECT, NEW, "stop"])
        answer = click.prompt(
            printable(f"{row.where} may put right {words}"), type=choice, err=True
        )
        return "" if answer == "stop" else str(answer)


def _pair(answer: str) -> tuple[str, str]:
    row, _, name = answer.partition("=")
    return row.strip(), name.strip()


def now() -> str:
    """Give the time, or that of ``SOURCE_DATE_EPOCH`` for builds that must repeat."""
    fixed = fixed_time()
    time = datetime.now(UTC) if fixed is None else datetime.fromtimestamp(fixed, UTC)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _edition(prepared: Import, name: str | None) -> Edition:
    """Give the edition to compare: the one named, or the first that may show the rows."""
    plan = prepared.before.dataset["plan"].iloc[0]
    if name is None:
        return edition_of_rows(prepared.workbook, prepared.reconciled.added, plan)
    return edition_to_fill(prepared.workbook, name, plan)


def _show_import(prepared: Import, edition: Edition) -> None:
    """Say what is new, what it changes, and what is doubtful."""
    for remark in prepared.remarks:
        show(remark)
    reconciled = prepared.reconciled
    corrections, standing = len(reconciled.corrections), len(reconciled.unchanged)
    show(
        f"{counted(len(reconciled.added), 'new row')}, of them "
        f"{counted(corrections, 'correction')}; {counted(standing, 'row')} "
        f"{'stands' if standing == 1 else 'stand'} in the workbook already"
    )
    for new_file in prepared.files:
        names = ("target_id", "indicator_id", "commitment_id", "source_id")
        subjects = Counter(
            next((row.cells[name] for name in names if name in row.cells), "?")
            for row in new_file.rows
        )
        numbers = ", ".join(f"{name} {count}" for name, count in sorted(subjects.items()))
        show(f"data/{new_file.path}: {counted(len(new_file.rows), 'row')} ({numbers})")
    for line in _row_lines(prepared):
        show(line)
    for line in _effects(prepared, edition):
        show(line)
    for problem in prepared.warnings[:MOST_SHOWN]:
        say(problem.line())
    if len(prepared.warnings) > MOST_SHOWN:
        say(f"... and {len(prepared.warnings) - MOST_SHOWN} more warnings")


def _row_lines(prepared: Import) -> list[str]:
    """Give a line for each row: what it adds, or what it puts in the place of what."""
    lines = []
    for row in prepared.reconciled.added[:MOST_SHOWN]:
        cells = row.cells
        name = cells.get("observation_id") or cells.get("source_id", "")
        changes = prepared.reconciled.changes.get((row.table, name), {})
        headings = prepared.headings(row)
        if changes:
            details = "; ".join(f"{headings.get(key, key)} {old or 'blank'} -> {new or 'blank'}"
                             for key, (old, new) in changes.items())  # fmt: skip
        else:
            kept = ("country", "region_id", "item_id", *prepared.before.dataset.broken_down_by,
                    "value", "numerator", "denominator", "stage", "period_end")  # fmt: skip
            details = ", ".join(
                f"{headings.get(key, key)} {cells[key]}" for key in kept if cells.get(key)
            )
        lines.append(f"{'~' if changes else '+'} {name} ({row.where}): {details}"[:LONGEST_LINE])
    more = len(prepared.reconciled.added) - MOST_SHOWN
    return lines + ([f"... and {more:,} more rows"] if more > 0 else [])


def _effects(prepared: Import, edition: Edition) -> list[str]:
    """Say which targets of an edition would stand elsewhere."""
    if prepared.after is None:
        return []
    if any(problem.severity == "error" for problem in prepared.before.problems):
        return ["the workbook has errors of its own, so that no figures are compared"]
    both, cache = [], ContributionCache()  # in memory alone: nothing is imported yet
    for checked in (prepared.before, prepared.after):
        data = edition_data(checked.dataset, edition, prepared.workbook, cache)
        table = data.tables["assessments"]
        table = table[table["scope_kind"] == "global"].set_index("target_id")
        both.append(table[[NUMBER, STATUS]].astype(object).where(table.notna(), "none"))
    before, after = both
    changed = (before != after).any(axis=1)
    lines = [
        f"edition {edition.edition}, {name}: {_number(old[NUMBER])} ({old[STATUS]}) -> "
        f"{_number(new[NUMBER])} ({new[STATUS]})"
        for name, old, new in zip(
            before.index[changed],
            before[changed].to_dict("records"),
            after[changed].to_dict("records"),
            strict=True,
        )
    ]
    return lines or [f"edition {edition.edition}: no target's figure changes"]


def _number(value: Any) -> str:
    return f"{value:,.10g}" if isinstance(value, float) else str(value)
