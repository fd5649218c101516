"""One target against its straight path, and what may be expected at its deadline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from milepost import charts
from milepost.assess.histories import followed as straight_paths
from milepost.assess.outlook import OUTLOOK_REASONS, VERDICT_WORDS
from milepost.core.indicator_pages import page_name
from milepost.core.kinds import KINDS
from milepost.core.messages import N_, _, n_
from milepost.core.model import Kind, Method
from milepost.edition.calendar import plan_time
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table, number_column
from milepost.report.topics.counted import rows_behind, with_row_ids
from milepost.report.topics.shared import (
    in_unit,
    left_parts_note,
    method_note,
    paragraph,
    reporting_date,
    value_date,
)
from milepost.report.topics.targets import assessments

ON_PATH = N_("Path asks for")


def followed(chapter: Chapter) -> pd.DataFrame:
    """Give the targets that can be drawn against a straight path, in the plan's order.

    Returns
    -------
    pandas.DataFrame
        As from :func:`milepost.assess.histories.followed`, with each target's names.
    """
    frame = assessments(chapter)
    own = straight_paths(frame, chapter["targets"], chapter["plan"])
    own = own[~own["target_id"].isin(chapter.withheld)]  # there are no years to draw
    return own.reset_index(drop=True)


def outlook_fan(goal: pd.Series) -> pd.DataFrame | None:
    """Give an outlook as the figure of a path draws it; none where nothing can be said."""
    ends = {name: goal[f"outlook_{name}"] for name in ("low", "central", "high")}
    if any(text.missing(value) for value in ends.values()):
        return None
    return pd.DataFrame([{"year": _due(goal), **ends}])


def _due(goal: pd.Series) -> float:
    """Say when a way ends, as a plan year and its fraction; an amount for every year with its year."""
    return float(goal["last_year"] if is_every_year(goal) else goal["due_at"])


def path_caption(row: pd.Series, chapter: Chapter) -> str:
    """State where one target stands against its straight path."""
    own = value_date(row, chapter)
    values = {
        "name": text.plain(row["short_name"]),
        "actual": text.amount(row["actual"], row["unit"], row["unit_one"], row["decimals"]),
        "moment": own or reporting_date(chapter),
        "target": "" if text.missing(row["target"]) else target_words(row),
        "status": text.status_or_reason(row).split(maxsplit=1)[1].lower(),
    }
    if own.isdigit():
        if values["target"]:
            return _(
                "{name}: {actual} in {moment}, the newest value, of a target of {target}; {status}.",
                **values,
            )
        return _("{name}: {actual} in {moment}, the newest value; {status}.", **values)
    if own:
        if values["target"]:
            return _(
                "{name}: {actual} on {moment}, the newest value, of a target of {target}; {status}.",
                **values,
            )
        return _("{name}: {actual} on {moment}, the newest value; {status}.", **values)
    if values["target"]:
        return _("{name}: {actual} at {moment}, of a target of {target}; {status}.", **values)
    return _("{name}: {actual} at {moment}; {status}.", **values)


def target_words(row: pd.Series) -> str:
    """Print the number that is to be reached, and that it is to be in every year."""
    target = in_unit(row, row["target"])
    return _("{target} in every year", target=target) if is_every_year(row) else target


def is_every_year(row: pd.Series) -> bool:
    """Whether a target is an amount for each year: nothing leads from its baseline to it."""
    return KINDS[Kind(row["kind"])].against == "every-year"


def path_alt(row: pd.Series, history: pd.DataFrame, steps: pd.DataFrame | None = None) -> str:
    """Tell a target's values year by year, and its milestones."""
    told = [
        _("{name}: {values}", name=_when(item), values=in_unit(row, item.value))
        for item in text.rows(history)
    ]
    values = {
        "name": row["short_name"],
        "start": in_unit(row, row["start"]),
        "target": in_unit(row, row["target"]),
        "values": text.joined(told) if told else _("no values"),
    }
    if is_every_year(row):
        return _("{name}, amounts of each year against {target} in every year: {values}.", **values)
    if steps is None or steps.empty:
        return _(
            "{name}, values at the end of each year against the straight path from {start} to "
            "{target}: {values}.",
            **values,
        )
    return _(
        "{name}, values at the end of each year against the path from {start} through the "
        "milestones {milestones} to {target}: {values}.",
        milestones=_steps(steps, row),
        **values,
    )


def _steps(steps: pd.DataFrame, row: pd.Series) -> str:
    told = [
        _("{target} by {day}", target=in_unit(row, step.target), day=text.day(step.deadline))
        for step in text.rows(steps)
    ]
    return text.joined(told)


def _when(item: Any) -> str:
    """Name the year at whose end a value is, or the day that it is of."""
    return str(int(item.year)) if item.at == item.year else text.day(item.dated)


