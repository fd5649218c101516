"""From a workbook to a published book, step by step; each step only when it has something to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml

from milepost.data.params import read_edition
from milepost.errors import UserError
from milepost.files import write_atomically
from milepost.model import Edition
from milepost.publish.exhibits import PAGE, Exhibit, read_exhibits, write_map, write_page
from milepost.publish.manifest import describe, is_current, write_manifest
from milepost.publish.place import only_one, put_in_place, recover, workshop
from milepost.workbook import Workbook

if TYPE_CHECKING:
    from milepost.data.check import Checked
    from milepost.data.series import Series
    from milepost.render.numbering import Outline
    from milepost.run import Job, Outcome
    from milepost.slices import EditionData

Renderer = Literal["auto", "quarto", "embedded"]


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
    wait: float = 0
    on_event: Callable[[Any], None] | None = field(default=None, compare=False)
    say: Callable[[str], None] = field(default=lambda _line: None, compare=False)


@dataclass(frozen=True)
class Built:
    """What a build did."""

    folder: Path
    renderer: str
    current: bool
    outcomes: tuple[Outcome, ...] = ()


def build(workbook: Workbook, edition_name: str, settings: Settings) -> Built:
    """Check, execute, render and publish one edition.

    Raises
    ------
    UserError
        If the data, a notebook or the rendering fails; what was published before stays.
    """
    edition = read_edition(workbook, edition_name)
    place = workbook.reports / edition.edition
    recover(place)
    renderer = choose_renderer(settings.renderer)
    formats = settings.formats or tuple(edition.outputs)
    shown = json.loads(edition.model_dump_json())
    shown |= {"series": list(settings.series)}
    description = describe(workbook, shown, renderer, formats)
    if not settings.force and is_current(place, description):
        return Built(place, renderer, current=True)
    with only_one(workbook.store, settings.wait), workshop(workbook.store) as shop:
        data, outcomes = run_chapters(workbook, edition, settings)
        settings.say("render")
        outlines: list[Outline] = []
        render(
            workbook,
            edition,
            shop,
            renderer,
            formats,
            settings.say,
            settings.series,
            outlines.append,
        )
        write_data(data, shop / "data")
        write_map(book_exhibits(workbook, outlines[-1], data.files), outlines[-1].labels, shop)
        write_manifest(shop, description)
        settings.say("publish")
        put_in_place(shop, place)
    return Built(place, renderer, current=False, outcomes=tuple(outcomes))


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
) -> None:
    """Render the executed chapters of an edition, and of the series asked for, into a folder."""
    from milepost.render import render_book  # noqa: PLC0415  (imports on demand)

    render_book(
        workbook.root,
        folder,
        profile=profile_of(workbook, edition, series),
        formats=tuple(formats),
        renderer=renderer,  # type: ignore[arg-type]
        progress=say,
        on_outline=on_outline,
    )


def profile_of(workbook: Workbook, edition: Edition, series: Collection[str] = ()) -> str | None:
    """Name the Quarto profiles of an edition and of series, as far as there are any."""
    names = [edition.edition, *series]
    return ",".join(n for n in names if (workbook.root / f"_quarto-{n}.yml").is_file()) or None


def book_exhibits(workbook: Workbook, outline: Outline, files: Mapping[str, str]) -> list[Exhibit]:
    """Read the exhibits of the chapters that are in the book, in its order."""
    names = [Path(entry["source"]).stem for entry in outline.entries]
    return read_exhibits(workbook.chapters, names, workbook.notebooks, files)


def write_exhibits_page(workbook: Workbook, profile: str | None) -> None:
    """Write the annex of exhibits among the chapters, for the chapters that the book names."""
    from milepost.render import RenderError  # noqa: PLC0415
    from milepost.render.project import load_book  # noqa: PLC0415

    if not (workbook.chapters / PAGE).is_file():
        write_page([], workbook.chapters)
    try:
        chapters = load_book(workbook.root, profile).chapters
    except RenderError:
        return  # a book that isn't whole yet; rendering it says what is missing
    names = [Path(chapter.source).stem for chapter in chapters]
    write_page(read_exhibits(workbook.chapters, names, workbook.notebooks, {}), workbook.chapters)


def check(workbook: Workbook) -> Checked:
    """Read the workbook; stop at errors."""
    from milepost.data.check import check_workbook  # noqa: PLC0415  (imports pandas)

    return check_workbook(workbook).raise_errors()


def run_chapters(
    workbook: Workbook, edition: Edition, settings: Settings, only: Mapping[str, str] | None = None
) -> tuple[EditionData, list[Outcome]]:
    """Check the data, cut the slices and execute the chapters that are not fresh.

    Raises
    ------
    ChaptersFailed
        If a notebook failed; the others have been executed all the same.
    """
    from milepost.run import execute  # noqa: PLC0415
    from milepost.slices import edition_data  # noqa: PLC0415  (imports pandas)

    settings.say("check")
    checked = check(workbook)
    data = edition_data(checked.dataset, edition, workbook)
    jobs = make_jobs(workbook, checked, data, only, settings.series)
    settings.say("execute")
    outcomes = execute(
        jobs,
        workbook.chapters,
        workbook.store,
        workers=settings.workers,
        force=settings.force,
        timeout=settings.timeout,
        on_event=settings.on_event,
        engine=settings.engine,
        whole=not only,
    )
    write_bibliography(data, workbook.chapters / "sources.json")
    if any(outcome.state == "failed" for outcome in outcomes):
        raise ChaptersFailed(list(outcomes))
    write_exhibits_page(workbook, profile_of(workbook, edition, settings.series))
    return data, list(outcomes)


def make_jobs(
    workbook: Workbook,
    checked: Checked,
    data: EditionData,
    only: Mapping[str, str] | None = None,
    series: Collection[str] = (),
) -> list[Job]:
    """Cut each chapter's slice and say what is to be executed.

    The chapters of a series follow the book's own, and a Quarto profile that names them is
    written.

    ``only`` keeps the chapters with these parameters, or of this name (``{"": "overview"}``).
    """
    from milepost.data.series import read_series  # noqa: PLC0415  (imports pandas)
    from milepost.run import Job  # noqa: PLC0415
    from milepost.slices import SliceWriter  # noqa: PLC0415

    writer = SliceWriter(data, workbook.store)
    jobs = []
    added = [read_series(workbook, name, data.tables) for name in series]
    for item in added:
        write_profile(workbook, item)
    for chapter in [*checked.chapters, *(c for item in added for c in item.chapters)]:
        if only and not all(
            chapter.name == value if name == "" else str(chapter.parameters.get(name)) == value
            for name, value in only.items()
        ):
            continue
        cut = writer.write(chapter)
        parameters = {
            "edition": data.edition.edition,
            **chapter.parameters,
            "slice_id": cut.slice_id,
        }
        notebook = workbook.notebooks / f"{chapter.notebook}.ipynb"
        jobs.append(Job(chapter.name, chapter.label, notebook, parameters, cut.files))
    return jobs


def write_profile(workbook: Workbook, series: Series) -> None:
    """Write the Quarto profile by which a book takes in a series' chapters."""
    parts = [
        {"part": title, "chapters": [f"chapters/{chapter.name}.ipynb" for chapter in chapters]}
        for title, chapters in series.parts.items()
    ]
    header = f"# Written by milepost --with {series.name}; not to be edited.\n"
    content = header + yaml.safe_dump(
        {"book": {"chapters": parts}}, sort_keys=False, allow_unicode=True
    )
    path = workbook.root / f"_quarto-{series.name}.yml"
    write_atomically(path, lambda part: part.write_text(content, "utf-8"))


def write_data(data: EditionData, folder: Path) -> None:
    """Write the data annex: every assessment, and every observation the edition rests on."""
    from milepost.show.tables import Table  # noqa: PLC0415

    for name in ("assessments", "observations"):
        table = Table(data.tables[name], {})
        write_atomically(folder / f"{name}.csv", lambda part, t=table: part.write_text(t.csv()))  # type: ignore[misc]


def write_bibliography(data: EditionData, path: Path) -> None:
    """Write the sources as CSL-JSON, which both renderers cite from."""
    entries = []
    for row in data.tables["sources"].sort_values("source_id").to_dict("records"):
        plain = {name: str(value) for name, value in row.items() if isinstance(value, str)}
        entry: dict[str, Any] = {
            "id": plain["source_id"],
            "type": "report",
            "title": plain.get("title", plain["source_id"]),
            "author": [{"literal": plain.get("producer", "")}],
        }
        if plain.get("url"):
            entry["URL"] = plain["url"]
        published = plain.get("published") or ""
        parts = [int(part) for part in published.split("-") if part.isdigit()]
        if parts:
            entry["issued"] = {"date-parts": [parts]}
        entries.append(entry)
    text = json.dumps(entries, indent=1, ensure_ascii=False) + "\n"
    if not path.is_file() or path.read_text("utf-8") != text:
        write_atomically(path, lambda part: part.write_text(text, "utf-8"))
