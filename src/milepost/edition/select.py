"""What one edition may see: known by its cut-off, for its audience, of an accepted grade.

A correction or a withdrawal is a new row with the same ``observation_id`` and a later
``known_on``; an edition sees, of each observation, the version that was last known by its cut-off.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.core.model import Edition, Evidence
from milepost.edition.calendar import plan_years
from milepost.edition.hierarchy import PATH, SEPARATOR, is_nested, paths, pillar_of

DATED = ("observations", "organization_observations", "commitment_updates")

# what makes two rows tell of the same part of the same target, with the declared dimensions
PART = ["target_id", "measure", "country", "region_id", "item_id", "result_id"]

# columns by which a row says itself who may see it
OWN_WORDS = frozenset({"audience", "known_on", "evidence", "withdrawn"})
GRADES = frozenset(grade.value for grade in Evidence)


def column_of(dimension: Any) -> str:
    """Give the column of observations that a dimension of the register names: ``region`` too."""
    text = str(dimension)
    return f"{text}_id" if text in ("region", "pillar", "result", "item", "presence") else text


def current(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Give columns of the last known version of every observation that is not withdrawn.

    A row that names a country has no other region than the country's: whether it names that one, too,
    makes it tell of no other part.
    """
    places = np.sort(last_known(rows))
    places = places[~rows["withdrawn"].to_numpy(bool)[places]]
    kept: pd.DataFrame = rows[[*columns]].iloc[places]
    if "country" in kept and "region_id" in kept:
        kept = kept.assign(region_id=kept["region_id"].mask(kept["country"].notna()))
    return kept


def select(rows: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Select the rows an edition is computed from.

    Parameters
    ----------
    rows
        Columns ``observation_id``, ``known_on``, ``period_end`` (dates), ``withdrawn`` (bool),
        ``audience``, ``evidence``; any other column is kept.

    Returns
    -------
    pandas.DataFrame
        At most one row per ``observation_id``, ordered by it, so that the order of the input
        never matters. The last known version decides: where that one is withdrawn, hidden from
        the audience or of another grade, no earlier version takes its place.
    """
    # only now are whole rows copied, and once
    return rows.iloc[_places(rows, edition)].reset_index(drop=True)


def seen_places(table: pd.DataFrame, edition: Edition) -> npt.NDArray[np.int64]:
    """Give the places of the rows that an edition sees of a table of which rows say so themselves.

    Parameters
    ----------
    table
        With any of :data:`OWN_WORDS`. One of observations has them all, and versions; of another,
        every word that it has must let a row be seen, and a blank one does not.
    """
    if {"observation_id", "period_end", *OWN_WORDS} <= {*table.columns}:
        return _places(table, edition)
    seen = np.ones(len(table), dtype=bool)
    if "audience" in table:
        seen &= table["audience"].isin(edition.audiences).to_numpy(bool)
    if "known_on" in table:
        known = pd.to_datetime(table["known_on"], errors="coerce")
        seen &= (known <= pd.Timestamp(edition.cut_off)).to_numpy(bool)
    if "evidence" in table:  # other words than the grades are no grades
        left = GRADES - {grade.value for grade in edition.evidence}
        seen &= ~table["evidence"].isin(left).to_numpy(bool)
    if "withdrawn" in table:
        seen &= ~table["withdrawn"].isin([True, "true"]).to_numpy(bool)
    return np.flatnonzero(seen)


def _places(rows: pd.DataFrame, edition: Edition) -> npt.NDArray[np.int64]:
    known = np.flatnonzero(rows["known_on"] <= pd.Timestamp(edition.cut_off))
    latest = known[last_known(rows[["observation_id", "known_on"]].iloc[known])]
    facts = rows[["withdrawn", "period_end", "audience", "evidence"]].iloc[latest]
    seen = (
        ~facts["withdrawn"]
        & (facts["period_end"] <= pd.Timestamp(edition.as_of))
        & facts["audience"].isin(edition.audiences)
        & facts["evidence"].isin([grade.value for grade in edition.evidence])
    ).to_numpy(bool)
    chosen = latest[seen]
    order = rows["observation_id"].iloc[chosen].argsort().to_numpy()
    places: npt.NDArray[np.int64] = chosen[order]
    return places


def last_known(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Give the places of the last known (``known_on``) row of each observation."""
    codes = pd.factorize(rows["observation_id"])[0]
    order = np.lexsort((rows["known_on"].to_numpy(), codes))
    last = np.diff(codes[order], append=-1) != 0
    places: npt.NDArray[np.int64] = order[last]
    return places


def tag(
    observations: pd.DataFrame,
    countries: pd.DataFrame,
    results: pd.DataFrame,
    plan: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Add where and under what an observation falls: ``region_id``, ``pillar_id``, ``year``.

    A country's row falls in the country's region; a row without a country keeps the region that
    it names. The pillar follows from the pillar result, and where results are parts of others
    ``result_path`` names those above it. The year is the plan's year in which the
    period ends, or without a plan the calendar year.
    """
    tagged = observations.copy()
    of_country = tagged["country"].map(countries.set_index("iso3")["region_id"])
    tagged["region_id"] = of_country.where(tagged["country"].notna(), tagged["region_id"])
    tagged["pillar_id"] = tagged["result_id"].map(pillar_of(results))
    if is_nested(results):
        ways = {name: SEPARATOR.join(way) for name, way in paths(results).items()}
        tagged[PATH] = tagged["result_id"].map(ways)
    tagged["year"] = plan_years(tagged["period_end"], pd.DataFrame() if plan is None else plan)
    return tagged
