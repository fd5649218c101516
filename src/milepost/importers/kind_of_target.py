"""Which kind of target an indicator of a foreign file has, by how it is measured."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.core.model import Kind
from milepost.importers.indicator import Indicator, Read

# the measure of the rows of a kind; of any other they are rates
MEASURES = {"qualitative": "statement", "milestone": "step", "stock": "stock"}


def kind_of(
    indicator: Indicator, has_target: bool, values: Sequence[Read], *, yes_no: bool
) -> Kind:
    """Say what sort of promise it is: values of periods are never added over time.

    Parameters
    ----------
    values
        All values that are numbers.
    yes_no
        Whether they are words for yes and no.
    """
    if indicator.kind in {*Kind}:  # the file says it in our words
        return Kind(indicator.kind)
    if not has_target:
        known = indicator.ascending is not None and bool(indicator.baselines)
        return Kind.DIRECTION if indicator.followed and known else Kind.FOLLOW
    steps = all(float(read.text).is_integer() and float(read.text) >= 0 for read in values)
    if yes_no or (indicator.measured == "ordinal" and steps):
        return Kind.MILESTONE
    if indicator.rate or indicator.measured == "percent":
        return Kind.RATE
    # nothing says that the parts of a value make up the whole: they stand beside it
    parts = any(read.value.parts for read in values)
    below = any(float(read.text) < 0 for read in values)
    return Kind.INDEX if below or parts or indicator.measured == "ordinal" else Kind.STOCK
