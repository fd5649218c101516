"""Words of methods: why one can't judge a series, and what they call their statuses.

The first group is the workbook's own (`milepost.core.model.Reason`); the second belongs to the methods.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from milepost.core.messages import N_

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.object_]

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
