"""Which rows count: of all that is observed of a target, what its values rest on.

A newer value takes the place of an older one, a whole that of its parts, an event tells of what a
stock would, and what lies outside of a target's time is not counted at all.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from milepost.assess.contributions import contributions, rows_counted
from milepost.assess.histories import amounts_by_year
from milepost.assess.parts import Mask
from milepost.assess.scopes import WHOLE, Basis
from milepost.assess.status import goals_of_parts
from milepost.core.kinds import RESULTS

NOW, YEARS = 1, 2
"""A row counts in a value of the assessments; in one at the end of a year."""


def counted(basis: Basis) -> pd.DataFrame:
    """Say of each row in which values it counts, of contributions that were computed before and kept.

    Returns
    -------
    pandas.DataFrame
        ``observation_id``, ``target_id``, then a column for each kind of scope, with the sum of
        :data:`NOW` and :data:`YEARS`.
    """
    rows = basis.observations
    table = rows[["observation_id", "target_id"]].copy()
    table[[scope.kind for scope in basis.scopes]] = np.int8(0)
    found = [(NOW, counted_now(basis))]
    for own in ([WHOLE], [scope for scope in basis.scopes if scope != WHOLE]):
        given = amounts_by_year(replace(basis, scopes=own))
        found += [] if given is None else [(YEARS, rows_counted(given[1], rows))]
    for code, masks in found:
        for kind, mask in masks.items():
            table[kind] |= np.int8(code) * mask
    return table


def counted_now(basis: Basis) -> dict[str, Mask]:
    """Say of each row, by the kind of scope, whether it counts in a value of the assessments.

    Returns
    -------
    dict of str to array of bool
        As from :func:`milepost.assess.contributions.rows_counted`; of a kind in which no row counts
        there may be none.
    """
    rows = basis.observations
    if rows.empty or basis.targets.empty:
        return {}
    found = contributions(goals_of_parts(basis), rows, basis.scopes, basis.members)
    return rows_counted(found, rows)


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
