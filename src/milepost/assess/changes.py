"""What changed between two editions, or two states of the data: computed, cause by cause.

A restated figure is one of the earlier edition's year: as that edition showed it, and as it is
known now. A status that moved is decomposed by assessing again in steps, each with one thing more
of the later state: what is known, the passing of time, new results, who sees which grades, the
method. The cause is the step at which the status moves (a sequential decomposition; the order of
the steps is fixed, and what two causes do only together falls to the later one).

A target of which anything is suppressed at any step is kept back whole, so that no difference
between two figures gives it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import pandas as pd

from milepost.assess.disclosure import DisclosureRule, protect, suppressed_targets
from milepost.assess.row_changes import RowChange, View, plain, row_changes
from milepost.assess.targets import assess, plan_scopes
from milepost.assess.thresholds import Thresholds
from milepost.data.select import select, tag
from milepost.model import Edition, Kind, Status

Cause = Literal["revision", "time", "new results", "method"]
Figure = dict[str, Any]
Key = tuple[str, str, str]  # kind of scope, part, target
KEYS = ["scope_kind", "scope_id", "target_id"]
SHOWN = ("kind", "actual", "unit", "share_achieved", "pace", "status", "reason", "evidence")
# kinds that count results: stocks beside them bear on no figure
COUNTED = (Kind.DISTINCT_COUNTRIES, Kind.EVENTS, Kind.INCREMENT, Kind.CLOSED_COHORT)
RESTATED = ("actual", "share_achieved", "status")
DEFINITION = (
    "kind", "unit", "baseline", "target", "direction", "start", "deadline", "denominator",
)  # fmt: skip


@dataclass(frozen=True)
class State:
    """A workbook as one edition is made from it.

    Attributes
    ----------
    tables
        ``targets``, ``observations`` (every version), ``plan``, ``pillars``, ``results``,
        ``regions``, ``countries``, ``scoped_targets``, as read.
    """

    tables: Mapping[str, pd.DataFrame]
    edition: Edition
    thresholds: Thresholds
    rule: DisclosureRule


@dataclass(frozen=True)
class Step:
    """One assessment on the way from the earlier state to the later one."""

    cause: Cause | None
    view: View
    figures: dict[Key, Figure]
    suppressed: set[str]


@dataclass(frozen=True)
class Changes:
    """What :func:`compare` finds; every list is empty where nothing changed.

    Attributes
    ----------
    restated, moved
        Records with ``scope_kind``, ``scope_id``, ``target_id``, ``before``, ``after``; of a
        restated figure ``rows``, of a moved status ``causes``, each with rows and parameters.
    newly_assessable, no_longer_assessable
        As ``moved``, those alone that could not be assessed in one of both.
    targets_added, targets_removed, kept_back
        Identifiers; a target kept back is compared in nothing else.
    countries_new, countries_gone
        Countries with an observation in one of both alone, and those observations.
    parameters
        What differs in the choices of both: name, value before, value after.
    """

    restated: list[dict[str, Any]]
    moved: list[dict[str, Any]]
    newly_assessable: list[dict[str, Any]]
    no_longer_assessable: list[dict[str, Any]]
    targets_added: list[str]
    targets_removed: list[str]
    countries_new: list[dict[str, Any]]
    countries_gone: list[dict[str, Any]]
    kept_back: list[str]
    parameters: list[dict[str, Any]]


def compare(old: State, new: State) -> Changes:
    """Compare what two editions, or one edition of two states of the data, say."""
    ladder = list(_ladder(old, new))
    first, last = ladder[0], ladder[-1]
    current = first.view.edition.model_copy(
        update={name: getattr(new.edition, name) for name in ("cut_off", "audience", "evidence")}
    )
    now = _step(None, old, new, _view(new, current, old), current)
    kept_back = set().union(*(step.suppressed for step in (*ladder, now)))
    parameters = list(_parameters(old, new))
    moved = _moved(ladder, kept_back, parameters)
    none = Status.NOT_ASSESSABLE.value
    ids = [set(state.tables["targets"]["target_id"]) for state in (old, new)]
    return Changes(
        restated=_restated(first, now, kept_back),
        moved=moved,
        newly_assessable=[item for item in moved if item["before"]["status"] == none],
        no_longer_assessable=[item for item in moved if item["after"]["status"] == none],
        targets_added=sorted(ids[1] - ids[0]),
        targets_removed=sorted(ids[0] - ids[1]),
        countries_new=_countries(last.view, first.view, kept_back),
        countries_gone=_countries(first.view, last.view, kept_back),
        kept_back=sorted(kept_back),
        parameters=[
            {name: value for name, value in item.items() if name != "target_id"}
            for item in parameters
            if item["target_id"] not in kept_back
        ],
    )


def _ladder(old: State, new: State) -> Iterator[Step]:
    """Assess again with one thing more of the later state at each step."""
    known = old.edition.model_copy(update={"cut_off": new.edition.cut_off})
    later = known.model_copy(update={"year": new.edition.year})
    yield _step(None, old, new, _view(old, old.edition, old), old.edition)
    as_known = _view(new, known, old)
    yield _step("revision", old, new, as_known, known)
    yield _step("time", old, new, as_known, later)
    yield _step("new results", old, new, _view(new, later, old), later)
    yield _step("method", old, new, _view(new, new.edition, old), new.edition)
    yield _step("method", new, old, _view(new, new.edition, new), new.edition)


def _view(data: State, edition: Edition, method: State) -> View:
    rows = data.tables["observations"]
    seen = select(rows, edition) if len(rows) else rows
    tables = method.tables
    return View(rows, edition, tag(seen, tables["countries"], tables["results"]))


def _step(cause: Cause | None, method: State, other: State, view: View, at: Edition) -> Step:
    """Assess a view by the method of one state; suppress by the rules of both."""
    tables = method.tables
    scopes = plan_scopes(tables["pillars"], tables["results"], tables["regions"])
    table = assess(
        tables["targets"], view.rows, tables["plan"], at, scopes, tables["scoped_targets"],
        method.thresholds.linear_pace,
    )  # fmt: skip
    suppressed: set[str] = set()
    for state in (method, other):
        for audience in (method.edition.audience, other.edition.audience):
            safe, _ = protect(
                table, view.rows, tables["targets"], tables["results"], state.rule, audience
            )
            suppressed |= suppressed_targets(safe)
    figures = {
        (row["scope_kind"], row["scope_id"], row["target_id"]): {
            name: plain(row[name]) for name in SHOWN
        }
        for row in table.to_dict("records")
    }
    return Step(cause, view, figures, suppressed)


def _both(one: Step, other: Step, kept_back: set[str]) -> Iterator[tuple[Key, Figure, Figure]]:
    for key, before in one.figures.items():
        if key in other.figures and key[2] not in kept_back:
            yield key, before, other.figures[key]


def _restated(first: Step, now: Step, kept_back: set[str]) -> list[dict[str, Any]]:
    rows = row_changes(first.view, now.view)
    return [
        _record(key, before, after) | {"rows": _of(rows, key, after)}
        for key, before, after in _both(first, now, kept_back)
        if any(before[name] != after[name] for name in RESTATED)
    ]


def _moved(
    ladder: list[Step], kept_back: set[str], parameters: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    rungs = list(pairwise(ladder))
    rows = [row_changes(one.view, other.view) for one, other in rungs]
    found = []
    for key, before, after in _both(ladder[0], ladder[-1], kept_back):
        if before["status"] == after["status"]:
            continue
        causes = []
        for (one, other), changed in zip(rungs, rows, strict=True):
            if key not in one.figures or key not in other.figures:
                continue
            step = (one.figures[key], other.figures[key])
            if step[0]["status"] != step[1]["status"]:
                causes.append(
                    {
                        "cause": other.cause,
                        "before": step[0],
                        "after": step[1],
                        "rows": _of(changed, key, step[1]),
                        "parameters": _parameters_of(parameters, key, one, other),
                    }
                )
        found.append(_record(key, before, after) | {"causes": causes})
    return found


def _parameters_of(
    parameters: list[dict[str, Any]], key: Key, one: Step, other: Step
) -> list[dict[str, Any]]:
    """Name the choices that a step of the method brings: who sees what, or the rules."""
    if other.cause == "time":
        years = (one.view.edition.as_of.year, _later_year(other, parameters))
        return [{"name": "year", "before": years[0], "after": years[1]}]
    if other.cause != "method":
        return []
    seen = one.cause == "new results"
    return [
        {name: item[name] for name in ("name", "before", "after")}
        for item in parameters
        if item["target_id"] in ("", key[2])
        and item["name"] != "year"
        and (item["name"] in ("evidence", "audience")) == seen
    ]


def _later_year(step: Step, parameters: list[dict[str, Any]]) -> int:
    """Give the later state's year, or the step's own where both have the same."""
    years = [item["after"] for item in parameters if item["name"] == "year"]
    return int(years[0]) if years else step.view.edition.year


def _record(key: Key, before: Figure, after: Figure) -> dict[str, Any]:
    return {**dict(zip(KEYS, key, strict=True)), "before": before, "after": after}


def _of(rows: list[RowChange], key: Key, figure: Figure) -> list[dict[str, Any]]:
    """Give the changed rows that a figure rests on."""
    measure = "event" if figure["kind"] in COUNTED else None
    return [row.as_dict() for row in rows if row.concerns(*key, measure)]


def _countries(seen: View, other: View, kept_back: set[str]) -> list[dict[str, Any]]:
    """Give the countries that one view shows and the other does not, with their rows."""
    shown, apart = (
        view.rows[view.rows["country"].notna() & ~view.rows["target_id"].isin(kept_back)]
        for view in (seen, other)
    )
    own = shown[~shown["country"].isin(set(apart["country"]))]
    names = ["observation_id", "target_id", "source_id", "known_on", "evidence"]
    return [
        {
            "country": country,
            "rows": [
                {str(name): plain(cell) for name, cell in row.items()}
                for row in rows[names].to_dict("records")
            ],
        }
        for country, rows in own.groupby("country")
    ]


def _parameters(old: State, new: State) -> Iterator[dict[str, Any]]:
    """Give every choice that differs: of the editions, the thresholds, the plan's targets."""
    for name in ("year", "cut_off", "audience", "evidence"):
        yield from _differs(name, *(_json(state.edition)[name] for state in (old, new)))
    bands = [state.thresholds.linear_pace.model_dump() for state in (old, new)]
    for name in bands[0]:
        yield from _differs(f"linear_pace.{name}", bands[0][name], bands[1][name])
    for name in ("period_start", "period_end"):
        ends = (plain(state.tables["plan"][name].iloc[0]) for state in (old, new))
        yield from _differs(f"plan.{name}", *ends)
    if not _same(old.tables["scoped_targets"], new.tables["scoped_targets"]):
        yield {"name": "scoped_targets", "before": "as before", "after": "others", "target_id": ""}
    one, other = (
        {str(row["target_id"]): row for row in state.tables["targets"].to_dict("records")}
        for state in (old, new)
    )
    for target in sorted(one.keys() & other.keys()):
        for name in DEFINITION:
            values = (plain(one[target].get(name)), plain(other[target].get(name)))
            yield from _differs(f"{target}.{name}", *values, target)


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Compare two tables without regard to where their rows stand."""
    facts = one.columns.difference(["_file", "_row"])
    return list(one.columns) == list(other.columns) and one[facts].equals(other[facts])


def _differs(name: str, before: Any, after: Any, target: str = "") -> Iterator[dict[str, Any]]:
    if before != after:
        yield {"name": name, "before": before, "after": after, "target_id": target}


def _json(edition: Edition) -> dict[str, Any]:
    return edition.model_dump(mode="json")
