"""Every rule of the check by its code: what it asks, and what to do where it is broken.

The words stand in ``rules.md`` beside this module, of which the documentation has a copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from milepost.core.files import read_text
from milepost.core.model import Problem
from milepost.core.workbook import PACKAGE

PAGE = PACKAGE / "validate" / "rules.md"


@cache
def catalogue() -> Mapping[str, tuple[str, str]]:
    """Give what each rule asks, and what to do where it is broken: the rows of the page's tables."""
    rows = (line.split("|") for line in read_text(PAGE).splitlines() if line.startswith("| `"))
    return {code.strip(" `"): (asks.strip(), todo.strip()) for _, code, asks, todo, _ in rows}


def advice(rule: str) -> str:
    """Say what to do where a rule is broken."""
    return catalogue().get(rule, ("", "Correct the place that is named."))[1]


def as_record(problem: Problem) -> dict[str, Any]:
    """Give a problem as plain values with what to do, for JSON."""
    return {**problem.as_dict(), "advice": advice(problem.rule)}
