"""What Quarto knows and the embedded renderer does not: told with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from milepost.core.files import leads_out, read_text, text_or_none
from milepost.core.model import Severity
from milepost.edition.fragments import line_of, prose
from milepost.edition.shortcodes import SHORTCODE, included_file

FILLED = ("meta", "pagebreak", "include")
INSTEAD = {
    "video": "a link to the film, and what it shows in words",
    "kbd": "the name of the key as `code`",
    "var": "{{< meta key >}}, and the key into _quarto.yml",
    "env": "{{< meta key >}}, and the key into _quarto.yml",
    "embed": "the figure's file: ![caption](figures/name.svg){#fig-name}",
    "fa": "the word that the sign stands for",
}
# code that a page would run, or draw; to show it, the language stands without braces
RUN = re.compile(
    r"^[ \t>]{0,20}(?:`{3,}|~{3,})[ \t]*\{(?P<language>[a-z]+)[^.#}\n]{0,200}\}", re.MULTILINE
)
DRAWN = ("mermaid", "dot")
ANNOTATED = re.compile(r"(?:#|//|--|%)[ \t]*<\d{1,3}>[ \t]*$", re.MULTILINE)
# what stands in braces behind colons, a heading, a picture or a link
ATTRIBUTES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"[\s{]layout=[\"'\[][^}\n]*"),
        "is a layout by its own widths: write layout-ncol= with the number of columns",
    ),
    (
        re.compile(r"\.column-(?!margin\b)(?:body|page|screen)[\w-]*"),
        "is wider than the text by Quarto alone: leave it out, or lay the table across by rows",
    ),
    (
        re.compile(r"#(?:thm|lem|cor|prp|cnj|def|exm|exr|sol|rem)-[\w-]+"),
        "is a theorem, which has no number here: write a callout with a title",
    ),
    (
        re.compile(r"#(?:nte|tip|wrn|imp|cau)-[\w-]+"),
        "numbers a callout, which has none here: give it a title, and refer to its section",
    ),
    (re.compile(r"\.landscape\b"), "turns a page, which stay upright here: leave it out"),
    (re.compile(r"\.list-table\b"), "is a table by a list: write it as a grid table"),
)
BRACES = re.compile(r"\{[^{}\n]{1,500}\}")
Fault = tuple[int, Severity, str, str]  # a line, how bad, the rule, what is wrong


def construct_faults(markdown: str, root: Path, page: Path) -> Iterator[Fault]:
    """Name what the text of a page holds that only Quarto would render, by line."""
    text = prose(markdown)
    for found in SHORTCODE.finditer(text):
        if message := _shortcode(found, root, page):
            yield line_of(text, found.start()), "error", "page", message
    for braces in BRACES.finditer(text):
        for form, message in ATTRIBUTES:
            if named := form.search(braces[0]):
                said = f"{named[0].strip(' {')} {message}"
                yield line_of(text, braces.start()), "error", "page", said
    for found in RUN.finditer(markdown):
        yield line_of(markdown, found.start()), "error", "page", _run(found["language"])
    for found in ANNOTATED.finditer(markdown):
        message = f"{found[0]!r} annotates code by Quarto alone: say it below the code"
        yield line_of(markdown, found.start()), "warning", "page", message


def included_pages(markdown: str, root: Path, page: Path) -> Iterator[tuple[Path, str]]:
    """Give the files that a page includes, and those that they include, with their texts.

    What can't be read is left out: :func:`construct_faults` names it where it is included.
    """
    known: set[Path] = set()
    texts = [markdown]
    for text in texts:  # those that are found follow
        for found in SHORTCODE.finditer(prose(text)):
            kind, _, named = found[1].strip().partition(" ")
            path = root / _path(named, root, page)
            if kind == "include" and path.is_file() and path not in known:
                known.add(path)
                if (included := text_or_none(path)) is not None:
                    texts.append(included)
                    yield path, included


def _path(named: str, root: Path, page: Path) -> str:
    return included_file(page.relative_to(root).as_posix(), named)


def _shortcode(found: re.Match[str], root: Path, page: Path) -> str:
    kind, _, named = found[1].strip().partition(" ")
    if kind not in FILLED:
        instead = INSTEAD.get(kind, "its words themselves")
        return f"the shortcode `{kind}` is filled by Quarto alone: write {instead}"
    path = _path(named, root, page) if kind == "include" else ""
    if path and (leads_out(path) or not path.startswith("pages/")):
        return f"includes {path}: put what pages include into pages/, by which a change is seen"
    if path and not (root / path).is_file():
        return f"includes {path}, which is not there"
    try:
        if path:
            read_text(root / path)
    except OSError as error:
        return (
            f"includes {path}, which can't be read ({error.strerror}): save it as text in UTF-8, "
            "and look at its permissions"
        )
    return ""


def _run(language: str) -> str:
    if language in DRAWN:
        return f"a drawing by {language} is made by Quarto alone: save it as an SVG file, and show that"
    return (
        f"code of a page is not run: put it into a notebook; to show it, write ```{language} "
        "without braces"
    )
