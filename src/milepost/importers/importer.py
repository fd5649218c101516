"""An import from first to last: read, compare, check in a copy, and only then write.

Every import writes files of its own: the rows, which are found by the pattern of their names, and
last its log. The first import of a workbook also adds the patterns to ``datapackage.json``. What an
import that was killed has left, rows without a log, is removed by the next of the same file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from milepost.core.files import remove_parts, sha256_of, write_text
from milepost.core.ledger import lines_text
from milepost.core.model import Problem
from milepost.core.workbook import Workbook
from milepost.edition.select import DATED
from milepost.importers.formats import AUTO, choose, gather, importers
from milepost.importers.interface import NewRow, Source
from milepost.importers.log import TABLE, Entry, Log, read_logs
from milepost.importers.reconcile import Reconciled, reconcile, unknown_sources
from milepost.importers.rehearsal import checked_copy
from milepost.importers.resent import Decide, put_right
from milepost.importers.rows import IntakeError
from milepost.importers.wording import all_headings, in_own_words, with_headings
from milepost.importers.written import (
    DIGEST_SHOWN,
    SOURCES,
    NewFile,
    base_of,
    description,
    files_of,
    log_path,
)
from milepost.validate.check import Checked, check_workbook


@dataclass(frozen=True)
class Import:
    """An import that was found right and can be written."""

    workbook: Workbook
    files: list[NewFile]
    reconciled: Reconciled  # what is new, corrected, known
    # what a person should be told
    remarks: list[str]
    warnings: list[Problem]
    # the workbook as it stands, and as it would stand
    before: Checked
    after: Checked | None
    # path below `data/` to its new text, in the order of writing
    writes: Mapping[str, str] = field(default_factory=dict)
    # file and sheet as problems name them, to its columns and their headings
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def headings(self, row: NewRow) -> Mapping[str, str]:
        """Give the columns of a row and their headings in the file that it came from."""
        return headings_of(row, self.labels)


def headings_of(row: NewRow, labels: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """Give the columns of a row's sheet and their headings there."""
    own = [of for place, of in labels.items() if place.endswith(f", {row.sheet}")]
    return own[0] if row.sheet and own else all_headings(labels)


def _undecided(_row: NewRow, _words: str) -> str:
    return ""


def prepare(
    workbook: Workbook,
    source: Path,
    *,
    kind: str = AUTO,
    into: Path | None = None,
    encoding: str | None = None,
    imported_at: str,
    known_on: date | None = None,
    whole: bool = False,
    hidden: str = "",
    sources: Sequence[NewRow] = (),
    decide: Decide = _undecided,
    dry_run: bool = False,
) -> Import:
    """Read a file and find out what importing it would do; nothing is written.

    Parameters
    ----------
    kind
        The name of an importer, or ``auto`` to tell by the file.
    into
        The CSV file to make, below ``data/``; by default named for the source.
    encoding
        Of a CSV file that is neither UTF-8 nor marked.
    imported_at
        Time that the log shall give, such as ``2026-03-01T12:00:00Z``.
    known_on
        The day on which the file was made; by default that of ``imported_at``.
    whole
        Whether the file takes back what it lacks, where its importer can tell.
    hidden
        What is done with hidden rows, columns and sheets: ``take``, ``leave``, or blank to ask.
    sources
        Sources that are to be added beside those that the file lists.
    decide
        Says of a row that may put another right whether it does.
    dry_run
        Whether nothing at all may be written, not even to mend what a killed import has left.

    Raises
    ------
    IntakeError
        If anything is wrong, with every problem and its place in the source.
    """
    digest = sha256_of(source)
    logs = read_logs(workbook.data)
    _refuse_twice(source, digest, logs)
    before = check_workbook(workbook)
    if leftovers := _leftovers(before, digest, logs):
        before = _mended(workbook, leftovers, write=not dry_run)
    day = known_on or date.fromisoformat(imported_at[:10])
    file = Source(source, workbook, before.dataset, before.resources, day, whole, encoding, hidden)
    importer = choose(importers(workbook), kind, file)
    gathered = gather(importer, file)
    every = [*gathered.rows, *sources]
    listed = [row for row in every if row.table == SOURCES]
    rows = [row for row in every if row.table != SOURCES]

    def asked(row: NewRow, words: str) -> str:
        return decide(row, with_headings(words, headings_of(row, gathered.labels)))

    resent = put_right(rows, before.dataset, logs, source.name, asked)
    reconciled = reconcile(resent.rows, before.dataset, source.name, importer.ignored_columns)
    new_sources, conflicts = unknown_sources(listed, before.dataset, source.name)
    reconciled.added += new_sources
    headings = all_headings(gathered.labels)
    remarks = [with_headings(words, headings) for words in [*gathered.remarks, *resent.remarks]]
    problems = [*gathered.problems, *resent.problems, *reconciled.problems, *conflicts]
    refused = f"{source.name} is not imported."
    if problems and not reconciled.added:
        raise IntakeError(refused, in_own_words(problems, gathered.labels))
    if not reconciled.added:
        return Import(workbook, [], reconciled, remarks, [], before, None, labels=gathered.labels)
    files, writes = _laid_out(
        workbook, source, digest, into, before, reconciled, importer.name, imported_at
    )
    after, after_import = checked_copy(workbook, before, files, writes, source.name)
    # a cell that could not be read is blank in the copy: what is wrong there has been said
    said = {(item.file, item.row, item.column) for item in problems}
    problems += [item for item in after_import if (item.file, item.row, item.column) not in said]
    problems = in_own_words(problems, gathered.labels)
    if any(item.severity == "error" for item in problems):
        raise IntakeError(refused, problems)
    warnings = sorted(problems)
    return Import(
        workbook, files, reconciled, remarks, warnings, before, after, writes, gathered.labels
    )


