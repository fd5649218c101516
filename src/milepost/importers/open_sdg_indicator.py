"""One indicator of an Open SDG site: its headline, its parts, and what it is held against."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from milepost.importers.framework import Framework
from milepost.importers.indicator import Indicator, Row, Value, shortened
from milepost.importers.open_sdg_files import (
    VALUE,
    YEAR,
    metadata_of,
    number_of,
    rows_of,
    text_of_field,
)
from milepost.importers.periods import days, spans_years
from milepost.importers.taking import Taking
from milepost.read.grid import folded

SOURCE = "site"
# columns that say what a value is counted in or taken from, and break nothing down
UNITS, SERIES = ("Units", "UNIT_MEASURE", "Unit measure"), ("Series", "SERIES")
POWERS, NO_POWER = ("UNIT_MULT", "Unit multiplier"), ("", "10^0", "units")
PLACE = "GeoCode"
NOT_PARTS = frozenset((
    YEAR, VALUE, *UNITS, *SERIES, *POWERS, "Observation status", "Progress", "SOURCE_DETAIL",
    "OBS_STATUS", "REPORTING_TYPE", "NATURE", "FREQ",
))  # fmt: skip
COMMENT = re.compile("COMMENT_(OBS|TS)(_[0-9]+)?")
OPTIONS = "progress_calculation_options"


@dataclass(frozen=True)
class Site:
    """What is known of a site while its indicators are taken."""

    folder: Path
    made: Framework
    words: Mapping[str, str]  # its translations: key to text
    not_parts: frozenset[str]  # columns that its configuration says break nothing down
    known: date  # the day on which it was made


class SiteIndicator:
    """Takes one indicator of a site."""

    def __init__(self, site: Site, path: Path) -> None:
        self.site, self.made, self.path = site, site.made, path
        self.number = number_of(path)
        self.file, self.subject = f"data/{path.name}", self.number.replace("-", ".")
        self.report = self.made.report(self.file)
        self.metadata = metadata_of(site.folder, self.number, site.made.report)

    def take(self) -> None:
        """Take its rows, its target and its names; of each time series that is judged, its own."""
        rows = rows_of(self.path, self.file)
        if not rows:
            reason = "the site has no value of it"
            self.report.left(self.subject, 0, "indicator", "", reason)
            return
        judged = self._judged()
        if len(judged) > 1:
            reason = "the site's status is the mean of several time series: each is an indicator"
            self.made.report("meta/").changed(
                self.subject, 0, OPTIONS, str(len(judged)), "", reason
            )
        group, title = self._group(), self._title()
        used: set[int] = set()
        chosen = []
        for options in judged:
            own, names = self._of_series(rows, options)
            chosen.append(names)
            if own:
                used |= {row.number for row in own}
                first = len(chosen) == 1
                subject = self.subject if first else f"{self.subject}-{len(chosen)}"
                told = title if len(judged) == 1 else ", ".join([title, *names])
                self._take(own, options, subject, group, told)
        of = "; ".join(", ".join(names) or "the headline" for names in dict.fromkeys(chosen))
        for row in rows:
            if row.number not in used:
                self._left(row, f"is of another time series than {of}")

    def _take(
        self, rows: list[Row], options: Mapping[str, Any], subject: str, group: str, title: str
    ) -> None:
        indicator = Indicator(
            subject,
            group,
            title,
            self.site.known,
            self.file,
            1,
            SOURCE,
            unit=self._unit(rows) or "units",
            ascending=_ascending(options),
            rate=True,
            locator=self.file,
        )
        indicator.actuals = self._values(rows)
        _with_target(indicator, options, self.metadata)
        Taking(self.made, indicator).take()

    def _of_series(
        self, rows: list[Row], options: Mapping[str, Any]
    ) -> tuple[list[Row], tuple[str, ...]]:
        """Give the rows of the time series that options choose, and what it is called.

        Without options the first unit and series are taken. Of a disaggregation that is chosen, the
        rows are the headline.
        """
        wanted = []
        for names, option in ((UNITS, "unit"), (POWERS, "unit_multiplier"), (SERIES, "series")):
            column = next((name for name in names if name in rows[0].cells), "")
            kinds = [*dict.fromkeys(row.cells.get(column, "") for row in rows)]
            named = str(options.get(option, ""))
            if len(kinds) > 1:
                wanted.append((column, named if named in kinds else kinds[0]))
                rows = [row for row in rows if row.cells.get(column, "") == wanted[-1][1]]
        parts = [
            (str(part.get("field", "")), str(part.get("value", "")))
            for part in _listed(options.get("disaggregation"))
        ]
        missing = [
            part for part in parts if not any(row.cells.get(part[0]) == part[1] for row in rows)
        ]
        for field, value in missing:
            reason = "no row is of this part"
            self.made.report("meta/").left(self.subject, 0, OPTIONS, f"{field}: {value}", reason)
        parts = [part for part in parts if part not in missing]
        rows = [row for row in rows if all(row.cells.get(name) == value for name, value in parts)]
        blank = dict.fromkeys(dict(parts), "")
        headline = [replace(row, cells={**row.cells, **blank}) for row in rows]
        return headline, tuple(value for _, value in [*wanted, *parts] if value)

    def _left(self, row: Row, reason: str) -> None:
        text = row.cells.get(VALUE, "")
        self.report.left(self.subject, row.number, "actual", text, reason)

    def _unit(self, rows: Sequence[Row]) -> str:
        words = self.site.words
        found = {
            part: next((rows[0].cells[name] for name in names if rows[0].cells.get(name)), "")
            for part, names in (("unit", UNITS), ("power", POWERS))
        }
        unit = text_of_field(found, words, "unit") or text_of_field(
            self.metadata, words, "computation_units", "unit_of_measure"
        )
        # targets are stated in it, too: it is said and not multiplied
        power = f"10^{found['power']}" if found["power"].isdigit() else found["power"]
        return unit if folded(power) in NO_POWER else f"{unit or 'units'} ({power.lower()})"

    def _title(self) -> str:
        fields = ("indicator_name", "graph_title", "title")
        if title := text_of_field(self.metadata, self.site.words, *fields):
            return title
        title = f"Indicator {self.subject}"
        key = next((str(self.metadata[name]) for name in fields if self.metadata.get(name)), "")
        reason = "the site's own translations have no such text" if key else "no title is given"
        self.made.report(f"meta/{self.number}").changed(
            self.subject, 0, "title", key, title, reason
        )
        return title

    def _judged(self) -> list[Mapping[str, Any]]:
        """Give how the site computes progress, time series by time series; one blank where it does not."""
        metadata = self.metadata
        entries = [
            one
            for entry in _listed(metadata.get(OPTIONS))
            for one in (_listed(entry["group"]) if "group" in entry else [entry])
        ]
        names = ("target", "base_year", "target_year", "direction", "limit")
        own = {name: metadata[name] for name in names if metadata.get(name) is not None}
        computed = str(metadata.get("auto_progress_calculation")).lower() == "true"
        return entries or [own if computed else {}]

    def _values(self, rows: Sequence[Row]) -> list[Value]:
        """Give the values of rows; those whose year can't be read are told as left."""
        two_years = spans_years(row.cells.get(YEAR, "") for row in rows)
        columns = [name for name in rows[0].cells
                   if name not in self.site.not_parts and not COMMENT.fullmatch(name)]  # fmt: skip
        # a code of a place beside its name is no part of its own; alone it is one if there are more
        places = {row.cells.get(PLACE, "") for row in rows if not any(map(row.cells.get, columns))}
        found = []
        for row in rows:
            period = days(row.cells.get(YEAR, ""), two_years=two_years)
            if period is None:
                self._left(row, f"{row.cells.get(YEAR, '')!r} is no year")
                continue
            if period.reason:
                year = row.cells[YEAR]
                self.report.changed(
                    self.subject, row.number, YEAR, year, str(period.ends), period.reason
                )
            parts = tuple((name, " ".join(row.cells[name].split())) for name in columns
                          if row.cells.get(name))  # fmt: skip
            if not parts and len(places) > 1 and row.cells.get(PLACE):
                parts = ((PLACE, row.cells[PLACE]),)
            note = "; ".join(
                text for name, text in row.cells.items() if text and COMMENT.fullmatch(name)
            )
            text = row.cells.get(VALUE, "")
            found.append(Value(text, row.number, period.begins, period.ends, parts, note))
        return found

    def _group(self) -> str:
        """Give the target that it belongs to, under its goal; both are made when first met."""
        metadata, words, made = self.metadata, self.site.words, self.made
        goal = str(metadata.get("goal_number") or self.number.split("-", maxsplit=1)[0])
        target = str(metadata.get("target_number") or ".".join(self.number.split("-")[:2]))
        goal, target = (
            re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-.") or "0" for text in (goal, target)
        )
        if goal not in {row["system_id"] for row in made.rows("systems")}:
            name = text_of_field(metadata, words, "goal_name") or f"Goal {goal}"
            made.add("systems", system_id=goal, name=name, source_id=SOURCE)
        if target not in {row["global_result_id"] for row in made.rows("global_results")}:
            name = text_of_field(metadata, words, "target_name") or f"Target {target}"
            made.add("global_results", global_result_id=target, system_id=goal,
                     short_name=shortened(name), statement=name, source_id=SOURCE)  # fmt: skip
        return target


