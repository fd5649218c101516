"""What a workbook says of small counts: which are protected, from whom, below which minimum."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from milepost.core.model import Audience
from milepost.core.yaml import read_yaml
from milepost.read.checked import checked

FILE = "disclosure.yml"


class DisclosureRule(BaseModel):
    """What ``params/disclosure.yml`` says."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    # counts from 1 to one less than this are suppressed; 0 and 1 switch the rule off
    minimum: Annotated[int, Field(ge=0)] = 0
    # editions for these audiences are protected
    audiences: list[Annotated[Audience, Field(strict=False)]] = [Audience.PUBLIC]
    # identifiers of the targets whose counts are protected, or `all`
    targets: list[str] | Literal["all"] = "all"
    # which columns of observations are counts: `value` of counted things, `numerator` (and what is
    # left of the denominator) of shares
    columns: list[Literal["value", "numerator"]] = ["value", "numerator"]
    # identifiers of the figures on the organization that count people, or `all`
    indicators: list[str] | Literal["all"] = []
    # an indicator that is a sum, to the indicators that are parts of it; there may be others
    totals: dict[str, list[str]] = {}

    def holds(self, audience: Audience) -> bool:
        """Whether anything is kept back from an audience."""
        return self.minimum > 1 and audience in self.audiences

    def unknown(self, targets: Collection[str], indicators: Collection[str]) -> str:
        """Name, in words, what the rule is to protect and is not there; blank if all is."""
        for name in [] if self.targets == "all" else self.targets:
            if name not in targets:
                return f"there is no target {name!r}"
        parts = [part for several in self.totals.values() for part in several]
        chosen = [] if self.indicators == "all" else self.indicators
        for name in [*chosen, *self.totals, *parts]:
            if name not in indicators:
                return f"there is no indicator {name!r}"
        return ""


def read_rule(params: Path) -> DisclosureRule:
    """Read the rule of a workbook; without a file nothing is suppressed.

    Raises
    ------
    UserError
        If the file can't be read, or has an unknown or mistyped key.
    """
    path = params / FILE
    if not os.path.lexists(path):  # what stands there and can't be read is no leave to show all
        return DisclosureRule()
    return checked(DisclosureRule, read_yaml(path, f"params/{FILE}") or {}, f"params/{FILE}")
