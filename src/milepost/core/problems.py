"""Naming the rows that break a rule, one by one, but no more of them than a person could use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

import pandas as pd

from milepost.core.model import Problem, Severity

MOST_LISTED = 1000
SHOWN_LENGTH = 80  # characters of a cell in a message
MOST_FILES = 3


def name_rows(
    rows: pd.DataFrame, column: str, rule: str, message: str, *, severity: Severity = "error"
) -> Iterator[Problem]:
    """Give a problem a row.

    Parameters
    ----------
    rows
        The rows that break the rule, with ``_file`` and ``_row``; ``_more``, if it is there, is
        put behind the message, row by row.
    column
        Column whose value is shown; it need not be there.
    rule, message
        The rule's code, and what is wrong.
    """
    if rows.empty:
        return
    for row in rows.head(MOST_LISTED).to_dict("records"):
        value = row.get(column)
        cell = "" if pd.isna(value) else str(value)[:SHOWN_LENGTH]
        if isinstance(value, pd.Timestamp):
            cell = str(value.date())
        sentence = message + str(row.get("_more", ""))
        yield Problem(row["_file"], row["_row"], column, cell, rule, sentence, severity)
    if len(rows) > MOST_LISTED:
        more = f"{len(rows) - MOST_LISTED:,} more rows: {message}"
        yield Problem(rows["_file"].iloc[0], 0, column, "", rule, more, severity)


# rows that an evaluator would query: warnings
query_rows = partial(name_rows, severity="warning")


def table_of(name: str, files: Iterable[str]) -> str:
    """Name a table with its files: ``the table 'pillars' (data/plan/pillars.csv)``."""
    listed = sorted(set(files))
    more = f" and {len(listed) - MOST_FILES} more" if len(listed) > MOST_FILES else ""
    where = f" ({', '.join(listed[:MOST_FILES])}{more})" if listed else ""
    return f"the table {name!r}{where}"


def by_key(table: pd.DataFrame, key: str, column: str) -> pd.Series:
    """Give a column by its table's key; a key that stands twice (a fault of its own) once."""
    keys = table[key]
    first = (keys.notna() & ~keys.duplicated()).to_numpy()
    return table[column][first].set_axis(pd.Index(keys[first], name=key))


def with_article(words: str) -> str:
    """Put the indefinite article before words: ``an annual-flow``, ``a unit``, ``an hour``."""
    vowel = re.match(r"[aeio]|u(?!ni|se|s[aeiu]|[rt]i)|hour|heir|honou?r", words, re.IGNORECASE)
    return f"an {words}" if vowel and not re.match("eu|one", words, re.IGNORECASE) else f"a {words}"
