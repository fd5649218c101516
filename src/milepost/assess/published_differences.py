"""What an edition and an earlier one tell together: the later count less the earlier one.

Who has both reads two tables that share cells: they are protected as one, the earlier of them as it
was published. After Hundepool et al., *Statistical Disclosure Control* (2012), chapter 4, on linked
tables. What is counted from the plan's start less what was counted before are those who came since;
a revised count of one period less what it was are those who were told late. A stock at another date
is of other people: how much it moved is no count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from milepost.assess.counts_behind import Counts, Paths, counts_behind, row_counts
from milepost.assess.disclosure_rule import DisclosureRule
from milepost.assess.recovery import Cell
from milepost.assess.suppression import Sizes
from milepost.core.kinds import COUNTED, KINDS, OTHER_UNIT
from milepost.core.model import Edition, Kind, Reason

KEY = ["scope_kind", "scope_id"]
NONE_YET = (0.0, np.inf)  # what was counted of a part before anything was


@dataclass(frozen=True)
class Published:
    """What an earlier edition shows, and what that was made from."""

    edition: Edition  # in the plan's time
    # of every target, before anything is kept back
    assessments: pd.DataFrame
    observations: pd.DataFrame
    # the same as its readers have them
    shown: pd.DataFrame
    rows: pd.DataFrame
    targets: pd.DataFrame  # those of its time: `target_id` and `denominator`
    figures: pd.DataFrame  # the rows on the organization that its readers have


def differences(
    cells: pd.DataFrame, counts: Counts, before: Published, rule: DisclosureRule, paths: Paths
) -> tuple[tuple[Sizes, Sizes], set[Cell]]:
    """Give what counts of one target are above those that an earlier edition shows.

    Parameters
    ----------
    cells, counts
        The target's assessments now, and the counts behind them.

    Returns
    -------
    tuple
        The differences of cases and of those left over, none of them zero; and the cells that must
        not be shown: those of a small difference, and those that were kept back and are as they were.
    """
    target = cells["target_id"].iloc[0]
    earlier_cells = before.assessments[before.assessments["target_id"] == target]
    found: tuple[Sizes, Sizes] = ({}, {})
    few: set[Cell] = set()
    alike = _alike(cells, earlier_cells) & counts.keys()
    if not alike:
        return found, few
    cohort = before.targets.set_index("target_id")["denominator"].get(target)
    then = counts_behind(earlier_cells, before.observations, cohort, rule, paths)
    shown = before.shown[before.shown["target_id"] == target]
    kept_back = _keys(shown[shown["reason"] == Reason.SUPPRESSED.value])
    for key in alike:
        both = counts[key], then.get(key, NONE_YET)
        if key in kept_back:
            if both[0] == both[1]:
                few.add(key)
            continue
        for sizes, now, earlier in zip(found, *both, strict=True):
            more = round(now - earlier, 6) if np.isfinite(now) and np.isfinite(earlier) else 0.0
            if more:
                sizes[key] = more
            if 0 < abs(more) < rule.minimum:
                few.add(key)
    return found, few


def revised_by_few(rows: pd.DataFrame, before: pd.DataFrame, rule: DisclosureRule) -> set[str]:
    """Name the targets of which a row tells a count that differs by few from what it told before."""
    both = rows.merge(before, on=["observation_id", "target_id"], suffixes=("", "_before"))
    earlier = both[["target_id"]].assign(
        **{name: both[f"{name}_before"] for name in ("value", "numerator", "denominator")}
    )
    found: set[str] = set()
    for now, then in zip(row_counts(both, rule), row_counts(earlier, rule), strict=True):
        more = (now - then).abs()
        found |= {*both.loc[(more > 0) & (more < rule.minimum), "target_id"]}
    return found if rule.targets == "all" else found & {*rule.targets}


def _alike(cells: pd.DataFrame, before: pd.DataFrame) -> set[Cell]:
    """Name the cells whose count less the earlier one is a count itself."""
    kind = Kind(cells["kind"].iloc[0])
    if before.empty or before["kind"].iloc[0] != kind:
        return set()
    if kind in COUNTED:
        return _keys(cells)
    if kind in OTHER_UNIT or KINDS[kind].over_parts == "none":
        return set()
    both = cells.merge(before, on=[*KEY, "period"])
    return _keys(both[both["period"].notna()])


def _keys(cells: pd.DataFrame) -> set[Cell]:
    return {*zip(cells["scope_kind"], cells["scope_id"], strict=True)}
