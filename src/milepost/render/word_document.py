"""A Word file as people get it: columns that fit their words, and nothing that Word would repair."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any

import docx

from milepost.core.stable_zip import repacked
from milepost.render.word_tables import fit_columns

MATHEMATICS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def finish_document(path: Path, epoch: int) -> None:
    """Mend what Pandoc leaves to Word.

    Parameters
    ----------
    path
        The file; it is replaced.
    epoch
        Time that the file's parts bear, in seconds.
    """
    document = docx.Document(str(path))
    fit_columns(document)
    _say_one_style(document.element.body)
    buffer = BytesIO()
    document.save(buffer)
    day = dt.datetime.fromtimestamp(epoch, dt.UTC).date()
    path.write_bytes(repacked(buffer.getvalue(), day))


def _say_one_style(body: Any) -> None:
    """Words of a formula are text or of a style of letters; Pandoc says both, which no schema allows."""
    for properties in body.iter(f"{MATHEMATICS}rPr"):
        style = properties.find(f"{MATHEMATICS}sty")
        if style is not None and properties.find(f"{MATHEMATICS}nor") is not None:
            properties.remove(style)
