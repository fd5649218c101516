"""All that a book says: the messages of the package, and those of a workbook's notebooks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from milepost.core.files import read_text
from milepost.core.messages import Language
from milepost.core.notebooks import read_cells
from milepost.core.workbook import PACKAGE, Workbook
from milepost.edition.language import FOLDER

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

TEMPLATE = PACKAGE / FOLDER / "milepost.pot"
# what a notebook says by calls of its chapter, and what it gives exhibits to say
CALLS = ("title", "heading", "say", "message")
GIVEN = ("caption", "alt", "note", "what", "of", "by", "first", "which")


def all_messages(workbook: Workbook) -> Catalog:
    """Give what the package says, and what the notebooks do that this workbook has."""
    from babel.messages.pofile import read_po  # noqa: PLC0415  (slow)

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


def untranslated(workbook: Workbook, language: Language) -> tuple[int, int]:
    """Count the messages that a language has no words for, and all that there are."""
    messages = [message.id for message in all_messages(workbook) if message.id]
    sources = [one if isinstance(one, str) else one[0] for one in messages]
    return sum(source not in language.messages for source in sources), len(sources)
