"""Style rules of Quarto's site that nothing of the site can match are left out.

Quarto gives each site the whole of Bootstrap twice, for light and dark, and of its 2,000 icons.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import lxml.html
import tinycss2

from milepost.core.files import read_text, write_changed

FOLDERS = ("bootstrap", "quarto-html")
WORD = re.compile(r"-?[A-Za-z_][\w-]*")
USED = re.compile(r"(?<![\w-])--[\w-]++(?!\s*+:)")  # a custom property that is not just being set
NESTING = ("media", "supports")


def prune_styles(site: Path) -> None:
    """Leave out of Quarto's style sheets what no page and no script of a whole site names.

    A second call changes nothing.
    """
    pages = [lxml.html.parse(path).getroot() for path in sorted(site.rglob("*.html"))]
    texts = {*_texts(pages), *(read_text(path) for path in site.rglob("*.js"))}
    names, words = names_of(pages), words_of(texts)
    sheets = {path: read_text(path) for path in sorted(site.rglob("*.css"))}
    before: dict[Path, str] = {}
    while sheets != before:  # what only an unused property used is unused then
        before = dict(sheets)
        used = {name for text in [*texts, *sheets.values()] for name in USED.findall(text)}

        def known(name: str, used: Collection[str] = used) -> bool:
            return name in used if name.startswith("--") else name in names or is_said(name, words)

        for path, sheet in before.items():
            if path.parent.name in FOLDERS:
                sheets[path] = pruned(sheet, known)
    for path, sheet in sheets.items():
        write_changed(path, sheet)


def names_of(pages: Iterable[Any]) -> set[str]:
    """Give the elements, classes and identifiers of pages."""
    found = set()
    for element in (element for page in pages for element in page.iter("*")):
        found |= {element.tag, element.get("id"), *element.get("class", "").split()}
    return found


def _texts(pages: Iterable[Any]) -> Iterator[str]:
    """Give the scripts and styles that stand in pages."""
    for page in pages:
        yield from page.xpath("//script/text() | //style/text()")
        yield from page.xpath("//@style | //@*[starts-with(name(), 'on')]")


def words_of(scripts: Iterable[str]) -> set[str]:
    """Give each word of scripts that may be a name, or a part of one."""
    return {word for script in scripts for word in WORD.findall(script)}


def is_said(name: str, words: Collection[str]) -> bool:
    """Tell whether scripts have a name, or two parts that make it: ``bi-`` and ``search``."""
    if name in words:
        return True
    return any(
        (name[: at + 1] in words and (name[at + 1 :] in words or name[at + 1 :].isdigit()))
        or (name[:at] in words and name[at:] in words)
        for at, letter in enumerate(name)
        if letter == "-"
    )


def pruned(sheet: str, known: Callable[[str], bool]) -> str:
    """Give a style sheet without the selectors that name something unknown, and such properties.

    Only custom properties (``--name``) are asked after. What stands within ``:not()``, ``:is()`` and
    the like, and attributes, count as known. What no browser understands goes, too.
    """
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return "".join(_kept(rules, known))


def _kept(rules: Iterable[Any], known: Callable[[str], bool]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [one for one in _selectors(rule.prelude) if all(map(known, _names(one)))]
            if selectors:
                shown = ",".join(tinycss2.serialize(one).strip() for one in selectors)
                if content := _content(rule.content, known):
                    yield f"{shown}{{{content}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in NESTING and rule.content:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if kept := "".join(_kept(inner, known)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}"
        elif rule.type != "error":
            yield rule.serialize()


def _content(tokens: Sequence[Any], known: Callable[[str], bool]) -> str:
    text = str(tinycss2.serialize(tokens))
    if "--" not in text:
        return text
    parts = tinycss2.parse_blocks_contents(tokens, skip_comments=True, skip_whitespace=True)
    return ";".join(
        part.serialize()
        for part in parts
        if part.type != "error"
        and (part.type != "declaration" or not part.name.startswith("--") or known(part.name))
    )


def _selectors(prelude: Sequence[Any]) -> Iterator[list[Any]]:
    commas = [-1, *(at for at, part in enumerate(prelude) if part == ","), len(prelude)]
    for before, after in itertools.pairwise(commas):
        yield list(prelude[before + 1 : after])


def _names(selector: Sequence[Any]) -> Iterator[str]:
    """Give the elements, classes and identifiers that a selector asks for."""
    before = None
    for part in selector:
        if part.type == "hash":
            yield part.value
        elif part.type == "ident" and before != ":":
            yield part.value if before == "." else part.lower_value
        before = part
