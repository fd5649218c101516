"""Tables of pages: what their header cells head, how many rows they have, no styles of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

# the last alternatives take what has no end, so that an end is looked for once
CELL = re.compile(
    r"<t[hd](?: [^>]*+)?>(?P<inner>.*?)</t[hd]>|<t[hd](?: [^>]*+)?>.*+|<t[hd] .*+", re.DOTALL
)
FIRST_CELL = re.compile(
    r"<tr([^>]*+)>\s*+<td((?: [^>]*+)?)>(?P<inner>.*?)</td>"
    r"|<tr[^>]*+>\s*+<td(?: [^>]*+)?>.*+|<tr[^>]*+",
    re.DOTALL,
)
TAG = re.compile(r"<[^>]*+>|(<.*+)", re.DOTALL)
# an element may say no style of itself where a policy lets pages have those of files alone
LEFT = re.compile(r' style="text-align: left;"')
ALIGNED = re.compile(r' style="text-align: (right|center);"')
TABLE_WIDTH = re.compile(r'(<table[^>]{0,999}?) style="width:[0-9.]{1,20}%;?"')
PERCENT = re.compile(r' style="width: ?([0-9]{1,3}(?:\.[0-9]{1,9})?)%;?"')


def with_headers(body: str) -> str:
    """Say of each table what its header cells head, and give its rows' number.

    The first column's cells head their rows where each of them says something.
    """
    return _changed(body, "<table", "</table>", _table_with_headers)


def without_styles(body: str) -> str:
    """Say by attributes what Pandoc says of tables and pictures by styles, which a policy forbids."""
    body = TABLE_WIDTH.sub(r"\1", without_alignment(body))
    return PERCENT.sub(lambda found: f' data-width="{min(100, round(float(found[1])))}"', body)


def without_alignment(body: str) -> str:
    """Say by attributes how the words of cells stand."""
    return ALIGNED.sub(r' data-align="\1"', LEFT.sub("", body))


def _table_with_headers(table: str) -> str:
    table = _changed(
        table, "<thead>", "</thead>", lambda head: re.sub(r"<th(?=[ >])", '<th scope="col"', head)
    )
    head = _cells(next(elements(table, "<thead>", "</thead>"), ""))
    body = next(elements(table, "<tbody>", "</tbody>"), "")
    rows = list(elements(body, "<tr", "</tr>"))
    first = [cells[0] for row in rows if (cells := _cells(row))]
    named = len(head) > 1 and all(TAG.sub(r"\1", text).strip() for text in (head[0], *first))
    if named and body:
        table = table.replace(body, FIRST_CELL.sub(_heading_its_row, body))
    return table.replace("<table", f'<table data-rows="{len(rows)}"', 1)


def _heading_its_row(match: re.Match[str]) -> str:
    if match["inner"] is None:
        return match[0]
    return f'<tr{match[1]}><th scope="row"{match[2]}>{match["inner"]}</th>'


def _cells(row: str) -> list[str]:
    return [match["inner"] for match in CELL.finditer(row) if match["inner"] is not None]


def elements(text: str, begin: str, end: str) -> Iterator[str]:
    """Give what stands from each ``begin`` to the next ``end``, both included."""
    at = 0
    while (start := text.find(begin, at)) >= 0 and (stop := text.find(end, start)) >= 0:
        at = stop + len(end)
        yield text[start:at]


def _changed(text: str, begin: str, end: str, change: Callable[[str], str]) -> str:
    """Change each element in its place."""
    parts, at = [], 0
    for element in elements(text, begin, end):
        start = text.index(element, at)
        parts += [text[at:start], change(element)]
        at = start + len(element)
    return "".join([*parts, text[at:]])
