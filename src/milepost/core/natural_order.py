"""The order in which people count: Result 2 stands before Result 10."""

from __future__ import annotations

import re
from typing import Any

_NUMBER = re.compile("[0-9]+")
DIGITS = 20  # more than a number has that names anything


def natural(name: Any) -> str:
    """Give what a name is sorted by, as ``key`` of ``sorted``: its numbers count as numbers."""
    return _NUMBER.sub(lambda found: found[0].zfill(DIGITS), str(name))


def naturally(column: Any) -> Any:
    """Give what a column is sorted by, as ``key`` of ``DataFrame.sort_values``: its texts naturally."""
    if column.dtype.kind in "biufmM":
        return column
    return column.astype(object).map(natural, na_action="ignore")