def _laid_out(
    workbook: Workbook, source: Path, digest: str, into: Path | None, before: Checked,
    reconciled: Reconciled, importer_name: str, imported_at: str,
) -> tuple[list[NewFile], dict[str, str]]:  # fmt: skip
    """Give the files of rows, and the texts of all files in the order of writing."""
    base = base_of(workbook, source, digest, into, before.resources)
    files = files_of(reconciled.added, before.resources, base, digest)
    entries = [
        Entry(
            file.path, source.name, digest, importer_name, file.table, str(len(file.rows)),
            str(sum(row.table == file.table for row in reconciled.unchanged)), imported_at,
            sha256(file.text.encode()).hexdigest(),
        )
        for file in files
    ]  # fmt: skip
    log = log_path(base, digest)
    tables = {**{file.path: file.table for file in files}, log: TABLE}
    writes = {
        "datapackage.json": description(workbook, tables),
        **{file.path: file.text for file in files},
        log: lines_text(entries, Entry),
    }
    return files, writes


def _refuse_twice(source: Path, digest: str, logs: list[Log]) -> None:
    for entry in (entry for log in logs for entry in log.entries):
        if entry.sha256 == digest:
            raise IntakeError(
                f"{source.name} was imported on {entry.imported_at}: its rows are in "
                f"data/{entry.path}. A file is imported once."
            )


def _leftovers(checked: Checked, digest: str, logs: list[Log]) -> list[str]:
    """Find files of rows that an import of the same file wrote before it was killed."""
    logged = {entry.path for log in logs for entry in log.entries}
    mark = f"import {digest[:DIGEST_SHOWN]}, "
    found = set()
    for table in DATED:
        rows = checked.dataset.tables.get(table)
        if rows is not None and len(rows):
            own = rows["source_locator"].str.contains(mark, regex=False, na=False)
            found |= {str(file).removeprefix("data/") for file in rows.loc[own, "_file"]}
    return sorted(found - logged)


def _mended(workbook: Workbook, leftovers: list[str], *, write: bool) -> Checked:
    """Give the workbook without what a killed import has left."""
    if not write:
        names = ", ".join(f"data/{path}" for path in leftovers)
        raise IntakeError(
            f"{names} was left by an import of this file that was stopped: import it without "
            "--dry-run, which makes it whole."
        )
    for path in leftovers:
        (workbook.data / path).unlink()
    return check_workbook(workbook)


def write(prepared: Import) -> None:
    """Write an import; the workbook knows of it with the last file, or not at all."""
    data = prepared.workbook.data
    remove_parts(data)
    described = data / "datapackage.json"
    tables = {file.path: file.table for file in prepared.files}
    for path, text in prepared.writes.items():
        if path == described.name and text == described.read_text("utf-8"):
            continue
        # rows are for those who may read the table's other rows
        others = (
            data / item.path
            for item in prepared.before.resources
            if item.table == tables.get(path) and (data / item.path).is_file()
        )
        like = next(others, described)
        write_text(data / path, text, lasting=True, like=like)
