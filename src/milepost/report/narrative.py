"""The team's own words on the page: references filled in, nothing in them executed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from milepost.charts.palette import STATUSES
from milepost.core.messages import _
from milepost.edition.fragments import LEAD, NEW_LINE, SETTINGS, without_comments
from milepost.edition.narratives import FIELDS, references
from milepost.report import text
from milepost.report.indicator_links import indicator_link

NARRATIVE = "narrative"
"""The table of a chapter's input that holds its words."""
# raw HTML, attributes, shortcodes, TeX, citations and mathematics stay text; emphasis, lists and
# links work. What an odd number of backslashes stands before is escaped already: one more would
# undo that.
_RAW = re.compile(r"(?<!\\)((?:\\\\)*)([<{}$]|\\(?=[A-Za-z])|(?<![\w/])@)")
# what begins a division of the page
_DIVISION = re.compile(rf"^({LEAD}):(?=::)", re.MULTILINE)
# where a link or picture leads: the end of its text, then the address, here or at the text's foot
_LINK = re.compile(r"(?<!\\)((?:\\\\)*)\](?=\(\s{0,99}([^\s)]{0,2000}))")
_FOOT = re.compile(
    r"^((?:[^\S\n]*>)*[^\S\n]*(?:[-+*][^\S\n]+)*\[[^\]\n]*)\](?=:\s*(\S*))", re.MULTILINE
)
# below the workbook; what a book is made from is never copied into it
_NOT_DATA = r"(?!(?:\./)*\.\./(?:data|params|reports)/)"
_FILE = r"[\w-]+(?:\.[\w-]+)*(?:/[\w-]+(?:\.[\w-]+)*)*"
# a picture that isn't one of the book's own files: seeing a page must ask no other machine
_PICTURE = re.compile(
    rf"(?<!\\)((?:\\\\)*)!(?=\[)(?!\[[^\[\]]*\]\(\s*{_NOT_DATA}(?:\./)*(?:\.\./)?{_FILE}[\s)])"
)
# the web, or a place in the book; any other address would be obeyed by some reader
_ADDRESS = re.compile(
    rf"https?://[^\s<>\"\\]+|{_NOT_DATA}(?:\./)*(?:\.\./){{0,2}}{_FILE}(?:#[\w.:-]*)?|#[\w.:-]+"
)
# brackets that hold text, at most one pair within another: Pandoc tries every other one, and that
# costs it twice the time for each that stays open
_TEXT = r"[^\[\]\\`\n]|\\.|`[^`\[\]\n]*`|\n(?![ \t]*\n)"
_BRACKET = re.compile(rf"(\\[\s\S]|\[(?:{_TEXT}|\[(?:{_TEXT})*\])*\])|\[")
LONGEST_ADDRESS = 2000
# what keeps a sign text. Only Pandoc knows for sure what is code, in which a backslash would show: two
# joiners that have no width let the renderers take this one out again (`extension/book.lua`)
_MARK = "\u2060\u2060"
_ESCAPE = f"{_MARK}\\"
_CODE = re.compile(r"[`\t]|~~~| {4}")

FORMS: Mapping[str, Callable[[Any], str]] = {
    "number": text.number,
    "percent": text.percent,
    "pace": lambda value: text.number(value, 2),
    "status": lambda code: _(STATUSES[code].word).lower(),
    "reason": text.reason,
    "grade": lambda code: text.grade(code).lower(),
    "plain": text.plain,
}


def fill_narrative(frame: pd.DataFrame, *, linked: bool = False) -> str:
    """Fill in a narrative's references.

    Parameters
    ----------
    frame
        As from :func:`milepost.inputs.cut.narrative`.
    linked
        Whether each value leads to its indicator's page.
    """
    if frame.empty:
        return ""
    written = str(frame["text"].iloc[0]).replace(_MARK, "")
    markdown = without_comments(NEW_LINE.sub("\n", text.unobeyed(written)))
    values = {row.text: _printed(row) for row in text.rows(frame.iloc[1:])}
    parts = re.split("(" + "|".join(map(re.escape, values)) + ")", markdown) if values else []
    filled = [values.get(part, _RAW.sub(_escaped, part)) for part in parts or [markdown]]
    if linked:
        _link_values(parts, filled)
    settled = SETTINGS.sub(lambda found: found[1] + f"{_ESCAPE}-" * 3, "".join(filled))
    lines = _DIVISION.sub(lambda found: f"{found[1]}{_ESCAPE}:", settled)
    links = _FOOT.sub(_foot, _LINK.sub(_link, lines))
    pictures = _PICTURE.sub(lambda found: f"{found[1]}{_ESCAPE}!", links)
    escaped = _BRACKET.sub(lambda found: found[1] or f"{_ESCAPE}[", pictures)
    return escaped if _CODE.search(markdown) else escaped.replace(_ESCAPE, "\\")


def _escaped(match: re.Match[str]) -> str:
    return f"{match[1]}{_ESCAPE}{match[2]}"


def _link_values(parts: list[str], filled: list[str]) -> None:
    """Let values lead to their indicators' pages, but for those within a link or within code."""
    before = ""
    for at, part in enumerate(parts):
        found = next(iter(references(part)), None) if part != filled[at] else None
        if found is None or found.text != part:
            before += part
            continue
        paragraph = before.rpartition("\n\n")[2]
        if paragraph.count("[") == paragraph.count("]") and not paragraph.count("`") % 2:
            filled[at] = indicator_link(found.target_id, filled[at])


def _link(match: re.Match[str]) -> str:
    """Let what leads elsewhere than to the web or into the book be no link."""
    whole = len(match[2]) < LONGEST_ADDRESS
    return match[0] if whole and _ADDRESS.fullmatch(match[2]) else f"{match[1]}{_ESCAPE}]"


def _foot(match: re.Match[str]) -> str:
    # behind the mark of a footnote stands its first word
    word = match[2]
    fine = _ADDRESS.fullmatch(word) or ("[^" in match[1] and not re.search("[:&]", word))
    return match[0] if fine else f"{match[1]}{_ESCAPE}]"


def _printed(row: Any) -> str:
    value = row.number if text.missing(row.words) else row.words
    if text.missing(value):
        return text.NONE
    form = FIELDS[row.field]
    return (
        text.number(value, getattr(row, "decimals", None))
        if form == "number"
        else FORMS[form](value)
    )
