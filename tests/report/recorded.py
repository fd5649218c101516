"""Chapters that keep what they show: caption, alternative text, table, figure and note."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.text import Text

from milepost.report import Chapter
from milepost.report.lineage import Origin
from milepost.report.tables import Table


@dataclass(frozen=True)
class Shown:
    """One exhibit as its page shows it."""

    chapter: Chapter = field(repr=False)
    name: str
    caption: str
    alt: str
    note: str
    table: Table = field(repr=False)
    figure: Figure | None = field(repr=False)
    rows: pd.DataFrame = field(repr=False)

    def cells(self) -> list[list[str]]:
        """The table as printed, row by row, without its header; markup taken out."""
        lines = self.table.markdown().splitlines()[2:]
        return [[unmarked(cell) for cell in line[2:-2].split(" | ")] for line in lines]

    def words(self) -> list[str]:
        """Every text that the figure draws, as it lies on the page: row by row, left to right."""
        return [] if self.figure is None else texts_of(self.figure)


class Recorded(Chapter):
    """A chapter that keeps its exhibits and writes no picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown: list[Shown] = []
        self._figure: Figure | None = None

    def exhibit(self, name: str, **parts: Any) -> Any:
        self._figure = parts.get("figure")
        return super().exhibit(name, **parts)

    def _page(
        self, origin: Origin, table: Table, rows: pd.DataFrame, drawn: bool, alt: str, note: str
    ) -> str:
        figure = self._figure if drawn else None
        shown = Shown(self, origin.name, origin.caption, alt, note, table, figure, rows)
        self.shown.append(shown)
        return super()._page(origin, table, rows, drawn, alt, note)

    def last(self) -> Shown:
        return self.shown[-1]


def unmarked(words: str) -> str:
    """Take the backslashes of Markdown out of words."""
    plain, escaped = [], False
    for sign in words:
        if sign == "\\" and not escaped:
            escaped = True
            continue
        plain.append(sign)
        escaped = False
    return " ".join("".join(plain).replace("\N{LEFT-TO-RIGHT MARK}", "").split())


def texts_of(figure: Figure) -> list[str]:
    """Every text that a figure draws; lines that were wrapped are joined again.

    Lines that are drawn one after another, each of them one line in height below the one before
    and beginning (or centred, or ending) at the same place, are one text.
    """
    found = [
        item
        for axes in figure.axes
        for item in axes.findobj(Text)
        if item.get_text().strip() and item.get_visible()
    ]
    return [" ".join(item.get_text().split()) for item in found]
