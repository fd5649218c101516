"""Cells of a sheet as a person reads them, and the names of its columns.

Names stand in one row, or in several that are read together from the top.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from openpyxl.utils import get_column_letter

from milepost.read.cells import Shown
from milepost.read.grid import Grid

# of a text, three places behind a dot may be thousands
THREE_PLACES = re.compile(r"-?[1-9]\d{0,2}\.\d{3}(?=%?$)")


def cell_text(cell: Any) -> str:
    """Give a cell as a person reads it."""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, datetime):
        return str(cell.date())
    if isinstance(cell, float):
        return _of_number(cell)
    return "" if cell is None else str(cell)


def figure_text(cell: Any) -> str:
    """Give the cell of a figure; the dot of what is a number already can be nothing but decimal."""
    text = cell_text(cell)
    return THREE_PLACES.sub(r"\g<0>0", text) if isinstance(cell, float) else text


def _of_number(cell: float) -> str:
    """Give a number, and a percentage or a code such as 1.10 as its cell shows it.

    One that is shown in another size or sign, or not at all, is none that could be taken.
    """
    shown = getattr(cell, "text", None)
    if isinstance(cell, Shown) and (cell.scaled or not cell.text):
        return f"={float(cell):.15g}, shown as '{cell.text}'"
    if isinstance(shown, str) and getattr(cell, "percent", False):
        return f"{shown}%"
    if isinstance(shown, str) and _number(shown) == float(cell):
        return shown
    return f"{float(cell):.15g}"


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def labels_of(grid: Grid, rows: Sequence[int]) -> list[str]:
    """Name every column by its cells in some rows, a merged cell standing for all of its columns.

    Of a name that stands twice the later ones have their column's letter, ``Target [F]``, and a
    column without a name has its letter alone, ``[F]``.
    """
    above = (first for first, last, *_ in grid.merged if any(first <= at <= last for at in rows))
    needed = {*rows, *above}
    cells = {number: [cell_text(cell) for cell in row] for number, row in grid.rows
             if number in needed}  # fmt: skip
    width = max((len(cells.get(number, ())) for number in rows), default=0)
    parts: list[list[str]] = [[] for _ in range(width)]
    for number in rows:
        texts = [" ".join(text.split()) for text in cells.get(number, [])]
        texts += [""] * (width - len(texts))
        for first, last, left, right in grid.merged:
            if first <= number <= last and left <= width:
                source = [" ".join(text.split()) for text in cells.get(first, [])]
                word = source[left - 1] if left <= len(source) else ""
                # down a merged cell, its word stands once
                for column in range(left, min(right, width) + 1):
                    texts[column - 1] = word if number == first or first not in rows else ""
        for at, text in enumerate(texts):
            if text and text not in parts[at]:
                parts[at].append(text)
    labels: list[str] = []
    for at, words in enumerate(parts, 1):
        label = " ".join(words)
        labels.append(
            f"{label} [{get_column_letter(at)}]".strip() if not label or label in labels else label
        )
    return labels


def is_named(label: str) -> bool:
    """Whether a column has a name, and not its letter alone."""
    return not label.startswith("[")
