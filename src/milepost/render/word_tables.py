"""Columns of a Word file's tables as wide as their words ask, so that none is broken in the middle.

Word and its relatives give columns the widths that the file states. Measured with the typeface's own
advances; a table whose longest words do not fit side by side is set in smaller type, then across a page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from functools import partial
from itertools import product
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from milepost.core.typefaces import line_width

# a line may end behind these, nowhere else
BREAKS = re.compile(r"[^\s\u2010\u2013\u2014-]+[\u2010\u2013\u2014-]*", re.UNICODE)
SIZES = (19, 18, 17, 16, 15, 14)  # half points, the style's own first
MARGINS = 2 * 60  # twentieths of a point: of a cell, as the style has them
SPARE = 1.03  # programs round advances to their own units
PAGE, ACROSS = 9072, 14004  # between the margins of A4, upright and across


def fit_columns(document: Any) -> None:
    """State the widths of all columns in a document of ``docx``; it is changed."""
    for table in list(document.element.body.iter(qn("w:tbl"))):
        _fit(table)
        _keep_apart(table)


def column_widths(needed: Sequence[float], wished: Sequence[float], whole: float) -> list[float]:
    """Share a whole width among columns: each has what its longest word needs, the rest goes by the lines.

    Examples
    --------
    >>> column_widths([10, 20], [10, 100], 80)
    [10.0, 70.0]
    """
    rest = whole - sum(needed)
    open_ = [max(0.0, wish - need) for need, wish in zip(needed, wished, strict=True)]
    if rest < 0:
        return [need * whole / sum(needed) for need in needed]
    share = min(1.0, rest / sum(open_)) if sum(open_) else 0.0
    return [float(need + share * more) for need, more in zip(needed, open_, strict=True)]


def _fit(table: Any) -> None:
    rows = [row.findall(qn("w:tc")) for row in table.findall(qn("w:tr"))]
    count = max(len(row) for row in rows)
    rows = [row for row in rows if len(row) == count]  # cells that span columns ask nothing
    asked = _asked(rows, count)
    for whole, size in product((PAGE, ACROSS), SIZES):
        needed, wished = ([em * size * 10 * SPARE + MARGINS for em in ems] for ems in asked)
        if sum(needed) <= whole:
            break
    widths = [int(width) for width in column_widths(needed, wished, whole)]
    if whole == ACROSS:
        _turn_page(table)
    _state(table, widths)
    if size != SIZES[0]:
        for run in table.iter(qn("w:r")):
            _set_size(run, size)


def _keep_apart(table: Any) -> None:
    """Put a line between two tables, which would be one to Word."""
    after = table.getnext()
    while after is not None and after.tag in (qn("w:bookmarkEnd"), qn("w:bookmarkStart")):
        after = after.getnext()
    if after is not None and after.tag == qn("w:tbl"):
        between = OxmlElement("w:p")
        between.get_or_add_pPr().get_or_add_pStyle().set(qn("w:val"), "Compact")
        table.addnext(between)


def _turn_page(table: Any) -> None:
    """Put a table of the text, with its caption, on pages that lie across."""
    body = table.getparent()
    upright = body.find(qn("w:sectPr"))
    if upright is None:  # within another one
        return
    first = table
    for before in table.itersiblings(preceding=True):
        style = before.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and style.get(qn("w:val")) == "TableCaption":
            first = before
        if before.tag == qn("w:p"):
            break
    across = deepcopy(upright)
    size = across.find(qn("w:pgSz"))
    if size is not None:
        size.attrib.update({qn("w:w"): "16838", qn("w:h"): "11906", qn("w:orient"): "landscape"})
    first.addprevious(_section_end(deepcopy(upright)))
    table.addnext(_section_end(across))


def _section_end(section: Any) -> Any:
    paragraph = OxmlElement("w:p")
    paragraph.get_or_add_pPr().append(section)
    return paragraph


def _asked(rows: Sequence[Sequence[Any]], count: int) -> tuple[list[float], list[float]]:
    """Give the width of each column's longest word, and of its longest line, as of one letter."""
    words, lines = [0.0] * count, [0.0] * count
    for number, row in enumerate(rows):
        width = partial(line_width, bold=number == 0)
        for at, cell in enumerate(row):
            for paragraph in cell.iter(qn("w:p")):
                line = "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
                words[at] = max([words[at], *map(width, BREAKS.findall(line))])
                lines[at] = max(lines[at], width(line))
    return words, lines


def _state(table: Any, widths: Sequence[int]) -> None:
    properties = table.tblPr
    for name, attributes in (
        ("w:tblW", {"w:type": "dxa", "w:w": str(sum(widths))}),
        ("w:tblLayout", {"w:type": "fixed"}),
    ):
        for old in properties.findall(qn(name)):
            properties.remove(old)
        made = OxmlElement(name, {qn(key): value for key, value in attributes.items()})
        after = ("w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription")
        before = ("w:jc", "w:tblCellSpacing", "w:tblInd", "w:tblBorders", "w:shd")
        properties.insert_element_before(made, *(before if name == "w:tblW" else ()), *after)
    for column, width in zip(table.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(width))
    for row in table.findall(qn("w:tr")):
        cells = row.findall(qn("w:tc"))
        for cell, width in zip(cells, widths, strict=False):
            if len(cells) == len(widths):
                _set_width(cell, width)


def _set_width(cell: Any, width: int) -> None:
    properties = cell.get_or_add_tcPr()
    stated = properties.get_or_add_tcW()
    stated.set(qn("w:w"), str(width))
    stated.set(qn("w:type"), "dxa")


def _set_size(run: Any, size: int) -> None:
    run.get_or_add_rPr().get_or_add_sz().set(qn("w:val"), str(size))
