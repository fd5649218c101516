"""Will it be met? A projection of a target to its deadline, with a range that the data justify.

How the range is made depends on what is counted (see `milepost.assess.projection`):

====================  ===========================================================================
kind                  projection
====================  ===========================================================================
events, increment     yearly counts go on at the same, uncertain rate
distinct countries,   the same, each thing counted once: those not counted yet become fewer
closed cohort
annual flow           the deadline's own year, at the rate of the years seen
stock, level,         a straight line through the baseline and the observations
relative change
====================  ===========================================================================

No range is given where the data can't bear one: a single year of counts, or fewer than three
points of a level. All projections assume that the years to come are like those seen; a plan whose
means change will do better or worse.
"""

# past 300 lines, a third of them docstrings: the cases share one record, and one falls back on another

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt

from milepost.assess.decimals import DIGITS
from milepost.assess.projection import Projection, project_counts, project_remaining, project_trend
from milepost.core.kinds import COUNTED
from milepost.core.messages import N_
from milepost.methods.series_columns import Floats
from milepost.methods.thresholds import OutlookSettings

Verdict = Literal["met", "likely", "possible", "unlikely", "missed", "cannot-say"]
VERDICT_WORDS: Mapping[Verdict, str] = MappingProxyType(
    {
        "met": N_("met"),
        "likely": N_("likely"),
        "possible": N_("possible"),
        "unlikely": N_("unlikely"),
        "missed": N_("not met"),
        "cannot-say": N_("can't say"),
    }
)
OUTLOOK_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "no-observation": N_("nothing has been observed"),
        "no-target": N_("there is no target value to be met"),
        "one-year": N_("one year of counts does not show how much years differ"),
        "year-incomplete": N_("the year has not ended"),
        "few-points": N_("fewer than three points do not show how far values stray from a line"),
        "few-years": N_("the range rests on two years only and is wide"),
        "negative-counts": N_("counts below zero can't be projected"),
        "already-met": N_("the target has been reached"),
        "deadline-passed": N_("the deadline has passed"),
    }
)
ONCE_EACH = frozenset({"distinct-countries", "closed-cohort"})


@dataclass(frozen=True)
class Outlook:
    """What may be said of a target's end."""

    # projected value at the deadline, in the target's unit; None where nothing can be said
    low: float | None
    central: float | None
    high: float | None
    level: float  # share of the projections between `low` and `high`
    # will it be met: a word, and the chance where the model gives one
    verdict: Verdict
    probability: float | None
    # a key of `OUTLOOK_REASONS`, or empty: why there is no range, or why the matter is settled
    reason: str
    model: str  # which projection was used

    @property
    def word(self) -> str:
        """The verdict in words."""
        return VERDICT_WORDS[self.verdict]


@dataclass(frozen=True)
class _Case:
    """A target's data, cleaned, and the settings: what every rule of this module reads."""

    years: Floats
    values: Floats
    baseline: float
    target: float | None
    deadline: float
    rises: bool
    maximum: float | None
    settings: OutlookSettings

    def reaches(self, value: float) -> bool:
        if self.target is None:
            return False
        value = round(value, DIGITS)
        return value >= self.target if self.rises else value <= self.target

    def chance(self, projection: Projection, start: float, *, whole: bool) -> float | None:
        """Give the chance to end on the right side of the target."""
        if self.target is None:
            return None
        needed = self.target - start
        if self.rises:
            return projection.at_least(needed)
        # for whole numbers "at most n" is "not n + 1 or more"; for levels the edge has no weight
        return 1 - projection.at_least(np.floor(needed) + 1 if whole else needed)

    def verdict(self, probability: float | None) -> Verdict:
        if probability is None:
            return "cannot-say"
        if probability >= self.settings.likely:
            return "likely"
        return "unlikely" if probability <= self.settings.unlikely else "possible"

    def give(
        self,
        low: float | None,
        central: float | None,
        high: float | None,
        probability: float | None = None,
        reason: str = "",
        model: str = "none",
        verdict: Verdict | None = None,
    ) -> Outlook:
        return Outlook(
            low=low,
            central=central,
            high=high,
            level=self.settings.interval,
            verdict=verdict or self.verdict(probability),
            probability=None if probability is None else float(np.clip(probability, 0, 1)),
            reason=reason or ("no-target" if self.target is None else ""),
            model=model,
        )


