"""Quarto's instructions in braces, such as ``{{< include _words.qmd >}}``, wherever they are read."""

from __future__ import annotations

import posixpath
import re

SHORTCODE = re.compile(r"\{\{<((?:[^>{]|>(?!\}\})|\{(?!\{<))*)>\}\}")


def included_file(page: str, named: str) -> str:
    """Give the path from the workbook's root of a file that a page includes, as Quarto finds it.

    Examples
    --------
    >>> included_file("pages/method.qmd", "_rules.qmd"), included_file("index.qmd", "/pages/_a.qmd")
    ('pages/_rules.qmd', 'pages/_a.qmd')
    """
    named = named.strip().strip("\"'")
    beside = named[1:] if named.startswith("/") else posixpath.join(posixpath.dirname(page), named)
    return posixpath.normpath(beside)
