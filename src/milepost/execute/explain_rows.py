"""Which rows, and which settings, make a chapter's input another than it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from milepost.core.files import json_or_none
from milepost.inputs.records import slice_path, table_path

KEYS = (("observation_id",), ("scope_kind", "scope_id", "target_id"))
SETTINGS = ("edition", "thresholds", "words", "language", "accent", "typeface", "parameters")
MOST_ROWS, MOST_CELLS = 3, 4


def row_words(store: Path, before: str, now: str, read: pd.DataFrame | None = None) -> str:
    """Say which rows of a table differ between two states of it.

    Parameters
    ----------
    before, now
        The digests of the table's contents.
    read
        The table as it lies in the workbook's files, so that the file and row are named, too.

    Returns
    -------
    str
        Empty where the earlier content is no longer kept, or its rows have no identifier.
    """
    try:
        frames = [pd.read_parquet(table_path(store, digest)) for digest in (before, now)]
    except (OSError, ValueError):
        return ""
    key = _key(*frames)
    if key is None:
        return ""
    old, new = (frame.set_index(key).sort_index() for frame in frames)
    told = list(_told(old, new, partial(_place, read)))
    more = f" and {len(told) - MOST_ROWS:,} more rows" if len(told) > MOST_ROWS else ""
    return "; ".join(told[:MOST_ROWS]) + more


def _key(one: pd.DataFrame, other: pd.DataFrame) -> list[str] | None:
    """Find the columns that tell rows apart: an identifier of the table's own."""
    first = [(name,) for name in one.columns[:1] if str(name).endswith(("_id", "iso3"))]
    for names in (*KEYS, *first):
        wanted = list(names)
        if all({*wanted} <= {*frame.columns} for frame in (one, other)) and not any(
            frame[wanted].isna().to_numpy().any() or frame.duplicated(wanted).any()
            for frame in (one, other)
        ):
            return wanted
    return None


def _told(old: pd.DataFrame, new: pd.DataFrame, place: Callable[[str], str]) -> Iterator[str]:
    """Tell each row that differs; of one in both states, the cells."""
    both = old.index.intersection(new.index)
    columns = [name for name in new.columns if name in old.columns]
    one, other = old.loc[both, columns], new.loc[both, columns]
    differs = ~((one == other) | (one.isna() & other.isna())).fillna(value=False)
    for label in both[differs.any(axis=1)]:
        names = [name for name in columns if differs.loc[label, name]]
        cells = [f"{n} {_cell(one.loc[label, n])} -> {_cell(other.loc[label, n])}" for n in names]
        more = f" and {len(cells) - MOST_CELLS} more cells" if len(cells) > MOST_CELLS else ""
        yield f"row {_named(label, place)}: {', '.join(cells[:MOST_CELLS])}{more}"
    for label in new.index.difference(old.index):
        yield f"row {_named(label, place)} is new"
    for label in old.index.difference(new.index):
        yield f"row {_named(label, place)} is gone"


def _named(label: Any, place: Callable[[str], str]) -> str:
    if isinstance(label, tuple):
        kind, part, target = map(str, label)
        return target if kind == "global" else f"{target} of {kind} {part}"
    where = place(str(label))
    return f"{label} ({where})" if where else str(label)


def _place(read: pd.DataFrame | None, key: str) -> str:
    """Say where the last row with an identifier stands."""
    if read is None or "_file" not in read:
        return ""
    found = read[read.iloc[:, 0] == key]
    return f"{found['_file'].iloc[-1]}, row {found['_row'].iloc[-1]}" if len(found) else ""


def _cell(value: Any) -> str:
    if pd.isna(value):
        return "blank"
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def settings_of(store: Path, slice_id: str) -> dict[str, Any]:
    """Give the settings of an edition or a method in a chapter's input; none where it is not kept."""
    described = json_or_none(slice_path(store, slice_id))
    found: dict[str, Any] = {}

    def walk(name: str, value: Any) -> None:
        if isinstance(value, Mapping):
            for key, item in value.items():
                walk(f"{name}.{key}", item)
        else:
            found[name] = value

    for name in SETTINGS if isinstance(described, dict) else ():
        walk(name, described.get(name, {}))
    return found
