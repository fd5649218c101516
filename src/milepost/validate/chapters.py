"""Files of parameters: chapters name what the plan has, and no file only looks as if it counted."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.core.model import Problem
from milepost.core.problems import table_of, with_article
from milepost.core.workbook import Workbook
from milepost.edition.new_chapter import unnamed_chapters
from milepost.edition.params import SCOPE_TABLES, Chapter
from milepost.read.dataset import Dataset

# what is computed from the data, and can be a chapter's input as well
COMPUTED = (
    "assessments", "overlaps", "reports", "stopped", "doubts", "changed_targets", "changed_rows",
    "changed_countries",
)  # fmt: skip
SETTINGS = ("disclosure.yml", "method.yml", "words.yml")  # the files of params/ itself


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


def _unknown_scopes(chapters: list[Chapter], dataset: Dataset) -> Iterator[Problem]:
    for chapter in chapters:
        for name, value in chapter.parameters.items():
            table, column = SCOPE_TABLES.get(name, ("", ""))
            known = list(dataset[table][column].dropna()) if table else [value]
            if value in known:
                continue
            listed = ", ".join(str(item) for item in known[:12])
            where = table_of(table, dataset[table].get("_file", ()))
            message = f"{value!r} is not {with_article(column)} of {where}: {listed}"
            if not known:
                message = f"the plan has no {table}: take this chapter's file out"
            place = f"parameters.{name}"
            yield Problem(chapter.file, 0, place, str(value), "parameters", message)


def _unknown_tables(chapters: list[Chapter], dataset: Dataset) -> Iterator[Problem]:
    known = sorted({*dataset.tables, *COMPUTED})
    there = f"(data/datapackage.json); there are: {', '.join(known)}"
    for chapter in chapters:
        for name in chapter.tables or ():
            if name in known:
                continue
            message = f"there is no table {name!r} {there}"
            yield Problem(chapter.file, 0, "tables", name, "parameters", message)


def unread_parameters(workbook: Workbook) -> Iterator[Problem]:
    """Find files that no book is made by: by one of small counts nothing would be kept back."""
    for path in sorted(workbook.params.rglob("*")):
        if path.suffix.lower() not in (".yml", ".yaml") or path.name.startswith("."):
            continue
        known = f"{path.stem.lower()}.yml"
        shown = workbook.relative(path)
        if path.parent == workbook.params and path.name not in SETTINGS and known not in SETTINGS:
            message = (
                f"no book is made by this file: those of this folder are {', '.join(SETTINGS)}"
            )
            yield Problem(shown, 0, "", "", "parameters", message, "warning")
        elif path.suffix != ".yml" or (path.parent == workbook.params and path.name != known):
            name = known if path.parent == workbook.params else f"{path.stem}.yml"
            message = f"is not read under this name: call it {name}"
            yield Problem(shown, 0, "", "", "parameters", message)
