"""A new chapter of a workbook: its notebook, its parameters, and its line in ``_quarto.yml``."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from milepost.core.errors import UsageError, UserError
from milepost.core.file_names import name_fault
from milepost.core.files import read_text, text_or_none, write_text
from milepost.core.model import ID_PATTERN
from milepost.core.workbook import BOOK, Workbook
from milepost.core.yaml import node_at, parse_yaml, read_yaml
from milepost.edition.chapter_series import read_series
from milepost.edition.chapters import CONTENTS, files_of, named_series
from milepost.edition.params import Chapter, check_name

PARAMETERS = """\
edition: str = ""  # the workbook's default
slice_id: str = ""  # filled when the workbook runs the notebook"""
OPEN = """\
from milepost.report import open_chapter

chapter = open_chapter({name!r}, edition=edition, slice_id=slice_id)"""
WORDS = """\
Write here what the chapter says. A figure of matplotlib or a DataFrame becomes an exhibit by
`chapter.exhibit(figure, caption="...", alt="...")`; a file of your own is named in
`params/book/{name}.yml`, by `inputs: [extra/survey.csv]`, and read from
`chapter.file("extra/survey.csv")`."""
EXHIBIT = """\
rows = chapter["observations"]
counts = rows["evidence"].value_counts().rename_axis("evidence").reset_index(name="rows")
chapter.exhibit(counts, caption="The rows behind this chapter by grade of evidence.", rows=rows)"""


def add_chapter(workbook: Workbook, name: str, title: str) -> list[str]:
    """Write what a new chapter consists of, or nothing at all; give the files, below the workbook.

    Raises
    ------
    UsageError
        If the name can't name a chapter, or is taken.
    UserError
        If ``_quarto.yml`` can't be added to.
    """
    notebook, params = workbook.notebooks / f"{name}.ipynb", workbook.params / f"book/{name}.yml"
    _check(name, params, workbook)
    contents = {notebook: notebook_text(name, title), params: f"notebook: {name}\n"}
    source, book = f"chapters/{name}.ipynb", workbook.root / BOOK
    text = read_text(book) if book.is_file() else None
    for path, content in contents.items():
        # what a run that was ended has written is no other chapter's
        half = text_or_none(path) == content and text is not None and source not in _sources(text)
        if path.exists() and not half:
            raise UsageError(f"{workbook.relative(path)} is there already: choose another name.")
    if text is None:
        raise UserError(
            f"There is no {BOOK} here: a chapter is named in the description of a book."
        )
    contents[book] = with_chapter(text, source)
    for path, content in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, content)
    return [workbook.relative(path) for path in contents]


def with_chapter(text: str, source: str) -> str:
    """Add a chapter's line to the text of ``_quarto.yml``, behind the last chapter outside parts.

    All else stays as it is written, comments and order too.

    Raises
    ------
    UserError
        If the chapters are not written a line each.
    """
    line, indent = _place(text)
    lines = text.split("\n")
    ending = "\r" if lines[line].endswith("\r") else ""
    lines.insert(line + 1, f"{indent}- {source}{ending}")
    added = "\n".join(lines)
    before, after = _sources(text), _sources(added)
    if sorted(map(str, after)) != sorted(map(str, [*before, source])):
        raise UserError(_by_hand(source))
    return added


def _place(text: str) -> tuple[int, str]:
    """Find the line behind which a chapter is added, and what stands before its dash."""
    parse_yaml(text, BOOK)  # says what is wrong with it
    node = node_at(text, CONTENTS) or node_at(text, "book", "chapters")
    if not isinstance(node, yaml.SequenceNode) or node.flow_style or not node.value:
        raise UserError(_by_hand("chapters/<name>.ipynb"))
    plain = [item for item in node.value if isinstance(item, yaml.ScalarNode)]
    last = plain[-1] if plain else node.value[0]
    # before the first part, where no chapter stands outside the parts
    line = last.start_mark.line if plain else last.start_mark.line - 1
    own = text.split("\n")[last.start_mark.line]
    return line, own[: own.index("-")]


def _sources(text: str) -> list[Any]:
    described = parse_yaml(text, BOOK)
    return list(described[CONTENTS] if CONTENTS in described else described["book"]["chapters"])


def _by_hand(source: str) -> str:
    where = f"`book: chapters:` (or `{CONTENTS}:`)"
    return f"{BOOK}: add the line `- {source}` under {where}, each chapter a line."


def _check(name: str, params: Path, workbook: Workbook) -> None:
    if not re.fullmatch(ID_PATTERN.strip("^$"), name) or name_fault(name):
        raise UsageError(f"{name!r} can't name a chapter: use letters, digits and hyphens.")
    for problem in check_name(Chapter(name, {}, workbook.relative(params))):
        raise UsageError(problem.message)


def notebook_text(name: str, title: str) -> str:
    """Write the notebook of a new chapter: it opens its chapter and shows one table."""
    cells = [
        _cell(
            "markdown", f"**{title}**: say here, for its authors, what the chapter shows.", "about"
        ),
        _cell("code", PARAMETERS, "parameters"),
        _cell("code", OPEN.format(name=name)),
        _cell("code", f"chapter.title({title!r})", "title"),
        _cell("code", "chapter.notice()"),
        _cell("markdown", WORDS.format(name=name), "about"),
        _cell("code", EXHIBIT),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    content = {
        "cells": [{**cell, "id": f"cell-{at}"} for at, cell in enumerate(cells, 1)],
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _cell(kind: str, source: str, *tags: str) -> dict[str, Any]:
    run: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    metadata = {"tags": list(tags)} if tags else {}
    return {"cell_type": kind, "metadata": metadata, "source": source.splitlines(True), **run}


def named_sources(workbook: Workbook) -> set[str]:
    """Give every text of ``_quarto.yml`` and its profiles, the files of the book among them."""
    named = set()
    for path in [workbook.root / BOOK, *workbook.root.glob("_quarto-*.yml")]:
        if path.is_file():
            try:
                named |= set(_texts(read_yaml(path, path.name)))
            except UserError:  # told where the book is read
                return set()
    return named


def unnamed_chapters(workbook: Workbook, names: list[str]) -> list[str]:
    """Give the chapters that neither ``_quarto.yml`` nor any profile of it names."""
    named = named_sources(workbook)
    left = [name for name in names if f"chapters/{name}.ipynb" not in named] if named else []
    for series in named_series(workbook) if left else ():
        try:
            made = {*files_of(read_series(workbook, series).chapters)}
        except UserError:  # told where the chapters are read
            return []
        left = [name for name in left if f"chapters/{name}.ipynb" not in made]
    return left


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []
