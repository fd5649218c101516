"""Values that people write in decimals are compared as decimals.

0.7 and 0.1 are 0.7999999999999999 in binary, and a growth from 1 to 1.13 is 12.99999999999999 %. What
is published is rounded, and so is what is compared: a target that is reached to the digit is reached.
Rounding may not add what it takes away: pandas makes 8123456788.999999 of 8123456789 and nine decimals.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

DIGITS = 9  # decimals of published numbers
SIGNIFICANT = 15  # digits that binary numbers hold of any decimal one


def as_decimals(values: pd.Series) -> pd.Series:
    """Round values to the decimals that they are published with, large ones to the digits they hold.

    For publishing and comparing them: nothing is computed from what this gives.
    """
    numbers = values.to_numpy(float)
    sizes = np.abs(numbers, where=np.isfinite(numbers), out=np.ones(len(numbers)))
    whole = np.floor(np.log10(np.maximum(sizes, 1))) + 1
    scale = 10 ** np.clip(SIGNIFICANT - whole, 0, DIGITS)
    return pd.Series(np.rint(numbers * scale) / scale, values.index, name=values.name)


def change_in_per_cent(values: pd.Series, base: pd.Series) -> pd.Series:
    """Give how far values are above a base, in per cent of it; only a base above zero has one."""
    return 100 * (values / base.where(base > 0) - 1)
