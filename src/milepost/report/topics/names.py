"""What parts of the plan, and members of dimensions, are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from milepost.core.messages import N_, _, n_
from milepost.edition.select import column_of
from milepost.edition.words import Words
from milepost.read.dimensions import MEMBERS
from milepost.report import text
from milepost.report.chapter import Chapter

# what the members of a dimension are called
NAMED_IN = {
    "country": ("countries", "iso3", "short_name"),
    "region_id": ("regions", "region_id", "short_name"),
    "pillar_id": ("pillars", "pillar_id", "short_name"),
    "result_id": ("results", "result_id", "short_name"),
    "item_id": ("items", "item_id", "short_name"),
    "presence_id": ("presences", "presence_id", "name"),
}
CLASSES = {"item": (N_("item"), N_("items")), "tool": (N_("tool"), N_("tools"))}
# columns whose classes the plan has its own words for; a country is called a member
NAMED_BY_THE_PLAN = frozenset(Words.model_fields) - {"levels", "member"} | {"country"}


def listed(names: Iterable[Any], most: int = 40) -> str:
    """List names in running text, safely; beyond ``most`` say how many more."""
    names = list(names)
    first = [text.plain(name) for name in names[:most]]
    if len(names) > most:
        first.append(others(len(names) - most))
    return text.joined(first)


def others(number: int) -> str:
    """Say how many more there are than a list names."""
    return n_("{n} other", "{n} others", number)


def class_nouns(chapter: Chapter, column: str) -> tuple[str, str]:
    """Name what a class of a classification is, one and many: ``pillar``, ``pillars``."""
    if column in NAMED_BY_THE_PLAN:
        word = "member" if column == "country" else column
        return chapter.noun(word), chapter.nouns(word)
    if column in chapter.dimensions:
        table = chapter[MEMBERS]
        one = text.plain(table.loc[table["dimension"] == column, "title"].iloc[0])
        return (one[:1].lower() + one[1:],) * 2
    one, many = CLASSES.get(column, (column, f"{column}s"))
    return _(one), _(many)


def member_names(chapter: Chapter, dimension: str, own: str = "name") -> dict[str, Any]:
    """Give what the members of a dimension are called, by identifier; nothing where nothing says it.

    Parameters
    ----------
    dimension
        A column of observations.
    own
        The column with the names of a declared dimension's members.
    """
    table, key, name = NAMED_IN.get(dimension, ("", "", ""))
    if table in chapter.tables:
        rows = chapter[table].drop_duplicates(key)
    elif dimension in chapter.dimensions:
        rows, key, name = chapter[MEMBERS], "member_id", own
        rows = rows[rows["dimension"] == dimension]
    else:
        return {}
    return dict(zip(rows[key].astype("str"), rows[name], strict=True))


def member_name(chapter: Chapter, dimension: Any, member: Any) -> str:
    """Name a member of a dimension as readers know it; the whole is the plan's organization."""
    if text.missing(dimension):
        return text.plain(chapter.plan["organization"])
    return text.plain(member_names(chapter, str(dimension)).get(str(member), member))


def short_member(chapter: Chapter, scope_kind: str, member: str) -> str:
    """Give the short name of a part of a scope, as the assessments name it: not yet as Markdown."""
    return str(member_names(chapter, column_of(scope_kind), "short_name")[member])
