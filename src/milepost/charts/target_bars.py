"""Which targets have a bar in the overview, what stands in the place of others, and whose time is its own."""

from typing import Any

import pandas as pd

from milepost.charts.columns import given
from milepost.charts.palette import REASONS
from milepost.core.messages import N_, _

# what stands in place of a bar where a status rests on no way to a number
NO_WAY = {
    "keep": N_("to be kept"),
    "follow": N_("trend only"),
    "direction": N_("direction only"),
}
# reasons that are too long for the place of a bar
SHORT = {
    "not-additive": N_("parts alone"),
    "direction-contradicts-target": N_("to be kept"),
}


def bar_words(row: pd.Series) -> str:
    """Name what stands in place of a bar: why there is none."""
    if row["status"] == "not-assessable":
        reason = str(row["reason"]) if given(row["reason"]) else ""
        return _(SHORT.get(reason, REASONS.get(reason, reason.replace("-", " "))))
    if given(row["share_achieved"]):
        return ""
    beyond = N_("to be kept") if given(row.get("baseline")) else N_("no baseline")
    return _(NO_WAY.get(row["kind"], beyond))


def has_own_time(elapsed: Any, common: float) -> bool:
    """Whether a target's share of time gone is another than the plan's, in whole per cent."""
    return given(elapsed) and round(100 * elapsed) != round(100 * common)
