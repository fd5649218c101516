"""IATI activity files (2.0x): their results, indicators, baselines, targets and actual values.

An activity becomes a group, a result what its indicators belong to, an indicator a target. The
value of a period is what the publisher gave for it: periods are not added up, because the
standard does not say whether they are cumulative. The last period's target is the target, those
before it are milestones.

International Aid Transparency Initiative, IATI Standard 2.03, "Results" guidance and codelists
IndicatorMeasure, ResultType.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from lxml.etree import QName

from milepost.core.errors import UserError
from milepost.importers.disaggregation import parts_of
from milepost.importers.framework import Framework, code
from milepost.importers.iati_file import SOURCE, Begun, File
from milepost.importers.iati_xml import (
    Element,
    day,
    day_of,
    line,
    own,
    read_xml,
    text_of,
    written_day,
)
from milepost.importers.indicator import (
    Indicator,
    Measured,
    Value,
    comment_of,
    evidence_of,
    shortened,
)
from milepost.importers.taking import Taking

MEASURES: dict[str, Measured] = {"1": "number", "2": "percent", "3": "text", "4": "ordinal", "5": "text"}  # fmt: skip
TYPES = {"1": "Output", "2": "Outcome", "3": "Impact", "9": "Other result"}
TRUE, FALSE = ("1", "true"), ("0", "false")
# of an indicator, what is no figure and is left
BESIDE = {
    "document-link": "documents are not taken",
    "reference": "codes of other lists are not taken",
}
STATUS = "values are not added up, whatever it says"
NO_DATE = 1900  # the year that publishers write where they know none
SHORT = 4  # letters that a title has at least; what is shorter names a unit


def looks_like_iati(path: Path) -> bool:
    """Whether a file is one of activities, by its name."""
    return path.suffix.lower() == ".xml"


def read_iati(path: Path, language: str | None = None) -> Framework:
    """Read a file of activities.

    Parameters
    ----------
    language
        The language to take where texts are given in several; by default the activity's own.

    Raises
    ------
    UserError
        If it can't be read, or has no results.
    """
    root = read_xml(path)
    version = root.get("version", "")
    if root.tag not in ("iati-activities", "iati-activity"):
        found = QName(root).localname
        more = (
            ": SDMX-ML is not read, ask its portal for SDMX-CSV" if "sdmx" in str(root.tag) else ""
        )
        raise UserError(f"{path}: expected IATI activities, found <{found}>{more}.")
    if version and not version.startswith("2."):
        raise UserError(f"{path}: is of IATI version {version}; versions 2.01 to 2.03 are read.")
    activities = root.findall("iati-activity") if root.tag == "iati-activities" else [root]
    file = File(path, root, activities, language)
    for activity in activities:
        if begun := file.begin(activity):
            _Activity(file, begun).take(begun.results)
    return file.framework()


class _Activity:
    """Takes the results of one activity."""

    def __init__(self, file: File, begun: Begun) -> None:
        self.file, self.system, self.identifier = file, begun.system, begun.identifier
        self.report = file.report
        self.default, self.known = begun.language, begun.known
        activity = begun.element
        dates = {item.get("type", ""): day_of(item) for item in activity.findall("activity-date")}
        self.begins = dates.get("2") or dates.get("1")
        self.ends = dates.get("4") or dates.get("3")
        self.groups: dict[tuple[str, str], str] = {}
        self.count = 0

    def take(self, results: Sequence[Element]) -> None:
        """Take each result and its indicators."""
        for result in results:
            group = self._group(result)
            for indicator in result.findall("indicator"):
                self.count += 1
                self._indicator(indicator, result, group)
            self._beside(result, group)

    def _beside(self, element: Element, subject: str) -> None:
        """Tell of what stands beside an element's title and values and is left."""
        for item in element:
            if reason := BESIDE.get(str(item.tag)):
                words = (text_of(item) or item.get("code", ""))[:80]
                self.report.left(subject, line(item), str(item.tag), words, reason)
        if status := element.get("aggregation-status"):
            self.report.left(subject, line(element), "aggregation-status", status, STATUS)

    def _group(self, result: Element) -> str:
        """Give the identifier of a result; results of one type and title stand together."""
        kind = TYPES.get(result.get("type", ""), "Result")
        title = self.file.text(result.find("title"), self.default, self.system, "title") or kind
        known = _own_id(result, self.file.made.rows("global_results"), "global_result_id")
        if (kind, title) in self.groups and not known:
            group = self.groups[kind, title]
            reason = "another result of the activity has the same title: they stand together"
            self.report.changed(group, line(result), "result", title, "", reason)
            return group
        group = known or f"{self.system}.r{len(self.groups) + 1}"
        twin = any(name == title for _, name in self.groups) and not known
        self.groups[kind, title] = group
        about = self.file.text(result.find("description"), self.default, group, "description")
        own_name = shortened(f"{title} ({kind.lower()})" if twin else title)
        self.file.made.add("global_results", global_result_id=group, system_id=self.system,
                           short_name=title if known else own_name, source_id=SOURCE,
                           statement=about if known else f"{kind}: {about or title}")  # fmt: skip
        return group

    def _title(self, element: Element, result: Element, subject: str) -> str:
        """Give an indicator's title, after its result's where it names a unit alone."""
        title = self.file.text(element.find("title"), self.default, subject, "title")
        if title and sum(letter.isalpha() for letter in title) >= SHORT:
            return title
        of_result = " ".join(text_of(result.find("title/narrative")).split())
        made = f"{of_result} ({title})" if of_result and title else of_result or title
        made = made or f"Indicator {self.count}"
        reason = "names no indicator by itself: it stands after its result's title"
        self.report.changed(subject, line(element), "title", title, made, reason)
        return made

    def _indicator(self, element: Element, result: Element, group: str) -> None:
        known = _own_id(element, self.file.made.rows("targets"), "target_id")
        subject = known or f"{self.system}.{self.count}"
        measure = element.get("measure", "")
        if measure not in MEASURES:
            reason = "is no code of IndicatorMeasure: taken as a number"
            self.report.changed(subject, line(element), "measure", measure, "1", reason)
        said = (element.get("ascending") or "").strip().lower()
        indicator = Indicator(
            subject,
            group,
            "" if known else self._title(element, result, subject),
            self.known,
            self.file.path.name,
            line(element),
            SOURCE,
            MEASURES.get(measure, "number"),
            ascending=True if said in TRUE else False if said in FALSE else None,
            locator=self.identifier,
        )
        self._beside(element, subject)
        about = self.file.text(element.find("description"), self.default, subject, "description")
        if known:  # of a file that was exported: label and statement apart
            label = self.file.text(element.find("title"), self.default, subject, "title")
            indicator.short_name, indicator.kind = label, element.get(own("kind"), "")
            indicator.title, indicator.unit = about or label, element.get(own("unit"), "")
        elif about and about != indicator.title:
            indicator.description = about
            reason = "stands in the target's note"
            row = line(element.find("description"))
            self.report.taken(subject, row, "description", about[:80], "", reason)
        indicator.baselines = [
            self._value(item, subject, *self._baseline_days(item, subject))
            for item in element.findall("baseline")
        ]
        for period in element.findall("period"):
            begins, ends = self._days(period, subject)
            for tag, values in (("target", indicator.targets), ("actual", indicator.actuals)):
                values += [self._value(item, subject, begins, ends) for item in period.findall(tag)]
        Taking(self.file.made, indicator, self.file.numbers).take()

    def _days(self, period: Element, subject: str) -> tuple[date | None, date | None]:
        """Give a period's days; what is missing is the activity's, and told."""
        begins = self._dated(period, "period-start", day_of(period.find("period-start")), subject)
        ends = self._dated(period, "period-end", day_of(period.find("period-end")), subject)
        if ends is None:
            ends = self._instead(period, "period-end", subject, self.ends, "end")
        if begins is None:
            begins = self._instead(period, "period-start", subject, self.begins, "start")
        if begins and ends and begins > ends:
            words = f"{begins} is after the period's end {ends}: left out"
            self.report.changed(subject, line(period), "period-start", str(begins), "", words)
            begins = None
        return begins, ends

    def _instead(
        self, period: Element, name: str, subject: str, day: date | None, what: str
    ) -> date | None:
        """Give the activity's day for one that a period lacks, or writes in another way; told."""
        written = written_day(period.find(name))
        reason = "is no date as 2024-12-31" if written else "is missing"
        reason += f": the activity's {what} is taken" if day else ""
        self.report.changed(subject, line(period), name, written, str(day or ""), reason)
        return day

    def _dated(self, element: Element, name: str, found: date | None, subject: str) -> date | None:
        """Give a day, or nothing for the one that publishers write where they know none."""
        if found is None or found.year > NO_DATE:
            return found
        reason = "is written where no date is known"
        self.report.changed(subject, line(element), name, str(found), "", reason)
        return None

    def _baseline_days(self, element: Element, subject: str) -> tuple[date | None, date | None]:
        """Give a baseline's day, and that of its year where the two agree or it has no other."""
        if element.get(own("year")) == "none":  # the standard needs one
            return None, None
        when, year = day_of(element), day(element.get("year"))
        if when and year and when.year != year.year:
            reason = "is another year than that of iso-date, which is taken"
            self.report.changed(subject, line(element), "year", str(year.year), str(when), reason)
        when = self._dated(element, "baseline-date", when or year, subject)
        return when, when

    def _value(
        self, element: Element, subject: str, begins: date | None, ends: date | None
    ) -> Value:
        """Give a value; a qualitative one without the attribute stands in its comment."""
        comment = self.file.text(element.find("comment"), self.default, subject, "comment")
        self._beside(element, subject)
        text = element.get("value") or ""
        if comment and not text.strip() and _measure(element) == "5":
            text, comment = comment, ""
        grade = evidence_of(text_of(element.find(own("evidence"))))
        parts, comment = parts_of(_parts(element)), comment_of(comment)
        return Value(text, line(element), begins, ends, parts, comment, grade)


def _own_id(element: Element, rows: Sequence[Mapping[str, str]], key: str) -> str:
    """Give the identifier that an exported file names; nothing where it is taken, or can't be one."""
    name = element.get(own("id"), "")
    return name if name and code(name, 0) == name and name not in {row[key] for row in rows} else ""


def _measure(element: Element) -> str:
    return str(next((item.get("measure", "") for item in element.iterancestors("indicator")), ""))


def _parts(element: Element) -> Iterator[tuple[str, str]]:
    """Give what a value is broken down by: its dimensions, and its locations together."""
    for item in element.findall("dimension"):
        yield item.get("name", ""), item.get("value", "")
    if places := sorted(item.get("ref", "") for item in element.findall("location")):
        yield "location", ", ".join(places)
