"""Who approved which exhibit or chapter of an edition, and whether it is still what they approved.

A signature names the digest of what was signed: of an exhibit its caption, its values, its sources
and their grades of evidence; of a chapter its exhibits, and its words, pictures and links. What is
changed loses its signature; the values that were signed lie beside the ledger, so that anyone sees
what moved.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from milepost.core.digests import digest_of_text
from milepost.core.errors import UsageError, UserError
from milepost.core.files import text_or_none, write_text
from milepost.core.ledger import lines_text, read_lines
from milepost.core.model import Edition, SignOff, State
from milepost.publish.compare import differing_cells
from milepost.publish.signables import CHAPTER, Signable, signables

LEDGER = "review/signatures.csv"
SIGNED = "review/signed"
WORDS = ("signed", "now")
MOST_TOLD = 3
DIGEST = re.compile(r"[0-9a-f]{64}")


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
    """How an exhibit or chapter stands."""

    what: Signable
    # the last one that was given and not taken back, if there is any
    signature: Signature | None = None
    moved: tuple[str, ...] = ()  # what changed since then

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


def read_ledger(root: Path) -> list[Signature]:
    """Read the ledger of a workbook; without one there are no signatures.

    Raises
    ------
    UserError
        If it lacks a column.
    """
    return read_lines(root / LEDGER, LEDGER, Signature)


def ledger_before(root: Path, digest: str | None) -> tuple[str, list[Signature]] | None:
    """Give the ledger as a book was made with it, and the lines that have been added since.

    Parameters
    ----------
    digest
        Of the ledger, as the book's manifest lists it; None where it lists none.

    Returns
    -------
    text, lines
        None where the ledger is not that one with lines added: one was changed, or is gone.
    """
    wanted = digest_of_text("") if digest is None else digest
    text = (text_or_none(root / LEDGER) or "").replace("\r\n", "\n")
    for end in (0, *(found.end() for found in re.finditer("\n", text))):
        before = text[:end]
        if digest_of_text(before) == wanted:
            known = list(csv.reader(io.StringIO(before, newline="")))
            return before, read_ledger(root)[max(len(known) - 1, 0) :]
    return None


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
            if before is not None and digest_of_text(before) != signature.digest:
                before = None  # of somebody who was ended before the ledger told of it
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
    """Write signatures of a person and a day into the ledger, or take them back, and keep what was signed."""
    before = read_ledger(root)
    newest = {(line.edition, line.name): line for line in before}
    lines = [
        Signature(edition.edition, one.name, one.title, "" if back else one.digest, by, on)
        for one in what
    ]
    lines = [line for line in lines if newest.get((line.edition, line.name)) != line]
    for one in () if back else what:
        path, content = _signed(root, edition.edition, one.name), one.content
        write_text(path, content)
    content = lines_text([*before, *lines], Signature)
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
