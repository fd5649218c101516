"""Commitments of the plan beside its targets, and the stage each has reached."""

from __future__ import annotations

from typing import Any

import pandas as pd

from milepost import charts
from milepost.charts.palette import STAGES
from milepost.core.messages import _, n_
from milepost.edition.calendar import plan_years
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table
from milepost.report.topics.shared import by_group, paragraph, reporting_date


def current_stages(chapter: Chapter, **where: str) -> pd.DataFrame:
    """Give commitments with the stage each stood at by the end of the edition's year.

    ``where`` keeps those of a pillar or region (``pillar_id="B"``).
    """
    frame = chapter["commitments"].sort_values("position", kind="stable")
    for column, value in where.items():
        frame = frame[frame[column] == value]
    latest = _newest(chapter)
    if latest.empty:
        return frame.assign(stage=None, evidence=None, period_end=None)
    kept = latest[["commitment_id", "stage", "evidence", "period_end"]]
    return frame.merge(kept, how="left", on="commitment_id").reset_index(drop=True)


def _newest(chapter: Chapter) -> pd.DataFrame:
    """Give the update of each commitment that says where it stands now."""
    updates = chapter["commitment_updates"]
    updates = updates.sort_values(["commitment_id", "period_end", "known_on"])
    return updates.drop_duplicates("commitment_id", keep="last")


def stages_by_year(chapter: Chapter) -> pd.DataFrame:
    """Give the stage of each commitment at the end of each year."""
    names = chapter["commitments"].set_index("commitment_id")
    rows = chapter["commitment_updates"].sort_values(["period_end", "known_on"])
    rows = rows[rows["commitment_id"].isin(names.index)]
    rows = rows.assign(year=plan_years(rows["period_end"], chapter["plan"]))
    rows = rows.drop_duplicates(["commitment_id", "year"], keep="last")
    position = rows["commitment_id"].map(names["position"])
    frame = pd.DataFrame(
        {
            "title": rows["commitment_id"].map(names["title"]),
            "place": rows["commitment_id"].map(names["place"]),
            "year": rows["year"],
            "stage": rows["stage"],
            "evidence": rows["evidence"],
            "position": position,
        }
    )
    return frame.sort_values(["position", "year"]).reset_index(drop=True)


def stages_caption(frame: pd.DataFrame, chapter: Chapter) -> str:
    """State at which stage the commitments stand."""
    counts = frame["stage"].value_counts()
    stages = [
        _("{value} {name}", value=text.word(int(counts[code])), name=_(look.word).lower())
        for code, look in STAGES.items()
        if code in counts
    ]
    if len(frame) > 1 and counts.max() == len(frame):
        stages = [_("all {name}", name=_(STAGES[counts.index[0]].word).lower())]
    return n_(
        "{n} commitment at {moment}: {stages}.",
        "{n} commitments at {moment}: {stages}.",
        len(frame),
        moment=reporting_date(chapter),
        stages=text.joined(stages) or _("nothing known"),
    )


def unknown_note(frame: pd.DataFrame, chapter: Chapter) -> str:
    """Say of how many commitments nothing is known, or nothing of the edition's year."""
    unknown, told = int(frame["stage"].isna().sum()), []
    if 0 < unknown < len(frame):
        told.append(_("Nothing is known of {n}.", n=text.word(unknown)))
    years = plan_years(pd.to_datetime(frame["period_end"]), chapter["plan"])
    if earlier := int((years < chapter.edition.year).sum()):
        told.append(
            n_(
                "The stage of {n} is that of an earlier year.",
                "The stages of {n} are those of an earlier year.",
                earlier,
            )
        )
    return paragraph(*told)


def stages_alt(frame: pd.DataFrame) -> str:
    """Tell each commitment's stage by year."""
    return by_group(
        _("Stage of each commitment at the end of each year."),
        frame.groupby("title", sort=False),
        lambda row: _("{name} {value}", name=stage(row.stage).lower(), value=row.year),
    )


