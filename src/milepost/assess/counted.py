"""Which rows count: of all that is observed of a target, what its values rest on.

A newer value takes the place of an older one, a whole that of its parts, an event tells of what a
stock would, and what lies outside of a target's time is not counted at all.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from milepost.assess.contributions import contributions, rows_counted
from milepost.assess.histories import amounts_by_year
from milepost.assess.parts import Mask
from milepost.assess.scopes import WHOLE, Scope
from milepost.assess.status import goals_of_parts
from milepost.core.kinds import RESULTS
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
    """Say of each row in which values it counts, of contributions that were computed before and kept.

    Parameters
    ----------
    targets, observations, plan, edition, scopes, scoped_targets, members
        As for :func:`milepost.assess.status.assess`.

    Returns
    -------
    pandas.DataFrame
        ``observation_id``, ``target_id``, then a column for each kind of scope, with the sum of
        :data:`NOW` and :data:`YEARS`.
    """
    scopes = [*scopes]
    table = observations[["observation_id", "target_id"]].copy()
    table[[scope.kind for scope in scopes]] = np.int8(0)
    now = counted_now(targets, observations, plan, edition, scopes, scoped_targets, members)
    found = [(NOW, now)]
    for own in ([WHOLE], [scope for scope in scopes if scope != WHOLE]):
        given = amounts_by_year(targets, observations, plan, edition, own, members)
        found += [] if given is None else [(YEARS, rows_counted(given[1], observations))]
    for code, masks in found:
        for kind, rows in masks.items():
            table[kind] |= np.int8(code) * rows
    return table


def counted_now(
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    plan: pd.DataFrame,
    edition: Edition,
    scopes: Iterable[Scope],
    scoped_targets: pd.DataFrame | None = None,
    members: pd.DataFrame | None = None,
) -> dict[str, Mask]:
    """Say of each row, by the kind of scope, whether it counts in a value of the assessments.

    Parameters
    ----------
    targets, observations, plan, edition, scopes, scoped_targets, members
        As for :func:`milepost.assess.status.assess`.

    Returns
    -------
    dict of str to array of bool
        As from :func:`milepost.assess.contributions.rows_counted`; of a kind in which no row counts
        there may be none.
    """
    if observations.empty or targets.empty:
        return {}
    scopes = [*scopes]
    goals = goals_of_parts(targets, plan, edition, scopes, scoped_targets)
    return rows_counted(contributions(goals, observations, scopes, members), observations)


def single_results(rows: pd.DataFrame, kinds: pd.Series, counts: Mask | pd.Series) -> pd.DataFrame:
    """Give the results that can be counted side by side: events and countries, one a row.

    Amounts (stocks, levels, flows, rows of many events at once) are no results in this sense, nor
    are rows that count in no value: of before the plan, say, or told once more by members.

    Parameters
    ----------
    counts
        Whether each row counts in a value of the assessments.
    """
    # a row that reports many at once is an amount, not one result
    one = (rows["measure"] == "event") & kinds.isin(RESULTS) & (rows["value"] <= 1)
    return rows[one & counts]
