"""What several topics say alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from milepost.core.kinds import DATED
from milepost.methods.published import METHODS
from milepost.read.dimensions import MEMBERS
from milepost.report import text
from milepost.report.chapter import Chapter

# classifications that the plan names; the others are called as their column is
NAMED_BY_THE_PLAN = ("change", "result")


def reporting_date(chapter: Chapter) -> str:
    """Say the moment an edition speaks of."""
    last = chapter.edition.as_of
    if (last.month, last.day) == (12, 31):
        return f"the end of {last.year}"
    return text.day(last)


def value_date(row: Mapping[Any, Any] | pd.Series, chapter: Chapter) -> str:
    """Say of when a value is, where it is older than what an edition reports on; else nothing.

    Parameters
    ----------
    row
        A row of the assessments: ``kind`` and ``period``.
    """
    if row["kind"] not in DATED or text.missing(row["period"]):
        return ""
    first, last = (date.fromisoformat(day) for day in str(row["period"]).split("/"))
    if last >= chapter.edition.as_of:
        return ""
    if (last.month, last.day) == (12, 31) and (first.month, first.day) == (1, 1):
        return str(last.year)
    return text.day(last)


def method_note(frame: pd.DataFrame) -> str:
    """Say by which published methods statuses are given, where any was chosen."""
    if "method" not in frame or frame["method"].isna().all():
        return ""
    known = frame.dropna(subset=["method"])
    groups = list(known.groupby("method", sort=False)["short_name"])
    if len(groups) == 1:
        return f"Statuses by the method {METHODS[str(groups[0][0])].name}."
    told = [f"{METHODS[str(name)].name} for {listed(names)}" for name, names in groups]
    return f"Statuses by the methods {text.joined(told)}."


def figure(row: Mapping[Any, Any] | pd.Series, column: str) -> str:
    """Print a number of a target with the decimals of its indicator."""
    return text.number(row[column], row["decimals"])


def promised(row: Mapping[Any, Any] | pd.Series) -> str:
    """Print what is to be reached, or the range in which a value is to be kept."""
    if text.missing(row["upper"]):
        return figure(row, "target")
    return f"{figure(row, 'target')} to {figure(row, 'upper')}"


def listed(names: Iterable[Any], most: int = 40) -> str:
    """List names in running text, safely; beyond ``most`` say how many more."""
    names = list(names)
    first = [text.plain(name) for name in names[:most]]
    if len(names) > most:
        first.append(text.count(len(names) - most, "other", "others"))
    return text.joined(first)


def class_nouns(chapter: Chapter, column: str) -> tuple[str, str]:
    """Name what a class of a classification is, one and many: ``pillar``, ``pillars``."""
    if column in NAMED_BY_THE_PLAN:
        return chapter.noun(column), chapter.nouns(column)
    if column in chapter.dimensions:
        table = chapter[MEMBERS]
        one = text.plain(table.loc[table["dimension"] == column, "title"].iloc[0])
        return (one[:1].lower() + one[1:],) * 2
    return column, f"{column}s"


def leaders(counts: pd.Series) -> list[Any]:
    """Name what has the most: everything that shares the first place, as it comes."""
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
            many = text.sentence(text.count(missing, "result is", "results are"))
            sentences.append(
                f"{many} tied to no {class_nouns(chapter, column)[0]} and left out here."
            )
        left &= have
    return paragraph(*sentences)


def reach_sentence(results: pd.DataFrame, countries: int, chapter: Chapter) -> str:
    """Say how many results, in how many countries, the rows of an edition tell of."""
    if results.empty:
        if chapter.withheld:
            return "No single results can be shown in this edition: suppressed rows may hold some."
        return "No single results are on record in this edition."
    number = text.number(len(results))
    apart = ", suppressed ones not counted" if chapter.withheld else ""
    return (
        f"The rows behind this edition tell of {number} "
        f"{'result' if len(results) == 1 else 'results'} in "
        f"{text.count(countries, 'country', 'countries')}{apart}."
    )


def paragraph(*sentences: str) -> str:
    """Set sentences one after another; what has nothing to say is left out."""
    return " ".join(sentence for sentence in sentences if sentence)


def leading_classes(results: pd.DataFrame, chapter: Chapter) -> str:
    """Say which kind of change, which pillar and which region have the most results."""
    sentences = []
    for column in ("change", "pillar", "region"):
        counts = results[column].value_counts()
        if len(counts) > 1:
            first, number = leaders(counts), text.number(counts.max())
            each = " each" if len(first) > 1 else ""
            noun = class_nouns(chapter, column)[len(first) > 1]
            verb = "are" if each else "is"
            sentences.append(
                f"the {noun} with the most results {verb} {listed(first)} ({number}{each})"
            )
    if not sentences:
        return ""
    return f"{text.sentence(text.joined(sentences))}, counted at {reporting_date(chapter)}."


def years_compared(results: pd.DataFrame, chapter: Chapter) -> str:
    """Compare the edition's year with the year before."""
    year = chapter.edition.year
    now, before = (int((results["year"] == number).sum()) for number in (year, year - 1))
    if not now and not before:
        return ""
    if not before or year - 1 < chapter.plan["period_start"].year:
        return f"{text.sentence(text.count(now, 'result is', 'results are'))} of {year}."
    if now == before:
        return f"{year} brought as many results as {year - 1}: {text.number(now)}."
    way = "more" if now > before else "fewer"
    return (
        f"{year} brought {text.count(now, 'result', 'results')}, {text.word(abs(now - before))} "
        f"{way} than {year - 1}."
    )
