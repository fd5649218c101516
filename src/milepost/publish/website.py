"""A website of all published editions: each book as it was built, and a page that leads to them.

Books are copied as they stand, so that anyone may prove the copy; what has not changed is not
written again, and what a book no longer has is removed. Of a folder nothing else is touched.
"""

from __future__ import annotations

import html
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from milepost.core.errors import UsageError, UserError
from milepost.core.files import (
    PART,
    remove_parts,
    second_name,
    sha256_of,
    write_atomically,
    write_changed,
)
from milepost.core.messages import N_, _, speak
from milepost.core.model import Audience, State
from milepost.core.workbook import Workbook
from milepost.edition.language import read_language
from milepost.publish.folder import EMPTY, IN_SITE, MANIFEST, compare_files, entries
from milepost.publish.manifest import hashes
from milepost.publish.manifest_file import read_manifest
from milepost.render.description import read_description
from milepost.render.downloads import file_size

ATOM, MAP = "http://www.w3.org/2005/Atom", "http://www.sitemaps.org/schemas/sitemap/0.9"
FILES = {
    "html/index.html": N_("Read"),
    "book.pdf": N_("PDF"),
    "book.docx": N_("Word"),
    "data/annex.xlsx": N_("Data"),
}
# nothing but files of the site itself, and no script
POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'"
OWN = '<main class="editions">'  # by which the site's own pages are known


@dataclass(frozen=True)
class Site:
    """What the pages around the books say."""

    title: str
    organization: str
    lang: str
    # where it will be found, for the feed and the list for search engines; blank where that is not
    # known: then there are none
    url: str

    @property
    def base(self) -> str:
        """Give the address without a slash at its end."""
        return self.url.rstrip("/")


def site_of(workbook: Workbook, url: str) -> Site:
    """Read what the site's own pages say from ``_quarto.yml``."""
    described, profile = read_description(workbook.root, None)
    language = read_language(workbook, (profile or "").split(",")[0])
    speak(language)
    title = str((described.get("book") or {}).get("title") or _("Reports"))
    organization = str(described.get("organization") or title)
    return Site(title, organization, language.code, url)


@dataclass(frozen=True)
class Book:
    """A published book that goes to the web."""

    name: str
    title: str
    known: str
    listed: bool  # whether search engines are told of its pages: of a draft they are not
    folder: Path
    files: dict[str, str]  # path to sha256, as its manifest lists them


def books_to_publish(workbook: Workbook, names: Sequence[str], today: date) -> list[Book]:
    """Find the published books that may go to the web, the newest first.

    Parameters
    ----------
    names
        Editions; without any, all that are public and final, or whose embargo is over.

    Raises
    ------
    UserError
        If one that is named is not for the public, is under embargo, or is not as it was built.
    """
    found = []
    built = sorted(path.parent.name for path in workbook.reports.glob(f"*/{MANIFEST}"))
    if unknown := [name for name in names if name not in built]:
        raise UsageError(f"reports/ has no book of the edition {unknown[0]!r}: {', '.join(built)}.")
    for name in names or built:
        folder = workbook.reports / name
        manifest = read_manifest(folder)
        reason = _held_back(manifest["edition"], today, named=bool(names))
        if reason and names:
            raise UserError(f"The edition {name} can't go to the web: {reason}.")
        if reason:
            continue
        files = hashes(manifest["outputs"])
        changed = [path for path, state, _ in compare_files(folder, files) if state != "same"]
        if changed:
            raise UserError(
                f"{folder / changed[0]} is not as it was built: build the edition {name} again."
            )
        if "html/index.html" not in files:
            raise UserError(f"The edition {name} has no pages: build it with --to html, too.")
        edition = manifest["edition"]
        title, known = (str(edition.get(key, name)) for key in ("title", "cut_off"))
        final = edition.get("state", State.FINAL.value) == State.FINAL.value
        found.append(Book(name, title, known, final, folder, files))
    if not found:
        raise UserError("No edition is built that is public and final: build one, or name it.")
    return sorted(found, key=lambda book: (book.known, book.name), reverse=True)


def _held_back(edition: dict[str, Any], today: date, *, named: bool) -> str:
    """Say why an edition stays in the house; blank if it need not."""
    audience, state = edition.get("audience"), edition.get("state", State.FINAL.value)
    if audience != Audience.PUBLIC.value:
        return f"its audience is {audience}"
    if state == State.EMBARGOED.value:
        until = str(edition.get("embargo_until"))
        return "" if until <= today.isoformat() else f"it is under embargo until {until}"
    if state != State.FINAL.value and not named:
        return f"its state is {state}"
    return ""


def publish(books: Sequence[Book], target: Path, site: Site, say: Callable[[str], None]) -> None:
    """Copy books into the folder of a website, made if need be, and write the pages around them.

    Raises
    ------
    UserError
        If the folder holds pages of something else.
    """
    _refuse_others(target)
    for book in books:
        written, removed = _copy(book, target / book.name)
        say(f"{book.name}: {written} files written, {removed} removed")
    style = books[0].folder / "html/assets"
    if (style / "milepost.css").is_file():
        for path in [style / "milepost.css", *sorted((style / "fonts").glob("*"))]:
            write_changed(target / "assets" / path.relative_to(style), path.read_bytes())
    pages = {"index.html": _index(books, target, site), "404.html": _missing(site), ".nojekyll": ""}
    if site.url:
        pages |= {"feed.xml": _feed(books, site), "sitemap.xml": _sitemap(books, site)}
    for name, text in pages.items():
        write_changed(target / name, text)


