"""From a workbook to a published book, step by step; each step only when it has something to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from milepost.core.errors import UsageError, UserError
from milepost.core.files import umask, write_bytes
from milepost.core.model import Audience, Edition, Problem
from milepost.core.workbook import Workbook
from milepost.edition.chapter_series import Series, read_series
from milepost.edition.chapters import (
    files_of,
    named_series,
    write_chapter_list,
    write_contents,
)
from milepost.edition.params import read_edition
from milepost.edition.redaction import KEY_FILE
from milepost.execute import Job, Outcome, execute
from milepost.execute.cache import Store
from milepost.execute.engine.launcher import HERE, Launcher
from milepost.execute.sync_chapters import BESIDE, noted_edition, read_record
from milepost.publish.annex import (
    data_annex,
    write_bibliography,
    write_exhibits_page,
)
from milepost.publish.atomic import (
    only_one,
    put_aside,
    put_in_place,
    readable_by,
    recover,
    set_rights,
    staging_folder,
)
from milepost.publish.build_log import Steps
from milepost.publish.exhibits import Exhibit, with_files, write_map
from milepost.publish.folder import MANIFEST
from milepost.publish.formats import Plan, plan_formats
from milepost.publish.indicator_sources import signed_indicators, write_indicator_sources
from milepost.publish.manifest import describe, is_current, write_manifest
from milepost.publish.manifest_file import read_manifest
from milepost.publish.signatures import require_signatures
from milepost.publish.toolchain import commit, tools
from milepost.read.table_cache import read_once
from milepost.render.book import render_book
from milepost.render.downloads import add_downloads
from milepost.render.embedded.kept import Kept
from milepost.render.embedded.numbering import Outline
from milepost.render.project import load_book, site_pages

if TYPE_CHECKING:
    from milepost.edition.params import Chapter
    from milepost.inputs.records import EditionData
    from milepost.inputs.store import SliceWriter
    from milepost.validate.check import Checked

Renderer = Literal["auto", "quarto", "embedded"]
Wanted = tuple[str, str]  # a parameter and its value


class ChaptersFailed(UserError):  # noqa: N818
    """Some notebooks failed; ``outcomes`` tells which, in which cell, and why."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        self.outcomes = outcomes
        failed = [outcome for outcome in outcomes if outcome.state == "failed"]
        noun = "notebook" if len(failed) == 1 else "notebooks"
        super().__init__(f"{len(failed)} {noun} of {len(outcomes)} failed.")


MOST_WARNINGS = 20


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


@dataclass(frozen=True)
class Built:
    """What a build did.

    Attributes
    ----------
    older
        Files of an earlier build that the book still has, as its manifest tells of them.
    aside
        Where files that were not the book's own have been put, if there were any.
    """

    folder: Path
    renderer: str
    current: bool
    outcomes: tuple[Outcome, ...] = ()
    older: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    aside: Path | None = None


def build(workbook: Workbook, edition_name: str, settings: Settings) -> Built:
    """Check, execute, render and publish one edition.

    Raises
    ------
    UserError
        If the data, a notebook or the rendering fails; what was published before stays.
    """
    with read_once():
        return _build(workbook, edition_name, settings)


def _build(workbook: Workbook, edition_name: str, settings: Settings) -> Built:
    edition = read_edition(workbook, edition_name)
    place = workbook.reports / edition.edition
    renderer = choose_renderer(settings.renderer)
    formats = settings.formats or tuple(edition.outputs)

    def described(*, create_key: bool = False) -> dict[str, Any]:
        choices = json.loads(edition.model_dump_json())
        choices |= {"series": list(settings.series)}
        return describe(workbook, choices, renderer, formats, create_key=create_key)

    if not settings.force and is_current(place, described()):
        return _as_it_stands(place, renderer)
    folders = (workbook.store, workbook.chapters)
    with (
        only_one(workbook.store, settings.wait),
        readable_by(edition.audience, *folders),
        warming(workbook, settings) as launcher,
    ):
        recover(place)
        # another build, for which this one waited, may have made the book
        edition = read_edition(workbook, edition_name)
        had_key = (workbook.root / KEY_FILE).is_file()
        description = described(create_key=True)
        if not had_key and (workbook.root / KEY_FILE).is_file():
            settings.say(f"made {KEY_FILE}: commit it, or nobody else can verify this book")
        if not settings.force and is_current(place, description):
            return _as_it_stands(place, renderer)
        plan = plan_formats(place, description, formats, force=bool(settings.force))
        description["formats"] = plan.formats
        if plan.older:
            description["older"] = plan.older
        with staging_folder(workbook.store) as staging:
            steps = Steps(settings.say)
            info = information(workbook, renderer)
            book = _Book(edition, description, plan, info["tools"], place, staging)
            outcomes = _make(workbook, book, replace(settings, say=steps), launcher)
            steps("publish")
            require_signatures(workbook.root, edition, staging)
            _unchanged(description, described())
            write_manifest(staging, description, info)
            set_rights(staging)
            aside = put_aside(place)
            put_in_place(staging, place)
            steps.write(place, outcomes)
    return Built(place, renderer, False, tuple(outcomes), plan.older, aside)


