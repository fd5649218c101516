"""The counts that stand behind an assessment, as the rule of small counts protects them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from milepost.assess.disclosure_rule import DisclosureRule
from milepost.assess.recovery import Cell
from milepost.core.model import Kind
from milepost.edition.hierarchy import PATH, SEPARATOR

Paths = Mapping[str, Mapping[str, tuple[str, ...]]]  # dimension, member, what it is part of
Counts = dict[Cell, tuple[float, float]]  # the cases, and what a share leaves


def counts_behind(
    cells: pd.DataFrame,
    observations: pd.DataFrame,
    cohort: float | None,
    rule: DisclosureRule,
    paths: Paths,
) -> Counts:
    """Give the count behind each cell, and what a share leaves; infinite where it is no share."""
    kind = cells["kind"].iloc[0]
    found: Counts = {}
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
            rest = cohort - counted
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


def row_counts(rows: pd.DataFrame, rule: DisclosureRule) -> list[pd.Series]:
    """Give the counts that rows tell: of things, of the cases of a share, of those left over."""
    counts = []
    if "value" in rule.columns:
        counts.append(rows["value"].mask(rows["numerator"].notna()))
    if "numerator" in rule.columns:
        counts += [rows["numerator"], rows["denominator"] - rows["numerator"]]
    return counts
