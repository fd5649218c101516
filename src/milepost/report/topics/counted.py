"""The rows that a chapter's values rest on: those that count in them, not all of the same target."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from milepost.assess.counted import NOW, YEARS
from milepost.assess.groups import parts_of
from milepost.assess.row_changes import SCOPE_COLUMNS
from milepost.assess.scopes import WHOLE, Scope, dimension_scope
from milepost.edition.hierarchy import PATH
from milepost.read.dimensions import MEMBERS
from milepost.report.chapter import Chapter
from milepost.report.indicator_links import COUNTS, row_ids

VALUE = ["target_id", "year", "value"]


def rows_behind(chapter: Chapter, frame: pd.DataFrame, *, years: bool = False) -> pd.DataFrame:
    """Give the observations that values rest on.

    Parameters
    ----------
    frame
        The values: ``target_id``; ``scope_kind`` and ``scope_id``, without which they are of the
        whole.
    years
        Whether values at the ends of years are among them, as the histories have them.

    Returns
    -------
    pandas.DataFrame
        Rows of the chapter's observations, in their order.
    """
    rows, flags = chapter["observations"], chapter.counts
    behind = np.zeros(len(rows), dtype=bool)
    if "scope_kind" not in frame:
        frame = frame.assign(scope_kind=WHOLE.kind, scope_id=WHOLE.ids[0])
    for kind, values in frame.groupby("scope_kind", sort=False):
        counts = (flags[kind] & (NOW | YEARS * years) > 0).to_numpy()
        places, parts = parts_of(rows, scope := _scope(chapter, str(kind), values, rows))
        there = pd.DataFrame(
            {
                "place": places,
                "target_id": rows["target_id"].to_numpy()[places],
                "scope_id": np.array(scope.ids, dtype=object)[parts],
            }
        ).merge(values[["target_id", "scope_id"]].drop_duplicates())["place"]
        behind[there] |= counts[there]
    return rows[behind]


def _scope(chapter: Chapter, kind: str, values: pd.DataFrame, rows: pd.DataFrame) -> Scope:
    """Give the division that values are in."""
    if kind == WHOLE.kind:
        return WHOLE
    if kind in chapter.dimensions:
        members = chapter[MEMBERS]
        return dimension_scope(kind, members[members["dimension"] == kind])
    column = PATH if kind == "result" and PATH in rows else SCOPE_COLUMNS[kind]
    return Scope(kind, column, tuple(dict.fromkeys(values["scope_id"])))


def with_counts(chapter: Chapter) -> pd.DataFrame:
    """Give the chapter's observations with ``counts``: in which values each is, by :data:`COUNTS`."""
    rows, flags = chapter["observations"], chapter.counts
    whole = flags[WHOLE.kind]
    within = [whole & NOW > 0, whole & YEARS > 0, flags.any(axis="columns")]
    return rows.assign(counts=np.select(within, COUNTS[:-1], COUNTS[-1]))


def with_row_ids(chapter: Chapter, values: pd.DataFrame) -> pd.DataFrame:
    """Say of each value of a figure which one observation it is, where it rests on one alone.

    Parameters
    ----------
    values
        Rows of histories: ``target_id``, ``year``, ``value``, ``observations``.

    Returns
    -------
    pandas.DataFrame
        The values with ``row_id``: missing where a value rests on several rows, or where no link can
        lead to its row.
    """
    found = values[VALUE].merge(_single_rows(chapter), "left", VALUE)["row_id"]
    own = found.set_axis(values.index).where(values["observations"] == 1)
    return values.assign(row_id=own)


@lru_cache(maxsize=1)  # a notebook has one chapter, and a figure of each of its targets
def _single_rows(chapter: Chapter) -> pd.DataFrame:
    """Give the rows of a chapter that alone have a value in a year, with their identifiers."""
    rows = with_counts(chapter)
    single = rows.assign(row_id=row_ids(rows)).drop_duplicates(VALUE, keep=False)
    return single[[*VALUE, "row_id"]]
