"""The files that an import writes: rows, their log, and once what finds them by their names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from posixpath import dirname
from typing import Any

from milepost.core.file_names import path_fault
from milepost.core.ledger import csv_text
from milepost.core.model import ID_PATTERN
from milepost.core.workbook import MARK, Workbook
from milepost.edition.select import DATED
from milepost.importers.descriptor import with_resources, without_resources
from milepost.importers.interface import NewRow
from milepost.importers.log import FOLDER as LOGS
from milepost.importers.log import resource as log_resource
from milepost.importers.rows import IntakeError
from milepost.read.table_schema import STAR, Resource

FOLDER = "observations"
SOURCES = "sources"
SUFFIXES = {"organization_observations": "-organization", "commitment_updates": "-commitments"}
DIGEST_SHOWN = 12
IN_NAME = 8  # letters of the digest: two people's files of one name are two files
FOUND = f"Rows that milepost import took in; {LOGS}/ says from which files and when."
_PLACE = re.compile(r"import [0-9a-f]{12}, .*row [0-9]+")


@dataclass(frozen=True)
class NewFile:
    """A file of rows to be written."""

    path: str
    table: str
    rows: list[NewRow]
    text: str


def base_of(
    workbook: Workbook, source: Path, digest: str, into: Path | None, resources: list[Resource]
) -> str:
    """Settle the name of the rows' file, below ``data/`` and without its ending."""
    if into is None:
        stem = re.sub(r"[^A-Za-z0-9._-]+", "-", source.stem).strip("-._") or "import"
        path = f"{FOLDER}/{stem}-{digest[:IN_NAME]}.csv"
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
    described = {resource.path for resource in resources}
    for name in [f"{base}{suffix}.csv" for suffix in ("", *SUFFIXES.values())]:
        if name in described or (workbook.data / name).exists():
            raise IntakeError(f"data/{name} is there already: name another file with --into.")
    return base


def files_of(
    rows: list[NewRow], resources: list[Resource], base: str, digest: str
) -> list[NewFile]:
    """Lay out the rows of each table as a file."""
    files = []
    for table in dict.fromkeys(row.table for row in rows):
        own = [row for row in rows if row.table == table]
        schema = next(item.schema_record for item in resources if item.table == table)
        cells = ({**row.cells, "source_locator": _place(row, digest)} for row in own)
        text = csv_text((column.name for column in schema.fields), cells)
        if table == SOURCES:
            path = f"{SOURCES}/{Path(base).name}.csv"
        else:
            suffix = SUFFIXES.get(table, "")
            path = f"{base}{'' if base.endswith(suffix) else suffix}.csv"
        files.append(NewFile(path, table, own, text))
    return files


def _place(row: NewRow, digest: str) -> str:
    """Say where a row came from; the file's name stays in the log, which no book shows."""
    locator = row.cells.get("source_locator", "")
    before, _, last = locator.rpartition("; ")
    locator = before if _PLACE.fullmatch(last) else locator
    return f"{locator}{'; ' if locator else ''}import {digest[:DIGEST_SHOWN]}, {row.where}"


def log_path(base: str, digest: str) -> str:
    """Name the log of an import, for no other import."""
    name = Path(base).name
    return f"{LOGS}/{name if digest[:IN_NAME] in name else f'{name}-{digest[:IN_NAME]}'}.csv"


def description(workbook: Workbook, files: Mapping[str, str]) -> str:
    """Give ``datapackage.json`` as it finds the files of tables; as it stands where it does already."""
    text = (workbook.root / MARK).read_text("utf-8")
    entries: list[dict[str, Any]] = json.loads(text)["resources"]
    if all(_table_of(path, entries) == table for path, table in files.items()):
        return text
    named = {str(item["path"]) for item in entries}
    # a pattern that found what nobody described would make it count: such files are listed
    added = [entry for entry in _patterns(entries) if not _strays(workbook, entry["path"], named)]
    for new, table in files.items():
        if _table_of(new, [*entries, *added]) != table:
            added.append(_explicit(new, table, [*entries, *added]))
    return with_resources(text, added)


def plain_description(workbook: Workbook) -> str:
    """Give ``datapackage.json`` without the patterns that imports have added."""
    text = (workbook.root / MARK).read_text("utf-8")
    entries: list[dict[str, Any]] = json.loads(text)["resources"]
    own = [item for item in entries if item != log_resource() and item.get("description") != FOUND]
    added = entries[len(own) :]
    if not added or [*own, *added] != entries or own == []:
        return text
    before = without_resources(text, len(added))
    return before if with_resources(before, added) == text else text


def _patterns(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Describe files of rows by their names, whichever import writes them: always the same text."""
    places = {table: f"{FOLDER}/{STAR}{SUFFIXES.get(table, '')}.csv" for table in DATED}
    known, paths = {*map(_table, entries)}, {item["path"] for item in entries}
    patterns = [
        _like_others(table, path, f"imported-{table.replace('_', '-')}", table.replace("_", " "), entries)
        for table, path in {**places, SOURCES: f"{SOURCES}/{STAR}.csv"}.items()
        if table in known and path not in paths
    ]  # fmt: skip
    log = log_resource()
    if log["path"] not in paths:
        taken = {item["name"] for item in entries}
        patterns.append({**log, "name": "imports-found"} if log["name"] in taken else log)
    return patterns


def _like_others(
    table: str, path: str, name: str, title: str, entries: list[dict[str, Any]]
) -> dict[str, Any]:
    """Describe a file of rows as the first of its table is described."""
    like = next(item for item in entries if _table(item) == table)
    return {**like, "name": name, "path": path, "table": table, "title": f"Imported: {title}",
            "description": FOUND}  # fmt: skip


def _table(entry: Mapping[str, Any]) -> str:
    return str(entry.get("table", entry["name"]))


def _strays(workbook: Workbook, pattern: str, named: set[str]) -> bool:
    """Whether files fit a pattern that no description names."""
    return any(
        path.relative_to(workbook.data).as_posix() not in named
        for path in workbook.data.glob(pattern)
        if not path.name.startswith((".", "~$"))
    )


def _explicit(path: str, table: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    stem, taken = Path(path).stem, {item.get("name") for item in entries}
    name, number = f"obs-{stem.lower()}", 1
    while name in taken:
        number += 1
        name = f"obs-{stem.lower()}-{number}"
    return _like_others(table, path, name, stem, entries)


def _table_of(path: str, entries: Iterable[Mapping[str, Any]]) -> str:
    """Tell the table of a file by the description: the longest pattern that fits it."""
    fits = [
        (len(item["path"]), _table(item))
        for item in entries
        if item["path"] == path
        or (STAR in item["path"] and dirname(item["path"]) == dirname(path)
            and fnmatchcase(path, item["path"]))
    ]  # fmt: skip
    return max(fits, default=(0, ""))[1]
