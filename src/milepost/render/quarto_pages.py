"""Pages by Quarto with the package's search, and without the scripts that ``pages.js`` stands in for.

Quarto's make up 350 kB a page. A page that has what only they serve keeps those.
Each says what it may run: files of the site, and the scripts that Quarto wrote into it.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from string import Template
from typing import Any

import lxml.etree
import lxml.html

from milepost.core.files import read_text
from milepost.core.messages import _
from milepost.render.embedded.navigation import relative
from milepost.render.embedded.pandoc import assets
from milepost.render.embedded.search_index import INDEX, as_script
from milepost.render.embedded.site import SAID
from milepost.render.embedded.site_tables import elements, without_alignment
from milepost.render.page_words import described, script_words

MAIN = "//main[@id='quarto-document-content']"
TITLE = "normalize-space(.//h1[contains(@class, 'title')])"
OPENING = "normalize-space((./p | ./section/p)[normalize-space()][1])"
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
NO_WORDS = frozenset({lxml.etree.Comment, "script", "style", "svg"})
SEARCH = "assets/search.js"
OF_SEARCH = re.compile('/(quarto-search|clipboard)/|id="quarto-search-')
OF_PAGES = re.compile('/(quarto-nav|quarto-html|bootstrap)/|id="quarto-html-')
OURS = re.compile('/quarto-contrib/milepost-|/search.js"|type="application/json"')
# what Quarto's scripts alone serve
NEEDS_QUARTO = re.compile(
    'data-bs-toggle="(?!collapse")|class="navbar|id="quarto-(announcement|back-to-top)|quarto-reader-toggle'
    "|data-code-annotation|column-(margin|page|screen|body-outset)|margin-caption|<aside|quarto-dashboard"
)
FOLLOWS_SYSTEM = ("authorPrefersDark = false", "darkModeDefault = queryPrefersDark.matches")
FIGURES = re.compile('<script src="[^"]*/figures\\.js"[^>]*+></script>\n?')
TAG = re.compile("<[a-z][^>]*+>")
# attributes that neither a reader nor a style or program of the page asks for
IN_VAIN = re.compile(
    ' (data-cites|data-execution_count)="[^"]*+"| role="doc-biblioref"|(?<=<span) class="citation"'
    '|(?<=<tr) class="(odd|even|header)"|(?<=<div) aria-describedby="[^"]*+"'
)
# what a figure shows is said by its drawing; a box of it can bear no alternative
ALTERNATIVE = re.compile('(<div id="[^"]*+" class="quarto-float[^"]*+") alt="[^"]*+"')
PLACE = re.compile('<div id="quarto-search"[^>]*+></div>')
ALTERNATE = 'class="quarto-color-scheme quarto-color-alternate"'
LINK = re.compile(r"<link [^<>]*+>\n?")
SCRIPT, END = "<script", "</script>"
ELEMENT = re.compile(r"<[a-z]++")
HANDLER = re.compile(r'>|\son[a-z]++="([^"]*+)"')  # or the element ends before one
FIRST = '<meta charset="utf-8">'
# Quarto and Bootstrap set styles of elements; no style can run anything
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; script-src 'self' file: 'unsafe-hashes' {scripts}; "
    "style-src 'self' file: 'unsafe-inline'; font-src 'self' file: data:; "
    "img-src 'self' file: data:; connect-src 'self' file:"
)
NOT_NEEDED = ('class="quarto-color-scheme-extra"', "/tippy.css")


def with_escaped_attributes(page: str) -> str:
    """Give a page in whose attributes no sign of a tag stands, so that each such sign is one.

    Quarto leaves them there as they are, and they may be anybody's words.
    """
    reader = _Tags()
    reader.feed(page)
    reader.close()
    parts, at = [], 0
    for start, tag in reader.places(page):
        inner = tag[1:-1].replace("<", "&lt;").replace(">", "&gt;")
        parts += [page[at:start], f"<{inner}>"]
        at = start + len(tag)
    return "".join([*parts, page[at:]])


class _Tags(HTMLParser):
    """Notes the tags of a page with signs of tags in their attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._found: list[tuple[int, int, str]] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        text = self.get_starttag_text() or ""
        if "<" in text[1:] or ">" in text[:-1]:
            self._found.append((*self.getpos(), text))

    def places(self, page: str) -> Iterator[tuple[int, str]]:
        """Give where each begins in the page, and the tag."""
        lines = [0, *(found.end() for found in re.finditer("\n", page))]
        for line, column, text in self._found:
            yield lines[line - 1] + column, text


def with_own_search(page: str, name: str) -> str:
    """Give a page, at its place in the site, with the package's search in the place of Quarto's."""
    if not PLACE.search(page):
        return page
    root, said = relative(name, ""), script_words()
    words = f' data-words="{html.escape(said)}"' if said else ""
    page = PLACE.sub(lambda _found: _search_form(), _without(page, OF_SEARCH))
    page = page.replace("</head>", f'<script src="{root}{SEARCH}" defer></script>\n</head>', 1)
    return page.replace("<body ", f'<body data-root="{root}"{words} ', 1)


