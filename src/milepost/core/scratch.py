"""Folders for one piece of work; what processes that were killed have left of theirs is removed."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def scratch_folder(purpose: str, base: Path | None = None) -> Iterator[Path]:
    """Give a folder that this user alone may enter, and remove it in the end.

    Parameters
    ----------
    purpose
        What its name begins with: ``milepost-verify``.
    base
        Where it is made; by default among the system's temporary files.
    """
    base = base or Path(tempfile.gettempdir())
    _remove_left(purpose, base)
    prefix = f"{begins(purpose)}{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=base, ignore_cleanup_errors=True) as folder:
        yield Path(folder).resolve()


def begins(purpose: str) -> str:
    """Give what the names of this machine's folders for a purpose begin with."""
    # another machine or container may share the disk, whose processes nobody here knows
    return f"{purpose}-{zlib.crc32(platform.node().encode()):08x}-"


def _remove_left(purpose: str, base: Path) -> None:
    prefix = begins(purpose)
    with suppress(OSError):
        for item in os.scandir(base):
            number = item.name.removeprefix(prefix).partition("-")[0]
            if not (item.name.startswith(prefix) and number.isdigit()) or _runs(int(number)):
                continue
            if item.stat(follow_symlinks=False).st_uid == os.getuid():
                shutil.rmtree(item.path, ignore_errors=True)


def _runs(number: int) -> bool:
    if sys.platform == "win32":  # where to ask is to end it
        return True
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
