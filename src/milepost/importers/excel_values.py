"""What one row of an Excel framework says: baselines, targets and actual values, each with its days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from milepost.importers.excel_cells import cell_text
from milepost.importers.excel_map import element_of
from milepost.importers.excel_sheet import Sheet, squeezed
from milepost.importers.indicator import Row
from milepost.importers.periods import PART, Period, counts_months, days
from milepost.importers.published_numbers import Numbers
from milepost.importers.worded_numbers import PLANNED, dated, says_planned, scale_in, spoken
from milepost.read.grid import folded

Days = tuple[date | None, date | None]
Dated = tuple[str, str, Days]  # which value it is, as written, first and last day
UNKNOWN: Days = (None, None)
# says whether a text is a number, whichever: 1,234 alone may be decimal
GROUPED = Numbers(["1,234,567"])
# what a row may say beside one another, and the role of the column that dates it
OWN_YEAR = {"baseline": "baseline_year", "target": "target_year", "actual": "actual_year"}


class RowValues:
    """Reads the values of a sheet's rows."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.said, self.report = sheet, sheet.said, sheet.report
        places = [at for at, label in enumerate(sheet.labels) if label in
                  {sheet.by_role.get(role) for role in ("period", *OWN_YEAR.values())}]  # fmt: skip
        self.months = counts_months(
            cell_text(cells[at]).strip()
            for _, cells in sheet.below
            for at in places
            if at < len(cells)
        )

    def of(self, row: Row, subject: str) -> Iterator[Dated]:
        """Give each value of a row: what it is, as written, and its first and last day."""
        said = self.said
        kind = element_of(folded(self.sheet.cell(row, "type"))) if "type" in said.columns else ""
        for element, columns in said.dated.items():
            for name, when in columns.items():
                if text := row.cells.get(squeezed(name), ""):
                    period = days(str(when), self.said.year_begins)
                    day = self._days(row, subject, name, str(when), period)
                    yield from self._value(row, subject, kind or element, text, name, day)
        of_row = self._day(row, subject, "period")
        if of_row is None:
            return
        if "type" in said.columns and "actual" in said.columns:
            yield from self._typed(row, subject, of_row)
            return
        for element, own in OWN_YEAR.items():
            text = self.sheet.cell(row, element)
            if text and element == "actual" and self._planned(row, own):
                self.report.left(subject, row.number, element, text, PLANNED)
            elif text:
                default = UNKNOWN if element == "baseline" else of_row
                found = self._day(row, subject, own) if self.sheet.cell(row, own) else default
                if found is not None:
                    name = self.said.columns[element]
                    yield from self._value(row, subject, element, text, name, found)

    def _planned(self, row: Row, own: str) -> bool:
        """Whether the period of an actual value says that it is of a plan."""
        return any(says_planned(self.sheet.cell(row, role)) for role in ("period", own))

    def _typed(self, row: Row, subject: str, of_row: Days) -> Iterator[Dated]:
        """Give the one value of a row that says in words what it is."""
        kind, text = folded(self.sheet.cell(row, "type")), self.sheet.cell(row, "actual")
        element = element_of(kind)
        if element == "actual" and self._planned(row, "period"):
            self.report.left(subject, row.number, element, text, PLANNED)
        elif not element:
            reason = f"{kind or 'a blank cell'} is no word for baseline, target or actual"
            self.report.left(subject, row.number, "row", text, reason)
        elif text:
            name = self.said.columns["actual"]
            yield from self._value(row, subject, element, text, name, of_row)

    def _day(self, row: Row, subject: str, role: str) -> Days | None:
        """Read the period of a cell; where it can't be read, the row is told as left."""
        text = self.sheet.cell(row, role)
        if not text:
            return UNKNOWN
        if (period := days(text, self.said.year_begins, months=self.months)) is None:
            part = "may be a month, a quarter or a half of the year"
            what = part if PART.fullmatch(text) else "is no year, quarter, month or day"
            reason = f"{what}: the values beside it are left"
            self.report.left(subject, row.number, role, text, reason)
            return None
        return self._days(row, subject, role, text, period)

    def _days(self, row: Row, subject: str, name: str, text: str, period: Period | None) -> Days:
        """Give the days of a period, and tell where it is not exactly as written."""
        if period is None:
            return UNKNOWN
        if period.reason:
            self.report.changed(subject, row.number, name, text, str(period.ends), period.reason)
        return period.begins, period.ends

    def _value(
        self, row: Row, subject: str, element: str, text: str, column: str, day: Days
    ) -> Iterator[Dated]:
        """Give the value of a cell, or several; a target's text may say its baseline, too."""
        values = spoken(text) if element == "target" else [(text, False)]
        for one, is_base in values:
            if is_base:
                reason = "the baseline stands beside the target"
                self.report.changed(subject, row.number, "baseline", text, one, reason)
            own = ("baseline", UNKNOWN) if is_base else (element, day)
            yield self._dated(row, subject, own[0], one, column, own[1])

    def _dated(
        self, row: Row, subject: str, element: str, text: str, column: str, day: Days
    ) -> Dated:
        """Give a value without the year that stands beside it in its cell, as that of its date."""
        value, year = dated(text)
        period = days(year, self.said.year_begins) if year else None
        if period is None or not (Numbers([value]).read(value).text or GROUPED.read(value).text):
            return element, _as_headed(text, column), day
        reason = "the year beside the value is its date"
        self.report.changed(subject, row.number, f"{element} year", text, year, reason)
        return element, _as_headed(value, column), (period.begins, period.ends)


def _as_headed(text: str, column: str) -> str:
    """Give a number with the per cent sign, or the word such as million, that its column's name has."""
    if not text[-1:].isdigit():
        return text
    return f"{text}%" if "%" in column else f"{text} {scale_in(column)}".rstrip()
