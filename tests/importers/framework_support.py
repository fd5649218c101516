"""A framework read from a file, written as a workbook, and what an edition of it says."""

from pathlib import Path

import pandas as pd
import pytest

from milepost.core.workbook import Workbook
from milepost.edition.params import default_edition, read_edition
from milepost.importers.framework import Framework
from milepost.importers.frameworks import read_framework
from milepost.inputs.edition_tables import edition_data
from milepost.inputs.records import EditionData
from milepost.template.workbook import write_workbook
from milepost.validate.check import check_workbook


class Assessed(Exception):  # noqa: N818
    """An edition's assessments, before the rest of its tables is made."""


def _end_here(data: EditionData) -> None:
    raise Assessed(data.tables["assessments"])


def made(path: Path, folder: Path, **settings) -> tuple[Framework, pd.DataFrame]:
    """The framework and, of the workbook made of it, the whole's assessments by target."""
    framework = read_framework(path, settings.get("mapping"), settings.get("language"))
    write_workbook(folder, framework)
    return framework, assessed(folder)


def assessed(folder: Path, scope: str = "global") -> pd.DataFrame:
    workbook = Workbook(folder.resolve())
    checked = check_workbook(workbook)
    assert [item for item in checked.problems if item.severity == "error"] == []
    edition = read_edition(workbook, default_edition(workbook))
    with pytest.raises(Assessed) as found:  # what else a book says is not asked for
        edition_data(checked.dataset, edition, workbook, first=_end_here)
    table = found.value.args[0]
    return table[table["scope_kind"] == scope].set_index("target_id")


def told(framework: Framework, subject: str, element: str) -> list[tuple[str, str, str]]:
    """What became of an element of an indicator: outcome, value as written, value as taken."""
    return [
        (loss.outcome, loss.value, loss.result)
        for loss in framework.losses
        if (loss.subject, loss.element) == (subject, element)
    ]


def outcomes(framework: Framework, subject: str) -> list[tuple[str, str]]:
    """What became of an indicator's observed values."""
    return [(outcome, value) for outcome, value, _ in told(framework, subject, "actual")]
