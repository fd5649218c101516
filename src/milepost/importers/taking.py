"""Taking an indicator of a foreign file into the tables of a workbook.

What kind of target it is follows from how it is measured; every value is taken, changed or left,
and the framework's losses tell which and why.
"""

# past 300 lines: one indicator is taken, from its first value to its note

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from milepost.core.kinds import ON_A_WAY
from milepost.core.model import Kind
from milepost.importers.disaggregation import member_cell
from milepost.importers.framework import Framework, blank_free
from milepost.importers.indicator import (
    MEASURES,
    PER_CENT,
    Indicator,
    Value,
    common_parts,
    contradicting,
    is_of_a_rate,
    kind_of,
    longest_first,
    parts_of_years,
    shortened,
)
from milepost.importers.published_numbers import (
    CHANGE,
    NOT_CLEAR,
    Numbers,
    is_blank,
    says_yes_or_no,
    yes_or_no,
)
from milepost.importers.ranges import ends_of_range, is_strict
from milepost.importers.worded_numbers import (
    PLANNED,
    Bound,
    Reading,
    is_for_each,
    is_per_cent,
    power_of,
    says_kept,
    says_of_what,
    says_planned,
    scale_in,
    scaled,
    units_in,
)

DIFFER = "other values are given of the same part and period: none of them is taken"
NO_WAY = (
    "an earlier target of what is kept, or is a step, is no milestone that a value is held against"
)
NOT_MET = "is a bound that a value equals, and so does not meet: no target is held to be more or less than that"
PART_OF_YEAR = "is of a part of a year, and others of whole years: whether it is an amount or a state is not guessed"
BEFORE_BASE = "is due before the period of the baseline"
FRACTION = "may be a fraction, as other values of the indicator have a per cent sign: not guessed"
RANGE = "a range that holds the baseline: the value is to be kept within it"
PART_BASE = "a baseline or target of a part of two dimensions: only that of one is taken"
OF_SHARES = re.compile(
    "%|cent|pct|pr[o\u00f3]z|porc|shar|ratio|rate|propor|taux|tasa|anteil", re.IGNORECASE
)
MILLION = 6  # of so large a unit nobody gives as many as it holds: such a number is written in full
MONEY = re.compile(r"(?:[A-Z]{2,3} ?)?[$€£¥]|[A-Z]{3}(?![^\W_])|(?:[Ee]uro|[Dd]ollar)s?(?![^\W_])")
UNCLEAR_SIZE = re.compile(r"\d ?(?:mm?|b|t)(?![^\W_])", re.IGNORECASE)  # 1.5m of money
UNITS = {"percent": "%", "ordinal": "step", "text": "statement"}