def outlook_words(goal: pd.Series) -> str:
    """Say what may be expected at a target's deadline, and how sure that is; blank once it passed."""
    reason = goal["outlook_reason"]
    if reason == "deadline-passed":
        return ""
    due = goal["last_year"] if _due(goal) == goal["last_year"] else text.day(goal["deadline"])
    why = "" if text.missing(reason) else _(OUTLOOK_REASONS.get(reason, reason))
    if text.missing(goal["outlook_central"]):
        return _("Outlook to {year}: none ({why}).", year=due, why=why)
    value = in_unit(goal, goal["outlook_central"])
    if not text.missing(goal["outlook_low"]) and not text.missing(goal["outlook_high"]):
        value = _(
            "{value} ({low} to {high}, {level} range)",
            value=value,
            low=in_unit(goal, goal["outlook_low"]),
            high=in_unit(goal, goal["outlook_high"]),
            level=text.percent(goal["outlook_level"]),
        )
    verdict = _(VERDICT_WORDS[goal["outlook_verdict"]])
    if is_every_year(goal) and goal["outlook_verdict"] in ("likely", "possible", "unlikely"):
        verdict = _("{verdict} in that year alone", verdict=verdict)
    if not text.missing(goal["outlook_probability"]):
        chance = text.percent(goal["outlook_probability"])
        verdict = _("{verdict} (chance {chance})", verdict=verdict, chance=chance)
    if why:
        return _(
            "Outlook to {year}: {value}; {verdict}; {why}.",
            year=due,
            value=value,
            verdict=verdict,
            why=why,
        )
    return _("Outlook to {year}: {value}; {verdict}.", year=due, value=value, verdict=verdict)


def history_table(
    frame: pd.DataFrame,
    unit: str,
    decimals: float | None = None,
    way: Sequence[tuple[float, float]] = (),
) -> Table:
    """Show a target's value at the end of each year, and what a path through milestones asks for."""
    rows = frame.assign(grade=frame["evidence"].map(text.grade))
    asked: dict[str, Column] = {}
    if way:
        rows["on_path"] = [on_path(way, at) for at in rows["at"]]
        asked["on_path"] = Column(
            _(ON_PATH), lambda value: text.number(value, decimals), 12, number=True
        )
    return Table(
        rows.drop(columns=["at", "dated"]),
        {
            "year": Column(_("Year"), lambda year: str(int(year)), 8),
            "value": Column(
                text.unit_heading(unit), lambda value: text.number(value, decimals), 14, number=True
            ),
            **asked,
            "observations": number_column(_("Observations"), 12),
            "grade": Column(_("Weakest evidence"), width=16),
        },
    )


def milestones(
    chapter: Chapter, target_id: str, scope_kind: str = "global", scope_id: str = "all"
) -> pd.DataFrame:
    """Give a target's milestones, for the whole or a part, in the order of their dates."""
    if not chapter.has("milestones"):
        return pd.DataFrame(columns=["deadline", "target"])
    rows = chapter["milestones"]
    of_part = (rows["scope_kind"] == scope_kind) & (rows["scope_id"] == scope_id)
    return rows[of_part & (rows["target_id"] == target_id)]


def on_path(way: Sequence[tuple[float, float]], at: float) -> float:
    """Give the value that a path asks for at a plan year and its fraction; none before it begins."""
    years, values = zip(*way, strict=True)
    return float(np.interp(at, years, values, left=np.nan))


def milestone_places(steps: pd.DataFrame, chapter: Chapter) -> list[tuple[float, float]]:
    """Say where milestones stand in a chart of plan years: the end of a year is its number."""
    if steps.empty:
        return []
    places = plan_time(steps["deadline"], chapter["plan"])
    return [*zip(places.astype(float), steps["target"].astype(float), strict=True)]


def milestone_note(steps: pd.DataFrame, goal: pd.Series) -> str:
    """Say what the plan wants to have reached on the way."""
    if steps.empty:
        return ""
    return n_(
        "Milestone: {milestones}; the path leads through it, and pace is held against it.",
        "Milestones: {milestones}; the path leads through them, and pace is held against it.",
        len(steps),
        milestones=_steps(steps, goal),
    )


def path_start(goal: pd.Series) -> float:
    """Say when a path begins, as a plan year and its fraction; the end of a year is its number.

    The linear pace counts from the target's beginning, the other methods from the baseline's year.
    """
    method = goal.get("method")
    linear = text.missing(method) or method == Method.LINEAR_PACE
    return float(goal["begins_at"] if linear else goal["base_year"])


def path(chapter: Chapter, goal: pd.Series) -> Any:
    """Show one target against its straight path, with what may be expected at its deadline.

    Parameters
    ----------
    goal
        A row of :func:`milepost.report.topics.paths.followed`.
    """
    past = chapter["histories"]
    past = past[past["target_id"] == goal["target_id"]].reset_index(drop=True)
    steps = milestones(chapter, goal["target_id"])
    places = milestone_places(steps, chapter)
    begin = path_start(goal)
    way = [(begin, goal["start"]), *places, (_due(goal), goal["target"])]
    drawn = charts.progress_path(
        with_row_ids(chapter, past).assign(year=past["at"]),
        baseline=goal["start"],
        target=goal["target"],
        start_year=begin,
        deadline_year=_due(goal),
        unit=goal["unit"],
        outlook=outlook_fan(goal),
        decimals=goal["decimals"],
        milestones=places,
        every_year=is_every_year(goal),
    )
    return chapter.exhibit(
        f"path-{page_name(goal['target_id'])}",
        caption=path_caption(goal, chapter),
        figure=drawn,
        alt=paragraph(path_alt(goal, past, steps), outlook_words(goal)),
        table=history_table(past, goal["unit"], goal["decimals"], way if places else ()),
        rows=rows_behind(chapter, goal.to_frame().T, years=True),
        note=paragraph(
            _(
                "{indicator}: {statement}",
                indicator=chapter.indicator(
                    goal["target_id"],
                    _("Indicator {identifier}", identifier=text.plain(goal["target_id"])),
                ),
                statement=text.plain(goal["statement"]),
            ),
            outlook_words(goal),
            milestone_note(steps, goal),
            method_note(goal.to_frame().T),
            left_parts_note(chapter, goal.to_frame().T),
        ),
    )
