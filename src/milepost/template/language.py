"""What ``milepost add language`` writes: a catalogue of all that a book says, to be translated."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from milepost.core.files import read_text, write_bytes
from milepost.core.workbook import Workbook
from milepost.edition.catalogue import all_messages
from milepost.edition.language import FOLDER, asked_locale


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
    locale = asked_locale(code)
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


def _translated(words: Any) -> bool:
    return all(words) if isinstance(words, list | tuple) else bool(words)
