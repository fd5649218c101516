"""Open SDG / Statistics Canada: observed yearly growth, against the growth required or fixed rates.

Source: Statistics Canada, "Progress measurement methodology for the Sustainable Development
Goals", as documented by Open SDG (docs/progress-methodology), after Eurostat's assessment of
trends towards quantified targets. The method's replacement of a zero baseline by 0.001 is not
taken over: such a series is not assessable.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from milepost.core.model import Status
from milepost.methods.series_columns import (
    Checks,
    Flags,
    Floats,
    SeriesArrays,
    Words,
    band,
    growth,
    mapped,
    results,
)
from milepost.methods.thresholds import OpenSdg, Thresholds

UNAVAILABLE = "not_available"
COMMON = {
    "target_achieved": Status.ACHIEVED.value,
    "substantial_progress": Status.ON_TRACK.value,
    "moderate_progress": Status.ACCELERATION_NEEDED.value,
    "limited_progress": Status.LIMITED.value,
    "deterioration": Status.MOVING_AWAY.value,
}
FULL_SCORE = 5.0


def _checks(series: SeriesArrays) -> Checks:
    """Say where a growth rate, or the growth required, can't be computed."""
    aimed = ~series.no_target
    return [
        *series.gaps(),
        *series.growth_breaks(),
        ("no-target", ~np.isnan(series.target) & np.isnan(series.target_year)),
        ("target-zero", aimed & (series.target == 0)),
        ("deadline-not-after-base", aimed & (series.span <= 0)),
        ("sign-change", aimed & (series.base_value * np.sign(series.target) < 0)),
        ("target-equals-baseline", aimed & (series.target == series.base_value)),
    ]


def limit_factor(base_value: Floats, limit: Floats, exponent: float) -> Floats:
    """Ease the fixed growth rates where the baseline is near a natural limit.

    Parameters
    ----------
    base_value, limit
        Baseline and natural limit (such as 100 for a percentage); no limit is NaN.

    Returns
    -------
    numpy.ndarray
        Factor from 0 (baseline at its limit) to 1 (far from it, or no limit).
    """
    base, bound = np.abs(base_value), np.abs(limit)
    inside = 1 - (base / bound) ** exponent
    outside = 1 - (np.maximum(2 * bound - base, 0) / bound) ** exponent
    factor = np.select([base <= bound, base < 2 * bound], [inside, outside], default=1.0)
    return np.where(np.isnan(limit), 1.0, factor)


def score_with_target(ratio: Floats, achieved: Flags, moderate: float) -> Floats:
    """Score R between -5 and 5; a target that is reached scores 5."""
    upper = np.minimum(7.1429 * ratio - 4.2857, FULL_SCORE)
    lower = np.maximum(4.1667 * ratio - 2.5, -FULL_SCORE)
    return np.where(achieved, FULL_SCORE, np.where(ratio >= moderate, upper, lower))


def score_without_target(rate: Floats, factor: Floats, edges: OpenSdg) -> Floats:
    """Score a yearly growth rate between -5 and 5 where there is no target."""
    scaled = rate / factor
    moderate, substantial = edges.without_target.moderate, edges.without_target.substantial
    return np.select(
        [rate < 0, factor == 0, rate < moderate * factor, rate < substantial * factor],
        [
            np.maximum(125 * rate - 2.5, -FULL_SCORE),
            FULL_SCORE,
            500 * scaled - 2.5,
            250 * scaled - 1.25,
        ],
        default=np.minimum(500 * scaled - 5, FULL_SCORE),
    )


def measure(frame: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Assess each series by its growth: R where there is a target, the rate itself where not.

    Parameters
    ----------
    frame
        Columns ``SERIES_COLUMNS``.
    thresholds
        ``open_sdg`` is used.

    Returns
    -------
    pandas.DataFrame
        ``RESULT_COLUMNS``; ``value`` is R or the yearly growth in the wished direction,
        ``score`` runs from -5 to 5, ``method_status`` has the method's own words.
    """
    edges = thresholds.open_sdg
    series = SeriesArrays.of(frame)
    sign = np.where(series.base_value < 0, -1.0, 1.0)
    with np.errstate(all="ignore"):
        observed = growth(series.current_value, series.base_value, series.elapsed)
        rate = sign * series.direction * observed
        ratio = rate / np.abs(growth(series.target, series.base_value, series.span))
        factor = limit_factor(series.base_value, series.limit, edges.limit_exponent)
        aimed = ~series.no_target
        score = np.where(
            aimed,
            score_with_target(ratio, series.achieved, edges.with_target.moderate),
            score_without_target(rate, factor, edges),
        )
        status = np.where(aimed, _status_with(ratio, edges), _status_without(rate, factor, edges))
    status = np.where(aimed & series.achieved, "target_achieved", status).astype(object)
    return results(
        series,
        _checks(series),
        np.where(aimed, ratio, rate),
        status,
        mapped(status, COMMON),
        unavailable=UNAVAILABLE,
        score=score,
        basis=np.where(aimed, "required growth", "fixed growth rates").astype(object),
    )


def _status_with(ratio: Floats, edges: OpenSdg) -> Words:
    steps = edges.with_target
    return band(
        ratio,
        [
            (steps.substantial, "substantial_progress"),
            (steps.moderate, "moderate_progress"),
            (steps.limited, "limited_progress"),
        ],
        "deterioration",
        tolerance=0.0,  # published statuses come back exactly
    )


def _status_without(rate: Floats, factor: Floats, edges: OpenSdg) -> Words:
    steps = edges.without_target
    conditions = [
        rate >= steps.substantial * factor,
        rate >= steps.moderate * factor,
        rate >= steps.limited,
    ]
    words = ["substantial_progress", "moderate_progress", "limited_progress"]
    # at a natural limit the factor is zero and every edge is zero: falling is still falling
    return np.select(conditions, words, default="deterioration").astype(object)
