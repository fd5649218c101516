"""What a chart checks before it draws: the columns it was promised."""

from collections.abc import Iterable
from typing import Any

import pandas as pd


class ChartInputError(ValueError):
    """A frame does not have what its chart needs."""


def expect(frame: pd.DataFrame, columns: Iterable[str], chart: str) -> None:
    """Raise if columns are missing.

    Raises
    ------
    ChartInputError
        Naming the chart, the missing columns and those there are.
    """
    missing = [column for column in columns if column not in frame]
    if missing:
        raise ChartInputError(
            f"{chart}: missing column(s) {', '.join(missing)}; "
            f"the frame has {', '.join(map(str, frame.columns)) or 'none'}"
        )


def given(value: Any) -> bool:
    """Whether a cell holds something: not missing, not blank."""
    return not (pd.isna(value) or value == "")


def column(frame: pd.DataFrame, name: str, default: object = "") -> pd.Series:
    """A column, or a constant one where the frame has none."""
    if name in frame:
        return frame[name]
    return pd.Series([default] * len(frame), index=frame.index, dtype=object)


def classes(values: pd.Series) -> list[str]:
    """Give every class of a column as text, those without a row too, in the column's own order."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return [str(value) for value in values.cat.categories]
    return in_order(values)


def in_order(values: pd.Series) -> list[str]:
    """Distinct values as text: in category order if the column has one, else as they come."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        present = set(values.dropna())
        return [str(value) for value in values.cat.categories if value in present]
    return [str(value) for value in values.dropna().drop_duplicates()]
