"""Completeness: which expected reports are in, and who has not reported."""

from __future__ import annotations

from typing import Any

import pandas as pd

from milepost.core.messages import _, n_
from milepost.core.natural_order import naturally
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column
from milepost.report.topics.names import listed, member_name
from milepost.report.topics.shared import paragraph, period_name


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
    ways = [False, False, True, True]
    return told.sort_values(order, ascending=ways, key=naturally).reset_index(drop=True)


def _targets(named: Any, names: pd.Series) -> str:
    if text.missing(named):
        return _("all targets")
    return listed(names.reindex(str(named).split(";")).dropna())


def reports_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State how many expected reports are in."""
    total, present = len(frame), int((~frame["missing"]).sum())
    return n_(
        "{reports} is in at the cut-off, {day}.",
        "{reports} are in at the cut-off, {day}.",
        text.agreeing(present, total),
        reports=text.out_of(present, total, (_("expected report"), _("expected reports"))),
        day=text.day(chapter.edition.cut_off),
    )


def reports_note(frame: pd.DataFrame) -> str:
    """Say how many reports are overdue or came late, and how that is counted."""
    late, missing = frame["days_late"] > 0, int(frame["missing"].sum())
    overdue, came = int((frame["missing"] & late).sum()), int((~frame["missing"] & late).sum())
    told = []
    if missing:
        others = text.out_of(overdue, missing, (_("other"), _("others")))
        number = text.agreeing(overdue, missing)
        told.append(n_("{others} is overdue.", "{others} are overdue.", number, others=others))
    if came:
        told.append(n_("{n} came late.", "{n} came late.", came))
    how = _(
        "Reports for periods that end by the reporting date. A report is in from the day on "
        "which its first row became known; days late are counted to that day, or to the cut-off."
    )
    return paragraph(*told, how)


def reports_table(frame: pd.DataFrame) -> Table:
    """Show the expected reports: who, on what, for when, due when, how late."""
    kept = ["who", "on", "period", "due", "received", "days_late", "dimension", "member",
            "target_ids"]  # fmt: skip
    return Table(
        frame[kept],
        {
            "who": Column(_("Who"), str, 22),
            "on": Column(_("On"), str, 26),
            "period": Column(_("For"), str, 14),
            "due": Column(_("Due"), text.day, 14),
            "received": Column(
                _("In since"), lambda day: text.day(day) or _("not yet reported"), 15
            ),
            "days_late": number_column(_("Days late"), 9),
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
        note=reports_note(frame),
    )