class Taking:
    """Takes one indicator into a framework.

    Parameters
    ----------
    numbers
        Those of the whole file, where an indicator's own do not tell how they are written.
    """

    def __init__(
        self, framework: Framework, indicator: Indicator, numbers: Numbers | None = None
    ) -> None:
        self.framework, self.indicator = framework, indicator
        report, subject = framework.report(indicator.file), indicator.subject
        self.taken = partial(report.taken, subject)
        self.changed = partial(report.changed, subject)
        self.left = partial(report.left, subject)
        numbers = self.numbers = Numbers([value.text for value in indicator.values], numbers)
        self.scope = common_parts(indicator.values)
        so_far = [*indicator.baselines, *indicator.actuals]
        for name, member in self.scope:
            reason = "every value of the indicator is of this part: it is its whole"
            self.changed(indicator.row, "part", f"{name}: {member}", "", reason)
        self._above_zero = numbers.above_zero(value.text for value in so_far)
        self._below = any(numbers.read(value.text).text.startswith("-") for value in so_far)
        self.yes_no = says_yes_or_no(value.text for value in indicator.values)
        self.bounded = False  # whether the target is given as at least or at most so much
        self.units = {units for value in indicator.values if (units := units_in(value.text))}
        self.power = power_of(indicator.unit) or power_of(scale_in(indicator.title))
        self.for_each = says_of_what(indicator.unit, indicator.title)
        self.words = indicator.measured == "text" and not self.yes_no
        said = [value.text for value in indicator.values if not is_blank(value.text)]
        self.signs = [is_per_cent(text) for text in said]
        if (
            not indicator.unit
            and said
            and (self._most_per_cent() or PER_CENT.match(indicator.title))
        ):
            indicator.measured, indicator.unit = "percent", "%"
        found = [numbers.read(text) for text in said]
        numeric = any(read.text or read.reason in NOT_CLEAR for read in found)
        if said and not self.yes_no and not numeric:
            if not self.words:
                reason = "no value is a number: shown in words, not computed"
                self.changed(indicator.row, "measure", indicator.measured, "text", reason)
            self.words = True
        elif self.words and said and all(read.text for read in found):
            reason = (
                "the values are numbers, but the measure says that they are words: not computed"
            )
            self.changed(indicator.row, "measure", indicator.measured, "text", reason)

    def _most_per_cent(self) -> bool:
        """Whether the values have a per cent sign: all, most, or some of what its title calls a share."""
        share = bool(OF_SHARES.search(self.indicator.title))
        return sum(self.signs) * 2 > len(self.signs) or (share and any(self.signs))

    def take(self) -> None:
        """Add the indicator's target, milestones and observations."""
        baselines, base_parts = self._apart(self._read("baseline", self.indicator.baselines))
        baseline = self._base = self._one("baseline", baselines)
        targets, parts = self._apart(self._read("target", self.indicator.targets))
        due = self._by_deadline(targets)
        actuals = self._observed(self._read("actual", self.indicator.actuals))
        due = self._beyond_doubt(due, actuals)
        if baseline is None or not due:
            self._follow_parts(base_parts, parts)
        # numbers of parts make no number of the whole; a yes is one step for each that it is promised of
        steps = self.yes_no and any(len(read.parts) == 1 for read in parts)
        row = self._target(baseline, due, actuals, has_target=bool(due) or steps)
        self.framework.rows("targets").append(row)
        for earlier in due[:-1] if not self.words else ():
            if row["kind"] in ON_A_WAY:
                self.framework.rows("scoped_targets").append(self._milestone(earlier))
            else:
                self._further("target", earlier, NO_WAY)
        measure = MEASURES.get(row["kind"], "rate")
        for actual in actuals:
            self.framework.rows("observations").append(self._observation(actual, measure))
        self._targets_of_parts(base_parts, parts)

    def _follow_parts(self, baselines: list[Value], targets: list[Value]) -> None:
        """Take the direction from the ways of parts, where the file says none and all go one way."""
        base = {read.parts: read.number for read in baselines}
        ways = {float(read.number) > float(base[read.parts]) for read in targets
                if not self.words and read.number != base.get(read.parts, read.number)}  # fmt: skip
        if self.indicator.ascending is None and len(ways) == 1:
            self.indicator.ascending = ways.pop()

    def _read(self, element: str, values: Sequence[Value]) -> list[Value]:
        """Read values; what is no value is left, and so are those that contradict each other."""
        found: list[tuple[Value, str]] = []
        for value in values:
            text, reason, bound = self._text(value)
            upper = ""
            if element == "target" and not text and not value.parts:
                text, upper = self._range(value.text)
                reason = RANGE if upper else reason
            if element == "actual" and text and says_planned(value.text):
                text, reason = "", PLANNED
            if bound and element != "target":
                text, reason = "", f"is {bound} that number: a bound is no value"
            elif bound and self.indicator.ascending is None:
                self.indicator.ascending = bound == "at least"
            if element == "target":
                self.bounded |= bool(bound)
                self.indicator.maintained |= says_kept(value.text)
            if element == "target" and text.startswith("-") and self._above_zero:
                text, reason = "", CHANGE
            if not text:
                self.left(value.row, element, value.text, reason)
                continue
            own = tuple(part for part in value.parts if part not in self.scope)
            found.append((replace(value, parts=own, number=text, upper=upper), reason))
        apart = set() if self.words else contradicting(read for read, _ in found)
        for read, reason in found:
            if read.of in apart:
                self.left(read.row, element, read.text, DIFFER)
            else:
                tell = self.changed if reason else self.taken
                ends = f"{read.number} to {read.upper}" if read.upper else read.number
                tell(read.row, element, read.text, ends, reason)
        return [read for read, _ in found if read.of not in apart]

    def _range(self, text: str) -> tuple[str, str]:
        """Give the ends of a range that the baseline lies in, or is to be maintained; else two blanks."""
        ends = None if self.words or self.yes_no else ends_of_range(text)
        low, high = (self.numbers.read(end).text for end in ends or ("", ""))
        if not low or not high or float(low) >= float(high):
            return "", ""
        kept = self.indicator.maintained or says_kept(text)
        if self._base:
            kept = float(low) <= float(self._base.number) <= float(high)
        return (low, high) if kept else ("", "")

    def _text(self, value: Value) -> tuple[str, str, Bound]:
        """Give a value as the workbook writes it, why it is another than in the file, and its bound."""
        words = " ".join(value.text.split())
        if self.words or self.yes_no:
            step = yes_or_no(words) if self.yes_no else ""
            if is_blank(words) and not step:
                return "", "no value is given", ""
            return (step, "yes is step 1, no is step 0", "") if self.yes_no else (words, "", "")
        reading = self.numbers.read(value.text)
        if reading.text and (
            other := self._fraction(words, reading) or self._other(words, reading)
        ):
            return "", other, ""
        if reading.power and self.power:  # 1.2 million of US$ million
            text = scaled(reading.text, -self.power)
            return text, f"{reading.reason}, and so is the indicator", reading.bound
        return reading.text, reading.reason, reading.bound

    def _fraction(self, words: str, reading: Reading) -> str:
        """Say why a share may be meant as a fraction of 1; blank if it can't be."""
        share = self.indicator.measured == "percent" or OF_SHARES.search(self.indicator.unit)
        bare = share and any(self.signs) and not is_per_cent(words)
        return FRACTION if bare and 0 < abs(float(reading.text)) <= 1 else ""

    def _other(self, words: str, reading: Reading) -> str:
        """Say why a number is not in the indicator's unit or size; blank if it may be."""
        named, unit = units_in(words), self.indicator.unit
        if named and (own := units_in(unit)) and named.isdisjoint(own):
            return f"is in another unit than the indicator's, which is {unit}"
        if named and not own and len(self.units) > 1:
            return "is in one unit, and other values of the indicator in another"
        share = self.indicator.measured == "percent" or OF_SHARES.search(unit)
        if is_per_cent(words) and not share:
            other = f"the indicator's unit is {unit}" if unit else "most of its values are not"
            return f"is a per cent, and {other}"
        if is_for_each(words) and not self.for_each:
            return "is so many per something, which the indicator's unit and title do not say"
        large = self.power >= MILLION and abs(float(reading.text)) >= 10**self.power
        if large and not reading.power:
            return "may be in millions, as the indicator is, or written in full: not guessed"
        money = MONEY.match(unit) and UNCLEAR_SIZE.search(words)
        return "may be in millions or billions: not guessed" if money else ""

    def _apart(self, found: list[Value]) -> tuple[list[Value], list[Value]]:
        """Tell values of the whole from those of parts."""
        return [read for read in found if not read.parts], [read for read in found if read.parts]

    def _targets_of_parts(self, baselines: list[Value], targets: list[Value]) -> None:
        """Add the targets of parts: the last one of each part, with its baseline."""
        base = {read.parts: read.number for read in baselines}
        last: dict[tuple[tuple[str, str], ...], Value] = {}
        for read in sorted(targets, key=lambda read: read.ends or date.max):
            if read.parts in last:
                self._further("target", last[read.parts])
            last[read.parts] = read
        for read in [*baselines, *last.values()]:
            if self.words or len(read.parts) > 1 or read.parts not in last:
                self.left(read.row, "part", read.number, PART_BASE)
        for parts, read in last.items():
            if len(parts) == 1 and not self.words:
                column, member = member_cell(self.framework, *parts[0], self.indicator.source_id)
                row = self._milestone(read) | {"scope_kind": column, "scope_id": member}
                row |= blank_free({"baseline": base.get(parts)})
                self.framework.rows("scoped_targets").append(row)

    def _one(self, element: str, found: list[Value]) -> Value | None:
        """Give the newest of several values; the first where they have no days."""
        if not found:
            return None
        newest = max(found, key=lambda read: read.ends or date.min)
        for further in found:
            if further is not newest:
                older = further.ends != newest.ends
                self._further(element, further, "a newer one is taken" if older else "")
        return newest

    def _further(self, element: str, read: Value, reason: str = "") -> None:
        reason = reason or "another value of the same part and day is taken"
        self.left(read.row, element, read.text, reason)

    def _by_deadline(self, found: list[Value]) -> list[Value]:
        """Put targets in the order of their days; the last one is the target, others milestones."""
        by_day: dict[date, Value] = {}
        dated = any(read.ends for read in found)
        for read in longest_first(found):
            day = read.ends or date.max
            if dated and not read.ends:
                reason = "no day is given, and other targets of the indicator have one"
                self.left(read.row, "target", read.text, reason)
                continue
            if day in by_day:
                self._further("target", read)
            by_day.setdefault(day, read)
        return [by_day[day] for day in sorted(by_day)]

    def _beyond_doubt(self, due: list[Value], actuals: list[Value]) -> list[Value]:
        """Leave targets before the baseline, and a last one that a value equals and does not meet."""
        base = self._base and (self._base.begins or self._base.ends)
        early = [read for read in due if base and read.ends and read.ends < base]
        due = [read for read in due if read not in early]
        for read in early:
            self._further("target", read, BEFORE_BASE)
        equal = {read.number for read in actuals if not read.parts}
        if due and is_strict(due[-1].text) and due[-1].number in equal:
            self._further("target", due[-1], NOT_MET)
            return due[:-1]
        return due

    def _observed(self, found: list[Value]) -> list[Value]:
        """Give actual values with the day that they can be of: not after the file was made."""
        known = self.indicator.known_on
        counted = not (self.words or self.yes_no or self.indicator.kind)
        counted &= self.indicator.measured == "number" and not is_of_a_rate(self.indicator)
        promised = {(value.begins, value.ends) for value in self.indicator.targets}
        shorter = [value for value in parts_of_years(found)
                   if counted and (value.begins, value.ends) not in promised]  # fmt: skip
        by_day: dict[tuple[date, tuple[tuple[str, str], ...]], Value] = {}
        for value in longest_first(found):
            ahead = value.begins and value.begins > known
            if ahead or value in shorter:
                reason = "its period begins after the file was made" if ahead else PART_OF_YEAR
                self.left(value.row, "actual", value.text, reason)
                continue
            day = value.ends or known
            if value.ends is None:
                reason = "no day is given: that of the file is taken"
                self.changed(value.row, "period-end", "", str(known), reason)
            if day > known:
                reason = "the period ends after the file was made: the value is of the file's day"
                self.changed(value.row, "period-end", str(day), str(known), reason)
                day = known
            if (day, value.parts) in by_day:
                self._further("actual", value)
                continue
            begins = min(value.begins or day, day)
            by_day[day, value.parts] = replace(value, begins=begins, ends=day)
        return [by_day[day] for day in sorted(by_day)]

    def _target(
        self, baseline: Value | None, due: list[Value], actuals: list[Value], *, has_target: bool
    ) -> dict[str, str]:
        of = self.indicator
        last = due[-1] if due else None
        kind = Kind.QUALITATIVE
        if not self.words:
            values = [*due, *actuals, *([baseline] if baseline else [])]
            kind = kind_of(of, has_target, values, yes_no=self.yes_no)
        kind = Kind.KEEP if self._kept(baseline, last) else kind
        deadline = last.ends if last else None
        begins = [value.begins for value in of.targets if value.begins]
        start = min(begins) if begins else baseline.ends if baseline else None
        if start and deadline and start >= deadline:
            start = None
        row: dict[str, object] = {
            "target_id": of.subject,
            "position": str(len(self.framework.rows("targets")) + 1),
            "global_result_id": of.group,
            "short_name": of.short_name or shortened(of.title),
            "statement": self._statement(),
            "kind": kind.value,
            "unit": of.unit or ("yes/no" if self.yes_no else UNITS.get(of.measured, "units")),
            "direction": self._direction(baseline, last),
            "start": start,
            "deadline": deadline,
            "source_id": of.source_id,
        }
        row["note"] = self._note(baseline, last)
        if not self.words:
            row |= {"baseline": baseline and baseline.number, "target": last and last.number}
            row["upper"] = last and last.upper
        if baseline and baseline.ends:
            self.framework.baseline_days[of.subject] = baseline.ends
        return blank_free(row)

    def _kept(self, baseline: Value | None, last: Value | None) -> bool:
        """Whether the base year's value was beyond the target already, the way the file says."""
        of = self.indicator
        if self.words or self.yes_no or last is None:
            return False
        if last.upper:
            return True
        way = float(last.number) - float(baseline.number) if baseline else 0.0
        if of.maintained and (way == 0 or of.ascending is None):
            return way <= 0  # to maintain 90 after 92 is to stay at least there
        beyond = way > 0 if of.ascending is False else way < 0 and of.ascending is not None
        return beyond and (of.rate or of.maintained or self.bounded)

    def _direction(self, baseline: Value | None, last: Value | None) -> str:
        """Follow the way from the baseline to the target; without one, the file's own word."""
        of = self.indicator
        said = {True: "up", False: "down", None: ""}[of.ascending]
        if self._kept(baseline, last):
            word = "is to be maintained" if of.maintained else "was beyond the target at the start"
            reason = f"the value {word}: it is to be kept there"
            if last and not last.upper:
                self.changed(of.row, "target", said, Kind.KEEP, reason)
            return said or ("up" if last and float(last.number) else "down")
        # a target of 0 is no amount to reach, unless the values lie below it
        to_zero = not self.words and last is not None and not float(last.number) and not self._below
        usual = said or ("down" if to_zero else "up")
        if self.words or baseline is None or last is None:
            return usual
        if of.kind and said:
            return said
        way = float(last.number) - float(baseline.number)
        found = "up" if way > 0 else "down" if way < 0 else usual
        if said and found != said:
            reason = "contradicts the way from the baseline to the target, which is followed"
            self.changed(of.row, "direction", said, found, reason)
        return found

    def _statement(self) -> str:
        of = self.indicator
        scope = "; ".join(f"{name.replace('_', ' ')}: {member}" for name, member in self.scope)
        title = " ".join(of.title.split())
        return f"{title} ({scope})" if scope else title

    def _note(self, baseline: Value | None, last: Value | None) -> str:
        """Join what is said beside the figures: the description, texts for values, comments."""
        parts = [" ".join(self.indicator.description.split())]
        for name, read in (("Baseline", baseline), ("Target", last)):
            said = [read.number if self.words else "", read.comment] if read else []
            if words := ". ".join(dict.fromkeys(text for text in said if text)):
                parts.append(f"{name}: {words}")
        return "; ".join(part for part in parts if part)

    def _milestone(self, read: Value) -> dict[str, str]:
        of = self.indicator
        return blank_free({
            "target_id": of.subject, "scope_kind": "global", "scope_id": "all",
            "target": read.number, "deadline": read.ends, "source_id": of.source_id,
        })  # fmt: skip

    def _observation(self, value: Value, measure: str) -> dict[str, str]:
        of = self.indicator
        cells = dict(member_cell(self.framework, *part, of.source_id) for part in value.parts)
        named = [f"{column}-{cell}" for column, cell in cells.items()]
        return blank_free({
            **cells,
            "observation_id": "-".join((of.subject, str(value.ends), *named)).lower(),
            "target_id": of.subject,
            "measure": measure,
            "period_start": value.begins,
            "period_end": value.ends,
            "value": "" if self.words else value.number,
            "statement": value.number if self.words else "",
            "known_on": of.known_on,
            "evidence": value.evidence or "reported",
            "audience": value.audience or "public",
            "source_id": of.source_id,
            "source_locator": f"{of.locator}{', ' if of.locator else ''}line {value.row}",
            "note": value.comment,
        })  # fmt: skip
