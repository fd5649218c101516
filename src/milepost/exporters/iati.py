"""IATI activity files: what an edition states as results, indicators, baselines and periods.

A group of results (``systems``) becomes an activity, a result what its indicators belong to, a
target an indicator. Identifier, kind and unit, for which the standard has no place, stand in
attributes of a namespace of ours, as its schema lets a publisher add them; so does the grade of a
value, which a comment says in words as well.

International Aid Transparency Initiative, IATI Standard 2.03: activity schema, codelists
ActivityStatus, IndicatorMeasure, OrganisationRole, OrganisationType, ResultType.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from lxml import etree

from milepost.exporters.values import Stated
from milepost.importers.framework import code
from milepost.importers.iati_xml import LANGUAGE, NAMESPACE, own
from milepost.importers.indicator import COMMENTS, Indicator, Value

VERSION = "2.03"
MEASURES = {"number": "1", "percent": "2", "ordinal": "4", "text": "5"}
OTHER_RESULT, IMPLEMENTING, UNDER_WAY, CLOSED = "9", "4", "2", "4"
PLANNED_START, PLANNED_END = "1", "3"


def iati_file(made: Stated, language: str, reference: str, kind: str) -> bytes:
    """Write the file.

    Parameters
    ----------
    language
        Of its texts.
    reference
        The organisation's identifier, such as ``XM-DAC-41304``.
    kind
        Its code of OrganisationType.
    """
    name = str(made.plan["organization"])
    if not reference:
        short = made.plan.get("organization_short")
        reference = code(name if pd.isna(short) else str(short), 1)
        reason = "no identifier is given (--reporting-org): its name stands for it"
        made.report("plan").changed("plan", 0, "reporting-org", name, reference, reason)
    root = etree.Element("iati-activities", {"version": VERSION}, {"m": NAMESPACE})
    if standing := made.edition.standing:
        words = "; ".join(f"{key}: {value}" for key, value in standing.items())
        root.append(etree.Comment(f" {words} "))
    updated = f"{made.edition.cut_off}T00:00:00Z"
    for system in made.systems:
        groups = [row for row in made.groups if row["system_id"] == system["system_id"]]
        of = {row["global_result_id"]: [item for item in made.indicators
                                        if item.group == row["global_result_id"]]
              for row in groups}  # fmt: skip
        if not any(of.values()):
            _left(made, "iati-activity", system["system_id"], system["name"])
            continue
        activity = etree.SubElement(
            root, "iati-activity", {"last-updated-datetime": updated, LANGUAGE: language}
        )
        _head(activity, made, system, (reference, kind, name))
        for group in groups:
            if of[group["global_result_id"]]:
                _result(activity, made, group, of[group["global_result_id"]])
            else:
                _left(made, "result", group["global_result_id"], group["short_name"])
    _tell_losses(made)
    text: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return text


def _left(made: Stated, element: str, subject: str, words: str) -> None:
    made.report(element).left(subject, 0, element, words, "has no indicators")


def _head(
    activity: Any, made: Stated, system: Mapping[str, str], publisher: tuple[str, str, str]
) -> None:
    """Write what an activity needs before its results."""
    reference, kind, name = publisher
    etree.SubElement(activity, "iati-identifier").text = f"{reference}-{system['system_id']}"
    _text(etree.SubElement(activity, "reporting-org", ref=reference, type=kind), name)
    _text(etree.SubElement(activity, "title"), system["name"])
    about = system.get("statement") or str(made.plan["title"])
    _text(etree.SubElement(activity, "description"), about)
    _text(etree.SubElement(activity, "participating-org", role=IMPLEMENTING), name)
    ends = made.plan["period_end"].date()
    status = CLOSED if made.edition.as_of > ends else UNDER_WAY
    etree.SubElement(activity, "activity-status", code=status)
    for day, of in ((made.plan["period_start"].date(), PLANNED_START), (ends, PLANNED_END)):
        etree.SubElement(activity, "activity-date", {"type": of, "iso-date": str(day)})


def _result(
    activity: Any, made: Stated, group: Mapping[str, str], indicators: list[Indicator]
) -> None:
    result = etree.SubElement(activity, "result", type=OTHER_RESULT)
    result.set(own("id"), group["global_result_id"])
    _text(etree.SubElement(result, "title"), group["short_name"])
    if group.get("statement"):
        _text(etree.SubElement(result, "description"), group["statement"])
    for indicator in indicators:
        _indicator(result, made, indicator)


def _indicator(result: Any, made: Stated, of: Indicator) -> None:
    """Write an indicator: its baselines, and a period for each span of days."""
    ascending = "true" if of.ascending else "false"
    element = etree.SubElement(
        result, "indicator", measure=MEASURES[of.measured], ascending=ascending
    )
    element.set(own("id"), of.subject)
    element.set(own("unit"), of.unit)
    if of.kind:
        element.set(own("kind"), of.kind)
    _text(etree.SubElement(element, "title"), of.short_name)
    about = etree.SubElement(element, "description")
    _text(about, of.title)
    for value in of.baselines:
        year = value.ends or made.plan["period_start"].date()
        if value.ends is None:
            reason = "a baseline needs a year: that of the plan's start stands there"
            made.report(of.file).changed(of.subject, of.row, "baseline", "", str(year.year), reason)
        baseline = etree.SubElement(element, "baseline", year=str(year.year), value=value.text)
        if value.ends is None:
            baseline.set(own("year"), "none")
        _parts(baseline, value)
    periods: dict[tuple[date | None, date | None], dict[str, list[Value]]] = {}
    for name, values in (("target", of.targets), ("actual", of.actuals)):
        for value in values:
            periods.setdefault((value.begins, value.ends), {}).setdefault(name, []).append(value)
    for days in sorted(periods, key=lambda days: (str(days[1]), str(days[0]))):
        period = etree.SubElement(element, "period")
        for name, day in zip(("period-start", "period-end"), days, strict=True):
            etree.SubElement(period, name, {"iso-date": str(day)})
        for name in ("target", "actual"):
            for value in periods[days].get(name, []):
                item = etree.SubElement(period, name, value=value.text)
                _parts(item, value)
                _grade(item, value)


def _parts(element: Any, value: Value) -> None:
    for name, member in value.parts:
        etree.SubElement(element, "dimension", name=name, value=member)


def _grade(element: Any, value: Value) -> None:
    """Mark a value's grade: in words where it is weak, and for readers of ours."""
    if value.evidence in COMMENTS:
        _text(etree.SubElement(element, "comment"), COMMENTS[value.evidence])
    if value.evidence:
        etree.SubElement(element, own("evidence")).text = value.evidence


def _text(element: Any, words: str) -> None:
    etree.SubElement(element, "narrative").text = words


def _tell_losses(made: Stated) -> None:
    """Tell what IATI has no place for, whatever the plan."""
    named = sorted({value.source_id for of in made.indicators for value in of.actuals} - {""})
    for name in named:
        words = made.sources.get(name, name)
        reason = "IATI has no place for the source of a value"
        made.report("sources").left(name, 0, "source", words, reason)
    for of in made.indicators:
        if of.kind or of.measured == "text":
            continue
        reason = "values are given as the book shows them: what kind of target it is, is not told"
        made.report(of.file).left(of.subject, of.row, "kind", "", reason)
