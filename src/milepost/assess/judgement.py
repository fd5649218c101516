"""What is said of a target: its status by what was achieved and how fast, or why it has none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from milepost.assess.decimals import DIGITS, as_decimals
from milepost.core.kinds import COUNTED, KINDS
from milepost.core.model import Kind, Reason, Status
from milepost.methods.thresholds import PaceBands

# measured from a baseline towards a number
TOWARDS = [kind for kind, of in KINDS.items() if of.against == "reach" and kind not in COUNTED]


def due(table: pd.DataFrame) -> pd.Series:
    """Say of which targets the value is one of the deadline, or later: it is met then, or it is not."""
    over: pd.Series = table["judged"] >= table["deadline"]
    return over


def judge(table: pd.DataFrame, bands: PaceBands) -> pd.DataFrame:
    """Give each row its status, or the reason why it has none."""
    kind = table["kind"]
    down = table["direction"] == "down"
    actual, base, share = (
        as_decimals(table[name]) for name in ("actual", "base", "share_achieved")
    )
    beyond = np.where(down, actual <= table["target"], actual >= table["target"])
    flow, direction = kind == Kind.ANNUAL_FLOW, kind == Kind.DIRECTION
    # a yearly promise is kept only when every year of the plan has kept it
    achieved = np.where(flow, table["years_met"] == table["years"], beyond)
    towards = as_decimals(actual - table["start_value"]) * np.where(down, -1, 1)
    # where the baseline is to be kept there is no way to go, only one to fall back
    kept = table["target"] == table["start_value"]
    away = (share < 0).where(~(flow | kept), towards < 0)
    change = np.where(down, -1, 1) * as_decimals(actual - base)
    pace = table["pace"].round(DIGITS)
    growing = kind == Kind.GROWTH
    over = due(table).to_numpy()
    keep, step = kind == Kind.KEEP, kind == Kind.MILESTONE
    within = actual.between(table["target"], table["upper"])
    kept_now = np.where(table["upper"].notna(), within, beyond)
    at_the_end = np.select([growing, keep, direction], [beyond, kept_now, change > 0])
    achieved = np.where(growing | keep | direction, over & at_the_end, achieved).astype(bool)
    # a path that asks for nothing yet is kept by whoever has not gone back
    ahead = ~(table["expected"] > 0) & (share >= as_decimals(table["expected"]))
    table["pace"] = table["pace"].mask(keep | step)
    table["share_achieved"] = table["share_achieved"].mask(keep)
    status = np.select(
        [
            achieved,
            over & table["actual"].notna(),
            keep & kept_now,
            keep & table["actual"].notna(),
            direction & (change > 0),
            direction & (change == 0),
            direction & (change < 0),
            away,
            ahead,
            pace >= bands.on_track,
            pace >= bands.acceleration_needed,
            pace.notna(),
        ],
        [
            Status.ACHIEVED,
            Status.NOT_ACHIEVED,
            Status.ON_TRACK,
            Status.LIMITED,
            Status.ON_TRACK,
            Status.LIMITED,
            Status.MOVING_AWAY,
            Status.MOVING_AWAY,
            Status.ON_TRACK,
            Status.ON_TRACK,
            Status.ACCELERATION_NEEDED,
            Status.LIMITED,
        ],
        default=Status.NOT_ASSESSABLE,
    )
    reason = _reasons(table, achieved)
    for name in ("share_achieved", "pace"):
        table[name] = table[name].mask(_wrong_way(table))  # there is no way
    table["status"] = np.where(reason != "", Status.NOT_ASSESSABLE.value, status)
    table["reason"] = pd.Series(reason, index=table.index).replace("", np.nan)
    return table


def _reasons(table: pd.DataFrame, achieved: np.ndarray) -> np.ndarray:
    kind = table["kind"]
    direction, relative = kind == Kind.DIRECTION, kind == Kind.RELATIVE_CHANGE
    growing = kind == Kind.GROWTH
    compares = direction | relative | growing
    keep, step = kind == Kind.KEEP, kind == Kind.MILESTONE
    own_start = [*COUNTED, Kind.ANNUAL_FLOW, Kind.KEEP, Kind.MILESTONE]
    over = due(table)
    needs_start = ~compares & ~kind.isin(own_start) & ~achieved & ~over
    # years that nobody told of may have kept a yearly promise, and a step been taken since its value
    untold = (kind == Kind.ANNUAL_FLOW) & over & (table["years_met"] == table["years_seen"])
    untold |= step & ~over & (table["now"] >= table["deadline"])
    whole = table["scope_kind"] == "global"
    no_goal = np.where(direction, ~whole, table["target"].isna())
    return np.select(
        [
            kind == Kind.QUALITATIVE,
            no_goal,
            table["actual"].isna() & table["incomplete"].notna(),
            table["observations"] == 0,
            compares & table["base"].isna(),
            (relative | growing) & ~(table["base"] > 0),
            _wrong_way(table) & ~achieved,
            needs_start & table["start_value"].isna(),
            table["actual"].isna(),
            (table["elapsed_share"] <= 0) & ~achieved & ~keep,
            untold & ~achieved,
            step & ~achieved & ~over,
        ],
        [
            Reason.QUALITATIVE,
            Reason.NO_TARGET,
            Reason.YEAR_INCOMPLETE,
            Reason.NO_OBSERVATION,
            Reason.NO_BASELINE,
            Reason.BASE_ZERO,
            Reason.WRONG_WAY,
            Reason.NO_BASELINE,
            Reason.NOT_ADDITIVE,
            Reason.NOT_DUE,
            Reason.NOT_REPORTED,
            Reason.NOT_DUE,
        ],
        default="",
    )


def _wrong_way(table: pd.DataFrame) -> pd.Series:
    """Say where a target lies on the wrong side of its baseline, so that no way leads there."""
    way = (table["target"] - table["base"]) * np.where(table["direction"] == "down", -1, 1)
    return table["kind"].isin(TOWARDS) & (way < 0)
