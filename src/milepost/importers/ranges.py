"""Targets that are more than one number: ranges to stay within, and bounds that are not met by reaching them."""

from __future__ import annotations

import re

from milepost.importers.worded_numbers import KEPT

# 85-90 %, 18 to 22 degrees, between 6.5 and 7.5
NUMBER = r"[-\u2212]?\d[\d.,]{0,20}"
RANGE = re.compile(
    rf"(?:(?:between|within|entre|zwischen) )?({NUMBER}) ?(%?) ?(?:[-–—]|to|and|à|a|et|y|bis|und) ?({NUMBER}) ?(%?)"
    r"(?: [^\d]{0,40})?",
    re.IGNORECASE,
)
STRICT = re.compile(
    r"(?:more than|over|above|greater than|>(?!=)|plus de|más de|less than|fewer than|lower than|below|under|<(?!=)|"
    r"moins de|menos de)",
    re.IGNORECASE,
)


def ends_of_range(text: str) -> tuple[str, str] | None:
    """Give the two numbers of a range as written; nothing if a text is none."""
    match = RANGE.fullmatch(KEPT.sub("", " ".join(text.split()), count=1))
    return (match[1] + match[4], match[3] + match[4]) if match else None


def is_strict(text: str) -> bool:
    """Whether a bound is not met by what equals it: less than 10, and not at most 10."""
    return bool(STRICT.match(KEPT.sub("", " ".join(text.split()), count=1)))
