"""Which rows count: of all that is observed of a target, what its values rest on.

A newer value takes the place of an older one, a whole that of its parts, an event tells of what a
stock would, and what lies outside of a target's time is not counted at all.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from milepost.assess.contributions import rows_counted
from milepost.assess.histories import rows_until
from milepost.assess.scopes import WHOLE, Scope
from milepost.assess.status import goals_of_parts, targets_in_time
from milepost.core.kinds import DATED
from milepost.core.model import Edition

NOW, YEARS = 1, 2
"""A row counts in a value of the assessments; in one at the end of a year."""


def counted(
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    plan: pd.DataFrame,
    edition: Edition,
    scopes: Iterable[Scope],
    scoped_targets: pd.DataFrame | None = None,
    members: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Say of each row in which values it counts.

    Parameters
    ----------
    targets, observations, plan, edition, scopes, scoped_targets, members
        As for :func:`milepost.assess.status.assess`.

    Returns
    -------
    pandas.DataFrame
        ``observation_id``, ``target_id``, then a column for each kind of scope, with the sum of :data:`NOW` and
        :data:`YEARS` (:func:`milepost.assess.histories.histories` and ``part_histories``).
    """
    scopes = [*scopes]
    table = observations[["observation_id", "target_id"]].copy()
    table[[scope.kind for scope in scopes]] = np.int8(0)
    if observations.empty or targets.empty:
        return table
    goals = goals_of_parts(targets, plan, edition, scopes, scoped_targets)
    found = rows_counted(goals, observations, scopes, members)
    for kind, rows in found.items():
        table[kind] += NOW * rows
    goals = targets_in_time(targets, plan, edition.as_of)
    parts = goals[goals["kind"].isin(DATED)].assign(baseline=np.nan)  # the plan's is the whole's
    for asked, own in ((goals, [WHOLE]), (parts, [scope for scope in scopes if scope.column])):
        if asked.empty or not own:
            continue
        until = rows_until(asked, observations, edition)
        for kind, rows in rows_counted(asked, observations, own, members, until).items():
            table[kind] += YEARS * rows
    return table.astype(dict.fromkeys(found, "int8"))