def _listed(options: Any) -> list[Mapping[str, Any]]:
    """Give the entries of a field that may hold one or several."""
    entries = options if isinstance(options, list) else [options]
    return [entry for entry in entries if isinstance(entry, dict)]


def _ascending(options: Mapping[str, Any]) -> bool | None:
    word = str(options.get("direction") or "").lower()
    return True if word == "positive" else False if word == "negative" else None


def _with_target(
    indicator: Indicator, options: Mapping[str, Any], metadata: Mapping[str, Any]
) -> None:
    """Give an indicator the site's target and the base year's value."""
    whole = sorted(
        (value for value in indicator.actuals if not value.parts and value.text),
        key=lambda value: value.ends or date.max,
    )
    begins = _year(options.get("base_year")) or 2015
    later = [value for value in whole if value.ends and value.ends.year >= begins]
    base = later[0] if later else None
    if options and base is not None:
        indicator.baselines = [Value(base.text, base.row, base.ends, base.ends)]
    target = options.get("target")
    if target is None or isinstance(target, bool):
        indicator.followed = bool(options)
        return
    year = _year(options.get("target_year")) or 2030
    start = base.ends if base else date(begins, 12, 31)
    indicator.targets = [Value(str(target), 0, start, date(year, 12, 31))]
    if status := str(metadata.get("progress_status") or ""):
        indicator.description = f"The site's progress_status: {status}"


def _year(text: Any) -> int | None:
    try:
        return int(str(text)[:4])
    except ValueError:
        return None
