"""From a workbook to executed chapters: the data checked, each chapter's slice cut, what is stale executed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from milepost.core.errors import UsageError, UserError
from milepost.core.files import umask
from milepost.core.model import Audience, Edition, Problem
from milepost.core.workbook import Workbook
from milepost.edition.chapter_series import Series, read_series
from milepost.edition.chapters import (
    files_of,
    named_series,
    write_chapter_list,
    write_contents,
)
from milepost.execute import Job, Outcome, execute
from milepost.execute.cache import Store
from milepost.execute.engine.launcher import HERE, Launcher
from milepost.execute.sync_chapters import noted_edition
from milepost.publish.annex import write_bibliography, write_exhibits_page
from milepost.publish.atomic import readable_by
from milepost.publish.exhibits import Exhibit
from milepost.publish.indicator_sources import write_indicator_sources
from milepost.publish.manifest import Inputs, reworded_chapters
from milepost.read.table_cache import read_once

if TYPE_CHECKING:
    from milepost.edition.params import Chapter
    from milepost.inputs.records import EditionData
    from milepost.inputs.store import SliceWriter
    from milepost.render.book import Renderer
    from milepost.validate.check import Checked

Wanted = tuple[str, str]  # a parameter and its value
MOST_WARNINGS = 20


class ChaptersFailed(UserError):  # noqa: N818
    """Some notebooks failed; ``outcomes`` tells which, in which cell, and why."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        self.outcomes = outcomes
        failed = [outcome for outcome in outcomes if outcome.state == "failed"]
        noun = "notebook" if len(failed) == 1 else "notebooks"
        super().__init__(f"{len(failed)} {noun} of {len(outcomes)} failed.")


@dataclass(frozen=True)
class Settings:
    """How to build: everything a command line may choose."""

    renderer: Renderer = "auto"
    formats: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    workers: int | None = None
    force: Collection[str] | Literal["all"] = frozenset()
    engine: str = "auto"
    timeout: float | None = None
    output_limit: int | None = None
    wait: float = 0
    on_event: Callable[[Any], None] | None = field(default=None, compare=False)
    say: Callable[[str], None] = field(default=lambda _line: None, compare=False)


@read_once()
def check(workbook: Workbook, *, fresh: bool = False) -> Checked:
    """Check the workbook, its rows where they are not those of before or ``fresh`` asks for it.

    Raises
    ------
    CheckError
        If there are errors.
    """
    from milepost.validate.check import check_workbook  # noqa: PLC0415  (imports pandas)
    from milepost.validate.rows_cache import checked_rows  # noqa: PLC0415

    return check_workbook(workbook, checked_rows(workbook, fresh=fresh)).raise_errors()


def _tell_warnings(problems: Sequence[Problem], say: Callable[[str], None]) -> None:
    """Say what the check doubts; a book is made all the same."""
    for problem in problems[:MOST_WARNINGS]:
        say(problem.line())
    if len(problems) > MOST_WARNINGS:
        say(f"... and {len(problems) - MOST_WARNINGS:,} more warnings; `milepost check` shows all")


@contextmanager
def warming(
    workbook: Workbook, edition: Edition, settings: Settings, inputs: Inputs | None = None
) -> Iterator[Launcher | None]:
    """Have what executes notebooks on this machine get warm meanwhile; none for a cluster.

    Where no chapter may need an execution it begins when it is asked for.

    ``inputs`` is what the edition's book is made from, where that has been described.
    """
    if settings.engine not in HERE:
        yield None
        return
    notebooks = [workbook.notebook(name) for name in workbook.notebook_names()]
    store = Store(workbook.store)
    words = set() if settings.force else reworded_chapters(workbook, edition, inputs)
    at_once = not words or not all(store.sets_apart(edition.edition, name) for name in words)
    with Launcher(workbook.store, notebooks, settings.engine, at_once=at_once) as launcher:
        yield launcher


