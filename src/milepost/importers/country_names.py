"""Names of countries as others write them: known ones by table, unknown ones told, none guessed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from milepost.read.dataset import Dataset
from milepost.read.grid import folded

COUNTRY = "country"
TABLE = "country_names"


@dataclass(frozen=True)
class Named:
    """What a name stands for."""

    iso3: str  # the country's code; blank for what is no country of the workbook
    kind: str  # `country`, or another kind of party such as `other-party` or `former-state`


class CountryNames:
    """Names to countries, letter for letter but for case, spaces and the shape of apostrophes."""

    def __init__(self, countries: pd.DataFrame, others: pd.DataFrame | None = None) -> None:
        self._known: dict[str, Named] = {}
        if others is not None:
            for name, iso3, kind in zip(
                others["name"], others["iso3"], others["kind"], strict=True
            ):
                if isinstance(name, str):
                    code = iso3 if isinstance(iso3, str) else ""
                    self._known[folded(name)] = Named(code, str(kind))
        for column in ("iso3", "short_name", "name"):
            for name, iso3 in zip(countries[column], countries["iso3"], strict=True):
                if isinstance(name, str) and isinstance(iso3, str):
                    self._known[folded(name)] = Named(iso3, COUNTRY)

    def find(self, name: str) -> Named | None:
        """Give what a name stands for; None where no table says."""
        return self._known.get(folded(name))


def country_names(dataset: Dataset) -> CountryNames:
    """Gather the names that a workbook knows: its countries', and those of ``country_names``."""
    others = dataset.tables.get(TABLE)
    if others is not None and not {"name", "iso3", "kind"} <= set(others.columns):
        others = None
    return CountryNames(dataset["countries"], others)
