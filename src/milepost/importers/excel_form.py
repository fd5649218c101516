"""The form that a team fills: an Excel workbook with drop-downs, checks and notes.

Everything in it follows from the workbook's description and tables, and the same workbook gives
the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pandas as pd
from openpyxl import Workbook as Excel
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from milepost.core.model import LAST_YEAR, Edition, Evidence
from milepost.core.stable_zip import packed
from milepost.edition.audience import visible
from milepost.edition.select import DATED
from milepost.importers.form_cells import write
from milepost.importers.form_sheets import Form, choices, forms_of, guide, measures_of
from milepost.read.cells import code
from milepost.read.dataset import Dataset
from milepost.read.table_schema import Column
from milepost.validate.check import Checked

ROWS = 1000  # rows of a sheet that are prepared; more may be added below
LISTS = "Lists"
INSTRUCTIONS = "Instructions"
LONGEST_NOTE = 250  # Excel shows no longer note beside a cell
FONT = "Calibri"
DARK, NEEDED, OPTIONAL = "1F3A5F", "DCE6F2", "F3F3F3"
WIDTHS = {
    "target_id": 34, "indicator_id": 34, "commitment_id": 34, "statement": 48, "country": 26,
    "region_id": 26, "item_id": 26, "result_id": 34, "presence_id": 26, "source_id": 34, "note": 36, "source_locator": 24,
    "observation_id": 20, "value": 12, "numerator": 12, "denominator": 13, "withdrawn": 12,
    "period_start": 13, "period_end": 13, "known_on": 13,
}  # fmt: skip


def make_template(checked: Checked, edition: Edition, *, filled: bool = False) -> bytes:
    """Make the form for one edition.

    Parameters
    ----------
    checked
        The workbook as read.
    edition
        Its year and cut-off bound the dates; what only rows for others than its audience name is
        not offered.
    filled
        Whether the rows that stand, and that the edition's audience may see, are written in, each
        with its identifier: a change of a cell is then a correction of its row.
    """
    book, told = Excel(), _told(checked.dataset, edition)
    measures = measures_of(checked.dataset["targets"], checked.dataset["observations"])
    asked = set[str]().union(*measures.values())
    forms = [
        (form, columns)
        for form, columns in forms_of(checked.resources)
        if not form.measure or form.measure in asked
    ]
    sheet = book.active
    assert sheet is not None
    sheet.title = INSTRUCTIONS
    _fill_guide(sheet, guide(told, edition, [form for form, _ in forms]))
    lists = _Lists(book)
    plan = checked.dataset["plan"].iloc[0]
    for form, columns in forms:
        sheet = book.create_sheet(form.title)
        offered = {
            column.name: choices(column, form, checked.resources, told, checked.words, measures)
            for column in columns
        }
        _fill_form(sheet, columns, offered, lists, plan, edition)
        if filled:
            _fill_rows(sheet, form, columns, offered, checked, edition)
    lists.close()
    return packed(book, edition.cut_off)


def _told(dataset: Dataset, edition: Edition) -> Dataset:
    """Give what whoever fills the form may know, of whatever year and grade."""
    end = date(LAST_YEAR, 12, 31)
    ever = {"year": LAST_YEAR, "cut_off": end, "reporting_date": end, "evidence": [*Evidence]}
    readers = edition.model_copy(update=ever)
    seen = visible(dataset.tables, dataset.links, readers, dataset.structure)
    return replace(dataset, tables=seen)


class _Lists:
    """The hidden sheet of what drop-downs offer; equal lists stand there once."""

    def __init__(self, book: Excel) -> None:
        self._book = book
        self._sheet = book.create_sheet(LISTS)
        self._places: dict[tuple[str, ...], str] = {}

    def reference(self, title: str, values: list[str]) -> str:
        """Give the area that holds these values."""
        key = tuple(values)
        if key not in self._places:
            number = len(self._places) + 1
            write(self._sheet.cell(1, number), title).font = Font(bold=True)
            for row, value in enumerate(values, start=2):
                write(self._sheet.cell(row, number), value)
            letter = get_column_letter(number)
            self._places[key] = f"{LISTS}!${letter}$2:${letter}${len(values) + 1}"
        return self._places[key]

    def close(self) -> None:
        """Put the sheet last and hide it."""
        self._book.move_sheet(self._sheet, offset=len(self._book.sheetnames))
        self._sheet.sheet_state = "hidden"


def _fill_guide(sheet: Any, lines: list[tuple[str, str]]) -> None:
    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = 96
    for row, (head, words) in enumerate(lines, start=1):
        size = 14 if row == 1 else 11
        write(sheet.cell(row, 1), head).font = Font(name=FONT, bold=True, size=size)
        write(sheet.cell(row, 2), words).font = Font(name=FONT, size=11)
        for column in (1, 2):
            sheet.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")
        # no program makes room for wrapped words in a file that it did not write
        sheet.row_dimensions[row].height = max(15 * (1 + len(words) // 85), size + 7)
    sheet.sheet_view.showGridLines = False
    _on_paper(sheet, pages=1)


def _on_paper(sheet: Any, pages: int = 0) -> None:
    """Print on pages across, all columns on one; on so many pages where a number is given."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = pages
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _fill_form(
    sheet: Any,
    columns: list[Column],
    offered: Mapping[str, list[str]],
    lists: _Lists,
    plan: Any,
    edition: Edition,
) -> None:
    for number, column in enumerate(columns, start=1):
        title = column.title or column.name
        head = write(sheet.cell(1, number), title)
        needed = _needed(column)
        head.font = Font(name=FONT, bold=True, color="FFFFFF" if needed else "000000")
        head.fill = PatternFill("solid", start_color=DARK if needed else NEEDED)
        head.alignment = Alignment(wrap_text=True, vertical="center")
        head.comment = Comment(_note(column, needed), "milepost", height=120, width=280)
        letter = get_column_letter(number)
        usual = 18 if column.list is None else 22
        sheet.column_dimensions[letter].width = WIDTHS.get(column.name, usual)
        sheet.column_dimensions[letter].number_format = _format(column)
        validation = _validation(column, offered[column.name], lists, plan["period_start"], edition)
        if validation is not None:
            validation.promptTitle = title[:32]
            validation.prompt = _note(column, needed)[:LONGEST_NOTE]
            validation.showInputMessage = True
            validation.errorTitle = title[:32]
            validation.allow_blank = True
            sheet.add_data_validation(validation)
            validation.add(f"{letter}2:{letter}{ROWS + 1}")
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    _on_paper(sheet)


