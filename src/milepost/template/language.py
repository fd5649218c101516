"""What ``milepost add language`` writes: a catalogue of all that a book says, to be translated."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from milepost.core.errors import UsageError
from milepost.core.files import read_text, write_bytes
from milepost.core.messages import locale_of
from milepost.core.notebooks import read_cells
from milepost.core.workbook import PACKAGE, Workbook
from milepost.edition.language import FOLDER

TEMPLATE = PACKAGE / FOLDER / "milepost.pot"
# what a notebook says by calls of its chapter, and what it gives exhibits to say
CALLS = ("title", "heading", "say", "message")
GIVEN = ("caption", "alt", "note", "what", "of", "by", "first", "which")


def add_language(workbook: Workbook, code: str) -> tuple[Path, int, int]:
    """Write a workbook's catalogue for a language, or bring one up to date.

    Messages that are new are added without a translation, those that no code says any more are
    kept as comments at the end, and what is translated stays.

    Returns
    -------
    path, untranslated, messages
        The catalogue, and how many of its messages are still to be translated.

    Raises
    ------
    UsageError
        If CLDR knows no such language.
    """
    locale = locale_of(code)
    if locale is None:
        raise UsageError(f"{code!r} is no language that CLDR knows: write fr, or pt-BR.")
    path = workbook.root / FOLDER / f"{code.replace('_', '-')}.po"
    template = all_messages(workbook)
    catalogue = Catalog(locale=locale, project=workbook.root.name)
    if path.is_file():
        catalogue = read_po(BytesIO(read_text(path).encode()), locale=locale)
    catalogue.update(template, no_fuzzy_matching=True)
    written = BytesIO()
    write_po(written, catalogue, width=100, include_lineno=False)
    path.parent.mkdir(exist_ok=True)
    write_bytes(path, written.getvalue())
    messages = [message for message in catalogue if message.id]
    return path, sum(not _translated(message.string) for message in messages), len(messages)


def all_messages(workbook: Workbook) -> Catalog:
    """Give what the package says, and what the notebooks do that this workbook has."""
    template = read_po(BytesIO(read_text(TEMPLATE).encode()))
    for name in workbook.notebook_names():
        path = workbook.notebook(name)
        for message in notebook_messages(path):
            if message not in template:
                template.add(message, locations=[(workbook.relative(path), 0)])
    return template


def notebook_messages(path: Path) -> Iterator[str]:
    """Give the literal texts that a notebook says: titles, paragraphs, captions, nouns."""
    for cell in read_cells(path):
        if cell["cell_type"] != "code":
            continue
        try:
            tree = ast.parse("".join(cell["source"]))
        except SyntaxError:  # the check of the workbook says so
            continue
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            own = isinstance(call.func, ast.Attribute) and call.func.attr in CALLS
            spoken = [*call.args] if own else []
            spoken += [given.value for given in call.keywords if given.arg in GIVEN]
            yield from (
                node.value
                for node in spoken
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value
            )


def _translated(words: Any) -> bool:
    return all(words) if isinstance(words, list | tuple) else bool(words)
