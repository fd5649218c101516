"""The embedded renderer: Pandoc and Typst from their wheels, no program to install."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from milepost.files import fixed_time, leads_out, lies_inside, read_json
from milepost.render.errors import RenderError
from milepost.render.numbering import Outline, make_outline
from milepost.render.pandoc import run_lua
from milepost.render.programs import Programs
from milepost.render.project import Book, Chapter, refuse_unpublished
from milepost.render.source import read_source

REFERENCES = "references.md"
BATCH = 40  # chapters a Pandoc process takes: bounds its memory
FORMATS = {"html": "html", "pdf": "typst", "docx": "docx"}


@dataclass(frozen=True)
class Stage:
    """A scratch folder that holds every chapter as Markdown and every picture."""

    book: Book
    folder: Path
    epoch: int
    programs: Programs = field(default_factory=Programs)

    def markdown(self, source: str) -> Path:
        """Where a chapter's Markdown stands."""
        return self.folder / "markdown" / f"{source}.md"

    def file(self, path: str) -> Path:
        """Find a picture or file named by a chapter: made from an output, or of the workbook."""
        made = self.folder / "pictures" / path
        if made.is_file():
            return made
        refuse_unpublished(self.book.root, path)
        return self.book.root / path

    def run(self, mode: str, outline: Outline | None, **more: Any) -> list[Any]:
        """Run a mode of the Lua program over all chapters, in batches, two at a time."""
        chapters = self.described(outline)
        # at least two batches, so that both cores of a small machine have work
        size = max(1, min(BATCH, -(-len(chapters) // 2)))
        jobs = [
            {**self.shared(outline), **more, "mode": mode, "chapters": chapters[at : at + size]}
            for at in range(0, len(chapters), size)
        ]
        with self.programs.side_by_side(os.cpu_count() or 2) as pool:
            return [result for batch in pool.map(self.lua, jobs) for result in batch]

    def lua(self, job: Mapping[str, Any]) -> Any:
        """Run one job of the Lua program."""
        return run_lua(job, folder=self.folder, epoch=self.epoch, programs=self.programs)

    def described(self, outline: Outline | None) -> list[dict[str, Any]]:
        """Describe every chapter for the Lua program."""
        return [
            {
                "source": chapter.source,
                "markdown": str(self.markdown(chapter.source)),
                "folder": chapter.folder,
                "page": chapter.page,
                "kind": chapter.kind,
                "number": outline.numbers[chapter.source] if outline else "",
                "collects": bool(outline and outline.collecting == chapter.source),
            }
            for chapter in self.book.chapters
        ]

    def shared(self, outline: Outline | None) -> dict[str, Any]:
        """Give what every chapter's work needs to know of the book."""
        book = self.book
        collecting = outline.collecting if outline else None
        pages = {chapter.source: chapter.page for chapter in book.chapters}
        return {
            "metadata": json.loads(json.dumps(book.metadata, default=str)),
            "profile": book.profile or "",
            "lang": book.lang,
            "folders": [str(self.folder / "pictures"), str(book.root)],
            "toc_depth": book.toc_depth("html"),
            "number_depth": book.number_depth,
            "bibliography": [str(book.root / name) for name in book.bibliography],
            "csl": str(book.root / book.csl) if book.csl else "",
            "pages": pages,
            "labels": dict(outline.labels) if outline else {},
            "ids": {entry["source"]: entry["id"] for entry in outline.entries} if outline else {},
            "cited": outline.cited if outline else [],
            "collected": pages[collecting] if collecting else False,
        }


def render_embedded(
    book: Book,
    output: Path,
    formats: Sequence[str],
    progress: Callable[[str], None],
    beside: Mapping[str, bool] | None = None,
) -> Outline:
    """Render a book into ``output``: ``html/``, ``book.pdf``, ``book.docx``.

    Gives the numbered outline, which all formats share; ``beside`` is as
    :func:`milepost.render.render_book` has it.

    Raises
    ------
    RenderError
        If a source, a reference, a citation or a picture is wrong.
    """
    with tempfile.TemporaryDirectory(
        prefix="milepost-render-", ignore_cleanup_errors=True
    ) as scratch:
        stage = Stage(_with_references(book), Path(scratch), epoch_of(book))
        progress("reading chapters")
        _write_sources(stage)
        outlines = make_outlines(stage, formats)
        downloads = {**(beside or {}), **dict.fromkeys(formats, False)}
        output.mkdir(parents=True, exist_ok=True)
        with stage.programs.side_by_side(len(formats)) as pool:
            tasks = [
                pool.submit(_render, stage, outlines[FORMATS[name]], output, name, downloads)
                for name in formats
            ]
            for name, task in zip(formats, tasks, strict=True):
                task.result()
                progress(f"{name} is ready")
        return outlines.get("html") or next(iter(outlines.values()))


def embedded_outline(book: Book, format_name: str = "html") -> Outline:
    """Give a book's numbered outline without rendering it."""
    with tempfile.TemporaryDirectory(
        prefix="milepost-render-", ignore_cleanup_errors=True
    ) as scratch:
        stage = Stage(_with_references(book), Path(scratch), epoch_of(book))
        _write_sources(stage)
        return make_outlines(stage, [format_name])[FORMATS[format_name]]


def epoch_of(book: Book) -> int:
    """Give the time that stands in the files: ``SOURCE_DATE_EPOCH``, else the book's date."""
    given = fixed_time()
    if given is not None:
        return given
    try:
        day = dt.date.fromisoformat(book.date)
    except ValueError:
        return 0
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())


def make_outlines(stage: Stage, formats: Sequence[str]) -> dict[str, Outline]:
    """Index every chapter once and number the book for each format."""
    names = sorted({FORMATS[name] for name in formats})
    found = stage.run("index", None, formats=names)
    outlines = {name: make_outline(stage.book, [entry[name] for entry in found]) for name in names}
    _check_citations(stage.book, next(iter(outlines.values())))
    return outlines


def _render(
    stage: Stage, outline: Outline, output: Path, name: str, downloads: Mapping[str, bool]
) -> None:
    if name == "html":
        from milepost.render.site import write_site  # noqa: PLC0415

        write_site(stage, outline, output / "html", downloads)
    elif name == "pdf":
        from milepost.render.pdf import write_pdf  # noqa: PLC0415

        write_pdf(stage, outline, output / "book.pdf")
    else:
        from milepost.render.word import write_word  # noqa: PLC0415

        write_word(stage, outline, output / "book.docx")


def _write_sources(stage: Stage) -> None:
    book = stage.book
    for chapter in book.chapters:
        path = stage.markdown(chapter.source)
        path.parent.mkdir(parents=True, exist_ok=True)
        if chapter.source == REFERENCES and not (book.root / REFERENCES).is_file():
            path.write_text("# References {.unnumbered}\n\n::: {#refs}\n:::\n", encoding="utf-8")
            continue
        source = read_source(book.root, chapter.source, metadata=_texts(book), echo=book.echo)
        path.write_text(source.markdown, encoding="utf-8")
        for name, content in source.pictures.items():
            picture = stage.folder / "pictures" / name
            picture.parent.mkdir(parents=True, exist_ok=True)
            picture.write_bytes(content)


def _texts(book: Book) -> dict[str, Any]:
    return {**book.metadata, "date": book.shown_date}


def _with_references(book: Book) -> Book:
    """Add the chapter of works cited, where the book has works and no such chapter."""
    if not book.bibliography or any(
        "#refs" in (book.root / chapter.source).read_text("utf-8", errors="replace")
        for chapter in book.chapters
    ):
        return book
    return dataclasses.replace(book, chapters=(*book.chapters, Chapter(REFERENCES, "appendix")))


def _check_citations(book: Book, outline: Outline) -> None:
    known: set[str] = set()
    for name in book.bibliography:
        path = book.root / name
        if leads_out(name) or not lies_inside(path, book.root) or not path.is_file():
            raise RenderError(f"_quarto.yml: the bibliography {name} is missing.")
        if path.suffix != ".json":
            return
        try:
            known |= {str(work["id"]) for work in read_json(path)}
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise RenderError(f"The bibliography {name} can't be read: {error}") from error
    problems = [
        f"{entry['source']}: `@{cite}` is in no bibliography"
        for entry in outline.entries
        for cite in dict.fromkeys(entry["cites"])
        if cite not in known
    ]
    if problems:
        raise RenderError("Citations can't be resolved:", problems)
