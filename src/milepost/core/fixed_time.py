"""The time that stands in files, where SOURCE_DATE_EPOCH fixes it."""

from __future__ import annotations

import os

from milepost.core.errors import UserError

EPOCH = "SOURCE_DATE_EPOCH"
LAST_SECOND = 253_402_300_799  # of the year 9999


def fixed_time() -> int | None:
    """Give the seconds of ``SOURCE_DATE_EPOCH``, for builds that must repeat; None without it.

    Raises
    ------
    UserError
        If it is no number of seconds, or no calendar reaches so far.
    """
    given = os.environ.get(EPOCH, "").strip()
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 20 and int(given) <= LAST_SECOND):
        raise UserError(f"{EPOCH} must be a number of seconds since 1970, found {given!r}.")
    return int(given)
