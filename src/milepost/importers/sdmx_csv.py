"""SDMX-CSV files: a row an observation, its series and dimensions in columns of codes.

A series becomes an indicator that is followed without a target. A row is of the whole where each
dimension that tells rows of its series apart says total or not applicable.

SDMX-CSV field guide 1.0 and 2.0; SDMX cross-domain code lists (``_T`` total, ``_Z`` not applicable).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import InvalidOperation
from pathlib import Path

from milepost.core.errors import UserError
from milepost.core.files import sha256_of
from milepost.importers.excel_cells import cell_text
from milepost.importers.framework import Framework, code
from milepost.importers.iati_xml import day
from milepost.importers.indicator import Indicator, Value, day_of_file, plan_years
from milepost.importers.marks import comment_of, evidence_of
from milepost.importers.periods import days
from milepost.importers.taking import Taking
from milepost.importers.worded_numbers import scaled
from milepost.read.grid import Grid

SOURCE = "sdmx"
PERIOD, VALUE, UPDATED = "TIME_PERIOD", "OBS_VALUE", "LAST_UPDATE"
SERIES = ("SERIES", "INDICATOR", "MEASURE", "SUBJECT", "DATAFLOW", "STRUCTURE_ID")
UNITS = ("UNIT_MEASURE", "UNIT")
TOTALS = ("", "_T", "_Z", "_X", "T", "BOTHSEX", "ALLAGE", "ALLAREA", "TOTAL")
# what describes a value and breaks nothing down
ATTRIBUTES = re.compile(
    r"DATAFLOW|STRUCTURE(_ID|_NAME)?|ACTION|FREQ|TIME_.*|OBS_.*|UNIT.*|DECIMALS|NATURE|COMMENT.*|SOURCE.*"
    r"|CONF_.*|BASE_PER|(LOWER|UPPER)_BOUND|GEO_INFO.*|REPORTING_TYPE|CUST_BREAKDOWN_LB|LAST_UPDATE|EVIDENCE|PRE_BREAK.*"
)

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
    # Eurostat writes the names of dimensions in small letters
    labels = [_id(cell_text(cell)).upper().replace(" ", "_") for cell in grid.rows[0][1]]
    key = next((name for name in SERIES if name in labels), "")
    if not key:
        raise UserError(
            f"{path.name}: no column names the series: expected one of {', '.join(SERIES)}."
        )
    at = labels.index(UPDATED) if UPDATED in labels else None
    stated = [day(cell_text(row[at])) for _, row in grid.rows[1:] if at is not None]
    updated = [item for item in stated if item]
    known = max(updated) if updated else day_of_file(path)
    made = Framework(f"Series of {path.stem}", "The publisher", known_on=known)
    series: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for number, cells in grid.rows[1:]:
        row = dict(zip(labels, (cell_text(cell).strip() for cell in cells), strict=False))
        series.setdefault(row.get(key, ""), []).append((number, row))
    for name, rows in series.items():
        _take(made, path.name, name, rows, key, known)
    if not updated:
        reason = "the file does not say when it was made: the day of the file itself is taken"
        made.report(path.name).changed("", 0, "date", "", str(known), reason)
    return _whole(made, path)


def _id(label: str) -> str:
    """Give the code of a label that may be ``CODE: words``."""
    return label.partition(":")[0].strip()


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
    identifier, _, words = name.partition(":")
    varying = {
        column
        for _, row in rows
        for column, cell in row.items()
        if column not in (key, PERIOD, VALUE)
        and not ATTRIBUTES.fullmatch(column)
        and cell != first.get(column)
    }
    unit = next((first[column] for column in UNITS if first.get(column)), "")
    percent = _id(unit).upper() in ("PT", "PC", "PERCENT", "PCT")
    indicator = Indicator(
        code(identifier.strip(), len(made.rows("targets")) + 1),
        "1",
        words.strip() or first.get(f"{key}_NAME", "") or identifier.strip() or file,
        known,
        file,
        number,
        SOURCE,
        measured="percent" if percent else "number",
        unit="%" if percent else unit.partition(":")[2].strip() or unit,
        rate=True,
        locator=file,
    )
    for at, row in rows:
        if reason := _another(row, first):
            made.report(file).left(indicator.subject, at, "actual", row.get(VALUE, ""), reason)
            continue
        period = days(_id(row.get(PERIOD, "")))
        if period is None:
            reason = f"{row.get(PERIOD, '')!r} is no year, quarter, month or day"
            made.report(file).left(indicator.subject, at, "actual", row.get(VALUE, ""), reason)
            continue
        parts = tuple(
            (_dimension(column), row[column].partition(":")[2].strip() or row[column])
            for column in sorted(varying)
            if _id(row.get(column, "")).upper() not in TOTALS
        )
        if period.reason:
            written = row[PERIOD]
            made.report(file).changed(indicator.subject, at, "period", written, str(period.ends), period.reason)  # fmt: skip
        text = _multiplied(made, file, at, indicator.subject, row)
        comment, grade = comment_of(row.get("COMMENT_OBS", "")), evidence_of(row.get("EVIDENCE"))
        indicator.actuals.append(Value(text, at, period.begins, period.ends, parts, comment, grade))
    Taking(made, indicator).take()


def _another(row: Mapping[str, str], first: Mapping[str, str]) -> str:
    """Say why a row is not of the series as its first row gives it; blank if it is."""
    if _id(row.get("ACTION", "")).upper() in ("D", "DELETE"):
        return "is to be deleted (ACTION)"
    for column in (*UNITS, "FREQ"):
        if row.get(column, "") != first.get(column, ""):
            shown = row.get(column) or "blank"
            return f"is of another {column} ({shown}) than the first row of its series"
    return ""


def _multiplied(made: Framework, file: str, at: int, subject: str, row: Mapping[str, str]) -> str:
    """Multiply a value by the power of ten in which it is given, and tell it."""
    text, power = row.get(VALUE, ""), _id(row.get("UNIT_MULT", ""))
    try:
        if not power or int(power) == 0 or not -30 < int(power) < 30:
            return text
        result = scaled(text, int(power))
    except (ValueError, InvalidOperation):
        return text
    reason = f"is given in units of 10^{power}"
    made.report(file).changed(subject, at, "actual", text, result, reason)
    return result


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
