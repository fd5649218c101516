"""Putting a finished folder in its place: readers see the old book or the new one, never a part."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from milepost.core.errors import UserError
from milepost.core.files import remove_parts, umask
from milepost.core.model import Audience
from milepost.publish.folder import EMPTY, FILE, compare_files, entries
from milepost.publish.manifest import hashes
from milepost.publish.manifest_file import read_manifest

AT_FDCWD = -100
RENAME_EXCHANGE = 2
# what programs that show folders leave in them unasked
LEFT_BEHIND = (".DS_Store", "Thumbs.db", "desktop.ini")


@contextmanager
def only_one(store: Path, wait: float = 0) -> Iterator[None]:
    """Hold the workbook's lock; a lock left by a dead process holds nobody up.

    Raises
    ------
    UserError
        If another build holds it and ``wait`` seconds have passed.
    """
    store.mkdir(parents=True, exist_ok=True)
    lock = FileLock(store / "build.lock")
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise UserError(
            "Another milepost is at work in this workbook. Wait until it has finished, "
            "or say --wait to wait here."
        ) from error
    try:
        yield
    finally:
        lock.release()


def only_one_where_writable(store: Path, wait: float = 0) -> AbstractContextManager[None]:
    """Hold the lock as :func:`only_one` does, to read what a build would exchange meanwhile.

    In a workbook that this user may only read there is none to be held.
    """
    return only_one(store, wait) if os.access(store.parent, os.W_OK) else nullcontext()


@contextmanager
def readable_by(audience: Audience, *kept: Path) -> Iterator[None]:
    """Let what is made for others than the public be read by its maker alone.

    Parameters
    ----------
    audience
        The edition's. What is made for the public has the rights of any new file.
    kept
        Folders that hold what is made, and other things; others may not enter them afterwards.
    """
    if audience is Audience.PUBLIC:
        yield
        return
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
        for folder in kept:
            if folder.is_dir():
                folder.chmod(0o700)


def set_rights(folder: Path) -> None:
    """Give a finished folder, which was made for its maker alone, the rights of new files."""
    mask = umask()
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod((0o777 if path.is_dir() else 0o666) & ~mask)


@contextmanager
def staging_folder(store: Path) -> Iterator[Path]:
    """Give a folder to build in, on the same disk as the place; what the dead left is removed."""
    drafts = store / "staging"
    shutil.rmtree(drafts, ignore_errors=True)
    drafts.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(dir=drafts))
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def put_in_place(folder: Path, place: Path) -> None:
    """Give a finished folder its public name, in one step where the system can exchange names."""
    place.parent.mkdir(parents=True, exist_ok=True)
    recover(place)
    if not place.exists():
        folder.rename(place)
        return
    if _exchange(folder, place):
        _remove(folder)
        return
    old = _aside(place)
    place.rename(old)
    folder.rename(place)
    _remove(old)


def put_aside(place: Path) -> Path | None:
    """Save what stands in a book's folder and is not the book's own, or no longer as published.

    Returns
    -------
    Path or None
        The folder beside the book where it is now, such as ``2025.kept``; None if there was
        nothing to save.
    """
    if not place.is_dir():
        return None
    there = entries(place)
    try:
        differences = list(compare_files(place, hashes(read_manifest(place)["outputs"])))
        foreign = [path for path, state, _ in differences if state in ("extra", "different")]
    except UserError:  # nobody knows what was the book's own
        foreign = list(there)
    foreign = [path for path in foreign if Path(path).name not in LEFT_BEHIND]
    if not foreign:
        return None
    kept, number = place.with_name(f"{place.name}.kept"), 1
    while os.path.lexists(kept):
        number += 1
        kept = place.with_name(f"{place.name}.kept-{number}")
    for path in foreign:
        _save(place / path, kept / path, there[path])
    return kept


def _save(path: Path, kept: Path, kind: str) -> None:
    """Give a file a second name, which stays when the book's folder goes; else move it."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    if kind == EMPTY:
        kept.mkdir()
        return
    try:
        if kind != FILE:
            path.rename(kept)
        else:
            os.link(path, kept)
    except OSError:  # a disk that knows no second names
        shutil.move(path, kept)


def recover(place: Path) -> None:
    """Bring back a book that a killed build had moved aside and not yet replaced.

    Only for who holds the workbook's lock.

    Raises
    ------
    UserError
        If there is something else than a folder where the book belongs.
    """
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise UserError(
            f"{place} is a link or a file, and a book is a folder that is exchanged whole: move it "
            "away. Nothing was published."
        )
    if place.parent.is_dir():
        remove_parts(place.parent)
    old = _aside(place)
    if old.exists():
        if place.exists():
            _remove(old)
        else:
            old.rename(place)


def _remove(folder: Path) -> None:
    """Remove a book that another has replaced, also where somebody has locked folders of it."""
    for inner, _, _ in os.walk(folder):
        with suppress(OSError):
            Path(inner).chmod(0o700)
    shutil.rmtree(folder)


def _aside(place: Path) -> Path:
    return place.with_name(f".{place.name}.old")


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names atomically (Linux renameat2); False where that can't be done."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    names = (os.fsencode(one), os.fsencode(other))
    return bool(rename(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0)
