"""One target against its straight path, and what may be expected at its deadline."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from milepost import charts
from milepost.assess.contributions import contributions
from milepost.assess.outlook import OUTLOOK_REASONS, Outlook, outlook
from milepost.core.kinds import COUNTED
from milepost.core.model import Kind
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column, plain_table
from milepost.report.topics.shared import WHOLE, reporting_date
from milepost.report.topics.targets import with_status


def histories(chapter: Chapter) -> pd.DataFrame:
    """Give every target's value at the end of each year of the plan so far.

    Returns
    -------
    pandas.DataFrame
        ``target_id``, ``year``, ``value`` (cumulative for counts, the year's own otherwise; in
        the target's unit), ``evidence`` (weakest grade used), ``observations``.
    """
    goals = chapter["targets"]
    goals["begins"] = goals["start"].fillna(chapter.plan["period_start"])
    goals["goal"] = goals["target"]
    rows = chapter["observations"]
    adds = rows["target_id"].isin(goals.loc[goals["kind"].isin(COUNTED), "target_id"])
    found = []
    for year in range(goals["begins"].min().year, chapter.edition.year + 1):
        until = rows[(adds & (rows["year"] <= year)) | (~adds & (rows["year"] == year))]
        found.append(contributions(goals, until, WHOLE).reset_index().assign(year=year))
    table = pd.concat(found, ignore_index=True).rename(columns={"actual": "value"})
    columns = ["target_id", "year", "value", "evidence", "observations"]
    return table[columns].dropna(subset=["value"]).sort_values(["target_id", "year"])


def followed(chapter: Chapter, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the targets that can be drawn against a straight path: assessed, with two ends."""
    kinds = chapter["targets"].set_index("target_id")
    frame = with_status(frame).copy()
    frame = frame[~frame["target_id"].isin(chapter.withheld)]  # there are no years to draw
    from_zero = frame["kind"].isin(COUNTED)
    frame["start"] = frame["baseline"].where(~from_zero, 0.0)
    frame["begins"] = frame["target_id"].map(kinds["start"]).fillna(chapter.plan["period_start"])
    frame["due"] = frame["target_id"].map(kinds["deadline"]).fillna(chapter.plan["period_end"])
    return frame.dropna(subset=["start", "target"]).reset_index(drop=True)


def outlook_of(chapter: Chapter, goal: pd.Series, past: pd.DataFrame) -> Outlook:
    """Project one target to its deadline, from what was observed year by year.

    Counts are projected from what each year newly brought, a year without rows bringing none;
    a closed cohort as a count of its members, given back in per cent.
    """
    years, values = past["year"], past["value"]
    target, scale = goal["target"], 1.0
    maximum = {Kind.DISTINCT_COUNTRIES: float(len(chapter["countries"])), Kind.LEVEL: 100.0}
    if goal["kind"] == Kind.CLOSED_COHORT:
        size = chapter.only("targets", target_id=goal["target_id"])["denominator"]
        scale = size / 100
        target, maximum = target * scale, {Kind.CLOSED_COHORT: float(size)}
    if goal["kind"] in COUNTED and len(past):
        years = pd.Series(range(goal["begins"].year, chapter.edition.year + 1))
        totals = past.set_index("year")["value"].reindex(years).ffill().fillna(0)
        values = (totals * scale).diff().fillna(totals * scale).round(6)
    ahead = outlook(
        goal["kind"],
        years,
        values,
        goal["start"],
        target,
        goal["due"].year,
        chapter.edition.year,
        str(goal["direction"]),
        maximum.get(goal["kind"]),
        baseline_year=goal["begins"].year - 1,
    )
    low, central, high = (
        None if value is None else value / scale for value in (ahead.low, ahead.central, ahead.high)
    )
    return replace(ahead, low=low, central=central, high=high)


def outlook_fan(ahead: Outlook, due: int) -> pd.DataFrame | None:
    """Give an outlook as the figure of a path draws it; none where nothing can be said."""
    if ahead.low is None or ahead.high is None or ahead.central is None:
        return None
    row = {"year": due, "low": ahead.low, "central": ahead.central, "high": ahead.high}
    return pd.DataFrame([row])


def path_caption(row: pd.Series, chapter: Chapter) -> str:
    """State where one target stands against its straight path."""
    actual = text.amount(row["actual"], row["unit"], row["unit_one"])
    words = f"{text.plain(row['short_name'])}: {actual} at {reporting_date(chapter)}"
    if not text.missing(row["target"]):
        words += f", of a target of {text.number(row['target'])}"
    ending = text.status_or_reason(row).split(maxsplit=1)[1].lower()
    return f"{words}; {ending}."


def path_alt(row: pd.Series, history: pd.DataFrame) -> str:
    """Tell a target's values year by year."""
    values = [f"{int(item.year)}: {text.number(item.value)}" for item in text.rows(history)]
    told = text.joined(values) if values else "no values"
    return (
        f"{row['short_name']}, values at the end of each year against the straight path from "
        f"{text.number(row['start'])} to {text.number(row['target'])}: {told}."
    )


def outlook_words(ahead: Outlook, goal: pd.Series) -> str:
    """Say what may be expected at a target's deadline, and how sure that is."""
    due = goal["due"].year
    if ahead.central is None:
        why = OUTLOOK_REASONS.get(ahead.reason, ahead.reason)
        return f"Outlook to {due}: none ({why})."
    words = f"Outlook to {due}: {text.number(ahead.central)}"
    if ahead.low is not None and ahead.high is not None:
        words += (
            f" ({text.number(ahead.low)} to {text.number(ahead.high)}, "
            f"{text.percent(ahead.level)} range)"
        )
    words += f"; {ahead.word}"
    if ahead.probability is not None:
        words += f" (chance {text.percent(ahead.probability)})"
    if ahead.reason:
        words += f"; {OUTLOOK_REASONS.get(ahead.reason, ahead.reason)}"
    return f"{words}."


def history_table(frame: pd.DataFrame, unit: str) -> Table:
    """Show a target's value at the end of each year."""
    shown = frame.assign(grade=frame["evidence"].map(text.grade))
    return plain_table(
        shown,
        {
            "year": Column("Year", lambda year: str(int(year)), 8),
            "value": number_column(text.sentence(text.plain(unit)), 14),
            "observations": number_column("Observations", 12),
            "grade": Column("Weakest evidence", width=16),
        },
    )


def path(chapter: Chapter, goal: pd.Series, histories: pd.DataFrame) -> Any:
    """Show one target against its straight path, with what may be expected at its deadline.

    Parameters
    ----------
    goal
        A row of :func:`milepost.report.topics.paths.followed`.
    histories
        As from :func:`milepost.report.topics.paths.histories`.
    """
    past = histories[histories["target_id"] == goal["target_id"]].reset_index(drop=True)
    ahead = outlook_of(chapter, goal, past)
    fan = outlook_fan(ahead, goal["due"].year)
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
        caption=path_caption(goal, chapter),
        figure=figure,
        alt=path_alt(goal, past) + " " + outlook_words(ahead, goal),
        table=history_table(past, goal["unit"]),
        rows=rows[rows["target_id"] == goal["target_id"]],
        note=f"{text.plain(goal['statement'])} {outlook_words(ahead, goal)}",
    )
