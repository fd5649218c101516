"""Writing files so that they appear whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

# how a file is called while it is written: no pattern that looks for data finds it
PREFIX, PART = ".milepost-", ".part"


def write_atomically(path: Path, write: Callable[[Path], Any], *, lasting: bool = False) -> None:
    """Write a file through a temporary neighbour that then takes its name.

    Parameters
    ----------
    path
        The file to make; its folder is made if need be.
    write
        Writes the content to the path that it is given.
    lasting
        Whether the content must be on the disk before it takes the name, so that it outlives a
        power cut as well as a killed process.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=PREFIX, suffix=PART)
    os.close(handle)
    part = Path(name)
    try:
        write(part)
        part.chmod(0o644)
        if lasting:
            _to_disk(part)
        part.replace(path)
        if lasting:
            _to_disk(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if path.is_file():
            raise OSError(error.errno, os.strerror(error.errno or 0), str(path)) from error
    finally:
        os.close(handle)


def remove_parts(folder: Path) -> None:
    """Remove what writers that were killed have left; only where nobody else is writing."""
    for part in folder.rglob(f"{PREFIX}*{PART}"):
        part.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Give a file's sha256 as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
