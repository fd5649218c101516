"""Number chapters and exhibits over the whole book, as Quarto numbers them, and check references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from milepost.core.errors import UserError
from milepost.render.project import Book


@dataclass(frozen=True)
class Outline:
    """The numbered book for one format.

    ``entries`` are what the index found, a chapter each; ``numbers`` go by source; ``labels`` by
    label: kind, number, prefix, page and title, which is all that a reference needs.
    """

    entries: Sequence[Mapping[str, Any]]
    numbers: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]

    @property
    def cited(self) -> list[str]:
        """The works cited anywhere, each once, in the order of the book."""
        return list(dict.fromkeys(cite for entry in self.entries for cite in entry["cites"]))

    @property
    def collecting(self) -> str | None:
        """The chapter that lists the works cited (it holds ``::: {#refs}``), if there is one."""
        return next((entry["source"] for entry in self.entries if entry["collects"]), None)

    @property
    def anchors(self) -> dict[str, list[str]]:
        """The names of each chapter's headings, its title's first."""
        return {
            entry["source"]: [entry["id"], *(heading["id"] for heading in entry["headings"])]
            for entry in self.entries
        }


def letters(position: int) -> str:
    """Give the letter of an appendix, counted from 1: A, B, ..., Z, AA.

    Examples
    --------
    >>> letters(1), letters(26), letters(27)
    ('A', 'Z', 'AA')
    """
    text = ""
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def make_outline(book: Book, entries: Sequence[Mapping[str, Any]]) -> Outline:
    """Number chapters, appendices, headings and exhibits.

    Raises
    ------
    UserError
        Naming every chapter without a title, every label that stands twice and every reference that
        leads nowhere.
    """
    untitled = [
        f"{entry['source']}: begin it with `# Title`, a notebook also by `chapter.title(...)`"
        for entry in entries[1:]  # the book's own page may have the book's title
        if not entry["title"]
    ]
    if untitled:
        raise UserError("Contents and links need a title of every chapter:", untitled)
    numbers = _chapter_numbers(book, entries)
    labels: dict[str, dict[str, str]] = {}
    problems: list[str] = []
    for chapter, entry in zip(book.chapters, entries, strict=True):
        number = numbers[entry["source"]]
        own_labels = _section_labels(chapter.kind == "appendix", entry, number)
        own_labels += [_exhibit_label(label, number) for label in entry["labels"]]
        for label, known in own_labels:
            if label in labels:
                problems.append(
                    f"{entry['source']}: the label `{label}` stands also in {labels[label]['source']}"
                )
            labels[label] = {**known, "page": chapter.page, "source": entry["source"]}
    for entry in entries:
        problems += [
            f"{entry['source']}: `@{ref}` refers to nothing in this book"
            for ref in dict.fromkeys(entry["refs"])
            if ref not in labels
        ]
    if problems:
        raise UserError("References can't be resolved:", problems)
    return Outline(entries, numbers, labels)


def _chapter_numbers(book: Book, entries: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    numbers, chapters, appendices = {}, 0, 0
    for chapter, entry in zip(book.chapters, entries, strict=True):
        if entry["unnumbered"]:
            numbers[chapter.source] = ""
        elif chapter.kind == "appendix":
            appendices += 1
            numbers[chapter.source] = letters(appendices)
        else:
            chapters += 1
            numbers[chapter.source] = str(chapters)
    return numbers


def _section_labels(
    appendix: bool, entry: Mapping[str, Any], number: str
) -> list[tuple[str, dict[str, str]]]:
    labels = []
    if entry["id"].startswith("sec-"):
        prefix = "apx" if appendix else "ch"
        labels.append((entry["id"], _label("sec", number, prefix, entry["title"])))
    for heading in entry["headings"]:
        if heading["id"].startswith("sec-"):
            own = f"{number}.{heading['number']}" if number and heading["number"] else ""
            labels.append((heading["id"], _label("sec", own, "sec", heading["title"])))
    return labels


def _exhibit_label(label: Mapping[str, Any], number: str) -> tuple[str, dict[str, str]]:
    own = f"{number}.{label['at']}" if number else str(label["at"])
    part = {"part": label["part"]} if label.get("part") else {}  # of a figure: (a), (b)
    own = " ".join([own, *part.values()])
    return label["id"], _label(label["kind"], own, label["kind"], label["caption"]) | part


def _label(kind: str, number: str, prefix: str, title: str) -> dict[str, str]:
    return {"kind": kind, "number": number, "prefix": prefix, "title": title}
