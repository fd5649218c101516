"""The ledger of remarks: what was said, by whom, where it belongs, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from milepost.core.errors import UsageError, UserError
from milepost.core.files import write_text
from milepost.core.ledger import lines_text, read_lines
from milepost.review.places import Place
from milepost.review.remarks import Remark

LEDGER = "review/comments.csv"
STATES = ("open", "done", "declined")
State = Literal["open", "done", "declined"]


@dataclass(frozen=True)
class Line:
    """One remark in the ledger."""

    id: str
    edition: str
    file: str
    kind: str
    author: str
    date: str
    chapter: str
    paragraph: str
    page: str
    exhibit: str
    words: str
    text: str
    belongs_to: str  # file and line, or what computes the words
    state: str = "open"  # `open`, `done` or `declined`; the latter with a reason in `answer`
    answer: str = ""

    @property
    def where(self) -> str:
        """Say where it stands, as a reader finds it."""
        parts = [
            self.chapter,
            self.exhibit,
            f"paragraph {self.paragraph}" if self.paragraph else "",
            f"page {self.page}" if self.page else "",
        ]
        return ", ".join(part for part in parts if part) or "outside the chapters"


def line_of(remark: Remark, place: Place, edition: str, file: str) -> Line:
    """Write a remark as a line of the ledger."""
    return Line(
        remark.identifier, edition, file, remark.kind, remark.author, remark.date, place.chapter,
        remark.paragraph, remark.page, remark.exhibit, remark.words, remark.text, place.advice,
        "done" if remark.done else "open", "resolved in the file" if remark.done else "",
    )  # fmt: skip


def read_ledger(root: Path) -> list[Line]:
    """Read the ledger of a workbook; without one there are no remarks.

    Raises
    ------
    UserError
        If it lacks a column, or a line has a state that is not known.
    """
    lines = read_lines(root / LEDGER, LEDGER, Line)
    for at, line in enumerate(lines, 2):
        if line.state not in STATES:
            known = ", ".join(STATES)
            raise UserError(f"{LEDGER}, row {at}, state: {line.state!r} is none of {known}.")
    return lines


def write_ledger(root: Path, lines: Iterable[Line]) -> None:
    """Write the ledger anew."""
    content = lines_text(lines, Line)
    write_text(root / LEDGER, content)


def merged(ledger: Sequence[Line], found: Iterable[Line]) -> list[Line]:
    """Add remarks that the ledger has not; of those that it has, what became of them stays."""
    lines = {line.id: line for line in ledger}
    for line in found:
        known = lines.get(line.id)
        if known is not None and known.state != "open":
            line = replace(line, state=known.state, answer=known.answer)  # noqa: PLW2901
        lines[line.id] = line
    return list(lines.values())


def settled(ledger: Sequence[Line], names: Iterable[str], state: State, why: str) -> list[Line]:
    """Say of remarks what became of them.

    Raises
    ------
    UsageError
        If the ledger has none of a name, or one is declined without a reason.
    """
    chosen = {one_of(ledger, name).id for name in names}
    if state == "declined" and not why.strip():
        raise UsageError("Say why it is declined: --why TEXT.")
    return [
        replace(line, state=state, answer=why or line.answer) if line.id in chosen else line
        for line in ledger
    ]


def one_of(ledger: Sequence[Line], name: str) -> Line:
    """Find a remark by its id, or by the beginning of it."""
    found = [line for line in ledger if name and line.id.startswith(name)]
    if len(found) != 1:
        words = "several remarks" if found else "no remark"
        raise UsageError(f"{LEDGER} has {words} {name!r}; `milepost comments` lists them.")
    return found[0]
