"""What stands in a published folder, whatever somebody put there: all of it, and no link followed."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from milepost.core.files import sha256_of

MANIFEST = "manifest.json"
IN_SITE = f"html/{MANIFEST}"  # its second name
LARGEST = 1 << 32  # no book has a file of 4 GB; one with holes would be read for hours
State = Literal["same", "different", "missing", "extra"]
FILE, EMPTY = "", "an empty folder"  # a book consists of files
KINDS = {
    stat.S_IFREG: FILE,
    stat.S_IFLNK: "a link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def entries(folder: Path) -> dict[str, str]:
    """List all that stands in a folder and below it, without following links.

    Returns
    -------
    dict
        Path below the folder to its kind: blank for a file, else in words. A folder is listed
        only where it is empty or can't be read; its modes and times are no part of a book.

    Raises
    ------
    OSError
        If the folder itself can't be read.
    """
    kinds: dict[str, str] = {}
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        path = here.relative_to(folder).as_posix()
        try:
            inside = {item.name: _kind(item) for item in os.scandir(here)}
        except OSError:
            if here == folder:
                raise
            kinds[path] = "a folder that can't be read"
            continue
        if not inside and here != folder:
            kinds[path] = EMPTY
        for name, kind in inside.items():
            if kind == KINDS[stat.S_IFDIR]:
                waiting.append(here / name)
            else:
                kinds[(here / name).relative_to(folder).as_posix()] = kind
    return dict(sorted(kinds.items()))


def _kind(item: os.DirEntry[str]) -> str:
    status = item.stat(follow_symlinks=False)
    # what Windows calls a junction leads elsewhere, too
    junction = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)
    if junction is not None and getattr(status, "st_reparse_tag", 0) == junction:
        return KINDS[stat.S_IFLNK]
    return KINDS.get(stat.S_IFMT(status.st_mode), "of an unknown kind")


def files_of(folder: Path) -> list[str]:
    """Name the files of a folder and below it; what is no file is left out."""
    return [path for path, kind in entries(folder).items() if kind == FILE]


def compare_files(folder: Path, named: Mapping[str, str]) -> Iterator[tuple[str, State, str]]:
    """Compare what stands in a folder with what its manifest lists.

    Parameters
    ----------
    named
        Path to sha256.

    Yields
    ------
    tuple
        Path, state, and what is to be said besides; the manifest itself is left out, and its second
        name compared with it. What is not named is not read.
    """
    there = entries(folder)
    there.pop(MANIFEST, None)
    if IN_SITE in there:
        named = {**named, IN_SITE: sha256_of(folder / MANIFEST)}
    alike = defaultdict(list)
    for path in named.keys() - there.keys():
        alike[_plain(path)].append(path)
    for path in sorted(named.keys() | there.keys()):
        if path not in there:
            yield path, "missing", ""
        elif path not in named:
            twin = alike.get(_plain(path))
            reason = f"its name differs from {twin[0]!a} in case or accents" if twin else ""
            yield path, "extra", f"is {there[path]}" if there[path] else reason
        else:
            fault = f"is {there[path]}, no file" if there[path] else _fault(folder, path, named)
            yield path, "same" if fault is None else "different", fault or ""


def _plain(path: str) -> str:
    return unicodedata.normalize("NFD", path).casefold()


def _fault(folder: Path, path: str, named: Mapping[str, str]) -> str | None:
    """Say what is wrong with a file, where there is more to say than that it differs."""
    file = folder / path
    try:
        if file.lstat().st_size > LARGEST:
            return "is larger than 4 GB, which no book has: it was not read"
        return None if sha256_of(file) == named[path] else ""
    except OSError as error:
        return f"can't be read: {error.strerror}"
