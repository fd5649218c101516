"""Predictive distributions behind the outlook: counts still to come, and levels carried on.

Counts: the yearly rate is uncertain (a Gamma posterior from Jeffreys' prior) and each year varies
around it by more than chance alone where the data, or too few data, say so (a negative binomial).
Where only so many things can be counted (countries, the members of a cohort), each one not yet
counted has the same uncertain yearly chance (a Beta posterior) of being counted.
Source: A. Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., sections 2.6-2.8.

Levels: least squares through the points with the t-based interval for a new observation.
Source: N. Draper and H. Smith (1998), Applied Regression Analysis, 3rd ed., section 3.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy

from milepost.methods.series_columns import Floats
from milepost.methods.thresholds import OutlookSettings

GRID = (np.arange(200) + 0.5) / 200  # probabilities at which an uncertain rate is looked at
LARGE = 2000  # beyond, the number of things that can be counted hardly bounds the count


@dataclass(frozen=True)
class Projection:
    """Where a series may end: a central value, a range, and the chance to reach the target.

    ``at_least`` gives the chance of ending at a number or above.
    """

    low: float
    central: float
    high: float
    at_least: Callable[[float], float]


def dispersion(counts: Floats, settings: OutlookSettings) -> float:
    """Estimate how much more yearly counts vary than by chance alone (1: Poisson).

    Pearson's estimate has as many degrees of freedom as there are years, less one. It is averaged
    with an assumed value that counts as ``assumed_years`` further ones, and never goes below 1:
    few years that happen to be alike are no evidence of regularity.
    """
    mean, freedom = counts.mean(), len(counts) - 1
    observed = float(np.sum((counts - mean) ** 2) / mean) if mean > 0 else 0.0
    if mean == 0:
        freedom = 0
    weight = settings.assumed_years + freedom
    if weight == 0:
        return 1.0
    return max(1.0, (settings.assumed_dispersion * settings.assumed_years + observed) / weight)


def project_counts(counts: Floats, years_left: float, settings: OutlookSettings) -> Projection:
    """Project the number of further events in the years left.

    Parameters
    ----------
    counts
        Events in each observed year, shape (years,), not negative.
    years_left
        Years to project, more than 0.
    """
    spread = dispersion(counts, settings)
    shape, exposure = counts.sum() / spread + 0.5, len(counts) / spread
    mean = years_left * scipy.special.gammaincinv(shape, GRID) / exposure

    def below(further: float) -> float:
        if further < 0:
            return 0.0
        whole = np.floor(further)
        if spread == 1:
            return float(scipy.special.pdtr(whole, mean).mean())
        size = mean / (spread - 1)
        return float(scipy.special.betainc(size, whole + 1, 1 / spread).mean())

    return _whole_numbers(below, settings.interval)


def project_remaining(
    counts: Floats, already: float, maximum: float, years_left: float, settings: OutlookSettings
) -> Projection:
    """Project how many further things are counted when there are only ``maximum`` of them.

    Parameters
    ----------
    counts
        Newly counted in each observed year, shape (years,).
    already
        Counted before the first of these years.
    maximum
        How many there are in all.
    years_left
        Years to project, more than 0.
    """
    spread = dispersion(counts, settings)
    reached = already + np.cumsum(counts)
    left = int(max(maximum - reached[-1], 0))
    if left > LARGE:
        return project_counts(counts, years_left, settings)
    waiting = np.maximum(maximum - (reached - counts), counts)  # not yet counted, each year
    hits, misses = counts.sum() / spread, (waiting - counts).sum() / spread
    yearly = scipy.special.betaincinv(hits + 0.5, misses + 0.5, GRID)
    chance = -np.expm1(years_left * np.log1p(-yearly))
    cumulative = np.cumsum(_overdispersed_binomial(left, chance, spread).mean(axis=0))

    def below(further: float) -> float:
        if further < 0:
            return 0.0
        return float(min(cumulative[min(int(further), left)], 1.0)) if further < left else 1.0

    return _whole_numbers(below, settings.interval)


def _overdispersed_binomial(left: int, chance: Floats, spread: float) -> Floats:
    """Give beta-binomial probabilities of 0..left, shape (chances, left + 1)."""
    number = np.arange(left + 1.0)
    correlation = np.clip((spread - 1) / max(left - 1, 1), 1e-9, 0.99)
    strength = 1 / correlation - 1
    safe = np.clip(chance, 1e-12, 1 - 1e-12)[:, None]
    alpha, beta = safe * strength, (1 - safe) * strength
    ways = -np.log(left + 1) - scipy.special.betaln(left - number + 1, number + 1)
    log = ways + scipy.special.betaln(number + alpha, left - number + beta)
    return np.asarray(np.exp(log - scipy.special.betaln(alpha, beta)))


def _whole_numbers(below: Callable[[float], float], interval: float) -> Projection:
    """Read the central value and the range off a distribution of whole numbers."""

    def quantile(share: float) -> float:
        high = 1
        while below(high) < share:
            high *= 2
        low = -1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if below(middle) >= share else (middle, high)
        return float(high)

    tail = (1 - interval) / 2
    return Projection(
        low=quantile(tail),
        central=quantile(0.5),
        high=quantile(1 - tail),
        at_least=lambda needed: 1 - below(np.ceil(needed) - 1),
    )


def project_trend(
    years: Floats, values: Floats, at_year: float, settings: OutlookSettings
) -> Projection:
    """Carry a level on along its straight line, with the interval for a new observation.

    The residual spread is taken to be no smaller than the rounding of the values: three rounded
    points on a line are no proof of a perfect line.

    Parameters
    ----------
    years, values
        At least three points, at least two different years.
    """
    number, centre = len(years), years.mean()
    spread = np.sum((years - centre) ** 2)
    slope = np.sum((years - centre) * (values - values.mean())) / spread
    central = values.mean() + slope * (at_year - centre)
    residual = values - values.mean() - slope * (years - centre)
    freedom = number - 2
    variance = max(float(np.sum(residual**2)) / freedom, _rounding(values) ** 2 / 12)
    error = np.sqrt(variance * (1 + 1 / number + (at_year - centre) ** 2 / spread))
    reach = error * scipy.special.stdtrit(freedom, 0.5 + settings.interval / 2)

    def at_least(needed: float) -> float:
        return float(scipy.special.stdtr(freedom, (central - needed) / error))

    return Projection(float(central - reach), float(central), float(central + reach), at_least)


def _rounding(values: Floats) -> float:
    """Give the step to which all the values are rounded: 1, 0.1, 0.01, ..."""
    for places in range(9):
        if np.allclose(values, np.round(values, places), rtol=0, atol=1e-12):
            return float(10.0**-places)
    return float(np.abs(values).max() * 1e-9) or 1e-9
