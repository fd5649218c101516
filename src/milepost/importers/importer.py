"""An import from first to last: read, compare, check in a copy, and only then write.

Three files change: the log, the new rows, and ``datapackage.json``, which names the rows and so
makes them part of the workbook. It is written last: an import that is killed before leaves a
workbook that knows nothing of it, and what it leaves is written over by the next.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from milepost.core.file_names import path_fault
from milepost.core.files import remove_parts, sha256_of, write_atomically
from milepost.core.model import ID_PATTERN, Problem
from milepost.core.workbook import MARK, Workbook
from milepost.importers.descriptor import with_resources
from milepost.importers.formats import AUTO, choose, gather, importers
from milepost.importers.interface import NewRow, Source
from milepost.importers.log import PATH as LOG
from milepost.importers.log import Entry, log_text, read_log
from milepost.importers.log import resource as log_resource
from milepost.importers.reconcile import Reconciled, reconcile
from milepost.importers.rows import IntakeError
from milepost.importers.wording import in_own_words
from milepost.read.package import Resource
from milepost.validate.check import Checked, check_workbook

FOLDER = "observations"
SUFFIXES = {"organization_observations": "-organization", "commitment_updates": "-commitments"}
DIGEST_SHOWN = 12


@dataclass(frozen=True)
class NewFile:
    """A file of rows to be written."""

    path: str
    table: str
    rows: list[NewRow]
    text: str


@dataclass(frozen=True)
class Import:
    """An import that was found right and can be written.

    Attributes
    ----------
    reconciled
        What is new, corrected, known.
    remarks, warnings
        What a person should be told.
    before, after
        The workbook as it stands, and as it would stand.
    writes
        Path below ``data/`` to its new text, in the order of writing.
    """

    workbook: Workbook
    files: list[NewFile]
    reconciled: Reconciled
    remarks: list[str]
    warnings: list[Problem]
    before: Checked
    after: Checked | None
    writes: Mapping[str, str] = field(default_factory=dict)


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
) -> Import:
    """Read a file and find out what importing it would do; nothing is written.

    Parameters
    ----------
    source
        The file.
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

    Raises
    ------
    IntakeError
        If anything is wrong, with every problem and its place in the source.
    """
    before = check_workbook(workbook)
    described = [resource.path for resource in before.resources]
    log = read_log(workbook.data, described)
    day = known_on or date.fromisoformat(imported_at[:10])
    file = Source(source, workbook, before.dataset, before.resources, day, whole, encoding, hidden)
    importer = choose(importers(workbook), kind, file)
    gathered = gather(importer, file)
    digest = sha256_of(source)
    for entry in log:
        if entry.sha256 == digest:
            raise IntakeError(
                f"{source.name} was imported on {entry.imported_at}: its rows are in "
                f"data/{entry.path}. A file is imported once."
            )
    refused = f"{source.name} is not imported."
    reconciled = reconcile(gathered.rows, before.dataset, source.name, importer.ignored_columns)
    problems = [*gathered.problems, *reconciled.problems]
    if problems and not reconciled.added:
        raise IntakeError(refused, in_own_words(problems, gathered.labels))
    if not reconciled.added:
        return Import(workbook, [], reconciled, gathered.remarks, [], before, None)
    base = _base(workbook, source, into, described, log)
    files = _files(reconciled.added, before.resources, base, digest)
    entries = [
        Entry(
            file.path, source.name, digest, importer.name, file.table, str(len(file.rows)),
            str(sum(row.table == file.table for row in reconciled.unchanged)), imported_at,
        )
        for file in files
    ]  # fmt: skip
    writes = _writes(workbook, before.resources, files, [*log, *entries])
    after, after_import = _checked(workbook, before, files, writes, source.name)
    # a cell that could not be read is blank in the copy: what is wrong there has been said
    said = {(item.file, item.row, item.column) for item in problems}
    problems += [item for item in after_import if (item.file, item.row, item.column) not in said]
    problems = in_own_words(problems, gathered.labels)
    if any(item.severity == "error" for item in problems):
        raise IntakeError(refused, problems)
    warnings = sorted(problems)
    return Import(workbook, files, reconciled, gathered.remarks, warnings, before, after, writes)


def write(prepared: Import) -> None:
    """Write an import; the workbook knows of it with the last file, or not at all."""
    data = prepared.workbook.data
    remove_parts(data)
    described = data / "datapackage.json"
    tables = {file.path: file.table for file in prepared.files}
    for path, text in prepared.writes.items():
        # rows are for those who may read the table's other rows
        others = (
            data / item.path
            for item in prepared.before.resources
            if item.table == tables.get(path) and (data / item.path).is_file()
        )
        like = next(others, described)
        write_atomically(data / path, partial(_put, text), lasting=True, like=like)


def _put(text: str, part: Path) -> None:
    part.write_text(text, "utf-8")


def _base(
    workbook: Workbook, source: Path, into: Path | None, described: list[str], log: list[Entry]
) -> str:
    """Settle the name of the rows' file, below ``data/`` and without its ending."""
    if into is None:
        stem = re.sub(r"[^A-Za-z0-9._-]+", "-", source.stem).strip("-._") or "import"
        path = f"{FOLDER}/{stem}.csv"
    else:
        place = (into if into.is_absolute() else workbook.root / into).resolve()
        if not place.is_relative_to(workbook.data.resolve()):
            raise IntakeError(f"{into} is not below data/: the rows must be part of the workbook.")
        path = place.relative_to(workbook.data.resolve()).as_posix()
    if not path.endswith(".csv") or not re.match(ID_PATTERN, Path(path).name):
        raise IntakeError(f"data/{path}: expected a plain name that ends in .csv.")
    if fault := path_fault(path):
        raise IntakeError(f"data/{path}: {fault}; name another file with --into.")
    base = path.removesuffix(".csv")
    stale = _stale(workbook.data)
    for name in [f"{base}{suffix}.csv" for suffix in ("", *SUFFIXES.values())]:
        if name in described:
            raise IntakeError(f"data/{name} is there already: name another file with --into.")
        if (workbook.data / name).exists() and name not in stale - {item.path for item in log}:
            raise IntakeError(
                f"data/{name} is there but datapackage.json does not name it: "
                "remove it, or name another file with --into."
            )
    return base


