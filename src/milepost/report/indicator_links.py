"""Where the page of an indicator stands, and links that lead there from the chapters."""

from __future__ import annotations

from typing import Any

import pandas as pd

from milepost.core.indicator_pages import page_name
from milepost.core.model import ID_PATTERN
from milepost.core.workbook import INDICATORS
from milepost.report import text

COUNTS = ("now", "earlier", "part", "no")
"""What a row is in: the value of the whole, one of an earlier year, one of a part, none."""
MOST_ROWS = 150  # that an indicator's page shows; the file beside it has all


def indicator_link(target_id: Any, words: str) -> str:
    """Lead from a chapter to an indicator's page, by words in Markdown."""
    if text.missing(target_id):
        return words
    return f"[{words}](../{INDICATORS}/{page_name(target_id)}.html)"


def newest(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the observations that the pages of their indicators show, in the order of these pages.

    Parameters
    ----------
    rows
        With ``counts``: those that count come first, of these the newest.
    """
    rank = rows["counts"].map({code: place for place, code in enumerate(COUNTS)})
    order = rows.assign(rank=rank)
    order = order.sort_values(
        ["rank", "period_end", "observation_id"], ascending=[True, False, True]
    )
    order = order.drop(columns="rank")
    return order.groupby("target_id", sort=False).head(MOST_ROWS)


def row_ids(rows: pd.DataFrame) -> pd.Series:
    """Give the identifiers of observations to which a link can lead; missing of the others.

    Parameters
    ----------
    rows
        All of their indicators, with ``counts``: where a chapter sees only those of a part, an indicator's page may
        not show one, and a link leads to the page.
    """
    known = newest(rows)["observation_id"]
    return known[known.str.fullmatch(ID_PATTERN)].reindex(rows.index)
