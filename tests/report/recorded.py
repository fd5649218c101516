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
    """One exhibit as its page shows it; ``words`` are what its figure draws, None without one."""

    chapter: Chapter = field(repr=False)
    name: str
    caption: str
    alt: str
    note: str
    table: Table = field(repr=False)
    words: list[str] | None
    rows: pd.DataFrame = field(repr=False)

    def cells(self) -> list[list[str]]:
        """The table as printed, row by row, without its header; markup taken out."""
        lines = self.table.markdown().splitlines()[2:]
        return [[unmarked(cell) for cell in line[2:-2].split(" | ")] for line in lines]


class Recorded(Chapter):
    """A chapter that keeps its exhibits and writes no picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown: list[Shown] = []
        self._figure: Figure | None = None

    def exhibit(self, name: str, **parts: Any) -> Any:
        self._figure = parts.get("figure")
        return super().exhibit(name, **parts)

    def _page(self, origin: Origin, table: Table, rows: pd.DataFrame, note: str) -> str:
        words = texts_of(self._figure) if origin.drawn and self._figure is not None else None
        shown = Shown(self, origin.name, origin.caption, origin.alt, note, table, words, rows)
        self.shown.append(shown)
        return super()._page(origin, table, rows, note)

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
    """Every text that a figure draws; lines that were wrapped are texts that follow each other."""
    found = [
        " ".join(item.get_text().split())
        for axes in figure.axes
        for item in axes.findobj(Text)
        if item.get_visible()
    ]
    return [words for words in found if words]
