"""Ways through the site: sidebar, breadcrumbs, previous and next, the contents on the cover.

A page of a large book names only its own part's chapters, and of a large part only those near
it; otherwise the site would grow with the square of its pages.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from milepost.core.messages import N_, _
from milepost.core.workbook import INDICATORS
from milepost.render.embedded.numbering import Outline
from milepost.render.project import Book, Chapter, site_pages

FULL = 60  # chapters up to which every page names them all
NEAR = 15  # chapters named on each side of the current one, beyond that

APPENDICES = N_("Appendices")
PAGES = N_("Indicators")
FIRST_PAGE = f"{INDICATORS}/index.html"  # of all of them


@dataclass(frozen=True)
class Entry:
    """A chapter as navigation shows it."""

    chapter: Chapter
    id: str
    number: str
    title: str

    @property
    def name(self) -> str:
        """The title with its number."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True)
class Group:
    """A part, or chapters outside any part (no title)."""

    title: str
    entries: tuple[Entry, ...]


def relative(page: str, target: str) -> str:
    """Give the address of ``target`` (from the site's root) as seen from ``page``.

    Examples
    --------
    >>> relative("chapters/a.html", "index.html")
    '../index.html'
    """
    return "../" * page.count("/") + target


class Navigation:
    """The book's chapters in groups, and the HTML that leads through them.

    Parameters
    ----------
    pages
        Pages that stand beside the chapters, in their order, with what the index found of each.
    """

    def __init__(
        self, book: Book, outline: Outline, pages: Mapping[Chapter, Any] | None = None
    ) -> None:
        self.book = book
        self._pages = [*(pages or {})]
        self.has_pages = bool(site_pages(book))
        self.entries = {
            chapter.source: Entry(
                chapter, entry["id"], outline.numbers[chapter.source], entry["title"] or book.title
            )
            for chapter, entry in zip(book.chapters, outline.entries, strict=True)
        }
        for page, found in (pages or {}).items():
            self.entries[page.source] = Entry(page, found["id"], "", found["title"])

    def entry(self, chapter: Chapter) -> Entry:
        """Give a chapter's number, title and label."""
        return self.entries[chapter.source]

    @cached_property
    def groups(self) -> list[Group]:
        """Consecutive chapters of the same part together."""
        groups: list[tuple[str, list[Entry]]] = []
        for chapter in self.book.chapters:
            title = self._group_title(chapter)
            if not groups or groups[-1][0] != title:
                groups.append((title, []))
            groups[-1][1].append(self.entry(chapter))
        return [Group(title, tuple(entries)) for title, entries in groups]

    def sidebar(self, current: Chapter) -> str:
        """List parts and chapters; the current page is marked and its part stands open."""
        large = len(self.book.chapters) > FULL
        own_group, place = self._places.get(current.source, (-1, 0))
        blocks = []
        for at, group in enumerate(self.groups):
            own = at == own_group
            near = _near(group, place if own else 0) if large else group.entries
            if not group.title:
                blocks.append(_listed(near, current))
            elif large and not own:
                link = _link(current, group.entries[0].chapter.page, html.escape(group.title))
                blocks.append(f'<p class="part-link">{link}</p>')
            else:
                inner = _listed(near, current)
                blocks.append(
                    f'<details class="part"{" open" if own or not large else ""}>'
                    f"<summary>{html.escape(group.title)}</summary>{inner}</details>"
                )
        if self.has_pages:
            link = _link(current, FIRST_PAGE, html.escape(_(PAGES)))
            blocks.append(f"<ul><li>{link}</li></ul>")
        return "".join(blocks)

    def breadcrumbs(self, current: Chapter) -> str:
        """Name the way down from the cover."""
        home = self.book.chapters[0]
        steps = [
            f'<li><a href="{relative(current.page, home.page)}">{html.escape(_("Home"))}</a></li>'
        ]
        if title := html.escape(self._group_title(current)):
            leads = current.kind == "page" and current.page != FIRST_PAGE
            steps.append(f"<li>{_link(current, FIRST_PAGE, title) if leads else title}</li>")
        name = html.escape(self.entry(current).title)
        steps.append(f'<li aria-current="page">{name}</li>')
        label = html.escape(_("Breadcrumb"))
        return f'<nav class="breadcrumbs" aria-label="{label}"><ol>{"".join(steps)}</ol></nav>'

    def previous_next(self, current: Chapter) -> str:
        """Lead to the neighbours in reading order."""
        chapters = self._pages if current.kind == "page" else self.book.chapters
        at = self._order[current.source]
        links = []
        for step, kind, word in ((-1, "prev", _("Previous")), (1, "next", _("Next"))):
            if 0 <= at + step < len(chapters):
                other = chapters[at + step]
                links.append(
                    f'<a class="{kind}" rel="{kind}" href="{relative(current.page, other.page)}">'
                    f'<span class="direction">{html.escape(word)}</span> '
                    f"<span>{html.escape(self.entry(other).name)}</span></a>"
                )
        return "".join(links)

    def contents(self, current: Chapter) -> str:
        """List the whole book, for the cover."""
        blocks = []
        for group in self.groups:
            entries = [entry for entry in group.entries if entry.chapter is not current]
            if entries:
                title = f"<h3>{html.escape(group.title)}</h3>" if group.title else ""
                blocks.append(f"<section>{title}{_listed(entries, current)}</section>")
        return (
            '<nav class="book-contents" aria-labelledby="book-contents">'
            f'<h2 id="book-contents">{html.escape(_("Contents"))}</h2><div class="parts">{"".join(blocks)}</div></nav>'
        )

    def _group_title(self, chapter: Chapter) -> str:
        if chapter.kind == "appendix":
            return _(APPENDICES)
        if chapter.kind == "page":
            return _(PAGES)
        return self.book.parts[chapter.part] if chapter.part is not None else ""

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        """The group of each chapter, and its place there; looked for once, however many pages ask."""
        return {
            entry.chapter.source: (at, place)
            for at, group in enumerate(self.groups)
            for place, entry in enumerate(group.entries)
        }

    @cached_property
    def _order(self) -> dict[str, int]:
        """The place of each chapter, and of each page beside them, in reading order."""
        return {
            chapter.source: at
            for chapters in (self.book.chapters, self._pages)
            for at, chapter in enumerate(chapters)
        }


def _near(group: Group, place: int) -> Sequence[Entry]:
    """Give the chapters around one; all of a group that is not large."""
    if len(group.entries) <= FULL:
        return group.entries
    return group.entries[max(0, place - NEAR) : place + NEAR + 1]


def _listed(entries: Sequence[Entry], current: Chapter) -> str:
    items = []
    for entry in entries:
        number = f'<span class="number">{entry.number}</span> ' if entry.number else ""
        words = f"{number}{html.escape(entry.title)}"
        items.append(f"<li>{_link(current, entry.chapter.page, words)}</li>")
    return f"<ul>{''.join(items)}</ul>"


def _link(current: Chapter, page: str, words: str) -> str:
    """Lead from one page to another, or say that it is this one."""
    mark = ' aria-current="page"' if page == current.page else ""
    return f'<a href="{relative(current.page, page)}"{mark}>{words}</a>'