def with_description(page: str) -> str:
    """Give a page with its first paragraph for those who list it, unless it describes itself."""
    if '<meta name="description"' in page:
        return page
    for main in lxml.html.fromstring(page).xpath(MAIN):
        if about := html.escape(described(main.xpath(OPENING))):
            added = f'<meta name="description" content="{about}">\n</head>'
            return page.replace("</head>", added, 1)
    return page


def with_own_scripts(page: str) -> str:
    """Give a page without Quarto's scripts; as it is if it needs them, or has others of its own."""
    bare = _without(page, OF_PAGES)
    others = [one for one in _scripts(bare) if not OURS.search(one.partition(">")[0])]
    chosen = ALTERNATE in bare and not all(said in page for said in FOLLOWS_SYSTEM)
    if bare == page or others or chosen or NEEDS_QUARTO.search(bare):
        return page
    follows = f'media="(prefers-color-scheme: dark)" {ALTERNATE}'
    bare = LINK.sub(lambda link: "" if any(one in link[0] for one in NOT_NEEDED) else link[0], bare)
    return bare.replace(ALTERNATE, follows)


def slimmer(page: str) -> str:
    """Give a page without what it says in vain, and without space that nobody sees."""
    page = ALTERNATIVE.sub(r"\1", page)
    page = TAG.sub(lambda tag: IN_VAIN.sub("", without_alignment(tag[0])), page)
    page = page if 'class="drawings' in page else FIGURES.sub("", page)
    if "<pre" in page or "<textarea" in page:
        return page
    return "\n".join(filter(None, map(str.strip, page.split("\n"))))


def _scripts(page: str) -> Iterator[str]:
    return elements(page, SCRIPT, END)


def _without(page: str, which: re.Pattern[str]) -> str:
    for script in _scripts(page):
        if which.search(script.partition(">")[0]):
            page = page.replace(script, "", 1)
    return page


def with_policy(page: str) -> str:
    """Give a page the policy that its own scripts need, each known by its digest.

    A page that has one already, or loads a script from another host, stays as it is.
    """
    found = (one.removesuffix(END).partition(">") for one in _scripts(page))
    scripts = [(attributes, text) for attributes, _, text in found]
    if "Content-Security-Policy" in page or any("//" in attributes for attributes, _ in scripts):
        return page
    texts = {text for _, text in scripts if text.strip()}
    texts |= {html.unescape(text) for text in _handlers(page)}
    policy = POLICY.format(scripts=" ".join(sorted(map(_source, texts))))
    element = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace(FIRST, f"{FIRST}\n{element}", 1)


def _handlers(page: str) -> Iterator[str]:
    """Give the first handler of each element, as it is escaped."""
    at = 0
    while element := ELEMENT.search(page, at):
        found = HANDLER.search(page, element.end())
        if found is None:
            return
        if found[1] is not None:
            yield found[1]
        at = found.end()


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _search_form() -> str:
    """Give the form of the package's own page."""
    template = read_text(assets() / "html" / "page.html")
    form = next(elements(template, '<form class="search"', "</form>"))
    return Template(form).substitute(
        {f"say_{name}": html.escape(_(said)) for name, said in SAID.items()}
    )


def write_search(site: Path) -> None:
    """Write what the package's search looks in: the sections of Quarto's pages."""
    pages: list[list[str]] = []
    sections: list[list[Any]] = []
    for path in sorted(site.rglob("*.html")):
        for main in lxml.html.fromstring(path.read_bytes()).xpath(MAIN):
            title = main.xpath(TITLE)
            sections += ([len(pages), *found] for found in _sections(main))
            pages.append([path.relative_to(site).as_posix(), " ".join(title.split())])
    (site / "search.json").unlink(missing_ok=True)  # where Quarto's own looks
    if pages:
        (site / INDEX).parent.mkdir(parents=True, exist_ok=True)
        (site / INDEX).write_text(as_script(pages, sections), encoding="utf-8")
        shutil.copyfile(assets() / "html" / "search.js", site / SEARCH)


def _sections(main: Any) -> list[list[str]]:
    """Give the identifier, heading and words of each section, after those that stand in none."""
    found: dict[str, list[str]] = {"": ["", ""]}

    def read(element: Any, place: str) -> None:
        if element.tag in NO_WORDS or element.get("id") == "title-block-header":
            return
        if element.get("class") == "screen-reader-only":  # the kind of a remark, before its title
            return
        if element.tag == "section" and element.get("id"):
            place = element.get("id")
            found[place] = ["", ""]
        if element.tag in HEADINGS and not found[place][1].strip():
            found[place][0] += element.text_content()
            return
        found[place][1] += element.text or ""
        for child in element:
            read(child, place)
            found[place][1] += child.tail or ""

    read(main, "")
    texts = ([place, *(" ".join(words.split()) for words in both)] for place, both in found.items())
    return [section for section in texts if any(section[1:])]
