"""Tables: one frame, shown as a Markdown pipe table and given away as CSV."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from milepost.core.ledger import FORMULA, harmless
from milepost.core.messages import N_, _
from milepost.core.typefaces import line_width
from milepost.report import text
from milepost.report.indicator_links import indicator_link

Format = Callable[[Any], str]
NO_BREAK = "\N{NO-BREAK SPACE}"
# of the width of a PDF's text: the size of letters in its tables, 8.8 of 459 points, and what a cell keeps free
EM, MARGIN = 8.8 / 459, 9.5 / 459
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
BREAKS = re.compile(r"(?<=\w\w)(?=\w\w)")  # two letters stay on either line
DASHES = 200  # a header rule longer than a line makes Pandoc take the widths from it


@dataclass(frozen=True)
class Column:
    """How one column of a frame is shown.

    Attributes
    ----------
    title
        The header.
    form
        Turns a cell into Markdown; by default the cell as plain text.
    width
        Share of the table's width, relative to the other columns.
    number
        Whether cells stand at the right.
    indicator
        The frame's column with the indicators to whose pages the cells lead; blank: to none.
    """

    title: str
    form: Format = text.plain
    width: int = 10
    number: bool = False
    indicator: str = ""


@dataclass(frozen=True)
class Table:
    """A frame and how it is shown; ``without_rows`` stands in the place of rows, where none is."""

    frame: pd.DataFrame
    columns: Mapping[str, Column]
    without_rows: str = N_("none")

    def suppressed(self) -> Table:
        """Give the table without its rows, which are kept back."""
        return replace(self, frame=self.frame.iloc[:0], without_rows=N_("suppressed"))

    def markdown(self, *, linked: bool = False) -> str:
        """Write the pipe table; the first column's cells head their rows.

        Parameters
        ----------
        linked
            Whether cells that name an indicator lead to its page.
        """
        forms = [(name, column.form) for name, column in self.columns.items()]
        body = [
            [form(row[name]) or text.NONE for name, form in forms]
            for row in self.frame.to_dict("records")
        ]
        rules, heads = [], []
        for column, share in zip(self.columns.values(), self._shares(body), strict=True):
            heads.append(_breakable(column.title, share))
            dashes = "-" * max(3, round(DASHES * share))
            rules.append(f"{dashes}:" if column.number else f":{dashes}")
        lines = [
            "| " + " | ".join(heads) + " |",
            "|" + "|".join(rules) + "|",
        ]
        leading = [
            (at, column.indicator)
            for at, column in enumerate(self.columns.values())
            if linked and column.indicator in self.frame
        ]
        for at, name in leading:
            for cells, identifier in zip(body, self.frame[name], strict=True):
                cells[at] = indicator_link(identifier, cells[at])
        lines += ["| " + " | ".join(cells) + " |" for cells in body]
        if self.frame.empty:  # a header over nothing looks like an error
            lines.append(f"| {_(self.without_rows)} |" + f" {text.NONE} |" * (len(forms) - 1))
        return "\n".join(lines)

    def _shares(self, body: Sequence[Sequence[str]]) -> list[float]:
        """Share the width among columns: in a PDF no word of a head, and no value, is laid over the next."""
        columns = self.columns.values()
        total = sum(column.width for column in columns)
        shares = [column.width / total for column in columns]
        needed = [
            max(_needed(column.title), _value_width(body, at) if column.number else 0)
            for at, column in enumerate(columns)
        ]
        lacking = sum(max(need - share, 0) for need, share in zip(needed, shares, strict=True))
        if not lacking:
            return shares
        if sum(needed) >= 1:
            return _capped(needed)
        spare = sum(max(share - need, 0) for need, share in zip(needed, shares, strict=True))
        return [
            max(need, share - (share - need) * lacking / spare)
            for need, share in zip(needed, shares, strict=True)
        ]

    def csv(self) -> str:
        """Write the frame as CSV: raw values, and no cell that a spreadsheet would execute."""
        safe = self.frame.copy()
        for name in safe.columns:
            if safe[name].dtype.kind not in "fiubM":
                safe[name] = _harmless_cells(safe[name])
        safe.columns = pd.Index([harmless(name) for name in safe.columns])
        return str(safe.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d"))


@functools.cache
def _needed(title: str) -> float:
    """Give the share of a page's width that the longest word of a head asks for."""
    return max((line_width(word, bold=True) for word in title.split(" ")), default=0) * EM + MARGIN


def _value_width(body: Sequence[Sequence[str]], at: int) -> float:
    """Give the share of a page's width that a column's longest value asks for: its spaces don't break."""
    longest = max((word for cells in body for word in cells[at].split(" ")), key=len, default="")
    return line_width(longest, bold=False) * EM + MARGIN


def _capped(needed: list[float]) -> list[float]:
    """Share out a page that is too narrow: words that are short stay whole, the longest get alike."""
    left = 1.0
    for at, need in enumerate(sorted(needed)):
        alike = left / (len(needed) - at)
        if need > alike:
            return [min(each, alike) for each in needed]
        left -= need
    return needed


def _breakable(title: str, share: float) -> str:
    """Let the words of a head be broken whose column has no room for them: a page is only so wide."""
    return " ".join(
        word if _needed(word) <= share + 1e-9 else BREAKS.sub(SOFT_HYPHEN, word)
        for word in title.split(" ")
    )


def _harmless_cells(cells: pd.Series) -> pd.Series:
    """Make every cell harmless; of texts, each distinct one is looked at once."""
    if cells.dtype != "str":
        return cells.map(harmless, na_action="ignore")
    distinct = {cell for cell in cells.tolist() if isinstance(cell, str)}
    # a formula may stand behind the end of a line: all cells are looked at as the lines of one
    together = "\n".join(distinct)
    if not FORMULA.search(together) and "\r" not in together:
        return cells
    changed = {cell: safe for cell in distinct if (safe := harmless(cell)) != cell}
    return cells.map(lambda cell: changed.get(cell, cell))


def number_column(title: str, width: int = 8, digits: int | None = None) -> Column:
    """Make a column of numbers."""
    return Column(title, lambda value: text.number(value, digits), width, number=True)


def share_column(title: str, width: int = 8) -> Column:
    """Make a column of shares, shown as percentages."""
    return Column(title, text.percent, width, number=True)
