"""Files that a book may hold: those that are there, and none that is not for publication."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from milepost.core.files import leads_out, lies_inside, read_json, read_text

EXECUTED = "chapters"
# what a book is made from, rows for other audiences among it
UNPUBLISHED = ("data", "params", "reports")
OUTSIDE = "lies outside the workbook"
Fault = tuple[str, str, str]  # a key, its value, what is wrong


def as_list(value: Any) -> list[Any]:
    """Give a setting that may be one value, several, or none, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def place_of(root: Path, elsewhere: Path | None, name: str) -> Path:
    """Give the folder that a file lies in: what is executed may be elsewhere."""
    return elsewhere if elsewhere and name.startswith(f"{EXECUTED}/") else root


def file_faults(
    root: Path, config: Mapping[str, Any], elsewhere: Path | None = None
) -> Iterator[Fault]:
    """Find files, named by a description of the book, that can't be read or are not the book's to show.

    Parameters
    ----------
    config
        What ``_quarto.yml`` or a profile says.
    elsewhere
        Where ``chapters/`` lies, if it is not the workbook's own.

    Yields
    ------
    key, value, what is wrong
    """
    for key in ("bibliography", "csl"):
        for name in map(str, as_list(config.get(key))):
            if fault := _unread(place_of(root, elsewhere, name), name, key):
                yield key, name, fault
    formats = config.get("format")
    for form, options in formats.items() if isinstance(formats, dict) else ():
        if str(form).split("-")[-1] == "html" and isinstance(options, dict):
            for name in map(str, as_list(options.get("css"))):
                if fault := unpublished(root, name) or _unread(root, name, "css"):
                    yield f"format.{form}.css", name, fault
    project = config.get("project")
    for pattern in as_list(project.get("resources") if isinstance(project, dict) else None):
        if fault := _unmatched(root, str(pattern)):
            yield "project.resources", str(pattern), fault


def unpublished(root: Path, path: str) -> str:
    """Say why a file is not for a book's readers, whatever link leads to it; blank if it is."""
    if not lies_inside(root / path, root):
        return OUTSIDE
    real = Path(os.path.realpath(root / path)).relative_to(os.path.realpath(root))
    for name in (Path(path), real):
        if name.parts[:1] and (name.parts[0] in UNPUBLISHED or name.parts[0].startswith(".")):
            return "may hold rows that are not for this book's readers, and is never copied into it"
    return ""


def _unmatched(root: Path, pattern: str) -> str:
    if not pattern or leads_out(pattern):
        return "leads out of the workbook"
    try:
        paths = sorted(root.glob(pattern))
    except ValueError:
        return "is no pattern of names"
    names = (path.relative_to(root).as_posix() for path in paths)
    return next(
        (f"names {name}, which {told}" for name in names if (told := unpublished(root, name))), ""
    )


def _unread(place: Path, name: str, key: str) -> str:
    path = place / name
    if leads_out(name) or not lies_inside(path, place):
        return OUTSIDE
    try:
        text = read_text(path)
        if path.suffix == ".json":
            read_json(path)
    except FileNotFoundError:  # what a run makes is not there before
        return "" if name.startswith(f"{EXECUTED}/") else "is not there"
    except OSError as error:
        return f"can't be read: {error.strerror}"
    except ValueError as error:
        return f"is no JSON: {error}"
    return "is no style of citations (CSL)" if key == "csl" and "<style" not in text else ""
