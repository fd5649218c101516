"""One rendering by the embedded renderer: the book, where it is written, and with which texts."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from milepost.core.digests import digest_of
from milepost.core.files import write_changed
from milepost.render.description import refuse_unpublished
from milepost.render.embedded.numbering import Outline
from milepost.render.embedded.pandoc import run_lua
from milepost.render.embedded.render_cache import RenderCache, index_key, page_key
from milepost.render.page_words import direction, label_words
from milepost.render.programs import Programs
from milepost.render.project import Book

BATCH = 40  # chapters a Pandoc process takes: bounds its memory


@dataclass(frozen=True)
class Stage:
    """A scratch folder that holds every chapter as Markdown and every picture."""

    book: Book
    folder: Path
    epoch: int
    programs: Programs = field(default_factory=Programs)
    cache: RenderCache = field(default_factory=RenderCache)
    # the chapters of which the folder holds what the index has read, and its key of each
    read: dict[str, str] = field(default_factory=dict)

    def markdown(self, source: str) -> Path:
        """Where a chapter's Markdown stands."""
        return self.folder / "markdown" / f"{source}.md"

    def put(self, source: str, text: str) -> None:
        """Write a chapter's Markdown, unless it stands there."""
        write_changed(self.markdown(source), text)

    def put_picture(self, path: str, content: bytes) -> None:
        """Write a picture that a chapter's output holds, unless it stands there."""
        write_changed(self.folder / "pictures" / path, content)

    def file(self, path: str) -> Path:
        """Find a picture or file named by a chapter: made from an output, or of the workbook."""
        drawn = self.folder / "pictures" / path
        if drawn.is_file():
            return drawn
        place = self.book.place(path)
        refuse_unpublished(place, path)
        return place / path

    def run(
        self, mode: str, outline: Outline | None, only: Collection[str] | None = None, **more: Any
    ) -> list[Any]:
        """Run a mode of the Lua program over all chapters, or some, in batches, two at a time."""
        every = self.described(outline)
        chapters = [item for item in every if only is None or item["source"] in only]
        # at least two batches, so that both cores of a small machine have work
        size = max(1, min(BATCH, -(-len(chapters) // 2)))
        jobs = [
            {**self.shared(outline), **more, "mode": mode, "chapters": chapters[at : at + size]}
            for at in range(0, len(chapters), size)
        ]
        with self.programs.side_by_side(os.cpu_count() or 2) as pool:
            return [result for batch in pool.map(self.lua, jobs) for result in batch]

    def index(self, formats: Sequence[str]) -> list[Any]:
        """Read every chapter, for each format what others need to know of it."""
        keys = self._index_keys()
        found = {source: self._recalled(source, key, formats) for source, key in keys.items()}
        wanted = [source for source, entry in found.items() if not entry]
        made = self._index(keys, wanted, formats) if wanted else []
        for source, entry in zip(wanted, made, strict=True):
            found[source] = entry
            for name in formats:
                kept = {"entry": entry[name]}
                if name != "html":  # pages of the site are kept themselves
                    kept["read"] = self._as_read(source, name).read_text("utf-8")
                self.cache.put(digest_of([keys[source], name]), kept)
        return [*found.values()]

    def _recalled(self, source: str, key: str, formats: Sequence[str]) -> dict[str, Any]:
        """Give what was read of a chapter before; nothing unless it is known for each format.

        But for its page on the site, a chapter is written from what was read: it is laid out again.
        """
        entries = {}
        for name in formats:
            kept = self.cache.get(digest_of([key, name]))
            if kept is None:
                return {}
            if "read" in kept:
                write_changed(self._as_read(source, name), kept["read"])
            entries[name] = kept["entry"]
        return entries

    def _as_read(self, source: str, name: str) -> Path:
        """Where the Lua program keeps a chapter as it was read for a format."""
        path = self.markdown(source)
        return path.with_name(f"{path.name}.{name}.json")

    def _index_keys(self) -> dict[str, str]:
        program, shared = self.cache.program, self.shared(None)
        return {
            chapter["source"]: index_key(program, shared, chapter)
            for chapter in self.described(None)
        }

    def _index(
        self, keys: Mapping[str, str], sources: Collection[str], formats: Sequence[str]
    ) -> list[Any]:
        for source in sources:  # nothing is known of what a run that fails leaves
            self.read.pop(source, None)
        entries = self.run("index", None, sources, formats=formats)
        self.read.update({source: keys[source] for source in sources})
        return entries

    def pages(
        self, outline: Outline, only: Collection[str] | None = None, mode: str = "html"
    ) -> list[Any]:
        """Write every chapter, or some, as pages or in Typst's markup, in the order of the book."""
        # a style of its own may count citations through the book
        together = bool(self.book.csl)
        program, shared = self.cache.program, self.shared(outline)
        # on paper a link leads to a place of the book, if it is there
        places = [] if mode == "html" else [shared["ids"], shared["anchors"]]
        keys = {
            chapter["source"]: digest_of(
                [mode, places, page_key(program, shared, chapter, entry, outline, self.epoch)]
            )
            for chapter, entry in zip(self.described(outline), outline.entries, strict=True)
            if only is None or together or chapter["source"] in only
        }

        def make(sources: list[str]) -> list[Any]:
            as_now = self._index_keys()
            unread = [name for name in sources if self.read.get(name) != as_now[name]]
            if unread and mode == "html":
                self._index(as_now, unread, ["html"])
            return self.run(mode, outline, sources)

        made = self.cache.made(keys, make, together=together)
        return [
            page for source, page in zip(keys, made, strict=True) if only is None or source in only
        ]

    def lua(self, job: Mapping[str, Any]) -> Any:
        """Run one job of the Lua program."""
        return run_lua(job, folder=self.folder, epoch=self.epoch, programs=self.programs)

    def described(self, outline: Outline | None) -> list[dict[str, Any]]:
        """Describe every chapter for the Lua program."""
        collecting = outline.collecting if outline else None
        return [
            {
                "source": chapter.source,
                "markdown": str(self.markdown(chapter.source)),
                "folder": chapter.folder,
                "page": chapter.page,
                "kind": chapter.kind,
                "number": outline.numbers[chapter.source] if outline else "",
                "collects": chapter.source == collecting,
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
            "direction": direction(),
            "words": label_words(),
            "folders": [str(self.folder / "pictures"), *map(str, book.places)],
            "toc_depth": book.toc_depth("html"),
            "number_depth": book.number_depth,
            "bibliography": [str(book.place(name) / name) for name in book.bibliography],
            "csl": str(book.root / book.csl) if book.csl else "",
            "pages": pages,
            "labels": dict(outline.labels) if outline else {},
            "ids": {entry["source"]: entry["id"] for entry in outline.entries} if outline else {},
            "anchors": outline.anchors if outline else {},
            "cited": outline.cited if outline else [],
            "collected": pages[collecting] if collecting else False,
        }
