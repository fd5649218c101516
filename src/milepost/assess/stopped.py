"""Parts that stopped reporting: what the newest value of a group of parts leaves out."""

from __future__ import annotations

import pandas as pd

from milepost.core.kinds import KINDS, over_parts
from milepost.edition.select import PART

MEASURED = ("stock", "level", "flow", "to-date")  # whose parts make a whole
NAMES = ("country", "region_id", "item_id", "result_id")
COLUMNS = ["target_id", *NAMES, "last", "year", "newest"]


def stopped_parts(targets: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Name the parts whose newest value is of an earlier year than the newest of their target.

    Parameters
    ----------
    targets
        Columns ``target_id``, ``kind``, ``unit``.
    observations
        Selected and tagged; those of a part of a scope alone, if that is what is told of.

    Returns
    -------
    pandas.DataFrame
        ``target_id``; what names the part (``country``, ``region_id``, ``item_id``,
        ``result_id``, blank where it names none, or the same as all others); ``last``, the last day of its newest value;
        ``year`` of that value and ``newest`` of its target. Only parts of the same sort as those
        that have a value of the newest year: countries beside countries.
    """
    kinds = [kind for kind, of in KINDS.items() if of.over_time in ("latest", "year")]
    summed = targets["kind"].isin(kinds) & over_parts(targets["kind"], targets["unit"]).ne("none")
    rows = observations[observations["target_id"].isin(targets.loc[summed, "target_id"])]
    rows = rows[rows["measure"].isin(MEASURED)]
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    groups = rows.groupby(PART, dropna=False, observed=True)
    parts = (
        groups[["period_end", "year"]].max().reset_index().rename(columns={"period_end": "last"})
    )
    parts["newest"] = parts.groupby("target_id")["year"].transform("max")
    behind = parts["year"] < parts["newest"]
    if not behind.any():
        return parts.loc[behind, COLUMNS]
    sort = parts["target_id"].astype("str")
    for name in NAMES:
        sort = sort + parts[name].notna().map({True: "1", False: "0"})
    alone = parts[[*NAMES]].isna().all(axis=1)
    going_on = set(sort[(parts["year"] == parts["newest"]) & ~alone])
    for name in NAMES:  # what all parts of a target have in common tells none of them apart
        common = parts.groupby("target_id", observed=True)[name].transform("nunique", dropna=False)
        parts[name] = parts[name].mask(common == 1)
    left = parts[sort.isin(going_on) & behind]
    left = left.sort_values(["target_id", "last", *NAMES]).reset_index(drop=True)
    found: pd.DataFrame = left.drop_duplicates(["target_id", *NAMES])[COLUMNS]
    return found
