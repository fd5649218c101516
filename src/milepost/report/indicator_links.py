"""Where the page of an indicator stands, and links that lead there from the chapters."""

from __future__ import annotations

from typing import Any

from milepost.core.indicator_pages import page_name
from milepost.core.workbook import INDICATORS
from milepost.report import text


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
