"""What a chapter may put out, and how long what is done with its outputs may take."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from jupyter_client.session import json_packer
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NotebookExecutionManager

LARGEST_LIMIT = 100
"""Megabytes; a larger notebook could not be read again."""
AROUND_CELLS = 120.0
"""Seconds for what is done before a notebook's first cell and after its last."""
LONGEST_MESSAGE = 20_000
"""Characters of an error's message or traceback that are of use to a person."""


class TooMuchOutputError(Exception):
    """A chapter put out more than it may."""


class TookTooLongError(Exception):
    """What is done around a notebook's cells was not done in time."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stop what is done here when its time is over.

    It takes the system's timer, and so works in a main thread and where there is one.

    Raises
    ------
    TookTooLongError
        If it was not done in time.
    """
    timer = getattr(signal, "setitimer", None)
    if timer is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: Any) -> NoReturn:
        raise TookTooLongError

    before = signal.signal(signal.SIGALRM, stop)
    timer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        timer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def shortened(text: str) -> str:
    """Cut the middle out of a text that nobody would read."""
    if len(text) <= LONGEST_MESSAGE:
        return text
    half = LONGEST_MESSAGE // 2
    return f"{text[:half]}\n... {len(text) - 2 * half:,} characters left out ...\n{text[-half:]}"


class LimitedClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, which takes no more than a chapter may put out.

    Parameters
    ----------
    most_output
        Bytes of all messages of a notebook's cells.
    """

    def __init__(
        self, nb_man: NotebookExecutionManager, *, most_output: int, **options: Any
    ) -> None:
        super().__init__(nb_man, **options)
        self._left = most_output

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Take a message in.

        Raises
        ------
        TooMuchOutputError
            If it is more than may still come.
        """
        if msg["msg_type"] not in ("status", "execute_input"):
            self._left -= len(json_packer(msg["content"]))
            if self._left < 0:
                raise TooMuchOutputError
        return super().process_message(msg, cell, cell_index)


class KernelClient(LimitedClient):
    """The same for an ordinary kernel, which is ended as soon as it has put out too much."""

    _stopped: TooMuchOutputError | None = None

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Take a message in; this runs beside the task that waits for the cell's end."""
        try:
            return super().process_message(msg, cell, cell_index)
        except TooMuchOutputError as error:
            self._stopped = error
            self.shutdown_kernel = "immediate"
            self.task_poll_for_reply.cancel()
            raise CellExecutionComplete from error

    async def async_execute_cell(self, cell: Any, cell_index: int, **options: Any) -> Any:
        """Execute one cell."""
        try:
            done = await super().async_execute_cell(cell, cell_index, **options)
        except (CellExecutionError, DeadKernelError):
            if self._stopped is None:
                raise
        if self._stopped is not None:
            raise self._stopped
        return done

    execute_cell = run_sync(async_execute_cell)


def too_much(name: str, limit: int) -> str:
    """Say that a chapter puts out more than its limit, in megabytes, and what to do."""
    return (
        f"with this cell the chapter puts out more than {limit} MB, which is all it "
        f"may. Show less of it, write it to a file below figures/{name}/, or raise the limit "
        f"(--output-limit, up to {LARGEST_LIMIT})"
    )
