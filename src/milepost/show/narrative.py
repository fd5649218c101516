"""The team's own words on the page: references filled in, nothing in them executed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from milepost.data.narratives import FIELDS
from milepost.show import text
from milepost.show.palette import STATUSES

# raw HTML, attributes, shortcodes and mathematics stay text; emphasis, lists and links work. What
# an odd number of backslashes stands before is escaped already: one more would undo that.
_RAW = re.compile(r"(?<!\\)((?:\\\\)*)([<{}$])")

FORMS: Mapping[str, Callable[[Any], str]] = {
    "number": text.number,
    "percent": text.percent,
    "pace": lambda value: text.number(value, 2),
    "status": lambda code: STATUSES[code].word.lower(),
    "reason": text.reason,
    "grade": lambda code: text.grade(code).lower(),
    "plain": text.plain,
}


def fill_narrative(frame: pd.DataFrame) -> str:
    """Fill in a narrative's references.

    Parameters
    ----------
    frame
        As from :func:`milepost.slices.narrative`.
    """
    if frame.empty:
        return ""
    markdown = str(frame["text"].iloc[0])
    values = {row.text: _printed(row) for row in text.rows(frame.iloc[1:])}
    parts = re.split("(" + "|".join(map(re.escape, values)) + ")", markdown) if values else []
    filled = [values.get(part, _RAW.sub(r"\1\\\2", part)) for part in parts or [markdown]]
    return "".join(filled)


def _printed(row: Any) -> str:
    value = row.number if text.missing(row.words) else row.words
    if text.missing(value):
        return text.NONE
    return FORMS[FIELDS[row.field]](value)
