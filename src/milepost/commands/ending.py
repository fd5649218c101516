"""How a command ends: every error as a message and an exit code, a signal without a trace."""

from __future__ import annotations

import errno
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from milepost.errors import UsageError, UserError

if TYPE_CHECKING:
    from milepost.model import Problem

MOST_PROBLEMS = 200
# shows what goes wrong in the program itself as Python does
DEBUG = "MILEPOST_DEBUG"
UNFORESEEN = "milepost itself failed"
HINTS = {
    errno.ENOSPC: ". Nothing was published; make room on the disk, and run again",
    errno.EDQUOT: ". Nothing was published; make room on the disk, and run again",
    errno.EFBIG: ". Nothing was published; a file grew larger than the system allows",
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
        return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; show a message where another program would show a traceback."""
        try:
            with _ended_by_signal():
                return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            say("stopped: what was published before stands")
            ctx.exit(INTERRUPTED)
        except Exception as error:  # noqa: BLE001  (whatever it is, a person reads it)
            ctx.exit(_told(error))


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


def _told(error: Exception) -> int:
    """Show an error, and give its exit code."""
    from milepost.publish.build import ChaptersFailed  # noqa: PLC0415

    if isinstance(error, UsageError):
        say(f"error: {error}")
        return 2
    if isinstance(error, ChaptersFailed):
        show_failures(error)
    elif isinstance(error, UserError):
        show_problems(getattr(error, "problems", []))
        say(f"error: {error}")
    elif isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename else ""
        say(f"error: {name}{error.strerror or error}{_hint(error)}")
    elif isinstance(error, MemoryError):
        say("error: the memory does not suffice for what was asked.")
    else:
        _unforeseen(error)
    return 1


def _hint(error: OSError) -> str:
    """Say what to do about an error of the system, where that is known."""
    if error.errno == errno.EACCES and not isinstance(error.filename, int):
        place = Path(os.fsdecode(error.filename or ""))
        # of what can be read, or is not there, only writing was refused
        refused = not os.path.lexists(place) or os.access(place, os.R_OK)
        return NOT_WRITABLE if refused else ""
    return HINTS.get(error.errno or 0, "")


def _unforeseen(error: Exception) -> None:
    if os.environ.get(DEBUG):
        raise error
    handle, name = tempfile.mkstemp(prefix="milepost-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write("".join(traceback.format_exception(error)))
    say(
        f"error: {UNFORESEEN}: {type(error).__name__}: {error}. What was published before "
        f"stands. Please report this, with {Path(name)}."
    )


def say(line: str) -> None:
    """Tell a person something, beside the output proper."""
    click.echo(line, err=True)


def show_problems(problems: list[Problem]) -> None:
    """Show problems, but no more of them than a person could use."""
    for problem in problems[:MOST_PROBLEMS]:
        say(problem.line())
    if len(problems) > MOST_PROBLEMS:
        more = len(problems) - MOST_PROBLEMS
        say(f"... and {more} more; `milepost check --json` gives them all")


def show_failures(error: Any) -> None:
    """Show each notebook that failed: where, why, and where it is kept."""
    for outcome in error.outcomes:
        if outcome.state == "failed":
            failure = outcome.error
            say(f"\n{outcome.job.label} failed in {failure.where}: {failure.summary}")
            say(failure.trace)
            if failure.notebook is not None:
                say(f"kept for inspection: {failure.notebook}")
    say(f"error: {error}")
