"""Tables as pandas, its Styler, great_tables and people write them in HTML, read into frames.

Only what every format of a book can show is taken: words, numbers and emphasis in rows and columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import chain, count

import pandas as pd

from milepost.report import text
from milepost.report.tables import NO_BREAK, Column, Table

EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*", "sup": "^", "sub": "~"}
ROWS = ("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col")
PLAIN = ("html", "head", "body", "div", "p", "span", "br", "small", "a", "style", "meta", "title")
NUMBER = re.compile(r"[^\w(]{0,20}+[(\[]?\s{0,9}+[-+−–]?\d[\d\s.,'’_]*+[\w%‰°€£$¥]{0,3}[)\]]?\**+")
MOST_CELLS = 20_000
WIDEST = 40


class NotShownError(ValueError):
    """What an output holds that not every format of a book can show."""


@dataclass
class _Cell:
    text: str = ""
    plain: str = ""
    head: bool = False
    columns: int = 1
    rows: int = 1


_Row = tuple[str, list[_Cell]]
"""A row's part of the table, and its cells."""


@dataclass
class HtmlTable:
    """A table that stood in HTML."""

    caption: str  # its caption or title, as Markdown; may be blank
    table: Table  # its cells, which are Markdown already
    data: Table  # the same as plain text, for a file
    notes: list[str] = field(default_factory=list)  # what stood below it, as Markdown

    def csv(self) -> str:
        """Write it as CSV, plain text under its headers."""
        titles: list[str] = []
        for column in self.data.columns.values():  # columns that are headed alike are numbered
            title = column.title.strip()
            numbered = (f"{title} ({number})".strip() for number in count(2))
            titles.append(next(name for name in chain([title], numbered) if name not in titles))
        return replace(self.data, frame=self.data.frame.set_axis(titles, axis=1)).csv()


