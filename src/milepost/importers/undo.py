"""Taking the last import back: its files go, and the workbook is what it was before."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.core.digests import sha256_of_input
from milepost.core.errors import UserError
from milepost.core.files import write_text
from milepost.core.workbook import MARK, Workbook
from milepost.importers.log import PATH as OLD_LOG
from milepost.importers.log import read_logs
from milepost.importers.written import plain_description
from milepost.read.dimensions import OBSERVATIONS
from milepost.read.package import read_package


@dataclass(frozen=True)
class Undone:
    """What was taken back: the file that had been imported, and the files of rows that went."""

    file: str
    imported_at: str
    removed: tuple[str, ...]


def undo_last(workbook: Workbook) -> Undone:
    """Take the last import back.

    Raises
    ------
    UserError
        If there is none, or if a file that it wrote has been edited since.
    """
    logs = read_logs(workbook.data)
    if not logs:
        raise UserError("There is no import to take back: data/imports/ tells of none.")
    last = logs[-1]
    first = last.entries[0]
    if last.path == OLD_LOG:
        raise UserError(
            f"The last import was {first.file}, by an earlier version of milepost, which kept no "
            "digest of its rows: take it back with git, or by hand."
        )
    edited = [
        f"data/{entry.path}"
        for entry in last.entries
        if (workbook.data / entry.path).is_file()
        and sha256_of_input(workbook.data / entry.path) != entry.written
    ]
    if edited:
        raise UserError(
            f"{', '.join(edited)} has been edited since {first.file} was imported: nothing was "
            f"taken back. Undo the edit (git shows it), or take rows back by true under {_withdrawn(workbook)}."
        )
    removed = [entry.path for entry in last.entries if (workbook.data / entry.path).is_file()]
    (workbook.data / last.path).unlink()  # what is left without it is mended by the next import
    for path in removed:
        (workbook.data / path).unlink()
    for folder in {(workbook.data / path).parent for path in (*removed, last.path)}:
        if folder != workbook.data and not any(folder.iterdir()):
            folder.rmdir()
    if len(logs) == 1:
        text = plain_description(workbook)
        if text != (workbook.root / MARK).read_text("utf-8"):
            place = workbook.root / MARK
            write_text(place, text, lasting=True)
    return Undone(first.file, first.imported_at, tuple(removed))


def _withdrawn(workbook: Workbook) -> str:
    """Give the heading under which a form takes a row back."""
    columns = (column for resource in read_package(workbook.data) if resource.table == OBSERVATIONS
               for column in resource.schema_record.fields if column.name == "withdrawn")  # fmt: skip
    return repr(next((column.title or column.name for column in columns), "withdrawn"))
