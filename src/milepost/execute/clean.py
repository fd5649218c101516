"""Remove from the store what no run has used for some time."""

from __future__ import annotations

import shutil
import time
from datetime import timedelta
from pathlib import Path

from milepost.execute.cache import ENTRY, Store

ABANDONED = timedelta(days=1)
"""Work in progress this old belongs to a run that was killed."""
OF_RUNS = ("chapters", "tmp", "staging")
"""Folders whose files are of one thing, kept or removed whole."""


def clean(store: Path, older_than: timedelta | float) -> int:
    """Remove chapters, slices and the like that no run has used for so long, or so many days; tell how many."""
    age = older_than if isinstance(older_than, timedelta) else timedelta(days=older_than)
    kept = Store(store)
    limit = time.time() - age.total_seconds()
    entries = _children(kept.chapters)
    removed = sum(_remove(folder) for folder in entries if _time(folder / ENTRY) <= limit)
    folders = [path for path in _children(store) if path.is_dir() and path.name not in OF_RUNS]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    removed += sum(_remove(path) for path in files if _time(path) <= limit)
    abandoned = time.time() - min(age, ABANDONED).total_seconds()
    for folder in _children(kept.scratch):
        if _time(folder) <= abandoned:
            _remove(folder)
    return removed


def _children(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _time(path: Path) -> float:
    """When a file was last used; long ago if it is gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _remove(path: Path) -> bool:
    """Remove a file or folder; an entry's description goes first, so that no half is used."""
    (path / ENTRY).unlink(missing_ok=True) if path.is_dir() else path.unlink(missing_ok=True)
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    return True
