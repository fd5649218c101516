"""What every method reads and gives: series as arrays, the frame of results, and the words in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.core.messages import N_
from milepost.core.model import Status

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.object_]
Checks = list[tuple[str, Flags]]  # reason codes, and where each holds

SERIES_COLUMNS = ("base_year", "base_value", "current_year", "current_value", "target_year", "target",
                  "direction", "limit")  # fmt: skip
OPTIONAL_COLUMNS = ("milestone", "predicted_value")
RESULT_COLUMNS = ("value", "score", "method_status", "status", "reason", "basis")

# why a method can't judge a series; some are the workbook's own reasons, too
REASON_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "no-target": N_("there is no target value or no year for it"),
        "no-observation": N_("there is no current value or no year for it"),
        "no-baseline": N_("there is no baseline value or no year for it"),
        "base-zero": N_("the baseline is zero, and a growth rate from zero has no meaning"),
        "no-direction": N_("it is not said whether the value should rise or fall"),
        "target-zero": N_("the target is zero, and no constant growth rate reaches zero"),
        "target-equals-baseline": N_("the target is the baseline, so no change was promised"),
        "direction-contradicts-target": N_("the target lies on the wrong side of the baseline"),
        "deadline-not-after-base": N_("the deadline is not later than the baseline"),
        "no-elapsed-time": N_("the current value is not later than the baseline"),
        "sign-change": N_("the values change their sign, so there is no growth rate between them"),
        "no-milestone": N_("there is no milestone for the year"),
        "own-rule": N_("this kind of target has a rule of its own"),
        "out-of-range": N_("the result is too large to be computed"),
    }
)

# what methods call their statuses, as their codes read
METHOD_STATUSES = (
    N_("target achieved"), N_("substantial progress"), N_("moderate progress"),
    N_("deterioration"), N_("limited progress"), N_("on track"), N_("acceleration needed"),
    N_("limited"), N_("moving away"), N_("achieved"), N_("not assessable"), N_("at the mark"),
    N_("behind the mark"), N_("below the start"), N_("maintain"), N_("accelerate"), N_("reverse"),
    N_("met or on track"), N_("fair"), N_("stagnation"), N_("regression"), N_("green"),
    N_("amber"), N_("red"), N_("grey"),
)  # fmt: skip


@dataclass(frozen=True)
class SeriesArrays:
    """The columns of a frame of series as arrays of the same length; blank is NaN.

    ``target_year`` and the other years may be fractions: 2026.0 is the end of 2025.
    """

    base_year: Floats
    base_value: Floats
    current_year: Floats
    current_value: Floats
    target_year: Floats
    target: Floats
    direction: Floats
    limit: Floats
    milestone: Floats
    predicted_value: Floats
    index: pd.Index

    @classmethod
    def of(cls, frame: pd.DataFrame) -> SeriesArrays:
        """Read the arrays from a frame; a missing optional column is all blank."""
        columns = {
            name: frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
            if name in frame
            else np.full(len(frame), np.nan)
            for name in (*SERIES_COLUMNS, *OPTIONAL_COLUMNS)
        }
        return cls(**columns, index=frame.index)

    @property
    def elapsed(self) -> Floats:
        """Years from the baseline to the current value."""
        return self.current_year - self.base_year

    @property
    def span(self) -> Floats:
        """Years from the baseline to the deadline."""
        return self.target_year - self.base_year

    @property
    def achieved(self) -> Flags:
        """Where the current value has reached the target, or gone beyond it."""
        return self.direction * (self.current_value - self.target) >= 0

    @property
    def no_target(self) -> Flags:
        """Where a target value or its year is missing."""
        return np.isnan(self.target) | np.isnan(self.target_year)

    def gaps(self) -> Checks:
        """Reasons that stop every method: a value that is missing, or no time between two."""
        return [
            ("no-baseline", np.isnan(self.base_value) | np.isnan(self.base_year)),
            ("no-observation", np.isnan(self.current_value) | np.isnan(self.current_year)),
            ("no-direction", np.isnan(self.direction)),
            ("no-elapsed-time", self.elapsed <= 0),
        ]

    def promise(self) -> Checks:
        """Reasons that stop every method which measures against the promised change."""
        wished = self.direction * (self.target - self.base_value)
        return [
            ("no-target", self.no_target),
            ("deadline-not-after-base", self.span <= 0),
            ("target-equals-baseline", wished == 0),
            ("direction-contradicts-target", wished < 0),
        ]

    def growth_breaks(self) -> Checks:
        """Reasons that stop a growth rate from the baseline to the current value."""
        return [
            ("base-zero", self.base_value == 0),
            ("sign-change", self.base_value * np.sign(self.current_value) < 0),
        ]


def band(
    values: Floats, edges: Sequence[tuple[float, str]], below: str, *, tolerance: float = 1e-12
) -> Words:
    """Name the band of each value: the first whose lower edge it reaches, else ``below``.

    The tolerance keeps a value that is on an edge in decimals from falling below it in binary.
    """
    conditions = [values >= edge - tolerance for edge, _ in edges]
    words = [word for _, word in edges]
    return np.select(conditions, words, default=below).astype(object)


def growth(later: Floats, earlier: Floats, years: Floats) -> Floats:
    """Compound yearly growth from ``earlier`` to ``later``, as a fraction."""
    return np.power(later / earlier, 1 / years) - 1


def mapped(own: Words, words: Mapping[str, str]) -> Words:
    """Give the common status for each of a method's own words."""
    return pd.Series(own).map(words).to_numpy(dtype=object)


def results(
    series: SeriesArrays,
    checks: Checks,
    value: Floats,
    own: Words,
    status: Words,
    *,
    unavailable: str = "not-assessable",
    score: Floats | None = None,
    basis: str | Words = "",
) -> pd.DataFrame:
    """Put a method's results in a frame, blank wherever there is a reason.

    A value that can't be a number (an overflow) becomes the reason ``out-of-range``, so that no
    infinity and no unexplained blank leaves a method.

    The columns are ``RESULT_COLUMNS``, and the index that of the series.

    Parameters
    ----------
    checks
        The reasons that stop the method, the most telling first.
    own, status
        The method's own word, and the common status, which is "achieved" where the target is
        reached.
    """
    reasons: Words = np.full(len(series.index), "", dtype=object)
    for code, holds in reversed(checks):
        reasons[holds] = code
    reasons = np.where((reasons == "") & ~np.isfinite(value), "out-of-range", reasons)
    blank = reasons != ""
    status = np.where(series.achieved, Status.ACHIEVED.value, status)
    return pd.DataFrame(
        {
            "value": np.where(blank, np.nan, value),
            "score": np.where(blank, np.nan, np.nan if score is None else score),
            "method_status": np.where(blank, unavailable, own),
            "status": np.where(blank, Status.NOT_ASSESSABLE.value, status),
            "reason": reasons,
            "basis": np.where(blank, "", np.asarray(basis, dtype=object)),
        },
        index=series.index,
    )
