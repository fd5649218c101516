"""Notebooks as JSON: their cells, of the shape that everything else here relies on."""

# ruff: noqa: TRY004  (what is wrong is a file's content, whatever its type)

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from milepost.core.files import read_text, unrepeated

Cell = dict[str, Any]


def read_cells(path: Path) -> list[Cell]:
    """Read a notebook's cells.

    Raises
    ------
    OSError
        If the file can't be read.
    ValueError
        If it is no notebook; says where it departs from one.
    """
    return parse_cells(read_text(path))


def parse_cells(text: str) -> list[Cell]:
    """Give the cells of a notebook written as JSON.

    Returns
    -------
    list of dict
        Each with ``cell_type`` and ``source`` (texts), ``metadata`` (dict, its ``tags`` texts) and
        ``outputs`` (dicts whose ``data`` and ``metadata`` are dicts).

    Raises
    ------
    ValueError
        If it is no notebook.
    """
    try:
        notebook = json.loads(text, object_pairs_hook=unrepeated)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise ValueError("its JSON has no list of cells")
    return [_cell(cell, number) for number, cell in enumerate(cells, 1)]


def _cell(cell: Any, number: int) -> Cell:
    if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
        raise ValueError(f"cell {number} has no cell_type")
    metadata = _dict(cell.get("metadata"), f"cell {number}: metadata")
    tags = metadata.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ValueError(f"cell {number}: its tags are no list of texts")
    outputs = cell.get("outputs") or []
    if not isinstance(outputs, list):
        raise ValueError(f"cell {number}: its outputs are no list")
    return {
        **cell,
        "source": joined(cell.get("source"), f"cell {number}: source"),
        "metadata": {**metadata, "tags": tags},
        "outputs": [_output(output, f"cell {number}, output {at}")
                    for at, output in enumerate(outputs, 1)],
    }  # fmt: skip


def _output(output: Any, place: str) -> Cell:
    fields = _dict(output, place)
    data = _dict(fields.get("data"), f"{place}: data")
    return {**fields, "data": data, "metadata": _dict(fields.get("metadata"), f"{place}: metadata")}


def joined(text: Any, place: str) -> str:
    """Give a text that may stand as a list of its lines.

    Raises
    ------
    ValueError
        If it is neither.
    """
    lines = [text or ""] if text is None or isinstance(text, str) else text
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise ValueError(f"{place}: expected a text or a list of texts")
    whole = "".join(lines)
    if not whole.isascii() and any("\ud800" <= letter <= "\udfff" for letter in whole):
        raise ValueError(f"{place}: holds half a letter (a lone surrogate)")
    return whole


def _dict(value: Any, place: str) -> Cell:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(f"{place}: expected an object")
    return value
