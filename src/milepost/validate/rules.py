"""Rules that a schema can't say: what would make a figure wrong. Each gives errors.

What an evaluator would only query stands in :mod:`milepost.validate.plausibility`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from milepost.core.kinds import COUNTED, KINDS, NIL, ONE_MEASURE, REPORTED
from milepost.core.model import Kind, Method, Problem
from milepost.core.problems import by_key, name_rows, table_of, with_article
from milepost.edition.calendar import plan_years
from milepost.edition.decimals import MOST, is_too_fine
from milepost.edition.select import DATED, current
from milepost.edition.targets import WHOLE
from milepost.read.dataset import Dataset
from milepost.read.dimensions import KEY
from milepost.validate.series_rules import counted_once, counts_fit, members_fit, series_fit

Rule = Callable[[Dataset], Iterator[Problem]]

# which table holds the parts of a scope
SCOPE_PARTS = {
    "region": ("regions", "region_id"),
    "pillar": ("pillars", "pillar_id"),
    "result": ("results", "result_id"),
    "country": ("countries", "iso3"),
    "direction": ("directions", "direction_id"),
}
TOLERANCE = 0.05  # a percentage given beside its fraction may be rounded to one decimal


def one_plan(dataset: Dataset) -> Iterator[Problem]:
    """A workbook follows one plan, which begins before it ends."""
    plan = dataset["plan"]
    if len(plan) != 1:
        message = f"expected exactly one row, found {len(plan)}"
        file = plan["_file"].iloc[0] if len(plan) else "data/datapackage.json"
        yield Problem(file, 0, "", "plan", "one-plan", message)
        return
    wrong = plan[plan["period_end"] <= plan["period_start"]]
    yield from name_rows(wrong, "period_end", "period", "the plan must end after it begins")


WAY = ("reach", "every-year", "change", "grow")  # what has a way to a number


def targets_make_sense(dataset: Dataset) -> Iterator[Problem]:
    """A target lies where its direction says; a cohort has a size; a deadline follows a start."""
    targets = dataset["targets"]
    up = targets["direction"] != "down"
    # an increment's target is what is added to the baseline
    plain = targets[targets["kind"].isin([kind for kind, of in KINDS.items() if of.against in WAY])]
    # a change in per cent begins at none: a fall of 20 per cent is -20
    relative = plain["kind"].isin([Kind.RELATIVE_CHANGE, Kind.GROWTH])
    gap = plain["target"] - plain["baseline"].mask(relative, 0)
    wrong = plain[((gap < 0) & up[plain.index]) | ((gap > 0) & ~up[plain.index])]
    # the evaluators of a rate may ask that it rise, or fall, by no more than so much
    wrong = wrong[~wrong["kind"].isin(REPORTED)]
    yield from name_rows(
        wrong, "direction", "direction", "contradicts the way from the baseline to the target"
    )
    wrong = targets[targets["kind"].isin(COUNTED) & ~up & ~targets.index.isin(wrong.index)]
    yield from name_rows(wrong, "direction", "direction", "a count from zero can only go up")
    wrong = targets[(targets["kind"] == Kind.CLOSED_COHORT) & ~(targets["denominator"] > 0)]
    yield from name_rows(wrong, "denominator", "cohort", "a closed cohort needs its size")
    free = [kind for kind, of in KINDS.items() if of.against in ("direction", "nothing")]
    scoped = dataset["scoped_targets"]
    of_parts = scoped.loc[scoped["scope_kind"] != WHOLE, "target_id"]
    free_or_set = targets["kind"].isin(free) | targets["target_id"].isin(of_parts)
    wrong = targets[~free_or_set & targets["target"].isna()]
    yield from name_rows(wrong, "target", "target", "this kind of target needs a number")
    wrong = targets[targets["upper"].notna() & (targets["kind"] != Kind.KEEP)]
    yield from name_rows(wrong, "upper", "target", "only a target to be kept has an upper end")
    wrong = targets[targets["upper"] < targets["target"]]
    yield from name_rows(wrong, "upper", "target", "is below the lower end, the target")
    wrong = targets[
        (targets["kind"] == Kind.LEVEL) & (targets["target"].lt(0) | targets["target"].gt(100))
    ]
    yield from name_rows(wrong, "target", "range", "a share lies between 0 and 100")
    unknown = targets[targets["method"].notna() & ~targets["method"].isin([*Method])]
    yield from name_rows(unknown, "method", "method", f"is not one of: {', '.join(Method)}")
    plan = dataset["plan"].head(1)
    if len(plan):
        begins = targets["start"].fillna(plan["period_start"].iloc[0])
        ends = targets["deadline"].fillna(plan["period_end"].iloc[0])
        yield from name_rows(
            targets[ends <= begins], "deadline", "period", "must be later than the start"
        )
        wrong = targets[targets["baseline_year"] > plan_years(ends, plan)]
        yield from name_rows(wrong, "deadline", "period", "is before the year of the baseline")
    yield from _fine_enough(targets, "baseline", "target", "upper")


def _fine_enough(rows: pd.DataFrame, *columns: str) -> Iterator[Problem]:
    """Find numbers of which the decimals that are published and compared would lose a part."""
    for name in columns:
        message = f"is finer than the {MOST} decimals that are compared: choose a smaller unit"
        yield from name_rows(rows[is_too_fine(rows[name])], name, "range", message)


def pages_apart(dataset: Dataset) -> Iterator[Problem]:
    """Each target has a file of its own, also where a system does not tell A from a."""
    targets = dataset["targets"]
    twins = targets[targets["target_id"].str.lower().duplicated(keep=False)]
    twins = twins.drop_duplicates("target_id", keep=False)  # the same name is told by the key
    message = (
        "differs from another target's by capital letters alone: their pages would be one file"
    )
    yield from name_rows(twins, "target_id", "primary-key", message)


def results_in_order(dataset: Dataset) -> Iterator[Problem]:
    """A result is a part of another one of the plan, not of itself, and lies in the same pillar."""
    rows = dataset["results"]
    named = rows[rows["parent_id"].notna()]
    wrong = named[~named["parent_id"].isin(rows["result_id"])]
    where = table_of("results", rows.get("_file", ()))
    yield from name_rows(wrong, "parent_id", "hierarchy", f"is not a result_id of {where}")
    pillar = by_key(rows, "result_id", "pillar_id")
    above = by_key(rows, "result_id", "parent_id").dropna().to_dict()
    round_about = []
    for name in named["result_id"]:
        seen, step = {name}, above.get(name)
        while step in above and step not in seen:
            seen.add(step)
            step = above[step]
        round_about.append(step == name)
    wrong = named[np.array(round_about, dtype=bool)]
    message = "leads back to this result: a result can't be a part of itself"
    yield from name_rows(wrong, "parent_id", "hierarchy", message)
    other = named["parent_id"].map(pillar)
    wrong = named[named["pillar_id"].notna() & other.notna() & (named["pillar_id"] != other)]
    message = "is not the pillar of the result above: leave it blank, or correct one of them"
    yield from name_rows(wrong, "pillar_id", "hierarchy", message)


def scoped_targets_fit(dataset: Dataset) -> Iterator[Problem]:
    """A target for a part of a scope names a part that exists, and names it once."""
    rows = dataset["scoped_targets"]
    declared = {one.column: (one.table, KEY) for one in dataset.dimensions}
    parts = {**SCOPE_PARTS, **declared}
    kinds = (WHOLE, *parts)
    wrong = rows[~rows["scope_kind"].isin(kinds)]
    message = f"is not one of: {', '.join(kinds)}"
    yield from name_rows(wrong, "scope_kind", "scope", message)
    wrong = rows[(rows["scope_kind"] == WHOLE) & (rows["scope_id"] != "all")]
    yield from name_rows(wrong, "scope_id", "scope", "the whole is called all")
    for kind, (table, column) in parts.items():
        wrong = rows[(rows["scope_kind"] == kind) & ~rows["scope_id"].isin(dataset[table][column])]
        where = table_of(table, dataset[table].get("_file", ()))
        yield from name_rows(wrong, "scope_id", "scope", f"is not in {where}")
    wrong = rows[rows.duplicated(["target_id", "scope_kind", "scope_id", "deadline", "decided_on"])]
    message = "has a target for this part, deadline and day of decision already"
    yield from name_rows(wrong, "target_id", "scope", message)
    whole = rows["scope_kind"] == WHOLE
    upper = by_key(dataset["targets"], "target_id", "upper").reindex(rows["target_id"])
    upper = upper.astype(float).set_axis(rows.index)
    message = "is of a range, and the target of a part has no upper end: make the part an indicator"
    yield from name_rows(rows[~whole & upper.notna()], "target", "scope", message)
    message = "is above the upper end of the range"
    yield from name_rows(rows[whole & (rows["target"] > upper)], "target", "scope", message)
    if len(rows) and len(dataset["plan"]) == 1:
        due = by_key(dataset["targets"], "target_id", "deadline").reindex(rows["target_id"])
        due = due.set_axis(rows.index).fillna(dataset["plan"]["period_end"].iloc[0])
        same = rows["deadline"].isna() | (rows["deadline"] >= due)
        wrong = rows[whole & same & rows["decided_on"].isna()]
        message = "a revised target needs the day on which it was decided"
        yield from name_rows(wrong, "decided_on", "scope", message)


def measures_fit(dataset: Dataset) -> Iterator[Problem]:
    """An observation is measured in a way that its target can be assessed from."""
    rows, targets = dataset["observations"], dataset["targets"]
    kinds = rows["target_id"].map(by_key(targets, "target_id", "kind"))
    there = {*kinds.unique()}
    unfit: set[object] = set()
    for kind, allowed in ((name, of.measures) for name, of in KINDS.items() if name in there):
        wrong = rows[(kinds == kind) & ~rows["measure"].isin(allowed)]
        unfit.update(wrong.index)
        message = f"{with_article(kind)} target takes: {', '.join(allowed)}"
        yield from name_rows(wrong, "measure", "measure", message)
    wrong = rows[(rows["measure"] == NIL) & (rows["value"] != 0) & ~rows["withdrawn"]]
    yield from name_rows(wrong, "value", "value", "a nil report has the value 0")
    event = rows["measure"] == "event"
    countries = kinds == Kind.DISTINCT_COUNTRIES
    distinct = rows["target_id"].map(by_key(targets, "target_id", "distinct_by"))
    wrong = rows[event & (countries | (distinct == "country")) & rows["country"].isna()]
    yield from name_rows(wrong, "country", "country", "a count of countries needs the country")
    wrong = rows[event & (distinct == "item") & rows["item_id"].isna()]
    yield from name_rows(wrong, "item_id", "item", "what is counted once needs its item_id")
    wrong = rows[counted_once(rows, targets) & (rows["value"] <= 0)]
    message = "counts as one however small: withdraw a row that no longer holds"
    yield from name_rows(wrong, "value", "value", message)
    of_one = rows[kinds.isin(ONE_MEASURE) & ~rows.index.isin(unfit)]
    followed = current(of_one, ["target_id", "measure", "_file", "_row"])
    followed = followed[followed["measure"] != "base"]
    # a running total is a flow, told in another way
    measures = followed["measure"].replace("to-date", "flow")
    several = measures.groupby(followed["target_id"]).transform("nunique") > 1
    for _target, mixed in followed[several].groupby("target_id", sort=False):
        # the commonest first: the others are the likelier slips
        used = ", ".join(mixed["measure"].value_counts().index)
        message = f"an indicator is followed by one measure throughout, here by: {used}"
        yield from name_rows(mixed, "measure", "measure", message)


def values_add_up(dataset: Dataset) -> Iterator[Problem]:
    """A fraction lies between 0 and 1 and agrees with its percentage; a value is there."""
    rows = dataset["observations"]
    wrong = rows[(rows["numerator"] > rows["denominator"])]
    yield from name_rows(wrong, "numerator", "fraction", "is greater than the denominator")
    wrong = rows[rows["denominator"] <= 0]
    yield from name_rows(wrong, "denominator", "fraction", "must be above 0")
    wrong = rows[rows["numerator"].isna() != rows["denominator"].isna()]
    yield from name_rows(wrong, "numerator", "fraction", "numerator and denominator go together")
    percent = 100 * rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0)
    wrong = rows[(rows["measure"] == "level") & ((percent - rows["value"]).abs() > TOLERANCE)]
    yield from name_rows(wrong, "value", "fraction", "is not 100 x numerator / denominator")
    # only a share can be had from its fraction
    share = rows["measure"].isin(["level", "base"]) & rows["numerator"].notna()
    words = rows["measure"] == "statement"
    wrong = rows[words & rows["statement"].isna()]
    yield from name_rows(wrong, "statement", "value", "what was observed needs its words")
    wrong = rows[rows["value"].isna() & ~share & ~words & ~rows["withdrawn"]]
    yield from name_rows(wrong, "value", "value", "a value is required")


def values_in_range(dataset: Dataset) -> Iterator[Problem]:
    """A share is a percentage of a whole; what is counted is not below nothing."""
    rows = dataset["observations"]
    share = rows["measure"] == "level"
    wrong = rows[share & ((rows["value"] < 0) | (rows["value"] > 100 + TOLERANCE))]
    message = "a share lies between 0 and 100 per cent: a ratio that may exceed them is a rate"
    yield from name_rows(wrong, "value", "range", message)
    counts = rows["measure"].isin(["event", "stock", "flow", "to-date", "step"])
    message = "a count can't be below 0: a balance or a change is a rate"
    yield from name_rows(rows[counts & (rows["value"] < 0)], "value", "range", message)
    wrong = rows[rows["numerator"] < 0]
    yield from name_rows(wrong, "numerator", "range", "a count can't be below 0")
    yield from _fine_enough(rows, "value")


def sources_named(dataset: Dataset) -> Iterator[Problem]:
    """Every row that a figure may rest on says who says so, whatever the schema asks for."""
    for table in DATED:
        rows = dataset[table]
        wrong = rows[rows["source_id"].isna()]
        yield from name_rows(wrong, "source_id", "source", "every observation needs a source")


def dates_in_order(dataset: Dataset) -> Iterator[Problem]:
    """A period ends after it begins, and nothing is known before it happened."""
    for table in DATED:
        rows = dataset[table]
        wrong = rows[rows["period_end"] < rows["period_start"]]
        yield from name_rows(wrong, "period_end", "period", "is before period_start")
        wrong = rows[rows["known_on"] < rows["period_start"]]
        yield from name_rows(wrong, "known_on", "known-on", "is before the period it tells of")


def regions_agree(dataset: Dataset) -> Iterator[Problem]:
    """A row that names both a country and a region names the country's region."""
    rows = dataset["observations"]
    region = rows["country"].map(by_key(dataset["countries"], "iso3", "region_id"))
    wrong = rows[rows["region_id"].notna() & region.notna() & (rows["region_id"] != region)]
    yield from name_rows(wrong, "region_id", "region", "is not the region of the row's country")


RULES: tuple[Rule, ...] = (
    one_plan,
    targets_make_sense,
    pages_apart,
    results_in_order,
    scoped_targets_fit,
    measures_fit,
    series_fit,
    counts_fit,
    members_fit,
    values_add_up,
    values_in_range,
    sources_named,
    dates_in_order,
    regions_agree,
)
