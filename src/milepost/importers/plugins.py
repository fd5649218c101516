"""Importers that others wrote: the workbook's own in ``plugins/``, installed ones by entry point.

Loading one runs its code, as executing a notebook does; ``milepost import`` alone does so.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.importers.interface import Importer

GROUP = "milepost.importers"
FOLDER = "plugins"
# the name that a plug-in gives its importer
ATTRIBUTE = "importer"


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
