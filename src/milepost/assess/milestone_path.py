"""The path that a target is held against: straight from its start, through its milestones, to it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from milepost.core.kinds import ON_A_WAY

KEYS = ["scope_kind", "scope_id", "target_id"]


def way_expected(table: pd.DataFrame, milestones: pd.DataFrame | None) -> pd.Series:
    """Give the share of the way that should be gone when each value is judged.

    Parameters
    ----------
    table
        A row a target and part: ``scope_kind``, ``scope_id``, ``target_id``, ``kind``, ``begins``,
        ``deadline``, ``judged`` (dates), ``start_value``, ``target``, ``elapsed_share``.
    milestones
        As :func:`milepost.edition.targets.targets_seen` gives them.

    Returns
    -------
    pandas.Series
        Without milestones the share of the time that has passed. With them, the share at the date
        on the line from the start through each milestone to the target.
    """
    expected = table["elapsed_share"].astype(float).copy()
    if milestones is None or milestones.empty:
        return expected
    points = dict(iter(milestones.groupby(KEYS)))
    keys = pd.MultiIndex.from_frame(table[KEYS])
    has = keys.isin(list(points)) & table["kind"].isin(ON_A_WAY).to_numpy()
    has &= table[["start_value", "target", "judged"]].notna().all(axis=1).to_numpy()
    for at, key in zip(table.index[has], keys[has], strict=True):
        row = table.loc[at]
        expected[at] = _share_on_path(row, points[key])
    return expected


def _share_on_path(row: pd.Series, points: pd.DataFrame) -> float:
    way = row["target"] - row["start_value"]
    if way == 0:
        return float(row["elapsed_share"])
    inside = points[points["deadline"].between(row["begins"], row["deadline"], inclusive="neither")]
    days = [row["begins"], *inside["deadline"], row["deadline"]]
    values = [row["start_value"], *inside["target"].astype(float), row["target"]]
    passed = [(day - row["begins"]).days for day in days]
    value = np.interp((row["judged"] - row["begins"]).days, passed, values)
    return float((value - row["start_value"]) / way)