def _stale(data: Path) -> set[str]:
    """Give the files that the log tells of, finished or left by a killed import."""
    try:
        with (data / LOG).open(encoding="utf-8-sig", newline="") as file:
            return {row.get("path") or "" for row in csv.DictReader(file)}
    except (OSError, csv.Error, UnicodeDecodeError):
        return set()


def _files(rows: list[NewRow], resources: list[Resource], base: str, digest: str) -> list[NewFile]:
    files = []
    for table in dict.fromkeys(row.table for row in rows):
        own = [row for row in rows if row.table == table]
        schema = next(item.schema_record for item in resources if item.table == table)
        text = io.StringIO()
        columns = [column.name for column in schema.fields]
        writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows({**row.cells, "source_locator": _place(row, digest)} for row in own)
        suffix = SUFFIXES.get(table, "")
        path = f"{base}{'' if base.endswith(suffix) else suffix}.csv"
        files.append(NewFile(path, table, own, text.getvalue()))
    return files


def _place(row: NewRow, digest: str) -> str:
    """Say where a row came from; the file's name stays in the log, which no book shows."""
    sheet = f"{row.sheet}, " if row.sheet else ""
    locator = row.cells.get("source_locator", "")
    return f"{locator}{'; ' if locator else ''}import {digest[:DIGEST_SHOWN]}, {sheet}row {row.row}"


def _writes(
    workbook: Workbook, resources: list[Resource], files: list[NewFile], log: list[Entry]
) -> dict[str, str]:
    text = (workbook.root / MARK).read_text("utf-8")
    entries = json.loads(text)["resources"]
    added = [] if any(item.path == LOG for item in resources) else [log_resource()]
    for file in files:
        like = next(item for item in entries if item.get("table", item["name"]) == file.table)
        added.append(_described(like, file, [*entries, *added]))
    writes = {LOG: log_text(log)}
    writes |= {file.path: file.text for file in files}
    return writes | {"datapackage.json": with_resources(text, added)}


def _described(
    like: Mapping[str, Any], file: NewFile, others: list[Mapping[str, Any]]
) -> dict[str, Any]:
    stem = Path(file.path).stem
    taken = {item.get("name") for item in others}
    name, number = f"obs-{stem.lower()}", 1
    while name in taken:
        number += 1
        name = f"obs-{stem.lower()}-{number}"
    return {
        **like,
        "name": name,
        "path": file.path,
        "table": file.table,
        "title": f"Imported: {stem}",
        "description": f"Rows imported from a file; {LOG} says from which and when.",
    }


def _checked(
    workbook: Workbook,
    before: Checked,
    files: list[NewFile],
    writes: Mapping[str, str],
    file_name: str,
) -> tuple[Checked, list[Problem]]:
    """Check the workbook as it would be, in a copy; what is new there is the file's doing."""
    with tempfile.TemporaryDirectory(prefix="milepost-") as folder:
        copy = Workbook(Path(folder).resolve())
        _link(workbook, copy, before.resources)
        for path, text in writes.items():
            (copy.data / path).parent.mkdir(parents=True, exist_ok=True)
            (copy.data / path).unlink(missing_ok=True)
            (copy.data / path).write_text(text, "utf-8")
        after = check_workbook(copy)
    origins = {f"data/{file.path}": file.rows for file in files}
    new = {*after.problems} - {*before.problems}
    return after, [_at_home(item, origins, file_name) for item in new]


def _link(workbook: Workbook, copy: Workbook, resources: list[Resource]) -> None:
    descriptor = json.loads((workbook.root / MARK).read_text("utf-8"))
    named = {item.path for item in resources}
    named |= {
        item["schema"] for item in descriptor["resources"] if isinstance(item.get("schema"), str)
    }
    copy.data.mkdir()
    for path in named:
        (copy.data / path).parent.mkdir(parents=True, exist_ok=True)
        if (workbook.data / path).exists():
            (copy.data / path).symlink_to(os.path.realpath(workbook.data / path))
    for folder in ("params", "notebooks"):
        if (workbook.root / folder).is_dir():
            (copy.root / folder).symlink_to(workbook.root / folder)


def _at_home(problem: Problem, origins: Mapping[str, list[NewRow]], file_name: str) -> Problem:
    """Name the place in the file that a person has, not in the one that would be made of it."""
    rows = origins.get(problem.file)
    if rows is None:
        return problem
    place = problem.row - 2
    if not 0 <= place < len(rows):
        return Problem(file_name, 0, problem.column, problem.value, problem.rule, problem.message,
                       problem.severity)  # fmt: skip
    row = rows[place]
    file = f"{file_name}, {row.sheet}" if row.sheet else file_name
    return Problem(file, row.row, problem.column, problem.value, problem.rule, problem.message,
                   problem.severity)  # fmt: skip
