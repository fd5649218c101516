"""Comments, insertions and deletions of a Word copy.

Word keeps a comment's words apart (``word/comments.xml``) and marks in the text where its range
begins and ends; what was inserted or taken out stands in the text itself.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.exceptions import XmlchemyError
from docx.oxml.ns import qn
from lxml import etree

from milepost.core.errors import UserError
from milepost.review.remarks import Kind, Remark

EXTENDED = "/word/commentsExtended.xml"
NOTES = {
    "/word/footnotes.xml": qn("w:footnoteReference"),
    "/word/endnotes.xml": qn("w:endnoteReference"),
}
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
CAPTION = re.compile(r"(?:Figure|Table)\s+[A-Z0-9][\w.]*(?=:)")
CAPTIONS = ("Image Caption", "Table Caption")
CHANGES: dict[str, Kind] = {
    qn("w:ins"): "insertion",
    qn("w:moveTo"): "insertion",
    qn("w:del"): "deletion",
    qn("w:moveFrom"): "deletion",
}
BETWEEN = {qn("w:tab"): " ", qn("w:br"): " ", qn("w:cr"): " ", qn("w:noBreakHyphen"): "-"}
MOST_UNPACKED, MOST_MEMBERS = 1 << 28, 10_000  # bytes and files of a Word copy
MOST_TAGS = 2_000_000  # of its text: a tag of six bytes is hundreds in memory, and packs to nothing
MOST_MARKED = 1 << 26  # letters that all its comments mark together
SHORTEST = 8  # letters as which a shorter piece of text counts
UNREADABLE = (
    PackageNotFoundError, XmlchemyError, zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError,
    AttributeError, OSError, RuntimeError, etree.LxmlError,
)  # fmt: skip
SECONDS = "%Y-%m-%dT%H:%M:%S"
BEFORE = 40  # letters shown before an insertion


@dataclass
class _Paragraph:
    style: str
    number: str = ""
    text: str = ""  # as it was before anybody changed it
    in_table: bool = False
    heading: str = ""
    exhibit: str = ""
    note_in: int = -1  # the paragraph that a note stands under


@dataclass
class _Found:
    """A remark as it is met; its place is settled once the whole text is read."""

    kind: Kind
    author: str
    date: str
    paragraph: int
    text: str = ""
    words: str = ""
    done: bool = False


@dataclass
class _Reading:
    paragraphs: list[_Paragraph] = field(default_factory=list)
    found: list[_Found] = field(default_factory=list)
    comments: dict[str, _Found] = field(default_factory=dict)
    running: dict[str, _Found] = field(default_factory=dict)  # whose range is open
    change: tuple[Any, _Found] | None = None
    notes: dict[tuple[str, str], int] = field(default_factory=dict)  # where a note is referred to
    marked: int = 0  # letters that comments mark


def word_remarks(path: Path) -> list[Remark]:
    """Read the remarks of a Word file.

    Raises
    ------
    UserError
        If it can't be read.
    """
    try:
        _refuse_bombs(path)
        document = docx.Document(str(path))
        reading = _read(document)
    except UNREADABLE as error:
        raise UserError(f"{path} is no Word file that can be read: {error}.") from error
    _settle_places(reading.paragraphs)
    remarks = []
    for one in reading.found:
        at = reading.paragraphs[one.paragraph] if one.paragraph >= 0 else _Paragraph("")
        if at.note_in >= 0:
            at = reading.paragraphs[at.note_in]
        if not one.text.strip():
            continue
        # where an insertion stands depends on the spaces before it
        words = one.words if one.kind == "insertion" else " ".join(one.words.split())
        remarks.append(
            Remark(
                one.kind, one.author, one.date, one.text, words, at.heading, at.text, at.number,
                at.exhibit, done=one.done,
            )
        )  # fmt: skip
    return remarks


def _refuse_bombs(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        sizes = [member.file_size for member in archive.infolist()]
    if sum(sizes) > MOST_UNPACKED or len(sizes) > MOST_MEMBERS:
        raise UserError(
            f"{path} would have {sum(sizes):,} bytes in {len(sizes):,} files when unpacked, more than a "
            f"Word copy has (at most {MOST_UNPACKED:,} and {MOST_MEMBERS:,}): it is not read."
        )
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if archive.read(member).count(b"<") > MOST_TAGS:
                raise UserError(
                    f"{path}: {member.filename} has more tags than the text of a Word copy (at most "
                    f"{MOST_TAGS:,}): it is not read."
                )


def _read(document: Any) -> _Reading:
    reading = _Reading()
    settled = _settled(document)
    for comment in document.comments:
        date = comment.timestamp.strftime(SECONDS) if comment.timestamp else ""
        last = comment.paragraphs[-1]._p.get(PARAGRAPH_ID) if comment.paragraphs else None  # noqa: SLF001
        reading.comments[str(comment.comment_id)] = _Found(
            "comment", comment.author, date, -1, comment.text, done=last in settled
        )
    names = {style.style_id: style.name for style in document.styles}
    _walk(document.element.body, reading, names)
    for part in document.part.package.iter_parts():
        if reference := NOTES.get(str(part.partname)):
            for note in parse_xml(part.blob):
                home = reading.notes.get((reference, note.get(qn("w:id"))), -1)
                _walk(note, reading, names, home)
    # comments on words that are there no longer
    reading.found += [comment for comment in reading.comments.values() if comment.paragraph < 0]
    return reading


def _walk(text: Any, reading: _Reading, names: Mapping[str, str], note_in: int = -1) -> None:
    """Read the body of a document, or a note that stands under one of its paragraphs."""
    for element in text.iter():
        if element.tag == qn("w:p"):
            style, in_table = element.style or "", _inside(element, "w:tbl")
            reading.paragraphs.append(
                _Paragraph(names.get(style, style), in_table=in_table, note_in=note_in)
            )
            reading.change = None
        elif reading.paragraphs and element.tag == qn("w:t") and _is_number(element, names):
            reading.paragraphs[-1].number = element.text or ""
        elif element.tag in NOTES.values():
            reading.notes[element.tag, element.get(qn("w:id"))] = len(reading.paragraphs) - 1
        elif reading.paragraphs:
            _take(element, reading)


def _take(element: Any, reading: _Reading) -> None:
    """Take one element of the text: a mark of a comment, a change, or words."""
    at = len(reading.paragraphs) - 1
    if element.tag in (qn("w:commentRangeStart"), qn("w:commentReference")):
        comment = reading.comments.get(element.get(qn("w:id")))
        if comment is not None and comment.paragraph < 0:
            comment.paragraph = at
            reading.found.append(comment)
            if element.tag == qn("w:commentRangeStart"):
                reading.running[element.get(qn("w:id"))] = comment
    elif element.tag == qn("w:commentRangeEnd"):
        reading.running.pop(element.get(qn("w:id")), None)
    elif element.tag in CHANGES:
        date = (element.get(qn("w:date")) or "").removesuffix("Z")
        change = _Found(CHANGES[element.tag], element.get(qn("w:author")) or "", date, at)
        if change.kind == "insertion":
            change.words = reading.paragraphs[at].text[-BEFORE:]
        reading.found.append(change)
        reading.change = (element, change)
    elif element.tag in (qn("w:t"), qn("w:delText")):
        _words(element, reading)
    elif element.tag in BETWEEN and reading.change and _inside(element, "w:ins"):
        reading.change[1].text += BETWEEN[element.tag]


def _words(element: Any, reading: _Reading) -> None:
    text, paragraph = element.text or "", reading.paragraphs[-1]
    change = reading.change
    if change and change[0] in element.iterancestors():
        change[1].text += text
        if change[1].kind == "insertion":
            return
        change[1].words += text
    paragraph.text += text
    reading.marked += max(len(text), SHORTEST) * len(reading.running)
    if reading.marked > MOST_MARKED:
        raise ValueError(f"its comments mark more than {MOST_MARKED:,} letters together")
    for comment in reading.running.values():
        comment.words += text


def _is_number(element: Any, names: Mapping[str, str]) -> bool:
    """Whether words are the number in a paragraph's margin."""
    style = element.getparent().style
    return style is not None and names.get(style) == "Paragraph Number"


