"""Small counts kept back, so that nobody can be found behind them, and what would give them back.

Primary suppression: a count above zero and below a minimum is not shown. What would give it back
is kept back with it: see :mod:`milepost.assess.suppression`.

Rows are finer than any count that is shown: they give it by country, year and item. Where a row's
own count is small, or any count of its target is suppressed, the rows of the target are kept back
whole; and so they are where rows leave few of another row that tells them whole. Where every row
counts enough, and what rows leave, so does every sum of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from milepost.assess.breakdowns import ancestry, by_dimension, overlaps
from milepost.assess.chosen_method import METHOD_COLUMNS
from milepost.assess.disclosure_rule import DisclosureRule
from milepost.assess.recovery import Cell
from milepost.assess.remainders import remainders
from milepost.assess.suppression import Sizes, closed, families_of
from milepost.core.model import Audience, Kind, Reason, Status
from milepost.edition.hierarchy import PATH, SEPARATOR

BLANK = ["share_achieved", "actual", "pace", "period", "evidence"]
Paths = Mapping[str, Mapping[str, tuple[str, ...]]]  # dimension, member, what it is part of


def protect(
    assessments: pd.DataFrame,
    observations: pd.DataFrame,
    targets: pd.DataFrame,
    results: pd.DataFrame,
    rule: DisclosureRule,
    audience: Audience,
    members: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Suppress small counts and what would give them back.

    Parameters
    ----------
    assessments
        Of every target in every scope, as :func:`milepost.assess.status.assess` gives them.
    observations
        The rows they rest on, tagged with ``region_id`` and ``pillar_id``.
    targets, results
        ``target_id`` and ``denominator``; ``result_id`` and ``pillar_id``.
    rule, audience
        What to protect, and for whom the edition is.
    members
        Of the declared dimensions: ``dimension``, ``member_id``, ``parent_id``.

    Returns
    -------
    assessments, observations
        Suppressed assessments have no figures, the status ``not-assessable`` and the reason
        ``suppressed``; the rows of their targets, and of targets with a small row, are left out.
    """
    if not rule.holds(audience):
        return assessments, observations
    cohorts = targets.set_index("target_id")["denominator"]
    parents = families_of(results)
    paths = {name: ancestry(part) for name, part in by_dimension(members).items()}
    above = {
        (name, member): (name, path[-2])
        for name, own in paths.items()
        for member, path in own.items()
        if len(path) > 1
    }
    shared = {name for name, part in by_dimension(members).items() if overlaps(part)}
    hidden = np.zeros(len(assessments), dtype=bool)
    places = pd.Series(range(len(assessments)), index=assessments.index)
    for target, cells in assessments.groupby("target_id", sort=False):
        if rule.targets != "all" and target not in rule.targets:
            continue
        both, small = _sizes(cells, observations, cohorts.get(target), rule, paths)
        kept_back, before = {*small}, -1
        while len(kept_back) > before:
            before = len(kept_back)
            for sizes in both:
                known = kept_back & sizes.keys()
                kept_back |= closed(sizes, known, parents, rule.minimum, above, shared)
        keys = zip(cells["scope_kind"], cells["scope_id"], strict=True)
        hidden[places[cells.index]] = [key in kept_back for key in keys]
    made = _suppressed(assessments, pd.Series(hidden, index=assessments.index))
    left = observations[~observations["target_id"].isin(suppressed_targets(made))]
    gone = _targets_with_small_rows(left, rule, members)
    return made, left[~left["target_id"].isin(gone)]


def withheld_targets(
    made: pd.DataFrame, observations: pd.DataFrame, left: pd.DataFrame
) -> set[str]:
    """Name the targets of which a count, or the rows, are kept back.

    Parameters
    ----------
    made, left
        As :func:`protect` gives them.
    observations
        The rows that it was given.
    """
    return suppressed_targets(made) | ({*observations["target_id"]} - {*left["target_id"]})


def protected_counts(
    assessments: pd.DataFrame,
    observations: pd.DataFrame,
    targets: pd.DataFrame,
    rule: DisclosureRule,
    members: pd.DataFrame | None = None,
) -> dict[tuple[str, str, str], tuple[float, float]]:
    """Give the counts that the rule protects: of cases, and of what is left of a share.

    Returns
    -------
    dict
        By kind of scope, part and target.
    """  # fmt: skip
    found = {}
    cohorts = targets.set_index("target_id")["denominator"]
    paths = {name: ancestry(part) for name, part in by_dimension(members).items()}
    for target, cells in assessments.groupby("target_id", sort=False):
        if rule.targets == "all" or target in rule.targets:
            counts = _counts(cells, observations, cohorts.get(target), rule, paths)
            for key, count in counts.items():
                found[(*key, str(target))] = count
    return found


def tells_few(before: float, after: float, minimum: int) -> bool:
    """Whether two published counts give a small one by their difference."""
    return 0 < abs(after - before) < minimum


