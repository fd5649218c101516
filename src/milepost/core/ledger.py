"""Ledgers: CSV files that people and programs add to, a line a record."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from milepost.core.errors import UserError
from milepost.core.files import read_text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Line = TypeVar("Line", bound="DataclassInstance")
# what a spreadsheet takes for a formula, at the head of a cell or behind what some divide cells by
HEAD = r"[ \u00a0]*[=@＝＠]|[-+－＋\t\r]"
# one apostrophe more than it had: taken away again, it is what it was
FORMULA = re.compile(rf"(^|[;\t\r\n])(?='*(?:{HEAD}))")
MARKED = re.compile(rf"(^|[;\t\r\n])'(?='*(?:{HEAD}))")


def read_lines(path: Path, shown: str, kind: type[Line]) -> list[Line]:
    """Read the lines of a ledger, as :func:`lines_text` was given them; nothing where there is none.

    Parameters
    ----------
    kind
        A dataclass of texts: its fields are the columns, and one that has a default may be missing.

    Raises
    ------
    UserError
        If the file can't be read, or lacks a column.
    """
    try:
        text = read_text(path)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UserError(f"{shown} can't be read: {error.strerror}") from error
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""))
        rows, head = list(reader), reader.fieldnames or ()
    except csv.Error as error:
        raise UserError(f"{shown} can't be read: {error}") from error
    for field in fields(kind):
        if field.default is MISSING and field.name not in head:
            raise UserError(f"{shown}: the column {field.name} is missing.")
    names = [field.name for field in fields(kind) if field.name in head]
    return [kind(**{name: MARKED.sub(r"\1", row[name] or "") for name in names}) for row in rows]


def csv_text(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Write rows as CSV: the cells of these columns, blank where a row has none."""
    text = io.StringIO()
    writer = csv.DictWriter(
        text, [*columns], restval="", extrasaction="ignore", lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def lines_text(lines: Iterable[Line], kind: type[Line]) -> str:
    """Write lines as a ledger holds them, with the head of columns; no cell is a formula."""
    rows = ({name: harmless(cell) for name, cell in asdict(line).items()} for line in lines)
    return csv_text((field.name for field in fields(kind)), rows)


def harmless(value: Any) -> Any:
    """Put an apostrophe before what a spreadsheet would take for a formula.

    Some spreadsheets divide cells by semicolons or tabulators, whatever the file says: a formula
    behind one of these is one, too. A lone carriage return would end the row unquoted.
    """
    if not isinstance(value, str):
        return value
    return FORMULA.sub(r"\1'", value.replace("\r\n", "\n").replace("\r", "\n"))
