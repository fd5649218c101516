"""What was checked: warnings about rows, statuses by other methods, parts against wholes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from milepost.assess.robustness import count_method_dependent
from milepost.core.messages import _, n_
from milepost.core.model import Status
from milepost.methods.published import METHODS
from milepost.methods.series_columns import REASON_WORDS
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column
from milepost.report.topics.counted import rows_behind
from milepost.report.topics.names import class_nouns
from milepost.report.topics.shared import is_added, paragraph, target_column


def methods_caption(table: pd.DataFrame, chapter: Chapter) -> str:
    """State how many statuses depend on the method."""
    dependent, compared = count_method_dependent(table)
    if not compared:
        noun = chapter.noun("target")
        return _("No {noun} can be assessed by more than one method.", noun=noun)
    return n_(
        "{statuses} depends on the method.",
        "{statuses} depend on the method.",
        text.agreeing(dependent, compared),
        statuses=text.out_of(dependent, compared, (_("status"), _("statuses"))),
    )


def doubts_caption(frame: pd.DataFrame) -> str:
    """State how many rows of the edition the check queries."""
    if frame.empty:
        return _("The check finds no error and queries no row of this edition.")
    rules = text.joined(sorted(frame["rule"].unique()))
    return n_(
        "The check finds no error and has {n} query about rows of this edition, by {rules}.",
        "The check finds no error and has {n} queries about rows of this edition, by {rules}.",
        len(frame),
        rules=n_("{n} rule: {rules}", "{n} rules: {rules}", frame["rule"].nunique(), rules=rules),
    )


def overlap_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State where parts do not add up to wholes."""
    if frame.empty:
        return _("Everywhere in this book the parts add up to the whole.")
    targets = frame["target_id"].nunique()
    kinds = [class_nouns(chapter, kind)[0] for kind in frame["scope_kind"].unique()]
    return _(
        "For {targets}, the parts by {kinds} come to more than the whole.",
        targets=chapter.count(targets, "target"),
        kinds=text.joined(kinds),
    )


def overlap_note(frame: pd.DataFrame) -> str:
    """Say why parts may come to more than the whole, and that this is checked."""
    why = _("What counts once in the plan counts in each part it is in.")
    checked = _("Checked at every build; parts that should add up and do not would stop it.")
    return checked if frame.empty else paragraph(why, checked)


def methods_note(table: pd.DataFrame) -> str:
    """Say why methods give no status, as far as they give none."""
    silent = table.loc[table["status"] == Status.NOT_ASSESSABLE.value, "reason"]
    reasons = [_(words) for code, words in REASON_WORDS.items() if code in set(silent)]
    if not reasons:
        return ""
    return _("A dash: the method gives no status. Reasons: {reasons}.", reasons="; ".join(reasons))


def methods_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show each target's status under each method."""
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
    columns = {"name": target_column(chapter, 24)}
    columns |= {name: Column(_(METHODS[name].name), _short_status, 13) for name in order}
    return Table(laid[["name", "target_id", "short_name", *order]], columns)


def _short_status(code: Any) -> str:
    return "" if code == "not-assessable" else text.status(str(code))


def doubts_table(frame: pd.DataFrame) -> Table:
    """Show what the check queries, row by row."""
    return Table(
        frame,
        {
            "file": Column(_("File"), width=26),
            "row": number_column(_("Row"), 6),
            "column": Column(_("Column"), width=13),
            "value": Column(_("Value"), width=16),
            "message": Column(_("What is doubtful"), width=50),
            "rule": Column(_("Rule"), width=10),
        },
    )


def overlap_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show where the parts of a division come to more than the whole."""
    names = chapter["targets"].set_index("target_id")["short_name"]
    rows = frame.assign(name=frame["target_id"] + " " + frame["target_id"].map(names))
    return Table(
        rows,
        {
            "scope_kind": Column(_("By"), lambda kind: class_nouns(chapter, kind)[0], 12),
            "name": target_column(chapter, 30),
            "whole": number_column(_("Whole"), 9),
            "parts": number_column(_("Sum of the parts"), 12),
            "without_part": number_column(_("In no part"), 10),
            "difference": number_column(_("Counted more than once"), 12),
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
        note=_("What `milepost check` queries; an error would have stopped this book."),
    )


def methods(chapter: Chapter) -> Any:
    """Show each target's status under every published method."""
    frame = chapter["methods"]
    return chapter.exhibit(
        "methods",
        caption=methods_caption(frame, chapter),
        table=methods_table(frame, chapter),
        rows=rows_behind(chapter, frame),
        note=methods_note(frame),
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
        rows=rows_behind(chapter, chapter["assessments"]),
        note=overlap_note(frame),
    )
