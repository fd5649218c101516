"""How many examples a property is tried on: a quarter of what is promised, all with `make stress`."""

import os

SHARE = 4
FEWEST = 5


def examples(promised: int) -> int:
    """Give the number of examples to draw of the number that is promised."""
    if "MILEPOST_GENERATED" in os.environ:
        return promised
    return max(FEWEST, promised // SHARE)
