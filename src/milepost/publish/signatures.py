"""Who approved which exhibit or chapter of an edition, and whether it is still what they approved.

A signature names the digest of what was signed: of an exhibit its caption, its values, its sources
and their grades of evidence; of a chapter its exhibits and its words. What is changed loses its
signature; the values that were signed lie beside the ledger, so that anyone sees what moved.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from milepost.core.errors import UsageError, UserError
from milepost.core.files import read_text, text_or_none, write_text
from milepost.core.ledger import lines_text, read_lines
from milepost.core.model import Edition, SignOff, State
from milepost.publish.compare import differing_cells
from milepost.publish.exhibits import FILE

LEDGER = "review/signatures.csv"
SIGNED = "review/signed"
WORDS = ("signed", "now")
CHAPTER = "chapter"
MOST_TOLD = 3
DIGEST = re.compile(r"[0-9a-f]{64}")
# what a page says beside its exhibits: every word of it, and rows of tables that are no exhibits'
PROSE = (
    "//main//*[self::p or self::li or self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6"
    " or self::dt or self::dd or self::pre or self::tr[not(ancestor::details or ancestor::*["
    "starts-with(@id, 'tbl-') or contains(@class, 'callout-collapse')])]"
    " or contains(@class, 'line-block')][not(ancestor::nav or ancestor::figure)]"
)
NOTES = ("standing", "notice")
# of headings, and of paragraphs where the state has them
NUMBER = (
    "//main//*[contains(@class, 'section-number') or contains(@class, 'chapter-number')"
    " or contains(@class, 'paragraph-number')]"
)


@dataclass(frozen=True)
class Signable:
    """An exhibit or a chapter of a published book.

    Attributes
    ----------
    name
        An exhibit's label (``fig-overview-targets``), or a chapter's name.
    number
        As printed; blank for a chapter.
    kind
        ``figure``, ``table`` or ``chapter``.
    content
        What is signed: an exhibit's caption, grades and sources, then its values as CSV; of a
        chapter the digests of its exhibits, then its words.
    row_keys
        The rows that an exhibit rests on, with semicolons between them.
    """

    name: str
    number: str
    kind: str
    title: str
    chapter: str
    content: str
    row_keys: str = ""

    @cached_property
    def digest(self) -> str:
        """Give the sha256 of what is signed."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    @property
    def words(self) -> str:
        """Name it as a reader does: ``Figure 1.2 (fig-overview-targets)``."""
        return f"{self.kind.capitalize()} {self.number} ({self.name})".replace("  ", " ")


@dataclass(frozen=True)
class Signature:
    """One line of the ledger; without a digest it takes an earlier one back."""

    edition: str
    name: str
    title: str
    digest: str
    signed_by: str
    signed_on: str


