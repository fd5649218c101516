"""Forms as a team would fill them."""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from milepost.core.workbook import Workbook
from milepost.edition.params import default_edition, read_edition
from milepost.importers.excel_form import make_template
from milepost.validate.check import check_workbook

EVENT = {
    "Target id": "L1 – Open evenings",
    "Country": "Millgate",
    "Value": 1,
    "Period start": "2030-05-02",
    "Period end": "2030-05-02",
    "Statement": "Millgate opens on one evening",
    "Result id": "B1",
    "Known on": "2030-06-01",
    "Evidence": "reported",
    "Audience": "public",
    "Source id": "branch-returns",
}


def form_bytes(workbook: Workbook) -> bytes:
    """The form of a workbook's default edition."""
    edition = read_edition(workbook, default_edition(workbook))
    return make_template(check_workbook(workbook), edition)


def form(workbook: Workbook) -> Any:
    """The form as openpyxl opens it."""
    return openpyxl.load_workbook(BytesIO(form_bytes(workbook)))


def put(sheet: Any, rows: list[dict[str, Any]]) -> None:
    places = {cell.value: cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, start=2):
        for title, value in row.items():
            sheet.cell(number, places[title]).value = value


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
