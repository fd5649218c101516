"""What of a published book can be signed: its exhibits, and its chapters with words, pictures and links."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from milepost.core.digests import digest_of_text
from milepost.core.errors import UserError
from milepost.core.files import read_text, text_or_none
from milepost.publish.exhibits import FILE

CHAPTER = "chapter"
PAGES = "html/chapters/*.html"
OWN = ("tr", "img", "svg", "a", "figcaption", "caption")  # of an exhibit: signed with it
# what a page says beside its exhibits: every word of it, and rows of tables that are no exhibits'
PROSE = (
    "//main//*[self::p or self::li or self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6"
    " or self::dt or self::dd or self::pre or self::figcaption or self::caption"
    " or self::tr[not(ancestor::details or ancestor::*[contains(@class, 'callout-collapse')])]"
    " or contains(@class, 'line-block') or self::img or self::svg or self::a[@href]][not(ancestor::nav)]"
)
NOTES = ("standing", "notice")
# of headings, and of paragraphs where the state has them
NUMBER = (
    "//main//*[contains(@class, 'section-number') or contains(@class, 'chapter-number')"
    " or contains(@class, 'paragraph-number')]"
)


@dataclass(frozen=True)
class Signable:
    """An exhibit or a chapter of a published book."""

    name: str  # an exhibit's label (`fig-overview-targets`), or a chapter's name
    number: str  # as printed; blank for a chapter
    kind: str  # `figure`, `table` or `chapter`
    title: str
    chapter: str
    # what is signed: an exhibit's caption, grades and sources, then its values as CSV; of a chapter
    # the digests of its exhibits, then its words, pictures and links
    content: str
    row_keys: str = ""  # the rows that an exhibit rests on, with semicolons between them

    @cached_property
    def digest(self) -> str:
        """Give the sha256 of what is signed."""
        return digest_of_text(self.content)

    @property
    def words(self) -> str:
        """Name it as a reader does: ``Figure 1.2 (fig-overview-targets)``."""
        return f"{self.kind.capitalize()} {self.number} ({self.name})".replace("  ", " ")


def signables(book: Path) -> list[Signable]:
    """List the chapters of a book, and the exhibits of each, in the order of its pages.

    Raises
    ------
    UserError
        If the book has no list of exhibits, or no pages in HTML.
    """
    text = text_or_none(book / FILE)
    if text is None:
        raise UserError(f"{book / FILE} can't be read: build the edition first.")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    if rows and not any(row["page"] for row in rows):
        raise UserError(f"{book} holds no pages: build it with --to html, too, to sign it.")
    found: list[Signable] = []
    first = {row["chapter"]: book / row["page"].split("#")[0] for row in reversed(rows)}
    pages = {name: first[name] for name in dict.fromkeys(row["chapter"] for row in rows)}
    pages |= {page.stem: page for page in sorted(book.glob(PAGES))
              if page.stem not in (*pages, Path(FILE).stem)}  # fmt: skip
    for chapter, page in pages.items():
        document = _read(page)
        exhibits = [_exhibit(book, row, document) for row in rows if row["chapter"] == chapter]
        prose = _prose(document, page, frozenset(one.name for one in exhibits))
        content = "\n".join([*(exhibit.digest for exhibit in exhibits), *prose])
        titles = (row["chapter_title"] for row in rows if row["chapter"] == chapter)
        title = next(titles, None) or " ".join(document.xpath("string(//h1)").split())
        found.append(Signable(chapter, "", CHAPTER, title, chapter, content))
        found += exhibits
    return found


def _read(page: Path) -> Any:
    from lxml import html  # noqa: PLC0415  (slow to import)

    document = html.fromstring(read_text(page).encode(), parser=html.HTMLParser(encoding="utf-8"))
    for number in document.xpath(NUMBER):
        number.drop_tree()
    return document


def _exhibit(book: Path, row: Mapping[str, str], document: Any) -> Signable:
    where, _, name = row["page"].rpartition("#")
    if row["data_file"]:
        values = read_text(book / row["data_file"])
    else:  # a picture of a notebook's own says what it shows by itself alone
        drawn = document.xpath("//*[@id=$name]//*[self::img or self::svg]", name=name)
        values = "\n".join(_picture(one, book / where) for one in drawn)
    head = "\n".join([row["title"], row["evidence"], row["sources"]])
    content = f"{head}\n{values}"
    keys = row.get("row_keys") or ""
    return Signable(name, row["number"], row["kind"], row["title"], row["chapter"], content, keys)


def _prose(document: Any, page: Path, exhibits: frozenset[str]) -> Iterator[str]:
    """Give the words, pictures and links of a page, piece by piece, as both renderers write them."""
    for element in document.xpath(PROSE):
        if any(word in (element.get("class") or "").split() for word in NOTES):
            continue
        around = [*element.iterancestors()]
        of_exhibit = element.tag in OWN or any(one.tag == "figure" for one in around)
        if of_exhibit and not exhibits.isdisjoint(one.get("id") for one in around):
            continue
        if element.tag in ("img", "svg"):
            yield _picture(element, page)
        elif element.tag != "a":
            yield " ".join(element.text_content().split())
        elif not element.get("href").startswith("#"):
            yield f"link to {element.get('href')}"


def _picture(element: Any, page: Path) -> str:
    """Name what a picture shows: its alternative text, and the digest of its file or its drawing."""
    from lxml import etree  # noqa: PLC0415

    source = unquote(element.get("src") or "")
    content = etree.tostring(element, method="c14n", with_tail=False)
    if source and not source.startswith("data:"):
        try:
            content = (page.parent / source).read_bytes()
        except OSError:
            content = source.encode()
    words = " ".join((element.get("alt") or element.get("aria-label") or "").split())
    return f"picture “{words}” {hashlib.sha256(content).hexdigest()}"
