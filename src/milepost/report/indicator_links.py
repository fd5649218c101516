"""Where the page of an indicator stands, and links that lead there from the chapters."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from milepost.core.file_names import name_fault
from milepost.core.model import ID_PATTERN
from milepost.core.workbook import INDICATORS
from milepost.report import text

OVERVIEW = "index"  # the page of all indicators


def page_name(target_id: Any) -> str:
    """Name an indicator's page: its own identifier, or a digest of one that can't name a file.

    Examples
    --------
    >>> page_name("T01"), page_name("a/b")
    ('T01', 'indicator-c14cddc033')
    """
    name = str(target_id)
    fits = re.match(ID_PATTERN, name) and not name_fault(name) and name.lower() != OVERVIEW
    return name if fits else f"indicator-{hashlib.sha256(name.encode()).hexdigest()[:10]}"


def indicator_link(target_id: Any, words: str) -> str:
    """Lead from a chapter to an indicator's page.

    Parameters
    ----------
    words
        The link's text, as Markdown.
    """
    if text.missing(target_id):
        return words
    return f"[{words}](../{INDICATORS}/{page_name(target_id)}.html)"