def _targets_with_small_rows(
    observations: pd.DataFrame, rule: DisclosureRule, members: pd.DataFrame | None
) -> set[str]:
    rows = observations
    if rule.targets != "all":
        rows = rows[rows["target_id"].isin(rule.targets)]
    shares = rows["numerator"].notna()
    counts = []
    if "value" in rule.columns:
        counts.append(rows["value"].mask(shares))
    if "numerator" in rule.columns:
        counts += [rows["numerator"], rows["denominator"] - rows["numerator"]]
    found: set[str] = set()
    for count in counts:
        found |= {*rows.loc[_few(count, rule.minimum), "target_id"]}
        left = remainders(rows.assign(count=count)[~rows["target_id"].isin(found)], members)
        found |= {target for target, rest in left if 0 < rest < rule.minimum}
    return found


def _few(counts: pd.Series, minimum: int) -> pd.Series:
    return (counts > 0) & (counts < minimum)


def suppressed_targets(assessments: pd.DataFrame) -> set[str]:
    """Name the targets of which any count is kept back."""
    return {*assessments.loc[assessments["reason"] == Reason.SUPPRESSED.value, "target_id"]}


def _sizes(
    cells: pd.DataFrame,
    observations: pd.DataFrame,
    cohort: float | None,
    rule: DisclosureRule,
    paths: Paths,
) -> tuple[tuple[Sizes, Sizes], set[tuple[str, str]]]:
    """Give the counts behind each cell, of cases and of those left over, and the small cells."""
    sizes: Sizes = {}
    over: Sizes = {}
    small: set[tuple[str, str]] = set()
    for key, (counted, rest) in _counts(cells, observations, cohort, rule, paths).items():
        if counted > 0 or np.isfinite(rest):
            sizes[key] = counted
        if 0 < rest < np.inf:
            over[key] = rest
        if 0 < counted < rule.minimum or 0 < rest < rule.minimum:
            small.add(key)
    return (sizes, over), small


def _counts(
    cells: pd.DataFrame,
    observations: pd.DataFrame,
    cohort: float | None,
    rule: DisclosureRule,
    paths: Paths,
) -> dict[Cell, tuple[float, float]]:
    """Give the count behind each cell, and what a share leaves; infinite where it is no share."""
    kind = cells["kind"].iloc[0]
    found: dict[Cell, tuple[float, float]] = {}
    rows = observations[observations["target_id"] == cells["target_id"].iloc[0]]
    shares = bool(rows["numerator"].notna().any())
    if ("numerator" if shares else "value") not in rule.columns:
        return found
    for cell in cells[cells["actual"].notna()].to_dict("records"):
        key = (cell["scope_kind"], cell["scope_id"])
        rest = np.inf
        if shares:
            counted, rest = _cases(rows, cell, paths)
        elif kind == Kind.CLOSED_COHORT and cohort:
            counted = cell["actual"] * cohort / 100
            rest = cohort - counted
        else:
            counted = cell["actual"]
        found[key] = (counted, rest)
    return found


def _cases(rows: pd.DataFrame, cell: Mapping[Any, Any], paths: Paths) -> tuple[float, float]:
    """Give the cases of a share and those left over, in the newest period of a part."""
    kind, part = str(cell["scope_kind"]), cell["scope_id"]
    column = {"region": "region_id", "pillar": "pillar_id", "result": "result_id"}
    name = column.get(kind)
    if name == "result_id" and PATH in rows:
        ways = SEPARATOR + rows[PATH].fillna("") + SEPARATOR
        rows = rows[ways.str.contains(f"{SEPARATOR}{part}{SEPARATOR}", regex=False)]
    elif name is not None:
        rows = rows[rows[name] == part]
    elif kind in paths:
        rows = rows[rows[kind].map(lambda one: part in paths[kind].get(one, ())).astype(bool)]
        if (own := rows[kind] == part).any():
            rows = rows[own]
    rows = rows[rows["period_end"] == rows["period_end"].max()]
    for other in paths.keys() - {kind}:  # a row of members is part of the one that names none
        if other in rows and (blank := rows[other].isna()).any():
            rows = rows[blank]
    cases, whole = rows["numerator"].sum(), rows["denominator"].sum()
    return float(cases), float(whole - cases)


def _suppressed(assessments: pd.DataFrame, hidden: pd.Series) -> pd.DataFrame:
    made = assessments.copy()
    for column in [*BLANK, *(name for name in METHOD_COLUMNS if name in made)]:
        made[column] = made[column].mask(hidden)
    made["status"] = made["status"].mask(hidden, Status.NOT_ASSESSABLE.value)
    made["reason"] = made["reason"].mask(hidden, Reason.SUPPRESSED.value)
    made["observations"] = made["observations"].mask(hidden, 0)
    return made
