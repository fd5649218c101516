"""``data/imports.csv``: which file was imported when, and where its rows are.

A line counts only where ``datapackage.json`` names the file that it tells of: naming it there is
the last step of an import, so that a line without it is what a killed import has left.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError

PATH = "imports.csv"
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


DESCRIPTIONS = {
    "path": ("Rows in", "File below data/ that holds the rows."),
    "file": ("File", "Name of the file that was imported."),
    "sha256": ("sha256", "Digest of the file that was imported; a file is imported once."),
    "format": ("Format", "How it was read."),
    "table": ("Table", "Table that the rows belong to."),
    "rows": ("Rows", "How many rows were added."),
    "unchanged": ("Unchanged", "How many rows stood in the workbook already."),
    "imported_at": ("Imported at", "When, in Coordinated Universal Time."),
}
PATTERNS = {"sha256": "^[0-9a-f]{64}$", "imported_at": "^[0-9-]{10}T[0-9:]{8}Z$"}


def read_log(data: Path, described: Collection[str]) -> list[Entry]:
    """Read the log of a workbook; nothing where there is none.

    Raises
    ------
    UserError
        If it is no such log.
    """
    path = data / PATH
    names = [field.name for field in fields(Entry)]
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"data/{PATH} can't be read: {error}") from error
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        entries = [Entry(**{name: row[name] or "" for name in names}) for row in rows]
    except (csv.Error, KeyError, TypeError) as error:
        raise UserError(f"data/{PATH} is no log of imports: {error!r}") from error
    return [entry for entry in entries if entry.path in described]


def log_text(entries: Iterable[Entry]) -> str:
    """Write the log."""
    text = io.StringIO()
    names = [field.name for field in fields(Entry)]
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(entry) for entry in entries)
    return text.getvalue()


def resource() -> dict[str, Any]:
    """Describe the log, for ``datapackage.json``."""
    columns = [
        {
            "name": name,
            "type": "integer" if name in ("rows", "unchanged") else "string",
            "title": title,
            "description": description,
            "constraints": {
                "required": True,
                **({"pattern": PATTERNS[name]} if name in PATTERNS else {}),
            },
        }
        for name, (title, description) in DESCRIPTIONS.items()
    ]
    return {
        "name": "imports",
        "path": PATH,
        "table": TABLE,
        "title": "Imports",
        "description": "Files from which observations were imported; kept out of every book.",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": columns, "primaryKey": ["path"]},
    }
