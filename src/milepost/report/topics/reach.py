"""How many results there are, where and when: what chapters that count them begin with."""

from __future__ import annotations

from typing import Any

import pandas as pd

from milepost.core.kinds import RESULTS
from milepost.core.messages import _, n_
from milepost.report import text
from milepost.report.chapter import Chapter
from milepost.report.topics.names import class_nouns
from milepost.report.topics.shared import (
    first_year,
    not_comparable,
    not_yet,
    paragraph,
)


def counts_results(chapter: Chapter) -> bool:
    """Whether any target of the plan counts results, one by one."""
    return bool(chapter["targets"]["kind"].isin(RESULTS).any())


def leaders(counts: pd.Series) -> list[Any]:
    """Name what has the most: everything that shares the first place, in its order."""
    return [*counts.index[counts == counts.max()]]


def left_out(rows: pd.DataFrame, results: pd.DataFrame, chapter: Chapter, *columns: str) -> str:
    """Say how many results fall in no class of a table, so that its total is smaller.

    Parameters
    ----------
    rows
        What the table counts: the results, or once for each class that a result shares.
    results
        All results, one a row.
    columns
        Classifications that the table counts by. A result that several of them leave out is
        told of once, by the first.
    """
    sentences, left = [], set(results["observation_id"])
    for column in columns:
        known = results if column in results else rows
        have = set(known.loc[known[column].notna(), "observation_id"])
        if missing := len(left - have):
            left_here = n_(
                "{n} result is tied to no {noun} and left out here.",
                "{n} results are tied to no {noun} and left out here.",
                missing,
                noun=class_nouns(chapter, column)[0],
            )
            sentences.append(left_here)
        left &= have
    return paragraph(*sentences)


def reach_sentence(results: pd.DataFrame, chapter: Chapter) -> str:
    """Say how many results, and in how many places those that name one, a chapter's rows tell of."""
    if not counts_results(chapter):
        return ""
    if results.empty:
        if chapter.withheld:
            return _("No single results can be shown here: suppressed rows may hold some.")
        if silent := not_yet(results, _("single results"), chapter):
            return silent
        return _("No single results are on record here.")
    told = n_("{number} result", "{number} results", len(results), number=text.number(len(results)))
    placed = results["country"].dropna()
    if len(placed):
        members = chapter.count(placed.nunique(), "member")
        if len(placed) == len(results):
            told = _("{results} in {members}", results=told, members=members)
        else:
            told = _(
                "{results}, {number} of them in {members}",
                results=told,
                number=text.number(len(placed)),
                members=members,
            )
    if chapter.withheld:
        return _(
            "The rows behind this chapter tell of {results}, suppressed ones not counted.",
            results=told,
        )
    return _("The rows behind this chapter tell of {results}.", results=told)


def years_compared(results: pd.DataFrame, chapter: Chapter) -> str:
    """Compare the edition's year with the year before."""
    year = chapter.edition.year
    now, before = (int((results["year"] == number).sum()) for number in (year, year - 1))
    if not now and not before:
        return ""
    if not before or year - 1 < first_year(chapter):
        return n_("{n} result is of {year}.", "{n} results are of {year}.", now, year=year)
    if why := not_comparable(chapter, year):
        return n_(
            "{n} result is of {year}, and {others} of {before}; the years are not compared: {why}.",
            "{n} results are of {year}, and {others} of {before}; the years are not compared: {why}.",
            now,
            year=year,
            others=text.word(before),
            before=year - 1,
            why=why,
        )
    values: dict[str, Any] = {"year": year, "before": year - 1}
    if now == before:
        return _(
            "{year} brought as many results as {before}: {number}.",
            number=text.number(now),
            **values,
        )
    values["difference"] = text.word(abs(now - before))
    if now > before:
        return n_(
            "{year} brought {n} result, {difference} more than {before}.",
            "{year} brought {n} results, {difference} more than {before}.",
            now,
            **values,
        )
    return n_(
        "{year} brought {n} result, {difference} fewer than {before}.",
        "{year} brought {n} results, {difference} fewer than {before}.",
        now,
        **values,
    )
