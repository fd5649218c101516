"""Files that a book may hold: those that are there, and none that is not for publication."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from milepost.core.files import leads_out, lies_inside
from milepost.render.description import as_list, place_of
from milepost.render.errors import RenderError

CHAPTER_SUFFIXES = (".qmd", ".md", ".ipynb")
# what a book is made from, rows for other audiences among it
UNPUBLISHED = ("data", "params", "reports")


def check_files(root: Path, config: Mapping[str, Any], elsewhere: Path | None) -> None:
    """Refuse files beside the chapters that are not the book's to show, for either renderer."""
    for key in ("bibliography", "csl"):
        for name in as_list(config.get(key)):
            place = place_of(root, elsewhere, str(name))
            if not lies_inside(place / str(name), place):
                raise RenderError(f"_quarto.yml: {key}: {name} lies outside the workbook.")
    project = config.get("project")
    for pattern in as_list(project.get("resources") if isinstance(project, dict) else None):
        if not str(pattern) or leads_out(str(pattern)):
            raise RenderError(f"_quarto.yml: resources: {pattern!r} leads out of the workbook.")
        for path in sorted(root.glob(str(pattern))):
            refuse_unpublished(root, path.relative_to(root).as_posix(), "_quarto.yml")


def refuse_unpublished(root: Path, path: str, source: str = "The book") -> None:
    """Refuse to copy what is not for a book's readers, whatever link leads to it.

    Raises
    ------
    RenderError
        If the file lies outside the workbook, in ``data/`` and its like, or is hidden.
    """
    if not lies_inside(root / path, root):
        raise RenderError(f"{source} shows or links to {path}, which lies outside the workbook.")
    real = Path(os.path.realpath(root / path)).relative_to(os.path.realpath(root))
    for name in (Path(path), real):
        if name.parts[:1] and (name.parts[0] in UNPUBLISHED or name.parts[0].startswith(".")):
            raise RenderError(
                f"{source} shows or links to {path}: what lies there may hold rows that are not "
                "for this book's readers, and is never copied into it."
            )
