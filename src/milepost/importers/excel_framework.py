"""An Excel (or CSV) results framework of any layout, read by a map that says which column is what.

Wide sheets have a column a year, long ones a row a year; both may be broken down by further
columns. See :mod:`milepost.importers.excel_map` for the map.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from milepost.core.errors import UserError
from milepost.core.files import sha256_of
from milepost.importers.disaggregation import parts_of
from milepost.importers.excel_map import ExcelMap, element_of
from milepost.importers.excel_sheet import Row, Sheet, squeezed
from milepost.importers.framework import Framework, blank_free, code
from milepost.importers.indicator import Indicator, Value, plan_years, shortened, year_of
from milepost.importers.periods import days
from milepost.importers.published_numbers import Numbers
from milepost.importers.taking import Taking
from milepost.importers.worded_numbers import dated
from milepost.read.grid import Grid, folded

SOURCE = "framework"
UP = ("up", "increase", "increasing", "higher", "positive", "rise", "more", "↑", "+", "ascending", "1", "true",
      "yes", "augmentation", "hausse", "aumentar", "aumento", "steigend")
DOWN = ("down", "decrease", "decreasing", "lower", "negative", "reduce", "reduction", "fall", "less",
        "↓", "-", "descending", "0", "false", "no", "diminution", "baisse", "reducir", "disminuir", "sinkend")  # fmt: skip
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
Days = tuple[date | None, date | None]
UNKNOWN: Days = (None, None)
# what a row may say beside one another, and the role of the column that dates it
OWN_YEAR = {"baseline": "baseline_year", "target": "target_year", "actual": "actual_year"}


def read_excel(path: Path, grids: list[Grid], said: ExcelMap) -> Framework:
    """Read the sheets that a map names.

    Raises
    ------
    UserError
        If a sheet or a column that the map names is not there, or no indicator has a value.
    """
    made = Framework("", "", date.min, date.max, date.min, date.min)
    reading = _Reading(path, said, made)
    chosen = _sheets(path, grids, said)
    for grid in grids:
        if grid not in chosen and grid.rows:
            reason = "the map names no such sheet" + (", and it is hidden" if grid.hidden else "")
            made.tell(path.name, 0, "", "sheet", "left", grid.name, f"{len(grid.rows)} rows", reason)
    for grid in chosen:
        reading.take_sheet(Sheet(path, grid, said, made))
    return reading.framework()


def _sheets(path: Path, grids: list[Grid], said: ExcelMap) -> list[Grid]:
    names = said.sheets or ([said.sheet] if said.sheet else [])
    # a hidden sheet is read where the map names it, and not otherwise
    filled = [grid for grid in grids if grid.rows and (names or not grid.hidden)]
    by_name = {folded(grid.name): grid for grid in filled}
    for name in names:
        if folded(name) not in by_name:
            listed = ", ".join(repr(grid.name) for grid in filled)
            raise UserError(
                f"{path.name}: there is no sheet {name!r} with rows; there are: {listed}."
            )
    if not names and len(filled) != 1:
        raise UserError(f"{path.name}: several sheets have rows: name one in the map (sheet:).")
    return [by_name[folded(name)] for name in names] if names else filled


@dataclass
class Gathered:
    """An indicator while its rows are gathered: the parts that each of its values is of."""

    indicator: Indicator
    seen: set[tuple[tuple[str, str], ...]] = field(default_factory=set)


class _Reading:
    """What is known of a file while the rows of its sheets are taken."""

    sheet: Sheet

    def __init__(self, path: Path, said: ExcelMap, made: Framework) -> None:
        self.path, self.said, self.made = path, said, made
        self.known = said.known_on or date.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ012
        self.found: dict[tuple[str, ...], Gathered] = {}
        self.count: dict[tuple[str, ...], int] = {}
        self.long = bool({"period", "type"} & said.columns.keys())

    def take_sheet(self, sheet: Sheet) -> None:
        """Take the rows of one sheet."""
        self.sheet, self.tell = sheet, sheet.tell
        for row in sheet.rows():
            self.take(row)

    def cell(self, row: Row, role: str) -> str:
        """Give a row's cell by what its column is."""
        return row.cells.get(self.sheet.by_role.get(role, ""), "")

    def take(self, row: Row) -> None:
        """Take the values of one row."""
        title = self.cell(row, "indicator") or self.cell(row, "identifier")
        parts = parts_of((dimension, row.cells[squeezed(name)]) for name, dimension in self.said.dimensions.items()
                         if row.cells.get(squeezed(name)))  # fmt: skip
        gathered = self._gathered(row, title, parts)
        gathered.seen.add(parts)
        indicator, comment = gathered.indicator, self.cell(row, "comment")
        for element, text, day in self._values(row, indicator.subject):
            begins, ends = day
            begins = None if element == "target" else begins
            own = self._own_year(row, indicator.subject, element, text, (begins, ends))
            value = Value(own[0], row.number, *own[1], parts, comment)
            {"baseline": indicator.baselines, "target": indicator.targets,
             "actual": indicator.actuals}[element].append(value)  # fmt: skip

    def _own_year(
        self, row: Row, subject: str, element: str, text: str, day: Days
    ) -> tuple[str, Days]:
        """Give a value without the year that stands beside it in its cell, as that of its date."""
        value, year = dated(text)
        period = days(year, self.said.year_begins) if year else None
        if period is None or not Numbers([value]).read(value).text:
            return text, day
        reason = "the year beside the value is its date"
        self.tell(row.number, subject, f"{element} year", "changed", text, year, reason)
        return value, (None if element == "target" else period.begins, period.ends)

    def _gathered(self, row: Row, title: str, parts: tuple[tuple[str, str], ...]) -> Gathered:
        """Give the indicator of a row; in a wide sheet another row of one name is another one."""
        key = (self.cell(row, "identifier"),) if self.cell(row, "identifier") else (
            *self._groups(row), title)  # fmt: skip
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
            self.sheet.file,
            row.number,
            SOURCE,
            measured="percent" if folded(unit) in PERCENT else "number",
            unit="%" if folded(unit) in PERCENT else unit,
            ascending=True if way in UP else False if way in DOWN else None,
            locator=self.sheet.file,
        )

    def _groups(self, row: Row) -> tuple[str, str]:
        """Name the group and result of a row, by its columns, the headings above it or its sheet."""
        heading, below = row.cells.get("section 1", ""), row.cells.get("section 2", "")
        sheet = self.sheet.grid.name if self.said.sheets else ""
        group = self.cell(row, "group") or heading or sheet or "Indicators"
        return group, self.cell(row, "result") or below or group

    def _group(self, row: Row) -> str:
        """Give the result that a row's indicator belongs to, under its group."""
        group, result = self._groups(row)
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
        kind = element_of(folded(self.cell(row, "type"))) if "type" in said.columns else ""
        for element, columns in (
            ("baseline", said.baselines),
            ("target", said.targets),
            ("actual", said.actuals),
        ):
            for name, when in columns.items():
                if text := row.cells.get(squeezed(name), ""):
                    period = self._read(row, subject, name, str(when))
                    yield kind or element, _per_cent(text, name), period
        of_row = self._day(row, subject, "period")
        if of_row is None:
            return
        if "type" in said.columns and "actual" in said.columns:
            yield from self._typed(row, subject, of_row)
            return
        for element, own in OWN_YEAR.items():
            text = self.cell(row, element)
            if text:
                default = UNKNOWN if element == "baseline" else of_row
                found = self._day(row, subject, own) if self.cell(row, own) else default
                if found is not None:
                    name = self.said.columns[element]
                    yield element, _per_cent(text, name), found

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
        if days(text, self.said.year_begins) is None:
            reason = "is no year, quarter, month or day: the values beside it are left"
            self.tell(row.number, subject, role, "left", text, "", reason)
            return None
        return self._read(row, subject, role, text)

    def _read(self, row: Row, subject: str, name: str, text: str) -> Days:
        """Read a period, and tell where it is not exactly as written."""
        found = days(text, self.said.year_begins)
        if found is None:
            return UNKNOWN
        if found.reason:
            self.tell(row.number, subject, name, "changed", text, str(found.ends), found.reason)
        return found.begins, found.ends

    def framework(self) -> Framework:
        """Give the whole plan."""
        made, said = self.made, self.said
        texts = [value.text for item in self.found.values() for value in item.indicator.values]
        numbers = Numbers(texts)
        for item in self.found.values():
            Taking(made, item.indicator, numbers).take()
        if not made.tables.get("targets"):
            raise UserError(
                f"{self.sheet.file}: no row below row {said.header_rows[-1]} names an indicator."
            )
        if said.known_on is None:
            reason = "the map does not say when the file was made (known_on): the file's own day is taken"
            made.tell(self.path.name, 0, "", "known_on", "changed", "", str(self.known), reason)
        made.title = said.plan.title or f"Results framework {self.path.stem}"
        made.organization = said.plan.organization or "The organisation"
        made.known_on = self.known
        if said.plan.start is None or said.plan.end is None:
            reason = "the map does not say when the plan begins and ends (plan): the years of its values are taken"
            made.tell(self.path.name, 0, "", "plan", "changed", "", "", reason)
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


def _per_cent(text: str, column: str) -> str:
    """Give a number of a column whose name has a per cent sign with the sign."""
    return f"{text}%" if "%" in column and text[-1:].isdigit() else text