@dataclass(frozen=True)
class SignedOff:
    """How an exhibit or chapter stands.

    Attributes
    ----------
    signature
        The last one that was given and not taken back, if there is any.
    moved
        What changed since then.
    """

    what: Signable
    signature: Signature | None = None
    moved: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether what is published is what was signed."""
        return self.signature is not None and self.signature.digest == self.what.digest

    @property
    def line(self) -> str:
        """Say it in words."""
        if self.signature is None:
            return f"{self.what.words}: not signed"
        by = f"{self.signature.signed_by} on {self.signature.signed_on}"
        if self.holds:
            return f"{self.what.words}: signed by {by}"
        return f"{self.what.words}: changed since {by} signed it: {self.changes}"

    @property
    def changes(self) -> str:
        """Say what moved, the first of it."""
        told = "; ".join(self.moved[:MOST_TOLD])
        more = f"; and {len(self.moved) - MOST_TOLD} more" if len(self.moved) > MOST_TOLD else ""
        return told + more


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
    for chapter in dict.fromkeys(row["chapter"] for row in rows):
        exhibits = [_exhibit(book, row) for row in rows if row["chapter"] == chapter]
        first = next(row for row in rows if row["chapter"] == chapter)
        page = book / first["page"].split("#")[0]
        content = "\n".join([*(exhibit.digest for exhibit in exhibits), *_prose(page)])
        found.append(Signable(chapter, "", CHAPTER, first["chapter_title"], chapter, content))
        found += exhibits
    return found


def _exhibit(book: Path, row: Mapping[str, str]) -> Signable:
    name = row["page"].rsplit("#", 1)[-1]
    values = read_text(book / row["data_file"]) if row["data_file"] else ""
    head = "\n".join([row["title"], row["evidence"], row["sources"]])
    content = f"{head}\n{values}"
    keys = row.get("row_keys") or ""
    return Signable(name, row["number"], row["kind"], row["title"], row["chapter"], content, keys)


def _prose(page: Path) -> Iterator[str]:
    """Give the words of a page, piece by piece, as both renderers write them, without its number."""
    from lxml import html  # noqa: PLC0415  (slow to import)

    document = html.fromstring(read_text(page).encode(), parser=html.HTMLParser(encoding="utf-8"))
    for number in document.xpath(NUMBER):
        number.drop_tree()
    for element in document.xpath(PROSE):
        if not any(word in (element.get("class") or "").split() for word in NOTES):
            yield " ".join(element.text_content().split())


def read_ledger(root: Path) -> list[Signature]:
    """Read the ledger of a workbook; without one there are no signatures.

    Raises
    ------
    UserError
        If it lacks a column.
    """
    return read_lines(root / LEDGER, LEDGER, Signature)


def signed_off(root: Path, edition: str, found: Sequence[Signable]) -> list[SignedOff]:
    """Say of all that can be signed how it stands."""
    newest = {line.name: line for line in read_ledger(root) if line.edition == edition}
    standing = []
    for what in found:
        signature = newest.get(what.name)
        if signature is None or not signature.digest:
            standing.append(SignedOff(what))
        elif signature.digest == what.digest:
            standing.append(SignedOff(what, signature))
        else:
            before = text_or_none(_signed(root, edition, what.name))
            standing.append(SignedOff(what, signature, tuple(_moved(before, what))))
    return standing


def _moved(before: str | None, what: Signable) -> Iterator[str]:
    if before is None:
        yield f"what was signed is not in {SIGNED}/ any more"
        return
    if what.kind == CHAPTER:
        old, new = (set(text.split("\n")) for text in (before, what.content))
        digests = {line for line in old ^ new if DIGEST.fullmatch(line)}
        yield from (f"gone: “{line[:80]}”" for line in sorted(old - new - digests))
        yield from (f"new: “{line[:80]}”" for line in sorted(new - old - digests))
        if digests:
            yield "an exhibit of it"
        return
    old_head, new_head = (text.split("\n", 3) for text in (before, what.content))
    for word, one, other in zip(
        ("caption", "evidence", "sources"), old_head, new_head, strict=False
    ):
        if one != other:
            yield f"{word}: signed “{one}”, now “{other}”"
    yield from differing_cells("", old_head[-1].encode(), new_head[-1].encode(), WORDS)


def chosen(found: Sequence[Signable], names: Collection[str]) -> list[Signable]:
    """Find what somebody names: by label or chapter, or by kind and number (``Figure 1.2``).

    Raises
    ------
    UsageError
        If the book has nothing of a name.
    """
    known = {what.name.casefold(): what for what in found}
    known |= {f"{what.kind} {what.number}".casefold(): what for what in found if what.number}
    if unknown := [name for name in names if name.casefold() not in known]:
        raise UsageError(
            f"The book has no exhibit or chapter {unknown[0]!r}; `milepost sign` lists what it has."
        )
    return [known[name.casefold()] for name in names]


def sign(
    root: Path, edition: Edition, what: Sequence[Signable], by: str, on: str, *, back: bool = False
) -> None:
    """Write signatures into the ledger, or take them back, and keep what was signed beside it.

    Parameters
    ----------
    by, on
        Who signs, and the day.
    """
    lines = [
        Signature(edition.edition, one.name, one.title, "" if back else one.digest, by, on)
        for one in what
    ]
    for one in () if back else what:
        path, content = _signed(root, edition.edition, one.name), one.content
        write_text(path, content)
    content = lines_text([*read_ledger(root), *lines], Signature)
    write_text(root / LEDGER, content)


def _signed(root: Path, edition: str, name: str) -> Path:
    return root / SIGNED / edition / f"{name}.txt"


def require_signatures(root: Path, edition: Edition, book: Path) -> None:
    """Refuse to publish a final edition that must be signed off and is not.

    Raises
    ------
    UserError
        With every exhibit or chapter that lacks its signature, and what moved.
    """
    if edition.sign_off is None or edition.state is not State.FINAL:
        return
    of_chapters = edition.sign_off is SignOff.CHAPTERS
    found = [what for what in signables(book) if (what.kind == CHAPTER) == of_chapters]
    lacking = [one for one in signed_off(root, edition.edition, found) if not one.holds]
    if lacking:
        raise UserError(
            f"The edition {edition.edition} is final only when its {edition.sign_off.value} are signed "
            f"(sign_off in params/editions/{edition.edition}.yml): {len(lacking)} of {len(found)} are "
            "not. Nothing was published. Build it with `state: for-review`, sign it by `milepost "
            "sign`, and build again:",
            [one.line for one in lacking],
        )
