"""Which modules notebooks import, read from their source without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from milepost.core.notebooks import read_cells


def imported_modules(notebooks: Iterable[Path]) -> list[str]:
    """Name the modules that notebooks import, each once, in order of appearance.

    A name taken from a package (``from package import name``) counts as a module too: whether it
    is one is seen when it is imported.
    """
    modules: dict[str, None] = {}
    for path in dict.fromkeys(notebooks):
        for source in _sources(path):
            modules.update(dict.fromkeys(_modules(source)))
    return list(modules)


def _sources(path: Path) -> Iterator[str]:
    try:
        cells = read_cells(path)
    except (OSError, ValueError):
        return  # whoever executes it will say so
    for cell in cells:
        if cell["cell_type"] == "code":
            yield cell["source"]


def _modules(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except (
        SyntaxError,
        ValueError,
        RecursionError,
        MemoryError,
    ):  # a magic, or a fault that the notebook itself will report
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names if name.name != "*")
