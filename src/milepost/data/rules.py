"""Rules that a schema can't say: what an evaluator would query in the rows themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from milepost.data.read import Dataset
from milepost.model import Kind, Problem

Rule = Callable[[Dataset], Iterator[Problem]]

# which measures a kind of target is assessed from; the first is the one that counts
MEASURES: dict[str, tuple[str, ...]] = {
    Kind.DISTINCT_COUNTRIES: ("event",),
    Kind.EVENTS: ("event",),
    Kind.INCREMENT: ("event", "stock"),
    Kind.STOCK: ("stock", "base"),
    Kind.LEVEL: ("level", "base"),
    Kind.ANNUAL_FLOW: ("flow", "base"),
    Kind.CLOSED_COHORT: ("event",),
    Kind.RELATIVE_CHANGE: ("flow", "base"),
    Kind.DIRECTION: ("flow", "stock", "level", "base"),
}
TOLERANCE = 0.05  # a percentage given beside its fraction may be rounded to one decimal


def _each(rows: pd.DataFrame, column: str, rule: str, message: str) -> Iterator[Problem]:
    for row in rows.to_dict("records"):
        value = row.get(column)
        shown = "" if pd.isna(value) else str(value)
        if isinstance(value, pd.Timestamp):
            shown = str(value.date())
        yield Problem(row["_file"], row["_row"], column, shown, rule, message)


def one_plan(dataset: Dataset) -> Iterator[Problem]:
    """A workbook follows one plan, which begins before it ends."""
    plan = dataset["plan"]
    if len(plan) != 1:
        yield Problem("data/plan/plan.csv", 0, "", "", "one-plan", "expected exactly one row")
        return
    wrong = plan[plan["period_end"] <= plan["period_start"]]
    yield from _each(wrong, "period_end", "period", "the plan must end after it begins")


def targets_make_sense(dataset: Dataset) -> Iterator[Problem]:
    """A target lies where its direction says; a cohort has a size; a deadline follows a start."""
    targets = dataset["targets"]
    up = targets["direction"] != "down"
    # an increment's target is what is added to the baseline, a change's is relative to it
    plain = targets[~targets["kind"].isin([Kind.INCREMENT, Kind.RELATIVE_CHANGE, Kind.DIRECTION])]
    gap = plain["target"] - plain["baseline"]
    wrong = plain[((gap < 0) & up[plain.index]) | ((gap > 0) & ~up[plain.index])]
    yield from _each(
        wrong, "direction", "direction", "contradicts the way from the baseline to the target"
    )
    wrong = targets[(targets["kind"] == Kind.CLOSED_COHORT) & ~(targets["denominator"] > 0)]
    yield from _each(wrong, "denominator", "cohort", "a closed cohort needs its size")
    wrong = targets[(targets["kind"] != Kind.DIRECTION) & targets["target"].isna()]
    yield from _each(wrong, "target", "target", "this kind of target needs a number")
    wrong = targets[targets["deadline"] <= targets["start"]]
    yield from _each(wrong, "deadline", "period", "must be later than the start")


def measures_fit(dataset: Dataset) -> Iterator[Problem]:
    """An observation is measured in a way that its target can be assessed from."""
    observations = dataset["observations"]
    kinds = observations["target_id"].map(dataset["targets"].set_index("target_id")["kind"])
    for kind, allowed in MEASURES.items():
        wrong = observations[(kinds == kind) & ~observations["measure"].isin(allowed)]
        message = f"a {kind} target takes: {', '.join(allowed)}"
        yield from _each(wrong, "measure", "measure", message)
    wrong = observations[(kinds == Kind.DISTINCT_COUNTRIES) & observations["country"].isna()]
    yield from _each(wrong, "country", "country", "a count of countries needs the country")
    by_item = dataset["targets"].set_index("target_id")["distinct_by"] == "item"
    wrong = observations[
        observations["target_id"].map(by_item).eq(True)
        & (observations["measure"] == "event")
        & observations["item_id"].isna()
    ]
    yield from _each(wrong, "item_id", "item", "what is counted once needs its item_id")


def values_add_up(dataset: Dataset) -> Iterator[Problem]:
    """A fraction lies between 0 and 1 and agrees with its percentage; a value is there."""
    rows = dataset["observations"]
    wrong = rows[(rows["numerator"] > rows["denominator"])]
    yield from _each(wrong, "numerator", "fraction", "is greater than the denominator")
    wrong = rows[rows["denominator"] <= 0]
    yield from _each(wrong, "denominator", "fraction", "must be above 0")
    wrong = rows[rows["numerator"].isna() != rows["denominator"].isna()]
    yield from _each(wrong, "numerator", "fraction", "numerator and denominator go together")
    percent = 100 * rows["numerator"] / rows["denominator"]
    wrong = rows[(rows["measure"] == "level") & ((percent - rows["value"]).abs() > TOLERANCE)]
    yield from _each(wrong, "value", "fraction", "is not 100 x numerator / denominator")
    wrong = rows[rows["value"].isna() & rows["numerator"].isna() & ~rows["withdrawn"]]
    yield from _each(wrong, "value", "value", "a value is required")


def dates_in_order(dataset: Dataset) -> Iterator[Problem]:
    """A period ends after it begins, and nothing is known before it happened."""
    for table in ("observations", "organization_observations", "commitment_updates"):
        if table not in dataset.tables:
            continue
        rows = dataset[table]
        wrong = rows[rows["period_end"] < rows["period_start"]]
        yield from _each(wrong, "period_end", "period", "is before period_start")
        wrong = rows[rows["known_on"] < rows["period_start"]]
        yield from _each(wrong, "known_on", "known-on", "is before the period it tells of")


def regions_agree(dataset: Dataset) -> Iterator[Problem]:
    """A row that names both a country and a region names the country's region."""
    rows = dataset["observations"]
    region = rows["country"].map(dataset["countries"].set_index("iso3")["region_id"])
    wrong = rows[rows["region_id"].notna() & region.notna() & (rows["region_id"] != region)]
    yield from _each(wrong, "region_id", "region", "is not the region of the row's country")


RULES: tuple[Rule, ...] = (
    one_plan,
    targets_make_sense,
    measures_fit,
    values_add_up,
    dates_in_order,
    regions_agree,
)
