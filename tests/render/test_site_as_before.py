"""Tables of the site get their headers as when they were found by simple regular expressions."""

import re

from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.render.description import COMMENT
from milepost.render.embedded.site_tables import with_headers

TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
HEAD = re.compile(r"<thead>.*?</thead>", re.DOTALL)
TBODY = re.compile(r"<tbody>.*?</tbody>", re.DOTALL)
ROW = re.compile(r"<tr.*?</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd](?: [^>]*)?>(.*?)</t[hd]>", re.DOTALL)
FIRST_CELL = re.compile(r"<tr([^>]*)>\s*<td((?: [^>]*)?)>(.*?)</td>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
PIECES = st.sampled_from([
    "<table>", "<table", "</table>", "<thead>", "</thead>", "<tbody>", "</tbody>", "<tr>", "<tr a>",
    "<tr", "</tr>", "<th>", "<th x>", "</th>", "<td>", "<td ", "<td y>", "</td>", "a", " ", ">", "<",
    "<tr><td>b</td></tr>", "<table><thead><tr><th>h</th><th>i</th></tr></thead><tbody>",
    "</tbody></table>", "<tr><td>", "<tr><td ",
])  # fmt: skip
BODIES = st.lists(PIECES, max_size=20).map("".join)
WHOLE = BODIES.map(
    "<table><thead><tr><th>h</th><th>i</th></tr></thead><tbody>{}</tbody></table>".format
)


def headers_before(body: str) -> str:
    return TABLE.sub(table_before, body)


def table_before(match: re.Match[str]) -> str:
    table = HEAD.sub(lambda m: re.sub(r"<th(?=[ >])", '<th scope="col"', m[0]), match[0])
    head_row = HEAD.search(table)
    head = CELL.findall(head_row[0]) if head_row else []
    body = TBODY.search(table)
    rows = ROW.findall(body[0]) if body else []
    first = [cells[0] for row in rows if (cells := CELL.findall(row))]
    named = len(head) > 1 and all(TAG.sub("", text).strip() for text in (head[0], *first))
    if named and body:
        marked = FIRST_CELL.sub(r'<tr\1><th scope="row"\2>\3</th>', body[0])
        table = table.replace(body[0], marked)
    return table.replace("<table", f'<table data-rows="{len(rows)}"', 1)


@settings(max_examples=examples(1000))
@given(st.one_of(BODIES, WHOLE))
def test_tables_get_the_same_headers(body):
    assert with_headers(body) == headers_before(body)


@settings(max_examples=examples(500))
@given(st.lists(st.sampled_from(["<!--", "-->", "--!>", ">", "-", "a", "\n"]), max_size=14))
def test_settings_lose_the_same_comments(pieces):
    text = "".join(pieces)
    before = re.sub(r"<!--.*?--!?>", "", text, flags=re.DOTALL)
    assert COMMENT.sub(r"\1", text) == before
