"""The organization behind the plan: its figures by theme, its action plans."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from milepost import charts
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column, plain_table


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
    """Give the measures of each action plan with the newest value of what follows them."""
    plans = chapter["action_plans"].set_index("action_plan_id")
    frame = chapter["action_plan_measures"].copy()
    frame["plan"] = frame["action_plan_id"].map(plans["name"])
    frame["plan_position"] = frame["action_plan_id"].map(plans["position"])
    rows = chapter["organization_observations"].sort_values(["indicator_id", "period_end"])
    newest = rows.drop_duplicates("indicator_id", keep="last").set_index("indicator_id")
    own = newest.reindex(frame["indicator_id"])
    frame["now"], frame["now_on"] = own["value"].to_numpy(), own["period_end"].to_numpy()
    return frame.sort_values(["plan_position", "position"]).reset_index(drop=True)


def trend_alt(frame: pd.DataFrame) -> str:
    """Tell indicators year by year."""
    parts = []
    for name, part in frame.groupby("series", sort=False):
        values = [f"{row.year}: {text.qualified(row)}" for row in text.rows(part)]
        parts.append(f"{name}: {text.joined(values)}.")
    return "Figures over years; a line where there are several. " + " ".join(parts)


def action_plans_caption(chapter: Chapter) -> str:
    """State how many action plans there are and how many of their measures carry a number."""
    measures = chapter["action_plan_measures"]
    numbered = int(measures["target"].notna().sum())
    plans = text.count(len(chapter["action_plans"]), "plan", "plans")
    return (
        f"{text.sentence(plans)} to work better, with "
        f"{text.count(len(measures), 'measure', 'measures')} that can be followed; "
        f"{text.word(numbered) if numbered else 'none'} {text.verb(numbered or 1, 'has', 'have')} "
        "a number to reach."
    )


def theme_caption(rows: pd.DataFrame) -> str:
    """State how the figure of a theme moved that moved most, as a share of where it began."""
    ordered = rows.sort_values(["position", "period_end"])
    values = ordered.groupby("indicator_id", sort=False)["value"]
    moved = (values.last() / values.first() - 1).abs()
    chosen = moved.idxmax() if moved.max() > 0 else moved.index[0]
    part = text.rows(ordered[ordered["indicator_id"] == chosen])
    name, unit = text.plain(part[-1].name), text.plain(part[-1].unit)
    subject = name if unit.lower() in name.lower() else f"{name} ({unit})"
    ends = [part[0], part[-1]] if len(part) > 1 else part
    return f"{subject}: {', '.join(f'{text.qualified(row)} in {row.year}' for row in ends)}."


def indicator_table(frame: pd.DataFrame) -> Table:
    """Show figures on the organisation, one by one."""
    rows = frame.assign(told=[text.qualified(row) for row in text.rows(frame)])
    kept = ["indicator_id", "series", "period_end", "told", "value", "unit", "source_id"]
    return plain_table(
        rows[kept],
        {
            "series": Column("Figure", width=30),
            "period_end": Column("Up to", text.day, 16),
            "told": Column("Value", str, 14, number=True),
            "unit": Column("Unit", width=14),
        },
    )


def action_plan_table(frame: pd.DataFrame) -> Table:
    """Show the measures of the action plans with what is known of them."""
    kept = [
        "measure_id",
        "plan",
        "what",
        "unit",
        "baseline",
        "baseline_date",
        "target",
        "due",
        "now",
        "now_on",
    ]
    return plain_table(
        frame[kept],
        {
            "plan": Column("Action plan", width=20),
            "what": Column("What can be followed", width=40),
            "baseline": number_column("Base", 10),
            "now": number_column("Newest", 10),
            "target": number_column("To reach", 10),
            "due": Column("By", text.day, 12),
        },
    )


def introduction(chapter: Chapter, figures: pd.DataFrame) -> list[str]:
    """Open the chapter on the organisation."""
    name = text.plain(chapter.plan["organization"])
    if figures.empty:
        return [f"{name}: no figures in this edition."]
    first, last = figures["year"].min(), figures["year"].max()
    indicators = figures["indicator_id"].nunique()
    return [
        f"{name}: {text.count(indicators, 'figure', 'figures')} from {first} to {last}, as "
        "published; years without a published figure stay empty, and different "
        "sources may count in different ways."
    ]


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
        rows=rows,
    )
