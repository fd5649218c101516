"""An Excel (or CSV) results framework of any layout, read by a map that says which column is what.

Wide sheets have a column a year, long ones a row a year; both may be broken down by further
columns. See :mod:`milepost.importers.excel_map` for the map.
"""

from __future__ import annotations

import re
from pathlib import Path

from milepost.core.errors import UserError
from milepost.core.files import sha256_of
from milepost.core.model import Evidence
from milepost.importers.disaggregation import Parts, parts_of
from milepost.importers.excel_map import ExcelMap
from milepost.importers.excel_sheet import Sheet, squeezed
from milepost.importers.excel_values import RowValues
from milepost.importers.framework import Framework, code
from milepost.importers.indicator import (
    Indicator,
    Row,
    Value,
    day_of_file,
    plan_years,
    shortened,
)
from milepost.importers.published_numbers import Numbers
from milepost.importers.taking import Taking
from milepost.read.grid import CSV_SUFFIXES, Grid, folded

SOURCE = "framework"
UP = ("up", "increase", "increasing", "higher", "positive", "rise", "more", "↑", "+", "ascending", "1",
      "true", "yes", "augmentation", "hausse", "aumentar", "aumento", "steigend")  # fmt: skip
DOWN = ("down", "decrease", "decreasing", "lower", "negative", "reduce", "reduction", "fall", "less",
        "↓", "-", "descending", "0", "false", "no", "diminution", "baisse", "reducir", "disminuir", "sinkend")  # fmt: skip
KEEP = ("maintain", "maintained", "maintenance", "keep", "sustain", "stable", "constant", "no change", "stay",
        "=", "→", "maintenir", "maintien", "mantener", "halten", "beibehalten")  # fmt: skip
# 12p or 12 (prov.), as statistical offices mark a value that may still change
PROVISIONAL = re.compile(r".*[\d%] ?\(?p(?:rov(?:isional)?\.?)?\)?", re.IGNORECASE)
PERCENT = ("%", "٪", "percent", "per cent", "percentage", "pct", "pourcentage", "porcentaje",
           "proportion")  # fmt: skip


def read_excel(path: Path, grids: list[Grid], said: ExcelMap, hidden: str = "") -> Framework:
    """Read the sheets that a map names.

    Parameters
    ----------
    hidden
        What is done with hidden rows and columns: ``take``, ``leave``, or blank to ask.

    Raises
    ------
    UserError
        If a sheet or a column that the map names is not there, no indicator has a value, or something
        is hidden and nobody said whether it counts.
    """
    made = Framework()
    reading = _Reading(path, said, made)
    chosen = _sheets(path, grids, said)
    for grid in grids:
        if grid not in chosen and grid.rows:
            reason = "the map names no such sheet" + (", and it is hidden" if grid.hidden else "")
            made.report(path.name).left("", 0, "sheet", grid.name, reason, f"{len(grid.rows)} rows")
    for grid in chosen:
        reading.take_sheet(Sheet(path, grid, said, made, hidden))
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


