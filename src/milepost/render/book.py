"""Render a book into a folder, by the renderer that is asked for or there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal

from milepost.core.errors import UserError
from milepost.core.scratch import scratch_folder
from milepost.render.embedded.fonts import house_fonts
from milepost.render.embedded.numbering import Outline
from milepost.render.embedded.render_cache import RenderCache
from milepost.render.embedded.renderer import embedded_outline, epoch_of, render_embedded
from milepost.render.embedded.site import add_fonts
from milepost.render.embedded.site_pages import write_site_pages
from milepost.render.project import Book, load_book, site_pages
from milepost.render.quarto import find_quarto, render_quarto

Renderer = Literal["auto", "quarto", "embedded"]
FORMATS = ("html", "pdf", "docx")
OUTPUTS = ("html", "book.pdf", "book.docx")
# what a site of ours has, and one of Quarto's
MARKS = ("assets/milepost.css", "site_libs")


def choose_renderer(wanted: Renderer) -> Renderer:
    """Settle which renderer is used: ``auto`` takes Quarto where it is on the PATH."""
    if wanted != "auto":
        return wanted
    return "quarto" if find_quarto() else "embedded"


def render_book(
    root: Path,
    output: Path,
    *,
    profile: str | None = None,
    formats: Sequence[str] = ("html", "pdf"),
    renderer: Renderer = "auto",
    progress: Callable[[str], None] | None = None,
    on_outline: Callable[[Outline], None] | None = None,
    more: Callable[[Path], Mapping[str, str]] | None = None,
    standing: Mapping[str, str] | None = None,
    cache: RenderCache | None = None,
    leaves_out: Collection[str] = (),
) -> str:
    """Render a workbook's book, and name the renderer used: ``quarto`` or ``embedded``.

    Parameters
    ----------
    root
        The folder of ``_quarto.yml``; its chapters must have been executed.
    output
        Where ``html/``, ``book.pdf`` and ``book.docx`` are written; what stands there of an
        earlier rendering is removed.
    profile
        The edition's profile (``_quarto-<profile>.yml``).
    formats
        Any of ``html``, ``pdf``, ``docx``.
    renderer
        As for :func:`choose_renderer`.
    progress
        Called with a short line when a step is done.
    on_outline
        Called with the book's chapters and exhibits as they are numbered.
    more
        Called with the folder of the rendered book after that: gives Markdown for the end of pages
        beside the chapters, by their names.
    standing
        ``audience``, ``state`` and ``embargo-until`` of a book that is not for the public or not
        final; its cover and pages say so.
    cache
        What the embedded renderer made of chapters before, and need not make again.
    leaves_out
        Names of chapters that the edition has not.

    Raises
    ------
    UserError
        With what is wrong, where, and what to do.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise UserError(f"Unknown format {unknown[0]!r}; there are {', '.join(FORMATS)}.")
    progress = progress or (lambda _line: None)
    with _place_for(output) as folder:
        book = load_book(root, profile, leaves_out)
        book = replace(book, metadata={**book.metadata, **(standing or {})})
        has_pages = "html" in formats and bool(site_pages(book))
        finish = partial(_finish_word, book, cache)
        used = choose_renderer(renderer)
        if used == "quarto":
            render_quarto(book, folder, formats, progress)
            if "docx" in formats:
                finish(folder / "book.docx")
            outline = embedded_outline(book) if on_outline or has_pages else None
        else:
            outline = render_embedded(book, folder, formats, progress, cache, finish)
        if on_outline and outline:
            on_outline(outline)
        if has_pages and outline:
            write_site_pages(book, outline, folder / "html", cache, more(folder) if more else None)
        if "html" in formats and (has_pages or used == "embedded"):
            add_fonts(folder / "html", book, cache)
    return used


@contextmanager
def _place_for(folder: Path) -> Iterator[Path]:
    """Give the folder to render into, or one whose content takes the place of what stands there.

    Nothing of an earlier rendering stays, and nothing of one that failed in a folder that was empty.

    Raises
    ------
    UserError
        If the folder holds a site that somebody else made, which would be removed.
    """
    if not folder.is_dir() or not any(folder.iterdir()):
        try:
            yield folder
        except BaseException:
            for name in OUTPUTS:
                _remove(folder / name)
            raise
        return
    site = folder / "html"
    empty = not site.exists() or (site.is_dir() and not any(site.iterdir()))
    if not empty and not any((site / mark).exists() for mark in MARKS):
        raise UserError(
            f"{site} is no site that milepost made, and would be removed. Name another folder "
            "with --output, or move it away."
        )
    with scratch_folder("milepost-render") as scratch:
        fresh = scratch / "book"
        yield fresh
        _replace(folder, fresh)


def _replace(folder: Path, fresh: Path) -> None:
    """Move what was rendered into a folder, in the place of all that an earlier rendering left."""
    for name in OUTPUTS:
        coming, old, gone = folder / f".milepost-{name}", folder / name, folder / f".gone-{name}"
        for left in (coming, gone):  # of a rendering that was killed
            _remove(left)
        if (fresh / name).exists():
            shutil.move(fresh / name, coming)
        if os.path.lexists(old):  # whole, so that what is removed in part is not taken for a site
            old.rename(gone)
        if coming.exists():
            coming.rename(old)
        _remove(gone)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _finish_word(book: Book, cache: RenderCache | None, path: Path) -> None:
    from milepost.render.word_document import finish_document  # noqa: PLC0415  (slow to import)

    house = house_fonts(book.brand, book.root)
    finish_document(path, epoch_of(book), book.standing, book.watermark, house, cache)
