"""What a narrative's Markdown may hold: a fragment of a page, never a document or a program.

Paragraphs, emphasis, headings, lists, tables, quotations, footnotes, code, links to the web and into
the book, pictures of the workbook, references to values. All else is shown as text, with a warning;
settings, comments without an end, and what would keep Pandoc busy for hours are errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from milepost.core.model import Severity

# marks of quotations, lists, definitions and footnotes, behind which a block begins
LEAD = r"(?:[ \t>]|[-+*](?=[ \t])|\(?\w{1,9}[.)](?=[ \t])|[:~](?=[ \t])|\[\^[^\]\s]+\]:)*+"
# code, which keeps its signs, and comments; an escaped sign begins neither
_CODE = (
    r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n`]*\n(?s:.*?)^[ \t>]*(?P=fence)[`~]*[ \t]*$"
    r"|(?P<ticks>`++)(?:(?!\n[ \t]*\n)[\s\S])+?(?<!`)(?P=ticks)(?!`)"
    r"|\\[\s\S]"
)
_COMMENT = re.compile(
    rf"{_CODE}|(?P<line>^[ \t]*<!--(?s:.*?)--!?>[ \t]*\n)|(?P<comment><!--(?s:.*?)--!?>)"
    r"|(?P<open><!--)",
    re.MULTILINE,
)
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
    """Leave out what stands between ``<!--`` and ``-->``, but in code.

    Parameters
    ----------
    keep_lines
        Whether each line keeps its number.
    """

    def kept(found: re.Match[str]) -> str:
        if not (found["comment"] or found["line"]):
            return found[0]
        return "\n" * found[0].count("\n") if keep_lines else ""

    return _COMMENT.sub(kept, markdown)


def odd_comments(markdown: str) -> Iterator[int]:
    """Give the lines of comments that Pandoc takes for text: ``<!--`` alone, ``<!-->``, ``--!>``."""
    for found in _COMMENT.finditer(markdown):
        written = (found["comment"] or found["line"] or "").strip()
        if found["open"] or re.match("<!--(?:-?>|.*--!>$)", written, re.DOTALL):
            yield _line(markdown, found)


def _prose(markdown: str) -> str:
    """Leave out comments and code; each line keeps its number."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), markdown)


def fragment_faults(markdown: str) -> Iterator[tuple[int, Severity, str]]:
    """Name what a narrative may not hold.

    Yields
    ------
    line, severity, message
    """
    for found in _COMMENT.finditer(markdown):
        if found["open"]:
            yield _line(markdown, found), "error", "the comment that begins here has no end: -->"
    text = _prose(NEW_LINE.sub("\n", markdown))
    for found in SETTINGS.finditer(text):
        message = (
            "three dashes alone in a line begin the settings of a document, which a narrative has "
            "not: remove them, or write * * * for a line across the page, ## before a heading"
        )
        yield _line(text, found), "error", message
    yield from _too_much(text)
    for form, what in _SHOWN:
        for found in re.finditer(form, text, re.MULTILINE | re.IGNORECASE):
            message = f"{what} have no place in a narrative: {found[0][:30]!r} is shown as text"
            yield _line(text, found), "warning", message.replace("HTML have", "HTML has")


def _too_much(text: str) -> Iterator[tuple[int, Severity, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        lead = re.match(LEAD, line)
        within = len(re.findall(r"[^ \t]+", lead[0])) if lead else 0
        within = max(within, lead[0].count(">") if lead else 0)
        if within > MOST_WITHIN:
            message = f"{within} quotations or lists, one within the other: at most {MOST_WITHIN}"
            yield number, "error", message
    for found in re.finditer(r"(?:[^\n]++\n?)++", text):
        opening = len(re.findall(r"(?<![\w\\])'(?=\w)", found[0]))
        signs = len(re.findall(r"[*_~^]", found[0]))
        if opening > MOST_OPENING or signs > MOST_SIGNS:
            what, most = (
                (f"{opening:,} words that begin with an apostrophe", MOST_OPENING)
                if opening > MOST_OPENING
                else (f"{signs:,} signs of emphasis", MOST_SIGNS)
            )
            message = f"{what} in a paragraph would keep Pandoc busy: at most {most:,}"
            yield _line(text, found), "error", message


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1
