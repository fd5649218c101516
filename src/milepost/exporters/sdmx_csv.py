"""SDMX-CSV files: a row an actual value of an edition, as databases of the world's goals have it.

A target is a series; what its values are broken down by are dimensions, ``_T`` the whole. The
standard has no place for targets and baselines: they are told as left.

SDMX-CSV field guide 1.0 (``DATAFLOW``) and 2.0 (``STRUCTURE``), labels of both code and words;
SDMX cross-domain code lists CL_FREQ, CL_OBS_STATUS, CL_CONF_STATUS.
"""

from __future__ import annotations

import calendar
import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta

from milepost.core.ledger import harmless
from milepost.core.model import Evidence
from milepost.exporters.values import Stated
from milepost.importers.framework import code, unique_code
from milepost.importers.indicator import COMMENTS, Indicator, Value, year_of
from milepost.importers.sdmx_csv import BESIDE, TOTALS, is_reserved

TOTAL = "_T"
STATUS = {Evidence.PROVISIONAL: "P", Evidence.ILLUSTRATIVE: "V"}  # provisional; unvalidated
LABELS = {
    "FREQ": "Frequency", "SERIES": "Indicator", "REF_AREA": "Reference area",
    "TIME_PERIOD": "Time period", "OBS_VALUE": "Value", "UNIT_MULT": "Units multiplier",
    "UNIT_MEASURE": "Unit of measurement", "OBS_STATUS": "Observation status",
    "CONF_STATUS": "Confidentiality", "EVIDENCE": "Evidence", "SOURCE_DETAIL": "Source",
    "COMMENT_OBS": "Comment", "LAST_UPDATE": "Last update",
}  # fmt: skip
AREA = "country"
FREQUENCIES = {"A": "Annual", "Q": "Quarterly", "M": "Monthly", "D": "Daily", "_O": "Other",
               "_U": "Unspecified"}  # fmt: skip
STATUSES = {"A": "Normal value", "P": "Provisional value", "V": "Unvalidated value"}


def sdmx_file(made: Stated, version: str) -> bytes:
    """Write the file by a version of SDMX-CSV: 1.0 or 2.0."""
    codes = _codes(made)
    columns_of = _columns(sorted({name for name, _ in codes}))
    flow = f"{code(str(made.plan['organization']), 1)}:{code(str(made.plan['plan_id']), 1)}(1.0)"
    head = {"DATAFLOW": flow} if version == "1.0" else {
        "STRUCTURE": "dataflow", "STRUCTURE_ID": flow, "ACTION": "I"}  # fmt: skip
    columns = [*head, "FREQ", "SERIES", "REF_AREA", *columns_of.values(), *LABELS]
    columns = list(dict.fromkeys(columns))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    titles = {columns_of[name]: name.replace("_", " ").capitalize() for name in columns_of}
    labels = titles | LABELS
    writer.writerow(f"{name}: {labels[name]}" if name in labels else name for name in columns)
    for of in made.indicators:
        if of.measured == "text":
            for value in of.actuals:
                _left(made, of, "actual", value, "is no number")
            continue
        frequency = _frequency(made, of)
        for value in of.actuals:
            cells = head | _cells(made, of, value, frequency)
            for name, member in value.parts:
                cells[columns_of[name]] = f"{codes[name, member]}: {member}"
            writer.writerow([cells.get(name, TOTAL) for name in columns])
        for element, values in (("baseline", of.baselines), ("target", of.targets)):
            for value in values:
                _left(made, of, element, value, "SDMX-CSV holds observed values alone")
    _tell_losses(made)
    return text.getvalue().encode()


def _left(made: Stated, of: Indicator, element: str, value: Value, reason: str) -> None:
    made.report(of.file).left(of.subject, of.row, element, value.text, reason)


