"""The organization behind the plan: its figures by theme, its action plans."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from milepost import charts
from milepost.core.messages import _, n_
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column
from milepost.report.topics.shared import by_group, paragraph


def figures(chapter: Chapter, themes: Iterable[str] | None = None) -> pd.DataFrame:
    """Give the observations on the organisation with the names and units of the indicators."""
    rows = chapter["organization_observations"].merge(
        chapter["organization"].drop(columns=["source_id"], errors="ignore"), on="indicator_id"
    )
    if themes is not None:
        rows = rows[rows["theme"].isin(set(themes))]
    rows = rows.assign(year=rows["period_end"].dt.year, series=rows["name"])
    return rows.sort_values(["position", "period_end"]).reset_index(drop=True)


def themes(figures: pd.DataFrame) -> list[str]:
    """Name the themes of the organisation's figures, in order."""
    return figures["theme"].drop_duplicates().tolist()


def action_plan_measures(chapter: Chapter) -> pd.DataFrame:
    """Give the measures of each action plan with the newest value of the figure that follows them."""
    plans = chapter["action_plans"].set_index("action_plan_id")
    frame = chapter["action_plan_measures"].copy()
    frame["plan"] = frame["action_plan_id"].map(plans["name"])
    frame["plan_position"] = frame["action_plan_id"].map(plans["position"])
    newest = _newest(chapter["organization_observations"], chapter).set_index("indicator_id")
    own = newest.reindex(frame["indicator_id"])
    frame["now"], frame["now_on"] = own["value"].to_numpy(), own["period_end"].to_numpy()
    frame["qualifier"] = own["qualifier"].to_numpy()
    return frame.sort_values(["plan_position", "position"]).reset_index(drop=True)


def _newest(rows: pd.DataFrame, chapter: Chapter) -> pd.DataFrame:
    """Give the newest observation of each figure that follows a measure."""
    rows = rows.sort_values(["indicator_id", "period_end"], kind="stable")
    newest = rows.drop_duplicates("indicator_id", keep="last")
    return newest[newest["indicator_id"].isin(chapter["action_plan_measures"]["indicator_id"])]


def trend_alt(frame: pd.DataFrame) -> str:
    """Tell indicators year by year."""
    return by_group(
        _("Figures over years; a line where there are several."),
        frame.groupby("series", sort=False),
        lambda row: _("{name}: {values}", name=row.year, values=text.qualified(row)),
    )


def action_plans_caption(chapter: Chapter) -> str:
    """State how many action plans and measures there are."""
    plans = len(chapter["action_plans"])
    measures = len(chapter["action_plan_measures"])
    words = _(
        "{plans} to work better, with {measures}.",
        plans=n_("{n} plan", "{n} plans", plans),
        measures=n_("{n} measure", "{n} measures", measures),
    )
    return text.sentence(words)


def action_plans_note(chapter: Chapter) -> str:
    """Say how many of the measures have a value, and how many carry a number to reach."""
    measures = action_plan_measures(chapter)
    followed, numbered = (int(measures[name].notna().sum()) for name in ("now", "target"))
    values = n_(
        "{n} of the measures has a value in this edition.",
        "{n} of the measures have a value in this edition.",
        followed,
    )
    numbers = n_(
        "{n} of the measures has a number to reach.",
        "{n} of the measures have a number to reach.",
        numbered,
    )
    return paragraph(
        values if followed else _("None of the measures has a value in this edition."),
        numbers if numbered else _("None of the measures has a number to reach."),
    )


def theme_caption(rows: pd.DataFrame) -> str:
    """State how the figure of a theme moved that moved most, as a share of where it began."""
    ordered = rows.sort_values(["position", "period_end"])
    values = ordered.groupby("indicator_id", sort=False)["value"]
    moved = (values.last() / values.first() - 1).abs()
    chosen = moved.idxmax() if moved.max() > 0 else moved.index[0]
    part = text.rows(ordered[ordered["indicator_id"] == chosen])
    name, unit = text.plain(part[-1].name), text.plain(part[-1].unit)
    subject = name
    if unit.lower() not in name.lower():
        subject = _("{name} ({unit})", name=name, unit=unit)
    last = {"value": text.qualified(part[-1]), "year": part[-1].year}
    if len(part) == 1:
        return _("{name}: {value} in {year}.", name=subject, **last)
    return _(
        "{name}: {before} in {year_before}, {value} in {year}.",
        name=subject,
        before=text.qualified(part[0]),
        year_before=part[0].year,
        **last,
    )


