"""Small counts kept back, so that nobody can be found behind them, and what would give them back.

Primary suppression: a count above zero and below a minimum is not shown. What would give it back
is kept back with it: see :mod:`milepost.assess.suppression`. So is what differs by few from what an
earlier edition shows: see :mod:`milepost.assess.published_differences`.

Rows are finer than any count that is shown: they give it by country, year and item. Where a row's
own count is small, or any count of its target is suppressed, the rows of the target are kept back
whole; and so they are where rows leave few of another row that tells them whole. Where every row
counts enough, and what rows leave, so does every sum of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from milepost.assess.breakdowns import ancestry, by_dimension, overlaps
from milepost.assess.chosen_method import METHOD_COLUMNS
from milepost.assess.counts_behind import Counts, counts_behind, row_counts
from milepost.assess.disclosure_rule import DisclosureRule
from milepost.assess.published_differences import Published, differences, revised_by_few
from milepost.assess.recovery import Cell
from milepost.assess.remainders import remainders
from milepost.assess.suppression import Sizes, closed, families_of
from milepost.core.model import Audience, Reason, Status

BLANK = ["share_achieved", "actual", "pace", "period", "evidence"]


def protect(
    assessments: pd.DataFrame,
    observations: pd.DataFrame,
    targets: pd.DataFrame,
    results: pd.DataFrame,
    rule: DisclosureRule,
    audience: Audience,
    members: pd.DataFrame | None = None,
    before: Sequence[Published] = (),
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
    before
        The earlier editions that its readers have: nothing small may be the difference from one.

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
        counts = counts_behind(cells, observations, cohorts.get(target), rule, paths)
        tables, kept_back = _sizes(counts, rule)
        for edition in before:
            more, few = differences(cells, counts, edition, rule, paths)
            tables, kept_back = (*tables, *more), kept_back | few
        known_before = -1
        while len(kept_back) > known_before:
            known_before = len(kept_back)
            for sizes in tables:
                known = kept_back & sizes.keys()
                kept_back |= closed(sizes, known, parents, rule.minimum, above, shared)
        keys = zip(cells["scope_kind"], cells["scope_id"], strict=True)
        hidden[places[cells.index]] = [key in kept_back for key in keys]
    made = _suppressed(assessments, pd.Series(hidden, index=assessments.index))
    left = observations[~observations["target_id"].isin(suppressed_targets(made))]
    gone = _targets_with_small_rows(left, rule, members)
    gone |= {name for one in before for name in revised_by_few(left, one.rows, rule)}
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
            counts = counts_behind(cells, observations, cohorts.get(target), rule, paths)
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
    found: set[str] = set()
    for count in row_counts(rows, rule):
        found |= {*rows.loc[_few(count, rule.minimum), "target_id"]}
        left = remainders(rows.assign(count=count)[~rows["target_id"].isin(found)], members)
        found |= {target for target, rest in left if 0 < rest < rule.minimum}
    return found


def _few(counts: pd.Series, minimum: int) -> pd.Series:
    return (counts > 0) & (counts < minimum)


def suppressed_targets(assessments: pd.DataFrame) -> set[str]:
    """Name the targets of which any count is kept back."""
    return {*assessments.loc[assessments["reason"] == Reason.SUPPRESSED.value, "target_id"]}


def _sizes(counts: Counts, rule: DisclosureRule) -> tuple[tuple[Sizes, ...], set[Cell]]:
    """Give the counts behind each cell, of cases and of those left over, and the small cells."""
    sizes: Sizes = {}
    over: Sizes = {}
    small: set[Cell] = set()
    for key, (counted, rest) in counts.items():
        if counted > 0 or np.isfinite(rest):
            sizes[key] = counted
        if 0 < rest < np.inf:
            over[key] = rest
        if 0 < counted < rule.minimum or 0 < rest < rule.minimum:
            small.add(key)
    return (sizes, over), small


def _suppressed(assessments: pd.DataFrame, hidden: pd.Series) -> pd.DataFrame:
    made = assessments.copy()
    for column in [*BLANK, *(name for name in METHOD_COLUMNS if name in made)]:
        made[column] = made[column].mask(hidden)
    made["status"] = made["status"].mask(hidden, Status.NOT_ASSESSABLE.value)
    made["reason"] = made["reason"].mask(hidden, Reason.SUPPRESSED.value)
    made["observations"] = made["observations"].mask(hidden, 0)
    return made