@read_once()
def run_chapters(
    workbook: Workbook,
    edition: Edition,
    settings: Settings,
    only: Collection[Wanted] = (),
    launcher: Launcher | None = None,
) -> tuple[EditionData, list[Outcome], list[Exhibit]]:
    """Check the data, cut the slices and execute the chapters that are not fresh.

    Gives what the chapters were cut from, what came of each, and the exhibits that they have now.
    A ``launcher`` that gets warm already is used, and closed when they are executed.

    Raises
    ------
    ChaptersFailed
        If a notebook failed; the others have been executed all the same.
    """
    with ExitStack() as stack:
        stack.enter_context(readable_by(edition.audience, workbook.store, workbook.chapters))
        if edition.audience is Audience.PUBLIC and workbook.chapters.is_dir():
            workbook.chapters.chmod(0o777 & ~umask())
        launcher = stack.enter_context(launcher or warming(workbook, edition, settings))
        from milepost.inputs.edition_cache import EditionCache  # noqa: PLC0415
        from milepost.inputs.edition_tables import edition_data  # noqa: PLC0415  (imports pandas)

        settings.say("check")
        cache = EditionCache(workbook, edition, fresh=bool(settings.force))
        checked = check(workbook, fresh=bool(settings.force))
        _tell_warnings(checked.problems, settings.say)
        data = cache.data(checked.dataset, edition_data)
        jobs = make_jobs(workbook, checked, data, only, settings.series)
        settings.say("execute")
        outcomes = execute(
            jobs,
            workbook.chapters,
            workbook.store,
            workers=settings.workers,
            force=forced(settings.force, jobs),
            timeout=settings.timeout,
            output_limit=settings.output_limit,
            made_for=noted_edition(edition),
            on_event=settings.on_event,
            engine=settings.engine,
            whole=not only,
            launcher=launcher,
        )
    # also where a chapter failed: what stood here may be another edition's
    write_bibliography(data, workbook.chapters / "sources.json")
    write_contents(workbook, checked.dataset.tables)
    profile = profile_of(workbook, edition, settings.series)
    exhibits = write_exhibits_page(workbook, profile, edition.leaves_out)
    write_indicator_sources(data, workbook, exhibits, fresh=bool(settings.force))
    if any(outcome.state == "failed" for outcome in outcomes):
        raise ChaptersFailed(list(outcomes))
    return data, list(outcomes), exhibits


def forced(asked: Collection[str], jobs: list[Job]) -> Collection[str] | Literal["all"]:
    """Give the names of the chapters to execute again, asked for by name or by label.

    Raises
    ------
    UsageError
        If there is no such chapter.
    """
    if asked == "all":
        return "all"
    unknown = set(asked) - {job.name for job in jobs} - {job.label for job in jobs}
    if unknown:
        raise UsageError(f"There is no chapter {min(unknown)!r}; `milepost list` names them all.")
    return {job.name for job in jobs if job.name in asked or job.label in asked}


def make_jobs(
    workbook: Workbook,
    checked: Checked,
    data: EditionData,
    only: Collection[Wanted] = (),
    series: Collection[str] = (),
) -> list[Job]:
    """Cut each chapter's slice and say what is to be executed.

    The chapters of a series follow the book's own, and a Quarto profile that names them is
    written.

    ``only`` keeps the chapters with one of these parameters, or of this name
    (``("", "overview")``).
    """
    from milepost.inputs.store import SliceWriter  # noqa: PLC0415

    writer = SliceWriter(data, workbook.store)
    jobs = []
    within = named_series(workbook)  # whose chapters are the book's own
    added = [read_series(workbook, name, data.tables) for name in series if name not in within]
    for item in added:
        write_profile(workbook, item)
    for chapter in [*checked.chapters, *(c for item in added for c in item.chapters)]:
        if chapter.name in data.edition.leaves_out:
            continue
        if only and not any(
            chapter.name == value if name == "" else str(chapter.parameters.get(name)) == value
            for name, value in only
        ):
            continue
        jobs.append(chapter_job(workbook, chapter, writer))
    return jobs


def chapter_job(workbook: Workbook, chapter: Chapter, writer: SliceWriter) -> Job:
    """Cut one chapter's slice and say what is to be executed."""
    cut = writer.write(chapter)
    edition = writer.data.edition.edition
    parameters = {"edition": edition, **chapter.parameters, "slice_id": cut.slice_id}
    notebook = workbook.notebook(chapter.notebook)
    extra = {name: workbook.root / name for name in chapter.inputs}
    return Job(chapter.name, chapter.label, notebook, parameters, cut.files, extra, chapter.file)


def write_profile(workbook: Workbook, series: Series) -> None:
    """Write the Quarto profile by which a book takes in a series' chapters."""
    parts = [
        {"part": title or series.name.capitalize(), "chapters": files_of(chapters)}
        for title, chapters in series.parts.items()
    ]
    head = f"# Written by milepost --with {series.name}; not to be edited.\n"
    write_chapter_list(workbook.root / f"_quarto-{series.name}.yml", head, parts)


def profile_of(workbook: Workbook, edition: Edition, series: Collection[str] = ()) -> str | None:
    """Name the Quarto profiles of an edition and of series, as far as there are any."""
    names = [edition.edition, *series]
    return ",".join(n for n in names if (workbook.root / f"_quarto-{n}.yml").is_file()) or None
