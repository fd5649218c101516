"""The published methods of assessing progress, each as a function over a frame of series.

``METHODS`` is the catalogue. A method says where it does not apply (a reason code), and measures
the rest: its own number, its own words, and the common status of the workbook beside them.
Notation of the formulas: baseline b, current value c, target T, years from the baseline to now n
and to the deadline N, direction d (+1 rise, -1 fall).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from milepost.core.errors import UsageError
from milepost.core.messages import N_
from milepost.core.model import Status
from milepost.methods import escap, open_sdg
from milepost.methods.series_columns import Floats, SeriesArrays, band, mapped, results
from milepost.methods.thresholds import Thresholds

DEFAULT_METHOD = "linear-pace"


@dataclass(frozen=True)
class Method:
    """One published way to judge progress."""

    method_id: str  # name on the command line and in files
    # for people: what it is called, and author, year and section of its publication
    name: str
    source: str
    formula: str  # LaTeX, in the notation of this module
    value_name: str  # what `value` is in words
    # from a frame of series and thresholds to a frame with `RESULT_COLUMNS`
    compute: Callable[[pd.DataFrame, Thresholds], pd.DataFrame]


def linear_pace(frame: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Compare the share of the change achieved with the share of the time elapsed.

    The default of the workbook. It needs no growth rate and so is defined from a zero baseline.
    After the deadline the elapsed share stays 1. Bands adapted from Eurostat and Statistics
    Canada (see `milepost.methods.open_sdg`), and labelled so.
    """
    series = SeriesArrays.of(frame)
    edges = thresholds.linear_pace
    with np.errstate(all="ignore"):
        achieved = (series.current_value - series.base_value) / (series.target - series.base_value)
        pace = achieved / np.minimum(series.elapsed / series.span, 1.0)
    status = band(
        pace,
        [
            (edges.on_track, Status.ON_TRACK.value),
            (edges.acceleration_needed, Status.ACCELERATION_NEEDED.value),
            (edges.limited, Status.LIMITED.value),
        ],
        Status.MOVING_AWAY.value,
    )
    status = np.where(series.achieved, Status.ACHIEVED.value, status).astype(object)
    return results(series, series.gaps() + series.promise(), pace, status, status)


def unsd(frame: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Carry the compound growth so far to the deadline, and divide by the change promised.

    United Nations Statistics Division, SDG Progress Chart 2023, technical note (trend of
    indicators with a numerical target).
    """
    series = SeriesArrays.of(frame)
    edges = thresholds.unsd
    with np.errstate(all="ignore"):
        ratio = series.current_value / series.base_value
        expected = series.base_value * np.power(ratio, series.span / series.elapsed)
        share = (expected - series.base_value) / (series.target - series.base_value)
    own = band(share, [(edges.on_track, "met-or-on-track"), (edges.fair, "fair")], "stagnation")
    # the chart names one lowest class; the workbook tells standing still from going back
    own = np.where(share < 0, "regression", own).astype(object)
    words = {
        "met-or-on-track": Status.ON_TRACK.value,
        "fair": Status.ACCELERATION_NEEDED.value,
        "stagnation": Status.LIMITED.value,
        "regression": Status.MOVING_AWAY.value,
    }
    own = np.where(series.achieved, "met-or-on-track", own).astype(object)
    checks = series.gaps() + series.growth_breaks() + series.promise()
    return results(series, checks, share, own, mapped(own, words))


def undp_milestone(frame: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Compare the change so far with the change that the year's milestone asks for.

    UNDP, report card on the integrated results and resources framework (annex to the annual
    report of the Administrator). Taken over the change from the baseline, so that it also holds
    for what should fall. Where the plan sets no milestone (blank in the column ``milestone``),
    the one on the straight line to the target stands in, and ``basis`` says so.
    """
    series = SeriesArrays.of(frame)
    edges = thresholds.undp
    stated = ~np.isnan(series.milestone)
    with np.errstate(all="ignore"):
        passed = np.minimum(series.elapsed / series.span, 1.0)
        straight: Floats = series.base_value + passed * (series.target - series.base_value)
        milestone = np.where(stated, series.milestone, straight)
        share = (series.current_value - series.base_value) / (milestone - series.base_value)
    own = band(share, [(edges.green, "green"), (edges.amber, "amber")], "red")
    words = {
        "green": Status.ON_TRACK.value,
        "amber": Status.ACCELERATION_NEEDED.value,
        "red": Status.LIMITED.value,
    }
    status = np.where(share < 0, Status.MOVING_AWAY.value, mapped(own, words)).astype(object)
    # where the year's milestone asks for no change, or for one in the wrong direction
    asked = series.direction * (series.milestone - series.base_value)
    return results(
        series,
        [*series.gaps(), *series.promise(), ("no-milestone", asked <= 0)],
        share,
        own,
        status,
        unavailable="grey",
        basis=np.where(stated, "stated milestone", "straight-line milestone").astype(object),
    )


_ALL = (
    Method(
        DEFAULT_METHOD,
        N_("Linear pace"),
        N_("The workbook's default; bands adapted from Eurostat and Statistics Canada"),
        r"\mathrm{pace} = \frac{(c - b)/(T - b)}{n / N}",
        N_("pace: share achieved over share of the time elapsed"),
        linear_pace,
    ),
    Method(
        "open-sdg",
        N_("Open SDG / Statistics Canada"),
        N_(
            "Statistics Canada, progress measurement methodology (Open SDG documentation), "
            "after Eurostat"
        ),
        r"R = \operatorname{sign}(b)\, d\, \frac{(c/b)^{1/n} - 1}{\left|(T/b)^{1/N} - 1\right|}",
        N_("R: observed over required yearly growth; without a target, the yearly growth"),
        open_sdg.measure,
    ),
    Method(
        "unsd",
        N_("UNSD Progress Chart 2023"),
        N_("United Nations Statistics Division, SDG Progress Chart 2023, technical note"),
        r"P = \frac{b\,(c/b)^{N/n} - b}{T - b}",
        N_("P: change expected by the deadline over change promised"),
        unsd,
    ),
    Method(
        "escap-status",
        N_("ESCAP current status index"),
        N_(
            "ESCAP, Asia and the Pacific SDG Progress Report, technical notes: current status index"
        ),
        r"\mathrm{CSI} = \min\left(k\, d\, \frac{c - b}{|T - b|},\; k\right)",
        N_("index: how much of the way is made, up to its cap k"),
        escap.current_status,
    ),
    Method(
        "escap-anticipated",
        N_("ESCAP anticipated progress"),
        N_(
            "ESCAP, Asia and the Pacific SDG Progress Report, technical notes: anticipated progress "
            "index; cut-offs as reported"
        ),
        r"\mathrm{gap} = d\, \frac{T - \hat{y}}{|T - b|}",
        N_("gap: predicted distance to the target at the deadline over change promised"),
        escap.anticipated_progress,
    ),
    Method(
        "undp-milestone",
        N_("UNDP milestone"),
        N_("UNDP, report card on the integrated results and resources framework"),
        r"\mathrm{share} = \frac{c - b}{M - b}",
        N_("share of the change that the year's milestone M asks for"),
        undp_milestone,
    ),
)
METHODS: Mapping[str, Method] = MappingProxyType({method.method_id: method for method in _ALL})


def find_method(method_id: str) -> Method:
    """Look a method up by its id.

    Raises
    ------
    UsageError
        If there is none of this name; the message lists those there are.
    """
    if method_id not in METHODS:
        raise UsageError(f"There is no method {method_id!r}. Choose from: {', '.join(METHODS)}.")
    return METHODS[method_id]
