"""What an edition says of the one before it: the tables of the chapter on changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from milepost.assess.counted import counted_now, single_results
from milepost.assess.decomposition import State, Step, Walk, told_by_differences, walk
from milepost.assess.disclosure_rule import read_rule
from milepost.assess.scopes import WHOLE, Basis
from milepost.core.model import Edition
from milepost.core.natural_order import natural
from milepost.core.workbook import Workbook
from milepost.edition.calendar import in_plan_time
from milepost.edition.params import compared_editions, read_edition
from milepost.methods.thresholds import Thresholds
from milepost.read.dataset import Dataset
from milepost.read.expected_tables import complete

FACTS = {
    "status": "status",
    "reason": "reason",
    "evidence": "evidence",
    "actual": "actual",
    "share": "share_achieved",
}
KINDS = {"text": "str", "number": "float64", "count": "int64"}
# table to columns, each with its kind
COLUMNS = {
    "changed_targets": {
        "target_id": "text",
        **{f"{name}_{end}": "text" for name in ("status", "reason", "evidence")
           for end in ("before", "after")},
        **{f"{name}_{end}": "number" for name in ("actual", "share") for end in ("before", "after")},
        "causes": "text",
        "restated": "number",
        "status_restated": "text",
    },
    "changed_rows": {
        "target_id": "text",
        "observation_id": "text",
        "kind": "text",
        "told": "text",
        "known_on": "text",
        "evidence": "text",
        "source_id": "text",
        "file": "text",
    },
    "changed_countries": {
        "country": "text",
        "change": "text",
        "targets": "text",
        "results": "count",
    },
    "earlier_figures": {
        "edition": "text",
        "as_of": "text",
        "target_id": "text",
        "actual": "number",
        "share": "number",
        "status": "text",
        "reason": "text",
        "evidence": "text",
    },
}  # fmt: skip


def compared_tables(
    dataset: Dataset,
    edition: Edition,
    thresholds: Thresholds,
    workbook: Workbook,
    kept_back: Collection[str] = (),
) -> dict[str, pd.DataFrame]:
    """Compare an edition with the one that its ``compares_with`` names.

    Parameters
    ----------
    kept_back
        Targets of which it, or an earlier edition, keeps anything back: nothing is told of them.

    Returns
    -------
    dict
        ``changed_targets``: a row a target that both assess, as the earlier edition showed it
        (``..._before``) and as this one does (``..._after``); ``causes`` of another status,
        divided by ``;``; ``restated`` and ``status_restated``, what the earlier figure would be
        as things are known now, where that is another one. ``changed_rows``: the rows that
        restate a figure. ``changed_countries``: countries with results in one of both alone
        (``new``, ``gone``). ``earlier_figures``: a row a target and earlier edition, the newest
        first: that one, the one that it was compared with, and so on. All are empty where the edition is compared with none. Rows that its
        readers may no longer see are in none of them, and neither is a target with a suppressed
        count.
    """
    if edition.compares_with is None:
        return {name: _frame(name, []) for name in COLUMNS}
    tables, rule = complete(dataset).tables, read_rule(workbook.params)
    older = State(tables, read_edition(workbook, edition.compares_with), thresholds, rule)
    newer = State(tables, edition, thresholds, rule)
    way = walk(older, newer, parts=False)
    way = replace(way, kept_back=way.kept_back.union(kept_back))
    restated = {
        item["target_id"]: item for item in way.restated() if item["scope_kind"] == WHOLE.kind
    }
    return {
        "changed_targets": _frame("changed_targets", _targets(way, restated)),
        "changed_rows": _frame("changed_rows", _rows(restated)),
        "changed_countries": _frame("changed_countries", _countries(way, older, newer)),
        "earlier_figures": _frame("earlier_figures", _earlier(way, older, newer, workbook)),
    }


def _frame(name: str, records: list[dict[str, Any]]) -> pd.DataFrame:
    columns = COLUMNS[name]
    frame = pd.DataFrame(records, columns=list(columns))
    return frame.astype({column: KINDS[kind] for column, kind in columns.items()})


def _targets(way: Walk, restated: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    records = []
    for key, before, after in way.figures():
        kind, _, name = key
        if kind != WHOLE.kind:
            continue
        causes = [other.cause for _, other in way.causes(key)] if _moved(before, after) else []
        now = restated.get(name, {}).get("after", {})
        records.append(
            {
                "target_id": name,
                **{f"{column}_before": before[fact] for column, fact in FACTS.items()},
                **{f"{column}_after": after[fact] for column, fact in FACTS.items()},
                "causes": ";".join(dict.fromkeys(map(str, causes))),
                "restated": now.get("actual"),
                "status_restated": now.get("status"),
            }
        )
    return records


def _earlier(way: Walk, older: State, newer: State, workbook: Workbook) -> list[dict[str, Any]]:
    """Give each target's figure in the earlier editions, as those showed it.

    An edition for fewer readers, and all before it, are left out.
    """
    records: list[dict[str, Any]] = []
    shown: list[Step] = []
    kept_back: set[str] = set()
    readers = {newer.edition.audience}
    names = compared_editions(workbook, newer.edition.edition, newer.edition.compares_with)
    for name in names[1:]:
        if shown:  # the first is the older one
            older = replace(older, edition=read_edition(workbook, name))
        if older.edition.audience not in newer.edition.audiences:
            break
        if shown:
            way = walk(older, newer, parts=False)
        shown.append(way.ladder[0])
        kept_back |= way.kept_back
        readers.add(older.edition.audience)
        told = in_plan_time(older.edition, newer.tables["plan"])
        when = {"edition": told.edition, "as_of": told.as_of.isoformat()}
        records += [
            {**when, "target_id": key[2], **{name: before[fact] for name, fact in FACTS.items()}}
            for key, before, _ in way.figures()
            if key[0] == WHOLE.kind
        ]
    # they stand side by side: what two of them would tell together is told of none
    if any(map(newer.rule.holds, readers)):
        kept_back |= told_by_differences(shown, newer.rule)
    return [record for record in records if record["target_id"] not in kept_back]


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return bool(before["status"] != after["status"])


def _rows(restated: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**row, "target_id": name, "told": _told(row["changed"])}
        for name, item in restated.items()
        for row in item["rows"]
        if row["kind"] != "left out"
    ]


def _told(changed: dict[str, dict[str, Any]]) -> str:
    """Say what a revised row says now: ``value 37.13 → 38.35``."""
    return "; ".join(
        f"{name.replace('_', ' ')} {_cell(pair['before'])} → {_cell(pair['after'])}"
        for name, pair in changed.items()
    )


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def _countries(way: Walk, older: State, newer: State) -> list[dict[str, Any]]:
    """Give the countries that have results in one edition alone, as the maps of both show them."""
    ends = [_results(newer, way.ladder[-1]), _results(older, way.ladder[0])]
    return [
        {
            "country": item["country"],
            "change": change,
            "targets": ";".join(sorted({row["target_id"] for row in item["rows"]}, key=natural)),
            "results": len(item["rows"]),
        }
        for change, (one, other) in (("new", ends), ("gone", ends[::-1]))
        for item in way.countries_of_one(one, other)
    ]


def _results(state: State, step: Step) -> pd.DataFrame:
    """Give the single results that count in an edition, the end of a way that it stands at."""
    rows, targets = step.view.rows, step.targets
    basis = Basis(targets, rows, state.tables["plan"], step.view.edition, members=step.members)
    counts = counted_now(basis).get(WHOLE.kind, np.zeros(len(rows), dtype=bool))
    kinds = rows["target_id"].map(dict(zip(targets["target_id"], targets["kind"], strict=True)))
    return single_results(rows, kinds, counts)
