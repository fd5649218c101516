"""What the plan asks for, in a sentence: how many targets, or how much of what it follows has one."""

from __future__ import annotations

import pandas as pd

from milepost.core.messages import _, n_
from milepost.core.model import Kind
from milepost.report import text
from milepost.report.chapter import Chapter

# titles that stand without an article, and what a title calls a plan
DETERMINERS = {"the", "a", "an", "our", "my", "your", "their", "its"}
PLANS = {"plan", "strategy", "framework", "programme", "program", "agenda", "roadmap", "compact"}


def named_plan(chapter: Chapter) -> str:
    """Name the plan so that a sentence can begin with it: ``The Action Plan``, ``Our plan``."""
    title = text.plain(chapter.plan["title"])
    words = title.split() or [""]
    if words[0].lower() in DETERMINERS or words[0].endswith(("’s", "'s", "s’", "s'")):
        return text.sentence(title)
    if {word.strip(",:").lower() for word in words} & PLANS:
        return _("The {title}", title=title)
    return _("The plan “{title}”", title=title)


def nouns_of(frame: pd.DataFrame, chapter: Chapter) -> tuple[str, str]:
    """Say what rows of assessments are called: targets, where one stands for each of several parts."""
    if frame["target_id"].duplicated().any():
        return _("target"), _("targets")
    return chapter.noun("target"), chapter.nouns("target")


def asked(targets: pd.DataFrame, chapter: Chapter) -> str:
    """Say how many targets the plan sets, or how many of what it follows have a number to reach."""
    followed = chapter.count(targets["target_id"].nunique(), "target")
    values = {
        "plan": named_plan(chapter),
        "followed": followed,
        "end": text.day(chapter.plan["period_end"]),
    }
    aims = targets["target"].notna() | (targets["kind"] == Kind.DIRECTION)
    if not aims.all():
        aimed = int(targets["target"].notna().sum())
        if not aimed:
            return _("{plan} follows {followed}, none of them with a number to reach.", **values)
        return n_(
            "{plan} follows {followed}, {n} of them with a number to reach.",
            "{plan} follows {followed}, {n} of them with a number to reach.",
            aimed,
            **values,
        )
    if chapter.noun("target") == _("target"):
        return n_(
            "{plan} sets {n} target to reach by {end}.",
            "{plan} sets {n} targets to reach by {end}.",
            len(targets),
            **values,
        )
    return n_(
        "{plan} sets {n} target for {followed}, to be reached by {end}.",
        "{plan} sets {n} targets for {followed}, to be reached by {end}.",
        len(targets),
        **values,
    )
