"""Figures on the organization that count few people, kept back with what would give them back.

The rule and the way to close it are those of :mod:`milepost.assess.disclosure_rule`; which figures are
parts of which other is said in ``params/disclosure.yml``, as nothing in the data does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from milepost.assess.disclosure_rule import DisclosureRule
from milepost.assess.recovery import Family
from milepost.assess.suppression import Sizes, close
from milepost.core.model import Audience

KIND = "indicator"


def protect_figures(
    rows: pd.DataFrame,
    indicators: pd.DataFrame,
    rule: DisclosureRule,
    audience: Audience,
    before: Sequence[pd.DataFrame] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out the figures whose counts are small, and those that would give them back.

    Parameters
    ----------
    rows
        The edition's observations: ``indicator_id``, ``period_end``, ``value``.
    indicators
        ``indicator_id``; one that is not named in the rule counts no people.
    rule, audience
        What to protect, and for whom the edition is.
    before
        The rows that earlier editions show: a value that was another one of the same day must not
        differ by few.

    Returns
    -------
    rows, indicators
        An indicator of which any value is small has no row left, and neither has one from which,
        with what is shown of the same day, a small value could be computed. Where any is kept
        back, ``suppressed`` says of every indicator whether it is.
    """
    known = {*indicators["indicator_id"]}
    people = known if rule.indicators == "all" else {*rule.indicators}
    if not rule.holds(audience) or not people:
        return rows, indicators
    tables = [rows[rows["value"] > 0], *(_revised(rows, earlier) for earlier in before)]
    hidden: set[str] = set()
    for counts in tables:
        few = counts["indicator_id"].isin(people) & (counts["value"].abs() < rule.minimum)
        hidden |= {*counts.loc[few, "indicator_id"]}
    hidden_before = -1
    while len(hidden) > hidden_before:
        hidden_before = len(hidden)
        for sizes in (day for counts in tables for day in _days(counts)):
            hidden |= _closed(sizes, hidden, rule)
    if not hidden:
        return rows, indicators
    told = indicators.assign(suppressed=indicators["indicator_id"].isin(hidden))
    return rows[~rows["indicator_id"].isin(hidden)], told


def _revised(rows: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Give by how much the values of days that were told before are others now."""
    both = rows.merge(before, on=["indicator_id", "period_end"], suffixes=("", "_before"))
    more = (both["value"] - both["value_before"]).round(6)
    return both.assign(value=more)[(more != 0) & more.notna()]


def _days(counts: pd.DataFrame) -> Iterator[Sizes]:
    """Give what is known of each day: the value of every figure."""
    for _, of_day in counts.groupby("period_end"):
        names = [(KIND, str(name)) for name in of_day["indicator_id"]]
        yield dict(zip(names, of_day["value"].astype(float), strict=True))


def _closed(sizes: Sizes, hidden: set[str], rule: DisclosureRule) -> set[str]:
    families: list[Family] = []
    for total, parts in rule.totals.items():
        there = [(KIND, part) for part in parts if (KIND, part) in sizes]
        if (KIND, total) in sizes and there:
            families.append(((KIND, total), there))
    small = {cell for cell in sizes if cell[1] in hidden}
    return {name for _, name in close(families, sizes, small, rule.minimum)}
