"""The targets of an edition's time: what had been promised by its cut-off, for the whole and for parts.

``targets`` holds what was first promised. A row of ``scoped_targets`` revises it, sets a milestone
on the way to it, or sets the target of a part; each may say on what day it was decided.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from milepost.core.kinds import COUNTED
from milepost.core.model import Edition, Kind

WHOLE = "global"
KEYS = ["target_id", "scope_kind", "scope_id"]
MILESTONES = [*KEYS, "deadline", "target"]


@dataclass(frozen=True)
class TargetsSeen:
    """What an edition is held against."""

    # a row a target, as in `data/plan/targets.csv`, with the value that held at the cut-off
    targets: pd.DataFrame
    parts: pd.DataFrame  # targets of parts of a scope, one a part: the columns of `scoped_targets`
    # `target_id`, `scope_kind`, `scope_id`, `deadline`, `target`: values to be reached before the
    # deadline, in the order of their dates
    milestones: pd.DataFrame


def targets_seen(
    targets: pd.DataFrame, scoped: pd.DataFrame, plan: pd.DataFrame, edition: Edition
) -> TargetsSeen:
    """Give the targets as an edition knows them.

    Parameters
    ----------
    targets, scoped, plan
        As in ``data/plan/``: ``targets``, ``scoped_targets``, ``plan``.
    edition
        What was decided by its cut-off holds.
    """
    found = targets.copy()
    if len(scoped) and len(plan):
        due = found.set_index("target_id")["deadline"].fillna(plan["period_end"].iloc[0])
        known = scoped[~(scoped["decided_on"] > pd.Timestamp(edition.cut_off))].copy()
        known["due"] = due.reindex(known["target_id"]).set_axis(known.index)
        known["deadline"] = known["deadline"].fillna(known["due"])
        known = known.sort_values([*KEYS, "deadline", "decided_on"], na_position="first")
        known = known.drop_duplicates([*KEYS, "deadline"], keep="last")
        last = known["deadline"] == known.groupby(KEYS)["deadline"].transform("max")
        whole = known["scope_kind"] == WHOLE
        last = last.where(~whole, known["deadline"] >= known["due"])
        known = known.drop(columns="due")
        parts, milestones = known[last & ~whole], known[~last][MILESTONES]
        found = _revised(found, known[last & whole])
    else:
        parts, milestones = scoped, pd.DataFrame(columns=MILESTONES)
    milestones = milestones.sort_values([*KEYS, "deadline"]).reset_index(drop=True)
    if len(milestones):
        above = _above(found).groupby(found["target_id"]).first()
        less = milestones["target_id"].map(above).astype(float)
        milestones = milestones.assign(target=milestones["target"] - less)
    return TargetsSeen(_asked(found), parts.reset_index(drop=True), milestones)


def _revised(targets: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Put what was revised in the place of what was first promised."""
    own = rows.drop_duplicates("target_id", keep="last").set_index("target_id")
    for column in ("target", "baseline", "deadline"):
        given = own[column].reindex(targets["target_id"]).set_axis(targets.index)
        targets[column] = given.astype(targets[column].dtype).where(given.notna(), targets[column])
    return targets


def _asked(targets: pd.DataFrame) -> pd.DataFrame:
    """Say of counts from zero that state a baseline how much is asked above it.

    The rows of such a target tell only of what is new, as those of an increment.
    """
    above = _above(targets)
    return targets.assign(target=targets["target"] - above) if above.any() else targets


def _above(targets: pd.DataFrame) -> pd.Series:
    """Give the baseline of each count from zero; nothing for all else."""
    counted = targets["kind"].isin(COUNTED) & (targets["kind"] != Kind.INCREMENT)
    return targets["baseline"].fillna(0.0).where(counted, 0.0)
