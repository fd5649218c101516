"""SDMX-CSV files: a row an observation, its series and dimensions in columns of codes.

A series becomes an indicator that is followed without a target. A row is of the whole where each
dimension says total or not applicable, or what it says of every row of the series.

SDMX-CSV field guide 1.0 and 2.0; SDMX cross-domain code lists (``_T`` total, ``_Z`` not applicable).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from milepost.core.errors import UserError
from milepost.core.files import sha256_of
from milepost.core.model import Evidence
from milepost.importers.excel_cells import cell_text
from milepost.importers.framework import Framework, code
from milepost.importers.iati_xml import day
from milepost.importers.indicator import (
    Indicator,
    Value,
    comment_of,
    day_of_file,
    evidence_of,
    plan_years,
)
from milepost.importers.periods import days
from milepost.importers.taking import Taking
from milepost.importers.worded_numbers import multiplied
from milepost.read.grid import Grid

SOURCE = "sdmx"
PERIOD, VALUE, UPDATED = "TIME_PERIOD", "OBS_VALUE", "LAST_UPDATE"
SERIES = ("SERIES", "INDICATOR", "MEASURE", "SUBJECT", "DATAFLOW", "STRUCTURE_ID")
UNITS = ("UNIT_MEASURE", "UNIT")
POWERS = ("UNIT_MULT", "UNIT_MULTIPLIER")
TOTALS = ("", "_T", "_Z", "_X", "T", "BOTHSEX", "BTSX", "ALLAGE", "ALLAREA", "TOTAL")
STRUCTURE_NAME, NAME = "STRUCTURE_NAME", "_NAME"  # where it stands, a name follows each code
# what describes a value and breaks nothing down
ATTRIBUTES = re.compile(
    r"DATAFLOW|STRUCTURE(_ID|_NAME)?|ACTION|FREQ|TIME_.*|OBS_.*|UNIT.*|DECIMALS|NATURE|COMMENT.*|(DATA_)?SOURCE.*"
    r"|CONF_.*|BASE_PER|(LOWER|UPPER)_BOUND|GEO_INFO.*|REPORTING_TYPE|CUST_BREAKDOWN_LB|LAST_UPDATE|EVIDENCE|PRE_BREAK.*"
    r"|NOTE.*|TITLE.*|COLLECTION|COMPILATION|COVERAGE|KEY"
)
# codes of a value's status, one letter each, of SDMX (CL_OBS_STATUS) and in small letters of Eurostat
STATUS = ("OBS_STATUS", "OBS_FLAG")
NORMAL, FORECAST, PROVISIONAL = "A", "F", "P"
MISSING = frozenset("MLOHQ")  # cannot exist, not collected, missing, of a holiday, suppressed
CONFIDENTIALITY, FREE = "CONF_STATUS", ("", "F")
MOST_CODES = 3

BESIDE = "BY_"  # before the name of a dimension that SDMX uses for something else


def is_reserved(column: str) -> bool:
    """Whether a column of this name, or of what is after BY_, names the series or an attribute."""
    while column.startswith(BESIDE):
        column = column.removeprefix(BESIDE)
    return column in SERIES or bool(ATTRIBUTES.fullmatch(column))


def is_sdmx(grid: Grid) -> bool:
    """Whether a file's first row names a period and a value as SDMX does."""
    return bool(grid.rows) and {PERIOD, VALUE} <= {_id(cell_text(cell)) for cell in grid.rows[0][1]}


def read_sdmx(path: Path, grid: Grid) -> Framework:
    """Read a file.

    Raises
    ------
    UserError
        If it names no series, or has no value.
    """
    labels = _labels([cell_text(cell) for cell in grid.rows[0][1]])
    key = next((name for name in SERIES if name in labels), "")
    if not key:
        raise UserError(
            f"{path.name}: no column names the series: expected one of {', '.join(SERIES)}."
        )
    at = labels.index(UPDATED) if UPDATED in labels else None
    stated = [cell_text(row[at]) for _, row in grid.rows[1:] if at is not None and at < len(row)]
    updated = [item for item in map(day, stated) if item]
    known = max(updated) if updated else day_of_file(path)
    made = Framework(f"Series of {path.stem}", "The publisher", known_on=known)
    series: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for number, cells in grid.rows[1:]:
        row = dict(zip(labels, (cell_text(cell).strip() for cell in cells), strict=False))
        series.setdefault(row.get(key, ""), []).append((number, row))
    for name, rows in series.items():
        _take(made, path.name, name, rows, key, known)
    if not updated:
        written = next(filter(None, stated), "")
        reason = "is no date as 2024-12-31" if written else "the file does not say when it was made"
        reason += ": the day of the file itself is taken"
        made.report(path.name).changed("", 0, "date", written, str(known), reason)
    return _whole(made, path)


def _id(label: str) -> str:
    """Give the code of a label that may be ``CODE: words``."""
    return label.partition(":")[0].strip()


def _labels(written: Sequence[str]) -> list[str]:
    """Name the columns; Eurostat writes dimensions in small letters, others a name after each code."""
    labels = [_id(text).upper().replace(" ", "_") for text in written]
    if STRUCTURE_NAME in labels:
        begins = 1 + max(
            labels.index(name) for name in (STRUCTURE_NAME, "ACTION") if name in labels
        )
        for at in range(begins + 1, len(labels), 2):
            labels[at] = f"{labels[at - 1]}{NAME}"
    return labels


def is_total(column: str, cell: str) -> bool:
    """Whether a cell of a dimension says the whole; some write the dimension before it: ``SEX_T``."""
    text = _id(cell).upper()
    return text in TOTALS or (
        text.startswith(f"{column}_") and text.removeprefix(f"{column}_") in TOTALS
    )


