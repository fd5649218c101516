"""How many examples a property is tried on: a quarter of what is promised, all with `make stress`."""

import os
import random
from collections.abc import Sequence
from typing import TypeVar

SHARE = 4
FEWEST = 5
T = TypeVar("T")


def examples(promised: int) -> int:
    """Give the number of examples to draw of the number that is promised."""
    if "MILEPOST_GENERATED" in os.environ:
        return promised
    return max(FEWEST, promised // SHARE)


def some(everything: Sequence[T], most: int) -> Sequence[T]:
    """Give that many of what could be tried, drawn with a seed; all with `make stress`."""
    if "MILEPOST_GENERATED" in os.environ or len(everything) <= most:
        return everything
    return [
        everything[at] for at in sorted(random.Random(most).sample(range(len(everything)), most))
    ]
