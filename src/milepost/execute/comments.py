"""Take out of Markdown and HTML what is written there but never shown: comments.

A comment within a code span or a code block is text, and stays.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict

# what is not shown, and how it ends (CommonMark 0.31, 6.6)
_END = {"<!--": "-->", "<?": "?>", "<![CDATA[": "]]>", "<!": ">"}
_BEGIN = re.compile(r"<!--|<\?|<!\[CDATA\[|<!(?=[A-Za-z])")
_INLINE = re.compile(rf"\\.|`+|\n|{_BEGIN.pattern}", re.DOTALL)
_RUN = re.compile(r"`+")
_BLANK = re.compile(r"\n[^\S\n]*(?=\n)")
_FENCE = re.compile(r"[ >]*(?:[-+*][ \t]+)?(`{3,}(?=[^`\n]*$)|~{3,})([^\n]*)", re.MULTILINE)
_REST = re.compile(r"[^\S\n]*(?:\n|\Z)")
_INDENTED = re.compile(r" {4}| {0,3}\t")
_ITEM = re.compile(r" {0,3}(?:[-+*:~]|\(?[0-9A-Za-z#@]{1,9}[.)]|\[\^)[ \t\w]")
# of a page: what stands in programs, styles and fields for text is no markup
_REMARK = re.compile(r"<(script|style|textarea)\b|<!--", re.ASCII | re.IGNORECASE)
_CLOSE = {
    name: re.compile(rf"</{name}\s*+>", re.ASCII | re.IGNORECASE)
    for name in ("script", "style", "textarea")
}
# a prologue is part of a picture or page, no remark
_KEPT = ("<?xml ", "<!DOCTYPE", "<!doctype")


def html_without_comments(text: str) -> str:
    """Take comments out of HTML or SVG; one that is not closed goes on to the end."""
    kept, at = [], 0
    while match := _BEGIN.search(text, at):
        end = text.find(_END[match[0]], match.end())
        end = len(text) if end < 0 else end + len(_END[match[0]])
        kept.append(text[at : match.start()])
        if text.startswith(_KEPT, match.start()):
            kept.append(text[match.start() : end])
        at = end
    return _joined([*kept, text[at:]])


def page_without_comments(text: str) -> str:
    """Take comments out of a whole HTML page; its programs and styles are left alone.

    What has no end is left as it is. Done again, it changes nothing more.
    """
    kept, at, place, open_ended = [], 0, 0, set()
    while match := _REMARK.search(text, place):
        place, name = match.end(), (match[1] or "").lower()
        if not name:
            end = text.find("-->", place)
            if end < 0:
                break
            kept.append(text[at : match.start()])
            at = place = end + 3
        elif name not in open_ended:
            close = _CLOSE[name].search(text, place)
            place = close.end() if close else place
            open_ended |= set() if close else {name}
    return _joined([*kept, text[at:]])


def markdown_without_comments(text: str) -> str:
    """Take comments out of Markdown, code apart; one that is not closed is text."""
    return _Markdown(text).stripped() if _BEGIN.search(text) else text


class _Markdown:
    """A text, and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._kept: list[str] = []
        self._at = 0  # what is before is kept or dropped already
        self._blank = [match.start() for match in _BLANK.finditer(text)]
        self._unclosed: set[str] = set()
        self._runs: dict[int, list[int]] = defaultdict(list)
        for run in _RUN.finditer(text):
            self._runs[len(run[0])].append(run.start())

    def stripped(self) -> str:
        """Give the text without comments."""
        place, after_blank, in_list = 0, True, False
        while place < len(self.text):
            end = self.text.find("\n", place)
            line = self.text[place : end if end >= 0 else len(self.text)]
            indented = bool(_INDENTED.match(line))
            if fence := _FENCE.match(self.text, place):
                place = self._fenced(fence)
                after_blank = False
            elif indented and after_blank and not in_list and line.strip():
                place += len(line) + 1
            else:
                if line.strip():
                    in_list = bool(_ITEM.match(line)) or (in_list and line[0] in " \t")
                after_blank = not line.strip()
                place = self._inline(place)
        return _joined([*self._kept, self.text[self._at :]])

    def _inline(self, place: int) -> int:
        """Read to the end of a line, or of the line in which a span or comment ends."""
        while match := _INLINE.search(self.text, place):
            begins, place = match[0], match.end()
            if begins == "\n":
                return place
            if begins[0] == "`":
                place = self._span(match)
            elif begins in _END and begins not in self._unclosed:
                end = self.text.find(_END[begins], match.end())
                if end < 0:
                    self._unclosed.add(begins)
                else:
                    place = self._drop(match.start(), end + len(_END[begins]))
        return len(self.text)

    def _span(self, opened: re.Match[str]) -> int:
        """Find the end of a code span; backticks without a partner are text."""
        runs = self._runs[len(opened[0])]
        at = bisect_left(runs, opened.end())
        blank = bisect_left(self._blank, opened.end())
        limit = self._blank[blank] if blank < len(self._blank) else len(self.text)
        if at == len(runs) or runs[at] >= limit:
            return opened.end()
        end = runs[at] + len(opened[0])
        return opened.end() if self.text.startswith("{=", end) else end  # raw HTML is no code

    def _fenced(self, fence: re.Match[str]) -> int:
        """Find the end of a fenced block; in raw HTML comments are dropped."""
        mark = fence[1]
        close = re.compile(rf"^[ >\t]*{re.escape(mark)}{re.escape(mark[0])}*[ \t]*$", re.MULTILINE)
        match = close.search(self.text, fence.end())
        end = match.end() if match else len(self.text)
        if "{=" in fence[2]:
            self._kept.append(self.text[self._at : fence.end()])
            inner = self.text[fence.end() : match.start() if match else end]
            self._kept.append(html_without_comments(inner))
            self._at = match.start() if match else end
        return min(end + 1, len(self.text))

    def _drop(self, begin: int, end: int) -> int:
        """Leave a comment out, and the line if nothing else stands in it."""
        before, rest = self.text[self._at : begin], _REST.match(self.text, end)
        line = before.rpartition("\n")[2]
        begins = len(line) < len(before) or not self._at or self.text[self._at - 1] == "\n"
        if begins and rest and not line.strip():
            before, end = before[: len(before) - len(line)], rest.end()
        self._kept.append(before)
        self._at = end
        return end


def _joined(parts: list[str]) -> str:
    """Join what stood around comments so that no comment or code comes about by it."""
    joined: list[str] = []
    last = ""
    for part in filter(None, parts):
        touching = last[-1:] + part[0]
        if last.endswith(("<", "<!", "<!-")) or (last and touching in ("``", "~~")):
            joined.append(" ")
        joined.append(part)
        last = part
    return "".join(joined)
