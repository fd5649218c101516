"""One column: its texts typed as the schema says, and its constraints checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.core.model import Problem, Severity
from milepost.core.problems import MOST_LISTED, SHOWN_LENGTH
from milepost.read.csv_files import Cells
from milepost.read.table_schema import Column
from milepost.read.unicode_checks import faults as faults_of_signs
from milepost.read.unicode_checks import suspicious

BOOLEANS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
EXPECTED = {
    "number": "a number such as 12.5",
    "integer": "a whole number",
    "boolean": "true or false",
    "date": "a date such as 2025-12-31",
    "year": "a year such as 2025",
}

Flags = npt.NDArray[np.bool_]


class Fault(NamedTuple):
    """Records of a column that break a rule, by their places; the message may hold {value}."""

    rule: str
    places: npt.NDArray[np.intp]
    message: str | Mapping[int, str]  # for each text, by its place, where they differ
    severity: Severity = "error"


def read_column(
    cells: Cells,
    column: Column,
    rows: npt.NDArray[np.int64],
    file_name: str,
    *,
    in_key: bool = False,
) -> tuple[pd.Series, list[Problem]]:
    """Type a column and check it.

    Parameters
    ----------
    cells, rows
        The column's texts, and each record's row in the file.
    in_key
        Whether the column is part of the primary key, and so may not be blank.

    Returns
    -------
    values, problems
        ``float64``, ``datetime64[s]``, ``bool`` or ``str``; a cell that does not fit is missing.
    """
    typed, fits = _type(cells.texts, column.type)
    values = _spread(typed, cells.codes, column.type)
    broken = [("type", ~fits, f"{{value}} is not {EXPECTED.get(column.type, 'text')}")]
    broken += [
        (rule, texts & fits, message)
        for rule, texts, message in _broken_constraints(cells.texts, typed, column)
    ]
    faults = [
        Fault(rule, np.flatnonzero(np.append(texts, False)[cells.codes]), message)
        for rule, texts, message in broken
        if texts.any()
    ]
    if column.type == "string":
        faults += _signs(cells)
    if column.constraints.required or in_key:
        faults.append(Fault("required", np.flatnonzero(cells.codes < 0), "a value is required"))
    if column.constraints.unique:
        twice = np.flatnonzero((values.duplicated() & values.notna()).to_numpy())
        faults.append(Fault("unique", twice, "{value} stands more than once"))
    problems = [
        problem
        for fault in faults
        for problem in _named(fault, cells, rows, column.name, file_name)
    ]
    return values, problems


def _type(texts: pd.Series, kind: str) -> tuple[pd.Series, Flags]:
    """Type distinct texts, and say which of them fit."""
    if kind == "string" or texts.empty:
        return texts, np.ones(len(texts), dtype=bool)
    typed: pd.Series
    if kind in ("number", "integer", "year"):
        typed = pd.to_numeric(texts, errors="coerce").astype("float64")
        typed = typed.where(np.isfinite(typed))
        if kind != "number":
            typed = typed.where(texts.str.fullmatch(r"[+-]?[0-9]+"))
    elif kind == "date":
        dated = texts.where(texts.str.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"))
        dated = dated.where(~texts.str.startswith("0000"))  # no calendar has that year
        typed = pd.to_datetime(dated, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    else:
        typed = texts.map(BOOLEANS).astype("boolean")
    return typed, typed.notna().to_numpy(bool)


def _spread(typed: pd.Series, codes: npt.NDArray[np.int32], kind: str) -> pd.Series:
    """Give every row its value."""
    if kind == "boolean":
        values = typed.astype("boolean").fillna(False).to_numpy(bool)
        return pd.Series(np.append(values, False)[codes])
    if kind in ("number", "integer", "year"):
        return pd.Series(np.append(typed.to_numpy(float), np.nan)[codes])
    if kind == "date":
        typed = typed.astype("datetime64[s]")
    return pd.Series(typed.array.take(codes, allow_fill=True), dtype=typed.dtype)


def _broken_constraints(
    texts: pd.Series, typed: pd.Series, column: Column
) -> Iterator[tuple[str, Flags, str]]:
    """Hold the distinct texts against each constraint: its rule, those that break it, and words."""
    limits, numeric = column.constraints, column.type in ("number", "integer", "year")
    if limits.enum is not None:
        allowed = [float(item) if numeric else str(item) for item in limits.enum]
        known = (typed if numeric else texts).isin(allowed)
        listed = ", ".join(map(str, limits.enum))
        yield "enum", ~known.to_numpy(bool), f"{{value}} is not one of: {listed}"
    if limits.pattern is not None:
        fits = texts.str.fullmatch(f"(?:{limits.pattern})").to_numpy(bool)
        yield "pattern", ~fits, f"{{value}} does not fit the pattern {limits.pattern}"
    if limits.minimum is not None:
        below = (typed < _bound(limits.minimum, column)).to_numpy(bool)
        yield "minimum", below, f"{{value}} is below {limits.minimum}"
    if limits.maximum is not None:
        above = (typed > _bound(limits.maximum, column)).to_numpy(bool)
        yield "maximum", above, f"{{value}} is above {limits.maximum}"
    if limits.min_length is not None:
        short = (texts.str.len() < limits.min_length).to_numpy(bool)
        message = f"{{value}} is shorter than {limits.min_length} characters"
        yield "min-length", short, message
    if limits.max_length is not None:
        long = (texts.str.len() > limits.max_length).to_numpy(bool)
        yield "max-length", long, f"{{value}} is longer than {limits.max_length} characters"


def _signs(cells: Cells) -> Iterator[Fault]:
    """Find texts with signs that nobody sees or that spoil a page, or that no font has."""
    faults: dict[tuple[str, Severity], dict[int, str]] = {}
    for place, text in enumerate(cells.texts):
        for rule, severity, message in faults_of_signs(text) if suspicious(text) else ():
            faults.setdefault((rule, severity), {})[place] = f"{{value}} {message}"
    for (rule, severity), messages in faults.items():
        places = np.flatnonzero(np.isin(cells.codes, [*messages]))
        yield Fault(rule, places, messages, severity)


def _bound(value: float | str, column: Column) -> float | pd.Timestamp:
    return pd.Timestamp(str(value)) if column.type == "date" else float(value)


def _named(
    fault: Fault, cells: Cells, rows: npt.NDArray[np.int64], name: str, file_name: str
) -> Iterator[Problem]:
    """Name the records one by one, but no more of them than a person could use."""
    rule, places, message, severity = fault
    for place in places[:MOST_LISTED]:
        code = int(cells.codes[place])
        value = "" if code < 0 else str(cells.texts.iloc[code])[:SHOWN_LENGTH]
        words = message if isinstance(message, str) else message[code]
        words = words.replace("{value}", repr(value))
        yield Problem(file_name, int(rows[place]), name, value, rule, words, severity)
    if (more := len(places) - MOST_LISTED) > 0:
        words = f"{more:,} more rows break this rule"
        yield Problem(file_name, 0, name, "", rule, words, severity)
