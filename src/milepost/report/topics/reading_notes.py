"""How to read shares, paces and the numbers of other methods: notes below exhibits of targets."""

from __future__ import annotations

import pandas as pd

from milepost.core.messages import _
from milepost.methods.published import METHODS
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.topics.shared import method_note, paragraph


def reading_note(chapter: Chapter, frame: pd.DataFrame) -> str:
    """Say how to read shares, and paces or the numbers of the method that statuses follow."""
    if paces(frame):
        return paragraph(pace_note(chapter), method_note(frame))
    methods = frame["method"].dropna().unique()
    share = _("Share: the part of the way from baseline to target that is gone.")
    told = [
        _(
            "Number by {method}: {name}.",
            method=_(METHODS[str(name)].name),
            name=_(METHODS[str(name)].value_name),
        )
        for name in methods
    ]
    return paragraph(share, method_note(frame), *told)


def paces(frame: pd.DataFrame) -> bool:
    """Whether any status rests on the linear pace; else other methods were chosen for all."""
    if "method" not in frame or frame["method"].isna().all():
        return True
    return bool(frame["pace"].notna().any())


def pace_note(chapter: Chapter) -> str:
    """Say how to read shares and paces."""
    start, end = text.day(chapter.plan["period_start"]), text.day(chapter.plan["period_end"])
    bands = chapter.thresholds.linear_pace
    on_track, slower = (
        text.number(edge, 2) for edge in (bands.on_track, bands.acceleration_needed)
    )
    return _(
        "Share: the part of the way from baseline to target that is gone. Pace: that share over "
        "the share of time gone between {start} and {end} (or a target’s own dates); {on_track} "
        "and more is on track, {slower} to {on_track} needs acceleration, less is limited, below "
        "{limited} is moving away.",
        start=start,
        end=end,
        on_track=on_track,
        slower=slower,
        limited=text.number(bands.limited),
    )