def _refuse_others(target: Path) -> None:
    """Refuse a folder whose pages would be written over: a workbook's, or another site's."""
    start = target / "index.html"
    if start.is_file() and OWN.encode() in start.read_bytes():
        return
    pages = ("index.html", "404.html", "feed.xml", "sitemap.xml", "_quarto.yml", MANIFEST)
    for name in [name for name in pages if (target / name).exists()]:
        raise UserError(f"{target / name} is of something else: name a folder of the site's own.")


def _copy(book: Book, folder: Path) -> tuple[int, int]:
    """Copy what is new or differs, and remove what the last copy had besides.

    The manifest comes before what it names: whatever a copy that was ended has laid down is known to
    the next one, which removes what the book no longer has.
    """
    before: dict[str, str] = {}
    if (folder / MANIFEST).is_file():
        before = hashes(read_manifest(folder)["outputs"])
    elif folder.exists():  # what a copy that was ended has left is this book's own
        found = {path for path, kind in entries(folder).items() if kind != EMPTY}
        found = {path for path in found if not path.endswith(PART)}
        if found - book.files.keys():
            raise UserError(f"{folder} holds something that is no book: move it away.")
    remove_parts(folder)
    gone = before.keys() - book.files.keys()
    for path in gone:
        (folder / path).unlink(missing_ok=True)
    written = int(write_changed(folder / MANIFEST, (book.folder / MANIFEST).read_bytes()))
    for path, digest in book.files.items():
        there = folder / path
        if not (there.is_file() and sha256_of(there) == digest):
            twin = path.removeprefix("html/")
            if twin != path and book.files.get(twin) == digest:
                second_name(folder / twin, there)
            else:
                write_atomically(there, partial(shutil.copyfile, book.folder / path))
            written += 1
    if (book.folder / IN_SITE).is_file():
        second_name(folder / MANIFEST, folder / IN_SITE)
    else:
        (folder / IN_SITE).unlink(missing_ok=True)
    return written, len(gone)


def _index(books: Iterable[Book], target: Path, site: Site) -> str:
    blocks = []
    for book in books:
        links = []
        for path, words in FILES.items():
            if path in book.files:
                size = (
                    "" if path.endswith(".html") else f" ({file_size(target / book.name / path)})"
                )
                links.append(
                    f'<a href="{html.escape(book.name)}/{path}">{html.escape(_(words))}</a>{size}'
                )
        blocks.append(
            f"<section><h2>{html.escape(book.title)}</h2>"
            f"<p>{html.escape(_('Data as known on {day}.', day=book.known))}</p><p>{' · '.join(links)}</p></section>"
        )
    words = html.escape(_("Feed of editions"))
    feed = f'<p><a href="feed.xml">{words}</a></p>' if site.url else ""
    return _page(site, site.title, "".join([*blocks, feed]))


def _missing(site: Site) -> str:
    # a server sends it for an address of any depth, so its links begin at the top
    home = f"{html.escape(site.base)}/"
    link = f'<p><a href="{home}">{html.escape(site.title)}</a></p>'
    return _page(site, _("There is no such page"), link, home)


def _page(site: Site, title: str, body: str, home: str = "") -> str:
    title = html.escape(title)
    return (
        f'<!doctype html>\n<html lang="{html.escape(site.lang)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n<title>{title}</title>\n'
        f'<link rel="stylesheet" href="{home}assets/milepost.css">\n</head>\n'
        f"<body>\n{OWN}\n<p>{html.escape(site.organization)}</p>\n"
        f"<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _feed(books: Sequence[Book], site: Site) -> str:
    feed = ET.Element("feed", xmlns=ATOM)
    _add(feed, "title", site.title)
    _add(feed, "id", f"{site.base}/")
    _add(feed, "updated", f"{books[0].known}T00:00:00Z")
    _add(_add(feed, "author"), "name", site.organization)
    for book in books:
        entry, address = _add(feed, "entry"), f"{site.base}/{book.name}/html/index.html"
        _add(entry, "title", book.title)
        _add(entry, "id", address)
        _add(entry, "updated", f"{book.known}T00:00:00Z")
        _add(entry, "link", href=address)
    return _xml(feed)


def _sitemap(books: Iterable[Book], site: Site) -> str:
    pages = ET.Element("urlset", xmlns=MAP)
    listed = (
        f"{book.name}/{path}"
        for book in books
        if book.listed
        for path in book.files
        if path.endswith(".html")
    )
    for path in ["", *listed]:
        _add(_add(pages, "url"), "loc", f"{site.base}/{path}")
    return _xml(pages)


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, name, attributes)
    made.text = text or None
    return made


def _xml(root: ET.Element) -> str:
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
