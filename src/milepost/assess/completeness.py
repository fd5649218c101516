"""Which reports were expected, which have come, and where silence is not yet zero.

``data/plan/reports-expected.csv`` says who was to report what, for which period, by when. A report
is in once any row of it is: of its member, its targets and its period; a nil report is such a row
(measure ``nil``). That there are no results is known where all reports expected are in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.core.model import Edition, Reason
from milepost.edition.calendar import plan_years
from milepost.edition.hierarchy import SEPARATOR, paths, pillar_of
from milepost.edition.select import column_of

COLUMNS = ["dimension", "member", "target_ids", "period_start", "period_end", "due", "year",
           "received", "days_late", "source_id"]  # fmt: skip
Tables = Mapping[str, pd.DataFrame]


def expected_reports(tables: Tables, versions: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Say of every report that an edition expects whether it is in, and how late.

    Parameters
    ----------
    tables
        ``reports_expected`` and ``plan`` as in ``data/plan/``; ``observations`` selected and tagged.
    versions
        Every version of the observations: a report is in from the day on which one became known.
    edition
        Periods that end by its reporting date count, and what became known by its cut-off.

    Returns
    -------
    pandas.DataFrame
        A row a report, in the order of the register: ``dimension`` (a column of observations) and
        ``member``, both blank for the whole; ``target_ids``, blank for all; ``period_start``,
        ``period_end``, ``due``; ``year``, the plan year in which the period ends; ``received``,
        the day from which it is known, blank while it is not in; ``days_late`` at that day, or at
        the cut-off; ``source_id``.
    """
    register = tables["reports_expected"]
    register = register[register["period_end"] <= pd.Timestamp(edition.as_of)].reset_index(
        drop=True
    )
    rows = tables["observations"] if len(register) else tables["observations"].iloc[:0]
    first = _first_known(rows, versions, edition)
    received = [_received(report, rows, first) for report in register.to_dict("records")]
    found = register.assign(
        dimension=register["dimension"].map(column_of, na_action="ignore").astype("str"),
        year=plan_years(register["period_end"], tables["plan"]),
        received=pd.Series(received, index=register.index, dtype="datetime64[s]"),
    )
    until = found["received"].fillna(pd.Timestamp(edition.cut_off))
    found["days_late"] = (until - found["due"]).dt.days.clip(lower=0)
    return found[COLUMNS]


def _first_known(rows: pd.DataFrame, versions: pd.DataFrame, edition: Edition) -> pd.Series:
    """Give the day on which each row first became known to an edition's readers."""
    seen = versions[versions["observation_id"].isin(rows["observation_id"])]
    seen = seen[seen["audience"].isin(edition.audiences)]
    first = seen.groupby("observation_id")["known_on"].min()
    return first.reindex(rows["observation_id"]).set_axis(rows.index)


def _received(report: Mapping[Any, Any], rows: pd.DataFrame, first: pd.Series) -> Any:
    """Give the day on which the first row of a report became known."""
    of = rows["period_end"].between(report["period_start"], report["period_end"])
    if pd.notna(report["target_ids"]):
        of &= rows["target_id"].isin(str(report["target_ids"]).split(SEPARATOR))
    if pd.notna(report["dimension"]):
        cells = (
            SEPARATOR + rows[column_of(report["dimension"])].astype("str").fillna("") + SEPARATOR
        )
        of &= cells.str.contains(f"{SEPARATOR}{report['member']}{SEPARATOR}", regex=False)
    return first[of].min()


def not_in(reports: pd.DataFrame) -> pd.DataFrame:
    """Keep the reports that are not in."""
    return reports[reports["received"].isna()]


def bearing_on(
    reports: pd.DataFrame, kind: str, part: str, tables: Tables
) -> npt.NDArray[np.bool_]:
    """Say which reports may tell of a part of a scope.

    Parameters
    ----------
    reports
        As from :func:`expected_reports`.
    kind, part
        As in the assessments, ``"region", "north"``; also of a country, a target, a system.
    tables
        ``countries``, ``results``, ``targets`` and ``global_results``.
    """
    told = [_parts(report, kind, tables) for report in reports.to_dict("records")]
    return np.array([parts is None or part in parts for parts in told], dtype=bool)


def _parts(report: Mapping[Any, Any], kind: str, tables: Tables) -> set[str] | None:
    """Name the parts of a scope that a report may tell of; None for any."""
    column, member = report["dimension"], report["member"]
    if kind in ("target", "system"):
        return _targets(report, kind, tables)
    if pd.isna(column):
        return None
    countries, results = tables["countries"], tables["results"]
    found = {str(member)} if column in (kind, f"{kind}_id") else None
    if (kind, column) == ("region", "country"):
        found = {*countries.loc[countries["iso3"] == member, "region_id"].dropna()}
    elif (kind, column) == ("country", "region_id"):
        found = {*countries.loc[countries["region_id"] == member, "iso3"]}
    elif (kind, column) == ("result", "result_id"):
        found = {*paths(results).get(str(member), [str(member)])}
    elif (kind, column) == ("pillar", "result_id"):
        found = {*pillar_of(results)[[member]].dropna()}
    return found


def _targets(report: Mapping[Any, Any], kind: str, tables: Tables) -> set[str] | None:
    if pd.isna(report["target_ids"]):
        return None
    named = str(report["target_ids"]).split(SEPARATOR)
    if kind == "target":
        return {*named}
    targets = tables["targets"]
    first = targets.loc[targets["target_id"].isin(named), "global_result_id"].astype("str")
    systems = tables["global_results"].set_index("global_result_id")["system_id"]
    return {*first.str.replace(";.*", "", regex=True).map(systems).dropna()}


def with_silence(assessments: pd.DataFrame, reports: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Say ``not-reported`` instead of ``no-observation`` where a report is not in.

    Parameters
    ----------
    tables
        As for :func:`bearing_on`.
    """
    missing = not_in(reports).reset_index(drop=True)
    silent = assessments["reason"] == Reason.NO_OBSERVATION.value
    if missing.empty or not silent.any():
        return assessments
    empty = assessments[silent]
    by_target = {
        target: bearing_on(missing, "target", target, tables)
        for target in empty["target_id"].unique()
    }
    by_part = {
        (kind, part): bearing_on(missing, kind, part, tables)
        for kind, part in empty[["scope_kind", "scope_id"]]
        .drop_duplicates()
        .itertuples(index=False)
    }
    keys = empty[["scope_kind", "scope_id", "target_id"]].itertuples(index=False)
    told = [bool((by_part[kind, part] & by_target[target]).any()) for kind, part, target in keys]
    changed = empty.index[told]
    reason = assessments["reason"].mask(assessments.index.isin(changed), Reason.NOT_REPORTED.value)
    return assessments.assign(reason=reason)
