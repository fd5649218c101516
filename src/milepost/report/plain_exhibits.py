"""What a notebook of a team's own shows as an exhibit: a figure of matplotlib, or a frame."""

from __future__ import annotations

import sys
from typing import Any

import pandas as pd

from milepost.report import text
from milepost.report.tables import NO_BREAK, Column, Table, number_column

WIDEST = 40
MOST_ROWS = 200


def figure_of(shown: Any) -> Any:
    """Give the figure that something is, or is drawn on; None if it is none.

    A figure of pyplot's is closed there, so that Jupyter does not show it a second time.
    """
    figure = shown if hasattr(shown, "savefig") else getattr(shown, "figure", None)
    if figure is None or not hasattr(figure, "savefig"):
        return None
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and getattr(figure, "number", None) in pyplot.get_fignums():
        pyplot.close(figure.number)
    return figure


def table_of(shown: Any) -> Table:
    """Show a frame as a table: numbers at the right, an index that says something first.

    Raises
    ------
    TypeError
        If it is neither a frame nor a table.
    ValueError
        If it has more rows than anybody reads in a book.
    """
    if isinstance(shown, Table):
        return shown
    if isinstance(shown, pd.Series):
        shown = shown.to_frame()
    if not isinstance(shown, pd.DataFrame):
        raise TypeError(
            f"An exhibit is a figure of matplotlib or a DataFrame, not {type(shown).__name__}."
        )
    if len(shown) > MOST_ROWS:
        raise ValueError(
            f"The table has {len(shown):,} rows: show at most {MOST_ROWS}, such as "
            "frame.nlargest(20, ...), or a figure."
        )
    counted = isinstance(shown.index, pd.RangeIndex) and shown.index.name is None
    frame = shown.reset_index(drop=True) if counted else shown.reset_index()
    names: list[Any] = frame.columns.tolist()
    titles = [": ".join(map(str, n)) if isinstance(n, tuple) else str(n) for n in names]
    if not counted and shown.index.names == [None]:
        titles[0] = ""
    frame.columns = pd.Index([f"{title or 'index'}" for title in _distinct(titles)])
    columns = {
        name: _column(title, frame[name]) for name, title in zip(frame.columns, titles, strict=True)
    }
    return Table(frame, columns)


def _distinct(titles: list[str]) -> list[str]:
    """Number titles that stand twice, so that each names one column."""
    return [
        f"{title} {titles[:at].count(title) + 1}" if title in titles[:at] else title
        for at, title in enumerate(titles)
    ]


def _column(title: str, cells: pd.Series) -> Column:
    words = text.plain(title) or NO_BREAK
    longest = max((len(str(cell)) for cell in cells), default=0)
    width = min(max(len(title), longest, 4), WIDEST)
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        return number_column(words, width)
    if pd.api.types.is_datetime64_any_dtype(cells):
        return Column(words, text.day, width)
    return Column(words, text.plain, width)
