"""What one edition may see: known by its cut-off, for its audience, of an accepted grade.

A correction or a withdrawal is a new row with the same ``observation_id`` and a later
``known_on``; an edition sees, of each observation, the version that was last known by its cut-off.
"""

from __future__ import annotations

import pandas as pd

from milepost.model import Edition


def select(rows: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Select the rows an edition is computed from.

    Parameters
    ----------
    rows
        Columns ``observation_id``, ``known_on``, ``period_end`` (dates), ``withdrawn`` (bool),
        ``audience``, ``evidence``; any other column is kept.
    edition
        Which year, cut-off, audience and grades.

    Returns
    -------
    pandas.DataFrame
        At most one row per ``observation_id``, ordered by it, so that the order of the input
        never matters. The last known version decides: where that one is withdrawn, hidden from
        the audience or of another grade, no earlier version takes its place.
    """
    known = rows[rows["known_on"] <= pd.Timestamp(edition.cut_off)]
    latest = known.sort_values(["observation_id", "known_on"]).drop_duplicates(
        "observation_id", keep="last"
    )
    seen = latest[
        ~latest["withdrawn"]
        & (latest["period_end"] <= pd.Timestamp(edition.as_of))
        & latest["audience"].isin(edition.audiences)
        & latest["evidence"].isin([grade.value for grade in edition.evidence])
    ]
    return seen.reset_index(drop=True)


def tag(
    observations: pd.DataFrame,
    countries: pd.DataFrame,
    results: pd.DataFrame,
) -> pd.DataFrame:
    """Add where and under what an observation falls: ``region_id``, ``pillar_id``, ``year``.

    A country's row falls in the country's region; a row without a country keeps the region that
    it names. The pillar follows from the pillar result.
    """
    tagged = observations.copy()
    of_country = tagged["country"].map(countries.set_index("iso3")["region_id"])
    tagged["region_id"] = of_country.where(tagged["country"].notna(), tagged["region_id"])
    tagged["pillar_id"] = tagged["result_id"].map(results.set_index("result_id")["pillar_id"])
    tagged["year"] = tagged["period_end"].dt.year
    return tagged
