"""Run a program no longer than the process that asked for it, and within a limit on memory.

Started by path, with the standard library alone: ``supervisor.py PARENT MEGABYTES PROGRAM ...``.
It leads a process group of its own. When the parent is gone, however it ended, the whole group is
killed, so that neither the program nor what that started (Quarto starts Deno, Pandoc and Typst)
goes on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

EVERY = 0.2  # seconds between two looks for the parent


def main() -> int:
    """Run the program; give its exit code."""
    parent, megabytes, *command = sys.argv[1:]
    _limit_memory(int(megabytes))
    threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()
    try:
        code = subprocess.call(command)
    except OSError as error:
        sys.stderr.write(f"{command[0]} can't be started: {error.strerror}\n")
        return 127
    return code if code >= 0 else 128 - code


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(EVERY)
    os.killpg(0, signal.SIGKILL)


def _limit_memory(megabytes: int) -> None:
    # what is written to, not the address space: Pandoc and Deno reserve far more than they use
    import resource  # noqa: PLC0415  # not on Windows, where this program is not used

    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = megabytes * 2**20
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))


if __name__ == "__main__":
    sys.exit(main())
