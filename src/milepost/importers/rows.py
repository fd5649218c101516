"""Rows that are to be added: their cells as the data files write them, and where they stood."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from milepost.core.errors import UserError
from milepost.core.model import Problem
from milepost.edition.select import DATED
from milepost.importers.besides import SUBJECTS, bold_totals, unfit, without_hidden
from milepost.importers.country_names import country_names
from milepost.importers.form_sheets import FORMS, Form, forms_of, labels_of
from milepost.importers.interface import Gathered, Importer, NewRow, Source, sheet_of
from milepost.importers.row_cells import Context, row_values
from milepost.importers.wording import TOTAL_ROW
from milepost.read.cells import NUMBERS
from milepost.read.grid import Grid, folded
from milepost.read.notation import notation_of
from milepost.read.records import Records, read_records
from milepost.read.table_schema import Column

MOST_UNKNOWN = 3  # columns that may be slips of the pen
# what tells one fact from another, where its author gave it no identifier
IDENTITY = (
    "target_id", "measure", "indicator_id", "commitment_id", "period_start", "period_end",
    "country", "region_id", "item_id", "result_id", "presence_id", "qualifier",
)  # fmt: skip
WORDED = ("event", "")  # their statement, too: two things can happen in one place and period
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Sheet:
    """A sheet with rows: the form that it is, its columns and its records."""

    form: Form
    columns: list[Column]
    records: Records


class FilledForm(Importer):
    """The Excel form that ``milepost template`` makes."""

    name = "intake"
    help = "a filled form of milepost template"

    def reads(self, source: Source) -> bool:
        """Recognise a form by the names of its sheets."""
        titles = {folded(form.title) for form in FORMS}
        return any(folded(grid.name) in titles for grid in source.sheets)

    def rows(self, source: Source) -> Gathered:
        """Give the rows of the form; sheets of other names are passed over and named."""
        gathered = Gathered()
        forms = forms_of(source.resources)
        known = {folded(form.title): (form, columns) for form, columns in forms}
        sheets = []
        for grid in source.sheets:
            form, columns = known.get(folded(grid.name), (None, []))
            if form is not None:
                sheets += (
                    _sheet(grid, form, columns, source, gathered) if len(grid.rows) > 1 else []
                )
            elif len(grid.rows) and folded(grid.name) not in ("instructions", "lists"):
                gathered.remarks.append(f"the sheet {grid.name!r} is no part of the form: not read")
        titles = ", ".join(form.title for form, _ in forms)
        empty = f"no sheet of the form has a row; its sheets are: {titles}"
        return _gather(gathered, sheets, source, empty)


class ObservationTable(Importer):
    """Rows whose columns are those of a table of observations."""

    name = "observations"
    help = "rows with the columns of the data"

    def reads(self, source: Source) -> bool:  # noqa: ARG002
        """Take whatever nothing else reads: why it is no such table is said when it is read."""
        return True

    def rows(self, source: Source) -> Gathered:
        """Give the rows."""
        gathered = Gathered()
        schemas = {resource.table: resource.schema_record.fields for resource in source.resources}
        sheets = []
        for grid in source.sheets:
            if grid.rows:
                table = _table_of(grid, schemas)
                columns = schemas[table]
                form = Form(grid.name, "", table, "", tuple(column.name for column in columns))
                sheets += _sheet(grid, form, columns, source, gathered)
        empty = "there are no rows below the names of the columns"
        return _gather(gathered, sheets, source, empty)


def _table_of(grid: Grid, schemas: Mapping[str, list[Column]]) -> str:
    """Tell the table by the columns that only it has."""
    cells = {folded(str(cell)) for _, row in grid.rows[:30] for cell in row if cell is not None}
    tables = [table for table in DATED if table in schemas]
    first = {folded(schemas[table][1].name): table for table in tables}
    first |= {folded(schemas[table][1].title): table for table in tables}
    return next((table for name, table in first.items() if name in cells), tables[0])


def _sheet(
    grid: Grid, form: Form, columns: list[Column], source: Source, gathered: Gathered
) -> list[Sheet]:
    """Read one sheet; nothing where it is hidden, or is of another workbook."""
    shown = without_hidden(grid, source.hidden, source.path.name, gathered)
    if shown is None or not shown.rows:
        return []
    records = read_records(shown, labels_of(columns), source.path.name, extra=False)
    file_name = sheet_of(source.path.name, grid.name)
    gathered.labels[file_name] = records.labels
    unknown = [item for item in records.problems if item.rule == "unknown-column"]
    if len(unknown) <= MOST_UNKNOWN:
        gathered.problems += records.problems
        return [Sheet(form, columns, records)]
    names = ", ".join(repr(item.column) for item in unknown[:MOST_UNKNOWN])
    message = (
        f"{len(unknown)} columns are not known here ({names} and others): is the file made for "
        "another workbook? `milepost template` makes this one's form"
    )
    row = unknown[0].row
    gathered.problems.append(Problem(file_name, row, "", "", "unknown-column", message))
    return []


def _gather(gathered: Gathered, sheets: list[Sheet], source: Source, empty: str) -> Gathered:
    """Give the rows of all sheets, read as the whole file writes its numbers."""
    file = source.path.name
    divider = source.sheets[0].divider if source.sheets else ""
    texts = [
        text
        for sheet in sheets
        for text in sheet.records.texts_of(
            [column.name for column in sheet.columns if column.type in NUMBERS]
        )
    ]
    notation = notation_of(texts, divider)
    gathered.remarks += notation.told
    gathered.problems += [Problem(file, 0, "", "", "cell", fault) for fault in notation.faults]
    names = country_names(source.dataset)
    for sheet in sheets:
        file_name = sheet_of(file, sheet.records.sheet)
        context = Context(source.dataset, names, notation, sheet.form.table, file_name)
        _gather_sheet(gathered, sheet, context)
    if not gathered.rows and not gathered.problems:
        gathered.problems.append(Problem(file, 0, "", "", "empty-file", empty))
    return gathered


def _gather_sheet(gathered: Gathered, sheet: Sheet, context: Context) -> None:
    form, records = sheet.form, sheet.records
    columns = {column.name: column for column in sheet.columns}
    subject = next((name for name in SUBJECTS if name in columns), "")
    totals = bold_totals(records, "value", subject)
    for record in records.rows:
        message = totals.get(record.row) or unfit(record, columns, records.labels, context.codes)
        if message and form.table in DATED:
            gathered.problems.append(
                Problem(context.file_name, record.row, "", "", TOTAL_ROW, message)
            )
            continue
        values, problems = row_values(record, sheet.columns, records, context)
        if form.measure:
            values["measure"] = form.measure
        gathered.problems += problems
        absent = columns.keys() - set(records.columns)
        gathered.rows.append(
            NewRow(form.table, values, records.sheet, record.row, frozenset(absent))
        )
    gathered.problems += context.mixed_scales(records)


def identifier(values: Mapping[str, str], dimensions: Iterable[str] = ()) -> str:
    """Name a fact by what it is about, so that a corrected value keeps the name.

    The same row in another file, or in a corrected copy of this one, gets the same identifier. A
    row that names members of declared dimensions is another fact than their whole.
    """
    names = [*IDENTITY, *(name for name in dimensions if values.get(name))]
    if values.get("measure", "") in WORDED:
        names.append("statement")
    parts = "\x1f".join(f"{name}={values.get(name, '')}" for name in names)
    digest = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    subject = next((values[name] for name in SUBJECTS if values.get(name)), "row")
    where = values.get("country") or values.get("region_id") or ""
    readable = _NOT_IN_ID.sub("-", "-".join(filter(None, (subject, where)))).strip("-._").lower()
    return f"{readable or 'row'}-{digest}"


class IntakeError(UserError):
    """A file can't be imported; ``problems`` names every place that is wrong."""

    def __init__(self, message: str, problems: list[Problem] | None = None) -> None:
        self.problems = sorted(set(problems or []))
        super().__init__(message)
