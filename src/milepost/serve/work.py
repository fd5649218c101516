"""Brings the board up to date after a change: reads, assesses, executes, renders what it reaches."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from milepost.assess.contribution_cache import ContributionCache
from milepost.core.errors import UserError
from milepost.core.model import Edition
from milepost.core.workbook import Workbook
from milepost.edition.brand_reading import read_brand
from milepost.edition.chapters import write_contents
from milepost.edition.language import read_language
from milepost.edition.narratives import read_narratives
from milepost.edition.params import Chapter, read_edition
from milepost.execute import Job, clean
from milepost.execute.sync_chapters import noted_edition
from milepost.inputs.edition_tables import First, edition_data
from milepost.inputs.records import EditionData
from milepost.inputs.store import SliceWriter
from milepost.publish.annex import write_bibliography
from milepost.publish.exhibits import Exhibit, read_exhibits
from milepost.publish.exhibits_page import PAGE, write_page
from milepost.publish.indicator_sources import write_indicator_sources
from milepost.publish.run import chapter_job
from milepost.read.table_cache import TableCache, read_once
from milepost.serve.board import Board
from milepost.serve.chapters import Chapters
from milepost.serve.pages import Pages
from milepost.serve.quarto_pages import QuartoPages
from milepost.validate.check import Checked, Rows, check_choices, read_rows, with_doubts

NARRATIVES = "narratives"
TIDY = 60.0
"""Seconds for which a store of its own keeps what has been replaced."""


class Work:
    """One edition of a workbook, kept as it was last read, assessed, executed and rendered."""

    def __init__(
        self,
        workbook: Workbook,
        edition: str,
        board: Board,
        chapters: Chapters,
        pages: Pages | QuartoPages,
    ) -> None:
        self._workbook = workbook
        self._name = edition
        self._board = board
        self._chapters = chapters
        self._pages = pages
        self._tables = TableCache()
        self._contributions = ContributionCache()
        self._exhibits: dict[str, tuple[int, list[Exhibit]]] = {}
        self._left: set[Path] = set()
        self._tidied = time.monotonic()
        self._rows: Rows | None = None
        self._doubted = False
        self._data: EditionData | None = None
        self._writer: SliceWriter | None = None
        self._jobs: dict[str, tuple[Chapter, Job]] = {}
        self._beside: tuple[Any, list[Exhibit]] | None = None

    def update(self, changed: Collection[Path]) -> Self:
        """Bring everything up to date after files changed; where that fails, the last good pages stay.

        Raises
        ------
        SupersededError
            If something else changed meanwhile.
        """
        # also what changed before, while something else was wrong
        self._left |= {*changed}
        try:
            with read_once(self._tables):
                self._follow()
        except (UserError, OSError, ValueError) as error:
            self._board.failed(error)
        return self

    def _follow(self) -> None:
        checked = self._check(self._left)
        if any(problem.severity == "error" for problem in checked.problems):
            self._with_doubts().raise_errors()
        edition = read_edition(self._workbook, self._name)
        write_contents(self._workbook, checked.dataset.tables)
        watched = {Path(page).stem for page in self._board.watched()}
        looked_at = [chapter for chapter in checked.chapters if chapter.name in watched]

        def show(data: EditionData, chapters: Sequence[Chapter]) -> None:
            """Show what somebody looks at, who does not wait until all others' inputs are cut."""
            write_bibliography(data, self._workbook.chapters / "sources.json")
            if chapters and self._begun():
                self._execute(data, self._cut(chapters), watched, whole=False)

        # a chapter on a part of the plan needs nothing of what concerns the book as a whole
        parts = [chapter for chapter in looked_at if chapter.parameters]
        data = self._assess(checked, edition, self._left, lambda data: show(data, parts))
        self._left = set()
        show(data, looked_at)
        jobs = self._cut(checked.chapters)
        self._execute(data, jobs, watched)
        self._board.problems(self._with_doubts().problems)
        self._tidy(jobs)
        self._chapters.raise_failures()

    def _begun(self) -> bool:
        """Whether there is a book to look at."""
        return self._board.version("index.html") > 0

    def _is_of(self, changed: Collection[Path], folder: Path, *without: str) -> bool:
        below = [path.relative_to(folder) for path in changed if path.is_relative_to(folder)]
        return any(path.parts[:1] not in [(name,) for name in without] for path in below)

    def _check(self, changed: Collection[Path]) -> Checked:
        if self._rows is None or self._is_of(changed, self._workbook.data, NARRATIVES):
            self._rows = None  # not what was there before, should reading fail
            self._data = None
            self._rows, self._doubted = read_rows(self._workbook, doubts=False), False
        return check_choices(self._workbook, self._rows)

    def _with_doubts(self) -> Checked:
        """Check also for what stops nothing: who looks at a page does not wait for it."""
        assert self._rows is not None
        if not self._doubted:
            self._rows, self._doubted = with_doubts(self._rows), True
        return check_choices(self._workbook, self._rows)

    def _assess(
        self,
        checked: Checked,
        edition: Edition,
        changed: Collection[Path],
        first: First,
    ) -> EditionData:
        """Assess again where rows or choices have changed; words alone change no figure.

        ``first`` is as in :func:`milepost.inputs.edition_tables.edition_data`.
        """
        before = self._data
        language = read_language(self._workbook, edition.edition)
        brand = read_brand(self._workbook, edition.edition)
        look = language, brand.house(self._workbook.root)
        if (
            before is None
            or (before.language, before.house) != look
            or self._is_of(changed, self._workbook.params)
        ):
            self._data, self._jobs = None, {}

            def begin(data: EditionData) -> None:
                self._writer = SliceWriter(data, self._workbook.store)
                first(data)

            self._data = edition_data(
                checked.dataset, edition, self._workbook, self._contributions, begin
            )
            assert self._writer is not None
            self._writer.data = self._data
        elif self._is_of(changed, self._workbook.data):
            words = read_narratives(self._workbook.data, before.edition)
            self._data = replace(before, narratives=words)
            assert self._writer is not None
            self._writer.data = self._data
            for name in {*words, *before.narratives}:
                if words.get(name) != before.narratives.get(name):
                    self._jobs.pop(name, None)
        assert self._data is not None
        return self._data

    def _cut(self, chapters: Sequence[Chapter]) -> list[Job]:
        """Cut the chapters' slices that are not as they were."""
        assert self._writer is not None
        left_out = self._writer.data.edition.leaves_out
        jobs = []
        for chapter in (chapter for chapter in chapters if chapter.name not in left_out):
            kept = self._jobs.get(chapter.name)
            if kept is None or kept[0] != chapter:
                kept = (chapter, chapter_job(self._workbook, chapter, self._writer))
            self._jobs[chapter.name] = kept
            jobs.append(kept[1])
        self._writer.forget_cut()
        return jobs

    def _execute(
        self,
        data: EditionData,
        jobs: Sequence[Job],
        watched: Collection[str],
        *,
        whole: bool = True,
    ) -> None:
        """Execute chapters and render what they reach; unless they are the whole book, that alone."""
        if whole:
            names = {job.name for job in jobs}
            self._jobs = {name: kept for name, kept in self._jobs.items() if name in names}
            self._chapters.keep_only(names)
            self._chapters.hold_places({job.name: job.label for job in jobs})
            self._list_exhibits(data.edition)

        def show(names: Collection[str]) -> None:
            whole = not self._begun()
            # until all are done, one chapter may refer to what another does not hold yet
            with suppress(UserError):
                if names or whole:
                    self._pages.render(data.edition, names, whole=whole)

        if stale := self._chapters.stale(jobs):
            self._chapters.run(stale, show, watched, noted_edition(data.edition))
        if whole:
            self._list_exhibits(data.edition)
            self._write_indicators(data)
            self._pages.render(data.edition, watched, whole=True)

    def _write_indicators(self, data: EditionData) -> None:
        """Write the pages of the indicators, where their tables or the exhibits are others."""
        exhibits = [item for _, found in self._exhibits.values() for item in found]
        if (
            self._beside is None
            or self._beside[0] is not data.tables
            or self._beside[1] != exhibits
        ):
            write_indicator_sources(data, self._workbook, exhibits)
            self._beside = (data.tables, exhibits)

    def _tidy(self, jobs: Sequence[Job]) -> None:
        """Remove from a store of its own, which lies in memory, what no page rests on any more."""
        if self._workbook.store_elsewhere is None or time.monotonic() - self._tidied < TIDY:
            return
        self._tidied = time.monotonic()
        self._chapters.touch()
        for path in {path for job in jobs for path in job.slice_files}:
            path.touch()
        clean(self._workbook.store, timedelta(seconds=TIDY))

    def _list_exhibits(self, edition: Edition) -> None:
        """Write the annex of exhibits, as a build does; chapters are read where they are new."""
        chapters = self._workbook.chapters
        if not (chapters / PAGE).is_file():
            write_page([], chapters)
        names = [Path(chapter.source).stem for chapter in self._pages.book(edition).chapters]
        before, self._exhibits = self._exhibits, {}
        for name in names:
            path = chapters / f"{name}.ipynb"
            if path.is_file():
                at = path.stat().st_mtime_ns
                known = before.get(name)
                if known is None or known[0] != at:
                    known = (at, read_exhibits(self._workbook, [name]))
                self._exhibits[name] = known
        write_page([item for _, found in self._exhibits.values() for item in found], chapters)