def _dimension(column: str) -> str:
    """Give a dimension's name by its column."""
    bare = column.removeprefix(BESIDE)
    return (bare if is_reserved(bare) else column).lower()


def _take(
    made: Framework,
    file: str,
    name: str,
    rows: list[tuple[int, dict[str, str]]],
    key: str,
    known: date,
) -> None:
    """Take the observations of one series."""
    number, first = rows[0]
    dimensions = [name for name in sorted(first) if _breaks_down(name, key, first)]
    unit = next((column for column in UNITS if first.get(column)), "")
    percent = _id(first.get(unit, "")).upper() in ("PT", "PC", "PERCENT", "PCT", "PCNT")
    indicator = Indicator(
        code(_id(name), len(made.rows("targets")) + 1),
        "1",
        _words(first, key) or file,
        known,
        file,
        number,
        SOURCE,
        measured="percent" if percent else "number",
        unit="%" if percent else _words(first, unit),
        rate=True,
        locator=file,
    )
    for at, row in rows:
        if reason := _another(row, first) or _no_value(row):
            made.report(file).left(indicator.subject, at, "actual", row.get(VALUE, ""), reason)
            continue
        period = days(_id(row.get(PERIOD, "")))
        if period is None:
            reason = f"{row.get(PERIOD, '')!r} is no year, quarter, month or day"
            made.report(file).left(indicator.subject, at, "actual", row.get(VALUE, ""), reason)
            continue
        parts = tuple(
            (_dimension(column), _words(row, column))
            for column in dimensions
            if not is_total(column, row.get(column, ""))
        )
        if period.reason:
            written = row[PERIOD]
            made.report(file).changed(indicator.subject, at, "period", written, str(period.ends), period.reason)  # fmt: skip
        text, reason = multiplied(row.get(VALUE, ""), *(_id(row.get(name, "")) for name in POWERS))
        if reason:
            made.report(file).changed(indicator.subject, at, "actual", row[VALUE], text, reason)
        comment, grade = _said(row)
        audience = "" if _id(row.get(CONFIDENTIALITY, "")).upper() in FREE else "internal"
        if audience:
            reason = f"is not for publication ({CONFIDENTIALITY} {_words(row, CONFIDENTIALITY)})"
            made.report(file).changed(indicator.subject, at, "audience", "", audience, reason)
        value = Value(
            text, at, period.begins, period.ends, parts, comment, grade, audience=audience
        )
        indicator.actuals.append(value)
    Taking(made, indicator).take()


def _breaks_down(column: str, key: str, row: Mapping[str, str]) -> bool:
    """Whether a column is a dimension: neither the series, a value's attribute nor a code's name."""
    name = column.endswith(NAME) and column.removesuffix(NAME) in row
    return not (name or column in (key, PERIOD, VALUE) or ATTRIBUTES.fullmatch(column))


def _words(row: Mapping[str, str], column: str) -> str:
    """Give the name of a cell's code, which stands behind it or in a column of its own, or the code."""
    cell = row.get(column, "")
    return cell.partition(":")[2].strip() or row.get(f"{column}{NAME}", "") or _id(cell)


def _status(row: Mapping[str, str]) -> tuple[str, str]:
    """Give the codes of a value's status and its words; blank where it is a normal one."""
    column = next((name for name in STATUS if row.get(name)), "")
    codes, words = _id(row.get(column, "")).upper(), _words(row, column)
    # several letters together, but no word
    return ("", "") if codes in ("", NORMAL) else (codes if len(codes) <= MOST_CODES else "", words)


def _no_value(row: Mapping[str, str]) -> str:
    """Say why a row's value was not observed; blank if it was."""
    codes, words = _status(row)
    if FORECAST in codes:
        return f"is a forecast, and was not observed (status {words})"
    return f"is missing (status {words})" if codes and {*codes} <= MISSING else ""


def _said(row: Mapping[str, str]) -> tuple[str, str]:
    """Give what is said beside a value, and its grade."""
    comment, grade = comment_of(row.get("COMMENT_OBS", "")), evidence_of(row.get("EVIDENCE"))
    codes, words = _status(row)
    if PROVISIONAL in codes and not grade:
        grade = Evidence.PROVISIONAL.value
    elif words and not grade:
        comment = "; ".join(filter(None, (comment, f"Status: {words}")))
    return comment, grade


def _another(row: Mapping[str, str], first: Mapping[str, str]) -> str:
    """Say why a row is not of the series as its first row gives it; blank if it is."""
    if _id(row.get("ACTION", "")).upper() in ("D", "DELETE"):
        return "is to be deleted (ACTION)"
    for column in (*UNITS, "FREQ", "BASE_PER"):
        if row.get(column, "") != first.get(column, ""):
            shown = row.get(column) or "blank"
            return f"is of another {column} ({shown}) than the first row of its series"
    return ""


def _whole(made: Framework, path: Path) -> Framework:
    """Fill in the plan, its source and its dates."""
    if not made.tables.get("observations"):
        raise UserError(f"{path.name}: no series has a value of the whole that can be read.")
    observed = made.days("observations", "period_end")
    made.reporting_date = max(observed)
    made.begins, made.ends = plan_years(observed)
    made.add("systems", system_id="series", name="Series", source_id=SOURCE)
    made.add("global_results", global_result_id="1", system_id="series", short_name="Series",
             source_id=SOURCE)  # fmt: skip
    note = f"{path.name}, sha256 {sha256_of(path)}"
    made.describe(SOURCE, published=str(made.known_on), note=note)
    return made