def _as_it_stands(place: Path, renderer: str) -> Built:
    return Built(place, renderer, current=True, older=read_manifest(place).get("older", {}))


@dataclass(frozen=True)
class _Book:
    """A book in the making: what it is of, what stands at its place, where it is made."""

    edition: Edition
    description: Mapping[str, Any]
    plan: Plan
    tools: Mapping[str, Any]
    place: Path
    staging: Path


def _make(
    workbook: Workbook, making: _Book, settings: Settings, launcher: Launcher | None
) -> list[Outcome]:
    """Execute and render a book into a folder of its own, and say what was made from what."""
    from milepost.publish.provenance import write_crate  # noqa: PLC0415  (imports pandas)

    edition, staging, plan = making.edition, making.staging, making.plan
    data, outcomes, exhibits = run_chapters(workbook, edition, settings, launcher=launcher)
    settings.say("render")

    def numbered(outline: Outline) -> None:
        write_map(with_files(exhibits, data.files), outline.labels, staging)

    with ThreadPoolExecutor(1) as pool:
        # Pandoc and Typst are other programs: meanwhile this one makes the annex
        annex = pool.submit(data_annex, data, workbook, fresh=bool(settings.force))
        render(
            workbook,
            edition,
            staging,
            making.description["renderer"],
            plan.made,
            settings.say,
            settings.series,
            numbered,
            kept=Kept(Store(workbook.store).pages, fresh=bool(settings.force)),
        )
        plan.carry(making.place, staging)
        for name, content in annex.result().items():
            write_bytes(staging / "data" / name, content)
    add_downloads(staging, plan.older, MANIFEST)
    jobs = [outcome.job for outcome in outcomes]
    profile = profile_of(workbook, edition, settings.series)
    book = load_book(workbook.root, profile, edition.leaves_out)
    write_crate(workbook, data, jobs, book, making.description, making.tools, staging)
    return outcomes


