"""Render a book into a folder, by the renderer that is asked for or there."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from milepost.render.embedded.kept import Kept
from milepost.render.embedded.numbering import Outline
from milepost.render.embedded.renderer import embedded_outline, epoch_of, render_embedded
from milepost.render.errors import RenderError
from milepost.render.fresh import check_replaceable, nothing_if_failed, put_afresh
from milepost.render.project import load_book
from milepost.render.quarto import find_quarto, render_quarto

Renderer = Literal["auto", "quarto", "embedded"]
FORMATS = ("html", "pdf", "docx")


def render_book(
    root: Path,
    output: Path,
    *,
    profile: str | None = None,
    formats: Sequence[str] = ("html", "pdf"),
    renderer: Renderer = "auto",
    progress: Callable[[str], None] | None = None,
    on_outline: Callable[[Outline], None] | None = None,
    standing: Mapping[str, str] | None = None,
    kept: Kept | None = None,
    leaves_out: Collection[str] = (),
) -> str:
    """Render a workbook's book.

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
        ``auto`` takes Quarto where it is on the PATH.
    progress
        Called with a short line when a step is done.
    on_outline
        Called with the book's chapters and exhibits as they are numbered.
    standing
        ``audience``, ``state`` and ``embargo-until`` of a book that is not for the public or not
        final; its cover and pages say so.
    kept
        What the embedded renderer made of chapters before, and need not make again.
    leaves_out
        Names of chapters that the edition has not.

    Returns
    -------
    str
        The renderer used: ``quarto`` or ``embedded``.

    Raises
    ------
    RenderError
        With what is wrong, where, and what to do.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise RenderError(f"Unknown format {unknown[0]!r}; there are {', '.join(FORMATS)}.")
    report = progress or (lambda _line: None)
    if output.is_dir() and any(output.iterdir()):
        check_replaceable(output)
        with tempfile.TemporaryDirectory(
            prefix="milepost-render-", ignore_cleanup_errors=True
        ) as scratch:
            fresh = Path(scratch) / "book"
            used = render_book(
                root,
                fresh,
                profile=profile,
                formats=formats,
                renderer=renderer,
                progress=progress,
                on_outline=on_outline,
                standing=standing,
                kept=kept,
                leaves_out=leaves_out,
            )
            put_afresh(fresh, output)
            return used
    with nothing_if_failed(output):
        book = load_book(root, profile, leaves_out)
        if standing:
            book = replace(book, metadata={**book.metadata, **standing})
        if renderer == "quarto" or (renderer == "auto" and find_quarto()):
            used = "quarto"
            render_quarto(book, output, formats, report)
            outline = embedded_outline(book) if on_outline else None
        else:
            used = "embedded"
            outline = render_embedded(book, output, formats, report, kept)
        if "docx" in formats:
            from milepost.render.word_typefaces import embed_typefaces  # noqa: PLC0415  (slow)

            embed_typefaces(output / "book.docx", epoch_of(book))
        if book.standing and "docx" in formats:
            from milepost.render.word_standing import mark_pages  # noqa: PLC0415  (slow to import)

            mark_pages(output / "book.docx", book.standing, book.watermark, epoch_of(book))
        if on_outline and outline:
            on_outline(outline)
        return used
