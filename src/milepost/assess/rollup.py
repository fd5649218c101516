"""Proof that parts add up to wholes, and a table of where they don't.

What adds up is checked from the rows anew, not from the rules that made the figures: the parts of
a scope, with the rows that name none, must come to the whole. A count of distinct things can't
add up: a country with results under two pillars counts once in the plan and once in each. There
the union of the parts must be the whole, which lies between the largest part and their sum.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from milepost.assess.breakdowns import ancestry, by_dimension
from milepost.assess.contributions import contributions
from milepost.assess.scopes import WHOLE, Basis, Scope
from milepost.assess.status import targets_in_time
from milepost.core.kinds import COUNTED, NIL
from milepost.core.model import Kind, Problem

TOLERANCE = 1e-6
SLIP = 1e-14  # of a sum, by what its parts are added in one order or another
NOWHERE = "(none)"  # the part of the rows that name no part of a scope
FILE = "assessments"
PLACES = ("region", "country")
# what an event may be told of whole, and by members
TOLD_OF = ["target_id", "country", "region_id", "item_id", "period_start", "period_end"]
COLUMNS = ["scope_kind", "target_id", "whole", "parts", "without_part", "difference", "distinct"]
INNER = ["largest", "nested"]  # for the proof alone


def rollup(basis: Basis) -> pd.DataFrame:
    """Set the sum of the parts beside the whole, for every counted target and scope.

    Members of a declared dimension stand beside the whole, and are not compared with it.

    Returns
    -------
    pandas.DataFrame
        ``scope_kind``, ``target_id``, ``whole`` and ``parts`` (sum over the named parts and the
        rows without one, in the target's unit), ``without_part`` (what those rows amount to),
        ``difference`` (parts - whole), ``distinct`` (whether things are counted once, so that the
        parts may come to more than the whole), ``largest`` (the largest part), ``nested`` (whether
        the parts lie within one another). Only targets that
        are counted and have rows: levels, stocks and flows are shown by their parts alone.
    """
    observations = basis.observations
    frame = _adding_up(basis)
    told = observations.loc[observations["measure"].isin(["event", NIL]), "target_id"]
    # how far a stock has grown is known of the whole alone, as its baseline is
    grown = (frame["kind"] == Kind.INCREMENT) & ~frame["target_id"].isin(told)
    counted = frame[frame["kind"].isin(COUNTED) & ~grown]
    rows = observations[observations["target_id"].isin(counted["target_id"])]
    divided = _divided(basis)
    if not divided:
        return pd.DataFrame(columns=[*COLUMNS, *INNER])
    every = [replace(scope, ids=(*scope.ids, NOWHERE), rest=NOWHERE) for scope in divided]
    found = contributions(counted, rows, [WHOLE, *every], basis.members)["actual"].droplevel("year")
    of_parts = found.index.get_level_values("scope_kind") != WHOLE.kind
    whole = found[~of_parts].droplevel(["scope_kind", "scope_id"])
    parts = found[of_parts].groupby(["scope_kind", "target_id"])
    nowhere = found[found.index.get_level_values("scope_id") == NOWHERE].droplevel("scope_id")
    kinds = pd.Index([scope.kind for scope in divided])
    table = pd.DataFrame(
        {"parts": parts.sum(), "largest": parts.max(), "without_part": nowhere},
        index=pd.MultiIndex.from_product([kinds, whole.index], names=["scope_kind", "target_id"]),
    ).reset_index()
    table["whole"] = whole.reindex(table["target_id"]).to_numpy()
    table["nested"] = table["scope_kind"].isin([scope.kind for scope in divided if scope.nested])
    table["without_part"] = table["without_part"].fillna(0.0)
    table["difference"] = table["parts"] - table["whole"]
    by_things = counted["distinct_by"].notna() | (counted["kind"] == Kind.DISTINCT_COUNTRIES)
    table["distinct"] = table["target_id"].isin(counted.loc[by_things, "target_id"])
    return table[[*COLUMNS, *INNER]]


def check_rollup(basis: Basis, assessments: pd.DataFrame, table: pd.DataFrame) -> list[Problem]:
    """Prove that the assessments of a scope come to those of the whole.

    Parameters
    ----------
    assessments, table
        What :func:`milepost.assess.status.assess` and :func:`rollup` give for the same.

    Returns
    -------
    list of Problem
        One a target and scope whose parts are not what they must be; none where all is well.

    Notes
    -----
    Additive targets: sum of parts = whole, unless a row names several parts of the scope.
    Distinct ones: largest part <= whole <= sum of parts, and the whole is the count of the
    distinct things in the rows themselves; distinct countries add up over regions and countries.
    """
    targets, observations = basis.targets, basis.observations
    several = _naming_several(observations, _divided(basis))
    countries = set(targets.loc[targets["kind"] == Kind.DISTINCT_COUNTRIES, "target_id"])
    overlapping = _of_overlapping(observations, basis.members)
    problems = []
    for row in table.to_dict("records"):
        if np.isnan(row["whole"]) and row["target_id"] in overlapping:
            continue
        # a country lies in one region, so that counts of countries add up over places
        placed = row["scope_kind"] in PLACES and row["target_id"] in countries
        loose = row["distinct"] and not placed
        loose |= (row["scope_kind"], row["target_id"]) in several or row["nested"]
        low = row["largest"] if loose else row["parts"]
        room = _room(row["parts"])
        if not low - room <= row["whole"] <= row["parts"] + room:
            message = f"parts come to {row['parts']:g} and the whole to {row['whole']:g}"
            problems.append(_problem(row["scope_kind"], row["target_id"], message))
    problems += _other_than_assessed(table, assessments)
    events = _told_once(observations[observations["measure"] == "event"], basis.members)
    problems += _other_than_counted(basis, events, assessments, overlapping)
    return problems


def _divided(basis: Basis) -> list[Scope]:
    """Give the divisions whose parts come to the whole: members of a dimension need not."""
    return [scope for scope in basis.scopes if scope.column is not None and not scope.within]


def _adding_up(basis: Basis) -> pd.DataFrame:
    """Give the targets in time; of numbers per something the parts are no whole to be counted."""
    frame = targets_in_time(basis.targets, basis.plan, basis.edition.as_of)
    return frame[frame["over_parts"] != "none"]


def _room(total: float) -> float:
    """Give how far two sums of the same rows may be apart."""
    return TOLERANCE + SLIP * abs(total)


def _problem(scope_kind: str, target_id: str, message: str) -> Problem:
    return Problem(FILE, 0, scope_kind, target_id, "roll-up", f"{target_id}: {message}")


def _naming_several(observations: pd.DataFrame, scopes: list[Scope]) -> set[tuple[str, str]]:
    found = set()
    for scope in scopes:
        cells = observations[str(scope.column)].astype("str")
        rows = observations.loc[cells.str.contains(";", regex=False, na=False), "target_id"]
        found |= {(scope.kind, str(target)) for target in rows.unique()}
    return found


def _other_than_assessed(table: pd.DataFrame, assessments: pd.DataFrame) -> list[Problem]:
    """Find scopes whose published parts and rows without one don't come to the parts' sum."""
    published = assessments.groupby(["scope_kind", "target_id"])["actual"].sum()
    problems = []
    for row in table.to_dict("records"):
        shown = published.get((row["scope_kind"], row["target_id"]), 0.0) + row["without_part"]
        if abs(shown - row["parts"]) > _room(shown):
            message = f"published parts come to {shown:g}, the rows to {row['parts']:g}"
            problems.append(_problem(row["scope_kind"], row["target_id"], message))
    return problems


def _told_once(events: pd.DataFrame, members: pd.DataFrame | None) -> pd.DataFrame:
    """Leave out events that name members of what another row tells whole: in plain sets.

    What two dimensions tell side by side, without their whole, has no sum to be held to: it is left.
    """
    paths = {name: ancestry(part) for name, part in by_dimension(members).items()}
    paths = {name: path for name, path in paths.items() if name in events}
    if not paths or not events[[*paths]].notna().any(axis=None):
        return events
    named = [
        frozenset(
            (str(name), one) for name, cell in row.items() for one in paths[str(name)].get(cell, ())
        )
        for row in events[[*paths]].to_dict("records")
    ]
    cells = [*map(str, events[TOLD_OF].itertuples(index=False))]
    results = [None if pd.isna(one) else one for one in events["result_id"]]
    told: dict[str, set[tuple[object, frozenset[tuple[str, str]]]]] = {}
    for cell, result, names in zip(cells, results, named, strict=True):
        told.setdefault(cell, set()).add((result, names))
    once = [
        not any(fewer < names and of in (None, result) for of, fewer in told[cell])
        for cell, result, names in zip(cells, results, named, strict=True)
    ]
    views: dict[str, set[frozenset[str]]] = {}
    for cell, names, one in zip(cells, named, once, strict=True):
        if one:
            views.setdefault(cell, set()).add(frozenset(name for name, _ in names))
    by_several = {
        cell
        for cell, of in views.items()
        if any(not a <= b for a in of for b in of if len(a) <= len(b))
    }
    plain = ~events["target_id"].isin(events["target_id"][[cell in by_several for cell in cells]])
    return events[plain.to_numpy() & once]


def _of_overlapping(rows: pd.DataFrame, members: pd.DataFrame | None) -> set[str]:
    """Give the targets whose whole may not be known, as who is in two members is counted in both."""
    if members is None or "overlapping" not in members:
        return set()
    shared = members.loc[members["overlapping"].eq(True), "dimension"].unique()
    named = rows[[name for name in shared if name in rows]].notna().any(axis=1)
    return {*rows.loc[named, "target_id"].astype(str)}


def _other_than_counted(
    basis: Basis, events: pd.DataFrame, assessments: pd.DataFrame, overlapping: set[str]
) -> list[Problem]:
    """Count the whole anew in plain sets and sums, and compare."""
    published = assessments[assessments["scope_kind"] == "global"].set_index("target_id")["actual"]
    problems = []
    frame = _adding_up(basis)
    groups = dict(iter(events.groupby("target_id")))
    for target in frame.to_dict("records"):
        kind, name = target["kind"], target["target_id"]
        if name not in groups or kind not in COUNTED:
            continue
        rows = groups[name]
        rows = rows[rows["period_end"].between(target["begins"], target["deadline"])]
        by = "country" if kind == Kind.DISTINCT_COUNTRIES else target["distinct_by"]
        things = {"country": "country", "item": "item_id"}.get(str(by))
        count = float(rows["value"].sum() if things is None else rows[things].dropna().nunique())
        if kind == Kind.CLOSED_COHORT:
            count = 100 * count / target["denominator"]
        shown = published.get(name, np.nan)
        if np.isnan(shown) and name in overlapping:
            continue
        if len(rows) and not abs(count - shown) <= _room(count):
            message = f"the rows count {count:g}, published is {shown:g}"
            problems.append(_problem("global", name, message))
    return problems


def overlaps(table: pd.DataFrame) -> pd.DataFrame:
    """Say of what :func:`rollup` gives where parts come to more than the whole, and by how much.

    Returns
    -------
    pandas.DataFrame
        ``scope_kind``, ``target_id``, ``whole``, ``parts``, ``without_part``, ``difference``:
        rows whose difference is not nothing, the largest first within each scope.
    """
    room = TOLERANCE + SLIP * table["parts"].abs()
    apart = table[(table["difference"].abs() > room) & ~table["nested"].astype(bool)]
    apart = apart.sort_values(
        ["scope_kind", "difference", "target_id"], ascending=[True, False, True]
    )
    return apart.drop(columns=["distinct", *INNER]).reset_index(drop=True)
