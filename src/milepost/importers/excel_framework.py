"""An Excel (or CSV) results framework of any layout, read by a map that says which column is what.

Wide sheets have a column a year, long ones a row a year; both may be broken down by further
columns. See :mod:`milepost.importers.excel_map` for the map.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from milepost.core.errors import UserError
from milepost.core.files import sha256_of
from milepost.importers.excel_cells import cell_text, days
from milepost.importers.excel_map import ExcelMap, element_of
from milepost.importers.framework import Framework, blank_free, code
from milepost.importers.indicator import Indicator, Value, plan_years, shortened, year_of
from milepost.importers.published_numbers import Numbers
from milepost.importers.taking import Taking
from milepost.read.grid import Grid, folded

SOURCE = "framework"
UP = ("up", "increase", "increasing", "higher", "positive", "rise", "more", "↑", "+", "ascending")
DOWN = ("down", "decrease", "decreasing", "lower", "negative", "reduce", "reduction", "fall", "less",
        "↓", "-", "descending")  # fmt: skip
PERCENT = (
    "%",
    "percent",
    "per cent",
    "percentage",
    "pct",
    "pourcentage",
    "porcentaje",
    "proportion",
)
FILLED = ("group", "result")
Days = tuple[date | None, date | None]
UNKNOWN: Days = (None, None)
# what a row may say beside one another, and the role of the column that dates it
OWN_YEAR = {"baseline": "baseline_year", "target": "target_year", "actual": ""}


def read_excel(path: Path, grids: list[Grid], said: ExcelMap) -> Framework:
    """Read a sheet by its map.

    Raises
    ------
    UserError
        If the sheet or a column that the map names is not there, or no indicator has a value.
    """
    grid = _sheet(path, grids, said)
    reading = _Sheet(path, grid, said)
    for row in reading.rows():
        reading.take(row)
    return reading.framework()


def _sheet(path: Path, grids: list[Grid], said: ExcelMap) -> Grid:
    # a hidden sheet is read where the map names it, and not otherwise
    filled = [
        grid for grid in grids if grid.rows and (said.sheet or not getattr(grid, "hidden", False))
    ]
    named = [grid for grid in filled if folded(grid.name) == folded(said.sheet)]
    if said.sheet and not named:
        listed = ", ".join(repr(grid.name) for grid in filled)
        raise UserError(
            f"{path.name}: there is no sheet {said.sheet!r} with rows; there are: {listed}."
        )
    if not said.sheet and len(filled) != 1:
        raise UserError(f"{path.name}: several sheets have rows: name one in the map (sheet:).")
    return (named or filled)[0]


@dataclass(frozen=True)
class Row:
    """One row under the names of its columns, as text; blank cells are left out."""

    number: int
    cells: Mapping[str, str]


@dataclass
class Gathered:
    """An indicator while its rows are gathered: the parts that each of its values is of."""

    indicator: Indicator
    seen: set[tuple[tuple[str, str], ...]] = field(default_factory=set)


class _Sheet:
    """What is known of a sheet while its rows are taken."""

    def __init__(self, path: Path, grid: Grid, said: ExcelMap) -> None:
        self.path, self.grid, self.said = path, grid, said
        self.file = f"{path.name}, {grid.name}" if grid.name else path.name
        self.made = Framework("", "", date.min, date.max, date.min, date.min)
        self.tell = partial(self.made.tell, self.file)
        self.known = said.known_on or date.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ012
        self.found: dict[tuple[str, ...], Gathered] = {}
        self.count: dict[tuple[str, ...], int] = {}
        self.labels = self._labels()
        self.long = bool({"period", "type"} & said.columns.keys())

    def _labels(self) -> list[str]:
        header = next(
            (cells for number, cells in self.grid.rows if number == self.said.header), None
        )
        if header is None:
            raise UserError(f"{self.file}: row {self.said.header}, the map's header, is blank.")
        labels = [" ".join(cell_text(cell).split()) for cell in header]
        said = self.said
        wide = (*said.baselines, *said.targets, *said.actuals, *said.dimensions)
        for name in (*said.columns.values(), *wide):
            if " ".join(name.split()) not in labels:
                raise UserError(f"{self.file}, row {said.header}: there is no column {name!r}.")
        return labels

    def rows(self) -> Iterator[Row]:
        """Give the rows below the header, groups filled down."""
        above: dict[str, str] = {}
        places = {role: self.said.columns[role] for role in FILLED if role in self.said.columns}
        for number, cells in self.grid.rows:
            if number <= self.said.header:
                continue
            if number in getattr(self.grid, "hidden_rows", ()):
                self.tell(number, "", "row", "taken", "", "", "is hidden in the sheet")
            texts = [cell_text(cell).strip() for cell in cells]
            if number in getattr(self.grid, "hidden_rows", ()):
                self.tell(number, "", "row", "taken", "", "", "is hidden in the sheet")
            row = {
                label: text
                for label, text in zip(self.labels, texts, strict=False)
                if label and text
            }
            if "group" in places and places["group"] in row and places["group"] != above.get("of"):
                for name in places.values():
                    if row[places["group"]] != above.get(places["group"]):
                        above.pop(name, None)
            for role, name in places.items():
                if name not in row and name in above:
                    row[name] = above[name]
                    reason = "is blank: that of the row above is taken"
                    self.tell(number, "", role, "changed", "", above[name], reason)
                elif name in row:
                    above[name] = row[name]
            yield Row(number, row)

    def cell(self, row: Row, role: str) -> str:
        """Give a row's cell by what its column is."""
        return row.cells.get(" ".join(self.said.columns.get(role, "").split()), "")

    def take(self, row: Row) -> None:
        """Take the values of one row."""
        title = self.cell(row, "indicator") or self.cell(row, "identifier")
        if not title:
            shown = "; ".join(row.cells.values())
            self.tell(row.number, "", "row", "left", shown[:200], "", "names no indicator")
            return
        parts = tuple((dimension, row.cells[name]) for name, dimension in self.said.dimensions.items()
                      if row.cells.get(name))  # fmt: skip
        gathered = self._gathered(row, title, parts)
        gathered.seen.add(parts)
        indicator, comment = gathered.indicator, self.cell(row, "comment")
        for element, text, day in self._values(row, indicator.subject):
            begins, ends = day
            begins = None if element == "target" else begins
            value = Value(text, row.number, begins, ends, parts, comment)
            {"baseline": indicator.baselines, "target": indicator.targets,
             "actual": indicator.actuals}[element].append(value)  # fmt: skip

    def _gathered(self, row: Row, title: str, parts: tuple[tuple[str, str], ...]) -> Gathered:
        """Give the indicator of a row; in a wide sheet another row of one name is another one."""
        key = (self.cell(row, "identifier"),) if self.cell(row, "identifier") else (
            self.cell(row, "group"), self.cell(row, "result"), title)  # fmt: skip
        times = self.count.setdefault(key, 0)
        own = (*key, str(times))
        if own in self.found and not self.long and parts in self.found[own].seen:
            self.count[key] += 1
            own = (*key, str(times + 1))
            reason = "another row has the same name: taken as another indicator"
            self.tell(
                row.number, title, "indicator", "changed", title, f"{title} ({times + 2})", reason
            )
        if own not in self.found:
            self.found[own] = Gathered(self._indicator(row, title))
        return self.found[own]

    def _indicator(self, row: Row, title: str) -> Indicator:
        taken = {gathered.indicator.subject for gathered in self.found.values()}
        number = len(taken) + 1
        subject = name = (
            code(self.cell(row, "identifier"), number)
            if self.cell(row, "identifier")
            else f"I{number}"
        )
        while subject in taken:
            subject, number = f"{name}.{number}", number + 1
        unit = self.cell(row, "unit")
        way = folded(self.cell(row, "direction"))
        return Indicator(
            subject,
            self._group(row),
            title,
            self.known,
            self.file,
            row.number,
            SOURCE,
            measured="percent" if folded(unit) in PERCENT else "number",
            unit="%" if folded(unit) in PERCENT else unit,
            ascending=True if way in UP else False if way in DOWN else None,
            locator=self.file,
        )

    def _group(self, row: Row) -> str:
        """Give the result that a row's indicator belongs to, under its group."""
        group = self.cell(row, "group") or "Indicators"
        result = self.cell(row, "result") or group
        systems, results = self.made.rows("systems"), self.made.rows("global_results")
        system = next((item["system_id"] for item in systems if item["name"] == group), "")
        if not system:
            system = f"g{len(systems) + 1}"
            systems.append({"system_id": system, "position": str(len(systems) + 1), "name": group,
                            "source_id": SOURCE})  # fmt: skip
        same = (item["global_result_id"] for item in results
                if (item["system_id"], item["statement"]) == (system, result))  # fmt: skip
        if found := next(same, ""):
            return found
        number = str(len(results) + 1)
        results.append(blank_free({
            "global_result_id": number, "position": number, "system_id": system,
            "short_name": shortened(result), "statement": result, "source_id": SOURCE,
        }))  # fmt: skip
        return number

    def _values(self, row: Row, subject: str) -> Iterator[tuple[str, str, Days]]:
        """Give each value of a row: what it is, as written, and its first and last day."""
        said = self.said
        for element, columns in (
            ("baseline", said.baselines),
            ("target", said.targets),
            ("actual", said.actuals),
        ):
            for name, when in columns.items():
                if text := row.cells.get(" ".join(name.split()), ""):
                    yield element, text, days(str(when)) or UNKNOWN
        of_row = self._day(row, subject, "period")
        if of_row is None:
            return
        if "type" in said.columns:
            yield from self._typed(row, subject, of_row)
            return
        for element, own in OWN_YEAR.items():
            text = self.cell(row, element)
            if text:
                default = UNKNOWN if element == "baseline" else of_row
                found = self._day(row, subject, own) if self.cell(row, own) else default
                if found is not None:
                    yield element, text, found

    def _typed(self, row: Row, subject: str, of_row: Days) -> Iterator[tuple[str, str, Days]]:
        """Give the one value of a row that says in words what it is."""
        kind, text = folded(self.cell(row, "type")), self.cell(row, "actual")
        element = element_of(kind)
        if not element:
            reason = f"{kind or 'a blank cell'} is no word for baseline, target or actual"
            self.tell(row.number, subject, "row", "left", text, "", reason)
        elif text:
            yield element, text, of_row

    def _day(self, row: Row, subject: str, role: str) -> Days | None:
        """Read the period of a cell; where it can't be read, the row is told as left."""
        text = self.cell(row, role)
        if not text:
            return UNKNOWN
        found = days(text)
        if found is None:
            reason = "is no year, quarter, month or day: the values beside it are left"
            self.tell(row.number, subject, role, "left", text, "", reason)
        return found

    def framework(self) -> Framework:
        """Give the whole plan."""
        made, said = self.made, self.said
        texts = [value.text for item in self.found.values() for value in item.indicator.values]
        numbers = Numbers(texts)
        for item in self.found.values():
            Taking(made, item.indicator, numbers).take()
        for row in made.rows("observations"):
            row["evidence"] = said.evidence.value
        if not made.tables.get("targets"):
            raise UserError(f"{self.file}: no row below row {said.header} names an indicator.")
        if said.known_on is None:
            reason = "the map does not say when the file was made (known_on): the file's own day is taken"
            self.tell(0, "", "known_on", "changed", "", str(self.known), reason)
        made.title = said.plan.title or f"Results framework {self.path.stem}"
        made.organization = said.plan.organization or "The organisation"
        made.known_on = self.known
        observed = [date.fromisoformat(row["period_end"]) for row in made.rows("observations")]
        dates = [
            date.fromisoformat(row["deadline"]) for row in made.rows("targets") if "deadline" in row
        ]
        bases = [
            year_of(int(row["baseline_year"]))[1]
            for row in made.rows("targets")
            if "baseline_year" in row
        ]
        made.reporting_date = max(observed, default=self.known)
        begins, ends = plan_years([*dates, *bases, *observed, made.reporting_date])
        made.begins, made.ends = said.plan.start or begins, said.plan.end or ends
        note = f"{self.path.name}, sha256 {sha256_of(self.path)}"
        made.describe(SOURCE, published=str(self.known), note=note)
        return made
