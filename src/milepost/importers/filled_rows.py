"""The rows that stand, written into a form again: a correction is then an edit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from milepost.core.model import Edition
from milepost.edition.select import DATED
from milepost.importers.form_cells import write
from milepost.importers.form_sheets import Form
from milepost.read.cells import code
from milepost.read.table_schema import Column
from milepost.validate.check import Checked


def fill_rows(
    sheet: Any, form: Form, columns: list[Column], offered: Mapping[str, list[str]],
    checked: Checked, edition: Edition,
) -> None:  # fmt: skip
    """Write the newest word on each observation of a form's kind below its headings."""
    labels = {name: {code(label): label for label in of} for name, of in offered.items()}
    rows = _standing(form, checked, edition)
    for number, row in enumerate(rows.to_dict("records"), start=2):
        for place, column in enumerate(columns, start=1):
            value = row.get(column.name)
            if value is None or pd.isna(value) or value is False:
                continue
            cell = sheet.cell(number, place)
            if isinstance(value, pd.Timestamp):
                cell.value = datetime(value.year, value.month, value.day)  # noqa: DTZ001
                cell.number_format = "yyyy-mm-dd"
            elif isinstance(value, bool):
                write(cell, "true")
            elif isinstance(value, int | float):
                cell.value = int(value) if float(value).is_integer() else float(value)
            else:
                write(cell, labels[column.name].get(str(value), str(value)))
    sheet.auto_filter.ref = None


def _standing(form: Form, checked: Checked, edition: Edition) -> pd.DataFrame:
    """Give the rows that are not taken back and that the edition's audience may see."""
    if form.table not in DATED:
        return pd.DataFrame()
    rows = checked.dataset[form.table]
    rows = rows.sort_values("known_on", kind="stable").drop_duplicates(
        "observation_id", keep="last"
    )
    rows = rows[~rows["withdrawn"] & rows["audience"].isin(edition.audiences)]
    if form.measure:
        rows = rows[rows["measure"] == form.measure]
    return rows.sort_values(["_file", "_row"], kind="stable")
