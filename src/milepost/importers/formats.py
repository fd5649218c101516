"""Choosing the importer of a file: one that is named, or the first that recognises it."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from milepost.core.errors import UsageError, UserError
from milepost.core.workbook import Workbook
from milepost.importers.deliveries import Iati
from milepost.importers.interface import Gathered, Importer, Source
from milepost.importers.plugins import plugin_importers
from milepost.importers.rows import FilledForm, IntakeError, ObservationTable, identifier
from milepost.read.grid import GridError

AUTO = "auto"


def importers(workbook: Workbook) -> list[Importer]:
    """Give all importers, in the order in which a file is offered to them.

    Raises
    ------
    UserError
        If two have the same name.
    """
    known = [FilledForm(), *plugin_importers(workbook), Iati(), ObservationTable()]
    names = [AUTO, *(importer.name for importer in known)]
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"Two importers are named {name!r}.")
    return known


def choose(known: list[Importer], name: str, source: Source) -> Importer:
    """Give the importer of a name; of ``auto``, the first that reads the file.

    Raises
    ------
    UsageError
        If there is no importer of this name.
    """
    for importer in known:
        if importer.name == name or (name == AUTO and _reads(importer, source)):
            return importer
    lines = [f"{importer.name}: {importer.help}" for importer in known]
    raise UsageError(f"There is no format {name!r}. There are:", [f"{AUTO}: by the file", *lines])


def _reads(importer: Importer, source: Source) -> bool:
    """Whether an importer recognises a file; what can't be read as a table may be another's."""
    try:
        with _failures_named(importer):
            return importer.reads(source)
    except GridError:
        return False


@contextmanager
def _failures_named(importer: Importer) -> Iterator[None]:
    """Say of a plug-in that fails that it did, and where: its fault is none of milepost's."""
    try:
        yield
    except (UserError, OSError, MemoryError):
        raise
    except Exception as error:
        if type(importer).__module__.startswith("milepost."):
            raise
        file = inspect.getfile(type(importer))
        trace = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in trace if frame.filename == file]
        place = f" ({Path(file).name}, line {lines[-1]})" if lines else ""
        raise UserError(
            f"The importer {importer.name!r} failed{place}: {type(error).__name__}: {error}"
        ) from error


def gather(importer: Importer, source: Source) -> Gathered:
    """Let an importer read a file; a row without an identifier gets one.

    Raises
    ------
    IntakeError
        If a row is for a table or column that the workbook does not describe.
    """
    columns = {
        resource.table: {column.name for column in resource.schema_record.fields}
        for resource in source.resources
    }
    if "observations" not in columns:
        raise IntakeError("This workbook describes no table 'observations' to import into.")
    with _failures_named(importer):
        gathered = importer.rows(source)
    for row in gathered.rows:
        for name in sorted(row.cells.keys() - columns.get(row.table, set())):
            raise IntakeError(
                f"The importer {importer.name!r} gives row {row.row} the column {name!r}, which "
                f"the table {row.table!r} does not have."
            )
    key = "observation_id"
    dimensions = source.dataset.broken_down_by
    gathered.rows = [
        row
        if row.cells.get(key) or key not in columns[row.table]
        else replace(row, cells={**row.cells, key: identifier(row.cells, dimensions)})
        for row in gathered.rows
    ]
    return gathered
