"""An IATI file while it is read: what holds for all of its activities, and what is told of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from milepost.core.errors import UserError
from milepost.core.files import sha256_of
from milepost.importers.framework import Framework, code
from milepost.importers.iati_xml import LANGUAGE, Element, day, line, narratives, text_of
from milepost.importers.indicator import day_of_file, plan_years, shortened
from milepost.importers.published_numbers import Numbers

SOURCE = "iati"
# of an activity, what is used; other elements are told as left
USED = ("iati-identifier", "reporting-org", "title", "description", "activity-date", "result")
STATEMENT_LENGTH = 500


@dataclass(frozen=True)
class Begun:
    """An activity that has indicators."""

    element: Element
    system: str  # its identifier in the workbook
    identifier: str  # the one that the publisher gave it
    language: str  # of texts that name none
    known: date  # the day on which it was last updated
    results: tuple[Element, ...]  # its results that have indicators


class File:
    """What is known of a file while its activities are taken."""

    def __init__(
        self, path: Path, root: Element, activities: Sequence[Element], language: str | None
    ) -> None:
        self.path, self.root, self.language = path, root, language
        texts = [item.get("value", "") for item in root.iter("baseline", "target", "actual")]
        self.numbers = Numbers(texts)
        self.made = Framework()
        self.report = self.made.report(path.name)
        self.prefix = _common_prefix(activities)
        self.organizations = Counter[str]()
        self.languages = Counter[str]()
        self.titles: list[str] = []
        self.known: list[date] = []
        self.systems: set[str] = set()

    def begin(self, activity: Element) -> Begun | None:
        """Take what an activity is; one without indicators is told as left, and gives nothing."""
        identifier = text_of(activity.find("iati-identifier"))
        system = name = code(
            identifier.removeprefix(self.prefix) or identifier, len(self.titles) + 1
        )
        while system in self.systems:
            system = f"{name}-{len(self.titles) + 1}"
            name = f"{name}-"
        said = (activity.get(LANGUAGE) or self.root.get(LANGUAGE) or "").lower()
        default = said or "en"
        title = self.text(activity.find("title"), default, system, "title") or identifier or system
        results = [
            item for item in activity.findall("result") if item.find("indicator") is not None
        ]
        if not results:
            self.report.left(
                system, line(activity), "iati-activity", identifier, "has no indicators"
            )
            return None
        for item in activity.findall("result"):
            if item.find("indicator") is None:
                of_result = text_of(item.find("title"))
                self.report.left(system, line(item), "result", of_result, "has no indicators")
        self._beside(activity, system)
        if not said:
            reason = "the activity does not say its language: English is assumed"
            self.report.changed(system, line(activity), "xml:lang", "", default, reason)
        known = day(activity.get("last-updated-datetime")) or day(
            self.root.get("generated-datetime")
        )
        if known is None:
            known = day_of_file(self.path)
            reason = "the file does not say when it was made: the day of the file itself is taken"
            self.report.changed(
                system, line(activity), "last-updated-datetime", "", str(known), reason
            )
        self.organizations[
            self.text(activity.find("reporting-org"), default, system, "reporting-org")
        ] += 1
        self.languages[self.language or default] += 1
        self.known.append(known)
        self.systems.add(system)
        self.titles.append(title)
        about = self.text(activity.find("description"), default, system, "description")
        self.made.add("systems", system_id=system, name=title,
                      statement=shortened(about, STATEMENT_LENGTH), source_id=SOURCE)  # fmt: skip
        return Begun(activity, system, identifier, default, known, tuple(results))

    def _beside(self, activity: Element, system: str) -> None:
        """Tell of what an activity says beside its results."""
        lines: dict[str, list[int]] = {}
        for item in activity:
            lines.setdefault(str(item.tag), []).append(line(item))
        for tag, rows in lines.items():
            if tag not in USED:
                noun = "element" if len(rows) == 1 else "elements"
                self.report.left(system, rows[0], tag, f"{len(rows)} {noun}", "is no result")

    def text(self, element: Element | None, default: str, subject: str, name: str) -> str:
        """Give the text of the language that is taken; others are told as left."""
        texts = narratives(element, default)
        if not texts or element is None:
            return ""
        wanted = (self.language or default).lower()
        chosen = next((key for key in (wanted, default, "en") if key in texts), next(iter(texts)))
        for key, words in texts.items():
            if key != chosen:
                self.report.left(
                    subject, line(element), name, words, f"in another language ({key})"
                )
        return texts[chosen]

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
        made.known_on = max(self.known)
        observed = made.days("observations", "period_end")
        made.reporting_date = max(observed, default=made.known_on)
        days = made.days("targets", "start", "deadline")
        made.begins, made.ends = plan_years([*days, made.reporting_date])
        made.describe(
            SOURCE,
            title=f"IATI activity file {self.path.name}",
            published=str(made.known_on),
            note=f"sha256 {sha256_of(self.path)}",
        )
        made.words = {"change": ("result", "results")}
        return made


def _common_prefix(activities: Sequence[Element]) -> str:
    """Give the publisher's prefix that all identifiers begin with."""
    reference = {item.get("ref", "") for item in
                 (activity.find("reporting-org") for activity in activities) if item is not None}  # fmt: skip
    prefix = f"{next(iter(reference))}-" if len(reference) == 1 else ""
    names = [text_of(activity.find("iati-identifier")) for activity in activities]
    rest = [name.removeprefix(prefix) for name in names]
    return prefix if prefix and all(rest) and len({*rest}) == len({*names}) else ""
