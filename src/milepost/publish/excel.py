"""The data annex as one Excel workbook: what it is, the tables, and what each column means.

Numbers are numbers and dates are dates; texts are texts, whatever they look like: no cell holds a
formula. The same tables give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from openpyxl import Workbook as Excel
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from milepost.core.model import Edition
from milepost.core.stable_zip import packed
from milepost.importers.form_cells import write
from milepost.read.table_schema import Column, Resource

MOST_ROWS = 1_048_575  # of a sheet, below its header
WIDTH, WIDE = 16, 60
DATE = "yyyy-mm-dd"
# what the package computes; all other columns are described by data/datapackage.json
COMPUTED: Mapping[str, str] = {
    "actual": "What has been reached by the end of the period, in the unit.",
    "baseline": "Where the target set out from, in the unit.",
    "edition": "The edition of the book.",
    "elapsed_share": "Share of the time that had gone at the value's date, from 0 to 1.",
    "evidence": "The weakest grade of evidence among the rows used.",
    "global_result": "The global result or results that the target belongs to.",
    "kind": "How the target is assessed.",
    "observations": "How many rows the assessment rests on.",
    "outlook_central": "Projected value at the deadline, in the unit.",
    "outlook_high": "Upper end of the projection's range, in the unit.",
    "outlook_level": "Share of the projections that lie within the range, from 0 to 1.",
    "outlook_low": "Lower end of the projection's range, in the unit.",
    "outlook_probability": "Chance that the target is met, from 0 to 1.",
    "outlook_reason": "Why there is no projection or range, or why the matter is settled.",
    "outlook_verdict": "What may be expected at the deadline.",
    "pace": "Share achieved divided by share of the time gone; 1 is just in time.",
    "period": "First and last day of the rows that give the actual value.",
    "pillar_id": "Pillar that the row's result belongs to.",
    "reason": "Why there is no status.",
    "region_id": "Region of the row's country; without a country, the region that the row names.",
    "scope_id": "Which part: the pillar, region, result; 'all' for the whole.",
    "scope_kind": "What part of the plan is assessed: the whole, a pillar, a region, a result, "
    "a member of a dimension by which observations are broken down.",
    "share_achieved": "Share of the way from baseline to target, 1 when it is reached.",
    "status": "The finding, by the cut-offs in params/method.yml.",
    "target": "What is to be reached, in the unit.",
    "target_id": "Target that the row is about.",
    "unit": "What actual, baseline and target count.",
    "year": "The plan's year in which the row's period ends.",
}


def annex_workbook(
    tables: Mapping[str, pd.DataFrame], edition: Edition, resources: Iterable[Resource]
) -> bytes:
    """Make the workbook.

    Parameters
    ----------
    tables
        Sheets by name, such as ``observations``, with the edition's rows.
    edition
        What the first sheet tells of; its cut-off is the date that the file bears.
    resources
        The description of the data, for the dictionary.
    """
    book = Excel(write_only=True)
    known = {(r.table or r.name): r.schema_record.fields for r in resources}
    _sheet(book, "about", ("What", "Value"), _about(edition, tables), (24, WIDE))
    for name, table in tables.items():
        if len(table) <= MOST_ROWS:
            _sheet(book, name, list(table.columns), table.itertuples(index=False), ())
    words = [
        (name, column, *_described(name, column, known))
        for name in tables
        for column in map(str, tables[name])
    ]
    _sheet(book, "dictionary", ("Sheet", "Column", "Title", "Meaning"), words, (16, 20, 24, WIDE))
    return packed(book, edition.cut_off)


def _about(edition: Edition, tables: Mapping[str, pd.DataFrame]) -> list[tuple[Any, ...]]:
    facts = [
        ("Title", edition.title),
        ("Year", edition.year),
        ("What became known by", edition.cut_off),
        ("Audience", edition.audience),
        ("Grades of evidence", ", ".join(edition.evidence)),
    ]
    for name, table in tables.items():
        more = "" if len(table) <= MOST_ROWS else f"; more than a sheet holds: see {name}.csv"
        facts.append((f"Sheet {name}", f"{len(table):,} rows{more}"))
    return [*facts, ("Sheet dictionary", "what each column means")]


def _described(sheet: str, column: str, known: Mapping[str, Sequence[Column]]) -> tuple[str, str]:
    for field in known.get(sheet, ()):
        if field.name == column and column != "region_id":  # filled in from the country
            return field.title, field.description or COMPUTED.get(column, "")
    return column.replace("_", " ").capitalize(), COMPUTED.get(column, "")


def _sheet(
    book: Any, name: str, head: Sequence[str], rows: Iterable[Iterable[Any]], widths: Sequence[int]
) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for at in range(1, len(head) + 1):
        width = widths[at - 1] if widths else WIDTH
        sheet.column_dimensions[get_column_letter(at)].width = width
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    titles = []
    for title in head:
        cell = write(WriteOnlyCell(sheet), str(title))
        cell.font = bold
        titles.append(cell)
    sheet.append(titles)
    for row in rows:
        cells = [_cell(sheet, value) for value in row]
        if widths:
            for cell in cells:
                if cell is not None:
                    cell.alignment = wrapped
        sheet.append(cells)


def _cell(sheet: Any, value: Any) -> Any:
    """Give a value a cell of its type; a blank needs none."""
    if isinstance(value, str):
        return write(WriteOnlyCell(sheet), value)
    if value is None or pd.isna(value):
        return None
    if isinstance(value, (pd.Timestamp, date)):
        day = value.date() if isinstance(value, pd.Timestamp) else value
        cell = WriteOnlyCell(sheet, day)
        cell.number_format = DATE
        return cell
    return WriteOnlyCell(sheet, value.item() if hasattr(value, "item") else value)
