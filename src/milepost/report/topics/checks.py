"""What was checked: warnings about rows, statuses by other methods, parts against wholes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from milepost.assess.robustness import count_method_dependent
from milepost.methods.published import METHODS
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column, plain_table
from milepost.report.topics.shared import class_nouns, is_added


def methods_caption(table: pd.DataFrame, chapter: Chapter) -> str:
    """State how many statuses depend on the method."""
    dependent, compared = count_method_dependent(table)
    if not compared:
        return f"No {chapter.noun('target')} can be assessed by more than one method."
    return (
        f"{text.sentence(text.part(dependent, compared, 'status', 'statuses'))} "
        f"{text.verb(dependent, 'depends', 'depend')} on the method."
    )


def doubts_caption(frame: pd.DataFrame) -> str:
    """State how many rows of the edition the check queries."""
    if frame.empty:
        return "The check finds no error and queries no row of this edition."
    rules = text.joined(sorted(frame["rule"].unique()))
    return (
        f"The check finds no error and has {text.count(len(frame), 'query', 'queries')} about rows "
        f"of this edition, by {text.count(frame['rule'].nunique(), 'rule', 'rules')}: {rules}."
    )


def overlap_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State where parts do not add up to wholes."""
    if frame.empty:
        return "Everywhere in this book the parts add up to the whole."
    targets = frame["target_id"].nunique()
    kinds = [class_nouns(chapter, kind)[0] for kind in frame["scope_kind"].unique()]
    return (
        f"For {chapter.count(targets, 'target')}, the parts by {text.joined(kinds)} "
        "come to more than the whole: what counts once in the plan counts in each part it is in."
    )


def methods_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show each target's status under each method; why a method says nothing is in the CSV."""
    laid = frame.pivot_table(
        index=["target_id", "short_name"],
        columns="method",
        values="status",
        aggfunc="first",
        sort=False,
        observed=True,
    )
    order = [name for name in METHODS if name in laid]
    laid = laid[order].reset_index()
    laid["name"] = laid["target_id"] + " " + laid["short_name"]
    columns = {"name": Column(text.sentence(chapter.noun("target")), width=24)}
    columns |= {name: Column(METHODS[name].name, _short_status, 13) for name in order}
    return Table(laid[["name", "target_id", "short_name", *order]], columns)


def _short_status(code: Any) -> str:
    return "" if code == "not-assessable" else text.status(str(code))


def doubts_table(frame: pd.DataFrame) -> Table:
    """Show what the check queries, row by row."""
    return plain_table(
        frame,
        {
            "file": Column("File", width=26),
            "row": number_column("Row", 6),
            "column": Column("Column", width=13),
            "value": Column("Value", width=16),
            "message": Column("What is doubtful", width=50),
            "rule": Column("Rule", width=10),
        },
    )


def overlap_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show where the parts of a division come to more than the whole."""
    names = chapter["targets"].set_index("target_id")["short_name"]
    rows = frame.assign(name=frame["target_id"] + " " + frame["target_id"].map(names))
    return plain_table(
        rows,
        {
            "scope_kind": Column("By", lambda kind: class_nouns(chapter, kind)[0], 12),
            "name": Column(text.sentence(chapter.noun("target")), width=30),
            "whole": number_column("Whole", 9),
            "parts": number_column("Sum of the parts", 12),
            "without_part": number_column("In no part", 10),
            "difference": number_column("Counted more than once", 12),
        },
    )


def warnings(chapter: Chapter) -> Any:
    """Show what ``milepost check`` queries of this edition's rows."""
    frame = chapter["doubts"]
    return chapter.exhibit(
        "doubts",
        caption=doubts_caption(frame),
        table=doubts_table(frame),
        rows=chapter["observations"],
        note="What `milepost check` queries; an error would have stopped this book.",
    )


def methods(chapter: Chapter) -> Any:
    """Show each target's status under every published method."""
    frame = chapter["methods"]
    return chapter.exhibit(
        "methods",
        caption=methods_caption(frame, chapter),
        table=methods_table(frame, chapter),
        rows=chapter["observations"],
        note=f"A dash: the method does not apply to this kind of {chapter.noun('target')}, or lacks a baseline.",
    )


def overlaps(chapter: Chapter) -> Any:
    """Show where the parts of a division come to more than the whole; nothing without divisions.

    Nor where nothing of a part goes into a whole: rates and indices are never added.
    """
    if not any(chapter.has(table) for table in ("pillars", "results", "regions")):
        return None
    targets, rows = chapter["targets"], chapter["observations"]
    added = targets.loc[is_added(chapter, targets), "target_id"]
    parts = [name for name in ("region_id", "result_id", "country") if name in rows]
    if not rows.loc[rows["target_id"].isin(added), parts].notna().any(axis=None):
        return None
    frame = chapter["overlaps"]
    return chapter.exhibit(
        "overlaps",
        caption=overlap_caption(frame, chapter),
        table=overlap_table(frame, chapter),
        rows=chapter["observations"],
        note="Checked at every build; parts that should add up and do not would stop it.",
    )
