"""Small counts kept back, so that nobody can be found behind them, and what would give them back.

Primary suppression: a count above zero and below a minimum is not shown. Secondary suppression: a
total shown beside all its parts but one gives that one back, so that a second part is kept back
until two are unknown and together reach the minimum. After Hundepool et al., *Statistical
Disclosure Control* (2012), chapter 4.

Rows are finer than any count that is shown: they give it by country, year and item. Where a row's
own count is small, or any count of its target is suppressed, the rows of the target are kept back
whole. Where every row counts enough, so does every sum of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from milepost.assess.breakdowns import ancestry, by_dimension
from milepost.assess.chosen_method import METHOD_COLUMNS
from milepost.assess.recovery import recovered
from milepost.core.errors import UserError
from milepost.core.model import Audience, Kind, Reason, Status
from milepost.core.yaml import read_yaml
from milepost.edition.hierarchy import PATH, SEPARATOR
from milepost.read.package import first_error

FILE = "disclosure.yml"
BLANK = ["share_achieved", "actual", "pace", "period", "evidence"]
Cell = tuple[str, str]  # kind of scope, and part
Sizes = dict[Cell, float]  # the count behind each
Paths = Mapping[str, Mapping[str, tuple[str, ...]]]  # dimension, member, what it is part of
NONE_ABOVE: Mapping[Cell, Cell] = MappingProxyType({})


class DisclosureRule(BaseModel):
    """What ``params/disclosure.yml`` says.

    Attributes
    ----------
    minimum
        Counts from 1 to one less than this are suppressed; 0 and 1 switch the rule off.
    audiences
        Editions for these audiences are protected.
    targets
        Identifiers of the targets whose counts are protected, or ``all``.
    columns
        Which columns of observations are counts: ``value`` of counted things, ``numerator`` (and
        what is left of the denominator) of shares.
    indicators
        Identifiers of the figures on the organization that count people, or ``all``.
    totals
        An indicator that is a sum, to the indicators that are parts of it; there may be others.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    minimum: Annotated[int, Field(ge=0)] = 0
    audiences: list[Annotated[Audience, Field(strict=False)]] = [Audience.PUBLIC]
    targets: list[str] | Literal["all"] = "all"
    columns: list[Literal["value", "numerator"]] = ["value", "numerator"]
    indicators: list[str] | Literal["all"] = []
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
        If the file has an unknown or mistyped key.
    """
    path = params / FILE
    if not path.is_file():
        return DisclosureRule()
    try:
        return DisclosureRule.model_validate(read_yaml(path, f"params/{FILE}") or {})
    except ValidationError as error:
        raise UserError(f"params/{FILE}: {first_error(error)}") from error


def protect(
    assessments: pd.DataFrame,
    observations: pd.DataFrame,
    targets: pd.DataFrame,
    results: pd.DataFrame,
    rule: DisclosureRule,
    audience: Audience,
    members: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Suppress small counts and what would give them back.

    Parameters
    ----------
    assessments
        Of every target in every scope, as :func:`milepost.assess.status.assess` gives them.
    observations
        The rows they rest on, tagged with ``region_id`` and ``pillar_id``.
    targets, results
        ``target_id`` and ``denominator``; ``result_id`` and ``pillar_id``.
    rule, audience
        What to protect, and for whom the edition is.
    members
        Of the declared dimensions: ``dimension``, ``member_id``, ``parent_id``.

    Returns
    -------
    assessments, observations
        Suppressed assessments have no figures, the status ``not-assessable`` and the reason
        ``suppressed``; the rows of their targets, and of targets with a small row, are left out.
    """
    if not rule.holds(audience):
        return assessments, observations
    cohorts = targets.set_index("target_id")["denominator"]
    parents = families_of(results)
    paths = {name: ancestry(part) for name, part in by_dimension(members).items()}
    above = {
        (name, member): (name, path[-2])
        for name, own in paths.items()
        for member, path in own.items()
        if len(path) > 1
    }
    hidden = np.zeros(len(assessments), dtype=bool)
    places = pd.Series(range(len(assessments)), index=assessments.index)
    for target, cells in assessments.groupby("target_id", sort=False):
        if rule.targets != "all" and target not in rule.targets:
            continue
        sizes, small = _sizes(cells, observations, cohorts.get(target), rule, paths)
        kept_back = closed(sizes, small, parents, rule.minimum, above)
        keys = zip(cells["scope_kind"], cells["scope_id"], strict=True)
        hidden[places[cells.index]] = [key in kept_back for key in keys]
    made = _suppressed(assessments, pd.Series(hidden, index=assessments.index))
    gone = withheld_targets(made, observations, rule, audience)
    return made, observations[~observations["target_id"].isin(gone)]


def withheld_targets(
    made: pd.DataFrame, observations: pd.DataFrame, rule: DisclosureRule, audience: Audience
) -> set[str]:
    """Name the targets whose rows are kept back.

    Parameters
    ----------
    made
        Assessments after suppression.
    observations
        The rows they rest on, none kept back.
    """
    if not rule.holds(audience):
        return set()
    return suppressed_targets(made) | _targets_with_small_rows(observations, rule)


