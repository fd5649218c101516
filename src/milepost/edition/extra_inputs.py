"""Files that a chapter reads beside its tables, such as the team's own survey: declared, or closed.

A file below ``params/`` names them by ``inputs: [extra/survey.csv]``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from milepost.core.errors import UserError
from milepost.core.files import leads_out, lies_inside
from milepost.core.model import Problem
from milepost.core.workbook import Workbook
from milepost.core.yaml import read_yaml

KEY = "inputs"
CLOSED = {
    "data": "lies in data/, whose rows are for an edition's audience: a notebook reads them by "
    'chapter["observations"]',
    "params": "holds choices: give the notebook a parameter",
    "chapters": "is made by a build",
    "reports": "is made by a build",
}


def check_inputs(workbook: Workbook, names: Sequence[str], file: str) -> list[Problem]:
    """Name the extra inputs of a chapter that no notebook may read, or that are not there."""
    return [
        Problem(file, 0, KEY, name[:80], "parameters", f"{name[:80]!r} {fault}")
        for name in names
        if (fault := file_fault(workbook, name))
    ]


def declared_inputs(workbook: Workbook) -> list[str]:
    """Name every extra input that a chapter declares; what is wrong with one is told elsewhere."""
    found: set[str] = set()
    for path in sorted(workbook.params.glob("*/*.yml")):
        try:
            content = read_yaml(path, path.name)
        except UserError:
            continue
        names = content.get(KEY) if isinstance(content, dict) and "notebook" in content else None
        for name in names if isinstance(names, list) else ():
            if isinstance(name, str) and not file_fault(workbook, name):
                found.add(name)
    return sorted(found)


def file_fault(workbook: Workbook, name: str) -> str:
    """Say why a file can't be an input of its own, beside the data; blank if it can."""
    path = workbook.root / name
    if not name or "\\" in name or leads_out(name) or not lies_inside(path, workbook.root):
        return "leads out of the workbook: put the file into it, and write / between folders"
    if name != Path(name).as_posix():
        return f"is written {Path(name).as_posix()}"
    real = Path(os.path.realpath(path)).relative_to(os.path.realpath(workbook.root))
    for parts in (Path(name).parts, real.parts):
        if parts and (parts[0] in CLOSED or parts[0].startswith(".")):
            return CLOSED.get(parts[0], "is hidden")
    if not path.is_file():
        return "is not there, or is a folder: name each file"
    if path.stat().st_nlink > 1 and any(map(path.samefile, _files_of_data(workbook))):
        return CLOSED["data"]
    return ""


def _files_of_data(workbook: Workbook) -> Iterator[Path]:
    return (path for path in workbook.data.rglob("*") if path.is_file())