class _Reading:
    """What is known of a file while the rows of its sheets are taken."""

    sheet: Sheet
    values: RowValues

    def __init__(self, path: Path, said: ExcelMap, made: Framework) -> None:
        self.path, self.said, self.made = path, said, made
        self.known = said.known_on or day_of_file(path)
        self.found: dict[tuple[str, ...], Indicator] = {}
        self.seen: dict[tuple[str, ...], set[Parts]] = {}  # the parts that its values are of
        self.count: dict[tuple[str, ...], int] = {}
        self.long = bool({"period", "type"} & said.columns.keys())

    def take_sheet(self, sheet: Sheet) -> None:
        """Take the rows of one sheet."""
        self.sheet, self.report = sheet, sheet.report
        self.values = RowValues(sheet)
        for row in sheet.rows():
            self.take(row)

    def take(self, row: Row) -> None:
        """Take the values of one row."""
        title = self.sheet.cell(row, "indicator") or self.sheet.cell(row, "identifier")
        written = ((dimension, row.cells.get(squeezed(name), ""))
                   for name, dimension in self.said.dimensions.items())  # fmt: skip
        parts = parts_of((item for item in written if item[1]), self.made.spellings)
        indicator, comment = self._gathered(row, title, parts), self.sheet.cell(row, "comment")
        for element, text, (begins, ends) in self.values.of(row, indicator.subject):
            begins = None if element == "target" else begins  # noqa: PLW2901
            grade = Evidence.PROVISIONAL.value if PROVISIONAL.fullmatch(text) else ""
            value = Value(text, row.number, begins, ends, parts, comment, grade)
            {"baseline": indicator.baselines, "target": indicator.targets,
             "actual": indicator.actuals}[element].append(value)  # fmt: skip

    def _gathered(self, row: Row, title: str, parts: Parts) -> Indicator:
        """Give the indicator of a row; in a wide sheet another row of one name is another one."""
        identifier = self.sheet.cell(row, "identifier")
        key = (identifier,) if identifier else (*self._groups(row), title)
        times = self.count.setdefault(key, 0)
        own = (*key, str(times))
        if own in self.found and not self.long and parts in self.seen[own]:
            self.count[key] += 1
            own = (*key, str(times + 1))
            reason = "another row has the same name: taken as another indicator"
            self.report.changed(
                title, row.number, "indicator", title, f"{title} ({times + 2})", reason
            )
        if own not in self.found:
            self.found[own] = self._indicator(row, title)
        self.seen.setdefault(own, set()).add(parts)
        return self.found[own]

    def _indicator(self, row: Row, title: str) -> Indicator:
        taken = {indicator.subject.lower() for indicator in self.found.values()}
        number = len(taken) + 1
        identifier = self.sheet.cell(row, "identifier")
        subject = name = code(identifier, number) if identifier else f"I{number}"
        while subject.lower() in taken:  # pages are named for them
            subject, number = f"{name}.{number}", number + 1
        unit = self.sheet.cell(row, "unit")
        way = folded(self.sheet.cell(row, "direction"))
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
            maintained=way in KEEP,
            ascending=True if way in UP else False if way in DOWN else None,
            locator=self.sheet.file,
        )

    def _groups(self, row: Row) -> tuple[str, str]:
        """Name the group and result of a row, by its columns, the headings above it or its sheet."""
        heading, below = row.cells.get("section 1", ""), row.cells.get("section 2", "")
        sheet = self.sheet.grid.name if self.said.sheets else ""
        group = self.sheet.cell(row, "group") or heading or sheet or "Indicators"
        return group, self.sheet.cell(row, "result") or below or group

    def _group(self, row: Row) -> str:
        """Give the result that a row's indicator belongs to, under its group."""
        group, result = self._groups(row)
        systems, results = self.made.rows("systems"), self.made.rows("global_results")
        system = next((item["system_id"] for item in systems if item["name"] == group), "")
        if not system:
            system = f"g{len(systems) + 1}"
            self.made.add("systems", system_id=system, name=group, source_id=SOURCE)
        same = (item["global_result_id"] for item in results
                if (item["system_id"], item["statement"]) == (system, result))  # fmt: skip
        if found := next(same, ""):
            return found
        number = str(len(results) + 1)
        self.made.add("global_results", global_result_id=number, system_id=system,
                      short_name=shortened(result), statement=result, source_id=SOURCE)  # fmt: skip
        return number

    def framework(self) -> Framework:
        """Give the whole plan."""
        made, said = self.made, self.said
        texts = [value.text for indicator in self.found.values() for value in indicator.values]
        numbers = Numbers(texts, as_shown=self.path.suffix.lower() in CSV_SUFFIXES)
        for indicator in self.found.values():
            Taking(made, indicator, numbers).take()
        for row in made.rows("observations"):
            if row["evidence"] != Evidence.PROVISIONAL or said.evidence is Evidence.ILLUSTRATIVE:
                row["evidence"] = said.evidence.value
        if not made.tables.get("targets"):
            raise UserError(
                f"{self.sheet.file}: no row below row {said.header_rows[-1]} names an indicator."
            )
        if said.known_on is None:
            reason = "the map does not say when the file was made (known_on): the file's own day is taken"
            made.report(self.path.name).changed("", 0, "known_on", "", str(self.known), reason)
        made.title = said.plan.title or f"Results framework {self.path.stem}"
        made.organization = said.plan.organization or "The organisation"
        made.known_on = self.known
        if said.plan.start is None or said.plan.end is None:
            reason = "the map does not say when the plan begins and ends (plan): the years of its values are taken"
            made.report(self.path.name).changed("", 0, "plan", "", "", reason)
        observed, dates = made.days("observations", "period_end"), made.days("targets", "deadline")
        made.reporting_date = max(observed, default=self.known)
        every = [*dates, *made.baseline_days.values(), *observed, made.reporting_date]
        begins, ends = plan_years(every, said.year_begins)
        made.begins, made.ends = said.plan.start or begins, said.plan.end or ends
        note = f"{self.path.name}, sha256 {sha256_of(self.path)}"
        made.describe(SOURCE, published=str(self.known), note=note)
        return made
