"""Choosing how a file is read, and reading it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from milepost.core.workbook import Workbook
from milepost.importers.country_names import country_names
from milepost.importers.rows import (
    Gathered,
    IntakeError,
    gather_forms,
    gather_observations,
    sheet_titles,
)
from milepost.importers.untc import COLUMNS, gather_actions
from milepost.importers.untc_revisions import revised
from milepost.importers.untc_settings import SETTINGS, read_settings
from milepost.read.grid import Grid, folded
from milepost.read.grids import read_grids
from milepost.validate.check import Checked

FORMATS = ("auto", "intake", "untc", "observations")


def gather(
    workbook: Workbook,
    checked: Checked,
    source: Path,
    kind: str,
    encoding: str | None,
    known_on: date,
    *,
    whole: bool = False,
) -> tuple[str, Gathered]:
    """Read a file in its format.

    Parameters
    ----------
    known_on
        The day of a list of treaty actions.
    whole
        Whether what such a list lacks is taken back.

    Returns
    -------
    kind, gathered
        The format, told by the file where it was ``auto``, and what was found.

    Raises
    ------
    IntakeError
        If the file can't be read at all.
    """
    grids = read_grids(source, encoding)
    chosen = _told(grids) if kind == "auto" else kind
    dataset, resources = checked.dataset, checked.resources
    if chosen == "untc":
        settings = read_settings(workbook.root / SETTINGS)
        gathered = gather_actions(grids, dataset, settings, source.name, known_on)
        rows, problems = revised(
            gathered.rows, dataset, settings, known_on.isoformat(), source.name, whole=whole
        )
        problems = [*gathered.problems, *problems]
        return chosen, Gathered(rows, problems, gathered.remarks)
    if not any(resource.table == "observations" for resource in resources):
        raise IntakeError("This workbook describes no table 'observations' to import into.")
    read = gather_forms if chosen == "intake" else gather_observations
    return chosen, read(grids, resources, country_names(dataset), source.name)


def _told(grids: list[Grid]) -> str:
    """Tell the format: a form by its sheets' names, treaty actions by their columns."""
    if any(folded(grid.name) in sheet_titles() for grid in grids):
        return "intake"
    top = {folded(str(cell)) for grid in grids for _, row in grid.rows[:30] for cell in row}
    return "untc" if set(COLUMNS[:4]) <= top else "observations"
