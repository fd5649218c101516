"""A worked example of the path through milestones, computed as the book computes it."""

from __future__ import annotations

import pandas as pd

from milepost.assess.milestone_path import way_expected
from milepost.assess.status import elapsed_share
from milepost.core.messages import N_, _
from milepost.core.model import Kind
from milepost.report.topics.worked_examples_kinds import Example


def milestone_example() -> Example:
    """Hold a value against a path that asks for little first and for much later."""
    value, target, milestone = 8.0, 100.0, 10.0
    judged = pd.Timestamp(2025, 12, 31)
    place = {"scope_kind": "global", "scope_id": "all", "target_id": "T"}
    table = pd.DataFrame(
        [{**place, "kind": Kind.RATE.value, "start_value": 0.0, "target": target,
          "begins": pd.Timestamp(2024, 1, 1), "deadline": pd.Timestamp(2027, 12, 31),
          "judged": judged}]
    )  # fmt: skip
    table["elapsed_share"] = elapsed_share(table["begins"], table["deadline"], table["judged"])
    steps = pd.DataFrame([{**place, "deadline": judged, "target": milestone}])
    expected = float(way_expected(table, steps).iloc[0])
    return Example(
        "path-milestones",
        N_("Pace along milestones"),
        r"\text{pace} = \frac{A}{A^*(t)}, \quad A^*(t) = \frac{p(t) - b}{T - b}",
        N_("The workbook's rule"),
        {
            "baseline": 0.0,
            "target": target,
            N_("milestone of 2025"): milestone,
            N_("value of 2025"): value,
        },
        {
            "share_achieved": value / target,
            "elapsed_share": float(table["elapsed_share"].iloc[0]),
            N_("share asked for"): expected,
            "pace": value / target / expected,
        },
        _(
            "Where a plan sets milestones, the path p leads straight from the baseline through each "
            "of them to the target, and the share achieved is held against the share that this path "
            "asks for at the value's date, not against the share of time."
        ),
    )