def _inside(element: Any, name: str) -> bool:
    return next(element.iterancestors(qn(name)), None) is not None


def _settled(document: Any) -> set[str]:
    """Name the last paragraphs of comments that are marked as resolved."""
    for part in document.part.package.iter_parts():
        if str(part.partname) == EXTENDED:
            marks = parse_xml(part.blob).iter(f"{W15}commentEx")
            return {mark.get(f"{W15}paraId") for mark in marks if mark.get(f"{W15}done") == "1"}
    return set()


def _settle_places(paragraphs: list[_Paragraph]) -> None:
    """Say of every paragraph in which chapter it stands, and in which exhibit."""
    heading = caption = ""
    for at, paragraph in enumerate(paragraphs):
        if paragraph.style in ("Heading 1", "Part Title"):
            heading, caption = " ".join(paragraph.text.split()), ""
        paragraph.heading = heading
        if paragraph.style in CAPTIONS and (found := CAPTION.match(paragraph.text)):
            caption = found[0].replace("\xa0", " ")
            paragraph.exhibit = caption
        elif paragraph.style == "Exhibit Source" or paragraph.in_table:
            paragraph.exhibit = caption
        elif paragraph.style == "Captioned Figure":
            below = next(
                (p for p in paragraphs[at + 1 : at + 3] if p.style == "Image Caption"), None
            )
            found = CAPTION.match(below.text) if below else None
            paragraph.exhibit = found[0].replace("\xa0", " ") if found else ""
