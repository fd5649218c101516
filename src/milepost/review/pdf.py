"""Comments of an annotated PDF: notes and marked words, by page and chapter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import Destination

from milepost.core.errors import UserError
from milepost.review.remarks import Kind, Remark

KINDS: dict[str, Kind] = {
    "/Text": "comment", "/FreeText": "comment", "/Highlight": "comment", "/Underline": "comment",
    "/Squiggly": "comment", "/StrikeOut": "deletion", "/Caret": "insertion",
}  # fmt: skip
MARKED = ("/Highlight", "/Underline", "/Squiggly", "/StrikeOut")
SLACK = 2  # points by which a mark may miss its letters


def pdf_remarks(path: Path) -> list[Remark]:
    """Read the annotations of a PDF that say something.

    Raises
    ------
    UserError
        If it can't be read.
    """
    try:
        reader = PdfReader(path)
        openings = sorted(_openings(reader, reader.outline))
        return [
            remark
            for at, page in enumerate(reader.pages)
            for remark in _of_page(page, at, openings)
        ]
    except (PyPdfError, OSError, ValueError, KeyError, RecursionError) as error:
        raise UserError(f"{path} is no PDF that can be read: {error}.") from error


def _openings(reader: PdfReader, outline: list[Any]) -> Iterator[tuple[int, int, str]]:
    """Give the pages that chapters open on, and their titles; parts open on a page before."""
    for order, entry in enumerate(outline):
        if isinstance(entry, Destination):
            yield (reader.get_destination_page_number(entry) or 0, order, str(entry.title))


def _of_page(page: Any, at: int, openings: list[tuple[int, int, str]]) -> Iterator[Remark]:
    heading = next((title for first, _order, title in reversed(openings) if first <= at), "")
    letters: list[tuple[float, float, str]] | None = None
    for reference in page.get("/Annots") or ():
        mark = reference.get_object()
        subtype = str(mark.get("/Subtype"))
        if subtype not in KINDS:
            continue
        words = ""
        if subtype in MARKED and mark.get("/QuadPoints"):
            letters = _letters(page) if letters is None else letters
            words = _marked(letters, [float(x) for x in mark["/QuadPoints"]])
        text = str(mark.get("/Contents") or "").strip() or (
            words if subtype == "/StrikeOut" else ""
        )
        if text:
            date = _date(str(mark.get("/M") or ""))
            author = str(mark.get("/T") or "")
            yield Remark(
                KINDS[subtype], author, date, text, words, heading, words, page=str(at + 1)
            )


def _letters(page: Any) -> list[tuple[float, float, str]]:
    """Give the pieces of text of a page with the place that each begins at."""
    found: list[tuple[float, float, str]] = []

    def visit(text: str, matrix: Any, text_matrix: Any, _font: Any, _size: Any) -> None:
        x = text_matrix[4] * matrix[0] + text_matrix[5] * matrix[2] + matrix[4]
        y = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
        if text.strip():
            found.append((float(x), float(y), text))

    page.extract_text(visitor_text=visit)
    return found


def _marked(letters: list[tuple[float, float, str]], points: list[float]) -> str:
    """Give the text that begins within any of the marked boxes (eight numbers each)."""
    words = []
    for box in (points[at : at + 8] for at in range(0, len(points) - 7, 8)):
        left, right, low, high = min(box[::2]), max(box[::2]), min(box[1::2]), max(box[1::2])
        words += [
            text
            for x, y, text in letters
            if left - SLACK <= x <= right + SLACK and low - SLACK <= y <= high + SLACK
        ]
    return " ".join(" ".join(words).split())


def _date(written: str) -> str:
    """Write ``D:20310301120000Z`` as ``2031-03-01T12:00:00``."""
    digits = written.removeprefix("D:")[:14]
    if len(digits) < 14 or not digits.isdigit():
        return ""
    return (
        f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}"
    )
