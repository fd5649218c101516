"""From a workbook to a published book, step by step; each step only when it has something to do."""

# _make, past 40 lines: a parameter a line

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.core.files import write_bytes, write_text
from milepost.core.model import Edition
from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.edition.redaction import KEY_FILE
from milepost.execute import Outcome
from milepost.execute.cache import Store
from milepost.execute.engine.launcher import Launcher
from milepost.execute.sync_chapters import BESIDE, noted_edition, read_record
from milepost.publish.annex import data_annex
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
from milepost.publish.exhibits import FILE, map_csv, with_files
from milepost.publish.folder import MANIFEST
from milepost.publish.formats import Plan, plan_formats
from milepost.publish.indicator_sources import signed_indicators
from milepost.publish.manifest import describe, hashes, is_current, write_manifest
from milepost.publish.manifest_file import read_manifest
from milepost.publish.run import Settings, profile_of, run_chapters, warming
from milepost.publish.signatures import require_signatures
from milepost.publish.toolchain import commit, tools
from milepost.read.table_cache import read_once
from milepost.render.book import Renderer, choose_renderer, render_book
from milepost.render.downloads import add_downloads
from milepost.render.embedded.numbering import Outline
from milepost.render.embedded.render_cache import RenderCache
from milepost.render.project import load_book, site_pages


@dataclass(frozen=True)
class Built:
    """What a build did."""

    folder: Path
    renderer: str
    current: bool
    outcomes: tuple[Outcome, ...] = ()
    # files of an earlier build that the book still has, as its manifest tells of them
    older: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # where files that were not the book's own have been put, if there were any
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
        choices = {**edition.model_dump(mode="json"), "series": list(settings.series)}
        return describe(workbook, choices, renderer, formats, create_key=create_key)

    known = None if settings.force else described()
    if known is not None and is_current(place, known):
        return _as_it_stands(place, renderer)
    folders = (workbook.store, workbook.chapters)
    with (
        only_one(workbook.store, settings.wait),
        readable_by(edition.audience, *folders),
        warming(workbook, edition, settings, known and known["inputs"]) as launcher,
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
            told = replace(settings, say=steps)
            outcomes = _make(workbook, edition, told, description, plan, staging, launcher)
            steps("publish")
            require_signatures(workbook.root, edition, staging)
            _unchanged(description, described())
            write_manifest(staging, description)
            set_rights(staging)
            aside = put_aside(place)
            put_in_place(staging, place)
            steps.write(place, outcomes)
    return Built(place, renderer, False, tuple(outcomes), plan.older, aside)


def _as_it_stands(place: Path, renderer: str) -> Built:
    return Built(place, renderer, current=True, older=read_manifest(place).get("older", {}))


def _make(
    workbook: Workbook,
    edition: Edition,
    settings: Settings,
    description: dict[str, Any],
    plan: Plan,
    staging: Path,
    launcher: Launcher | None,
) -> list[Outcome]:
    """Execute and render a book into a folder of its own, and say what was made from what.

    The description gets what is told besides: the programs and the commit.
    """
    from milepost.publish.provenance import write_crate  # noqa: PLC0415  (imports pandas)

    description["tools"] = tools(description["renderer"])
    if (at := commit(workbook)) is not None:
        description["git"] = at
    data, outcomes, exhibits = run_chapters(workbook, edition, settings, launcher=launcher)
    settings.say("render")

    def numbered(outline: Outline) -> None:
        listed = map_csv(with_files(exhibits, data.files), outline.labels, staging)
        write_text(staging / FILE, listed)

    with ThreadPoolExecutor(1) as pool:
        # Pandoc and Typst are other programs: meanwhile this one makes the annex
        annex = pool.submit(data_annex, data, workbook, fresh=bool(settings.force))
        render(
            workbook,
            edition,
            staging,
            description["renderer"],
            plan.made,
            settings.say,
            settings.series,
            numbered,
            cache=RenderCache(Store(workbook.store).pages, fresh=bool(settings.force)),
        )
        plan.carry(workbook.reports / edition.edition, staging)
        for name, content in annex.result().items():
            write_bytes(staging / "data" / name, content)
    add_downloads(staging, plan.older, MANIFEST)
    jobs = [outcome.job for outcome in outcomes]
    profile = profile_of(workbook, edition, settings.series)
    book = load_book(workbook.root, profile, edition.leaves_out)
    write_crate(workbook, data, jobs, book, description, staging)
    return outcomes


def _unchanged(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Refuse to publish a book whose manifest would name other inputs than it was made from."""
    for kind, files in before["inputs"].items():
        changed = hashes(files).items() ^ hashes(after["inputs"][kind]).items()
        if changed:
            raise UserError(
                f"{min(changed)[0]} was changed while the book was made: nothing was published. "
                "Build again."
            )


def render(
    workbook: Workbook,
    edition: Edition,
    folder: Path,
    renderer: Renderer,
    formats: Collection[str],
    say: Callable[[str], None] | None = None,
    series: Collection[str] = (),
    on_outline: Callable[[Outline], None] | None = None,
    cache: RenderCache | None = None,
) -> None:
    """Render the executed chapters of an edition, and of the series asked for, into a folder.

    ``cache`` is as :func:`milepost.render.book.render_book` has it.
    """
    check_chapters(workbook, edition, series)
    render_book(
        workbook.root,
        folder,
        profile=profile_of(workbook, edition, series),
        formats=tuple(formats),
        renderer=renderer,
        progress=say,
        on_outline=on_outline,
        more=partial(signed_indicators, workbook, edition.edition),
        cache=cache,
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
