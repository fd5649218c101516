"""The importers: the package's, the workbook's own in ``plugins/``, and installed ones by entry point.

Loading one that others wrote runs its code, as executing a notebook does; ``milepost import`` alone
does so.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.metadata import entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from milepost.core.errors import UsageError, UserError
from milepost.core.workbook import Workbook
from milepost.importers.deliveries import Iati
from milepost.importers.interface import Gathered, Importer, Source
from milepost.importers.rows import FilledForm, IntakeError, ObservationTable, identifier
from milepost.read.grid import GridError

AUTO = "auto"
GROUP = "milepost.importers"
FOLDER = "plugins"
# the name that a plug-in gives its importer
ATTRIBUTE = "importer"


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


def plugin_importers(workbook: Workbook) -> list[Importer]:
    """Load the importers of a workbook, then those of installed packages, each by name.

    Raises
    ------
    UserError
        If one can't be loaded, or is no importer.
    """
    importers = [
        _importer(workbook.relative(path), partial(_run, path))
        for path in _files(workbook.root / FOLDER)
    ]
    importers += [
        _importer(f"{entry.value} (entry point of {GROUP})", entry.load)
        for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    ]
    return importers


def _files(folder: Path) -> Iterator[Path]:
    """Give the modules and packages of a folder of plug-ins."""
    for path in sorted(folder.glob("*")):
        if path.suffix == ".py":
            yield path
        elif (path / "__init__.py").is_file():
            yield path / "__init__.py"


def _importer(place: str, load: Callable[[], Any]) -> Importer:
    try:
        importer = load()
    except Exception as error:
        raise UserError(
            f"{place}: the plug-in can't be loaded: {type(error).__name__}: {error}"
        ) from error
    if not isinstance(importer, Importer):
        raise UserError(f"{place}: {_not_an_importer(importer)}")
    return importer


def _not_an_importer(found: Any) -> str:
    """Say what a plug-in has in place of its importer, and what its last line should be."""
    if found is None:
        return f"gives no importer: end the file with a line such as {ATTRIBUTE} = MyImporter()"
    if isinstance(found, type):
        return f"{ATTRIBUTE!r} is a class: write {ATTRIBUTE} = {found.__name__}()"
    return f"expected {ATTRIBUTE!r} to be an Importer, found {type(found).__name__}."


def _run(path: Path) -> Any:
    """Run a plug-in's file, and give its importer."""
    # two workbooks may have plug-ins of one name
    digest = hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()
    name = f"milepost_plugin_{digest[:12]}"
    package = [str(path.parent)] if path.name == "__init__.py" else None
    spec = spec_from_file_location(name, path, submodule_search_locations=package)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module  # a package's own imports look for it here
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return getattr(module, ATTRIBUTE, None)


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
