"""Exhibits that several chapters show, composed once from frames, charts, tables and words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from milepost.show import charts, findings, frames, tables, text
from milepost.show.chapter import Chapter


def places(chapter: Chapter, results: pd.DataFrame, members: Iterable[str] | None = None) -> Any:
    """Show in which countries there are results: on a map of tiles where the workbook has one.

    Parameters
    ----------
    results
        As from :func:`milepost.show.frames.results_counted`.
    members
        The countries that the chapter is about; the others step back.
    """
    frame = frames.countries(results)
    if chapter.has("tiles"):
        kept = None if members is None else list(members)
        figure = charts.tile_map(chapter["tiles"], frame, highlight=kept)
        note = "One equal tile stands for each State; no border is drawn."
    else:
        figure, note = charts.ranked_bars(frame.assign(label=frame["country_name"])), ""
    return chapter.exhibit(
        "map",
        caption=findings.map_caption(frame),
        figure=figure,
        alt=findings.map_alt(frame),
        table=tables.country_table(frame),
        rows=results,
        note=note,
    )


def target_path(chapter: Chapter, goal: pd.Series, histories: pd.DataFrame) -> Any:
    """Show one target against its straight path, with what may be expected at its deadline.

    Parameters
    ----------
    goal
        A row of :func:`milepost.show.frames.followed`.
    histories
        As from :func:`milepost.show.frames.histories`.
    """
    past = histories[histories["target_id"] == goal["target_id"]].reset_index(drop=True)
    ahead = frames.outlook_of(chapter, goal, past)
    fan = frames.outlook_fan(ahead, goal["due"].year)
    figure = charts.progress_path(
        past,
        baseline=goal["start"],
        target=goal["target"],
        start_year=goal["begins"].year - 1,
        deadline_year=goal["due"].year,
        unit=goal["unit"],
        outlook=fan,
    )
    rows = chapter["observations"]
    return chapter.exhibit(
        f"path-{goal['target_id']}",
        caption=findings.path_caption(goal, chapter),
        figure=figure,
        alt=findings.path_alt(goal, past) + " " + findings.outlook_words(ahead, goal),
        table=tables.history_table(past, goal["unit"]),
        rows=rows[rows["target_id"] == goal["target_id"]],
        note=f"{text.plain(goal['statement'])} {findings.outlook_words(ahead, goal)}",
    )


def target_events(chapter: Chapter, target_id: str) -> Any:
    """Show a target's events on a time line, a lane for each thing they are about."""
    events, lanes = frames.events_in_time(chapter, target_id)
    rows = frames.observations(chapter, [target_id])
    goal = chapter.only("targets", target_id=target_id)
    return chapter.exhibit(
        f"events-{target_id}",
        caption=findings.timeline_caption(events, text.plain(goal["short_name"])),
        figure=charts.timeline(events, lanes),
        alt=findings.timeline_alt(events, lanes),
        table=tables.events_table(rows[rows["measure"] == "event"]),
        rows=rows[rows["measure"] == "event"],
    )


def target_stock(chapter: Chapter, target_id: str, by: str) -> Any:
    """Show the stock that stands beside a target's events, by what it consists of."""
    goal = chapter.only("targets", target_id=target_id)
    rows = chapter["observations"]
    rows = rows[(rows["target_id"] == target_id) & (rows["measure"] == "stock")]
    return chapter.exhibit(
        f"stock-{target_id}-{by}",
        caption=findings.stock_caption(rows, goal, chapter),
        table=tables.stock_table(frames.stocks(chapter, target_id, by), text.sentence(by)),
        rows=rows,
        note=findings.stock_note(rows, goal, chapter),
    )


def commitments(chapter: Chapter, frame: pd.DataFrame) -> Any:
    """Show a chapter's commitments; nothing where it has none."""
    if frame.empty:
        return None
    updates = chapter["commitment_updates"]
    return chapter.exhibit(
        "commitments",
        caption=findings.stages_caption(frame, chapter),
        table=tables.commitment_table(frame),
        rows=updates[updates["commitment_id"].isin(frame["commitment_id"])],
    )


def presences(chapter: Chapter, frame: pd.DataFrame) -> Any:
    """Show a region's field presences; nothing where none is known."""
    if frame.empty:
        return None
    led = frames.results_counted(chapter)
    led = led[led["presence_id"].isin(frame["presence_id"])]
    return chapter.exhibit(
        "presences",
        caption=findings.presences_caption(frame),
        table=tables.presence_table(frame),
        rows=pd.concat([frame, led]),
        note="Presences as far as the plan names them; results as the rows credit them.",
    )


def indicators(chapter: Chapter, figures: pd.DataFrame, theme: str) -> Any:
    """Show the organisation's figures of one theme over the years."""
    rows = figures[figures["theme"] == theme]
    return chapter.exhibit(
        f"theme-{theme}",
        caption=findings.theme_caption(rows),
        figure=charts.trend(rows),
        alt=findings.trend_alt(rows),
        table=tables.indicator_table(rows),
        rows=rows,
    )
