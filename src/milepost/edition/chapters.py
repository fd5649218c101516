"""Every chapter of a workbook: those of a file each, and those of the series that its book names.

``_quarto.yml`` names the book's chapters under ``book: chapters:``, or with series under
``contents:``, where ``series: pillars`` stands for every chapter of ``params/series/pillars.yml``.
Quarto knows no series: it reads the list that :func:`write_contents` spells out, by the line
``metadata-files: [chapters/contents.yml]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from milepost.core.errors import UserError
from milepost.core.files import write_changed
from milepost.core.model import Problem
from milepost.core.workbook import BOOK, Workbook
from milepost.edition.book_keys import descriptions
from milepost.edition.chapter_series import Series, read_series
from milepost.edition.params import Chapter, read_chapter_files

if TYPE_CHECKING:
    import pandas as pd

CONTENTS, SERIES = "contents", "series"
FILE = "contents.yml"  # among the executed chapters
INCLUDED = f"metadata-files: [chapters/{FILE}]"


def read_chapters(
    workbook: Workbook, read: Mapping[str, pd.DataFrame] | None = None
) -> tuple[list[Chapter], list[Problem]]:
    """Read every chapter under ``params/`` and check it against its notebook.

    A chapter that has a file of its own is made as that says, also where a series has it. ``read``
    are the workbook's tables, where they have been read already.
    """
    chapters, problems = read_chapter_files(workbook)
    known = {chapter.name for chapter in chapters}
    described = _described(workbook)
    if message := _not_included(described):
        problems.append(Problem(BOOK, 0, CONTENTS, "", "parameters", message))
    for name in _series_of(described):
        try:
            made = read_series(workbook, name, read=read)
        except UserError as error:
            shown = f"params/series/{name}.yml"
            message = str(error).removeprefix(f"{shown}: ")
            problems.append(Problem(shown, 0, "", "", "parameters", message))
            continue
        chapters += [chapter for chapter in made.chapters if chapter.name not in known]
        known |= {chapter.name for chapter in made.chapters}
    return chapters, problems


def named_series(workbook: Workbook) -> list[str]:
    """Name the series of the book's contents, in their order."""
    return _series_of(_described(workbook))


def _described(workbook: Workbook) -> Mapping[str, Any]:
    """Give what ``_quarto.yml`` says; nothing where there is none, or it is no YAML."""
    described = dict(descriptions(workbook.root, ())).get(BOOK)
    return described if isinstance(described, dict) else {}


def _series_of(described: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(_named(described.get(CONTENTS))))


def _named(items: Any) -> Iterator[str]:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            if SERIES in item:
                yield str(item[SERIES])
            yield from _named(item.get("chapters"))


def _not_included(described: Mapping[str, Any]) -> str:
    """Say what is missing where the book has contents and does not include their list."""
    if not described.get(CONTENTS):
        return ""
    if f"chapters/{FILE}" in (described.get("metadata-files") or []):
        return ""
    return f"beside `{CONTENTS}:` add the line `{INCLUDED}`, by which Quarto reads the chapters"


def write_contents(workbook: Workbook, read: Mapping[str, pd.DataFrame] | None = None) -> None:
    """Spell out the contents beside the executed chapters, for whoever renders them.

    ``read`` is as in :func:`read_chapters`.

    Raises
    ------
    UserError
        If a series can't be read, or ``_quarto.yml`` does not include the list.
    """
    described = _described(workbook)
    if not described.get(CONTENTS):
        return
    if message := _not_included(described):
        raise UserError(f"{BOOK}: {message}.")
    series = {name: read_series(workbook, name, read=read) for name in _series_of(described)}
    head = f"# The contents of {BOOK}, chapter by chapter; milepost run writes it.\n"
    write_chapter_list(workbook.chapters / FILE, head, _spelled_out(described[CONTENTS], series))


def write_chapter_list(path: Path, head: str, listed: Iterable[Any]) -> None:
    """Write the chapters and parts of a book for Quarto, where they are not written so already."""
    chapters = {"book": {"chapters": [*listed]}}
    text = head + yaml.safe_dump(chapters, sort_keys=False, allow_unicode=True)
    write_changed(path, text)


def files_of(chapters: Iterable[Chapter]) -> list[str]:
    """Name the files of chapters, as ``_quarto.yml`` does."""
    return [chapter.source for chapter in chapters]


def _spelled_out(
    items: Any, series: Mapping[str, Series], *, inside: bool = False
) -> Iterator[Any]:
    """Give contents with the chapters of each series in its place; in a part, without parts."""
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            yield item
        elif SERIES in item:
            parts = series[str(item[SERIES])].parts
            for title, chapters in parts.items():
                files = files_of(chapters)
                yield from files if inside or not title else [{"part": title, "chapters": files}]
        elif "chapters" in item:
            yield {**item, "chapters": [*_spelled_out(item["chapters"], series, inside=True)]}
        else:
            yield item
