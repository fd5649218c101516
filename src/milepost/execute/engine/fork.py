"""A process forked for one notebook: it inherits all that is imported, and nothing of others."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import gc
import json
import os
import random
import select
import signal
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any, NoReturn

from jupyter_client.session import json_packer

from milepost.execute.engine.confinement import Confinement
from milepost.execute.engine.kernel import SocketlessApp, make_kernel, run_cell
from milepost.execute.engine.processes import die_with
from milepost.execute.engine.streams import Publish
from milepost.execute.limits import TooMuchOutputError

FAREWELL = 10.0
"""Seconds that a notebook's exit handlers may take."""
LONGEST_CELL = 1 << 28


class ChildDiedError(Exception):
    """The forked process ended in the middle of a cell."""


class CellTookTooLongError(Exception):
    """A cell was not done in time."""


class Forked:
    """A forked process that executes one notebook's cells, seen from its parent.

    Parameters
    ----------
    app, folder
        The kernel to execute in, and where.
    most
        Bytes that one message may have.
    """

    def __init__(
        self, app: SocketlessApp, folder: Path, confinement: Confinement, most: int
    ) -> None:
        orders_out, orders_in = os.pipe()
        messages_out, messages_in = os.pipe()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(orders_in)
            os.close(messages_out)
            _live(app, folder, confinement, orders_out, messages_in, parent)
        os.close(orders_out)
        os.close(messages_in)
        with contextlib.suppress(OSError):  # the child does the same; whoever is first
            os.setpgid(self.pid, self.pid)
        self._orders, self._messages = orders_in, messages_out
        self._lines: deque[bytes] = deque()
        self._begun: list[bytes] = []  # of the line that has not ended yet
        self._most = most
        self._size = 0
        self._status: int | None = None

    def run(self, source: str, timeout: float | None, on_message: Publish) -> dict[str, Any]:
        """Execute one cell, and give the content of Jupyter's ``execute_reply``.

        Parameters
        ----------
        timeout
            Seconds it may take.
        on_message
            Given each published message: its kind and content.

        Raises
        ------
        ChildDiedError, CellTookTooLongError, TooMuchOutputError
            If there is no reply; the process has ended, or is killed.
        """
        try:
            return self._run(source, timeout, on_message)
        except BaseException:
            self._kill()
            raise

    def _run(self, source: str, timeout: float | None, on_message: Publish) -> dict[str, Any]:
        deadline = None if timeout is None else time.monotonic() + timeout
        try:
            _write(self._orders, {"source": source})
        except BrokenPipeError as error:
            raise ChildDiedError(self._epitaph()) from error
        while True:
            kind, content = self._next(deadline)
            if kind == "execute_reply":
                return content
            on_message(kind, content)

    def close(self) -> None:
        """Let the process run its exit handlers and end; kill what is left of it."""
        os.close(self._orders)
        if self._status is None:
            deadline = time.monotonic() + FAREWELL
            with contextlib.suppress(ChildDiedError, CellTookTooLongError, TooMuchOutputError):
                while True:  # until the messages end
                    self._next(deadline)
        self._kill()
        self._wait()
        os.close(self._messages)

    def _next(self, deadline: float | None) -> tuple[str, dict[str, Any]]:
        """Wait for one message; a process that never stops sending does not stop the clock."""
        while not self._lines:
            self._read(deadline)
        if deadline is not None and time.monotonic() > deadline:
            raise CellTookTooLongError
        kind, content = json.loads(self._lines.popleft())
        return kind, content

    def _read(self, deadline: float | None) -> None:
        """Wait until there is something to read, and divide it into lines."""
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([self._messages], [], [], left)
        if not ready:
            raise CellTookTooLongError
        read = os.read(self._messages, 1 << 20)
        if not read:
            raise ChildDiedError(self._epitaph())
        *ended, begun = read.split(b"\n")
        if ended:
            self._lines.append(b"".join([*self._begun, ended[0]]))
            self._lines.extend(ended[1:])
            self._begun, self._size = [], 0
        self._begun.append(begun)
        self._size += len(begun)
        if self._size > self._most:
            raise TooMuchOutputError

    def _kill(self) -> None:
        """Kill the process and what it has started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def _wait(self) -> int:
        if self._status is None:
            _, status = os.waitpid(self.pid, 0)
            self._status = os.waitstatus_to_exitcode(status)
        return self._status

    def _epitaph(self) -> str:
        """Say how the process ended."""
        code = self._wait()
        if code >= 0:
            return f"it left with exit code {code}"
        return f"killed by signal {-code} ({signal.Signals(-code).name})"


def prepare() -> SocketlessApp:
    """Make this process ready to be forked from, once all is imported."""
    app = make_kernel()
    gc.collect()
    # what is alive now is never collected, so that children go on sharing its memory
    gc.freeze()
    gc.enable()  # off while `forkserver` imports
    return app


def _live(
    app: SocketlessApp,
    folder: Path,
    confinement: Confinement,
    orders: int,
    messages: int,
    parent: int,
) -> NoReturn:
    """Be the child: execute cells as they come, then end without returning to the parent's code."""
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.setpgid(0, 0)
        die_with(parent, signal.SIGKILL)
        _close_all_but(orders, messages)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        atexit._clear()  # noqa: SLF001  (the parent's handlers are the parent's)
        os.chdir(folder)
        confinement.begin()
        _reseed()
        with contextlib.suppress(BrokenPipeError):
            asyncio.run(_execute_all(app, orders, messages))
            code = 0
    finally:
        os._exit(code)


def _close_all_but(*kept: int) -> None:
    """Take away the ways to what the parent talks with: no notebook may answer in its name.

    The descriptors' numbers stay taken, as objects that were inherited may close them later.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    for name in os.listdir("/dev/fd"):  # noqa: PTH208  (numbers)
        if int(name) not in (0, 1, 2, nothing, *kept):
            os.dup2(nothing, int(name), inheritable=False)


def _reseed() -> None:
    """Give this process random numbers of its own, as a new interpreter would have."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


async def _execute_all(app: SocketlessApp, orders: int, messages: int) -> None:
    streams = app.redirect()
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=LONGEST_CELL)
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(orders, "rb", 0)
    )
    reply: list[Any] = []

    def publish(kind: str, content: dict[str, Any]) -> None:
        # the reply comes last, after what other programs wrote
        if kind == "execute_reply":
            reply.append(content)
        else:
            _write(messages, [kind, content])

    app.session.publish = publish
    number = 0
    while line := await reader.readline():
        number += 1
        await run_cell(app, number, json.loads(line)["source"])
        for stream in streams:
            stream.flush()
        _write(messages, ["execute_reply", reply.pop()])
    _say_farewell(app)


def _say_farewell(app: SocketlessApp) -> None:
    """End as an interpreter does: close what the notebook left open, run its exit handlers."""
    atexit._run_exitfuncs()  # noqa: SLF001  (os._exit skips them)
    shell: Any = app.shell
    shell.displayhook.flush()
    shell.user_ns_hidden.clear()
    shell.user_ns.clear()
    gc.collect()


def _write(descriptor: int, value: Any) -> None:
    """Write a value as one line of JSON, whole."""
    rest = memoryview(json_packer(value) + b"\n")
    while rest:
        rest = rest[os.write(descriptor, rest) :]
