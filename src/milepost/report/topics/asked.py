"""What the plan asks for, in a sentence: how many targets, or how much of what it follows has one."""

from __future__ import annotations

import pandas as pd

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
        return f"The {title}"
    return f"The plan “{title}”"


def nouns_of(frame: pd.DataFrame, chapter: Chapter) -> tuple[str, str]:
    """Say what rows of assessments are called: targets, where one stands for each of several parts."""
    if frame["target_id"].duplicated().any():
        return "target", "targets"
    return chapter.noun("target"), chapter.nouns("target")


def asked(targets: pd.DataFrame, chapter: Chapter) -> str:
    """Say how many targets the plan sets, or how many of what it follows have a number to reach."""
    plan, due = named_plan(chapter), text.day(chapter.plan["period_end"])
    followed = chapter.count(targets["target_id"].nunique(), "target")
    aims = targets["target"].notna() | (targets["kind"] == Kind.DIRECTION)
    if not aims.all():
        aimed = int(targets["target"].notna().sum())
        return f"{plan} follows {followed}, {text.word(aimed) if aimed else 'none'} of them with a number to reach."
    if chapter.noun("target") == "target":
        return f"{plan} sets {text.count(len(targets), 'target', 'targets')} to reach by {due}."
    return (
        f"{plan} sets {text.count(len(targets), 'target', 'targets')} for {followed}, to be reached "
        f"by {due}."
    )
