"""Figures of more rows than a page holds, divided between what the rows stand under."""

from __future__ import annotations

import pandas as pd

from milepost.core.messages import _

LINES_ON_A_PAGE = 36


def one_by_one(
    frame: pd.DataFrame, group: pd.Series, lines: pd.Series | None = None
) -> list[pd.DataFrame]:
    """Divide the rows of a figure that no page could hold, between groups where that is possible.

    Parameters
    ----------
    frame
        In its order.
    group
        What each row stands under.
    lines
        Of each row; one by default. A page holds :data:`LINES_ON_A_PAGE`.

    Returns
    -------
    list of pandas.DataFrame
        The frame itself, where it fits.
    """
    sizes = pd.Series(1, frame.index) if lines is None else lines
    if sizes.sum() <= LINES_ON_A_PAGE:
        return [frame]
    pages: list[list[pd.DataFrame]] = [[]]
    used = 0
    for __, part in frame.groupby(group, sort=False, observed=True, dropna=False):
        taken = sizes[part.index].cumsum()
        for __, piece in part.groupby((taken - 1) // LINES_ON_A_PAGE):
            size = int(sizes[piece.index].sum())
            if pages[-1] and used + size > LINES_ON_A_PAGE:
                pages.append([])
                used = 0
            pages[-1].append(piece)
            used += size
    return [pd.concat(page) for page in pages]


def captioned(of: str, caption: str) -> str:
    """Put what a page's rows stand under before its caption; nothing where it holds all rows."""
    if not of:
        return caption
    return _("{name}: {values}", name=of, values=caption[:1].lower() + caption[1:])
