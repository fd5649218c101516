"""Pages left half empty by a picture that begins the next one: which pictures to draw narrower.

The template tells where things stand, in marks: a page, and which share of its height is free from
there on. There are two a picture, where the text before it ends and where it stands; one before each
part; and one at the book's end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

Marks = Sequence[Mapping[str, Any]]

FREE = 0.4  # of a page's height, from which on a page is worth filling
NARROWEST = 0.65  # of the text's width: there, letters of nine points have nearly six


def half_empty(marks: Marks) -> Iterator[tuple[int, str, float]]:
    """Give the pictures before which much of a page is free.

    Yields
    ------
    int
        In which part of the book.
    str
        The picture's name; none if it has no number.
    float
        As a share of the text's width, how wide it may be to stand on the page before.
    """
    part = 0
    for before, mark in pairwise(marks):
        if "part" in mark:
            part += 1
        elif "name" in mark and mark["page"] > before["page"] and before["free"] > FREE:
            yield part, mark["name"], (before["free"] - mark["below"]) / mark["height"]


def narrower(marks: Marks) -> dict[str, float]:
    """Give by name the widths of pictures that then stand on a page which was half empty.

    It is the first of each part, as those soon behind it move with it.
    """
    first: dict[int, tuple[str, float]] = {}
    for part, name, width in half_empty(marks):
        if name and width >= NARROWEST:
            first.setdefault(part, (name, round(width, 3)))
    return dict(first.values())


def fuller(marks: Marks, than: Marks) -> bool:
    """Say whether fewer pages are half empty, and there are no more of them."""
    fewer = len([*half_empty(marks)]) < len([*half_empty(than)])
    return fewer and marks[-1]["page"] <= than[-1]["page"]
