"""Reading a results framework from a file or folder, whichever format it has."""

from __future__ import annotations

from pathlib import Path

from milepost.core.errors import UsageError
from milepost.importers.framework import Framework, clean
from milepost.importers.iati import read_iati
from milepost.importers.open_sdg_site import is_site, read_site

KNOWN = "IATI activities (.xml)"


def read_framework(path: Path, mapping: Path | None, language: str | None) -> Framework:
    """Read a framework.

    Raises
    ------
    UsageError
        If there is no such file, or it has none of the formats that are read.
    """
    if not path.exists():
        raise UsageError(f"{path}: there is no such file.")
    if mapping is not None and path.suffix.lower() not in (".xlsx", ".xlsm", ".csv"):
        raise UsageError("--map goes with an Excel or CSV file.")
    framework = _read(path, mapping, language)
    clean(framework, path.name)
    return framework


def _read(path: Path, mapping: Path | None, language: str | None) -> Framework:
    if path.is_dir():
        if is_site(path):
            return read_site(path, language)
        raise UsageError(f"{path}: is no Open SDG site: expected data/indicator_*.csv and meta/.")
    if path.suffix.lower() == ".xml":
        return read_iati(path, language)
    raise UsageError(f"{path}: none of the formats that are read: {KNOWN}. {mapping}")


def draft(path: Path, folder: Path) -> str:
    """Draft a mapping."""
    raise UsageError(f"{path}: not yet {folder}")
