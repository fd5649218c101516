"""What rows that an audience may not see would tell through other tables.

A source or an item that only hidden rows name would give them away by its title; it is dropped
with them. What no row names, and what a row that may be seen names, stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

# tables whose rows say no audience of their own, and the column that names them elsewhere
NAMED = (("items", "item_id"), ("sources", "source_id"))
SEPARATOR = ";"


def without_hidden_names(
    tables: Mapping[str, pd.DataFrame], audiences: Collection[str]
) -> dict[str, pd.DataFrame]:
    """Drop the sources and items that only hidden rows name.

    Parameters
    ----------
    tables
        Every table as it was read; one with a column ``audience`` says who may see each row.
    audiences
        The audiences whose rows are shown.

    Returns
    -------
    dict
        The same tables; ``items`` and ``sources`` without what must not be known.
    """
    made = dict(tables)
    for table, key in NAMED:
        if table not in made:
            continue
        hidden: set[str] = set()
        seen: set[str] = set()
        for name, rows in made.items():
            if key not in rows or name == table:
                continue
            if "audience" in rows:
                shown = rows["audience"].isin(audiences)
                hidden |= _names(rows.loc[~shown, key])
                rows = rows[shown]  # noqa: PLW2901  (what follows is about these alone)
            seen |= _names(rows[key])
        drop = made[table][key].isin(hidden - seen)
        made[table] = made[table][~drop]
    return made


def _names(cells: pd.Series) -> set[str]:
    return {name for cell in cells.dropna().unique() for name in str(cell).split(SEPARATOR)}
