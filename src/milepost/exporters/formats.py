"""Writing an edition in a format of another standard, with a report of what it can't hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from milepost.core.errors import UsageError
from milepost.core.files import write_bytes, write_folder
from milepost.core.ledger import lines_text
from milepost.core.model import Audience
from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.exporters.data_package import package_files
from milepost.exporters.iati import iati_file
from milepost.exporters.sdmx_csv import sdmx_file
from milepost.exporters.stated import plan_of, stated
from milepost.exporters.values import Stated
from milepost.importers.losses import Loss
from milepost.inputs.edition_tables import edition_data
from milepost.validate.check import check_workbook

Format = Literal["iati", "sdmx", "datapackage"]


@dataclass(frozen=True)
class Choices:
    """What a person may choose of a format."""

    sdmx_version: str = "1.0"  # of SDMX-CSV: 1.0 or 2.0
    # the organisation's identifier of IATI, and its code of OrganisationType
    reporting_org: str = ""
    reporting_org_type: str = "40"
    replace: bool = False  # whether what stands at the place is written over


@dataclass(frozen=True)
class Exported:
    """What was written: the file or folder, the report beside it, and what that holds."""

    place: Path
    report: Path
    losses: tuple[Loss, ...]
    standing: Mapping[str, str]


def export(
    workbook: Workbook, edition_name: str, to: Format, place: Path, choices: Choices
) -> Exported:
    """Write an edition; its file appears whole or not at all.

    Raises
    ------
    UserError
        If there is no such edition, the workbook has errors, or something stands at the place.
    """
    if not place.name:
        raise UsageError("Name the file to write.")
    report = place.with_name(f"{place.name}.loss.csv")
    if to == "datapackage" and place.is_file():
        raise UsageError(f"{place} is a file, and a data package is a folder: name another.")
    for path in (place, report):
        if path.exists() and (not choices.replace or path.is_dir()):
            hint = "name another" if path.is_dir() else "name another, or say --replace"
            raise UsageError(f"{path} is there already: {hint}.")
    edition = read_edition(workbook, edition_name)
    checked = check_workbook(workbook).raise_errors()
    data = edition_data(checked.dataset, edition, workbook)
    # who may read a file that is replaced may not be one of the edition's readers
    masked = edition.audience is not Audience.PUBLIC
    if to == "datapackage":  # holds the tables themselves, not what they state
        made = Stated(edition, plan_of(data), [], [])
        write_folder(place, package_files(checked.dataset, data, checked.resources, made))
    else:
        made = stated(checked.dataset, data)
        content = sdmx_file(made, choices.sdmx_version) if to == "sdmx" else iati_file(
            made, data.language.code, choices.reporting_org, choices.reporting_org_type
        )  # fmt: skip
        write_bytes(place, content, masked=masked)
    write_bytes(report, lines_text(made.losses, Loss).encode(), masked=masked)
    return Exported(place, report, tuple(made.losses), edition.standing)
