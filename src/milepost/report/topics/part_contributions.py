"""What a part of the plan contributed, and where it stands against targets of its own."""

from __future__ import annotations

import pandas as pd

from milepost.core.messages import _
from milepost.core.problems import with_article
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column
from milepost.report.topics.names import class_nouns
from milepost.report.topics.shared import (
    figures,
    is_added,
    left_parts,
    promised,
    reporting_date,
    target_column,
    value_date,
)


def contributions_caption(frame: pd.DataFrame, place: str, chapter: Chapter) -> str:
    """State to how many targets a place or theme has contributed."""
    with_rows = int((frame["observations"] > 0).sum())
    values = {"targets": chapter.count(with_rows, "target"), "moment": reporting_date(chapter)}
    if not adds_up(frame, chapter):
        return _("Values for {part} of {targets}, the newest by {moment}.", part=place, **values)
    return _("{part} contributed to {targets} by {moment}.", part=text.sentence(place), **values)


def adds_up(frame: pd.DataFrame, chapter: Chapter) -> bool:
    """Whether anything of a part goes into a whole: rates and indices stand beside it."""
    kept = frame[frame["observations"] > 0]
    return kept.empty or bool(is_added(chapter, kept).any())


def contributions_note(chapter: Chapter, frame: pd.DataFrame, scope_kind: str) -> str:
    """Say for what the plan sets targets."""
    noun = class_nouns(chapter, scope_kind)[0]
    added = adds_up(frame, chapter)
    if frame["target"].notna().any():
        if added:
            return _(
                "The plan sets its targets for the whole; one that it sets for this {noun} stands "
                "beside the contribution.",
                noun=noun,
            )
        return _(
            "The plan sets its targets for the whole; one that it sets for this {noun} stands "
            "beside the value.",
            noun=noun,
        )
    if not added:
        return _(
            "The plan sets its targets for the whole, not for {a_noun}; values like these are "
            "never added.",
            a_noun=with_article(noun),
            noun=noun,
        )
    return _(
        "The plan sets its targets for the whole, not for {a_noun}: these are contributions.",
        a_noun=with_article(noun),
        noun=noun,
    )


def contribution_table(frame: pd.DataFrame, chapter: Chapter) -> Table:
    """Show contributions at a scope for which no target is set."""
    rows = frame.assign(
        name=frame["target_id"] + " " + frame["short_name"],
        grade=frame["evidence"].map(text.grade, na_action="ignore"),
        shown=figures(frame["actual"], frame["decimals"]),
    )
    days = [value_date(row, chapter) for row in frame.to_dict("records")]
    rows["shown"] = [
        _("{value} ({day})", value=value, day=day) if day else value
        for value, day in zip(rows["shown"], days, strict=True)
    ]
    kept = ["target_id", "short_name", "actual", "unit", "period", "evidence", "observations"]
    head = _("Contribution") if adds_up(frame, chapter) else _("Value")
    told: dict[str, Column] = {"actual": number_column(head, 12)}
    if any(days) or frame["decimals"].notna().any():
        told = {"shown": Column(head, str, 12, number=True)}
        kept.append("shown")
    own: dict[str, Column] = {}
    if frame["target"].notna().any():  # the targets of a part stand beside what it contributed
        held = frame["target"].notna()
        said = [
            (promised(row), text.status_or_reason(row)) if has else (text.NONE, "")
            for row, has in zip(frame.to_dict("records"), held, strict=True)
        ]
        rows["own_target"], rows["finding"] = zip(*said, strict=True)
        own = {"own_target": Column(_("Own target"), str, 10, number=True),
               "finding": Column(_("Status"), str, 18)}  # fmt: skip
        kept += [*own, "target", "share_achieved", "pace", "status"]
    left = [left_parts(chapter, target) for target in rows["target_id"]]
    late: dict[str, Column] = {}
    if any(left):
        kept, rows = [*kept, "left_out"], rows.assign(left_out=left)
        late = {"left_out": Column(_("Without a newest value"), str, 16)}
    return Table(
        rows[["name", "grade", *kept]],
        {
            "name": target_column(chapter, 32),
            **told,
            "unit": Column(_("Unit"), width=18),
            **own,
            "observations": number_column(_("Observations"), 12),
            "grade": Column(_("Weakest evidence"), width=16),
            **late,
        },
    )
