"""What of an executed cell may reach a page: what is named here, and nothing else.

Quarto writes unknown metadata and options of a cell into the page as attributes, raw cells as
text, attachments as files. Remarks in any of them are for who writes the notebook.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from milepost.core.notebooks import Cell, option_lines, with_options
from milepost.execute.comments import html_without_comments, markdown_without_comments

CELLS = ("code", "markdown")
TAGS = frozenset(
    (
        *("about", "parameters", "injected-parameters", "title", "raises-exception"),
        *("remove-cell", "hide-cell", "hide-code", "hide-output", "hide-warnings"),
        *("show-code", "show-output", "show-warnings"),
        *("nbval-skip", "nbval-ignore-output", "nbval-check-output", "nbval-raises-exception"),
    )
)
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
OUTPUT_FIELDS = frozenset(
    (
        *("output_type", "name", "text", "data", "metadata", "execution_count"),
        *("ename", "evalue", "traceback"),
    )
)
OUTPUT_METADATA = ("milepost", "width", "height")
WIDGET = "application/vnd.jupyter.widget-view+json"
HTML = ("text/html", "image/svg+xml")

_ATTACHED = re.compile(r"attachment:([^\s)\"'>]+)")
# the options that a renderer knows
_KNOWN = re.compile(
    r"label|echo|eval|include|output|warning|error|results|order|classes|panel|column|id"
    r"|(fig|tbl|cap|code|lst|layout|out|page)(-[a-z]+)*"
)
_ASIS = re.compile(r"#\|\s*(?:output|results)\s*:\s*[\"']?asis\b")


def published_cell(cell: Mapping[str, Any]) -> Cell | None:
    """Leave of a normalised cell what a chapter needs; None for a cell that is not published."""
    if cell["cell_type"] not in CELLS:
        return None
    tags = [tag for tag in cell["metadata"].get("tags", []) if tag in TAGS]
    published = dict(cell)
    if cell["cell_type"] == "markdown":
        published["source"] = markdown_without_comments(cell["source"])
        attached = _attachments(cell.get("attachments") or {}, published["source"])
        published.pop("attachments", None)
        published |= {"attachments": attached} if attached else {}
    else:
        published["source"] = with_options(cell["source"], _KNOWN.fullmatch)
        asis = any(map(_ASIS.match, option_lines(cell["source"])[0]))
        # warnings and logs are for who writes the notebook, and may name files of theirs
        said = [output for output in cell["outputs"] if output.get("name") != "stderr"]
        published["outputs"] = [_output(output, asis=asis) for output in said]
    published["metadata"] = {"tags": tags} if tags else {}
    return published


def _attachments(attached: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Keep the pictures that a cell shows."""
    used = {unquote(name) for name in _ATTACHED.findall(source)}
    pictures = {
        name: {kind: content for kind, content in forms.items() if kind in PICTURES}
        for name, forms in attached.items()
        if name in used
    }
    return {name: forms for name, forms in pictures.items() if forms}


def _output(output: Mapping[str, Any], *, asis: bool) -> Cell:
    published = {name: value for name, value in output.items() if name in OUTPUT_FIELDS}
    if asis and "text" in published:
        published["text"] = markdown_without_comments(published["text"])
    if "data" in published:
        data = {kind: value for kind, value in published["data"].items() if kind != WIDGET}
        published["data"] = {
            kind: _published_value(kind, value, asis=asis) for kind, value in data.items()
        }
    if "metadata" in published:
        published["metadata"] = {
            kind: {name: content[name] for name in OUTPUT_METADATA if name in content}
            for kind, content in published["metadata"].items()
            if kind in published.get("data", {}) and isinstance(content, dict)
        }
    return published


def _published_value(kind: str, value: Any, *, asis: bool) -> Any:
    if not isinstance(value, str):
        return value
    if kind in HTML:
        return html_without_comments(value)
    if kind == "text/markdown" or (asis and kind == "text/plain"):
        return markdown_without_comments(value)
    return value
