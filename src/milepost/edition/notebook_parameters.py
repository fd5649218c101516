"""What a notebook's ``parameters`` cell asks for: names, types and defaults, read without running it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.core.notebooks import other_kernel, read_cells

TYPES: Mapping[str, type] = {"str": str, "int": int, "float": float, "bool": bool, "list": list}


@dataclass(frozen=True)
class Parameter:
    """One name in a notebook's parameters cell."""

    name: str
    type_name: str
    default: Any


def notebook_parameters(path: Path) -> list[Parameter]:
    """Read the annotated assignments of a notebook's ``parameters`` cell, without running it.

    Raises
    ------
    UserError
        If there is no such cell, or a line is not ``name: type = default``.
    """
    try:
        if kernel := other_kernel(path):
            raise UserError(
                f"{path.name} is written for {kernel}: only Python notebooks are run. Write it in "
                "Python, or put what it computes into a file and name that under `inputs:`."
            )
        cells = [
            cell["source"] for cell in read_cells(path) if "parameters" in cell["metadata"]["tags"]
        ]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"{path.name} is not a notebook: {reason}") from error
    if len(cells) != 1:
        raise UserError(
            f"{path.name} needs exactly one cell tagged 'parameters', has {len(cells)}."
        )
    try:
        statements = ast.parse(cells[0]).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UserError(f"{path.name}, parameters cell: {error}") from error
    return [_parameter(statement, path) for statement in statements]


def _parameter(statement: ast.stmt, path: Path) -> Parameter:
    problem = (
        f"{path.name}, parameters cell: {ast.unparse(statement)!r} must be name: type = default"
    )
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        raise UserError(problem)
    type_name = ast.unparse(statement.annotation).split("[")[0]
    if type_name not in TYPES or statement.value is None:
        raise UserError(f"{problem}, the type one of {', '.join(TYPES)}")
    try:
        default = ast.literal_eval(statement.value)
    except (ValueError, TypeError) as error:
        raise UserError(problem) from error
    return Parameter(statement.target.id, type_name, default)
