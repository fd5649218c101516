"""Style rules of Quarto's site that nothing of the site can match are left out.

Quarto gives each site the whole of Bootstrap twice, for light and dark, and of its 2,000 icons. The
dark one lies over the light one: it keeps only what is otherwise there.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import lxml.html
import tinycss2

from milepost.core.files import read_text, write_changed
from milepost.render.embedded.fonts import saved

FOLDERS = ("bootstrap", "quarto-html", "milepost")
WORD = re.compile(r"-?[A-Za-z_][\w-]*")
USED = re.compile(r"(?<![\w-])--[\w-]++(?!\s*+:)")  # a custom property that is not just being set
ICONS = "bootstrap/bootstrap-icons.css"
NESTING = ("media", "supports")
NOT_QUARTOS = "//link[contains(@href, 'assets/milepost.css')]"  # pages beside the chapters
LIGHT = "//link[@id='quarto-bootstrap'][@class='quarto-color-scheme']/@href"
DARK = "//link[@id='quarto-bootstrap'][contains(@class, 'quarto-color-alternate')]/@href"
# a property that sets others, but for these; the others by their own names
SHORTHANDS = ("border", "background", "outline", "text-decoration")
APART = ("-radius", "-collapse", "-spacing")
LOOKS = frozenset(
    (*SHORTHANDS, "color", "color-scheme", "accent-color", "caret-color", "text-shadow")
)
LOOKS |= {"box-shadow", "fill", "filter", "opacity", "stroke"}


def prune_styles(site: Path) -> None:
    """Leave out of Quarto's style sheets what no page and no script of a whole site names.

    A second call changes nothing.
    """
    site = site.resolve()
    parsed = {path: lxml.html.parse(path).getroot() for path in sorted(site.rglob("*.html"))}
    parsed = {path: page for path, page in parsed.items() if not page.xpath(NOT_QUARTOS)}
    pages, scripts = parsed.values(), _loaded(parsed, "//script/@src")
    texts = {*_texts(pages), *map(read_text, scripts)}
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
    over = zip(_loaded(parsed, DARK), _loaded(parsed, LIGHT), strict=False)
    for dark, light in over:
        sheets[dark] = differing(sheets[dark], sheets[light])
    for path, sheet in sheets.items():
        write_changed(path, sheet)
        if path.match(ICONS):
            _cut_icons(path.with_suffix(".woff"), {ord(letter) for letter in sheet})


def _cut_icons(path: Path, wanted: Collection[int]) -> None:
    """Leave in Quarto's font of icons those that its style sheet names."""
    from fontTools import subset  # noqa: PLC0415  (slow, and seldom needed)

    # its names of icons end in bytes too many, which is told to nobody
    logging.getLogger("fontTools").addHandler(logging.NullHandler())
    options = subset.Options(recalc_timestamp=False)
    font = subset.load_font(path, options)
    if font.getBestCmap().keys() - wanted:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=wanted)
        cutter.subset(font)
        path.write_bytes(saved(font, "woff"))


def _loaded(pages: Mapping[Path, Any], asked: str) -> list[Path]:
    """Give the files of the site that pages load, each once."""
    links = (
        (path.parent / link).resolve() for path, page in pages.items() for link in page.xpath(asked)
    )
    return [path for path in dict.fromkeys(links) if path.is_file()]


def differing(dark: str, light: str) -> str:
    """Give what a style sheet that lies over another says otherwise than that one.

    Whatever is said of a group of properties stays if anything of the group differs, so that what
    wins is the same.
    """
    said = [_said(sheet) for sheet in (dark, light)]
    changed = {group for group in {*said[0], *said[1]} if said[0].get(group) != said[1].get(group)}
    missing = {group for group in said[1] if group not in said[0]}  # left out before
    if any(not group.startswith("--") and group not in LOOKS for group in changed - missing):
        return dark
    there = {rule.serialize() for rule in _rules(light)}

    def of_changed(rule: Any, _within: str) -> str:
        if rule.type != "qualified-rule":
            return "" if rule.serialize() in there else str(rule.serialize())
        kept = [one.serialize() for one in _declared(rule.content) if _group(one.name) in changed]
        return f"{tinycss2.serialize(rule.prelude).strip()}{{{';'.join(kept)}}}" if kept else ""

    return _rewritten(_rules(dark), of_changed)


def _rules(sheet: str) -> list[Any]:
    return list(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))


def _rewritten(rules: Iterable[Any], write: Callable[[Any, str], str], within: str = "") -> str:
    """Give rules as a function writes each, and groups of them (``@media``) that still hold any.

    The function is told the groups that a rule stands in, too.
    """
    written = []
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword in NESTING and rule.content:
            head = f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}"
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if content := _rewritten(inner, write, f"{within} {head}"):
                written.append(f"{head}{{{content}}}")
        else:
            written.append(write(rule, within))
    return "".join(written)


def _said(sheet: str) -> dict[str, list[tuple[str, ...]]]:
    """Give all declarations of each group, in order, each with where it holds."""
    found: dict[str, list[tuple[str, ...]]] = {}

    def note(rule: Any, within: str) -> str:
        if rule.type == "qualified-rule":
            place = f"{within} {tinycss2.serialize(rule.prelude).strip()}"
            for one in _declared(rule.content):
                said = place, one.serialize().replace(" ", "")
                found.setdefault(_group(one.name), []).append(said)
        return ""

    _rewritten(_rules(sheet), note)
    return found


def _declared(content: Sequence[Any]) -> list[Any]:
    parts = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return [part for part in parts if part.type == "declaration"]


def _group(name: str) -> str:
    """Give the property that sets this one, too, or the property itself."""
    if name.endswith(APART):
        return name
    bare = name.removeprefix("-webkit-")
    return next((short for short in SHORTHANDS if bare.startswith(short)), bare)


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

    def of_known(rule: Any, _within: str) -> str:
        if rule.type != "qualified-rule":
            return "" if rule.type == "error" else str(rule.serialize())
        selectors = [one for one in _selectors(rule.prelude) if all(map(known, _names(one)))]
        content = _content(rule.content, known) if selectors else ""
        shown = ",".join(tinycss2.serialize(one).strip() for one in selectors)
        return f"{shown}{{{content}}}" if content else ""

    return _rewritten(_rules(sheet), of_known)


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