def stage(value: Any) -> str:
    """Name a commitment's stage."""
    return "" if text.missing(value) else _(STAGES[str(value)].word)


def stage_table(frame: pd.DataFrame) -> Table:
    """Show the stage of each commitment at the end of each year."""
    laid = frame.pivot_table(
        index=["position", "title"], columns="year", values="stage", aggfunc="last"
    )
    laid.columns = [str(year) for year in laid.columns]
    laid = laid.reset_index().drop(columns="position")
    columns = {"title": Column(_("Commitment"), width=40)}
    columns |= {name: Column(_("End of {year}", year=name), stage, 14) for name in laid.columns[1:]}
    return Table(laid, columns)


def commitment_table(frame: pd.DataFrame) -> Table:
    """Show commitments, where they hold and how far they are."""
    rows = frame.assign(grade=frame["evidence"].map(text.grade, na_action="ignore"))
    return Table(
        rows[["commitment_id", "title", "statement", "place", "stage", "grade"]],
        {
            "title": Column(_("Commitment"), width=22),
            "statement": Column(_("What was promised"), width=40),
            "place": Column(_("Place"), width=16),
            "stage": Column(_("Stage"), stage, 12),
            "grade": Column(_("Evidence"), width=11),
        },
    )


def introduction(chapter: Chapter, current: pd.DataFrame, which: str = "") -> list[str]:
    """Open the chapter on the commitments.

    Parameters
    ----------
    which
        What the plan's commitments have in common, as Markdown: ``that name a partner``.
    """
    first = n_(
        "Beside its targets the plan makes {n} commitment.",
        "Beside its targets the plan makes {n} commitments.",
        len(current),
    )
    if which:
        first = n_(
            "Beside its targets the plan makes {n} commitment {which}.",
            "Beside its targets the plan makes {n} commitments {which}.",
            len(current),
            which=_(which),
        )
    stages = _("Each is followed through four stages: not started, under way, completed, stopped.")
    first = paragraph(first, stages)
    updates = chapter["commitment_updates"]
    illustrative = int((updates["evidence"] == "illustrative").sum())
    if illustrative and illustrative == len(updates):
        return [first, _("**All stages shown are illustrative**: no source publishes them.")]
    unknown = int(current["stage"].isna().sum())
    if unknown:
        return [first, _("Of {n}, nothing is known in this edition.", n=text.word(unknown))]
    return [first]


def listing(chapter: Chapter, frame: pd.DataFrame) -> Any:
    """Show a chapter's commitments; nothing where it has none."""
    if frame.empty:
        return None
    updates = _newest(chapter)
    return chapter.exhibit(
        "commitments",
        caption=stages_caption(frame, chapter),
        table=commitment_table(frame),
        rows=updates[updates["commitment_id"].isin(frame["commitment_id"])],
        note=unknown_note(frame, chapter),
    )


def progress(chapter: Chapter, current: pd.DataFrame) -> Any:
    """Show the stage of every commitment at the end of each year; nothing where there is none.

    Parameters
    ----------
    current
        As from :func:`current_stages`.
    """
    if current.empty:
        return None
    stages = stages_by_year(chapter)
    return chapter.exhibit(
        "stages",
        caption=stages_caption(current, chapter),
        figure=charts.stage_grid(stages),
        alt=stages_alt(stages),
        table=stage_table(stages),
        rows=chapter["commitment_updates"],
        note=unknown_note(current, chapter),
    )


def every(chapter: Chapter, current: pd.DataFrame) -> Any:
    """Show all commitments of the plan in words; nothing where it makes none."""
    if current.empty:
        return None
    return chapter.exhibit(
        "commitments",
        caption=_("Every commitment, where it holds, and the stage it has reached."),
        table=commitment_table(current),
        rows=_newest(chapter),
    )
