"""What a notebook starts ends with it, and with the run; on Linux also what hides itself.

A process that leaves its group and session and outlives its parent becomes a child of the nearest
process above it that takes in orphans. Each worker does, and so does the process it came from.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
PR_GET_CHILD_SUBREAPER = 37
LINUX = sys.platform == "linux"
LONGEST = 10.0
"""Seconds to wait for processes that were killed."""


def die_with(parent: int, by: signal.Signals = signal.SIGTERM) -> None:
    """Have the system send this process a signal when its parent ends, where the system can."""
    if LINUX:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:  # it ended before we could ask
        os._exit(1)


def take_in_orphans() -> None:
    """Become the parent of what this process's children leave behind, where the system can."""
    if LINUX:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_children() -> None:
    """Kill all that descends from this process, if it is one that takes in orphans."""
    if not _takes_in_orphans():
        return
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not ended:  # the children of those that are killed come next
            for child in _children():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            time.sleep(0.001)


def leave_when_told() -> None:
    """On a signal to end, end what was started here first."""
    signal.signal(signal.SIGTERM, _leave)


def leave_at_hangup() -> None:
    """End this process, and what it has started, once nobody can write to its input any more."""
    if not hasattr(select, "poll"):
        return

    def watch() -> None:
        poll = select.poll()
        poll.register(0, 0)
        poll.poll()
        _leave()

    threading.Thread(target=watch, daemon=True).start()


def _leave(*_: Any) -> None:
    end_children()
    os._exit(1)


def _takes_in_orphans() -> bool:
    answer = ctypes.c_int(0)
    if LINUX:
        ctypes.CDLL(None).prctl(PR_GET_CHILD_SUBREAPER, ctypes.byref(answer))
    return bool(answer.value)


def _children() -> Iterator[int]:
    me = str(os.getpid())
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError), open(f"{entry.path}/stat", "rb") as file:  # noqa: PTH123
                # pid (name) state parent; a name may hold anything
                if file.read().rpartition(b")")[2].split()[1].decode() == me:
                    yield int(entry.name)
