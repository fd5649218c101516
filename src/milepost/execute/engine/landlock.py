"""Linux's Landlock: a process gives up rights to files, for itself and all it starts, for good.

Landlock lists what is allowed, by folder. To close one folder, all its neighbours on the way from
the root are listed; what is made later right in a folder on that way is closed as well.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator, Mapping
from enum import IntEnum
from pathlib import PurePath

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS = 38

# linux/landlock.h: the rights to files, each with the first version that knows it
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = (1 << bit for bit in range(4))
REFER, TRUNCATE, IOCTL_DEV = (1 << bit for bit in (13, 14, 15))
FIRST_RIGHTS = (1 << 13) - 1
LATER_RIGHTS = {2: REFER, 3: TRUNCATE, 5: IOCTL_DEV}
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
READING = EXECUTE | READ_FILE | READ_DIR
# no signals to, and no abstract sockets of, processes that are not confined with this one
SCOPES = {6: 0b11}


class Access(IntEnum):
    """What may be done below a folder, or with a file."""

    NONE = 0
    READ = 1
    WRITE = 2


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """Give the version of Landlock's interface; 0 where the system has none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(_libc().syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)))


def restrict(special: Mapping[str, Access]) -> bool:
    """Give up rights, for this thread and whatever it starts, for ever; False where there is no Landlock.

    Parameters
    ----------
    special
        Real paths to what is allowed at and below them; the deepest counts, and what is below
        none of them may be written.

    Raises
    ------
    OSError
        If the system has Landlock and refuses.
    """
    known = version()
    if not known:
        return False
    libc = _libc()
    rights = FIRST_RIGHTS | _sum(LATER_RIGHTS, known)
    wanted = _Ruleset(rights, 0, _sum(SCOPES, known))
    size = ctypes.c_size_t(ctypes.sizeof(wanted))
    ruleset = _checked(libc.syscall(CREATE_RULESET, ctypes.byref(wanted), size, 0))
    try:
        for path, access in rules(special):
            _allow(ruleset, path, rights if access is Access.WRITE else READING)
        _checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        _checked(libc.syscall(RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)
    return True


def rules(special: Mapping[str, Access]) -> Iterator[tuple[str, Access]]:
    """List the folders and files to allow so that each special path has the access it is given."""
    changing = [path for path, access in special.items() if access is not _above(path, special)]
    on_the_way = {str(parent) for path in changing for parent in PurePath(path).parents}

    def walk(path: str, inherited: Access) -> Iterator[tuple[str, Access]]:
        access = special.get(path, inherited)
        if path not in on_the_way:
            if access is not Access.NONE:
                yield path, access
            return
        for child in _children(path):
            if access is not Access.NONE or child in special or child in on_the_way:
                yield from walk(child, access)

    return walk("/", Access.WRITE)


def _above(path: str, special: Mapping[str, Access]) -> Access:
    """Say what a path is allowed by what lies above it."""
    parents = map(str, PurePath(path).parents)
    return next((special[parent] for parent in parents if parent in special), Access.WRITE)


def _children(path: str) -> list[str]:
    """Name what lies in a folder; a link leads to what has a rule of its own."""
    try:
        with os.scandir(path) as entries:
            return [entry.path for entry in entries if not entry.is_symlink()]
    except OSError:
        return []


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:  # gone meanwhile, or not ours to see
        return
    try:
        rule = _PathBeneath(rights if os.path.isdir(path) else rights & OF_FILES, handle)  # noqa: PTH112
        _checked(_libc().syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(rule), 0))
    finally:
        os.close(handle)


def _sum(by_version: Mapping[int, int], known: int) -> int:
    return sum(rights for first, rights in by_version.items() if first <= known)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(answer: int) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Landlock: {os.strerror(number)}")
    return answer