def _needed(column: Column) -> bool:
    return column.constraints.required and column.name != "observation_id"


def _note(column: Column, needed: bool) -> str:
    words = [column.description or column.title or column.name]
    words.append("Required." if needed else "May be left blank.")
    if column.name == "observation_id":
        words.append("Left blank, it is made from what the row is about.")
    if column.list is not None:
        words.append(f"Several are divided by {column.list.separator!r}.")
    return " ".join(words)


def _format(column: Column) -> str:
    if column.type == "date":
        return "yyyy-mm-dd"
    return "General" if column.type in ("number", "integer", "year") else "@"


def _validation(
    column: Column, offered: list[str], lists: _Lists, begins: date, edition: Edition
) -> DataValidation | None:
    if offered:
        # several codes in one cell are no choice of the list, so that the list only suggests
        strict = column.list is None and column.name not in ("country", "source_id")
        reference = lists.reference(column.title or column.name, offered)
        validation = DataValidation(type="list", formula1=reference, showErrorMessage=strict)
        validation.error = "Choose from the list."
        return validation
    if column.type == "date":
        first = 1990 if column.name.startswith("period") else begins.year
        last = edition.cut_off if column.name == "known_on" else edition.as_of
        validation = DataValidation(
            type="date", operator="between", formula1=f"DATE({first},1,1)",
            formula2=f"DATE({last.year},{last.month},{last.day})", showErrorMessage=True,
        )  # fmt: skip
        validation.error = f"A date from {first}-01-01 to {last.isoformat()}."
        return validation
    if column.type in ("number", "integer", "year"):
        whole = "decimal" if column.type == "number" else "whole"
        least = column.constraints.minimum
        validation = DataValidation(
            type=whole, operator="greaterThanOrEqual",
            formula1=str(-1e15 if least is None else least), showErrorMessage=True,
        )  # fmt: skip
        validation.error = "A number" + ("." if least is None else f" of {least:g} or more.")
        return validation
    return DataValidation(type="textLength", operator="lessThanOrEqual", formula1="32000")


def _fill_rows(
    sheet: Any, form: Form, columns: list[Column], offered: Mapping[str, list[str]],
    checked: Checked, edition: Edition,
) -> None:  # fmt: skip
    """Write the newest word on each observation of a form's kind below its headings."""
    labels = {name: {code(label): label for label in of} for name, of in offered.items()}
    rows = _standing(form, checked, edition)
    for number, row in enumerate(rows.to_dict("records"), start=2):
        for place, column in enumerate(columns, start=1):
            value = row.get(column.name)
            if value is None or pd.isna(value) or value is False:
                continue
            cell = sheet.cell(number, place)
            if isinstance(value, pd.Timestamp):
                cell.value = datetime(value.year, value.month, value.day)  # noqa: DTZ001
                cell.number_format = "yyyy-mm-dd"
            elif isinstance(value, bool):
                write(cell, "true")
            elif isinstance(value, int | float):
                cell.value = int(value) if float(value).is_integer() else float(value)
            else:
                write(cell, labels[column.name].get(str(value), str(value)))
    sheet.auto_filter.ref = None


def _standing(form: Form, checked: Checked, edition: Edition) -> pd.DataFrame:
    """Give the rows that are not taken back and that the edition's audience may see."""
    if form.table not in DATED:
        return pd.DataFrame()
    rows = checked.dataset[form.table]
    rows = rows.sort_values("known_on", kind="stable").drop_duplicates(
        "observation_id", keep="last"
    )
    rows = rows[~rows["withdrawn"] & rows["audience"].isin(edition.audiences)]
    if form.measure:
        rows = rows[rows["measure"] == form.measure]
    return rows.sort_values(["_file", "_row"], kind="stable")