def protected_counts(
    assessments: pd.DataFrame,
    observations: pd.DataFrame,
    targets: pd.DataFrame,
    rule: DisclosureRule,
    members: pd.DataFrame | None = None,
) -> dict[tuple[str, str, str], tuple[float, float]]:
    """Give the counts that the rule protects: of cases, and of what is left of a share.

    Returns
    -------
    dict
        By kind of scope, part and target.
    """  # fmt: skip
    found = {}
    cohorts = targets.set_index("target_id")["denominator"]
    paths = {name: ancestry(part) for name, part in by_dimension(members).items()}
    for target, cells in assessments.groupby("target_id", sort=False):
        if rule.targets == "all" or target in rule.targets:
            counts = _counts(cells, observations, cohorts.get(target), rule, paths)
            for key, count in counts.items():
                found[(*key, str(target))] = count
    return found


def tells_few(before: float, after: float, minimum: int) -> bool:
    """Whether two published counts give a small one by their difference."""
    return 0 < abs(after - before) < minimum


def _targets_with_small_rows(observations: pd.DataFrame, rule: DisclosureRule) -> set[str]:
    rows = observations
    if rule.targets != "all":
        rows = rows[rows["target_id"].isin(rule.targets)]
    shares = rows["numerator"].notna()
    small = pd.Series(data=False, index=rows.index)
    if "value" in rule.columns:
        small |= ~shares & _few(rows["value"], rule.minimum)
    if "numerator" in rule.columns:
        rest = rows["denominator"] - rows["numerator"]
        small |= _few(rows["numerator"], rule.minimum) | _few(rest, rule.minimum)
    return {*rows.loc[small, "target_id"]}


def _few(counts: pd.Series, minimum: int) -> pd.Series:
    return (counts > 0) & (counts < minimum)


def suppressed_targets(assessments: pd.DataFrame) -> set[str]:
    """Name the targets of which any count is kept back."""
    return {*assessments.loc[assessments["reason"] == Reason.SUPPRESSED.value, "target_id"]}


def closed(
    sizes: Sizes,
    small: set[tuple[str, str]],
    parents: Mapping[str, Cell],
    minimum: int,
    above: Mapping[Cell, Cell] = NONE_ABOVE,
) -> set[tuple[str, str]]:
    """Give all cells to keep back: the small ones, and those that would give them back.

    Parameters
    ----------
    sizes
        The count of each cell that has one.
    small
        The cells that are kept back whatever else is.
    parents
        Result to the pillar or result above it, as from :func:`families_of`.
    minimum
        What the unknown parts of a known total must reach together.
    above
        Member of a dimension to the one that it is part of.
    """
    return close(list(_families(sizes, parents, above)), sizes, small, minimum)


def close(
    families: list[tuple[Cell, list[Cell]]], sizes: Sizes, small: set[Cell], minimum: int
) -> set[Cell]:
    """Give all cells to keep back where these totals are known to have these parts.

    Parameters
    ----------
    families
        Each total with its parts.
    sizes, small, minimum
        As for :func:`closed`.
    """
    hidden = {*small}
    while True:
        before = len(hidden)
        for total, parts in families:
            _protect_family(total, parts, sizes, hidden, minimum)
        if len(hidden) > before:
            continue
        # families that share cells can still give one back together
        shown = sorted(sizes.keys() - hidden, key=lambda cell: (sizes[cell], cell))
        if not shown or not recovered(families, sizes, hidden, small):
            return hidden
        hidden.add(shown[0])


def _protect_family(
    total: tuple[str, str],
    parts: list[tuple[str, str]],
    sizes: Sizes,
    hidden: set[tuple[str, str]],
    minimum: int,
) -> None:
    twins = {part for part in parts if sizes[part] == sizes[total]}
    if total in hidden or twins & hidden:  # a part that is the whole tells it
        hidden |= {total, *twins}
    # what names no part is shown nowhere, and is what the others leave of the total
    rest = max(0.0, sizes[total] - sum(sizes[part] for part in parts))
    unknown = [part for part in parts if part in hidden]
    known = sorted((part for part in parts if part not in hidden), key=lambda p: (sizes[p], p))
    if total in hidden:
        if not unknown and known:
            hidden.add(known[0])
        return
    if not unknown and not 0 < rest < minimum:
        return
    count = len(unknown) + (rest > 0)
    together = sum(sizes[part] for part in unknown) + rest
    while known and not _hide_each_other(count, together, minimum):
        part = known.pop(0)
        hidden.add(part)
        count += 1
        together += sizes[part]
    if not _hide_each_other(count, together, minimum):  # nothing is left to hide behind
        hidden.add(total)


def _hide_each_other(count: int, together: float, minimum: int) -> bool:
    """Whether so many unknown counts, of one at least each, can't be told from their sum."""
    return count >= 2 and together >= max(minimum, count + 1)


