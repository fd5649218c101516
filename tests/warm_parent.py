"""Warm processes for builds, forked from one that has imported everything, once for all tests.

Each build starts a process that imports what notebooks need, which takes longer than all that the
small books of tests execute. Here it begins as a copy of one that has imported that before.
"""

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from milepost.execute.cache import Store
from milepost.execute.engine import forkserver
from milepost.execute.environment import execution_environment
from milepost.execute.imports import imported_modules

ROOT = Path(__file__).resolve().parents[1]
CAN = sys.platform == "linux"
STARTED = "milepost.execute.engine.forkserver"


class WarmParent:
    """Forks what :class:`milepost.execute.engine.forkserver.ForkHost` would start.

    Figures are kept in one folder for all workbooks, where one is given: the same chapter of the
    same code, given the same, draws the same. Builds in processes of their own, and ``--stress``,
    draw each anew.
    """

    def __init__(self, scratch: Path, drawings: Path | None = None) -> None:
        self._scratch, self._drawings = scratch, drawings
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._path = os.environ.get("PYTHONPATH")  # what can be imported

    def start(self, command: Sequence[str], **given: Any) -> Any:
        """Stand for ``subprocess.Popen``; whatever is no such process is started as ever."""
        if STARTED not in command or given["env"].get("PYTHONPATH") != self._path:
            return subprocess.Popen(command, **given)
        with self._lock:
            if self._control is None:
                self._begin()
            assert self._control is not None
            _ask(self._control, command, given)
            return Started(int.from_bytes(_read(self._control, 4)))

    def _begin(self) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__, str(theirs.fileno()), str(self._scratch),
                 *([str(self._drawings)] if self._drawings else [])],
                env=execution_environment(ROOT, self._scratch), pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip

    def close(self) -> None:
        if self._control is not None:
            self._control.close()
            self._process.wait()


class Started:
    """What a build asks of the process that it has started."""

    def __init__(self, pid: int) -> None:
        self._handle = os.pidfd_open(pid)

    def wait(self, timeout: float | None = None) -> None:
        if not select.select([self._handle], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(STARTED, timeout or 0)

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        with suppress(ProcessLookupError):  # it has ended
            signal.pidfd_send_signal(self._handle, number)

    def __del__(self) -> None:
        os.close(self._handle)


@contextmanager
def forked_by(start: Callable[..., Any]) -> Iterator[None]:
    """Have what this process builds executed by processes that are started so."""
    stand_in = SimpleNamespace(
        Popen=start, DEVNULL=subprocess.DEVNULL, TimeoutExpired=subprocess.TimeoutExpired
    )
    with mock.patch.object(forkserver, "subprocess", stand_in):
        yield


class Waiting:
    """A copy of a process that is warm and has no threads yet: it becomes what a build starts."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        self._pid = os.fork()
        if self._pid == 0:
            self._control.close()
            if asked := _asked(theirs):
                become(*asked)
            os._exit(0)
        theirs.close()

    def start(self, command: Sequence[str], **given: Any) -> Any:
        """Stand for ``subprocess.Popen``, once."""
        if not self._pid:
            return subprocess.Popen(command, **given)
        _ask(self._control, command, given)
        pid, self._pid = self._pid, 0
        self._control.close()
        return Started(pid)


def _ask(control: socket.socket, command: Sequence[str], given: Mapping[str, Any]) -> None:
    asked = {"env": dict(given["env"]), "cwd": str(given["cwd"]),
             "modules": [*command[command.index(STARTED) + 2 :]]}  # fmt: skip
    content = json.dumps(asked).encode()
    socket.send_fds(control, [len(content).to_bytes(4)], [*given["pass_fds"]])
    control.sendall(content)


def _asked(control: socket.socket) -> tuple[dict[str, str], str, int, list[str]] | None:
    """Wait for a request; None where nobody can ask any more."""
    size, descriptors, _, _ = socket.recv_fds(control, 4, 1)
    if not size:
        return None
    asked = json.loads(_read(control, int.from_bytes(size)))
    return asked["env"], asked["cwd"], descriptors[0], asked["modules"]


def warm_up(scratch: Path) -> None:
    """Import what notebooks need, in the surroundings in which they are executed."""
    names = imported_modules(sorted((ROOT / "notebooks").glob("*.ipynb")))
    with mock.patch.dict(os.environ, execution_environment(ROOT, scratch)):
        forkserver.preload(names)
        from milepost.execute import run_chapter  # noqa: F401
        from milepost.execute.engine import fork, fork_engine, worker  # noqa: F401
    assert forkserver.count_threads() == 1
    gc.collect()
    gc.freeze()  # else each copy searches all of it for garbage, and has it copied by that


def _read(control: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        more = control.recv(size - len(content))
        if not more:
            raise EOFError("the warm parent has ended")
        content += more
    return content


def become(env: Mapping[str, str], cwd: str, descriptor: int, modules: Sequence[str]) -> None:
    """Be the process that was asked for, in this one."""
    code = 1
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for other in range(3):
            os.dup2(nothing, other)
        os.closerange(3, descriptor)
        os.closerange(descriptor + 1, os.sysconf("SC_OPEN_MAX"))
        os.environ.clear()
        os.environ.update(env)
        os.chdir(cwd)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        forkserver.main([str(descriptor), *modules])
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        os._exit(code)


def _wait_for_ended(*_: object) -> None:
    """Wait for copies that have ended: what they took of a processor counts, too (``time make test``)."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def serve(descriptor: int, scratch: Path, drawings: Path | None = None) -> None:
    """Import what notebooks need, then fork a process for each request until nobody asks."""
    control = socket.socket(fileno=descriptor)
    warm_up(scratch)
    if drawings:
        Store.drawings = property(lambda _: drawings, lambda *_: None)
    signal.signal(signal.SIGCHLD, _wait_for_ended)
    while asked := _asked(control):
        pid = os.fork()
        if pid == 0:
            become(*asked)
        os.close(asked[2])
        control.sendall(pid.to_bytes(4))


if __name__ == "__main__":
    serve(int(sys.argv[1]), *map(Path, sys.argv[2:]))
