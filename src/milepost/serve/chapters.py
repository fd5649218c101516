"""Executes the chapters that a change reaches, in processes that stay warm."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Self

from milepost.core.errors import UserError
from milepost.core.files import write_atomically
from milepost.core.workbook import Workbook
from milepost.execute import Event, Job, KeyMaker, Outcome, default_workers
from milepost.execute.cache import Store
from milepost.execute.engine.launcher import Launcher
from milepost.execute.execute import Run
from milepost.execute.keys import Key
from milepost.execute.new_words import with_new_words
from milepost.execute.normalise import normalise, write_notebook
from milepost.execute.sync_chapters import copy_if_different, sync_chapters
from milepost.serve.board import Board

OnDone = Callable[[Collection[str]], None]


class SupersededError(Exception):
    """Something has changed again: what was begun is not worth finishing."""


class Chapters:
    """The executed chapters of an edition, each put in place as soon as it is done."""

    def __init__(self, workbook: Workbook, board: Board, superseded: Callable[[], bool]) -> None:
        self._workbook = workbook
        self._board = board
        self._superseded = superseded
        self._stack = ExitStack()
        self._maker = KeyMaker(workbook.store)
        self._launcher: Launcher | None = None
        self._done: dict[str, Key] = {}
        self._ahead: set[str] = set()  # what is shown with new words before its execution
        self._failed: dict[str, tuple[str, Outcome]] = {}  # with the digest of what it is made from
        self._show: Callable[[str], None] = lambda _name: None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def stale(self, jobs: Sequence[Job]) -> list[Job]:
        """Give the jobs of which the last result is not what stands here, or failed."""
        self._maker.forget_notebooks()
        done = {name: key.digest for name, key in self._done.items() if name not in self._ahead}
        stale = []
        for job in jobs:
            key = self._maker.key(job).digest
            if self._failed.get(job.name, ("", None))[0] == key:
                continue
            if done.get(job.name) != key:
                stale.append(job)
            else:  # put back to what had succeeded
                self._failed.pop(job.name, None)
        return stale

    def run(
        self,
        jobs: Sequence[Job],
        on_done: OnDone,
        first: Collection[str],
        made_for: Mapping[str, str],
    ) -> None:
        """Execute what no run has executed before, and put all in place.

        Parameters
        ----------
        jobs
            Those that are stale.
        on_done
            Called with names of chapters whose new state is in place.
        first
            Names of chapters that somebody is waiting for.
        made_for
            What is noted beside the chapters of their edition, as a build does.

        Raises
        ------
        SupersededError
            If something changed meanwhile; what was done stays done.
        """
        ordered = sorted(jobs, key=lambda job: job.name not in first)
        run = Run(
            ordered,
            Store(self._workbook.store),
            self._on_event,
            maker=self._maker,
            root=self._workbook.root,
            last=self._done,
        )
        keys = {job.name: key for job, key in zip(ordered, run.keys, strict=True)}

        def take(names: Collection[str]) -> None:
            entries = {name: run.entries()[name] for name in names}
            made = {name: {**made_for, "key": keys[name].digest} for name in names}
            sync_chapters(self._workbook.chapters, entries, whole=False, made_for=made)
            for name in names:
                self._done[name] = keys[name]
                self._failed.pop(name, None)
                self._ahead.discard(name)

        left = run.use_fresh(())
        fresh = [job.name for at, job in enumerate(ordered) if at not in left]
        take(fresh)
        if not left:
            return
        # who waits for a chapter must not wait for another's page
        with ThreadPoolExecutor(1) as renderer:
            renderer.submit(on_done, fresh)
            ahead = [name for at in left if self._go_ahead(name := ordered[at].name, keys[name])]
            if ahead:
                renderer.submit(on_done, ahead)

            def show(name: str) -> None:
                take([name])
                renderer.submit(on_done, [name])

            self._show = show
            try:
                run.execute(left, default_workers(), None, "auto", self.warm_up())
            finally:
                for job in jobs:
                    self._board.executing(job.label, None)
                self._note_failures(run.outcomes, keys)

    def _go_ahead(self, name: str, now: Key) -> bool:
        """Show new words of a chapter before its execution, which then has the last word."""
        before = self._done.get(name)
        # Quarto makes no page before all chapters are there, and they lie in the workbook
        if before is None or name in self._failed or self._workbook.elsewhere is None:
            return False
        notebook = with_new_words(Store(self._workbook.store), name, before, now)
        if notebook is None:
            return False
        self._ahead.add(name)
        path = self._workbook.chapters / f"{name}.ipynb"
        write_atomically(path, lambda part: write_notebook(part, notebook))
        return True

    def _go_back(self, name: str) -> None:
        """Show a chapter as it was before new words of which the execution failed."""
        if name in self._ahead:
            kept = Store(self._workbook.store).entry(self._done[name].digest)
            copy_if_different(kept / f"{name}.ipynb", self._workbook.chapters / f"{name}.ipynb")
            self._ahead.discard(name)

    def _on_event(self, event: Event) -> None:
        label = event.job.label
        if event.kind == "started":
            if self._superseded():
                raise SupersededError
            self._board.executing(label, "being executed")
        elif event.kind == "cell":
            self._board.executing(label, f"cell {event.cell} of {event.cells}")
        else:
            self._board.executing(label, None)
            if event.kind == "executed":
                self._show(event.job.name)

    def _note_failures(self, outcomes: Sequence[Outcome], keys: Mapping[str, Key]) -> None:
        for outcome in outcomes:
            name = outcome.job.name
            if outcome.state == "failed":
                self._failed[name] = (keys[name].digest, outcome)
                self._go_back(name)

    def warm_up(self) -> Launcher:
        """Give the warm processes, which begin to import what notebooks need when first asked for."""
        if self._launcher is None:
            book = self._workbook
            notebooks = [book.notebook(name) for name in book.notebook_names()]
            root = self._workbook.root if self._workbook.store_elsewhere else None
            self._launcher = self._stack.enter_context(
                Launcher(self._workbook.store, notebooks, root=root)
            )
        return self._launcher

    def raise_failures(self) -> None:
        """Say which chapters could not be executed.

        Raises
        ------
        UserError
            With each chapter, its cell and why, if there are any.
        """
        lines = [
            f"{outcome.job.label}: {outcome.error.where}: {outcome.error.summary}"
            for _, outcome in self._failed.values()
            if outcome.error
        ]
        if lines:
            many = "1 notebook" if len(lines) == 1 else f"{len(lines)} notebooks"
            raise UserError(f"{many} failed; what is shown of them is as it was before:", lines)

    def touch(self) -> None:
        """Note that what stands here is in use, so that cleaning spares it."""
        store = Store(self._workbook.store)
        for key in self._done.values():
            if store.read_entry(key.digest) is not None:
                store.touch(key.digest)

    def keep_only(self, names: Collection[str]) -> None:
        """Forget chapters that the workbook no longer has."""
        self._ahead &= {*names}
        self._done = {name: key for name, key in self._done.items() if name in names}
        self._failed = {name: one for name, one in self._failed.items() if name in names}

    def hold_places(self, titles: Mapping[str, str]) -> None:
        """Let a page stand for each chapter that was never executed: it says so."""
        self._workbook.chapters.mkdir(parents=True, exist_ok=True)
        for name, label in titles.items():
            path = self._workbook.chapters / f"{name}.ipynb"
            if path.is_file():
                continue
            words = f"# {label} {{#sec-{name}}}\n\nThis chapter has not been executed yet."
            cell = {"cell_type": "markdown", "metadata": {}, "source": words}
            write_notebook(path, normalise({"cells": [cell]}))
