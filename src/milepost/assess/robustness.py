"""Does the status depend on the method? Every target under every method that applies to it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from milepost.assess.chosen_method import TRENDS
from milepost.assess.judgement import due
from milepost.assess.method_series import as_series, decimal_years
from milepost.assess.milestone_path import way_expected
from milepost.assess.scopes import Basis
from milepost.assess.status import judged_on, with_dates
from milepost.core.kinds import FROM_ZERO, KINDS
from milepost.core.model import Status
from milepost.methods.published import DEFAULT_METHOD, METHODS
from milepost.methods.thresholds import Thresholds

# a yearly promise and a mere direction are not a way from a baseline to a target
OWN_RULE = tuple(
    kind
    for kind, of in KINDS.items()
    if of.against in ("every-year", "grow", "direction", "keep", "milestone", "nothing")
)
LONG_COLUMNS = (
    "target_id",
    "method",
    "status",
    "method_status",
    "value",
    "score",
    "reason",
    "basis",
    "method_dependent",
)


def robustness(
    targets: pd.DataFrame,
    thresholds: Thresholds | None = None,
) -> pd.DataFrame:
    """Assess every target by every method.

    Parameters
    ----------
    targets
        One row a target: ``target_id``, ``baseline``, ``base_date``, ``actual``, ``actual_date``,
        ``target``, ``deadline``, ``direction`` (up or down), and where there is one ``milestone``
        (what is asked for by ``actual_date``), ``predicted_value`` (at the deadline), ``kind``,
        ``baseline_ends``, ``limit`` (natural limit of Open SDG's rule without a target) and
        ``method`` (the chosen one: what has no target it may judge by its trend).
        ``base_date`` is the first day of the period, the others are last days. A stated
        ``baseline_ends`` takes its place in all methods but the linear pace. Without a kind,
        baseline, actual and target are in one unit; with one, see `as_series`.
    thresholds
        The published ones if not given.

    Returns
    -------
    pandas.DataFrame
        One row for each target and method, in the targets' order, columns ``LONG_COLUMNS``.
        ``status`` is the common one; ``method_dependent`` says for the whole target whether the
        methods that apply disagree on it.
    """
    series = as_series(targets)
    from_baseline = _from_baseline_year(series, targets)
    parts = []
    for method in METHODS.values():
        own = _along_milestones(series) if method.method_id == DEFAULT_METHOD else from_baseline
        found = method.compute(own, thresholds or Thresholds())
        part = _ended(_only_comparable(found, targets, method.method_id), targets)
        parts.append(
            part.assign(target_id=targets["target_id"].to_numpy(), method=method.method_id)
        )
    order = np.tile(np.arange(len(targets)), len(parts))
    table = pd.concat(parts, ignore_index=True).iloc[np.argsort(order, kind="stable")]
    table = table.reset_index(drop=True)
    judged = table["status"].where(table["status"] != Status.NOT_ASSESSABLE.value)
    kinds = judged.groupby(table["target_id"], sort=False).transform("nunique")
    return table.assign(method_dependent=kinds > 1)[list(LONG_COLUMNS)]


def by_method(assessments: pd.DataFrame, basis: Basis, thresholds: Thresholds) -> pd.DataFrame:
    """Assess every target of the plan, for the whole, by every published method.

    Where the plan sets milestones, the linear pace and UNDP's method go by them, as in the book.

    Returns
    -------
    pandas.DataFrame
        As from :func:`robustness`, with ``short_name``; in the plan's order.
    """
    edition = basis.edition
    own = with_dates(basis.targets, basis.plan).rename(columns={"begins": "base_date"})
    columns = ["target_id", "position", "short_name", "direction", "base_date", "deadline"]
    own["method"] = own["method"].fillna(edition.method) if "method" in own else edition.method
    further = [name for name in ("baseline_ends", "limit") if name in own]
    own = own[[*columns, "method", *further]]
    whole = assessments[assessments["scope_kind"] == "global"]
    frame = whole.drop(columns="method", errors="ignore").merge(own, on="target_id")
    frame = frame.sort_values("position", kind="stable").reset_index(drop=True)
    if frame.empty:
        return pd.DataFrame(columns=[*LONG_COLUMNS, "short_name"])
    now = pd.Series(pd.Timestamp(edition.as_of), index=frame.index)
    newest = pd.to_datetime(frame["period"].str[-10:])
    frame["actual_date"] = judged_on(frame["kind"], newest, now)
    frame["milestone"] = _on_the_path(frame, basis.milestones)
    table = robustness(frame, thresholds)
    return table.merge(frame[["target_id", "short_name"]], on="target_id")


def _on_the_path(frame: pd.DataFrame, milestones: pd.DataFrame | None) -> pd.Series:
    """Give the value that the path through a target's milestones asks for; blank without any."""
    start = frame["baseline"].where(~frame["kind"].isin(FROM_ZERO), 0.0)
    dated = frame.rename(columns={"base_date": "begins"})
    expected = way_expected(
        dated.assign(start_value=start, judged=frame["actual_date"]), milestones
    )
    stated = expected != frame["elapsed_share"]
    return (start + expected * (frame["target"] - start)).where(stated)


def _along_milestones(series: pd.DataFrame) -> pd.DataFrame:
    """Let the share of the way that milestones ask for stand for the share of the time."""
    if "milestone" not in series:
        return series
    way = series["target"] - series["base_value"]
    asked = (series["milestone"] - series["base_value"]) / way.where(way != 0)
    then = series["base_year"] + asked * (series["target_year"] - series["base_year"])
    return series.assign(current_year=then.where(asked > 0, series["current_year"]))


def _from_baseline_year(series: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Count years from the last day of the year that a target names for its baseline.

    As where a method is chosen (:mod:`milepost.assess.chosen_method`), where the plan states the
    baseline: an observed one is not known here.
    """
    limit = targets["limit"].astype(float) if "limit" in targets else np.nan
    series = series.assign(limit=limit)
    if "baseline_ends" not in targets:
        return series
    base = targets["baseline_ends"]
    stated = base.notna()
    return series.assign(
        base_year=series["base_year"].where(~stated, decimal_years(base)),
        current_year=series["current_year"].where(~stated, decimal_years(targets["actual_date"])),
        target_year=series["target_year"].where(~stated, decimal_years(targets["deadline"])),
    )


def _only_comparable(results: pd.DataFrame, targets: pd.DataFrame, method: str) -> pd.DataFrame:
    """Blank the targets whose kind no method of this catalogue was made for."""
    if "kind" not in targets:
        return results
    own = targets["kind"].isin(OWN_RULE).to_numpy()
    if "method" in targets:
        chosen = targets["kind"].isin(TRENDS) & (targets["method"] == method)
        own = own & ~chosen.to_numpy()
    results = results.copy()
    results.loc[own, ["value", "score"]] = np.nan
    results.loc[own, ["method_status", "status"]] = Status.NOT_ASSESSABLE.value
    results.loc[own, "reason"] = "own-rule"
    results.loc[own, "basis"] = ""
    return results


def _ended(results: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Say of targets at their deadline that they are met or not, as no method says anything else."""
    over = due(targets.rename(columns={"actual_date": "judged"})) & targets["target"].notna()
    open_still = ~results["status"].isin([Status.ACHIEVED, Status.NOT_ASSESSABLE])
    ended = over.to_numpy() & open_still.to_numpy()
    return results.assign(status=results["status"].mask(ended, Status.NOT_ACHIEVED.value))


def count_method_dependent(table: pd.DataFrame) -> tuple[int, int]:
    """Count, of what :func:`robustness` gives, the targets whose status depends on the method.

    Returns
    -------
    dependent, compared
        Targets on which methods disagree, and targets that at least two methods can judge.
    """
    judged = table[table["status"] != Status.NOT_ASSESSABLE.value]
    methods = judged.groupby("target_id")["method"].nunique()
    compared = methods.index[methods >= 2]
    dependent = table.loc[table["method_dependent"], "target_id"].nunique()
    return int(dependent), len(compared)
