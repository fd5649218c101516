"""Completeness: which expected reports are in, and who has not reported."""

from __future__ import annotations

from typing import Any

import pandas as pd

from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column, plain_table
from milepost.report.topics.shared import listed, member_name, period_name


def reports(chapter: Chapter) -> pd.DataFrame:
    """Give the expected reports, those that are not in first, then those that came late.

    Returns
    -------
    pandas.DataFrame
        ``who``, ``on`` (targets), ``period``, ``due``, ``received`` (blank: not in), ``days_late``,
        and the columns of :func:`milepost.assess.completeness.expected_reports`.
    """
    frame = chapter["reports"]
    names = chapter["targets"].set_index("target_id")["short_name"]
    told = frame.assign(
        who=[member_name(chapter, row.dimension, row.member) for row in text.rows(frame)],
        on=[_targets(row.target_ids, names) for row in text.rows(frame)],
        period=[period_name(row.period_start, row.period_end) for row in text.rows(frame)],
        missing=frame["received"].isna(),
    )
    order = ["missing", "days_late", "due", "who"]
    return told.sort_values(order, ascending=[False, False, True, True]).reset_index(drop=True)


def _targets(named: Any, names: pd.Series) -> str:
    if text.missing(named):
        return "all targets"
    return listed(names.reindex(str(named).split(";")).dropna())


def reports_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State how many expected reports are in, and how many of the others are overdue."""
    total, missing = len(frame), int(frame["missing"].sum())
    late = int((frame["days_late"] > 0).sum())
    cut_off = text.day(chapter.edition.cut_off)
    words = text.sentence(text.part(total - missing, total, "expected report", "expected reports"))
    words += f" {text.part_verb(total - missing, total)} in at the cut-off, {cut_off}"
    overdue = int((frame["missing"] & (frame["days_late"] > 0)).sum())
    if missing:
        others = text.part(overdue, missing, "other", "others")
        words += f"; {others} {text.part_verb(overdue, missing)} overdue"
    if came := late - overdue:
        words += f"; {text.word(came)} came late"
    return f"{words}."


def reports_table(frame: pd.DataFrame) -> Table:
    """Show the expected reports: who, on what, for when, due when, how late."""
    kept = ["who", "on", "period", "due", "received", "days_late", "dimension", "member",
            "target_ids"]  # fmt: skip
    return plain_table(
        frame[kept],
        {
            "who": Column("Who", str, 22),
            "on": Column("On", str, 26),
            "period": Column("For", str, 14),
            "due": Column("Due", text.day, 14),
            "received": Column("In since", lambda day: text.day(day) or "not yet reported", 15),
            "days_late": number_column("Days late", 9),
        },
    )


def expected(chapter: Chapter) -> Any:
    """Show which expected reports are in, and who has not reported; nothing without a register."""
    if not chapter.has("reports"):
        return None
    frame = reports(chapter)
    return chapter.exhibit(
        "reports",
        caption=reports_caption(frame, chapter),
        table=reports_table(frame),
        rows=chapter["observations"],
        note="Reports for periods that end by the reporting date. A report is in from the day on "
        "which its first row became known; days late are counted to that day, or to the cut-off.",
    )
