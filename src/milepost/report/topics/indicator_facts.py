"""What an indicator is, what was promised, and where it stands: the first table of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from milepost.core.kinds import KINDS
from milepost.core.model import Kind
from milepost.edition.words import Words
from milepost.methods.published import DEFAULT_METHOD, METHODS
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.tables import Column, Table
from milepost.report.topics.paths import (
    milestone_note,
    milestones,
)
from milepost.report.topics.shared import (
    moment,
    promised,
    value_date,
)

OVER_TIME = {
    "sum": "What is observed from the plan’s start on is added up.",
    "distinct": "Each {counted} counts once, however often it is observed.",
    "latest": "The newest value stands; earlier ones show the way to it.",
    "year": "The amount of the newest year stands.",
}
OVER_PARTS = {
    "sum": "Values of parts are added.",
    "distinct": "What several parts have in common counts once in the whole.",
    "ratio": "Shares of parts are combined by their numerators and denominators.",
    "none": "Only a value of the whole stands for the whole: values of parts are never added.",
    "as-measured": "Amounts of parts are added; their rates and shares are not.",
}
AGAINST = {
    "reach": "It is held against a value to be reached.",
    "add": "It is held against an amount to be added to the baseline.",
    "keep": "It is held against a value, or a range, in which it is to be kept.",
    "every-year": "It is held against an amount to be reached in every year.",
    "change": "It is held against a change in per cent of a base.",
    "grow": "It is held against growth of so many per cent a year from a base.",
    "direction": "It is held against a direction alone, without a value to be reached.",
    "milestone": "It is held against a step to be taken.",
    "nothing": "It is followed without a target.",
}
DIRECTIONS = {"up": "A higher value is wanted.", "down": "A lower value is wanted."}


def kind_words(goal: Mapping[Any, Any] | pd.Series, words: Words) -> str:
    """Say how an indicator is counted, over time and over parts, and what it is held against.

    Parameters
    ----------
    goal
        A row of ``targets``: ``kind``, ``distinct_by``, ``direction``.
    words
        What the plan calls its parts.
    """
    kind = KINDS[Kind(goal["kind"])]
    counted = words.member[0] if goal.get("distinct_by") != "item" else "item"
    sentences = [
        OVER_TIME[kind.over_time].format(counted=text.plain(counted)),
        OVER_PARTS[kind.over_parts],
        AGAINST[kind.against],
        DIRECTIONS.get(str(goal["direction"]), ""),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def method_words(found: Mapping[Any, Any] | pd.Series) -> str:
    """Name the method that an indicator's status follows from, and its publication."""
    chosen = found.get("method")
    method = METHODS[DEFAULT_METHOD if chosen is None or text.missing(chosen) else str(chosen)]
    return f"{text.sentence(text.plain(method.name))}. {text.plain(method.source)}"


def facts(chapter: Chapter, found: pd.Series, words: Words) -> Table:
    """Tell in two columns what an indicator is, what was promised, and where it stands.

    Parameters
    ----------
    found
        A row of :func:`milepost.report.topics.targets.assessments`, of the whole.
    """
    goal = chapter.only("targets", target_id=found["target_id"])
    due = goal["deadline"] if not text.missing(goal["deadline"]) else chapter.plan["period_end"]
    own = value_date(found, chapter)
    told = {
        "Definition": text.plain(goal["statement"]),
        "How it is counted": kind_words(goal, words),
        "Unit": text.plain(goal["unit"]),
        "Result that it measures": _result(found),
        "Baseline": _baseline(goal),
        "Milestones": milestone_note(milestones(chapter, found["target_id"]), found),
        "Target": "none"
        if text.missing(goal["target"])
        else f"{promised(found)} {text.plain(goal['unit'])} by {text.day(due)}",
        "Value": text.NONE
        if text.missing(found["actual"])
        else f"{text.amount(found['actual'], found['unit'], found['unit_one'], found['decimals'])}, "
        f"{own or 'at ' + moment(chapter.edition.as_of)}",
        "Share of the way": _share(found),
        "Status": text.status_or_reason(found),
        "Method": method_words(found),
        "Weakest evidence": text.grade(found["evidence"]),
        "Observations": text.number(found["observations"]),
    }
    rows = [{"what": what, "words": words} for what, words in told.items() if words]
    columns = {"what": Column("", str, 22), "words": Column("", str, 78)}
    return Table(pd.DataFrame(rows, columns=["what", "words"]), columns)


def _result(found: pd.Series) -> str:
    name = str(found["global_result_name"])
    return "" if name == "nan" else text.plain(name)


def _baseline(goal: pd.Series) -> str:
    if text.missing(goal["baseline"]):
        return "none stated"
    value = text.amount(goal["baseline"], goal["unit"], goal["unit_one"], goal["decimals"])
    year = goal["baseline_year"]
    return value if text.missing(year) else f"{value} in {int(year)}"


def _share(found: pd.Series) -> str:
    if text.missing(found["share_achieved"]):
        return ""
    share, time = text.percent(found["share_achieved"]), text.percent(found["elapsed_share"])
    words = f"{share}, with {time} of the time gone"
    return (
        words
        if text.missing(found["pace"])
        else f"{words}: a pace of {text.number(found['pace'], 2)}"
    )
