"""Targets of parts: set for them alone, or beside the whole's, such as those of population groups."""

from __future__ import annotations

from typing import Any

import pandas as pd

from milepost import charts
from milepost.core.messages import _, n_
from milepost.read.dimensions import MEMBERS
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table
from milepost.report.topics.counted import rows_behind
from milepost.report.topics.names import class_nouns, short_member
from milepost.report.topics.shared import reading_note, reporting_date
from milepost.report.topics.targets import GOOD, assessment_table, assessments, status_alt


def stated(chapter: Chapter) -> pd.DataFrame:
    """Give what the plan asks for: its targets, and those of parts where it sets none for the whole.

    Returns
    -------
    pandas.DataFrame
        As :func:`assessments` gives it. A target that is set for parts alone, such as population
        groups, stands with a row for each of them, whose ``short_name`` names the part.
    """
    whole = assessments(chapter)
    rows = chapter["assessments"]
    own = rows[(rows["scope_kind"] != "global") & rows["target"].notna()]
    bare = whole["target"].isna() & whole["target_id"].isin(own["target_id"])
    if not bare.any():
        return whole
    found = [whole[~bare]]
    for kind, scope in own[["scope_kind", "scope_id"]].drop_duplicates().itertuples(index=False):
        part = assessments(chapter, kind, scope)
        part = part[part["target_id"].isin(whole.loc[bare, "target_id"]) & part["target"].notna()]
        name = short_member(chapter, kind, scope)
        found.append(part.assign(short_name=part["short_name"] + ", " + name))
    return pd.concat(found).sort_values("position", kind="stable").reset_index(drop=True)


def of_members(chapter: Chapter, dimension: str) -> Any:
    """Show where members of a dimension stand against targets of their own; nothing without any."""
    members = chapter[MEMBERS].query("dimension == @dimension")
    own = [
        assessments(chapter, dimension, member.member_id).assign(group=member.short_name)
        for member in text.rows(members)
    ]
    frame = pd.concat(own, ignore_index=True)
    frame = frame[frame["target"].notna()].reset_index(drop=True)
    if frame.empty:
        return None
    order = members["short_name"].drop_duplicates()
    grouped = frame.assign(group=pd.Categorical(frame["group"], order))
    return chapter.exhibit(
        f"targets-{dimension}",
        caption=members_caption(frame, class_nouns(chapter, dimension)[0], chapter),
        figure=charts.status_strip(grouped),
        alt=status_alt(grouped),
        table=members_table(frame, chapter, text.plain(members["title"].iloc[0])),
        rows=rows_behind(chapter, frame),
        note=reading_note(chapter, frame),
    )


def members_caption(frame: pd.DataFrame, one: str, chapter: Chapter) -> str:
    """State how many of the targets that are set for members are achieved or on track."""
    good = int(frame["status"].isin(GOOD).sum())
    return n_(
        "{targets} by {noun} is achieved or on track at {moment}.",
        "{targets} by {noun} are achieved or on track at {moment}.",
        text.agreeing(good, len(frame)),
        targets=text.out_of(good, len(frame), (_("target"), _("targets"))),
        noun=one,
        moment=reporting_date(chapter),
    )


def members_table(frame: pd.DataFrame, chapter: Chapter, head: str) -> Table:
    """Show each member's targets, what came of them and how each stands."""
    table = assessment_table(frame, chapter)
    rows = table.frame.assign(group=frame["group"])
    return Table(
        rows[["group", *table.frame.columns]], {"group": Column(head, width=14), **table.columns}
    )