def _codes(made: Stated) -> dict[tuple[str, str], str]:
    """Give every member of every dimension a code that no other of the dimension has."""
    members: dict[str, dict[str, None]] = {}
    for name, member in (part for of in made.indicators for value in of.actuals
                         for part in value.parts):  # fmt: skip
        members.setdefault(name, {})[member] = None
    codes: dict[tuple[str, str], str] = {}
    for name, written in members.items():
        # no member is read as the whole
        taken = {f"{before}{total}".lower() for total in TOTALS for before in ("", f"{name}_")}
        for at, member in enumerate(written, 1):
            text = made.areas.get(member, member) if name == AREA else member
            codes[name, member] = unique_code(text, at, taken)
            taken.add(codes[name, member].lower())
    return codes


def _columns(names: Iterable[str]) -> dict[str, str]:
    """Give the column of every dimension: none that SDMX uses for something else."""
    columns = {}
    for name in names:
        column = name.upper()
        columns[name] = f"{BESIDE}{column}" if is_reserved(column) else column
    if AREA in columns and "REF_AREA" not in columns.values():
        columns[AREA] = "REF_AREA"
    return columns


def _frequency(made: Stated, of: Indicator) -> str:
    """Say how often there is a value: part of what a series is, unspecified for several lengths."""
    as_of = made.edition.as_of
    often = {_period(value.begins or as_of, value.ends or as_of)[1] for value in of.actuals}
    return often.pop() if len(often) == 1 else "_U"


def _cells(made: Stated, of: Indicator, value: Value, frequency: str) -> dict[str, str]:
    """Give the cells of one value, but for its parts."""
    as_of = made.edition.as_of
    period, _often = _period(value.begins or as_of, value.ends or as_of)
    unit = "PT" if of.measured == "percent" else code(of.unit, 1).upper()
    status = STATUS.get(Evidence(value.evidence), "A") if value.evidence else "A"
    return {
        "FREQ": f"{frequency}: {FREQUENCIES[frequency]}",
        "SERIES": f"{of.subject}: {of.title}",
        "TIME_PERIOD": period,
        "OBS_VALUE": value.text,
        "UNIT_MULT": "0: Units",
        "UNIT_MEASURE": f"{unit}: {of.unit}",
        "OBS_STATUS": f"{status}: {STATUSES[status]}",
        "CONF_STATUS": "N: Not for publication" if made.edition.standing else "F: Free",
        "EVIDENCE": value.evidence,
        "SOURCE_DETAIL": harmless(made.sources.get(value.source_id, "")),
        "COMMENT_OBS": COMMENTS.get(value.evidence, ""),
        "LAST_UPDATE": str(made.edition.cut_off),
    }


def _period(begins: date, ends: date) -> tuple[str, str]:
    """Write a span of days as a time period, and how often there is one of its length."""
    if begins == ends:
        return str(ends), "D"
    if (begins, ends) == year_of(ends.year):
        return str(ends.year), "A"
    last = calendar.monthrange(ends.year, ends.month)[1]
    if begins.day == 1 and ends.day == last and begins.year == ends.year:
        if begins.month == ends.month:
            return f"{ends:%Y-%m}", "M"
        if ends.month == begins.month + 2 and ends.month % 3 == 0:
            return f"{ends.year}-Q{ends.month // 3}", "Q"
    return f"{begins}/P{(ends - begins + timedelta(days=1)).days}D", "_O"


def _tell_losses(made: Stated) -> None:
    """Tell what a table of values has no place for."""
    for row in made.groups:
        reason = "series stand under no result: SDMX-CSV holds no hierarchy"
        subject, words = row["global_result_id"], row["short_name"]
        made.report("global_results").left(subject, 0, "result", words, reason)
    for of in made.indicators:
        if of.short_name != of.title:
            reason = "a series has one name: the statement"
            made.report(of.file).left(of.subject, of.row, "short_name", of.short_name, reason)
        reason = "a series does not say whether more is better, nor what kind of target it has"
        words = "up" if of.ascending else "down"
        made.report(of.file).left(of.subject, of.row, "direction", words, reason)
