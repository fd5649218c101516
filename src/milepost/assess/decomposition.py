"""From one state of a workbook to another, step by step, each with one thing more of the later one.

What is known, the passing of time, new results, who sees which grades, the method: at each step
the plan is assessed again. The cause of a status that moved is the step at which it moves (a
sequential decomposition; the order of the steps is fixed, and what two causes do only together
falls to the later one).

A target of which anything is suppressed at any step, of which rows are kept back, or of which two
figures or rows differ by a small count is kept back whole, so that no difference gives one back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, pairwise, product
from typing import Any, Literal

import pandas as pd

from milepost.assess.breakdowns import by_dimension
from milepost.assess.completeness import expected_reports, with_silence
from milepost.assess.disclosure import protect, protected_counts, tells_few, withheld_targets
from milepost.assess.disclosure_rule import DisclosureRule
from milepost.assess.row_changes import RowChange, View, plain, row_changes
from milepost.assess.status import assess, basis_of
from milepost.core.kinds import COUNTED
from milepost.core.model import Edition
from milepost.edition.calendar import in_plan_time
from milepost.edition.select import select, tag
from milepost.edition.targets import targets_seen
from milepost.methods.thresholds import Thresholds
from milepost.read.dimensions import MEMBERS

Cause = Literal["revision", "time", "new results", "method"]
Figure = dict[str, Any]
Key = tuple[str, str, str]  # kind of scope, part, target
KEYS = ["scope_kind", "scope_id", "target_id"]
SHOWN = ("kind", "actual", "unit", "share_achieved", "pace", "status", "reason", "evidence")
# kinds that count results: stocks beside them bear on no figure
RESTATED = ("actual", "share_achieved", "status")


@dataclass(frozen=True)
class State:
    """A workbook as one edition is made from it."""

    # `targets`, `observations` (every version), `plan`, `pillars`, `results`, `regions`,
    # `countries`, `scoped_targets` and, where a plan has one, its register `reports_expected`, as
    # read
    tables: Mapping[str, pd.DataFrame]
    edition: Edition
    thresholds: Thresholds
    rule: DisclosureRule

    @cached_property
    def promised(self) -> dict[str, pd.DataFrame]:
        """The targets of its edition's time: of the whole, of parts, and the milestones."""
        tables, edition = self.tables, self.edition
        seen = targets_seen(tables["targets"], tables["scoped_targets"], tables["plan"], edition)
        return {
            "targets": seen.targets, "scoped_targets": seen.parts, "milestones": seen.milestones,
        }  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One assessment on the way from the earlier state to the later one."""

    cause: Cause | None
    view: View
    figures: dict[Key, Figure]
    suppressed: set[str]
    table: pd.DataFrame
    targets: pd.DataFrame
    members: pd.DataFrame | None


@dataclass(frozen=True)
class Walk:
    """The way from an earlier state to a later one, assessed step by step."""

    # the earlier state, then the state after each cause; the last is the later state
    ladder: tuple[Step, ...]
    now: Step  # the earlier state's time as the later one knows and shows it
    # targets of which anything, or a row, is suppressed at any step, or would be told by a
    # difference
    kept_back: set[str]

    def figures(self) -> Iterator[tuple[Key, Figure, Figure]]:
        """Give every figure that both states have: before and after."""
        return _both(self.ladder[0], self.ladder[-1], self.kept_back)

    def causes(self, key: Key) -> list[tuple[Step, Step]]:
        """Give the steps at which the status of a figure moves, each with the one before it."""
        return [
            (one, other)
            for one, other in pairwise(self.ladder)
            if key in one.figures
            and key in other.figures
            and one.figures[key]["status"] != other.figures[key]["status"]
        ]

    def restated(self) -> list[dict[str, Any]]:
        """Give the earlier figures that are others now, with the rows that make them so."""
        rows = row_changes(self.ladder[0].view, self.now.view)
        return [
            record(key, before, after) | {"rows": rows_of(rows, key, after)}
            for key, before, after in _both(self.ladder[0], self.now, self.kept_back)
            if any(before[name] != after[name] for name in RESTATED)
        ]

    def countries(self, *, new: bool) -> list[dict[str, Any]]:
        """Give the countries that the later (or else the earlier) state alone shows."""
        ends = (self.ladder[-1].view.rows, self.ladder[0].view.rows)
        return self.countries_of_one(*(ends if new else ends[::-1]))

    def countries_of_one(self, one: pd.DataFrame, other: pd.DataFrame) -> list[dict[str, Any]]:
        """Give the countries that some rows name and others do not, with their rows."""
        shown, apart = (
            rows[rows["country"].notna() & ~rows["target_id"].isin(self.kept_back)]
            for rows in (one, other)
        )
        own = shown[~shown["country"].isin(set(apart["country"]))]
        names = ["observation_id", "target_id", "source_id", "known_on", "evidence"]
        found: dict[str, list[dict[str, Any]]] = {
            str(name): [] for name in sorted(set(own["country"]))
        }
        for country, row in zip(own["country"], own[names].to_dict("records"), strict=True):
            found[country].append({str(name): plain(cell) for name, cell in row.items()})
        return [{"country": country, "rows": rows} for country, rows in found.items()]


def walk(old: State, new: State, *, parts: bool = True) -> Walk:
    """Assess one state, the other, and what lies between them.

    Without ``parts`` the whole plan alone is assessed, and no regions, pillars and results:
    quicker.
    """
    old, new = (
        replace(state, edition=in_plan_time(state.edition, state.tables["plan"]))
        for state in (old, new)
    )
    # what is suppressed in a part is known only where the parts are assessed
    parts = parts or any(state.rule.minimum > 1 for state in (old, new))
    ladder = tuple(_ladder(old, new, parts=parts))
    current = old.edition.model_copy(
        update={name: getattr(new.edition, name) for name in ("cut_off", "audience", "evidence")}
    )
    if seen_by(old.edition) == seen_by(new.edition):
        now = ladder[1]  # known later, seen alike: the first step of the ladder
    else:
        now = _step(None, old, new, _view(new, current, old), current, parts=parts)
    kept_back = set().union(*(step.suppressed for step in (*ladder, now)))
    for rule in (state.rule for state in (old, new)):
        if any(rule.holds(state.edition.audience) for state in (old, new)):
            kept_back |= told_by_differences([*ladder, now], rule)
    return Walk(ladder, now, kept_back)


def _ladder(old: State, new: State, *, parts: bool) -> Iterator[Step]:
    """Assess again with one thing more of the later state at each step."""
    known = old.edition.model_copy(update={"cut_off": new.edition.cut_off})
    later = known.model_copy(
        update={name: getattr(new.edition, name) for name in ("year", "reporting_date")}
    )
    yield _step(None, old, new, _view(old, old.edition, old), old.edition, parts=parts)
    as_known = _view(new, known, old)
    yield _step("revision", old, new, as_known, known, parts=parts)
    yield _step("time", old, new, as_known, later, parts=parts)
    yield _step("new results", old, new, _view(new, later, old), later, parts=parts)
    if seen_by(old.edition) != seen_by(new.edition):
        view = _view(new, new.edition, old)
        yield _step("method", old, new, view, new.edition, parts=parts)
    others = any(not same_rows(table, new.promised[name]) for name, table in old.promised.items())
    if old.tables is not new.tables or old.thresholds != new.thresholds or others:
        view = _view(new, new.edition, new)
        yield _step("method", new, old, view, new.edition, parts=parts)


def seen_by(edition: Edition) -> tuple[Any, ...]:
    """Give what decides which of the rows known an edition sees."""
    return edition.audience, *edition.evidence


def _view(data: State, edition: Edition, method: State) -> View:
    rows = data.tables["observations"]
    seen = select(rows, edition) if len(rows) else rows
    tables = method.tables
    tagged = tag(seen, tables["countries"], tables["results"], tables["plan"])
    return View(rows, edition, tagged, tuple(by_dimension(tables.get(MEMBERS))))


def _step(
    cause: Cause | None, method: State, other: State, view: View, at: Edition, *, parts: bool
) -> Step:
    """Assess a view by the method of one state; suppress by the rules of both."""
    tables = {**method.tables, **method.promised, "observations": view.rows}
    basis = basis_of(tables, at)
    members = basis.members
    basis = basis if parts else replace(basis, scopes=basis.scopes[:1])
    table = assess(basis, method.thresholds)
    if len(tables.get("reports_expected", ())):
        table = with_silence(table, expected_reports(tables, view.data, at), tables)
    suppressed: set[str] = set()
    rules = [method.rule] if method.rule == other.rule else [method.rule, other.rule]
    for rule, audience in product(rules, {method.edition.audience, other.edition.audience}):
        safe, left = protect(
            table, view.rows, tables["targets"], tables["results"], rule, audience, members
        )
        suppressed |= withheld_targets(safe, view.rows, left)
    figures = {
        (row["scope_kind"], row["scope_id"], row["target_id"]): {
            name: plain(row[name]) for name in SHOWN
        }
        for row in table.to_dict("records")
    }
    return Step(cause, view, figures, suppressed, table, tables["targets"], members)


def told_by_differences(steps: Sequence[Step], rule: DisclosureRule) -> set[str]:
    """Name the targets of which figures or rows of two steps differ by a small count."""
    found: set[str] = set()
    counts = [
        protected_counts(step.table, step.view.rows, step.targets, rule, step.members)
        for step in steps
    ]
    for one, other in combinations(counts, 2):
        for key in one.keys() & other.keys():
            if any(map(tells_few, one[key], other[key], (rule.minimum,) * 2)):
                found.add(key[2])
    for before, after in combinations(steps, 2):
        for change in row_changes(before.view, after.view):
            ends = [_row_counts(row, rule) for row in (change.before, change.after) if row]
            if len(ends) == 2 and any(map(tells_few, *ends, (rule.minimum,) * 3)):
                found.add(str(change.after["target_id"] if change.after else ""))
    return found if rule.targets == "all" else found & {*rule.targets}


def _row_counts(row: dict[str, Any], rule: DisclosureRule) -> tuple[float, float, float]:
    """Give a row's counts: cases and the rest of a share, or else its value; 0 where it has none."""
    value, cases, whole = (
        0.0 if pd.isna(row[name]) else float(row[name])
        for name in ("value", "numerator", "denominator")
    )
    if pd.isna(row["numerator"]):
        return (value if "value" in rule.columns else 0.0, 0.0, 0.0)
    return (0.0, cases, whole - cases) if "numerator" in rule.columns else (0.0, 0.0, 0.0)


def _both(one: Step, other: Step, kept_back: set[str]) -> Iterator[tuple[Key, Figure, Figure]]:
    for key, before in one.figures.items():
        if key in other.figures and key[2] not in kept_back:
            yield key, before, other.figures[key]


def record(key: Key, before: Figure, after: Figure) -> dict[str, Any]:
    """Give a figure before and after, with what it is of."""
    return {**dict(zip(KEYS, key, strict=True)), "before": before, "after": after}


def rows_of(rows: list[RowChange], key: Key, figure: Figure) -> list[dict[str, Any]]:
    """Give the changed rows that a figure rests on."""
    measure = "event" if figure["kind"] in COUNTED else None
    return [row.as_dict() for row in rows if row.concerns(*key, measure)]


def same_rows(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Compare two tables without regard to where their rows stand."""
    facts = one.columns.difference(["_file", "_row"])
    return list(one.columns) == list(other.columns) and one[facts].equals(other[facts])
