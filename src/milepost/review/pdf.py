"""Comments of an annotated PDF: notes and marked words, by page and chapter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree, html
from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError
from pypdf.generic import Destination

from milepost.core.errors import UserError
from milepost.review.remarks import Kind, Remark

KINDS: dict[str, Kind] = {"/StrikeOut": "deletion", "/Caret": "insertion"}  # others are comments
# what is on a page and says nothing of it; a popup is the window of another one
NO_REMARKS = ("/Link", "/Popup", "/Widget", "/Screen", "/PrinterMark", "/TrapNet", "/Watermark")
UNREADABLE = (
    PyPdfError, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError,
)  # fmt: skip
MARKED = ("/Highlight", "/Underline", "/Squiggly", "/StrikeOut")
SLACK = 2  # points by which a mark may miss its letters
MARGIN = 60  # points from the edge, in which the numbers of paragraphs stand
NUMBER = re.compile(r"(?:(?:[0-9]{1,9}|[A-Z]{1,9})\.)?[0-9]{1,9}")
Letters = list[tuple[float, float, str]]
"""The pieces of text of a page with the place that each begins at."""


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
        letters = cache(lambda at: _letters(reader.pages[at]))  # slow: each page is read once
        return [
            remark
            for at, page in enumerate(reader.pages)
            for remark in _of_page(page, at, openings, letters)
        ]
    except (DependencyError, FileNotDecryptedError) as error:
        raise UserError(f"{path} is encrypted: save a copy of it without a password.") from error
    except UNREADABLE as error:
        raise UserError(f"{path} is no PDF that can be read: {error}.") from error


def _openings(reader: PdfReader, outline: list[Any]) -> Iterator[tuple[int, int, str]]:
    """Give the pages that chapters open on, and their titles; parts open on a page before."""
    for order, entry in enumerate(outline):
        if isinstance(entry, Destination):
            yield (reader.get_destination_page_number(entry) or 0, order, str(entry.title))


def _of_page(
    page: Any, at: int, openings: list[tuple[int, int, str]], letters: Callable[[int], Letters]
) -> Iterator[Remark]:
    before = (opening for opening in reversed(openings) if opening[0] <= at)
    first, _order, heading = next(before, (0, 0, ""))
    for reference in page.get("/Annots") or ():
        mark = reference.get_object()
        subtype = str(mark.get("/Subtype"))
        if subtype in NO_REMARKS:
            continue
        words = ""
        if subtype in MARKED and mark.get("/QuadPoints"):
            words = _marked(letters(at), [float(x) for x in mark["/QuadPoints"]])
        text = str(mark.get("/Contents") or "").strip() or _plain(mark.get("/RC"))
        text = text or (words if subtype == "/StrikeOut" else "")
        if text:
            number = _paragraph(letters, range(at, first - 1, -1), _height(mark))
            yield Remark(
                KINDS.get(subtype, "comment"), str(mark.get("/T") or ""),
                _date(str(mark.get("/M") or "")), text, words, heading, words, number, page=str(at + 1),
            )  # fmt: skip


def _plain(rich: Any) -> str:
    """Give the words of a remark that has them in rich text alone."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True)
    try:  # as bytes: a text that names its encoding is refused
        words = html.fromstring(str(rich or "").encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing but spaces, remarks and instructions
        return ""
    return " ".join(words.text_content().split())


def _height(mark: Any) -> float:
    """Give the height on its page of a mark's first line, or of the middle of a note."""
    points = [float(y) for y in mark.get("/QuadPoints") or ()][:8]
    if points:
        return min(points[1::2])
    _, low, _, high = (float(y) for y in mark.get("/Rect", (0, 0, 0, 0)))
    return (low + high) / 2


def _paragraph(letters: Callable[[int], Letters], back: range, height: float) -> str:
    """Give the number of the paragraph that begins last above a height, on this page or before."""
    for at in back:
        numbers = [
            (y, text.strip())
            for x, y, text in letters(at)
            if x < MARGIN and y >= height - SLACK and NUMBER.fullmatch(text.strip())
        ]
        if numbers:
            return min(numbers)[1]
        height = 0
    return ""


def _letters(page: Any) -> Letters:
    found: Letters = []

    def visit(text: str, matrix: Any, text_matrix: Any, _font: Any, _size: Any) -> None:
        x = text_matrix[4] * matrix[0] + text_matrix[5] * matrix[2] + matrix[4]
        y = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
        if text.strip():
            found.append((float(x), float(y), text))

    page.extract_text(visitor_text=visit)
    return found


def _marked(letters: Letters, points: list[float]) -> str:
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
