"""IATI activity files (2.0x): their results, indicators, baselines, targets and actual values.

An activity becomes a group, a result what its indicators belong to, an indicator a target. The
value of a period is what the publisher gave for it: periods are not added up, because the
standard does not say whether they are cumulative. The last period's target is the target, those
before it are milestones.

International Aid Transparency Initiative, IATI Standard 2.03, "Results" guidance and codelists
IndicatorMeasure, ResultType.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from milepost.core.errors import UserError
from milepost.core.files import sha256_of
from milepost.importers.framework import Framework, Loss, blank_free, code
from milepost.importers.iati_xml import (
    LANGUAGE,
    Element,
    day,
    day_of,
    line,
    narratives,
    read_xml,
    text_of,
)
from milepost.importers.indicator import Indicator, Measured, Taking, Value, plan_years, shortened
from milepost.importers.published_numbers import Numbers

MEASURES: dict[str, Measured] = {"1": "number", "2": "percent", "3": "text", "4": "ordinal", "5": "text"}  # fmt: skip
TYPES = {"1": "Output", "2": "Outcome", "3": "Impact", "9": "Other result"}
SOURCE = "iati"
TRUE, FALSE = ("1", "true"), ("0", "false")
# of an activity, what is used; other elements are told as left
USED = ("iati-identifier", "reporting-org", "title", "description", "activity-date", "result")
# of an indicator, what is no figure and is left
BESIDE = {"document-link": "documents are not taken", "reference": "codes of other lists are not taken",
          "description": "only the indicator's title is taken"}  # fmt: skip
STATEMENT_LENGTH = 500


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
        raise UserError(f"{path}: expected IATI activities, found <{root.tag}>.")
    if version and not version.startswith("2."):
        raise UserError(f"{path}: is of IATI version {version}; versions 2.01 to 2.03 are read.")
    activities = root.findall("iati-activity") if root.tag == "iati-activities" else [root]
    reading = _File(path, root, activities, language)
    for activity in activities:
        reading.take(activity)
    return reading.framework()


class _File:
    """What is known of a file while its activities are taken."""

    def __init__(
        self, path: Path, root: Element, activities: Sequence[Element], language: str | None
    ) -> None:
        self.path, self.root, self.activities, self.language = path, root, activities, language
        texts = [item.get("value", "") for item in root.iter("baseline", "target", "actual")]
        self.numbers = Numbers(texts)
        self.made = Framework("", "", date.min, date.max, date.min, date.min, "")
        self.prefix = _common_prefix(activities)
        self.organizations = Counter[str]()
        self.languages = Counter[str]()
        self.titles: list[str] = []

    def take(self, activity: Element) -> None:
        """Take the results of an activity; one without any is told as left."""
        identifier = text_of(activity.find("iati-identifier"))
        system = name = code(
            identifier.removeprefix(self.prefix) or identifier, len(self.titles) + 1
        )
        while system in {row["system_id"] for row in self.made.rows("systems")}:
            system = f"{name}-{len(self.titles) + 1}"
        default = (activity.get(LANGUAGE) or self.root.get(LANGUAGE) or "en").lower()
        title = self.text(activity.find("title"), default, system, "title") or identifier or system
        results = [
            item for item in activity.findall("result") if item.find("indicator") is not None
        ]
        if not results:
            self.tell(
                line(activity), system, "iati-activity", "left", identifier, "", "has no indicators"
            )
            return
        self._beside(activity, system)
        known = day(activity.get("last-updated-datetime")) or day(
            self.root.get("generated-datetime")
        )
        if known is None:
            known = date.fromtimestamp(self.path.stat().st_mtime)  # noqa: DTZ012
            reason = "the file does not say when it was made: the day of the file itself is taken"
            self.tell(
                line(activity), system, "last-updated-datetime", "changed", "", str(known), reason
            )
        self.organizations[
            self.text(activity.find("reporting-org"), default, system, "reporting-org")
        ] += 1
        self.languages[self.language or default] += 1
        self.titles.append(title)
        about = self.text(activity.find("description"), default, system, "description")
        self.made.rows("systems").append(blank_free({
            "system_id": system, "position": str(len(self.made.rows("systems")) + 1),
            "name": title, "statement": shortened(about, STATEMENT_LENGTH), "source_id": SOURCE,
        }))  # fmt: skip
        _Activity(self, activity, system, identifier, default, known).take(results)

    def _beside(self, activity: Element, system: str) -> None:
        """Tell of what an activity says beside its results."""
        lines: dict[str, list[int]] = {}
        for item in activity:
            lines.setdefault(str(item.tag), []).append(line(item))
        for tag, rows in lines.items():
            if tag not in USED:
                noun = "element" if len(rows) == 1 else "elements"
                self.tell(rows[0], system, tag, "left", f"{len(rows)} {noun}", "", "is no result")

    def text(self, element: Element | None, default: str, subject: str, name: str) -> str:
        """Give the text of the language that is taken; others are told as left."""
        texts = narratives(element, default)
        if not texts or element is None:
            return ""
        wanted = (self.language or default).lower()
        chosen = next((key for key in (wanted, default, "en") if key in texts), next(iter(texts)))
        for key, words in texts.items():
            if key != chosen:
                self.tell(
                    line(element), subject, name, "left", words, "", f"in another language ({key})"
                )
        return texts[chosen]

    def tell(
        self,
        row: int,
        subject: str,
        element: str,
        outcome: str,
        value: str,
        result: str,
        reason: str,
    ) -> None:
        """Note what became of an element."""
        self.made.losses.append(
            Loss(self.path.name, row, subject, element, outcome, value, result, reason)  # type: ignore[arg-type]
        )

    def framework(self) -> Framework:
        """Give the whole plan.

        Raises
        ------
        UserError
            If no activity has an indicator.
        """
        made = self.made
        if not made.tables.get("targets"):
            raise UserError(f"{self.path}: no activity has a result with an indicator.")
        organization = self.organizations.most_common(1)[0][0] or "The reporting organisation"
        made.organization = organization
        made.title = self.titles[0] if len(self.titles) == 1 else f"Results of {organization}"
        made.language = self.languages.most_common(1)[0][0]
        observed = [date.fromisoformat(row["period_end"]) for row in made.rows("observations")]
        days = [
            date.fromisoformat(row[name])
            for row in made.rows("targets")
            for name in ("start", "deadline")
            if name in row
        ]
        known = [date.fromisoformat(row["known_on"]) for row in made.rows("observations")]
        made.known_on = max(known, default=date.today())  # noqa: DTZ011
        made.reporting_date = max(observed, default=made.known_on)
        made.begins, made.ends = plan_years([*days, made.reporting_date])
        made.rows("plan").append({
            "plan_id": "plan", "title": made.title, "organization": organization,
            "period_start": str(made.begins), "period_end": str(made.ends), "source_id": SOURCE,
        })  # fmt: skip
        made.rows("sources").append({
            "source_id": SOURCE, "producer": organization,
            "title": f"IATI activity file {self.path.name}", "published": str(made.known_on),
            "note": f"sha256 {sha256_of(self.path)}",
        })  # fmt: skip
        made.words = {"change": ("result", "results")}
        return made


class _Activity:
    """Takes the results of one activity."""

    def __init__(
        self,
        file: _File,
        activity: Element,
        system: str,
        identifier: str,
        default: str,
        known: date,
    ) -> None:
        self.file, self.system, self.identifier = file, system, identifier
        self.default, self.known = default, known
        dates = {item.get("type", ""): day_of(item) for item in activity.findall("activity-date")}
        self.begins = dates.get("2") or dates.get("1")
        self.ends = dates.get("4") or dates.get("3")
        self.groups: dict[str, str] = {}
        self.count = 0

    def take(self, results: Sequence[Element]) -> None:
        """Take each result and its indicators."""
        for result in results:
            group = self._group(result)
            for indicator in result.findall("indicator"):
                self.count += 1
                self._indicator(indicator, group)
            for item in result.findall("document-link") + result.findall("reference"):
                self.file.tell(
                    line(item), group, str(item.tag), "left", "", "", BESIDE[str(item.tag)]
                )

    def _group(self, result: Element) -> str:
        """Give the identifier of a result; results of one title stand together."""
        kind = TYPES.get(result.get("type", ""), "Result")
        title = self.file.text(result.find("title"), self.default, self.system, "title") or kind
        if title in self.groups:
            reason = "another result of the activity has the same title: they stand together"
            self.file.tell(line(result), self.groups[title], "result", "changed", title, "", reason)
            return self.groups[title]
        group = f"{self.system}.r{len(self.groups) + 1}"
        self.groups[title] = group
        about = self.file.text(result.find("description"), self.default, group, "description")
        self.file.made.rows("global_results").append(blank_free({
            "global_result_id": group, "position": str(len(self.file.made.rows("global_results")) + 1),
            "system_id": self.system, "short_name": shortened(title),
            "statement": about or f"{kind}: {title}", "source_id": SOURCE,
        }))  # fmt: skip
        return group

    def _indicator(self, element: Element, group: str) -> None:
        subject = f"{self.system}.{self.count}"
        title = self.file.text(element.find("title"), self.default, subject, "title")
        measure = element.get("measure", "")
        if measure not in MEASURES:
            reason = "is no code of IndicatorMeasure: taken as a number"
            self.file.tell(line(element), subject, "measure", "changed", measure, "1", reason)
        said = (element.get("ascending") or "").strip().lower()
        indicator = Indicator(
            subject,
            group,
            title or f"Indicator {self.count}",
            self.known,
            self.file.path.name,
            line(element),
            SOURCE,
            MEASURES.get(measure, "number"),
            ascending=True if said in TRUE else False if said in FALSE else None,
            locator=self.identifier,
        )
        for tag, reason in BESIDE.items():
            for item in element.findall(tag):
                self.file.tell(line(item), subject, tag, "left", text_of(item)[:80], "", reason)
        indicator.baselines = [self._baseline(item) for item in element.findall("baseline")]
        for period in element.findall("period"):
            begins, ends = self._days(period, subject)
            for tag, values in (("target", indicator.targets), ("actual", indicator.actuals)):
                values += [self._value(item, begins, ends) for item in period.findall(tag)]
        Taking(self.file.made, indicator, self.file.numbers).take()

    def _days(self, period: Element, subject: str) -> tuple[date | None, date | None]:
        """Give a period's days; what is missing is the activity's, and told."""
        begins, ends = day_of(period.find("period-start")), day_of(period.find("period-end"))
        if ends is None:
            ends = self.ends
            reason = "is missing: the activity's end is taken" if ends else "is missing"
            self.file.tell(
                line(period), subject, "period-end", "changed", "", str(ends or ""), reason
            )
        if begins is None:
            begins = self.begins
            reason = "is missing: the activity's start is taken" if begins else "is missing"
            self.file.tell(
                line(period), subject, "period-start", "changed", "", str(begins or ""), reason
            )
        if begins and ends and begins > ends:
            words = f"{begins} is after the period's end {ends}: left out"
            self.file.tell(line(period), subject, "period-start", "changed", str(begins), "", words)
            begins = None
        return begins, ends

    def _baseline(self, element: Element) -> Value:
        when = day_of(element) or day(element.get("year"))
        return self._value(element, when, when)

    def _value(self, element: Element, begins: date | None, ends: date | None) -> Value:
        comment = self.file.text(element.find("comment"), self.default, self.system, "comment")
        return Value(
            element.get("value", ""), line(element), begins, ends, tuple(_parts(element)), comment
        )


def _parts(element: Element) -> Iterator[tuple[str, str]]:
    """Give what a value is broken down by: its dimensions, and its locations together."""
    for item in element.findall("dimension"):
        yield item.get("name", ""), item.get("value", "")
    if places := sorted(item.get("ref", "") for item in element.findall("location")):
        yield "location", ", ".join(places)


def _common_prefix(activities: Sequence[Element]) -> str:
    """Give the publisher's prefix that all identifiers begin with."""
    reference = {item.get("ref", "") for item in
                 (activity.find("reporting-org") for activity in activities) if item is not None}  # fmt: skip
    prefix = f"{next(iter(reference))}-" if len(reference) == 1 else ""
    names = [text_of(activity.find("iati-identifier")) for activity in activities]
    rest = [name.removeprefix(prefix) for name in names]
    return prefix if prefix and all(rest) and len({*rest}) == len({*names}) else ""
