"""How a command ends: every error as a message and an exit code, a signal without a trace."""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from milepost.core.errors import UsageError, UserError, printable

if TYPE_CHECKING:
    from milepost.core.model import Problem

MOST_PROBLEMS = 200
# shows what goes wrong in the program itself as Python does
DEBUG = "MILEPOST_DEBUG"
UNFORESEEN = "milepost itself failed"
HINTS = {
    errno.ENOSPC: ". Nothing was published; make room on the disk, and run again",
    errno.EDQUOT: ". Nothing was published; make room on the disk, and run again",
    errno.EFBIG: ". Nothing was published; a file grew larger than the system allows",
    errno.EMFILE: ". A program may open no more files here: raise the limit (ulimit -n)",
    errno.ENFILE: ". The system has too many files open: end other programs, and run again",
    errno.EAGAIN: ". No more processes may be started: end others, or raise the limit (ulimit -u)",
    errno.ENOMEM: ". The memory does not suffice for what was asked",
    errno.EROFS: ". milepost writes into the workbook's folder: use a copy that can be written to",
}
NOT_WRITABLE = ". This user may not write there: use a copy of one's own, or ask for the permission"
# as a shell tells them: 128 and the signal's number
INTERRUPTED, TERMINATED = 130, 143


class Commands(click.Group):
    """Turns every error into a message and an exit code."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the program; what a terminal can't show is escaped."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().main(*args, **extra)
        except BrokenPipeError:
            raise
        except OSError as error:  # what click says can't be written: the exit code tells
            raise SystemExit(1) from error
        finally:
            _flush_output()

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; show a message where another program would show a traceback."""
        try:
            with _ended_by_signal():
                return super().invoke(ctx)
        except click.ClickException as error:
            error.message = printable(error.message)  # type: ignore[misc]
            raise
        except (click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            say("stopped: what was published before stands")
            ctx.exit(INTERRUPTED)
        except Exception as error:  # noqa: BLE001  (whatever it is, a person reads it)
            ctx.exit(_ended_within(error) or _show_error(error))


def _flush_output() -> None:
    """Write what is left of the output; where that is impossible, end with 1."""
    for name in ("stderr", "stdout"):
        stream = getattr(sys, name)
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            setattr(sys, name, _nowhere())
            if name == "stdout":
                raise SystemExit(_show_error(error)) from error


def _ended_within(error: Exception) -> int:
    """Give the exit code of a request to end that a library, being imported, made an error of."""
    cause = error.__cause__
    if isinstance(cause, KeyboardInterrupt):
        say("stopped: what was published before stands")
        return INTERRUPTED
    return TERMINATED if isinstance(cause, SystemExit) and cause.code == TERMINATED else 0


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Let a polite request to end run what cleans up, as Ctrl-C does."""

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        say("stopped: what was published before stands")
        raise SystemExit(TERMINATED)

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _show_error(error: Exception) -> int:
    """Show an error, and give its exit code."""
    # what was being written fails once more as it is let go; one message is enough
    sys.unraisablehook = lambda _: None
    error = _of_system(error) or error
    if isinstance(error, UsageError):
        _say_error(error)
        return 2
    if isinstance(error, UserError):
        show_failures(getattr(error, "outcomes", []))
        show_problems(getattr(error, "problems", []))
        _say_error(error)
    elif isinstance(error, OSError):
        place = _place(error)
        name = f"{place}: " if place else ""
        say(f"error: {name}{error.strerror or error}{_hint(error)}")
    elif isinstance(error, MemoryError) or _is_memory(error):
        say("error: the memory does not suffice for what was asked.")
    elif isinstance(error, RuntimeError) and "can't start new thread" in str(error):
        say(f"error: the system starts no more threads{HINTS[errno.EAGAIN]}")
    else:
        _unforeseen(error)
    return 1


def _of_system(error: Exception) -> OSError | None:
    """Give the error of the system that lxml, writing a sheet of Excel, tells by a name: ``IO_ENOSPC``."""
    kind, _, name = str(error).partition("_")
    number = getattr(errno, name, None) if kind == "IO" else None
    return OSError(number, os.strerror(number)) if isinstance(number, int) else None


def _place(error: OSError) -> str:
    """Name the file that an error is about: of a copy, the one that was being written."""
    return _named(error.filename2) or _named(error.filename)


def _named(name: Any) -> str:
    return os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else ""


def _is_memory(error: Exception) -> bool:
    """Whether a library could not be loaded for want of memory."""
    words = ("cannot allocate memory", "failed to map segment")
    return isinstance(error, ImportError) and any(word in str(error).lower() for word in words)


def _hint(error: OSError) -> str:
    """Say what to do about an error of the system, where that is known."""
    if error.errno == errno.EACCES:
        place = Path(_place(error))
        # of what can be read, or is not there, only writing was refused
        refused = not os.path.lexists(place) or os.access(place, os.R_OK)
        return NOT_WRITABLE if refused else ""
    return HINTS.get(error.errno or 0, "")


def _unforeseen(error: Exception) -> None:
    if os.environ.get(DEBUG):
        raise error
    message = (
        f"error: {UNFORESEEN}: {type(error).__name__}: {error}. What was published before stands."
    )
    try:
        handle, name = tempfile.mkstemp(prefix="milepost-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write("".join(traceback.format_exception(error)))
    except OSError:  # there may be no room for it, either
        say(f"{message} Please report this, with what {DEBUG}=1 shows.")
    else:
        say(f"{message} Please report this, with {Path(name)}.")


def say(line: str) -> None:
    """Tell a person something, beside the output proper; always one line, whatever is in it.

    Where it goes to a file that can't grow, nothing more is said: the exit code tells.
    """
    try:
        click.echo(printable(line), err=True)
    except BrokenPipeError:
        raise
    except OSError:
        sys.stderr = _nowhere()


def _nowhere() -> TextIO:
    """Take the place of a stream that can't be written: Python ends with 120 if it still holds text."""
    return Path(os.devnull).open("w", encoding="utf-8")


def counted(number: int, noun: str) -> str:
    """Say how many there are of something: ``1 row``, ``2,000 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def show(line: str = "") -> None:
    """Print one line of the output proper, whatever is in it: names and cells are not obeyed."""
    click.echo(printable(line))


def show_json(value: Any) -> None:
    """Print a value as JSON, in letters that a terminal does not obey."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    click.echo("\n".join(_plain_json(line) for line in text.split("\n")))


def _plain_json(line: str) -> str:
    return "".join(
        letter if printable(letter) == letter else json.dumps(letter)[1:-1] for letter in line
    )


def _say_error(error: UserError) -> None:
    say(f"error: {error.message}")
    for line in error.lines:
        say(f"  {line}")


def show_problems(problems: list[Problem]) -> None:
    """Show problems, but no more of them than a person could use."""
    for problem in problems[:MOST_PROBLEMS]:
        say(problem.line())
    if len(problems) > MOST_PROBLEMS:
        more = len(problems) - MOST_PROBLEMS
        say(f"... and {more} more; `milepost check --json` gives them all")


def show_failures(outcomes: Iterable[Any]) -> None:
    """Show each notebook that failed: where, why, and where it is kept."""
    for outcome in outcomes:
        if outcome.state == "failed":
            failure = outcome.error
            say("")
            say(f"{outcome.job.label} failed in {failure.where}: {failure.summary}")
            for line in failure.trace.splitlines():
                say(f"  {line}")  # no line of a notebook's stands where those of milepost do
            if failure.notebook is not None:
                say(f"kept for inspection: {failure.notebook}")
