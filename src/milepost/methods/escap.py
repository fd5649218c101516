"""ESCAP's two indices: how far a series has come, and how far from the target it will end.

Source: United Nations Economic and Social Commission for Asia and the Pacific, Asia and the
Pacific SDG Progress Report, technical notes; A. Bidarbakht Nia (2017), "Tracking progress towards
the SDGs", ESCAP Statistics Division working paper SD/WP/05. The cut-offs of anticipated progress
are given as reported, not checked against the publication. The weights of the regression are this
workbook's: they grow evenly with the year.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.core.model import Status
from milepost.methods.series_columns import SeriesArrays, band, mapped, results
from milepost.methods.thresholds import Thresholds


def current_status(frame: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Measure how much of the way to the target is made, on a scale that ends at 10.

    The index itself has no bands. The report draws it beside the mark of the year; so does this
    function: at or beyond the mark of the elapsed time, behind it, or below the start.
    """
    series = SeriesArrays.of(frame)
    cap = thresholds.escap.index_cap
    with np.errstate(all="ignore"):
        change = series.current_value - series.base_value
        promised = np.abs(series.target - series.base_value)
        index = np.minimum(cap * series.direction * change / promised, cap)
        mark = cap * np.minimum(series.elapsed / series.span, 1.0)
    own = np.select(
        [index >= mark, index >= 0], ["at-the-mark", "behind-the-mark"], default="below-the-start"
    ).astype(object)
    words = {
        "at-the-mark": Status.ON_TRACK.value,
        "behind-the-mark": Status.ACCELERATION_NEEDED.value,
        "below-the-start": Status.MOVING_AWAY.value,
    }
    return results(series, series.gaps() + series.promise(), index, own, mapped(own, words))


def anticipated_progress(frame: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Measure the gap that will remain at the deadline, relative to the change promised.

    Uses the column ``predicted_value`` (from `predict`) where it is filled; elsewhere the straight
    line through the baseline and the current value, which is what any regression gives for two
    points. A negative gap means a target that is exceeded.
    """
    series = SeriesArrays.of(frame)
    edges = thresholds.escap
    given = ~np.isnan(series.predicted_value)
    with np.errstate(all="ignore"):
        slope = (series.current_value - series.base_value) / series.elapsed
        line = series.base_value + slope * series.span
        predicted = np.where(given, series.predicted_value, line)
        promised = np.abs(series.target - series.base_value)
        gap = series.direction * (series.target - predicted) / promised
    steps = [(-edges.maintain, "maintain"), (-edges.accelerate, "accelerate")]
    own = band(-gap, steps, "reverse")
    words = {
        "maintain": Status.ON_TRACK.value,
        "accelerate": Status.ACCELERATION_NEEDED.value,
        "reverse": Status.MOVING_AWAY.value,
    }
    basis = np.where(given, "weighted regression", "line through two points").astype(object)
    checks = series.gaps() + series.promise()
    return results(series, checks, gap, own, mapped(own, words), basis=basis)


def predict(years: npt.ArrayLike, values: npt.ArrayLike, at_year: float) -> float:
    """Predict a series by a straight line that weighs recent years more.

    Parameters
    ----------
    years, values
        The observations; at least two different years.
    at_year
        The year to predict, usually the deadline.

    Returns
    -------
    float
        Predicted value; NaN where there are fewer than two different years. The first year weighs
        1, each later one as much more as it is later.
    """
    x, y = np.asarray(years, dtype=np.float64), np.asarray(values, dtype=np.float64)
    seen = np.isfinite(x) & np.isfinite(y)
    x, y = x[seen], y[seen]
    if len(np.unique(x)) < 2:
        return float("nan")
    weights = x - x.min() + 1
    centre, level = np.average(x, weights=weights), np.average(y, weights=weights)
    spread = np.sum(weights * (x - centre) ** 2)
    slope = np.sum(weights * (x - centre) * (y - level)) / spread
    return float(level + slope * (at_year - centre))
