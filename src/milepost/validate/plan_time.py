"""Doubts on periods that are no plan years, and on milestones that lead nowhere: warnings."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from milepost.core.kinds import ON_A_WAY
from milepost.core.model import Kind, Problem
from milepost.core.problems import by_key, name_rows
from milepost.edition.calendar import is_dated, plan_years
from milepost.edition.targets import WHOLE
from milepost.read.dataset import Dataset


def within_plan_years(dataset: Dataset, current: pd.DataFrame) -> Iterator[Problem]:
    """An amount is of one plan year: one that runs over two can be judged in neither."""
    plan = dataset["plan"]
    if len(plan) != 1 or not is_dated(plan):
        return
    flows = current[current["measure"] == "flow"].dropna(subset=["period_start", "period_end"])
    years = [plan_years(flows[name], plan) for name in ("period_start", "period_end")]
    first = plan["period_start"].iloc[0]
    message = (
        f"runs over two plan years, which begin on {first.day} {first:%B}: it is judged in none"
    )
    wrong = flows[years[0] != years[1]]
    yield from name_rows(wrong, "period_start", "period", message, severity="warning")


def milestones_on_the_way(dataset: Dataset, current: pd.DataFrame) -> Iterator[Problem]:  # noqa: ARG001
    """A milestone lies between the baseline and the target, and a revised target on the target's side."""
    rows, targets, plan = dataset["scoped_targets"], dataset["targets"], dataset["plan"]
    if rows.empty or targets.empty or len(plan) != 1:
        return
    facts = {name: rows["target_id"].map(by_key(targets, "target_id", name))
             for name in ("kind", "deadline", "baseline", "target", "direction")}  # fmt: skip
    due = facts["deadline"].fillna(plan["period_end"].iloc[0])
    steps = (rows["scope_kind"] == WHOLE) & (rows["deadline"] < due)
    message = "this kind of target has no way with milestones: the row is not used"
    off = rows[steps & ~facts["kind"].isin(ON_A_WAY)]
    yield from name_rows(off, "target", "scope", message, severity="warning")
    down = facts["direction"] == "down"
    # what is asked of an increment, and of a change in per cent, begins at none
    base = facts["baseline"].mask(facts["kind"].isin([Kind.INCREMENT, Kind.RELATIVE_CHANGE]), 0)
    beyond = (rows["target"] > facts["target"]).where(~down, rows["target"] < facts["target"])
    behind = (rows["target"] < base).where(~down, rows["target"] > base)
    message = "a milestone does not lie between the baseline and the target"
    wrong = rows[steps & facts["kind"].isin(ON_A_WAY) & (beyond | behind)]
    yield from name_rows(wrong, "target", "direction", message, severity="warning")
    revised = (rows["scope_kind"] == WHOLE) & ~(rows["deadline"] < due)
    message = "a revised target lies behind the baseline, against the target's direction"
    wrong = rows[revised & facts["kind"].isin(ON_A_WAY) & behind]
    yield from name_rows(wrong, "target", "direction", message, severity="warning")
