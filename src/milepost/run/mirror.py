"""``chapters/``: the executed notebooks of the edition last run, copied out of the store.

Copies and no links: a chapter that is opened and saved by hand must not change the store.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from milepost.files import remove_parts, write_atomically

FIGURES = "figures"


def mirror(
    chapters: Path, entries: Mapping[str, tuple[Path, Iterable[str]]], *, whole: bool = True
) -> None:
    """Make a folder hold the chapters given and no others.

    Parameters
    ----------
    chapters
        The folder; files that are neither notebooks nor figures are left alone.
    entries
        Chapter name to the folder it is kept in and its files below that folder.
    whole
        Whether the chapters given are all there shall be.
    """
    chapters.mkdir(parents=True, exist_ok=True)
    remove_parts(chapters)
    wanted = {name: folder for folder, names in entries.values() for name in names}
    if whole:
        _remove_others(chapters, set(wanted))
    for name, folder in wanted.items():
        copy_if_different(folder / name, chapters / name)


def copy_if_different(source: Path, target: Path) -> None:
    """Copy a file with its time, unless size and time say that it is the same."""
    made = source.stat()
    try:
        there = target.stat()
        if (there.st_size, there.st_mtime_ns) == (made.st_size, made.st_mtime_ns):
            return
    except FileNotFoundError:
        pass

    def copy(part: Path) -> None:
        shutil.copyfile(source, part)
        os.utime(part, ns=(made.st_atime_ns, made.st_mtime_ns))

    write_atomically(target, copy)


def _remove_others(chapters: Path, wanted: set[str]) -> None:
    """Remove notebooks and figures of chapters that are not in the book."""
    for path in chapters.glob("*.ipynb"):
        if path.name not in wanted:
            path.unlink()
    figures = chapters / FIGURES
    for folder, _, files in os.walk(figures, topdown=False):
        here = Path(folder)
        for file in files:
            if (here / file).relative_to(chapters).as_posix() not in wanted:
                (here / file).unlink()
        if here != figures and not any(here.iterdir()):
            here.rmdir()
