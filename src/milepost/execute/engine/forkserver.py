"""A process that imports once what notebooks need, and forks workers that are warm at once.

Run as ``python -m milepost.execute.engine.forkserver <descriptor>`` by :class:`ForkHost`; for each descriptor
that it is sent it forks a worker that serves it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from milepost import charts
from milepost.execute.engine.hosts import Host, Worker, WorkerDiedError
from milepost.execute.engine.processes import (
    LONGEST,
    die_with,
    end_children,
    leave_when_told,
    take_in_orphans,
)
from milepost.execute.jobs import WARM

# what a library imports only when it is first used, and slowly
LATER = {
    "pandas": ("pyarrow.parquet",),
    "milepost.charts": tuple(f"milepost.charts.{name}" for name in charts.__all__),
    "matplotlib": ("matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg"),
}
# of what notebooks import, only what is known to be silent, without threads, and large
PRELOADED = ("milepost", "matplotlib", "numpy", "pandas", "pyarrow", "scipy")
# when it is imported it hooks into the notebook's shell, and changes how figures are shown
NEVER = ("matplotlib.pyplot",)
READY = b"ready"
UNSAFE = b"unsafe"


class ForkHost(Host):
    """Starts workers by forking a warm process, which begins to warm up at once.

    Parameters
    ----------
    env, folder
        The environment and folder of the processes.
    modules
        Names that the notebooks import.
    """

    engine = WARM

    def __init__(self, env: Mapping[str, str], folder: Path, modules: Sequence[str]) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "milepost.execute.engine.forkserver",
                    str(theirs.fileno()),
                    *modules,
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=dict(env),
                cwd=folder,
                pass_fds=[theirs.fileno()],
                # a Ctrl-C at the terminal is for the parent, which ends its workers in order
                start_new_session=True,
            )
        self._lock = threading.Lock()
        self._ready = False

    def wait_until_ready(self) -> None:
        """Wait until the process is warm, before the first worker.

        Raises
        ------
        WorkerDiedError
            If the process can't be made ready, or can't fork safely.
        """
        if self._ready:
            return
        if self._control.recv(len(UNSAFE)) != READY:
            self.close()
            raise WorkerDiedError
        self._ready = True

    def worker(self) -> Worker:
        """Start one more worker."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            try:
                socket.send_fds(self._control, [b"w"], [theirs.fileno()])
            except OSError as error:
                ours.close()
                raise WorkerDiedError from error
        return ForkedWorker(ours)

    def close(self) -> None:
        """End the warm process, which first ends what it has forked."""
        self._control.close()
        if not self._ready:  # it has forked nothing yet, and would first import all the rest
            self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2 * LONGEST)
        self._process.kill()
        self._process.wait()


class ForkedWorker(Worker):
    """A worker reached through a socket."""

    def __init__(self, ours: socket.socket) -> None:
        self._socket = ours
        super().__init__(ours.makefile("w", encoding="utf-8"), ours.makefile("r", encoding="utf-8"))
        greeting = self._reader.readline()
        if not greeting:
            raise WorkerDiedError
        self.pid: int = json.loads(greeting)["pid"]

    def close(self) -> None:
        """Let the process end by closing its socket."""
        for end in (self._writer, self._reader, self._socket):
            with contextlib.suppress(OSError):
                end.close()

    def kill(self) -> None:
        """End the process; the system ends the notebook's with it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):  # wakes the thread that reads
            self._socket.shutdown(socket.SHUT_RDWR)


def main(arguments: Sequence[str]) -> None:
    """Import, then fork a worker for each descriptor received until the socket closes."""
    control = socket.socket(fileno=int(arguments[0]))
    # an import that is told to stop leaves no lock of its own behind
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    gc.disable()  # until `fork.prepare`: what is imported stays, and is not searched for garbage
    preload(arguments[1:])
    # after what sets them up; the last, so that no worker imports it again
    from nbformat.validator import get_validator  # noqa: PLC0415

    from milepost.execute import run_chapter  # noqa: F401, PLC0415
    from milepost.execute.engine import fork, fork_engine  # noqa: PLC0415

    get_validator()  # type: ignore[no-untyped-call]  # made from a schema, slowly

    take_in_orphans()

    app = fork.prepare()
    fork_engine.register(app)
    if count_threads() > 1:
        control.send(UNSAFE)
        return
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    control.send(READY)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # workers that end are not waited for
    parent = os.getpid()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            end_children()
            return
        if os.fork() == 0:
            control.close()
            take_in_orphans()
            leave_when_told()
            die_with(parent)
            be_worker(descriptors[0])
        os.close(descriptors[0])


def preload(modules: Sequence[str]) -> None:
    """Import modules; one that fails is left to the notebook that wants it.

    One with a function ``warm_up`` prepares by it what is slow when it is used for the first time.
    """
    warm_ups = []
    for name in modules:
        if name.partition(".")[0] in PRELOADED and not name.startswith(NEVER):
            with contextlib.suppress(Exception):
                warm_ups.append(getattr(importlib.import_module(name), "warm_up", None))
    for name, later in LATER.items():
        if name in sys.modules:
            for more in later:
                with contextlib.suppress(ImportError):
                    importlib.import_module(more)
    for warm_up in filter(callable, warm_ups):
        with contextlib.suppress(Exception):
            warm_up()


def count_threads() -> int:
    """Count this process's threads, those of libraries too where the system tells."""
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else threading.active_count()


def be_worker(descriptor: int) -> None:
    """Serve orders on a descriptor, then end."""
    from milepost.execute.engine.worker import serve  # noqa: PLC0415  (imports papermill)

    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with socket.socket(fileno=descriptor) as ours:
            reader = ours.makefile("r", encoding="utf-8")
            writer = ours.makefile("w", encoding="utf-8")
            writer.write(json.dumps({"pid": os.getpid()}) + "\n")
            writer.flush()
            serve(reader, writer)
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1:])
