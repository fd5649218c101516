"""A preview from its start to its end: one thread serves and watches, one works."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import threading
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from milepost.core.errors import UserError
from milepost.core.model import Audience, Edition
from milepost.core.scratch import scratch_folder
from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.publish.atomic import only_one
from milepost.render.quarto import find_quarto
from milepost.serve.board import Board
from milepost.serve.chapters import Chapters, SupersededError
from milepost.serve.pages import Pages
from milepost.serve.quarto_pages import QuartoPages
from milepost.serve.server import Viewers, address, start
from milepost.serve.warm_pandoc import WarmPandoc
from milepost.serve.watch import Changes, watch
from milepost.serve.work import Work

MEMORY = Path("/dev/shm")  # noqa: S108  (a folder of files that are in memory alone)
PATIENCE = 10.0
"""Seconds to wait in the end for what is at work."""


def preview(
    workbook: Workbook,
    edition_name: str,
    *,
    port: int | None,
    browser: bool,
    quarto: bool,
    say: Callable[[str], None],
) -> None:
    """Show an edition in a browser and keep it up to date, until Ctrl-C.

    Parameters
    ----------
    port
        Where to listen; by default the usual port, or any that is free.
    browser
        Whether to open the first page in the person's browser.
    say
        Told the address, and when the preview ends.

    Raises
    ------
    UserError
        If the port is taken, or Quarto is wanted and can't be had.
    """
    edition = read_edition(workbook, edition_name)
    if quarto:
        _check_quarto(edition)
    with working_place(workbook, edition, in_workbook=quarto) as place:
        asyncio.run(_Preview(place, edition, port, say, quarto=quarto).run(browser=browser))


@contextmanager
def working_place(
    workbook: Workbook, edition: Edition, *, in_workbook: bool = False
) -> Iterator[Workbook]:
    """Give a workbook whose chapters are executed into a folder that goes with the preview.

    What a public edition's chapters are made from and to is kept in the workbook's store, where a
    build finds it. That of any other edition never lies on a disk where the system has a folder
    in memory, and is removed in the end.

    Parameters
    ----------
    in_workbook
        Whether chapters are executed into the workbook's own folder all the same.
    """
    public = edition.audience is Audience.PUBLIC
    base = None if public or not os.access(MEMORY, os.W_OK) else MEMORY
    mask = os.umask(0o022 if public else 0o077)
    os.umask(mask if public else 0o077)
    try:
        with scratch_folder("milepost-preview", base) as folder:
            (folder / "chapters").mkdir()
            yield (
                workbook
                if in_workbook
                else replace(
                    workbook, elsewhere=folder, store_elsewhere=None if public else folder / "store"
                )
            )
    finally:
        os.umask(mask)


def _check_quarto(edition: Edition) -> None:
    if find_quarto() is None:
        raise UserError("Quarto is not on the PATH. Install it, or leave --quarto out.")
    if edition.audience is not Audience.PUBLIC:
        raise UserError(
            f"Quarto renders chapters/ of the workbook, and what {edition.edition} shows is not for "
            "everyone who may read there. Leave --quarto out."
        )


class _Preview:
    def __init__(
        self,
        workbook: Workbook,
        edition: Edition,
        port: int | None,
        say: Callable[[str], None],
        *,
        quarto: bool,
    ) -> None:
        self._workbook = workbook
        self._edition = edition
        self._port = port
        self._say = say
        self._quarto = quarto
        self._changes = Changes()

    async def run(self, *, browser: bool) -> None:
        """Serve until a signal comes."""
        loop, stop, viewers = asyncio.get_running_loop(), asyncio.Event(), Viewers()

        def tell(event: Mapping[str, Any]) -> None:
            if not stop.is_set():
                loop.call_soon_threadsafe(viewers.tell, event)

        board = Board(tell)
        board.watched = lambda: viewers.pages
        token = secrets.token_urlsafe(24)
        # what is public, but not yet final, is for those who make it
        public = not self._edition.standing
        server, port = start(board, viewers, token, self._port, public=public)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        with Chapters(self._workbook, board, self._changes.waiting) as chapters:
            worker = threading.Thread(target=self._work, args=(board, chapters), daemon=True)
            worker.start()
            self._say(
                f"preview of {self._edition.edition}: {address(port, token)} (Ctrl-C ends it)"
            )
            if browser:
                loop.run_in_executor(None, webbrowser.open, address(port, token))
            watching = asyncio.create_task(watch(self._workbook, self._changes, board, stop))
            ended = asyncio.create_task(stop.wait())
            await asyncio.wait({watching, ended}, return_when=asyncio.FIRST_COMPLETED)
            stop.set()
            self._changes.end()
            viewers.end()
            server.stop()
        # the processes have been ended, and with them what the worker waited for
        await asyncio.to_thread(worker.join, PATIENCE)
        await watching  # tells what went wrong with it
        self._say("the preview has ended")

    @contextmanager
    def _alone(self, board: Board) -> Iterator[None]:
        """Wait for the workbook's lock where its own chapters are executed, and say so."""
        with ExitStack() as held:
            if self._quarto:
                try:
                    held.enter_context(only_one(self._workbook.store))
                except UserError as error:
                    board.failed(error)
                    held.enter_context(only_one(self._workbook.store, -1))
            yield

    def _work(self, board: Board, chapters: Chapters) -> None:
        try:
            chapters.warm_up()
        except OSError as error:
            board.failed(error)
        folder = TemporaryDirectory(prefix="render-", dir=self._workbook.elsewhere)
        with folder as scratch, WarmPandoc() as pandoc:
            given = self._workbook, board, Path(scratch)
            pages = QuartoPages(*given) if self._quarto else Pages(*given, pandoc)
            work = Work(self._workbook, self._edition.edition, board, chapters, pages)
            while (changed := self._changes.take()) is not None:
                board.working(now=True)
                try:
                    with self._alone(board):
                        work.update(changed)
                except SupersededError:
                    continue
                except Exception as error:  # noqa: BLE001  (shown, whatever it is; work goes on)
                    board.failed(error)
                board.working(now=self._changes.waiting())
