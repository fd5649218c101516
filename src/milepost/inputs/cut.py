"""Slices: what one chapter needs and nothing more, written once, named by its content.

A chapter's only input is its slice. A slice lists its tables by digest, so that the tables which
chapters share are stored once and a chapter is stale only when a table that it uses has changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from milepost.assess.completeness import bearing_on
from milepost.assess.edition_changes import COLUMNS as COMPARED
from milepost.assess.stopped import stopped_parts
from milepost.edition.narratives import references
from milepost.edition.params import Chapter
from milepost.inputs.records import MESSAGES, EditionData, _sources_of
from milepost.read.dimensions import MEMBERS

# tables of no use to a chapter about a part
OF_THE_WHOLE = ("overlaps", "doubts", "histories", "methods", *COMPARED)
# whose rows say which part of a scope they are about
OF_PARTS = ("assessments", "part_histories")


def cut(data: EditionData, chapter: Chapter) -> dict[str, pd.DataFrame]:
    """Cut what one chapter needs out of an edition.

    A chapter on a pillar, region, direction, country or system sees the observations and
    assessments of that part alone; any other chapter sees them all. One that names its tables
    gets these, and the sources of their rows. Its narrative is :func:`narrative`'s.
    """
    tables = dict(data.tables)
    rows, found = tables["observations"], {name: tables[name] for name in OF_PARTS}
    reports = tables["reports"]
    for name, value in chapter.parameters.items():
        reports = reports[bearing_on(reports, name, value, data.tables)]
        rows = rows[_belongs(rows, tables, name, value)]
        if name in ("pillar", "region", "country", "direction"):
            found = {of: table[_of_part(table, tables, name, value)] for of, table in found.items()}
        elif name in ("system", "target"):
            targets = tables["targets"]
            kept = _belongs(targets, tables, name, value)
            ids = {*targets.loc[kept, "target_id"]}
            found = {of: table[table["target_id"].isin(ids)] for of, table in found.items()}
    if rows is not tables["observations"]:
        tables["counted"] = tables["counted"].loc[rows.index]  # one for each observation
    tables.update(found, observations=rows, reports=reports)
    if chapter.parameters:  # these concern the whole book, and change with any row of it
        tables = {name: table for name, table in tables.items() if name not in OF_THE_WHOLE}
        if not {"system", "target"}.isdisjoint(chapter.parameters):  # about targets, whole
            own = data.tables["histories"]
            tables["histories"] = own[own["target_id"].isin(found["assessments"]["target_id"])]
    whole = rows is data.tables["observations"]
    tables["stopped"] = data.stopped if whole else stopped_parts(tables["targets"], rows)
    if chapter.tables is not None:
        wanted = {*chapter.tables, "plan", "reports", "sources", "stopped", MESSAGES}
        wanted |= {MEMBERS, "counted"} if "observations" in wanted else set()
        tables = {name: table for name, table in tables.items() if name in wanted}
    if chapter.parameters or (chapter.tables is not None and "sources" not in chapter.tables):
        used = set[str]()
        for name, table in tables.items():
            whole = table is data.tables.get(name)
            used |= data.named_sources[name] if whole else _sources_of(name, table)
        tables["sources"] = tables["sources"][tables["sources"]["source_id"].isin(used)]
    return dict(sorted(tables.items()))


def narrative(data: EditionData, chapter: Chapter) -> pd.DataFrame:
    """Give the team's words for a chapter and, row by row, what their references ask for.

    Returns
    -------
    pandas.DataFrame
        ``text`` (the whole narrative in the first row, then each reference as written),
        ``field``, ``number``, ``words``, ``decimals``; empty where the team wrote nothing.
    """
    markdown = data.narratives.get(chapter.name)
    if markdown is None:
        return _no_narrative()
    rows: list[dict[str, Any]] = [{"text": markdown}]
    decimals = data.tables["targets"].set_index("target_id")["decimals"]
    found: Any = data.tables["assessments"].set_index(["scope_kind", "scope_id", "target_id"])
    for item in references(markdown):
        value = found.loc[(item.scope_kind, item.scope_id, item.target_id), item.field]
        kind = "words" if isinstance(value, str) else "number"
        shown = decimals[str(item.target_id)] if item.field != "observations" else None
        rows.append({"text": item.text, "field": item.field, kind: value, "decimals": shown})
    return _narrative_frame(rows)


@cache
def _no_narrative() -> pd.DataFrame:
    return _narrative_frame([])


def _narrative_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["text", "field", "number", "words", "decimals"])
    numbers = dict.fromkeys(["number", "decimals"], "float64")
    return frame.astype({"text": "str", "field": "str", "words": "str", **numbers})


def _of_part(
    found: pd.DataFrame, tables: Mapping[str, pd.DataFrame], name: str, value: Any
) -> pd.Series:
    """Say which rows are about a part of a scope, or about a result of a pillar."""
    own: pd.Series = (found["scope_kind"] == name) & (found["scope_id"] == value)
    if name == "pillar":
        results = tables["results"]
        ids = results.loc[results["pillar_id"] == value, "result_id"]
        own |= (found["scope_kind"] == "result") & found["scope_id"].isin(ids)
    return own


def _belongs(
    rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame], name: str, value: Any
) -> pd.Series:
    column = {"country": "country", "target": "target_id"}.get(name, f"{name}_id")
    if name == "direction":
        lists = ";" + rows["direction_ids"].fillna("") + ";"
        return lists.str.contains(f";{value};", regex=False)
    if name == "system":
        first = (
            tables["targets"]
            .set_index("target_id")["global_result_id"]
            .str.replace(";.*", "", regex=True)
        )
        systems = tables["global_results"].set_index("global_result_id")["system_id"]
        return rows["target_id"].map(first).map(systems).eq(value)
    if column in rows:
        return rows[column].eq(value)
    return pd.Series(data=True, index=rows.index)
