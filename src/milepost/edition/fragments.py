"""What a narrative's Markdown may hold: a fragment of a page, never a document or a program.

Paragraphs, emphasis, headings, lists, tables, quotations, footnotes, code, links to the web and into
the book, pictures of the workbook, references to values. All else is shown as text, with a warning;
settings, comments without an end, and what would keep Pandoc busy for hours are errors.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any, Literal, NamedTuple

from milepost.core.model import Severity

# marks of quotations, lists, definitions and footnotes, behind which a block begins
LEAD = r"(?:[ \t>]|[-+*](?=[ \t])|\(?\w{1,9}[.)](?=[ \t])|[:~](?=[ \t])|\[\^[^\]\s]+\]:)*"
# what may begin code, which keeps its signs, or a comment; an escaped sign begins neither
_BEGINS = re.compile(
    r"^[ \t>]*+(?P<fence>`{3,}+|~{3,}+)(?P<rest>[^\n`]*+\n)|(?P<ticks>`++)|\\[\s\S]"
    r"|(?P<lead>^[ \t]*+)?<!--",
    re.MULTILINE,
)
_FENCE_ENDS = re.compile(r"^[ \t>]*+(?P<fence>`{3,}+|~{3,}+)[`~]*+[ \t]*+$", re.MULTILINE)
_TICKS = re.compile(r"`++")
_BLANK = re.compile(r"\n(?=[ \t]*\n)")
_END = re.compile("--!?>")
_LINE_ENDS = re.compile(r"[ \t]*+\n")
SETTINGS = re.compile(rf"^({LEAD})---(?=[ \t]*$)", re.MULTILINE)
NEW_LINE = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
MOST_WITHIN = 12  # quotations and lists, one within the other
MOST_OPENING = 300  # words of a paragraph that begin with an apostrophe
MOST_SIGNS = 4000  # of emphasis in a paragraph
_SHOWN = (
    (r"\{\{<|^[ \t>]*:{3,}|\{[=.#%]", "Quarto's instructions"),
    (r"</?[a-z][^<>\n]*>|<[?!](?!--)", "HTML"),
    (r"(?<!\\)\\[a-z]+|\$[^\s$][^$\n]*\$", "TeX"),
    (r"!\[[^\[\]]*\]\(\s*(?:[a-z]+:|/|(?:\.\./){2})", "pictures from elsewhere"),
    (r"\]\(\s*<?(?!https?:)[a-z+.-]+:|\]\(\s*//", "links that lead elsewhere than to the web"),
)


def without_comments(markdown: str, *, keep_lines: bool = False) -> str:
    """Leave out what stands between ``<!--`` and ``-->``, but in code; lines may keep their numbers."""

    def kept(found: _Mark) -> str:
        if found.kind != "comment":
            return found.text
        return "\n" * found.text.count("\n") if keep_lines else ""

    return _replaced(markdown, kept)


def odd_comments(markdown: str) -> Iterator[int]:
    """Give the lines of comments that Pandoc takes for text: ``<!--`` alone, ``<!-->``, ``--!>``."""
    for found in _Marks(markdown).found():
        written = found.text.strip() if found.kind == "comment" else ""
        if found.kind == "open" or re.match("<!--(?:-?>|.*--!>$)", written, re.DOTALL):
            yield line_of(markdown, found.start)


def prose(markdown: str) -> str:
    """Leave out comments and code; each line keeps its number."""
    return _replaced(markdown, lambda found: "\n" * found.text.count("\n"))


def fragment_faults(markdown: str) -> Iterator[tuple[int, Severity, str]]:
    """Name what a narrative may not hold.

    Yields
    ------
    line, severity, message
    """
    for mark in _Marks(markdown).found():
        if mark.kind == "open":
            message = "the comment that begins here has no end: -->"
            yield line_of(markdown, mark.start), "error", message
    text = prose(NEW_LINE.sub("\n", markdown))
    for found in SETTINGS.finditer(text):
        message = (
            "three dashes alone in a line begin the settings of a document, which a narrative has "
            "not: remove them, or write * * * for a line across the page, ## before a heading"
        )
        yield line_of(text, found.start()), "error", message
    yield from _too_much(text)
    for form, what in _SHOWN:
        for found in re.finditer(form, text, re.MULTILINE | re.IGNORECASE):
            message = f"{what} have no place in a narrative: {found[0][:30]!r} is shown as text"
            yield line_of(text, found.start()), "warning", message.replace("HTML have", "HTML has")


def _too_much(text: str) -> Iterator[tuple[int, Severity, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        lead = re.match(LEAD, line)
        within = len(re.findall(r"[^ \t]+", lead[0])) if lead else 0
        within = max(within, lead[0].count(">") if lead else 0)
        if within > MOST_WITHIN:
            message = f"{within} quotations or lists, one within the other: at most {MOST_WITHIN}"
            yield number, "error", message
    for found in re.finditer(r"(?:[^\n]++\n?)+", text):
        opening = len(re.findall(r"(?<![\w\\])'(?=\w)", found[0]))
        signs = len(re.findall(r"[*_~^]", found[0]))
        if opening > MOST_OPENING or signs > MOST_SIGNS:
            what, most = (
                (f"{opening:,} words that begin with an apostrophe", MOST_OPENING)
                if opening > MOST_OPENING
                else (f"{signs:,} signs of emphasis", MOST_SIGNS)
            )
            message = f"{what} in a paragraph would keep Pandoc busy: at most {most:,}"
            yield line_of(text, found.start()), "error", message


def line_of(text: str, at: int) -> int:
    """Give the number of the line that holds a place of a text."""
    return text.count("\n", 0, at) + 1


def _replaced(markdown: str, change: Callable[[_Mark], str]) -> str:
    made, at = [], 0
    for found in _Marks(markdown).found():
        made += [markdown[at : found.start], change(found)]
        at = found.start + len(found.text)
    return "".join([*made, markdown[at:]])


class _Mark(NamedTuple):
    """Code, an escaped sign, a comment, or the beginning of one that stays open."""

    kind: Literal["code", "comment", "open"]
    start: int
    text: str


class _Marks:
    """Where code and comments stand in a text; what has no end is looked for once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._blank = [found.start() for found in _BLANK.finditer(text)]
        ends = list(_FENCE_ENDS.finditer(text))
        self._ends = {
            sign: [found for found in ends if found["fence"][0] == sign] for sign in ("`", "~")
        }
        self._longest = {sign: _longest_from(found) for sign, found in self._ends.items()}
        self._open = len(text) + 1  # from here on no comment has an end
        self._runs: dict[int, list[int]] = defaultdict(list)
        for run in _TICKS.finditer(text):
            self._runs[len(run[0])].append(run.start())

    def found(self) -> Iterator[_Mark]:
        """Give them in their order."""
        place = 0
        while begins := _BEGINS.search(self.text, place):
            mark, place = self._read(begins)
            if mark:
                yield mark

    def _read(self, begins: re.Match[str]) -> tuple[_Mark | None, int]:
        """Give what begins at a place, if it has an end, and where to go on."""
        if begins["fence"]:
            end = self._fenced(begins)
            if end:
                return self._mark("code", begins.start(), end)
            if begins["fence"][0] == "~":
                return None, begins.end("fence")
        if begins["fence"] or begins["ticks"]:
            kind = "fence" if begins["fence"] else "ticks"
            return self._span(*begins.span(kind))
        if begins[0].startswith("\\"):
            return self._mark("code", *begins.span())
        return self._comment(begins)

    def _mark(self, kind: Any, start: int, end: int) -> tuple[_Mark, int]:
        return _Mark(kind, start, self.text[start:end]), end

    def _fenced(self, begins: re.Match[str]) -> int:
        """Give the end of a fenced block; one of waves may end with fewer of them."""
        sign, length = begins["fence"][0], len(begins["fence"])
        ends, longest = self._ends[sign], self._longest[sign]
        at = bisect_left(ends, begins.end(), key=re.Match.start)
        if sign == "~":
            length = min(length, longest[at])
        if not 0 < length <= longest[at]:
            return 0
        places = range(at, len(ends))
        return next(ends[place].end() for place in places if len(ends[place]["fence"]) >= length)

    def _span(self, start: int, end: int) -> tuple[_Mark | None, int]:
        """Find the end of a code span in the same paragraph; of many backticks some may begin it."""
        blank = bisect_left(self._blank, end)
        limit = self._blank[blank] if blank < len(self._blank) else len(self.text)
        for length in range(end - start, 0, -1):
            runs = self._runs.get(length, [])
            at = bisect_left(runs, end + 1)
            if at < len(runs) and runs[at] < limit:
                return self._mark("code", end - length, runs[at] + length)
        return None, end

    def _comment(self, begins: re.Match[str]) -> tuple[_Mark, int]:
        """Find the end of a comment; one that fills its lines takes them with it."""
        opened = begins.end() - len("<!--")
        closed = _END.search(self.text, begins.end()) if begins.end() < self._open else None
        if not closed:
            self._open = min(self._open, begins.end())
            return self._mark("open", opened, begins.end())
        filled = begins["lead"] is not None and _LINE_ENDS.match(self.text, closed.end())
        if filled:
            return self._mark("comment", begins.start(), filled.end())
        return self._mark("comment", opened, closed.end())


def _longest_from(ends: Sequence[re.Match[str]]) -> list[int]:
    """Give, for each end of a fence, the most signs of it and all that follow; 0 behind the last."""
    lengths = accumulate((len(end["fence"]) for end in reversed(ends)), max, initial=0)
    return [*lengths][::-1]