def outlook(
    kind: str,
    years: npt.ArrayLike,
    values: npt.ArrayLike,
    baseline: float | None,
    target: float | None,
    deadline_year: float,
    now_year: float,
    direction: str,
    maximum: float | None = None,
    *,
    baseline_year: float | None = None,
    settings: OutlookSettings | None = None,
) -> Outlook:
    """Project a target to its deadline; with a reason wherever there is no range.

    Parameters
    ----------
    years, values
        For counts (events, increment, distinct countries, closed cohort): what was newly counted
        in each whole year; a year without any is a 0 and must be given. For an annual flow: the
        amount of each year. For stock, level and relative change: the value at each year's end.
    baseline, target
        In the unit of the values. For counts the baseline is what was counted before the first
        year and is part of the target; None is 0. An increment of 75 on a stock of 2,356 has
        baseline 0 and target 75. For levels the baseline is a point of the line if
        ``baseline_year`` is given. A missing target is None.
    deadline_year, now_year
        The deadline's year, and the last year that may be used.
    direction
        ``up`` or ``down``.
    maximum
        The most there can be: the number of countries, the size of the cohort, 100 per cent.
    baseline_year
        Year at whose end the baseline stood.
    settings
        Width of the range and edges of the words; the defaults if not given.
    """
    x, y = _usable(years, values, now_year, add=kind in COUNTED)
    level_kind = kind not in COUNTED and kind != "annual-flow"
    if level_kind and baseline is not None and baseline_year is not None and baseline_year not in x:
        x, y = np.append(x, baseline_year), np.append(y, baseline)
        x, y = x[np.argsort(x)], y[np.argsort(x)]
    case = _Case(
        years=x,
        values=y,
        baseline=baseline or 0.0,
        target=target,
        deadline=deadline_year,
        rises=direction != "down",
        maximum=maximum,
        settings=settings or OutlookSettings(),
    )
    if not len(x):
        return case.give(None, None, None, reason="no-observation")
    if kind in COUNTED:
        return _cumulative(case, once_each=kind in ONCE_EACH)
    if kind == "annual-flow":
        return _flow(case)
    return _level(case)


def _usable(
    years: npt.ArrayLike, values: npt.ArrayLike, now_year: float, *, add: bool
) -> tuple[Floats, Floats]:
    """Sort the points by year, drop blanks and what came later; one value a year."""
    x, y = np.asarray(years, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError(f"years and values differ in shape: {x.shape} and {y.shape}")
    keep = np.isfinite(x) & np.isfinite(y) & (x <= now_year)
    single, where = np.unique(x[keep], return_inverse=True)
    total = np.zeros(len(single))
    if add:
        np.add.at(total, where, y[keep])
    else:
        total[where] = y[keep]  # the last one given stands
    return single, total


def _settled(case: _Case, value: float, model: str) -> Outlook:
    met = case.reaches(value)
    if case.target is None:
        return case.give(value, value, value, model=model)
    verdict: Verdict = "met" if met else "missed"
    return case.give(value, value, value, float(met), "deadline-passed", model, verdict)


def _cumulative(case: _Case, *, once_each: bool) -> Outlook:
    done = case.baseline + float(case.values.sum())
    years_left = case.deadline - float(case.years[-1])
    if years_left <= 0:
        return _settled(case, done, "observed")
    met = case.rises and case.reaches(done)
    settled: Verdict | None = "met" if met else None
    if (case.values < 0).any():
        return case.give(None, None, None, reason="negative-counts")
    if len(case.values) < 2:
        central = done + float(case.values.mean()) * years_left
        central = central if case.maximum is None else min(central, max(case.maximum, done))
        reason = "already-met" if met else "one-year"
        chance = 1.0 if met else None
        return case.give(None, central, None, chance, reason, "same-rate", settled)
    if once_each and case.maximum is not None:
        model = "gamma-poisson" if case.maximum - done > 2000 else "beta-binomial"
        further = project_remaining(
            case.values, case.baseline, case.maximum, years_left, case.settings
        )
    else:
        model, further = "gamma-poisson", project_counts(case.values, years_left, case.settings)
    chance = case.chance(further, done, whole=True)
    few = "few-years" if len(case.values) == 2 else ""
    reason = "already-met" if met else few
    most = np.inf if case.maximum is None else max(case.maximum, done)
    low, central, high = (min(done + end, most) for end in _ends(further))
    return case.give(low, central, high, chance, reason, model, settled)


def _flow(case: _Case) -> Outlook:
    if case.years[-1] >= case.deadline:
        return _settled(case, float(case.values[-1]), "observed")
    whole = bool((case.values >= 0).all() and np.allclose(case.values, np.round(case.values)))
    if not whole:
        return _level(case)
    if len(case.values) < 2:
        return case.give(None, float(case.values[-1]), None, reason="one-year", model="same-rate")
    year = project_counts(case.values, 1.0, case.settings)
    reason = "few-years" if len(case.values) == 2 else ""
    chance = case.chance(year, 0.0, whole=True)
    return case.give(*_ends(year), chance, reason, "gamma-poisson")


def _ends(projection: Projection) -> tuple[float, float, float]:
    return projection.low, projection.central, projection.high


def _level(case: _Case) -> Outlook:
    if case.years[-1] >= case.deadline:
        return _settled(case, float(case.values[-1]), "observed")
    bounded = _bounds(case)
    if len(case.years) < 3:
        central = float(case.values[-1])
        if len(case.years) == 2:
            slope = (case.values[1] - case.values[0]) / (case.years[1] - case.years[0])
            central += float(slope) * (case.deadline - float(case.years[-1]))
        model = "line" if len(case.years) == 2 else "last-value"
        return case.give(None, bounded(central), None, reason="few-points", model=model)
    line = project_trend(case.years, case.values, case.deadline, case.settings)
    low, central, high = (bounded(end) for end in _ends(line))
    chance = case.chance(line, 0.0, whole=False)
    return case.give(low, central, high, chance, model="linear-trend")


def _bounds(case: _Case) -> Callable[[float], float]:
    """Keep a value within what is possible: not below zero if none was, not above the maximum."""
    floor = 0.0 if (case.values >= 0).all() else -np.inf
    ceiling = np.inf if case.maximum is None else case.maximum
    return lambda value: float(min(max(value, floor), ceiling))
