"""The rows of an Excel framework's sheet under the names of its columns, as a person reads them.

Merged and blank cells below a name are filled, a row with a single cell names the group of those
below it, and what is no row of an indicator is told as left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from openpyxl.utils import get_column_letter

from milepost.core.errors import UserError
from milepost.importers.besides import TAKE, without_hidden
from milepost.importers.excel_cells import cell_text, figure_text, is_named, labels_of
from milepost.importers.excel_map import ExcelMap
from milepost.importers.framework import Framework
from milepost.importers.indicator import Row
from milepost.importers.interface import Gathered, sheet_of
from milepost.read.grid import Grid, folded

GROUPS = ("group", "result")
OWN_FIGURES = ("baseline", "target", "actual")
# of what a row says, what holds for the rows of one merged cell
NAMES = ("indicator", "identifier", "unit", "direction", "baseline_year", "target_year", "comment")
SECTION = re.compile(r"[^\W\d_]{2,30}")
LONGEST_VALUE = 200
# an indicator may well begin with the word, so that only a whole name is one of a total
TOTAL = re.compile(
    r"((grand|overall|sub)[ -]?)?totals?( (outcome|output|goal|pillar|component|objective)s?\b.*)?:?"
    r"|sum:?|average:?|gesamt(summe)?|summe|insgesamt|totale?s?:?|total g[eé]n[eé]ral|suma|итого|всего"
)


class Sheet:
    """One sheet that a map describes.

    Parameters
    ----------
    hidden
        What is done with hidden rows and columns: ``take``, ``leave``, or blank to ask.

    Raises
    ------
    UserError
        If a column that the map names is not there, or something is hidden and nobody said what to do.
    """

    def __init__(
        self, path: Path, grid: Grid, said: ExcelMap, made: Framework, hidden: str = ""
    ) -> None:
        self.grid, self.said = grid, said
        self.file = sheet_of(path.name, grid.name)
        self.report = made.report(self.file)
        self.labels = self._labels()
        self.by_role = {role: squeezed(name) for role, name in said.columns.items()}
        self.used = {*map(squeezed, said.used)}
        self.parts = {*map(squeezed, said.dimensions)}
        self.figures = self.used - self.parts - {self.by_role[role] for role in self.by_role
                                                 if role not in OWN_FIGURES}  # fmt: skip
        self.places = {role: self.by_role[role] for role in GROUPS if role in self.by_role}
        self.below = [
            (number, cells) for number, cells in grid.rows if number > said.header_rows[-1]
        ]
        self._seen(path.name, hidden)
        self._beside()

    def _seen(self, file: str, choice: str) -> None:
        """Take or leave what the sheet hides of what the map names; ask where nobody said which."""
        header, gathered = self.said.header_rows[-1], Gathered()
        columns = (at for at, label in enumerate(self.labels, 1) if label in self.used)
        grid = replace(
            self.grid,
            rows=[(header, self.labels), *self.below],
            hidden=False,  # the map names it
            hidden_rows=self.grid.hidden_rows & {number for number, _ in self.below},
            hidden_columns=self.grid.hidden_columns & {*columns},
        )
        shown = without_hidden(grid, choice, file, gathered)
        if gathered.problems or shown is None:
            told = [f"{problem.file}: {problem.message}" for problem in gathered.problems]
            raise UserError(f"{file} hides something that the map takes.", told)
        for remark in gathered.remarks:
            words = remark.removeprefix(f"{self.file}: ")
            if choice == TAKE:
                self.report.changed("", header, "hidden", "", "", words)
            else:
                self.report.left("", header, "hidden", "", words)
        self.below, self.grid = shown.rows[1:], replace(self.grid, faults=shown.faults)

    def cell(self, row: Row, role: str) -> str:
        """Give a row's cell by what its column is."""
        return row.cells.get(self.by_role.get(role, ""), "")

    def _labels(self) -> list[str]:
        said = self.said
        rows = said.header_rows
        labels = labels_of(self.grid, rows)
        where = f"row {rows[0]}" if len(rows) == 1 else f"rows {rows[0]} to {rows[-1]}"
        if not any(map(is_named, labels)):
            raise UserError(f"{self.file}: {where}, the map's header, is blank.")
        for name in said.used:
            if squeezed(name) not in labels:
                raise UserError(f"{self.file}, {where}: there is no column {name!r}.")
        return labels

    def _beside(self) -> None:
        """Tell of what the sheet holds and the map does not name."""
        for number, cells in self.grid.rows:
            if number < self.said.header_rows[0]:
                text = "; ".join(cell_text(cell) for cell in cells if cell_text(cell))
                reason = "stands above the names of the columns"
                self.report.left("", number, "row", text[:LONGEST_VALUE], reason)
        for number, column, value, message in self.grid.faults:
            where = f"{get_column_letter(column)}{number}: {value}"
            self.report.left("", number, "cell", where[:LONGEST_VALUE], message)
        width = max((len(cells) for _, cells in self.below), default=0)
        for at in range(max(width, len(self.labels))):
            label = self.labels[at] if at < len(self.labels) else ""
            filled = sum(
                at < len(cells) and bool(cell_text(cells[at]).strip()) for _, cells in self.below
            )
            if filled and label not in self.used:
                name = label or f"column {get_column_letter(at + 1)}"
                noun = "cell" if filled == 1 else "cells"
                reason = "the map names no such column"
                self.report.left(
                    "", self.said.header_rows[-1], "column", name, reason, f"{filled} {noun}"
                )

    def rows(self) -> Iterator[Row]:
        """Give the rows below the header that name an indicator, what is above them filled in."""
        above: dict[str, str] = {}
        waiting: list[tuple[int, str]] = []
        levels: list[str] = []
        for number, cells in self.below:
            texts = [cell_text(cell).strip() for cell in cells]
            row = {
                label: figure_text(cell).strip() if label in self.figures else text
                for label, text, cell in zip(self.labels, texts, cells, strict=False)
                if label and text
            }
            filled = [text for text in texts if text]
            if self._is_total(row, filled):
                shown = "; ".join(filled)[:LONGEST_VALUE]
                self.report.left("", number, "row", shown, "looks like a total of rows above")
                continue
            if "group" not in self.by_role and self._names_a_section(row, filled):
                waiting.append((number, filled[0]))
                continue
            if not self._named(number, row, above):
                self._left(number, row, filled)
                self._fill(number, row, above, tell=False)
                continue
            self._sections(waiting, levels, above)
            self._fill(number, row, above, tell=True)
            yield Row(
                number, row | {f"section {at}": above.get(f"section {at}", "") for at in (1, 2)}
            )
        for number, text in waiting:
            reason = "names no indicator, and none stands below it"
            self.report.left("", number, "row", text[:LONGEST_VALUE], reason)

    def _names_a_section(self, row: Mapping[str, str], filled: list[str]) -> bool:
        """Whether a row has one cell, under a name or in the first two columns: it heads those below."""
        named = {self.by_role.get(role, "") for role in ("indicator", "identifier", *GROUPS)}
        figures = self.used - named - {*self.labels[:2]}
        return len({*filled}) == 1 and not any(row.get(name) for name in figures)

    def _is_total(self, row: Mapping[str, str], filled: list[str]) -> bool:
        name = row.get(self.by_role["indicator"], "") or (filled[0] if filled else "")
        # the whole of the indicator above, which is broken down
        part = name in {row.get(label) for label in self.parts} and name not in {
            row.get(label) for label in self.used - self.parts
        }
        return bool(TOTAL.fullmatch(folded(name))) and not part

    def _named(self, number: int, row: dict[str, str], above: dict[str, str]) -> bool:
        """Whether a row is of an indicator: by its own name, that of a merged cell, or as a part."""
        title = self.by_role["indicator"]
        names = (title, self.by_role.get("identifier", title))
        if any(row.get(name) for name in names):
            if row.get(title) != above.get(title) or (
                row.get(names[1]) not in (None, above.get(names[1]))
            ):
                for role in NAMES:
                    above.pop(self.by_role.get(role, ""), None)
            above |= {self.by_role[role]: row[self.by_role[role]] for role in NAMES
                      if row.get(self.by_role.get(role, ""))}  # fmt: skip
            return True
        part = any(map(row.get, self.parts))
        if not above.get(title) or not (part or self._merged(number, title)):
            return False
        for role in NAMES:
            name = self.by_role.get(role, "")
            if (
                name not in row
                and name in above
                and (role == "indicator" or self._merged(number, name))
            ):
                row[name] = above[name]
        reason = "is of the indicator above, which is merged over it or broken down by it"
        self.report.changed("", number, "indicator", "", above[title], reason)
        return True

    def _merged(self, number: int, label: str) -> bool:
        """Whether a cell is one of a merged area that began above it."""
        column = self.labels.index(label) + 1
        return any(first < number <= last and left <= column <= right
                   for first, last, left, right in self.grid.merged)  # fmt: skip

    def _left(self, number: int, row: Mapping[str, str], filled: list[str]) -> None:
        shown = "; ".join(filled)[:LONGEST_VALUE]
        if row and {*row} <= {*self.places.values()}:
            self.report.taken("", number, "row", shown, "", "names the group of the rows below")
        elif filled:
            self.report.left("", number, "row", shown, "names no indicator")

    def _fill(self, number: int, row: dict[str, str], above: dict[str, str], *, tell: bool) -> None:
        """Fill a blank group or result with that of the row above; a new group has no result yet."""
        group = self.places.get("group", "")
        if group in row and row[group] != above.get(group) and "result" in self.places:
            above.pop(self.places["result"], None)
        for role, name in self.places.items():
            if name in row:
                above[name] = row[name]
            elif name in above and tell:
                row[name] = above[name]
                reason = "is blank: that of the row above is taken"
                self.report.changed("", number, role, "", above[name], reason)

    def _sections(
        self, waiting: list[tuple[int, str]], levels: list[str], above: dict[str, str]
    ) -> None:
        """Make groups of the headings that wait: the first word of a heading is its level."""
        for at, (number, text) in enumerate(waiting):
            match = SECTION.match(text)
            level = folded(match[0]) if match else ""
            if level not in levels:
                levels[:] = [*levels[: 1 if at else 0], level] if at or not levels else [level]
            place = levels.index(level) + 1
            above[f"section {place}"] = text
            if place == 1:
                above.pop("section 2", None)
            reason = "has a single cell: names the group of the rows below"
            self.report.taken("", number, "group" if place == 1 else "result", text, text, reason)
        waiting.clear()


def squeezed(name: str) -> str:
    """Give a name of a column with single spaces, as labels have them."""
    return " ".join(name.split())
