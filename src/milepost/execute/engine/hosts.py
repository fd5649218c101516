"""Where workers come from: here, an ordinary process for each."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from milepost.execute.engine.processes import LONGEST
from milepost.execute.jobs import STOCK, CellError, Order, Result


class WorkerDiedError(Exception):
    """A worker ended in the middle of an order."""


class Worker:
    """A process that executes orders, reached by lines of JSON."""

    def __init__(self, writer: Any, reader: Any) -> None:
        self._writer, self._reader = writer, reader

    def run(self, order: Order) -> Iterator[tuple[int, int] | Result]:
        """Execute one order: cells as they begin (number, of how many), then the result.

        Raises
        ------
        WorkerDiedError
            If the answers end before the result.
        """
        try:
            self._writer.write(json.dumps(asdict(order), default=str) + "\n")
            self._writer.flush()
            for line in self._reader:
                message = json.loads(line)
                if "result" in message:
                    yield read_result(message["result"])
                    return
                yield message["cell"], message["cells"]
        except (OSError, ValueError) as error:
            raise WorkerDiedError from error
        raise WorkerDiedError

    def close(self) -> None:
        """End the process once it is idle."""
        raise NotImplementedError

    def kill(self) -> None:
        """End the process at once, and what it has started."""
        raise NotImplementedError


def read_result(message: Mapping[str, Any]) -> Result:
    """Read a result as a worker sent it."""
    error = message["error"]
    if error is None:
        return Result(message["seconds"])
    kept = Path(error["notebook"]) if error["notebook"] else None
    return Result(message["seconds"], CellError(**{**error, "notebook": kept}))


class Host:
    """Starts workers: an ordinary Python process for each, which works on every system.

    Attributes
    ----------
    engine
        papermill's name of the engine that they use.
    """

    engine = STOCK

    def __init__(self, env: Mapping[str, str], folder: Path) -> None:
        self._env = dict(env)
        self._folder = folder

    def wait_until_ready(self) -> None:
        """Wait until workers can be started."""

    def worker(self) -> Worker:
        """Start one more worker."""
        return ProcessWorker(self._env, self._folder)

    def close(self) -> None:
        """End whatever is left: nothing, where each worker is ended by itself."""


class ProcessWorker(Worker):
    """A worker reached through its standard input and output."""

    def __init__(self, env: Mapping[str, str], folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "milepost.execute.engine.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(env),
            cwd=folder,
            text=True,
            encoding="utf-8",
            # a Ctrl-C at the terminal is for the parent, which ends its workers in order
            start_new_session=sys.platform != "win32",
        )
        super().__init__(self._process.stdin, self._process.stdout)

    def close(self) -> None:
        """Let the process end by closing its input."""
        with suppress(OSError):
            self._process.communicate()

    def kill(self) -> None:
        """End the process, which first ends what it has started."""
        with suppress(OSError):
            if self._process.stdin:
                self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(0 if sys.platform == "win32" else 2 * LONGEST)
        self._process.kill()
        self.close()