def families_of(results: pd.DataFrame) -> dict[str, Cell]:
    """Give the result, or else the pillar, that each result is a part of; of others nothing."""
    found: dict[str, Cell] = {}
    above = dict.fromkeys(results["result_id"])
    columns = results.reindex(columns=["result_id", "parent_id", "pillar_id"])
    for name, parent, pillar in columns.itertuples(index=False):
        if parent in above and parent != name:
            found[name] = ("result", parent)
        elif not pd.isna(pillar):
            found[name] = ("pillar", pillar)
    return found


def _families(
    sizes: Sizes, parents: Mapping[str, Cell], above: Mapping[Cell, Cell]
) -> Iterator[tuple[tuple[str, str], list[tuple[str, str]]]]:
    """Give each total with the parts that make it up."""
    kinds = {kind for kind, _ in sizes}
    whole = next(((kind, part) for kind, part in sizes if kind == "global"), None)
    # results that no pillar and no other result holds are parts of the whole, as pillars are
    loose = [key for key in sizes if key[0] == "result" and key[1] not in parents]
    for kind in sorted(kinds - {"global", "result"} | ({"pillar"} if loose else set())):
        if whole is not None:
            own = [key for key in sizes if key[0] == kind and above.get(key) not in sizes]
            yield whole, own + loose if kind == "pillar" else own
    for key in sizes:
        if below := [part for part in sizes if above.get(part) == key]:
            yield key, below
        if key[0] in ("pillar", "result"):
            own = [part for part in sizes if part[0] == "result" and parents.get(part[1]) == key]
            if own:
                yield key, own


def _sizes(
    cells: pd.DataFrame,
    observations: pd.DataFrame,
    cohort: float | None,
    rule: DisclosureRule,
    paths: Paths,
) -> tuple[Sizes, set[tuple[str, str]]]:
    """Give the count behind each cell, and the cells whose count is small."""
    sizes: Sizes = {}
    small: set[tuple[str, str]] = set()
    for key, (counted, rest) in _counts(cells, observations, cohort, rule, paths).items():
        if counted > 0 or np.isfinite(rest):
            sizes[key] = counted
        if 0 < counted < rule.minimum or 0 < rest < rule.minimum:
            small.add(key)
    return sizes, small


def _counts(
    cells: pd.DataFrame,
    observations: pd.DataFrame,
    cohort: float | None,
    rule: DisclosureRule,
    paths: Paths,
) -> dict[Cell, tuple[float, float]]:
    """Give the count behind each cell, and what a share leaves; infinite where it is no share."""
    kind = cells["kind"].iloc[0]
    found: dict[Cell, tuple[float, float]] = {}
    rows = observations[observations["target_id"] == cells["target_id"].iloc[0]]
    shares = bool(rows["numerator"].notna().any())
    if ("numerator" if shares else "value") not in rule.columns:
        return found
    for cell in cells[cells["actual"].notna()].to_dict("records"):
        key = (cell["scope_kind"], cell["scope_id"])
        rest = np.inf
        if shares:
            counted, rest = _cases(rows, cell, paths)
        elif kind == Kind.CLOSED_COHORT and cohort:
            counted = cell["actual"] * cohort / 100
        else:
            counted = cell["actual"]
        found[key] = (counted, rest)
    return found


def _cases(rows: pd.DataFrame, cell: Mapping[Any, Any], paths: Paths) -> tuple[float, float]:
    """Give the cases of a share and those left over, in the newest period of a part."""
    kind, part = str(cell["scope_kind"]), cell["scope_id"]
    column = {"region": "region_id", "pillar": "pillar_id", "result": "result_id"}
    name = column.get(kind)
    if name == "result_id" and PATH in rows:
        ways = SEPARATOR + rows[PATH].fillna("") + SEPARATOR
        rows = rows[ways.str.contains(f"{SEPARATOR}{part}{SEPARATOR}", regex=False)]
    elif name is not None:
        rows = rows[rows[name] == part]
    elif kind in paths:
        rows = rows[rows[kind].map(lambda one: part in paths[kind].get(one, ())).astype(bool)]
        if (own := rows[kind] == part).any():
            rows = rows[own]
    rows = rows[rows["period_end"] == rows["period_end"].max()]
    for other in paths.keys() - {kind}:  # a row of members is part of the one that names none
        if other in rows and (blank := rows[other].isna()).any():
            rows = rows[blank]
    cases, whole = rows["numerator"].sum(), rows["denominator"].sum()
    return float(cases), float(whole - cases)


def _suppressed(assessments: pd.DataFrame, hidden: pd.Series) -> pd.DataFrame:
    made = assessments.copy()
    for column in [*BLANK, *(name for name in METHOD_COLUMNS if name in made)]:
        made[column] = made[column].mask(hidden)
    made["status"] = made["status"].mask(hidden, Status.NOT_ASSESSABLE.value)
    made["reason"] = made["reason"].mask(hidden, Reason.SUPPRESSED.value)
    made["observations"] = made["observations"].mask(hidden, 0)
    return made
