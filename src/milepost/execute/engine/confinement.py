"""What a notebook may open in a build: of the workbook, its chapter's input and a folder of its own.

Two layers. A hook in Python says in words what is refused and what to do instead. Landlock, on
Linux, is what nothing gets round: libraries in C, other programs, threads.
"""

# a hook that is called at every opening of a file has to be quick
# ruff: noqa: PTH110, PTH112, PTH116, PTH117, PTH118, PTH120, PTH208

from __future__ import annotations

import errno
import os
import site
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote

import milepost
from milepost.edition.extra_inputs import CLOSED
from milepost.execute.engine import landlock
from milepost.execute.engine.landlock import Access

OWN = ("work", "tmp", "ipython", "kernel")
"""Folders that a chapter's notebook has to itself, below its scratch folder."""
ADVICE = (
    'a notebook in a build reads its chapter\'s tables, as by chapter["observations"], and writes '
    "into the folder that it runs in; the rest of the workbook is closed to it"
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
READS = ("os.listdir", "os.scandir")
# audit event to the places among its arguments of what is changed: a path, and the descriptor of
# the folder that it is relative to
CHANGES: Mapping[str, tuple[tuple[int, int | None], ...]] = {
    **dict.fromkeys(("os.remove", "os.rmdir"), ((0, 1),)),
    **dict.fromkeys(("os.mkdir", "os.chmod"), ((0, 2),)),
    **dict.fromkeys(("os.chown", "os.utime"), ((0, 3),)),
    **dict.fromkeys(("os.truncate", "os.chflags", "os.setxattr", "os.removexattr"), ((0, None),)),
    **dict.fromkeys(("os.rename", "os.link"), ((0, 2), (1, 3))),
    "os.symlink": ((1, 2),),
}
# these follow a link; the others are about the link itself
FOLLOWING = ("os.chmod", "os.chown", "os.utime", "os.truncate", "os.setxattr", "os.removexattr")


@dataclass(frozen=True)
class Confinement:
    """Where one notebook may read and write."""

    root: str  # the workbook
    # real path to what is allowed at and below it; the deepest counts. What is below none of them
    # is as open as to anyone
    access: Mapping[str, Access]
    env: Mapping[str, str]  # environment variables that lead to the notebook's own folders

    def to_json(self) -> dict[str, Any]:
        """Give it as what JSON can hold."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read it back."""
        access = {path: Access(value) for path, value in values["access"].items()}
        return cls(values["root"], access, values["env"])

    def begin(self) -> None:
        """Confine this process and whatever it starts, for good."""
        os.environ.update(self.env)
        tempfile.tempdir = None
        sys.dont_write_bytecode = True
        landlock.restrict(self.access)
        sys.addaudithook(guard(self.root, self.access))

    def explain(self, summary: str) -> str:
        """Add to an error of a library that knows no reason for a refusal."""
        if "ermission denied" in summary and ADVICE not in summary:
            return f"{summary} ({ADVICE})"
        return summary


def confinement(
    root: Path, store: Path, scratch: Path, inputs: tuple[str, ...], drawings: Path | None
) -> Confinement:
    """Confine a notebook to its input and its own folders, which are made.

    Parameters
    ----------
    root, store
        The workbook, and its store, which need not lie in it.
    scratch
        The chapter's folder for work in progress.
    inputs
        Files that it is given to read.
    """
    own = [scratch / name for name in OWN]
    for folder in own:
        folder.mkdir(exist_ok=True)
    settings = os.environ.get("MATPLOTLIBRC")
    access = {
        **dict.fromkeys(_software(root), Access.READ),
        **dict.fromkeys((str(root), str(store)), Access.NONE),
        **dict.fromkeys([*inputs, *([settings] if settings else [])], Access.READ),
        **dict.fromkeys(map(str, [*own, *([drawings] if drawings else [])]), Access.WRITE),
    }
    temporary = str(scratch / "tmp")
    env = {**dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temporary)}
    env["IPYTHONDIR"] = str(scratch / "ipython")
    real = {os.path.realpath(path): value for path, value in access.items()}
    return Confinement(os.path.realpath(root), real, env)


