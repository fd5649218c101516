"""Other programs, run with a limit on their time and memory, and ended with the build."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from milepost.core.errors import UserError

SECONDS = "MILEPOST_RENDER_SECONDS"
MEGABYTES = "MILEPOST_RENDER_MEGABYTES"
# far more than the largest books of the benchmarks need: what exceeds it does not end by itself
DEFAULT_SECONDS = 600
DEFAULT_MEGABYTES = 4096
OUT_OF_MEMORY = re.compile("memory|heap exhausted", re.IGNORECASE)
KILLED = (-signal.SIGABRT, 128 + signal.SIGABRT, 128 + 9, 251)  # 251 is GHC's word for it


class Programs:
    """The programs that a rendering runs at the moment."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._failure: BaseException | None = None

    def run(
        self,
        command: Sequence[str],
        *,
        name: str,
        env: Mapping[str, str],
        cwd: Path | None = None,
        seconds: int = DEFAULT_SECONDS,
        at: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end and keep what it prints.

        Parameters
        ----------
        seconds
            How long it may take; the variable ``MILEPOST_RENDER_SECONDS`` overrules it.
        at
            A file in which the program says at which source it is.

        Raises
        ------
        UserError
            If it exceeds a limit: which, at which file, and how to raise it.
        """
        seconds, megabytes = _limit(SECONDS, seconds), megabytes_allowed()
        process = self._start(command, megabytes, env, cwd)
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            kill(process)
            said = "\n".join(process.communicate())
            raise UserError(
                f"{name} was still at work after {seconds:,} seconds{_at(at, said)} and was ended. "
                "Thousands of brackets, quotation marks or lists within lists keep it busy: "
                f"simplify the text. If the book is that large, set {SECONDS} to more seconds."
            ) from None
        except BaseException:
            kill(process)
            process.communicate()
            raise
        finally:
            with self._lock:
                self._running.discard(process)
        if self._failure is not None:
            raise self._ended(name)
        if process.returncode and (process.returncode in KILLED or OUT_OF_MEMORY.search(err)):
            raise UserError(
                f"{name} needed more than {megabytes:,} megabytes of memory{_at(at, out + err)}. "
                f"Make the text or picture smaller, or set {MEGABYTES} to more."
            )
        return subprocess.CompletedProcess([*command], process.returncode, out, err)

    def stop(self, failure: BaseException) -> None:
        """End every program that runs, and let none start: the rendering has failed."""
        with self._lock:
            self._failure = self._failure or failure
            for process in self._running:
                kill(process)

    @contextmanager
    def side_by_side(self, count: int) -> Iterator[ThreadPoolExecutor]:
        """Give threads that run programs; when one fails, or Ctrl-C is pressed, all are ended."""
        pool = ThreadPoolExecutor(max_workers=count)
        try:
            yield pool
        except BaseException as failure:
            self.stop(failure)
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def _start(
        self, command: Sequence[str], megabytes: int, env: Mapping[str, str], cwd: Path | None
    ) -> subprocess.Popen[str]:
        with self._lock:
            if self._failure is not None:
                raise self._ended(command[0])
            process = subprocess.Popen(
                supervised(command, megabytes),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=with_temporary_files(env),
                cwd=cwd,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=sys.platform != "win32",
            )
            self._running.add(process)
            return process

    def _ended(self, name: str) -> BaseException:
        if isinstance(self._failure, UserError):
            return self._failure
        return UserError(f"{name} was ended with the rendering.")


def with_temporary_files(env: Mapping[str, str]) -> dict[str, str]:
    """Give an environment whose folder for temporary files is there, as this program looks for it."""
    return {**env, "TMPDIR": tempfile.gettempdir()}


def supervised(command: Sequence[str], megabytes: int) -> list[str]:
    """Give the command that runs another within its memory, and no longer than this process."""
    if sys.platform == "win32":
        return [*command]
    supervisor = str(Path(__file__).with_name("supervisor.py"))
    return [sys.executable, "-I", "-S", supervisor, str(os.getpid()), str(megabytes), *command]


def megabytes_allowed() -> int:
    """Give how much memory a program may use."""
    return _limit(MEGABYTES, DEFAULT_MEGABYTES)


def _limit(variable: str, default: int) -> int:
    given = os.environ.get(variable, "")
    if not given:
        return default
    if re.fullmatch("[1-9][0-9]{0,8}", given):
        return int(given)
    raise UserError(f"{variable} is {given!r}: expected a whole number above 0.")


def _at(file: Path | None, said: str) -> str:
    """Name the source that a program was at: by its file, or the last that its log names."""
    if file is not None and file.is_file():
        return f" at {file.read_text('utf-8')}"
    named = re.findall(r"^\S*\[\s*\d+/\d+\] ([^\x1b\n]+)", said, re.MULTILINE)
    return f" at {named[-1].strip()}" if named else ""


def kill(process: subprocess.Popen[str]) -> None:
    """End a program with all that it started."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
