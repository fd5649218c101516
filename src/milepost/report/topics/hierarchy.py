"""Planned results that are parts of others: what stands under each of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from milepost.core.messages import _, n_
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column
from milepost.report.topics.counted import rows_behind
from milepost.report.topics.shared import paragraph
from milepost.report.topics.targets import assessments

INDENT = 2 * "\N{NO-BREAK SPACE}"  # for each level below the highest


def levels(chapter: Chapter, pillar_id: str = "") -> pd.DataFrame:
    """Give planned results, each before its parts, with what was contributed under each.

    Parameters
    ----------
    pillar_id
        Of this pillar alone.

    Returns
    -------
    pandas.DataFrame
        A row for each target that a result contributed to, one for a result that did to none:
        ``result_id``, ``depth``, ``level`` (what the plan calls it), ``name``,
        ``target_id``, ``target``, ``actual``, ``unit``, ``observations``, ``evidence``.
    """
    planned = chapter["results"].sort_values("rank")
    if pillar_id:
        planned = planned[planned["pillar_id"] == pillar_id]
    blocks = []
    for result in text.rows(planned):
        own = assessments(chapter, "result", result.result_id)
        own = own[own["observations"] > 0]
        own = own.assign(target=own["target_id"] + " " + own["short_name"])
        kept = own[["target_id", "target", "actual", "unit", "observations", "evidence"]]
        kept = kept if len(kept) else kept.reindex([0]).assign(observations=0)
        level = text.sentence(chapter.level(result.depth)[0])
        blocks.append(kept.assign(result_id=result.result_id, depth=result.depth, level=level,
                                  name=result.short_name))  # fmt: skip
    order = ["result_id", "depth", "level", "name", "target_id", "target", "actual", "unit",
             "observations", "evidence"]  # fmt: skip
    return pd.concat(blocks, ignore_index=True)[order] if blocks else pd.DataFrame(columns=order)


def tree_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """Count the results of each level."""
    once = frame.drop_duplicates("result_id")
    counts = once["depth"].value_counts().sort_index()
    named = [
        text.count(int(counts[depth]), *chapter.level(depth))
        for depth in range(1, counts.index.max() + 1)
        if depth in counts
    ]
    words = _("{results}, each with what stands under it.", results=text.joined(named))
    return text.sentence(words)


def tree_note(frame: pd.DataFrame, chapter: Chapter) -> str:
    """Say under how many planned results nothing is observed, and how to read the tree."""
    how = _(
        "What was contributed to a target under a planned result, its parts included; the plan sets "
        "its targets for the whole."
    )
    bare = int((frame.drop_duplicates("result_id")["observations"] == 0).sum())
    if not bare or chapter.withheld:
        return how
    none = n_(
        "Under {n} planned result there is no observation.",
        "Under {n} planned results there is no observation.",
        bare,
    )
    return paragraph(how, none)


def tree_table(frame: pd.DataFrame) -> Table:
    """Show each result under the one that it is a part of, with its contributions."""
    told = [
        f"{INDENT * (depth - 1)}{level} {text.plain(result)} {text.plain(name)}"
        for depth, level, result, name in zip(
            frame["depth"], frame["level"], frame["result_id"], frame["name"], strict=True
        )
    ]
    rows = frame.assign(
        told=pd.Series(told, index=frame.index, dtype="str"),
        grade=frame["evidence"].map(text.grade, na_action="ignore"),
    )
    return Table(
        rows[["told", "grade", *frame.columns]],
        {
            "told": Column(_("Planned result"), str, 36),
            "target": Column(_("Target"), width=22, indicator="target_id"),
            "actual": number_column(_("Contribution"), 12),
            "unit": Column(_("Unit"), width=14),
            "observations": number_column(_("Observations"), 10),
            "grade": Column(_("Weakest evidence"), width=14),
        },
    )


def tree(chapter: Chapter, pillar_id: str = "") -> Any:
    """Show a hierarchy of planned results; nothing where none is a part of another.

    Parameters
    ----------
    pillar_id
        Show this pillar's results alone.
    """
    if not (chapter["results"]["depth"] > 1).any():
        return None
    frame = levels(chapter, pillar_id)
    if frame.empty:
        return None
    return chapter.exhibit(
        "hierarchy",
        caption=tree_caption(frame, chapter),
        table=tree_table(frame),
        rows=rows_behind(chapter, frame.assign(scope_kind="result", scope_id=frame["result_id"])),
        note=tree_note(frame, chapter),
    )
