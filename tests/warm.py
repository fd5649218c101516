"""A process that has imported everything and forks commands, so that each can be killed at once.

Run as a program it reads requests as lines of JSON and answers them; :class:`Warm` talks to it.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

from warm_parent import Waiting, forked_by, warm_up

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 20.0  # seconds for what a killed command had started to end by itself


class Warm:
    """Starts commands in processes of their own session, and says how they ended."""

    def __init__(self, *as_user: str, scratch: Path, **environment: str) -> None:
        self._process = subprocess.Popen(
            [*as_user, sys.executable, __file__, str(scratch)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, cwd=scratch,
            # as what executes notebooks has it, which is forked from these commands
            env={**os.environ, "PYTHONHASHSEED": "0", **environment},
        )  # fmt: skip
        assert self._ask(ready=True) == {"ready": True}

    def start(self, *commands: list[str], log: Path, **limits: int) -> int:
        """Start commands, one after the other until one fails; give the process's number.

        Limits are those of :mod:`resource`, by their names: no file longer (``RLIMIT_FSIZE``), or
        so many bytes of memory more than it begins with (``RLIMIT_AS``).
        """
        return self._ask(commands=commands, log=str(log), limits=limits)["pid"]

    def wait(self) -> tuple[int, int]:
        """Wait for the end; give the exit code (negative: the signal) and what was orphaned."""
        found = self._ask(wait=True)
        return found["code"], found["orphans"]

    def run(self, *commands: list[str], log: Path, **limits: int) -> int:
        self.start(*commands, log=log, **limits)
        return self.wait()[0]

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()

    def _ask(self, **request: object) -> dict:
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def serve(scratch: Path) -> None:
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    warm_up(scratch)  # before anything starts a thread
    import pyarrow.csv
    import pyarrow.parquet  # noqa: F401

    import milepost.cli.import_
    import milepost.execute
    import milepost.importers.importer
    import milepost.inputs.cut  # noqa: F401

    pid = 0
    for line in sys.stdin:
        request = json.loads(line)
        answer = {"ready": True}
        if "commands" in request:
            pid = os.fork()
            if pid == 0:
                be_command(request)
            answer = {"pid": pid}
        elif "wait" in request:
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            answer = {"code": code, "orphans": left_over()}
        print(json.dumps(answer), flush=True)  # noqa: T201


def left_over() -> int:
    """Wait for orphans to end; give 0 if they did."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.01)
        except ChildProcessError:
            return 0
    return 1


def be_command(request: dict) -> None:
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, other in ((0, nothing), (1, log), (2, log)):
        os.dup2(other, descriptor)
    for name, amount in request["limits"].items():
        if name == "RLIMIT_AS":
            pages = int(Path("/proc/self/statm").read_text().split()[0])
            most = amount + pages * resource.getpagesize()
        else:
            most = amount
        resource.setrlimit(getattr(resource, name), (most, most))
    from milepost.cli.main import main

    code = 0
    for command in request["commands"]:
        with contextlib.suppress(OSError):  # the log may be what can't grow
            os.write(2, f"$ {command[0]}\n".encode())
        try:
            with forked_by(Waiting().start):
                main(command)
        except SystemExit as end:
            code = int(end.code or 0)
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        if code:
            break
    os._exit(code)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
