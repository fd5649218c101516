"""How many examples a property is tried on: a share of what is promised, all with `make stress`."""

import os
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def examples(promised: int, share: int = 8, fewest: int = 4) -> int:
    """Give the number of examples to draw of the number that is promised.

    Parameters
    ----------
    share
        One in so many is drawn where nobody asks for all.
    fewest
        But never less than this.
    """
    if "MILEPOST_GENERATED" in os.environ:
        return promised
    return max(fewest, promised // share)


def some(everything: Sequence[T], most: int) -> Sequence[T]:
    """Give that many of what could be tried, drawn with a seed; all with `make stress`."""
    if "MILEPOST_GENERATED" in os.environ or len(everything) <= most:
        return everything
    return [
        everything[at] for at in sorted(random.Random(most).sample(range(len(everything)), most))
    ]
