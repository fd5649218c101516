"""Insertions and deletions of reviewers, made in the pages and narratives that they belong to."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from milepost.core.errors import UserError
from milepost.core.files import read_text
from milepost.report.text import plain
from milepost.review.places import Block, Places
from milepost.review.remarks import Remark

Edit = tuple[int, int, str]  # from, to, what comes there


def changed_files(places: Places, remarks: Iterable[Remark]) -> dict[Path, tuple[str, str]]:
    """Make insertions and deletions in the texts of the files that they belong to.

    Returns
    -------
    dict
        File to its new content, and the difference as a unified diff. Nothing is written.

    Raises
    ------
    UserError
        If the words of one are computed, or its place in the file is not clear.
    """
    edits: dict[Block, list[Edit]] = {}
    for remark in remarks:
        place = places.of(remark)
        if remark.kind == "comment":
            raise UserError(f"{remark.identifier} can't be applied: a comment changes no words.")
        if place.block is None or place.block.file.endswith(".ipynb"):
            raise UserError(f"{remark.identifier} can't be applied: {place.advice}.")
        edits.setdefault(place.block, []).append(_edit(remark, place.block))
    root = places.workbook.root
    files: dict[Path, tuple[str, str]] = {}
    for file in dict.fromkeys(block.file for block in edits):
        before = read_text(root / file)
        lines = before.split("\n")
        # from the last to the first, so that what stands before keeps its place
        for block in sorted(edits, key=lambda block: -block.line):
            if block.file == file:
                old = block.text.count("\n") + 1
                lines[block.line - 1 : block.line - 1 + old] = [_edited(block, edits[block])]
        after = "\n".join(lines)
        difference = difflib.unified_diff(
            before.splitlines(), after.splitlines(), file, file, lineterm="", n=1
        )
        files[root / file] = (after, "\n".join(difference))
    return files


def _edited(block: Block, edits: list[Edit]) -> str:
    text = block.text
    for start, end, put in sorted(edits, reverse=True):
        text = text[:start] + put + text[end:]
    return text


def _edit(remark: Remark, block: Block) -> Edit:
    """Find where in a paragraph an insertion or deletion stands.

    Of an insertion the end of the words before it is looked for, as much of it as the file has, since
    the beginning may hold what the book puts in.
    """
    if remark.kind == "deletion":
        found = _once(remark.text, block.text)
        if found >= 0:
            return found, found + len(remark.text), ""
    for at in range(len(remark.words)) if remark.kind == "insertion" else ():
        end = remark.words[at:]
        found = _once(end, block.text)
        if found >= 0:
            return found + len(end), found + len(end), _as_text(remark.text)
    raise UserError(
        f"{remark.identifier} can't be applied: “{remark.words}” does not stand once in "
        f"{block.where}. Change it there by hand."
    )


def _as_text(inserted: str) -> str:
    """Write what a reviewer typed so that the book prints it: it is words, and no Markdown."""
    words = plain(inserted)
    before, after = (" " if end.isspace() else "" for end in (inserted[:1], inserted[-1:]))
    return f"{before}{words}{after}" if words else " "


def _once(words: str, text: str) -> int:
    """Give where words stand in a text that may break its lines between them; -1 if not once."""
    spaced = text.replace("\n", " ")
    return spaced.find(words) if words.strip() and spaced.count(words) == 1 else -1