def _software(root: Path) -> Iterator[str]:
    """Name the folders of what is installed; one that holds the workbook is none of them."""
    folders = [sys.prefix, sys.base_prefix, str(Path(milepost.__file__).parent), *sys.path]
    folders += [*site.getsitepackages(), site.getusersitepackages()]
    home = Path(os.path.realpath(root))
    for path in map(os.path.realpath, filter(None, folders)):
        if os.path.exists(path) and not home.is_relative_to(path):
            yield path


def guard(root: str, access: Mapping[str, Access]) -> Callable[[str, tuple[Any, ...]], None]:
    """Make a hook for :func:`sys.addaudithook` that refuses what isn't allowed, in words."""
    # by identity, so that another spelling of a name or another mount leads to the same
    known = {identity: value for path, value in access.items() if (identity := _identity(path))}

    def allowed(path: str) -> Access:
        while True:
            if (identity := _identity(path)) in known:
                return known[identity]
            above = os.path.dirname(path)
            if above == path:
                return Access.WRITE
            path = above

    def check(
        path: Any, wanted: Access, folders: Iterable[str] = (".",), *, follow: bool = True
    ) -> None:
        for real in _meant(path, folders, follow=follow):
            if allowed(real) < wanted:
                raise PermissionError(errno.EACCES, _refusal(root, real, wanted))

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = args
            # os.open alone names no mode; it doesn't tell of the folder that a path is relative to
            folders = (".",) if mode else (".", *_open_folders(path))
            check(path, Access.WRITE if flags & WRITING else Access.READ, folders)
        elif event in READS:
            check("." if args[0] is None else args[0], Access.READ)
        elif event in CHANGES:
            for at, folder in CHANGES[event]:
                held = args[folder] if folder is not None else -1
                folders = (f"/proc/self/fd/{held}",) if held not in (-1, None) else (".",)
                check(args[at], Access.WRITE, folders, follow=event in FOLLOWING)
        elif event == "sqlite3.connect" and (path := _database(args[0])) is not None:
            check(path, Access.READ)

    return hook


def _refusal(root: str, path: str, wanted: Access) -> str:
    """Say what may not be opened, and how a file that is the team's own is declared."""
    name = os.path.relpath(path, root)
    if wanted is Access.WRITE:
        return f"may not write {name}: {ADVICE}"
    declared = (
        ""
        if Path(name).parts[0] in CLOSED or name.startswith(".") or not Path(path).is_file()
        else f". A file of your own is declared in the chapter's file below params/, by the line "
        f"`inputs: [{name}]`, and found by chapter.file({name!r})"
    )
    return f"may not read {name}: {ADVICE}{declared}"


def _meant(path: Any, folders: Iterable[str], *, follow: bool) -> Iterator[str]:
    """Resolve a path, as relative to each folder."""
    try:
        given = os.fsdecode(path)
    except TypeError:  # a descriptor: refused when it was opened, if it had to be
        return
    for folder in folders:
        whole = os.path.join(folder, given)
        if follow:
            yield os.path.realpath(whole)
        else:
            head, tail = os.path.split(whole.rstrip(os.sep))
            yield os.path.join(os.path.realpath(head), tail)


def _open_folders(path: Any) -> list[str]:
    """Name the folders that are held open, if a path may be relative to one of them."""
    try:
        if os.path.isabs(path):
            return []
        held = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
    except (OSError, TypeError):
        return []
    return [folder for folder in held if os.path.isdir(folder)]


def _database(name: Any) -> str | None:
    """Name the file of an SQLite database; None for one in memory."""
    text = os.fsdecode(name)
    if text.startswith("file:"):
        text = unquote(text[5:].partition("?")[0].partition("#")[0])
        text = "/" + text.lstrip("/") if text.startswith("//") else text
    return None if text in ("", ":memory:") else text


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino
