"""The embedded renderer: Pandoc and Typst from their wheels, no program to install."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from milepost.core.errors import UserError
from milepost.core.files import read_json
from milepost.core.fixed_time import fixed_time
from milepost.core.messages import _
from milepost.core.scratch import scratch_folder
from milepost.render.embedded.numbering import Outline, make_outline
from milepost.render.embedded.pdf import write_pdf
from milepost.render.embedded.render_cache import RenderCache
from milepost.render.embedded.site import write_site
from milepost.render.embedded.source import read_source
from milepost.render.embedded.stage import Stage
from milepost.render.embedded.word import write_word
from milepost.render.project import Book, Chapter

REFERENCES = "references.md"
FORMATS = {"html": "html", "pdf": "typst", "docx": "docx"}


def render_embedded(
    book: Book,
    output: Path,
    formats: Sequence[str],
    progress: Callable[[str], None],
    cache: RenderCache | None = None,
    finish_word: Callable[[Path], None] = lambda _path: None,
) -> Outline:
    """Render a book into ``output``: ``html/``, ``book.pdf``, ``book.docx``.

    Gives the numbered outline, which all formats share; ``cache`` is as
    :func:`milepost.render.book.render_book` has it. ``finish_word`` is called with the Word file
    while the other formats are still being made.

    Raises
    ------
    UserError
        If a source, a reference, a citation or a picture is wrong.
    """
    with staged(with_references(book), cache) as stage:
        progress("reading chapters")
        write_sources(stage)
        outlines = make_outlines(stage, formats)
        output.mkdir(parents=True, exist_ok=True)
        with stage.programs.side_by_side(len(formats)) as pool:
            tasks = [
                pool.submit(_render, stage, outlines[FORMATS[name]], output, name, finish_word)
                for name in formats
            ]
            for name, task in zip(formats, tasks, strict=True):
                task.result()
                progress(f"{name} is ready")
        return outlines.get("html") or next(iter(outlines.values()))


def embedded_outline(book: Book) -> Outline:
    """Give a book's numbered outline without rendering it."""
    with staged(with_references(book)) as stage:
        write_sources(stage)
        return make_outlines(stage, ["html"])["html"]


@contextmanager
def staged(book: Book, cache: RenderCache | None = None) -> Iterator[Stage]:
    """Give a scratch folder for one rendering of a book."""
    with scratch_folder("milepost-render") as scratch:
        yield Stage(book, scratch, epoch_of(book), cache=cache or RenderCache())


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
    entries = stage.index(names)
    outlines = {
        name: make_outline(stage.book, [entry[name] for entry in entries]) for name in names
    }
    check_citations(stage.book, next(iter(outlines.values())))
    return outlines


def _render(
    stage: Stage, outline: Outline, output: Path, name: str, finish_word: Callable[[Path], None]
) -> None:
    if name == "html":
        write_site(stage, outline, output / "html")
    elif name == "pdf":
        write_pdf(stage, outline, output / "book.pdf")
    else:
        write_word(stage, outline, output / "book.docx")
        finish_word(output / "book.docx")


def write_sources(stage: Stage) -> None:
    """Write every chapter as Markdown, with the pictures that its outputs hold."""
    book = stage.book
    for chapter in book.chapters:
        if chapter.source == REFERENCES and not (book.root / REFERENCES).is_file():
            title = _("References")
            stage.put(REFERENCES, f"# {title} {{.unnumbered}}\n\n::: {{#refs}}\n:::\n")
            continue
        texts = {**book.metadata, "date": book.shown_date}
        place = book.place(chapter.source)
        source = read_source(place, chapter.source, metadata=texts, echo=book.echo)
        stage.put(chapter.source, source.markdown)
        for name, content in source.pictures.items():
            stage.put_picture(name, content)


def with_references(book: Book) -> Book:
    """Add the chapter of works cited, where the book has works and no such chapter."""
    if not book.bibliography or any(
        "#refs"
        in (book.place(chapter.source) / chapter.source).read_text("utf-8", errors="replace")
        for chapter in book.chapters
    ):
        return book
    return dataclasses.replace(book, chapters=(*book.chapters, Chapter(REFERENCES, "appendix")))


def check_citations(book: Book, outline: Outline) -> None:
    """Make sure that every work that is cited is in a bibliography.

    Raises
    ------
    UserError
        With the chapters, and what they cite; or if a bibliography can't be read.
    """
    known: set[str] = set()
    for name in book.bibliography:
        path = book.place(name) / name
        if path.suffix != ".json":
            return
        try:
            known |= {str(work["id"]) for work in read_json(path)}
        except OSError as error:
            raise UserError(f"The bibliography {name} can't be read: {error.strerror}.") from error
        except (ValueError, TypeError, KeyError) as error:
            raise UserError(
                f"The bibliography {name} is no list of works that have an id."
            ) from error
    problems = [
        f"{entry['source']}: `@{cite}` is in no bibliography"
        for entry in outline.entries
        for cite in dict.fromkeys(entry["cites"])
        if cite not in known
    ]
    if problems:
        raise UserError("Citations can't be resolved:", problems)
