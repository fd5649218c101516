"""What is assessed, and in which parts: scopes divide it, by region, pillar or member of a dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from milepost.assess.breakdowns import ancestry
from milepost.core.model import Edition


@dataclass(frozen=True)
class Scope:
    """One way to divide the observations."""

    kind: str  # name of the division: `global`, `region`, `pillar`, `result` ...
    # column of the tagged observations that tells a row's part; `None` for the whole. A cell may
    # name several parts, divided by `;`
    column: str | None
    ids: tuple[str, ...]  # the parts, in order; `all` for the whole
    # whether parts lie within one another, so that a row belongs to several of them
    nested: bool = False
    # of a declared dimension, each member with what it is part of: a row belongs to all of them
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    rest: str | None = None  # the part, among `ids`, of the rows that name none, if they have one


WHOLE = Scope("global", None, ("all",))


def dimension_scope(dimension: str, members: pd.DataFrame) -> Scope:
    """Give the division by the members of one dimension, in their order."""
    ids = tuple(members["member_id"])
    return Scope(dimension, dimension, ids, within=ancestry(members))


@dataclass(frozen=True)
class Basis:
    """What an edition's figures rest on: what was promised, and what was observed, of which parts."""

    # as in `data/plan/`, with the values that held at the cut-off
    targets: pd.DataFrame
    observations: pd.DataFrame  # selected and tagged (`milepost.edition.select`)
    plan: pd.DataFrame
    edition: Edition  # its last day is "now"
    scopes: Sequence[Scope] = (WHOLE,)  # the divisions to assess in
    # where the data holds any: targets set for a part of a scope, members of the declared
    # dimensions (`dimension`, `member_id`, `parent_id`), and values to be reached on the way
    scoped_targets: pd.DataFrame | None = None
    members: pd.DataFrame | None = None
    milestones: pd.DataFrame | None = None