def read_tables(html: str) -> tuple[list[HtmlTable], list[str]]:
    """Read the tables of a piece of HTML, and the paragraphs beside them.

    Raises
    ------
    NotShownError
        If it holds anything else, named as a reader of the message would name it.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    paragraphs = [part for part in (_shortened(part) for part in reader.outside) if part]
    return [_table(rows, caption) for rows, caption in reader.tables], paragraphs


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[list[_Row], str]] = []
        self.outside: list[str] = [""]
        self._section = ""
        self._into = ""  # cell, caption, style, or outside
        self._open = False  # within a table
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag not in (*ROWS, *PLAIN, *EMPHASIS):
            raise NotShownError(f"HTML with <{tag}>")
        if tag == "table":
            if self._open:
                raise NotShownError("a table within a table")
            self._open, self._section, self._into = True, "tbody", ""
            self.tables.append(([], ""))
        elif tag in ("thead", "tbody", "tfoot"):
            self._section = tag
        elif tag == "tr" and self._open:
            self.tables[-1][0].append((self._section, []))
        elif tag in ("td", "th"):
            self._begin_cell(tag, said)
        elif tag in ("caption", "style", "title"):
            self._into = tag
        elif tag in EMPHASIS:
            self._add(EMPHASIS[tag])
        elif tag in ("br", "p", "div"):
            self._break()

    def _begin_cell(self, tag: str, said: dict[str, str]) -> None:
        if not self._open or not self.tables[-1][0]:
            raise NotShownError(f"HTML with <{tag}> outside a table")
        spans = [int(found) if (found := said.get(name, "1")).isdigit() else 1
                 for name in ("colspan", "rowspan")]  # fmt: skip
        self._cells += max(spans[0], 1)
        if self._cells > MOST_CELLS:
            raise NotShownError(f"a table of more than {MOST_CELLS:,} cells")
        self.tables[-1][0][-1][1].append(
            _Cell("", "", tag == "th", max(spans[0], 1), max(spans[1], 1))
        )
        self._into = "cell"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "caption", "style", "title"):
            self._into = ""
        elif tag == "table":
            self._open, self._into = False, ""
        elif tag in EMPHASIS:
            self._add(EMPHASIS[tag])
        elif tag in ("p", "div"):
            self._break()

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if words:
            lead, trail = data[0].isspace(), data[-1].isspace()
            if self._into == "cell":
                self.tables[-1][0][-1][1][-1].plain += f" {words}"
            self._add(f"{' ' if lead else ''}{text.plain(words)}{' ' if trail else ''}")
        elif data and self._into != "style":
            self._add(" ")

    def _break(self) -> None:
        if self._into or self._open:
            self._add(" ")
        else:
            self.outside.append("")

    def _add(self, words: str) -> None:
        if self._into == "cell":
            self.tables[-1][0][-1][1][-1].text += words
        elif self._into == "caption":
            rows, caption = self.tables[-1]
            self.tables[-1] = (rows, caption + words)
        elif not self._into and not self._open:
            self.outside[-1] += words


def _table(rows: list[_Row], caption: str) -> HtmlTable:
    """Lay cells out, as Markdown and as plain text."""
    shown, plain = _laid_out(rows, "text"), _laid_out(rows, "plain")
    titles = ". ".join(part for part in map(_shortened, [caption, *shown.titles]) if part)
    notes = [note for note in map(_shortened, shown.notes) if note]
    return HtmlTable(titles, _as_table(shown), _as_table(plain), notes)


@dataclass
class _Laid:
    width: int
    titles: list[str] = field(default_factory=list)
    head: list[list[str]] = field(default_factory=list)
    body: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _laid_out(rows: list[_Row], form: str) -> _Laid:
    """Lay cells out on a grid; rows of one cell that spans all are the title, or notes."""
    grid = _grid([cells for _, cells in rows], form)
    laid = _Laid(max((len(line) for line in grid), default=0))
    if not laid.width:
        raise NotShownError("a table without cells")
    for (section, cells), line in zip(rows, grid, strict=True):
        whole = len(cells) == 1 and cells[0].columns >= laid.width > 1
        is_head = section == "thead" or (not laid.body and all(cell.head for cell in cells))
        blank = [""] * (laid.width - 1)
        if whole and (is_head or section == "tfoot"):
            (laid.titles if is_head else laid.notes).append(line[0])
        elif whole:
            laid.body.append([f"**{line[0]}**" if line[0] and form == "text" else line[0], *blank])
        else:
            (laid.head if is_head else laid.body).append([*line, *blank][: laid.width])
    return laid


def _grid(rows: list[list[_Cell]], form: str) -> list[list[str]]:
    """Give each place its text; a cell that spans rows, or heads columns, stands in each."""
    grid: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}  # column to how far down a cell above still reaches
    for cells in rows:
        line: list[str] = []
        waiting = list(cells)
        while waiting or len(line) in below:
            at = len(line)
            if at in below:
                left, words = below.pop(at)
                line.append(words)
                below |= {at: (left - 1, words)} if left > 1 else {}
                continue
            cell = waiting.pop(0)
            words = _shortened(getattr(cell, form))
            for column in range(at, at + cell.columns):
                line.append(words if column == at or cell.head else "")
                below |= {column: (cell.rows - 1, line[-1])} if cell.rows > 1 else {}
        grid.append(line)
    return grid


def _as_table(laid: _Laid) -> Table:
    columns_of_heads = zip(*laid.head, strict=True) if laid.head else [()] * laid.width
    titles = [": ".join(dict.fromkeys(filter(None, column))) for column in columns_of_heads]
    columns = {}
    for at, title in enumerate(titles):
        cells = [line[at] for line in laid.body]
        filled = [cell for cell in cells if cell]
        number = bool(filled) and all(NUMBER.fullmatch(cell.replace("\\", "")) for cell in filled)
        longest = max(map(len, [title, *cells]), default=0)
        columns[str(at)] = Column(title or NO_BREAK, str, min(max(longest, 4), WIDEST), number)
    return Table(pd.DataFrame(laid.body, columns=list(columns), dtype="str"), columns)


def _shortened(words: str) -> str:
    return re.sub(r"(\*\*|\*|\^|~)\s*\1", "", " ".join(words.split())).strip()
