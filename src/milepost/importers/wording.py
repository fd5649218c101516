"""Problems of a file in its own words: its headings for our columns, one line for each cause."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from milepost.core.model import Problem
from milepost.read.grid import listed

# of several problems of one cell, the first of these is the cause
FIRST = ("hidden", "cell", "country", "unknown-code", "type", "required")
TOTAL_ROW = "total-row"
_FIGURES = ("value", "numerator", "denominator")


def in_own_words(
    problems: Collection[Problem], labels: Mapping[str, Mapping[str, str]]
) -> list[Problem]:
    """Name columns by their headings, as each file and sheet has them, and tell every cause once."""
    told = [_named(problem, labels.get(problem.file, {})) for problem in _causes(problems)]
    groups: dict[tuple[str, str, str, str, str], list[Problem]] = {}
    for problem in sorted(told):
        key = (problem.file, problem.column, problem.rule, problem.message, problem.severity)
        groups.setdefault(key, []).append(problem)
    return sorted(_joined(group) for group in groups.values())


def _causes(problems: Collection[Problem]) -> list[Problem]:
    """Leave out what only follows from another problem of the same cell."""
    cells: dict[tuple[str, int, str], list[Problem]] = {}
    kept = []
    for problem in sorted(set(problems), key=_rank):
        if problem.severity == "warning" or not problem.row:
            kept.append(problem)
        else:
            cells.setdefault((problem.file, problem.row, problem.column), []).append(problem)
    totals = {problem.file: set[int]() for problem in problems}
    for problem in problems:
        if problem.rule == TOTAL_ROW:
            totals[problem.file].add(problem.row)
    unread = {key[:2] for key, of in cells.items() if key[2] in _FIGURES and of[0].rule == "cell"}
    for key, of in cells.items():
        if of[0].rule != TOTAL_ROW and key[1] in totals[key[0]]:
            continue
        if not (key[2] in _FIGURES and key[:2] in unread and of[0].rule != "cell"):
            kept.append(of[0])
    return kept


def _rank(problem: Problem) -> tuple[int, Problem]:
    return (FIRST.index(problem.rule) if problem.rule in FIRST else len(FIRST), problem)


def _named(problem: Problem, labels: Mapping[str, str]) -> Problem:
    column = "+".join(labels.get(name, name) for name in problem.column.split("+"))
    return replace(problem, column=column, message=with_headings(problem.message, labels))


def with_headings(words: str, labels: Mapping[str, str]) -> str:
    """Name columns in a text by their headings: wherever they are quoted, or no word of English.

    Parameters
    ----------
    labels
        The column names of a sheet, and their headings there.
    """
    names = [re.escape(name) for name, label in labels.items() if label != name]
    if not names:
        return words
    codes = [name for name in names if "_" in name]
    quoted = rf"'(?P<quoted>{'|'.join(names)})'"
    bare = rf"(?P<bare>{'|'.join(codes)})" if codes else r"(?P<bare>(?!))"
    found = re.compile(rf"(?<![\w'\"-])(?:{quoted}|{bare})(?![\w'\"-])")
    return found.sub(lambda match: f"'{labels[match['quoted'] or match['bare']]}'", words)


def all_headings(labels: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Give the heading of each column, whichever sheet has it."""
    return {name: label for sheet in labels.values() for name, label in sheet.items()}


def _joined(group: list[Problem]) -> Problem:
    first = group[0]
    others = [problem.row for problem in group[1:]]
    if not others or not first.row:
        return first
    rows = listed(others).rsplit(" ", 1)[0]
    return replace(first, message=f"{first.message} (so too {rows})")
