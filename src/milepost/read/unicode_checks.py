"""Signs that nobody sees or that spoil what stands beside them: which a text may hold, and where.

Directions are turned by the signs of Unicode Annex 9, section 2; joiners are wanted by Arabic and
Indic scripts (The Unicode Standard, section 23.2), and breaks of no width by scripts that put no
space between words. What a script needs passes without a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from milepost.core.model import Severity
from milepost.core.typefaces import unserved

# no letters in any script: they end texts, break XML, hide words, or turn what stands beside them
TURNING = r"\u202a-\u202e\u2066-\u2069"
NO_SIGNS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
HIDDEN = r"\U000e0000-\U000e007f"
UNFIT = re.compile(f"[{TURNING}{NO_SIGNS}{HIDDEN}]")
# what has no width; it is wanted beside letters of scripts that join, or that have no spaces
WIDTHLESS = re.compile("[\u200b-\u200d\u2060-\u2064\ufeff\u180e]")
# show which way a neighbour without a direction reads; wanted where letters read from the right
MARKS = re.compile("[\u200e\u200f\u061c]")
MOST_ACCENTS = 10  # on one letter; no script heaps up so many
ACCENT = (
    r"\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670"
    r"\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0f71-\u0f84\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0"
    r"\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef"
)
HEAP = re.compile(f"([{ACCENT}]{{{MOST_ACCENTS}}})[{ACCENT}]+")
_SPACED = ("LATIN", "GREEK", "CYRILLIC", "DIGIT", "ARMENIAN", "GEORGIAN")


def suspicious(text: str) -> bool:
    """Whether a text is worth a closer look: quick, for it is asked of every text of a table."""
    if text.isascii():
        return not text.isprintable()
    return not text.isprintable() or bool(HEAP.search(text)) or bool(unserved(text))


def faults(text: str) -> Iterator[tuple[str, Severity, str]]:
    """Judge the signs of a text, and whether its letters can be printed.

    Yields
    ------
    rule, severity, message
    """
    if problem := fault(text):
        yield "signs", *problem
    for letter in [] if UNFIT.search(text) else unserved(text)[:1]:
        name = unicodedata.name(letter, f"U+{ord(letter):04X}").lower()
        yield "letters", "warning", f"holds {name}: no typeface of the book has it"


def fault(text: str) -> tuple[Severity, str] | None:
    """Judge the signs of a text: of a cell, or a line.

    Returns
    -------
    tuple or None
        How bad it is and what is wrong; an ``error`` is a text that could spoil what stands beside
        it, a ``warning`` one that looks like another and is not found by a search.
    """
    if match := UNFIT.search(text):
        return "error", _named(match, "which turns, hides or ends what follows: remove it")
    if match := HEAP.search(text):
        message = (
            f"more than {MOST_ACCENTS} accents on one letter, at character {match.start() + 1}"
        )
        return "error", f"holds {message}: they cover other lines"
    for match in WIDTHLESS.finditer(text):
        if match[0] == "\ufeff" or not _wanted(text, match.start()):
            return "warning", _named(match, "which nobody sees: remove it if nobody meant it")
    if (match := MARKS.search(text)) and not any(map(from_right, text)):
        return "warning", _named(match, "which nobody sees: remove it if nobody meant it")
    return None


def _named(match: re.Match[str], why: str) -> str:
    name = unicodedata.name(match[0], "a control sign").lower()
    return f"holds U+{ord(match[0]):04X} ({name}), at character {match.start() + 1}, {why}"


def _wanted(text: str, place: int) -> bool:
    """Whether a sign without width stands beside a letter or picture that it may belong to."""
    return any(
        unicodedata.category(letter)[0] in "LMS"
        and not letter.isascii()
        and not unicodedata.name(letter, "LATIN").startswith(_SPACED)
        for letter in (text[place - 1 : place] + text[place + 1 : place + 2])
    )


def from_right(letter: str) -> bool:
    """Whether a letter is of a script that reads from the right."""
    return letter.isalpha() and unicodedata.bidirectional(letter) in ("R", "AL")
