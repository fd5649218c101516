"""What a command found, given again while nothing that it rests on has changed.

An answer rests on the workbook's files, on the package and what it needs, and on the environment.
The folders of a workbook and the files at its root count by their contents. Whatever else lies below
the root may be shown or included by a page: it counts by its size and times. Nothing is kept of what
changed meanwhile. An answer may quote rows that are not for everybody: its file is its maker's alone.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from milepost.core.digests import digest_of, read_proven, write_proven
from milepost.core.files import sha256_of
from milepost.core.fixed_time import EPOCH
from milepost.core.versions import installed_versions
from milepost.core.workbook import FOLDERS, PACKAGE, Workbook

FOLDER = "answers"  # of the store
NOT_READ = (".git", "__pycache__")
# what stands in a folder of installed packages, and in one of a cache
MARKS = {"pyvenv.cfg", "CACHEDIR.TAG"}
MOST_FILES = 20_000  # looking at more takes longer than finding the answer
VARIABLES = ("MILEPOST_", "QUARTO_", EPOCH)
State = tuple[bool, int, int, int]  # by its content, and else by size and times


def answered(
    workbook: Workbook,
    question: Mapping[str, Any],
    find: Callable[[], Any],
    holds: Callable[[Any], bool] = lambda _answer: True,
) -> Any:
    """Give what was found before if it would be found again, or else find and keep it.

    Parameters
    ----------
    question
        What is asked, as JSON can hold it.
    find
        Gives the answer, in which what JSON does not know becomes a text. What it raises is kept
        nowhere.
    holds
        Says whether files of the store that an answer names are there still.
    """
    place = workbook.store / FOLDER / f"{digest_of(question)}.json"
    before = _states(workbook)
    rests_on = None if before is None else _digest(workbook, before)
    kept = None if rests_on is None else _read(place, rests_on)
    if kept is not None and holds(kept):
        return kept
    answer = json.loads(json.dumps(find(), default=str))
    if rests_on is not None and _states(workbook) == before:
        content = json.dumps({"rests_on": rests_on, "answer": answer})
        with suppress(OSError):  # where nothing can be written, it is found anew
            write_proven(place, content.encode(), private=True)
    return answer


def _read(place: Path, rests_on: str) -> Any:
    content = read_proven(place)
    kept = {} if content is None else json.loads(content)
    return kept["answer"] if kept.get("rests_on") == rests_on else None


def _states(workbook: Workbook) -> dict[Path, State] | None:
    """Give of each file of a workbook and of the package how it counts, its size and its times.

    None where there are too many, a folder can't be looked at, or one is a link that leads out or
    in a circle: what lies there is not known.
    """
    found: dict[Path, State] = {}
    own = (PACKAGE, *(workbook.root / name for name in FOLDERS))

    def is_read(place: Path) -> bool:
        return place == workbook.root or any(map(place.is_relative_to, own))

    try:
        for root in (workbook.root, PACKAGE):
            for place, files in _folders(root, workbook.store, is_read):
                read = is_read(place)
                found[place] = (False, 0, 0, 0)  # a folder counts by its being there
                if len(found) + len(files) > MOST_FILES:
                    return None
                for file in files:
                    state = (place / file).stat()
                    times = state.st_mtime_ns, state.st_ctime_ns
                    found[place / file] = (read, state.st_size, *times)
    except OSError:
        return None
    return found


def _folders(
    root: Path, store: Path, is_read: Callable[[Path], bool]
) -> Iterator[tuple[Path, list[str]]]:
    """Give each folder below a root, and the names of its files.

    Installed packages and caches are left out, as far as they do not lie where a workbook is read.
    """
    seen = {root.resolve()}
    for name, folders, files in os.walk(root, onerror=_raise, followlinks=True):
        place = Path(name)
        if place == store or not (is_read(place) or MARKS.isdisjoint(files)):
            folders.clear()
            continue
        folders[:] = [folder for folder in folders if folder not in NOT_READ]
        for link in (place / folder for folder in folders if (place / folder).is_symlink()):
            real = link.resolve()
            out = root != PACKAGE and not real.is_relative_to(root)
            if out or real in seen or place.resolve().is_relative_to(real):
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(link))
            seen.add(real)
        yield place, files


def _raise(error: OSError) -> None:
    raise error


def _digest(workbook: Workbook, states: Mapping[Path, State]) -> str | None:
    """Name all that an answer rests on; None where a file can't be read."""
    try:
        files = {
            str(path): sha256_of(path) if read else state for path, (read, *state) in states.items()
        }
    except OSError:
        return None
    given = {name: value for name, value in os.environ.items() if name.startswith(VARIABLES)}
    return digest_of([str(workbook.root), str(PACKAGE), files, installed_versions(), given])
