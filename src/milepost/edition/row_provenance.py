"""How a row is kept: for readers inside the organisation, who may ask its author.

An edition for the public never holds these columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from milepost.core.model import Audience, Edition
from milepost.edition.select import DATED

COLUMNS = ("recorded_in", "imported_from", "remark")
# what an import adds to a row's place in its source: digest of the file, sheet, row
IMPORTED = re.compile(r"(?:^|; )import [0-9a-f]{8,64}, .*$", re.DOTALL)
PLACE = "source_locator"


def with_keeping(
    tables: Mapping[str, pd.DataFrame], edition: Edition, imports: pd.DataFrame | None
) -> dict[str, pd.DataFrame]:
    """Add to the rows of an edition that is not public where each of them is kept.

    The tables are as they were read (``_file``, ``_row``, ``note``); the log of imports may be
    missing.

    Returns
    -------
    dict
        The tables of observations with ``recorded_in`` (file and row), ``imported_from`` (the
        file that was taken in, and when) and ``remark`` (the author's note). For a public
        edition the tables without the digest, sheet and row of an imported file.
    """
    if edition.audience is Audience.PUBLIC:
        return {name: _without_imports(table) for name, table in tables.items()}
    origins: dict[str, str] = {}
    if imports is not None and len(imports):
        named = zip(imports["path"], imports["file"], imports["imported_at"], strict=True)
        origins = {f"data/{path}": f"{file}, {when}" for path, file, when in named}
    made = dict(tables)
    for name in DATED:
        rows = tables[name]
        if "_file" in rows:
            made[name] = rows.assign(
                recorded_in=rows["_file"] + ", row " + rows["_row"].astype("str"),
                imported_from=rows["_file"].map(origins).astype("str"),
                remark=rows["note"],
            )
    return made


def _without_imports(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out of each row's place what names a file that was imported."""
    if PLACE not in table or not table[PLACE].str.contains(IMPORTED).any():
        return table
    places = table[PLACE].str.replace(IMPORTED, "", regex=True)
    return table.assign(**{PLACE: places.where(places != "")})
