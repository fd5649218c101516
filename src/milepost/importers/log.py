"""``data/imports/``: a file for each import, which says what was imported when, and where it is.

Two people who import at the same time so write to no common file. A workbook of an earlier version
has one ``data/imports.csv``, which is read too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from milepost.core.files import read_json
from milepost.core.ledger import read_lines
from milepost.core.workbook import PACKAGE

PATH = "imports.csv"
FOLDER = "imports"
TABLE = "imports"


@dataclass(frozen=True)
class Entry:
    """One file of rows that an import made."""

    path: str
    file: str
    sha256: str
    format: str
    table: str
    rows: str
    unchanged: str
    imported_at: str
    written: str = ""


@dataclass(frozen=True)
class Log:
    """What one file of the log says: the files of rows that one import wrote."""

    path: str
    entries: tuple[Entry, ...]


def read_logs(data: Path) -> list[Log]:
    """Read the logs of a workbook, the oldest import first; nothing where there is none.

    A line that stands twice, as merging leaves it, is one.

    Raises
    ------
    UserError
        If a file is no such log.
    """
    places = [
        path for path in (data / PATH, *sorted((data / FOLDER).glob("*.csv"))) if path.is_file()
    ]
    logs = []
    for path in places:
        name = path.relative_to(data).as_posix()
        entries = read_lines(path, f"data/{name}", Entry)
        once = {entry.path: entry for entry in reversed(entries)}
        logs.append(Log(name, tuple(once.values())[::-1]))
    return sorted(
        (log for log in logs if log.entries), key=lambda log: (log.entries[0].imported_at, log.path)
    )


def resource() -> dict[str, Any]:
    """Describe the logs, for ``datapackage.json``."""
    described: dict[str, Any] = read_json(PACKAGE / "importers" / "log.json")
    return described
