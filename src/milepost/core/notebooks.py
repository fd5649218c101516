"""Notebooks as JSON: their cells, of the shape that everything else here relies on."""

# ruff: noqa: TRY004  (what is wrong is a file's content, whatever its type)

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.core.files import read_text, unrepeated
from milepost.core.yaml import parse_yaml

Cell = dict[str, Any]
PYTHON = ("python", "ipython", "python3")
OTHER_KERNELS = ("ir", "xr", "bash", "octave", "stata", "sas", "javascript")  # told by name alone
OPTION = re.compile(r"#\|\s?([^\s:#][^:]*):")


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
    cells = _parsed(text).get("cells")
    if not isinstance(cells, list):
        raise ValueError("its JSON has no list of cells")
    return [_cell(cell, number) for number, cell in enumerate(cells, 1)]


def other_kernel(path: Path) -> str:
    """Name the language, and the kernel, of a notebook that is not Python's; blank if it is.

    Raises
    ------
    OSError, ValueError
        As :func:`read_cells`.
    """
    metadata = _dict(_parsed(read_text(path)).get("metadata"), "metadata")
    kernel = _dict(metadata.get("kernelspec"), "metadata: kernelspec")
    language = _dict(metadata.get("language_info"), "metadata: language_info")
    said = [value for value in (kernel.get("language"), language.get("name")) if value]
    name = str(kernel.get("name") or "")
    if all(str(value).lower() in PYTHON for value in said) and (said or name not in OTHER_KERNELS):
        return ""
    return f"{said[0]} (kernel {name!r})" if said else f"the kernel {name!r}"


def _parsed(text: str) -> Cell:
    try:
        notebook = json.loads(text, object_pairs_hook=unrepeated)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return notebook if isinstance(notebook, dict) else {}


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


def cell_options(source: str, place: str) -> tuple[dict[str, Any], str]:
    """Read the ``#|`` lines at the head of a cell's code, and give the code without them.

    Raises
    ------
    UserError
        If they are no ``key: value`` lines.
    """
    lines, code = option_lines(source)
    if not lines:
        return {}, source
    text = "".join(line[2:].removeprefix(" ") for line in lines)
    options = parse_yaml(text, f"{place}: its `#|` options") or {}
    if not isinstance(options, dict):
        raise UserError(f"{place}: its `#|` options are not `key: value` lines.")
    return options, code


def option_lines(source: str) -> tuple[list[str], str]:
    """Divide a cell's code into its first lines, which hold options, and the rest."""
    lines = re.split(r"(?<=\n)", source)
    count = next((at for at, line in enumerate(lines) if not line.startswith("#|")), len(lines))
    return lines[:count], "".join(lines[count:])


def with_options(source: str, wanted: Callable[[str], Any]) -> str:
    """Give a cell's code with those options alone whose names are wanted, each with all its lines."""
    lines, code = option_lines(source)
    kept, keeps = [], True
    for line in lines:
        if match := OPTION.match(line):
            keeps = bool(wanted(match[1].strip("\"' ")))
        if keeps:
            kept.append(line)
    return "".join([*kept, code])
