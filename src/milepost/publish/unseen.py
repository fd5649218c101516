"""Input files of which an edition's audience sees no row: a book does not tell even their names.

Nothing here imports pandas: deciding that there is nothing to do must take no time.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Collection
from pathlib import Path

from milepost.model import Audience

COLUMN = "audience"


def shown_path(path: str, file: Path, audience: str) -> str:
    """Give the name under which a manifest lists an input: its path, where anybody may know it.

    Parameters
    ----------
    path
        Below the workbook's root.
    file
        Where it lies.
    audience
        The edition's.
    """
    ladder = [item.value for item in Audience]
    hidden = ladder[ladder.index(audience) + 1 :] if audience in ladder else []
    if file.suffix != ".csv" or not hidden or not _all_hidden(file, hidden):
        return path
    return f"data/unseen-{hashlib.sha256(path.encode()).hexdigest()[:16]}.csv"


def _all_hidden(file: Path, hidden: Collection[str]) -> bool:
    """Whether a file has rows, and all of them are for others."""
    content = file.read_bytes()
    if not any(name.encode() in content for name in hidden):
        return False
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            return COLUMN in (rows.fieldnames or ()) and all(row[COLUMN] in hidden for row in rows)
    except (OSError, csv.Error, UnicodeDecodeError):
        return False
