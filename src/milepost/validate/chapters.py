"""Chapters name what the plan has: parts, tables, and each is in a book."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.core.model import Problem
from milepost.core.problems import table_of, with_article
from milepost.core.workbook import Workbook
from milepost.edition.new_chapter import unnamed_chapters
from milepost.edition.params import (
    SCOPE_TABLES,
    Chapter,
)
from milepost.read.dataset import Dataset

# what is computed from the data, and can be a chapter's input as well
COMPUTED = (
    "assessments", "overlaps", "reports", "stopped", "doubts", "changed_targets", "changed_rows",
    "changed_countries",
)  # fmt: skip


def check_chapters(
    workbook: Workbook, chapters: list[Chapter], dataset: Dataset
) -> Iterator[Problem]:
    """Name what chapters ask for that is not there, and those that nobody reads."""
    yield from _unknown_scopes(chapters, dataset)
    yield from _unknown_tables(chapters, dataset)
    yield from _in_no_book(workbook, chapters)


def _in_no_book(workbook: Workbook, chapters: list[Chapter]) -> Iterator[Problem]:
    """Find chapters that are executed for nobody to read."""
    # those of a series are read because the book names it
    own = [chapter for chapter in chapters if not chapter.file.startswith("params/series/")]
    files = {chapter.name: chapter.file for chapter in own}
    for name in unnamed_chapters(workbook, list(files)):
        message = f"no _quarto.yml names chapters/{name}.ipynb: the chapter is in no book"
        yield Problem(files[name], 0, "", name, "parameters", message, "warning")


def _unknown_scopes(chapters: list[Chapter], dataset: Dataset) -> list[Problem]:
    problems = []
    for chapter in chapters:
        for name, value in chapter.parameters.items():
            table, column = SCOPE_TABLES.get(name, ("", ""))
            if not table:
                continue
            known = list(dataset[table][column].dropna())
            if value not in known:
                listed = ", ".join(str(item) for item in known[:12])
                where = table_of(table, dataset[table].get("_file", ()))
                message = f"{value!r} is not {with_article(column)} of {where}: {listed}"
                if not known:
                    message = f"the plan has no {table}: take this chapter's file out"
                problems.append(
                    Problem(
                        chapter.file, 0, f"parameters.{name}", str(value), "parameters", message
                    )
                )
    return problems


def _unknown_tables(chapters: list[Chapter], dataset: Dataset) -> list[Problem]:
    known = sorted({*dataset.tables, *COMPUTED})
    return [
        Problem(
            chapter.file,
            0,
            "tables",
            name,
            "parameters",
            f"there is no table {name!r} (data/datapackage.json); there are: {', '.join(known)}",
        )
        for chapter in chapters
        for name in chapter.tables or ()
        if name not in known
    ]
