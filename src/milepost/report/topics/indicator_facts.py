"""What an indicator is, what was promised, and where it stands: the first table of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from milepost.assess.counted import NOW
from milepost.assess.robustness import OWN_RULE
from milepost.assess.scopes import WHOLE
from milepost.core.kinds import KINDS, over_parts
from milepost.core.messages import N_, _
from milepost.core.model import Kind
from milepost.methods.published import DEFAULT_METHOD, METHODS
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table
from milepost.report.topics.paths import is_every_year, milestone_note, milestones
from milepost.report.topics.shared import (
    paragraph,
    period_name,
    promised,
    reporting_date,
    value_date,
)

OVER_TIME = {
    "sum": N_("What is observed from the plan’s start on is added up."),
    "distinct": N_("Each {counted} counts once, however often it is observed."),
    "latest": N_("The newest value stands; earlier ones show the way to it."),
    "year": N_("The amount of the newest year stands."),
}
OVER_PARTS = {
    "sum": N_("Values of parts are added."),
    "distinct": N_("What several parts have in common counts once in the whole."),
    "ratio": N_("Shares of parts are combined by their numerators and denominators."),
    "none": N_("Only a value of the whole stands for the whole: values of parts are never added."),
    "as-measured": N_("Amounts of parts are added; their rates and shares are not."),
}
AGAINST = {
    "reach": N_("It is held against a value to be reached."),
    "add": N_("It is held against an amount to be added to the baseline."),
    "keep": N_("It is held against a value, or a range, in which it is to be kept."),
    "every-year": N_("It is held against an amount to be reached in every year."),
    "change": N_("It is held against a change in per cent of a base."),
    "grow": N_("It is held against growth of so many per cent a year from a base."),
    "direction": N_("It is held against a direction alone, without a value to be reached."),
    "milestone": N_("It is held against a step to be taken."),
    "nothing": N_("It is followed without a target."),
}
DIRECTIONS = {"up": N_("A higher value is wanted."), "down": N_("A lower value is wanted.")}


def kind_words(goal: Mapping[Any, Any] | pd.Series, chapter: Chapter) -> str:
    """Say how an indicator is counted, over time and over parts, and what it is held against.

    Parameters
    ----------
    goal
        A row of ``targets``: ``kind``, ``unit``, ``distinct_by``, ``direction``, ``upper``.
    """
    kind = KINDS[Kind(goal["kind"])]
    by = goal.get("distinct_by")
    counted = chapter.noun("member") if by != "item" else _("item")
    of_one = pd.DataFrame([{"kind": goal["kind"], "unit": goal.get("unit")}]).astype(
        {"unit": "str"}
    )
    over = kind.over_time, over_parts(of_one["kind"], of_one["unit"]).iloc[0]
    if kind.over_time == "sum" and by in ("country", "item"):
        over = "distinct", "distinct"
    # a range is left by what is higher, and by what is lower
    wanted = DIRECTIONS.get(str(goal["direction"])) if pd.isna(goal.get("upper")) else None
    return paragraph(
        _(OVER_TIME[over[0]], counted=counted),
        _(OVER_PARTS[over[1]]),
        _(AGAINST[kind.against]),
        _(wanted) if wanted else "",
    )


def method_words(found: Mapping[Any, Any] | pd.Series) -> str:
    """Name the method that an indicator's status follows from, and its publication.

    A kind with a rule of its own is judged by no method, unless one is chosen that judges its
    trend; what is followed without a target is judged by none.
    """
    chosen = found.get("method")
    if chosen is None or text.missing(chosen):
        if found["kind"] in OWN_RULE:
            judged = KINDS[Kind(found["kind"])].against != "nothing"
            return _("The workbook's rule for this kind of target") if judged else ""
        chosen = DEFAULT_METHOD
    method = METHODS[str(chosen)]
    return f"{text.sentence(text.plain(_(method.name)))}. {text.plain(_(method.source))}"


def facts(chapter: Chapter, found: pd.Series) -> Table:
    """Tell in two columns what an indicator is, what was promised, and where it stands.

    Parameters
    ----------
    found
        A row of :func:`milepost.report.topics.targets.assessments`, of the whole.
    """
    goal = chapter.only("targets", target_id=found["target_id"])
    told = {
        _("Definition"): text.plain(goal["statement"]),
        _("How it is counted"): kind_words(goal, chapter),
        _("Unit"): text.plain(goal["unit"]),
        _("Result that it measures"): _result(found),
        _("Baseline"): _baseline(chapter, goal),
        _("Milestones"): milestone_note(milestones(chapter, found["target_id"]), found),
        _("Target"): _target(chapter, goal, found),
        _("Value"): _value(chapter, found),
        _("Share of the years") if is_every_year(found) else _("Share of the way"): _share(found),
        _("Status"): text.status_or_reason(found),
        _("Method"): method_words(found),
        _("Weakest evidence"): text.grade(found["evidence"]),
        _("Observations"): text.number(found["observations"]),
    }
    rows = [{"what": what, "words": words} for what, words in told.items() if words]
    columns = {"what": Column("", str, 22), "words": Column("", str, 78)}
    return Table(pd.DataFrame(rows, columns=["what", "words"]), columns)


def _target(chapter: Chapter, goal: pd.Series, found: pd.Series) -> str:
    if text.missing(goal["target"]):
        return _("none")
    due = goal["deadline"] if not text.missing(goal["deadline"]) else chapter.plan["period_end"]
    if is_every_year(found):
        return _(
            "{target} {unit} in every year until {day}",
            target=promised(found),
            unit=text.plain(goal["unit"]),
            day=text.day(due),
        )
    return _(
        "{target} {unit} by {day}",
        target=promised(found),
        unit=text.plain(goal["unit"]),
        day=text.day(due),
    )


def _value(chapter: Chapter, found: pd.Series) -> str:
    if text.missing(found["actual"]):
        return text.NONE
    value = text.amount(found["actual"], found["unit"], found["unit_one"], found["decimals"])
    if own := value_date(found, chapter):
        return _("{value}, {date}", value=value, date=own)
    return _("{value}, at {moment}", value=value, moment=reporting_date(chapter))


def _result(found: pd.Series) -> str:
    name = str(found["global_result_name"])
    return "" if name == "nan" else text.plain(name)


def _baseline(chapter: Chapter, goal: pd.Series) -> str:
    if text.missing(goal["baseline"]):
        return _observed_base(chapter, goal) or _("none stated")
    value = text.amount(goal["baseline"], goal["unit"], goal["unit_one"], goal["decimals"])
    year = goal["baseline_year"]
    return value if text.missing(year) else _("{value} in {year}", value=value, year=int(year))


def _observed_base(chapter: Chapter, goal: pd.Series) -> str:
    """Tell of the observed value that one without a stated baseline is held against."""
    rows = chapter["observations"]
    counts = (chapter.counts[WHOLE.kind] & NOW > 0) & (rows["target_id"] == goal["target_id"])
    rows = rows[counts & (rows["measure"] == "base")]
    if rows.empty:
        return ""
    row = rows.sort_values("period_end").iloc[-1]
    when = period_name(row["period_start"], row["period_end"])
    if len(rows) > 1 or text.missing(row["value"]):
        return _("none stated; held against what was observed in {period}", period=when)
    value = text.amount(row["value"], goal["unit"], goal["unit_one"], goal["decimals"])
    return _("none stated; held against {value}, observed in {period}", value=value, period=when)


def _share(found: pd.Series) -> str:
    if text.missing(found["share_achieved"]):
        return ""
    shares = {
        "share": text.percent(found["share_achieved"]),
        "time": text.percent(found["elapsed_share"]),
    }
    if text.missing(found["pace"]):
        return _("{share}, with {time} of the time gone", **shares)
    return _(
        "{share}, with {time} of the time gone: a pace of {pace}",
        **shares,
        pace=text.number(found["pace"], 2),
    )
