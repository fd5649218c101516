"""What changed between two editions, or two states of the data: computed, cause by cause.

A restated figure is one of the earlier edition's year: as that edition showed it, and as it is
known now. A status that moved has causes, found by :mod:`milepost.assess.decomposition`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from milepost.assess.decomposition import (
    Key,
    State,
    Step,
    Walk,
    record,
    rows_of,
    same_rows,
    seen_by,
    walk,
)
from milepost.assess.row_changes import plain, row_changes
from milepost.core.model import DEFINITION, Edition, Status
from milepost.core.natural_order import natural


@dataclass(frozen=True)
class Changes:
    """What :func:`compare` finds; every list is empty where nothing changed."""

    # records with `scope_kind`, `scope_id`, `target_id`, `before`, `after`; of a restated figure
    # `rows`, of a moved status `causes`, each with rows and parameters
    restated: list[dict[str, Any]]
    moved: list[dict[str, Any]]
    # as `moved`, those alone that could not be assessed in one of both
    newly_assessable: list[dict[str, Any]]
    no_longer_assessable: list[dict[str, Any]]
    # identifiers; a target kept back is compared in nothing else
    targets_added: list[str]
    targets_removed: list[str]
    # countries with an observation in one of both alone, and those observations
    countries_new: list[dict[str, Any]]
    countries_gone: list[dict[str, Any]]
    kept_back: list[str]
    # what differs in the choices of both: name, value before, value after
    parameters: list[dict[str, Any]]


def compare(old: State, new: State) -> Changes:
    """Compare what two editions, or one edition of two states of the data, say."""
    way = walk(old, new)
    parameters = list(_parameters(old, new))
    moved = _moved(way, parameters)
    none = Status.NOT_ASSESSABLE.value
    ids = [set(state.tables["targets"]["target_id"]) for state in (old, new)]
    return Changes(
        restated=way.restated(),
        moved=moved,
        newly_assessable=[item for item in moved if item["before"]["status"] == none],
        no_longer_assessable=[item for item in moved if item["after"]["status"] == none],
        targets_added=sorted(ids[1] - ids[0], key=natural),
        targets_removed=sorted(ids[0] - ids[1], key=natural),
        countries_new=way.countries(new=True),
        countries_gone=way.countries(new=False),
        kept_back=sorted(way.kept_back, key=natural),
        parameters=[
            {name: value for name, value in item.items() if name != "target_id"}
            for item in parameters
            if item["target_id"] not in way.kept_back
        ],
    )


def _moved(way: Walk, parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = {id(other): row_changes(one.view, other.view) for one, other in pairwise(way.ladder)}
    return [
        record(key, before, after)
        | {
            "causes": [
                {
                    "cause": other.cause,
                    "before": one.figures[key],
                    "after": other.figures[key],
                    "rows": rows_of(rows[id(other)], key, other.figures[key]),
                    "parameters": _parameters_of(parameters, key, one, other),
                }
                for one, other in way.causes(key)
            ]
        }
        for key, before, after in way.figures()
        if before["status"] != after["status"]
    ]


def _parameters_of(
    parameters: list[dict[str, Any]], key: Key, one: Step, other: Step
) -> list[dict[str, Any]]:
    """Name the choices that a step of the method brings: who sees what, or the rules."""
    if other.cause == "time":
        years = (one.view.edition.as_of.year, _later_year(other, parameters))
        return [{"name": "year", "before": years[0], "after": years[1]}]
    if other.cause != "method":
        return []
    seen = seen_by(one.view.edition) != seen_by(other.view.edition)
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


def _parameters(old: State, new: State) -> Iterator[dict[str, Any]]:
    """Give every choice that differs: of the editions, the thresholds, the plan's targets."""
    for name in ("year", "cut_off", "audience", "evidence", "method"):
        before, after = (_json(state.edition).get(name) for state in (old, new))
        yield from _differs(name, before, after)
    bands = [state.thresholds.linear_pace.model_dump() for state in (old, new)]
    for name in bands[0]:
        yield from _differs(f"linear_pace.{name}", bands[0][name], bands[1][name])
    for name in ("period_start", "period_end"):
        ends = (plain(state.tables["plan"][name].iloc[0]) for state in (old, new))
        yield from _differs(f"plan.{name}", *ends)
    for name in ("scoped_targets", "milestones"):
        if not same_rows(old.promised[name], new.promised[name]):
            yield {"name": name, "before": "as before", "after": "others", "target_id": ""}
    one, other = (
        {str(row["target_id"]): row for row in state.promised["targets"].to_dict("records")}
        for state in (old, new)
    )
    for target in sorted(one.keys() & other.keys(), key=natural):
        for name in DEFINITION:
            values = (plain(one[target].get(name)), plain(other[target].get(name)))
            yield from _differs(f"{target}.{name}", *values, target)


def _differs(name: str, before: Any, after: Any, target: str = "") -> Iterator[dict[str, Any]]:
    if before != after:
        yield {"name": name, "before": before, "after": after, "target_id": target}


def _json(edition: Edition) -> dict[str, Any]:
    return edition.model_dump(mode="json")
