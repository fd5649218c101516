"""Execute chapters: only the stale ones, several at a time, and put the book's chapters in place."""

from __future__ import annotations

import math
import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

from milepost.core.errors import UserError
from milepost.execute.cache import ENTRY, EXECUTED, Store
from milepost.execute.engine.launcher import HERE, Engine, Launcher
from milepost.execute.engine.pool import Pool
from milepost.execute.jobs import MOST_OUTPUT, WARM, Event, Job, Order, Outcome, Result, State
from milepost.execute.keys import Key, KeyMaker, last_key, record_of
from milepost.execute.sync_chapters import sync_chapters

Force = Collection[str] | Literal["all"]


def default_workers() -> int:
    """Give how many notebooks to run at a time: one more than there are cores to use."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return cores + 1


def execute(
    jobs: Sequence[Job],
    chapters: Path,
    store: Path,
    *,
    workers: int | None = None,
    force: Force = frozenset(),
    timeout: float | None = None,
    on_event: Callable[[Event], None] | None = None,
    engine: Engine = "auto",
    whole: bool = True,
    launcher: Launcher | None = None,
    output_limit: int | None = None,
    made_for: Mapping[str, str] | None = None,
) -> list[Outcome]:
    """Execute what is stale, make ``chapters`` hold exactly these chapters, and give what came of each.

    Parameters
    ----------
    chapters
        The folder of executed notebooks; a chapter that failed is missing from it.
    store
        The workbook's store, which remembers what was executed.
    workers
        How many notebooks to run at a time.
    force
        Names or labels of chapters to execute although they are fresh, or ``"all"``.
    timeout
        Seconds that one cell may take.
    on_event
        Told what happens, for a progress display.
    engine
        ``"auto"``, ``"warm"`` (processes forked from one that has everything imported),
        ``"stock"`` (an ordinary kernel for each notebook), ``"local"`` (Dask on this machine), or
        the address of a Dask scheduler.
    whole
        Whether the jobs are the whole book; otherwise other chapters in the folder stay.
    launcher
        One that was made ready beforehand, with the same store and engine.
    output_limit
        Megabytes that one chapter may put out; by default 50.
    made_for
        What is noted beside the chapters of the edition that they are made for.

    Raises
    ------
    UserError
        If two jobs have one name, or a notebook can't be read.
    """
    run = Run(jobs, Store(store), on_event, output_limit or MOST_OUTPUT)
    stale = run.longest_first(run.use_fresh(force))
    if stale:
        run.execute(stale, workers or default_workers(), timeout, engine, launcher)
    made_for_each = {
        job.name: {"edition": job.edition, **(made_for or {}), "key": key.digest}
        for job, key in zip(jobs, run.keys, strict=True)
    }
    sync_chapters(chapters, run.entries(), whole=whole, made_for=made_for_each)
    return run.outcomes


class Run:
    """One execution: what is known of each job so far.

    Parameters
    ----------
    root
        The workbook, where the store does not lie in it.
    last
        What chapters were last made from, where the store need not know it.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        store: Store,
        on_event: Callable[[Event], None] | None,
        output_limit: int = MOST_OUTPUT,
        maker: KeyMaker | None = None,
        *,
        root: Path | None = None,
        last: Mapping[str, Key] | None = None,
    ) -> None:
        counts = Counter(job.name for job in jobs)
        twice = sorted(name for name, count in counts.items() if count > 1)
        if twice:
            raise UserError(f"Two chapters have the same name: {', '.join(twice)}.")
        self.jobs = jobs
        self.store = store
        self.output_limit = output_limit
        self._root = root or store.folder.parent
        self._last = last or {}
        maker = maker or KeyMaker(store.folder)
        self.keys = [maker.key(job) for job in jobs]
        self._outcomes: list[Outcome | None] = [None] * len(jobs)
        self._files: dict[str, tuple[Path, list[str]]] = {}
        self._done = 0
        self._on_event = on_event or (lambda _: None)
        self._began: dict[int, float] = {}

    @property
    def outcomes(self) -> list[Outcome]:
        """What came of each job, in order."""
        return [outcome for outcome in self._outcomes if outcome is not None]

    def entries(self) -> dict[str, tuple[Path, list[str]]]:
        """Give the store entries of the chapters that succeeded, with their files."""
        return {job.name: self._files[job.name] for job in self.jobs if job.name in self._files}

    def use_fresh(self, force: Force) -> list[int]:
        """Take from the store what it holds or new words alone make; give the places of the rest."""
        stale = []
        for at, (job, key) in enumerate(zip(self.jobs, self.keys, strict=True)):
            forced = force == "all" or job.name in force or job.label in force
            state: State = "fresh"
            entry = None if forced else self._take(at)
            if entry is None and not forced and self._put_words_in(at):
                state, entry = "reworded", self._take(at)
            if entry is None:
                stale.append(at)
                continue
            self.store.touch(key.digest)
            self._end(at, Outcome(job, state, executed=entry.get(EXECUTED, "")))
        return stale

    def _put_words_in(self, at: int) -> bool:
        """Make a chapter of which only the narrative is another without executing it, if that is sure."""
        from milepost.execute.new_words import put_words_in  # noqa: PLC0415  (imports pandas)

        job = self.jobs[at]
        before = self._last.get(job.name) or last_key(self.store, job)
        return before is not None and put_words_in(
            self.store, job, before, self.keys[at], root=self._root, output_limit=self.output_limit
        )

    def longest_first(self, stale: Sequence[int]) -> list[int]:
        """Order the places of jobs so that none that takes long is left to the end.

        What is not known from an earlier run comes first, as it was given.
        """

        def seconds(at: int) -> float:
            job = self.jobs[at]
            last = self.store.read_last(job.edition, job.name) or {}
            return float(last.get("seconds", math.inf))

        return sorted(stale, key=seconds, reverse=True)

    def execute(
        self,
        stale: Sequence[int],
        workers: int,
        timeout: float | None,
        engine: Engine,
        launcher: Launcher | None = None,
    ) -> None:
        """Execute the jobs at these places."""
        listeners = (
            lambda i: self._start(stale[i]),
            lambda i, cell, cells: self._tell("cell", stale[i], cell, cells),
            lambda i, result: self._finish(stale[i], result),
        )
        if engine not in HERE:
            from milepost.execute.cluster import run_on_cluster  # noqa: PLC0415  (an optional extra)

            work = [(self.jobs[at], self._order(at, WARM, timeout)) for at in stale]
            run_on_cluster(engine, workers, self.store, work, *listeners)
            return
        with ExitStack() as stack:
            if launcher is None:
                notebooks = [self.jobs[at].notebook for at in stale]
                launcher = stack.enter_context(Launcher(self.store.folder, notebooks, engine))
            host = launcher.host()
            orders = [self._order(at, host.engine, timeout) for at in stale]
            Pool(host, workers, orders).run(*listeners)

    def _order(self, at: int, engine: str, timeout: float | None) -> Order:
        job, key = self.jobs[at], self.keys[at]
        return Order(
            name=job.name,
            notebook=str(job.notebook.resolve()),
            parameters=dict(job.parameters),
            store=str(self.store.folder.resolve()),
            key=key.digest,
            record=record_of(job, key),
            engine=engine,
            inputs=tuple(str(path.resolve()) for path in (*job.slice_files, *job.extra.values())),
            extra=tuple(job.extra),
            timeout=timeout,
            replace=self.store.read_entry(key.digest) is not None,
            output_limit=self.output_limit,
        )

    def _start(self, at: int) -> None:
        self._began[at] = time.perf_counter()
        self._tell("started", at)

    def _finish(self, at: int, result: Result) -> None:
        job = self.jobs[at]
        seconds = result.seconds or time.perf_counter() - self._began.get(at, time.perf_counter())
        if result.error is None and not self._take(at):
            raise UserError(
                f"{job.label} was executed but is not in {self.store.folder}: "
                "was the folder deleted meanwhile? Run again."
            )
        state: Literal["executed", "failed"] = "failed" if result.error else "executed"
        self._end(at, Outcome(job, state, seconds, result.error))

    def _take(self, at: int) -> dict[str, Any] | None:
        """Take a chapter from the store, and remember what it was made from."""
        job, key = self.jobs[at], self.keys[at]
        entry = self.store.read_entry(key.digest)
        if entry is None:
            return None
        files = [name for name in entry["files"] if name != ENTRY]
        self._files[job.name] = (self.store.entry(key.digest), files)
        remember(self.store, job, key, entry.get("seconds", 0.0))
        return entry

    def _end(self, at: int, outcome: Outcome) -> None:
        self._outcomes[at] = outcome
        self._done += 1
        self._tell(outcome.state, at, seconds=outcome.seconds)

    def _tell(
        self, kind: Any, at: int, cell: int = 0, cells: int = 0, seconds: float = 0.0
    ) -> None:
        total = len(self.jobs)
        self._on_event(Event(kind, self.jobs[at], self._done, total, cell, cells, seconds))


def remember(store: Store, job: Job, key: Key, seconds: float) -> None:
    """Note what a chapter was last made from, with the details that `explain` compares."""
    for part, digest in key.parts.items():
        store.write_part(digest, key.details[part])
    store.write_last(job.edition, job.name, {**record_of(job, key), "seconds": seconds})