def _unchanged(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Refuse to publish a book whose manifest would name other inputs than it was made from."""
    for kind, files in before["inputs"].items():
        named = {file["path"]: file["sha256"] for file in files}
        there = {file["path"]: file["sha256"] for file in after["inputs"][kind]}
        changed = sorted(
            path for path in named.keys() | there.keys() if named.get(path) != there.get(path)
        )
        if changed:
            raise UserError(
                f"{changed[0]} was changed while the book was made: nothing was published. "
                "Build again."
            )


def information(workbook: Workbook, renderer: str) -> dict[str, Any]:
    """Say with which programs, and at which commit, a book is made."""
    known: dict[str, Any] = {"tools": tools(renderer)}
    if (at := commit(workbook)) is not None:
        known["git"] = at
    return known


def choose_renderer(wanted: Renderer) -> str:
    """Settle which renderer is used."""
    if wanted != "auto":
        return wanted
    return "quarto" if shutil.which("quarto") else "embedded"


def render(
    workbook: Workbook,
    edition: Edition,
    folder: Path,
    renderer: str,
    formats: Collection[str],
    say: Callable[[str], None] | None = None,
    series: Collection[str] = (),
    on_outline: Callable[[Outline], None] | None = None,
    kept: Kept | None = None,
) -> None:
    """Render the executed chapters of an edition, and of the series asked for, into a folder.

    ``kept`` is as :func:`milepost.render.book.render_book` has it.
    """
    check_chapters(workbook, edition, series)
    render_book(
        workbook.root,
        folder,
        profile=profile_of(workbook, edition, series),
        formats=tuple(formats),
        renderer=renderer,  # type: ignore[arg-type]
        progress=say,
        on_outline=on_outline,
        more=partial(signed_indicators, workbook, edition.edition),
        kept=kept,
        standing=edition.standing,
        leaves_out=edition.leaves_out,
    )


def check_chapters(workbook: Workbook, edition: Edition, series: Collection[str] = ()) -> None:
    """Make sure that the chapters, and what is beside them, are of an edition as described now.

    Raises
    ------
    UserError
        If one was made for another, or it is not known for which.
    """
    record, wanted = read_record(workbook.chapters), noted_edition(edition)
    book = load_book(workbook.root, profile_of(workbook, edition, series), edition.leaves_out)
    added = "".join(f" --with {name}" for name in series)
    folder = workbook.chapters.name
    sources = [Path(chapter.source) for chapter in book.chapters]
    noted = {
        source.as_posix(): source.stem
        for source in sources
        if source.parts[:1] == (folder,) and source.suffix == ".ipynb"
    }
    if site_pages(book):
        noted[f"{folder}/{BESIDE}"] = BESIDE
    for shown, name in noted.items():
        made_for = record.get(name, {})
        if {name: made_for.get(name) for name in wanted} == wanted:
            continue
        made_for_edition = made_for.get("edition")
        if made_for_edition == edition.edition:
            why = f"before params/editions/{made_for_edition}.yml was changed"
        else:
            why = (
                f"for the edition {made_for_edition}"
                if made_for_edition
                else "for an edition that is not known"
            )
        raise UserError(
            f"{shown} was made {why}, and would be rendered into the edition "
            f"{edition.edition}. Run `milepost run --edition {edition.edition}{added}` first."
        )


def profile_of(workbook: Workbook, edition: Edition, series: Collection[str] = ()) -> str | None:
    """Name the Quarto profiles of an edition and of series, as far as there are any."""
    names = [edition.edition, *series]
    return ",".join(n for n in names if (workbook.root / f"_quarto-{n}.yml").is_file()) or None


@read_once()
def check(workbook: Workbook, *, fresh: bool = False) -> Checked:
    """Check the workbook, its rows where they are not those of before or ``fresh`` asks for it.

    Raises
    ------
    CheckError
        If there are errors.
    """
    from milepost.validate.check import check_workbook  # noqa: PLC0415  (imports pandas)
    from milepost.validate.kept_rows import checked_rows  # noqa: PLC0415

    return check_workbook(workbook, checked_rows(workbook, fresh=fresh)).raise_errors()


def _tell_warnings(problems: Sequence[Problem], say: Callable[[str], None]) -> None:
    """Say what the check doubts; a book is made all the same."""
    for problem in problems[:MOST_WARNINGS]:
        say(problem.line())
    if len(problems) > MOST_WARNINGS:
        say(f"... and {len(problems) - MOST_WARNINGS:,} more warnings; `milepost check` shows all")


@contextmanager
def warming(workbook: Workbook, settings: Settings) -> Iterator[Launcher | None]:
    """Have what executes notebooks on this machine get warm meanwhile; none for a cluster."""
    if settings.engine not in HERE:
        yield None
        return
    notebooks = [workbook.notebook(name) for name in workbook.notebook_names()]
    with Launcher(workbook.store, notebooks, settings.engine) as launcher:
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
        launcher = stack.enter_context(launcher or warming(workbook, settings))
        from milepost.inputs.edition_tables import edition_data  # noqa: PLC0415  (imports pandas)
        from milepost.inputs.kept_edition import KeptEdition  # noqa: PLC0415

        settings.say("check")
        kept = KeptEdition(workbook, edition, fresh=bool(settings.force))
        checked = check(workbook, fresh=bool(settings.force))
        _tell_warnings(checked.problems, settings.say)
        data = kept.data(checked.dataset, edition_data)
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
    return Job(chapter.name, chapter.label, notebook, parameters, cut.files, extra)


def write_profile(workbook: Workbook, series: Series) -> None:
    """Write the Quarto profile by which a book takes in a series' chapters."""
    parts = [
        {"part": title or series.name.capitalize(), "chapters": files_of(chapters)}
        for title, chapters in series.parts.items()
    ]
    head = f"# Written by milepost --with {series.name}; not to be edited.\n"
    write_chapter_list(workbook.root / f"_quarto-{series.name}.yml", head, parts)