def indicator_table(frame: pd.DataFrame) -> Table:
    """Show figures on the organisation, one by one."""
    rows = frame.assign(told=[text.qualified(row) for row in text.rows(frame)])
    kept = ["indicator_id", "series", "period_end", "told", "value", "unit", "source_id"]
    return Table(
        rows[kept],
        {
            "series": Column(_("Figure"), width=30),
            "period_end": Column(_("Up to"), text.day, 16),
            "told": Column(_("Value"), str, 14, number=True),
            "unit": Column(_("Unit"), width=14),
        },
    )


def action_plan_table(frame: pd.DataFrame) -> Table:
    """Show the measures of the action plans with what is known of them, and of when."""
    now = frame.rename(columns={"now": "value"})[["value", "qualifier", "now_on"]]
    base = frame.rename(columns={"baseline": "value"}).assign(qualifier=None)
    rows = frame.assign(
        base=[_dated(row, row.baseline_date) for row in text.rows(base)],
        newest=[_dated(row, row.now_on) for row in text.rows(now)],
    )
    kept = [
        "measure_id", "plan", "what", "unit", "base", "newest", "baseline", "baseline_date",
        "target", "due", "now", "now_on",
    ]  # fmt: skip
    return Table(
        rows[kept],
        {
            "plan": Column(_("Action plan"), width=18),
            "what": Column(_("Measure"), width=30),
            "unit": Column(_("Unit"), width=12),
            "base": Column(_("Base"), str, 12, number=True),
            "newest": Column(_("Newest"), str, 14, number=True),
            "target": number_column(_("To reach"), 9),
            "due": Column(_("By"), text.day, 12),
        },
    )


def _dated(row: Any, day: Any) -> str:
    """Print a value as :func:`text.qualified`, with the day it is of: of a year's end the year."""
    told = text.qualified(row)
    if text.missing(row.value) or text.missing(day):
        return told
    year = (day.month, day.day) == (12, 31)
    return _("{value} ({day})", value=told, day=str(day.year) if year else text.day(day))


def introduction(chapter: Chapter, figures: pd.DataFrame) -> list[str]:
    """Open the chapter on the organisation."""
    name = text.plain(chapter.plan["organization"])
    if figures.empty:
        return [_("{name}: no figures in this edition.", name=name)]
    indicators = figures["indicator_id"].nunique()
    words = n_(
        "{name}: {n} figure from {first} to {last}, as published; years without a published figure "
        "stay empty, and different sources may count in different ways.",
        "{name}: {n} figures from {first} to {last}, as published; years without a published figure "
        "stay empty, and different sources may count in different ways.",
        indicators,
        name=name,
        first=figures["year"].min(),
        last=figures["year"].max(),
    )
    return [words]


def theme(chapter: Chapter, figures: pd.DataFrame, theme: str) -> Any:
    """Show the organisation's figures of one theme over the years."""
    rows = figures[figures["theme"] == theme]
    return chapter.exhibit(
        f"theme-{theme}",
        caption=theme_caption(rows),
        figure=charts.trend(rows),
        alt=trend_alt(rows),
        table=indicator_table(rows),
        rows=rows,
    )


def action_plans(chapter: Chapter, rows: pd.DataFrame) -> Any:
    """Show the measures of the organization's action plans; nothing where it has none.

    Parameters
    ----------
    rows
        As from :func:`figures`.
    """
    if not chapter.has("action_plan_measures"):
        return None
    return chapter.exhibit(
        "action-plans",
        caption=action_plans_caption(chapter),
        table=action_plan_table(action_plan_measures(chapter)),
        rows=_newest(rows, chapter),
        note=action_plans_note(chapter),
    )
