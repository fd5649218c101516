"""Rules on the register of expected reports: who is to report what, for which period, by when."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from milepost.core.model import Problem
from milepost.core.problems import name_rows, table_of
from milepost.edition.hierarchy import SEPARATOR
from milepost.edition.select import column_of
from milepost.read.dataset import Dataset
from milepost.validate.rules import SCOPE_PARTS

RULE = "reports"


def reports_fit(dataset: Dataset) -> Iterator[Problem]:
    """An expected report names who is to report on which targets, for a period, by a day."""
    rows = dataset["reports_expected"]
    if rows.empty:
        return
    yield from _members(dataset, rows)
    named = rows.assign(_target=rows["target_ids"].astype("str").str.split(SEPARATOR))
    named = named.explode("_target").dropna(subset=["_target"])
    wrong = named[~named["_target"].isin(dataset["targets"]["target_id"])]
    where = table_of("targets", dataset["targets"].get("_file", ()))
    yield from name_rows(wrong, "target_ids", RULE, f"names a target that is not in {where}")
    wrong = rows[rows["period_end"] < rows["period_start"]]
    yield from name_rows(wrong, "period_end", RULE, "is before period_start")
    wrong = rows[rows["due"] < rows["period_start"]]
    yield from name_rows(wrong, "due", RULE, "is before the period that is to be reported")
    same = ["dimension", "member", "target_ids", "period_start", "period_end"]
    wrong = rows[rows.duplicated(same)]
    yield from name_rows(wrong, "member", RULE, "this report is expected already, by a row above")


def _members(dataset: Dataset, rows: pd.DataFrame) -> Iterator[Problem]:
    """Find dimensions that observations have not, and members that are in no table."""
    known = {column_of(kind): place for kind, place in SCOPE_PARTS.items() if kind != "direction"}
    for link in dataset.links:
        if link.table == "observations" and len(link.columns) == 1:
            known.setdefault(link.columns[0], (link.named, link.key[0]))
    for name in ("target_id", "source_id"):
        known.pop(name, None)
    columns = rows["dimension"].map(column_of, na_action="ignore")
    wrong = rows[columns.notna() & ~columns.isin([*known])]
    message = f"is not a dimension of the observations; these are: {', '.join(sorted(known))}"
    yield from name_rows(wrong, "dimension", RULE, message)
    half = rows[rows["dimension"].isna() != rows["member"].isna()]
    message = "dimension and member go together; both are blank for the whole"
    yield from name_rows(half, "member", RULE, message)
    for column, (table, key) in known.items():
        wrong = rows[(columns == column) & rows["member"].notna()]
        wrong = wrong[~wrong["member"].isin(dataset[table][key])]
        where = table_of(table, dataset[table].get("_file", ()))
        yield from name_rows(wrong, "member", RULE, f"is not in {where}")
