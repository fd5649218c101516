"""Reading a results framework from a file or folder, whichever format it has."""

from __future__ import annotations

from pathlib import Path

from milepost.core.errors import UsageError
from milepost.importers.excel_draft import draft_map
from milepost.importers.excel_framework import read_excel
from milepost.importers.excel_map import read_map
from milepost.importers.framework import Framework, clean, put_dates_in_order
from milepost.importers.iati import read_iati
from milepost.importers.open_sdg_site import is_site, read_site
from milepost.importers.sdmx_csv import is_sdmx, read_sdmx
from milepost.read.grids import read_grids

KNOWN = "IATI activities (.xml), an Open SDG site (a folder), SDMX-CSV (.csv), Excel (.xlsx, .csv) with a map"
SHEETS = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt")


def read_framework(
    path: Path,
    mapping: Path | None,
    language: str | None,
    encoding: str | None = None,
    hidden: str = "",
) -> Framework:
    """Read a framework.

    Parameters
    ----------
    mapping
        The map of an Excel or CSV file.
    language
        The language to take where texts are given in several.
    encoding
        Of a CSV file that is not UTF-8.
    hidden
        What is done with what an Excel file hides: ``take``, ``leave``, or blank to ask.

    Raises
    ------
    UsageError
        If there is no such file, or it has none of the formats that are read.
    """
    if not path.exists():
        raise UsageError(f"{path}: there is no such file.")
    if mapping is not None and path.suffix.lower() not in SHEETS:
        raise UsageError("--map goes with an Excel or CSV file.")
    framework = _read(path, mapping, language, encoding, hidden)
    put_dates_in_order(framework, path.name)
    clean(framework, path.name)
    return framework


def _read(
    path: Path, mapping: Path | None, language: str | None, encoding: str | None, hidden: str
) -> Framework:
    if path.is_dir():
        if is_site(path):
            return read_site(path, language)
        raise UsageError(f"{path}: is no Open SDG site: expected data/indicator_*.csv and meta/.")
    if path.suffix.lower() == ".xml":
        return read_iati(path, language)
    if path.suffix.lower() in SHEETS:
        grids = read_grids(path, encoding)
        if mapping is None and len(grids) == 1 and is_sdmx(grids[0]):
            return read_sdmx(path, grids[0])
        if mapping is None:
            raise UsageError(
                f"{path}: which column is what? Draft a map with `milepost new DIR --from {path.name} "
                "--draft-map`, check it, and give it by --map."
            )
        return read_excel(path, grids, read_map(mapping), hidden)
    more = " (SDMX-JSON: ask its portal for SDMX-CSV)" if path.suffix.lower() == ".json" else ""
    raise UsageError(f"{path}: none of the formats that are read: {KNOWN}{more}.")


def draft(path: Path, encoding: str | None = None) -> str:
    """Propose a map of an Excel framework.

    Raises
    ------
    UserError
        If the file can't be read, or has no column that looks like one of indicators.
    """
    if path.suffix.lower() not in SHEETS:
        raise UsageError(f"{path}: a map is drafted for Excel and CSV files alone.")
    return draft_map(read_grids(path, encoding), path.name)
