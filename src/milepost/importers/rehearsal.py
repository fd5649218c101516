"""The workbook as it would be after an import: its rows are checked in a copy, nothing is written."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace

from milepost.core.model import Problem
from milepost.core.scratch import scratch_folder
from milepost.core.workbook import MARK, Workbook
from milepost.importers.interface import NewRow, sheet_of
from milepost.importers.written import NewFile
from milepost.read.table_schema import STAR, Resource
from milepost.validate.check import Checked, check_choices, read_rows


def checked_copy(
    workbook: Workbook,
    before: Checked,
    files: list[NewFile],
    writes: Mapping[str, str],
    file_name: str,
) -> tuple[Checked, list[Problem]]:
    """Check the workbook as it would be: rows in a copy, what chooses from them where it is.

    What is new there is the file's doing.
    """
    with scratch_folder("milepost-import") as folder:
        copy = Workbook(folder)
        _link(workbook, copy, before.resources)
        for path, text in writes.items():
            (copy.data / path).parent.mkdir(parents=True, exist_ok=True)
            (copy.data / path).unlink(missing_ok=True)
            (copy.data / path).write_text(text, "utf-8")
        rows = read_rows(copy)
    after = check_choices(workbook, rows)
    origins = {f"data/{file.path}": file.rows for file in files}
    new = {*after.problems} - {*before.problems}
    return after, [_at_home(item, origins, file_name) for item in new]


def _link(workbook: Workbook, copy: Workbook, resources: list[Resource]) -> None:
    descriptor = json.loads((workbook.root / MARK).read_text("utf-8"))
    named = {item.path for item in resources}
    named |= {
        item["schema"] for item in descriptor["resources"] if isinstance(item.get("schema"), str)
    }
    named = {path for path in named if STAR not in path}
    copy.data.mkdir()
    for path in named:
        (copy.data / path).parent.mkdir(parents=True, exist_ok=True)
        if (workbook.data / path).exists():
            (copy.data / path).symlink_to(os.path.realpath(workbook.data / path))


def _at_home(problem: Problem, origins: Mapping[str, list[NewRow]], file_name: str) -> Problem:
    """Name the place in the file that a person has, not in the one that would be made of it."""
    rows = origins.get(problem.file)
    if rows is None:
        return problem
    place = problem.row - 2
    if not 0 <= place < len(rows):
        return replace(problem, file=file_name, row=0)
    row, message = rows[place], problem.message
    if (problem.rule, problem.column) == ("unknown-code", "source_id"):
        message += (
            f": list it on the sheet Sources, or say --add-source {problem.value} PRODUCER TITLE"
        )
    return replace(problem, file=sheet_of(file_name, row.sheet), row=row.row, message=message)
