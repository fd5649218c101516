"""Make an executed notebook the same whoever executed it, where and when.

Timings, paths, random ids and memory addresses go; what the cells showed stays. Works on the
notebook's JSON, and doing it twice changes nothing more.
"""

from __future__ import annotations

import json
import os
import re
import site
import sys
import sysconfig
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from milepost.core.digests import digest_of_text
from milepost.core.notebooks import Cell
from milepost.core.workbook import ROOT_VARIABLE
from milepost.execute.published_cells import published_cell

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}
RUN_METADATA = ("papermill", "execution", "ExecuteTime", "collapsed", "scrolled")
INJECTED = "injected-parameters"
TITLE = "title"
HIDDEN = "remove-cell"
# prose for the notebook's author and readers in JupyterLab, not for the book
ABOUT = ("about", HIDDEN)
NOT_SHOWN = "#| include: false\n"

ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{4,}")
CELL_FILE = re.compile(r"ipykernel_\d+/")
PATH = re.compile(r"[^\s\"'`(<]*")
CARRIAGE_RETURN = re.compile(r"^.*\r(?=[^\n])", re.MULTILINE)
# what a terminal obeys and no page can show: colours, links, titles (ECMA-48), and single signs
TERMINAL = re.compile(
    r"\x1b\][^\x07\x1b]*+(?:\x07|\x1b\\)?|\x1b\[[0-?]*+[ -/]*+[@-~]|\x1b[ -/]*+[0-~]"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
# of what a cell shows, the forms that are text; a picture's base64 holds no words
TEXTS = ("text/", "image/svg+xml", "application/json", "application/javascript")
# what of a cell, of an output and of what it shows a file holds line by line
BY_LINE = ("source", "text", "image/svg+xml", "application/javascript")


def normalise(
    notebook: Mapping[str, Any],
    places: Mapping[str, str] | None = None,
    *,
    published: bool = True,
) -> Cell:
    """Normalise one executed notebook.

    Parameters
    ----------
    notebook
        A notebook of format 4, as JSON.
    places
        Absolute paths to what is written in their stead.
    published
        Whether to lay it out as a chapter: prose for the notebook's author left out, the title
        at the top.
    """
    scrub = Scrubber(places or {})
    cells = [_cell(cell, scrub) for cell in notebook["cells"]]
    if published:
        left = [published_cell(cell) for cell in cells if not _is_about(cell)]
        cells = [cell for cell in left if cell is not None]
        cells = [*_title_cell(cells), *cells]
    _number(cells)
    kept = {} if published else notebook.get("metadata", {})
    metadata = {k: v for k, v in kept.items() if k not in RUN_METADATA}
    metadata |= {"kernelspec": dict(KERNELSPEC), "language_info": dict(LANGUAGE)}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def write_notebook(path: Path, notebook: Mapping[str, Any]) -> int:
    """Write a notebook as Jupyter does, and give its size in bytes.

    As ``nbformat.writes`` does, whose validation of many outputs takes minutes, and whose import
    takes a build after new words longer than all that it does with the notebook.
    """
    node = json.loads(json.dumps(notebook))
    for cell in node["cells"]:
        outputs = cell.get("outputs", [])
        shown = [output.get("data", {}) for output in outputs]
        for part in (cell, *outputs, *shown, *cell.get("attachments", {}).values()):
            for name, value in part.items():
                if isinstance(value, str) and name.startswith(BY_LINE):
                    part[name] = value.splitlines(keepends=True)
    text = json.dumps(node, ensure_ascii=False, indent=1, sort_keys=True, separators=(",", ": "))
    return path.write_bytes(f"{text}\n".encode())


def places(folder: Path) -> dict[str, str]:
    """Name the absolute paths that may stand in an output of what ran in a folder, and what to write."""
    root = os.environ.get(ROOT_VARIABLE, "")
    libraries = {*site.getsitepackages(), *sysconfig.get_paths().values()}
    labels = {path: "<library>" for path in libraries if path not in ("", "/")}
    labels |= {sys.prefix: "<python>", sys.base_prefix: "<python>"}
    labels |= {str(folder.resolve()): ".", str(folder): "."}
    own = folder.parent / "tmp"
    labels |= {str(own.resolve()): "/tmp", str(own): "/tmp"}  # noqa: S108  (as anywhere else)
    if root:
        labels[root] = "<workbook>"
    labels.pop("/usr", None)  # too short to be a path of ours
    return labels


class Scrubber:
    """Takes out of text what depends on the machine, the place or the moment."""

    def __init__(self, places: Mapping[str, str]) -> None:
        # the longest first, so that a folder within another is named by itself
        self.places = sorted(places.items(), key=lambda pair: (-len(pair[0]), pair[0]))

    def text(self, text: str) -> str:
        """Scrub a text."""
        for path, name in self.places:
            text = text.replace(path, name)
        return without_cell_files(ADDRESS.sub("at 0x...", text))

    def value(self, value: Any) -> Any:
        """Scrub a text, or the lines of one; anything else is left."""
        value = whole(value)
        return self.text(value) if isinstance(value, str) else value


def without_cell_files(text: str) -> str:
    """Take the folder out of the names that kernels give to cells' code.

    A path is followed backwards from what it ends in: a pattern that looks for its beginning takes
    a time that grows with the square of a text without spaces.
    """
    parts: list[str] = []
    end = 0
    for match in CELL_FILE.finditer(text):
        before = text[end : match.start()]
        path = PATH.match(before[::-1])
        parts.append(before[: len(before) - (path.end() if path else 0)])
        end = match.end()
    return "".join([*parts, text[end:]])


def plain(text: str) -> str:
    """Take out of a text what a terminal obeys, such as colours."""
    return TERMINAL.sub("", text)


def coalesce(outputs: list[Cell]) -> list[Cell]:
    """Join the pieces that a stream came in, which depend on timing, at the place of the first.

    What standard output and error said one right after the other comes in this order.
    """
    kept: list[Cell] = []
    streams: dict[str, Cell] = {}
    pieces: dict[str, list[str]] = {}
    for output in outputs:
        if output["output_type"] != "stream":
            kept.append(output)
            continue
        name = output["name"]
        if name not in streams:
            streams[name], pieces[name] = dict(output), []
            kept.append(streams[name])
        pieces[name].append(whole(output["text"]))
    for name, output in streams.items():
        output["text"] = plain(CARRIAGE_RETURN.sub("", "".join(pieces[name])))
    for at in range(len(kept) - 1):
        if kept[at].get("name") == "stderr" and kept[at + 1].get("name") == "stdout":
            kept[at], kept[at + 1] = kept[at + 1], kept[at]
    return [output for output in kept if output["output_type"] != "stream" or output["text"]]


def _is_about(cell: Mapping[str, Any]) -> bool:
    return cell["cell_type"] != "code" and any(tag in ABOUT for tag in _tags(cell))


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", []))


def _cell(cell: Mapping[str, Any], scrub: Scrubber) -> Cell:
    metadata = {k: v for k, v in cell.get("metadata", {}).items() if k not in RUN_METADATA}
    if not metadata.get("tags", True):
        del metadata["tags"]
    normalised: Cell = {
        "cell_type": cell["cell_type"],
        "metadata": metadata,
        "source": whole(cell["source"]),
    }
    if cell["cell_type"] == "code":
        normalised["execution_count"] = cell.get("execution_count")
        normalised["outputs"] = coalesce(
            [_output(output, scrub) for output in cell.get("outputs", [])]
        )
    elif "attachments" in cell:
        normalised["attachments"] = cell["attachments"]
    return normalised


def _output(output: Mapping[str, Any], scrub: Scrubber) -> Cell:
    normalised = dict(output)
    if "text" in normalised:
        normalised["text"] = scrub.value(normalised["text"])
    if "data" in normalised:
        normalised["data"] = {
            kind: scrub.value(value) if kind.startswith(TEXTS) else whole(value)
            for kind, value in normalised["data"].items()
        }
        if isinstance(words := normalised["data"].get("text/plain"), str):
            normalised["data"]["text/plain"] = plain(words)
    if "traceback" in normalised:
        normalised["traceback"] = [plain(scrub.text(line)) for line in normalised["traceback"]]
    if "evalue" in normalised:
        normalised["evalue"] = plain(scrub.text(normalised["evalue"]))
    return normalised


def whole(value: Any) -> Any:
    """Give what may be stored as lines as one text; anything else is left."""
    lines = isinstance(value, list) and all(isinstance(line, str) for line in value)
    return "".join(value) if lines else value


def _title_cell(cells: list[Cell]) -> list[Cell]:
    """Copy the title that a cell computed into a Markdown cell, and hide the cell itself."""
    title = next((cell for cell in cells if TITLE in _tags(cell)), None)
    if title is None or title["cell_type"] != "code" or HIDDEN in _tags(title):
        return []
    texts = [
        whole(output["data"]["text/markdown"])
        for output in title["outputs"]
        if "text/markdown" in output.get("data", {})
    ]
    if not texts:
        return []
    title["metadata"]["tags"] = [*_tags(title), HIDDEN]
    if not title["source"].startswith("%%"):
        title["source"] = NOT_SHOWN + title["source"]
    return [{"cell_type": "markdown", "metadata": {}, "source": "\n\n".join(texts)}]


def _number(cells: list[Cell]) -> None:
    """Give each cell an id that follows from its source and, among equals, its order."""
    seen: Counter[str] = Counter()
    for cell in cells:
        text = f"{cell['cell_type']}\n{cell['source']}"
        cell["id"] = digest_of_text(f"{seen[text]}\n{text}")[:12]
        seen[text] += 1
