"""What a notebook shows without :meth:`Chapter.exhibit`: figures, tables, pasted pictures.

Each becomes Markdown with files beside it, as an exhibit does, so that both renderers show it in
every format; what can't be shown so is told with its cell, and never left out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.core.model import Evidence
from milepost.core.notebooks import Cell, cell_options, joined, with_options
from milepost.core.pictures import PICTURES
from milepost.execute.html_tables import HtmlTable, NotShownError, read_tables
from milepost.execute.normalise import INJECTED, whole
from milepost.execute.plain_pictures import attach_pasted, check_named, picture_content
from milepost.report.lineage import Origin
from milepost.report.pages import captioned, composed_in, figure_page, table_page

UNSEEN_TAGS = ("remove-cell", "hide-output")
# what Python says of an object that says nothing of itself
OBJECT = re.compile(
    r"[\[(]?<(?=[\w.])(?=[^<>]*(?:\bat 0x[0-9a-f.]|object))[^<>]*+>|[\[(]?<[^<>\n]++>[\])]?\Z",
    re.IGNORECASE,
)
# the place of an object in memory, and a call that was cut short
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]|^[\w.]{1,200}\(\.\.\.\)$")
ARTISTS = re.compile(r"<(?:matplotlib|Axes|Figure size)")
DRAWN = re.compile(r"matplotlib|<Axes|Container object|^Text\(|^\(array\(")
OF_LABEL = re.compile(r"label|(fig|tbl)-(cap|alt|subcap)")
WHAT = (
    ("application/vnd.jupyter.widget-view+json", "a widget"),
    ("application/vnd.plotly.v1+json", "a plotly figure without a static picture"),
    ("application/vnd.vega", "an Altair chart (install vl-convert-python for its static picture)"),
    ("application/javascript", "a program in JavaScript"),
    ("image/", "a picture that is neither SVG, PNG nor JPEG"),
    ("video/", "a film"),
    ("audio/", "a sound"),
    ("application/", "an object of a browser"),
)
NO_ALT = (
    "shows a figure without alternative text: say in words what it shows, by a line such as "
    "`#| fig-alt: Visits rose from 10 to 40.` at the head of the cell, or show it by "
    "chapter.exhibit(name, caption=..., figure=..., alt=...)"
)
INSTEAD = (
    "show a table (a DataFrame), Markdown, or a figure as a static picture (matplotlib, SVG, PNG), "
    "end the line with a semicolon, or say `#| output: false`"
)


@dataclass(frozen=True)
class Fault:
    """What keeps a cell from being shown, and its place in the executed and the written notebook."""

    index: int
    cell: int
    message: str


@dataclass
class Plain:
    """Where the plain outputs of one chapter are written, and of what it tells of them."""

    folder: Path  # where the notebook ran; files go below `figures/<chapter>/` in it
    root: Path  # the workbook
    chapter: str
    notebook: str
    inputs: tuple[str, ...] = ()  # the extra inputs that the chapter's parameters declare
    # the grades of evidence of the rows that the notebook asked its chapter for
    grades: tuple[Evidence, ...] = ()
    labels: set[str] = field(default_factory=set)

    def write(self, name: str, content: bytes) -> str:
        """Write a file of the chapter, and give its path for a page."""
        path = Path("figures") / self.chapter / name
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(content)
        return path.as_posix()


def show_plain(cells: list[Cell], plain: Plain) -> list[Fault]:
    """Turn the plain outputs of an executed notebook into Markdown and files, in their places.

    Returns
    -------
    list of Fault
        What can't be shown; a chapter that has any is not to be published.
    """
    faults: list[Fault] = []
    number = 0
    for index, cell in enumerate(cells):
        number += INJECTED not in cell.get("metadata", {}).get("tags", [])
        try:
            if cell["cell_type"] == "code":
                _Code(cell, number, plain).show()
            elif cell["cell_type"] == "markdown" and cell.get("attachments"):
                attach_pasted(cell, plain.write)
        except (NotShownError, UserError) as error:
            faults.append(Fault(index, number, str(error)))
    return faults


class _Code:
    """A code cell whose outputs are looked at."""

    def __init__(self, cell: Cell, number: int, plain: Plain) -> None:
        self.cell, self.number, self.plain = cell, number, plain
        place = f"{plain.notebook}.ipynb, cell {number}"
        self.options, _ = cell_options(joined(cell["source"], "a cell"), place)
        self.seen = 0

    def show(self) -> None:
        """Change what has to be changed."""
        hidden = any(self.options.get(name) is False for name in ("include", "output"))
        tags = self.cell.get("metadata", {}).get("tags", [])
        if hidden or any(tag in UNSEEN_TAGS for tag in tags):
            return
        outputs = self.cell["outputs"]
        forms = [_form(output.get("data") or {}) for output in outputs]
        figures = forms.count("figure")
        made = []
        for output, form in zip(outputs, forms, strict=True):
            data = {kind: str(whole(value)) for kind, value in (output.get("data") or {}).items()}
            if form == "figure":
                made.append(self._figure(data, figures))
            elif form == "html":
                made += self._tables(data["text/html"])
            elif form == "text" and figures and _is_drawn(data["text/plain"]):
                continue  # what a call gives back that drew, beside the figure itself
            else:
                _refuse(form, data)
                if form == "markdown" and not (output.get("metadata") or {}).get("text/markdown"):
                    check_named(data.get("text/markdown", ""), self.plain.root, self.plain.folder)
                made.append(output)
        if figures or "html" in forms:
            source = joined(self.cell["source"], "a cell")
            # its outputs bear these themselves
            self.cell["source"] = with_options(source, lambda name: not OF_LABEL.fullmatch(name))
        self.cell["outputs"] = made

    def _figure(self, data: Mapping[str, str], of: int) -> Cell:
        kind = next(kind for kind in PICTURES if kind in data)
        self.seen += 1
        alt = self._said("fig-alt", of)
        if not alt:
            raise NotShownError(NO_ALT)
        caption = self._said("fig-cap", of)
        name, label = self._name("fig", self.seen)
        content = picture_content(kind, data[kind])
        path = self.plain.write(f"{name}.{PICTURES[kind]}", content)
        origin = self._origin(label, name, caption, "") if caption else None
        shown_label = label if caption or self.options.get("label") else ""
        page = figure_page(path, caption, shown_label, alt, self._words(), self.plain.grades)
        return _markdown(page, origin)

    def _tables(self, html: str) -> Iterator[Cell]:
        tables, paragraphs = read_tables(html)
        if not tables:
            shown = [part for part in paragraphs if part]
            if not shown:
                raise NotShownError(f"shows HTML without any words: {INSTEAD}")
            yield _markdown("\n\n".join(shown))
        for table in tables:
            self.seen += 1
            beside = paragraphs if table is tables[-1] else []
            yield self._table(table, beside)

    def _table(self, table: HtmlTable, beside: list[str]) -> Cell:
        caption = self._said("tbl-cap", 1) or table.caption
        name, label = self._name("tbl", self.seen)
        data = self.plain.write(f"{name}.csv", table.csv().encode())
        origin = self._origin(label, name, caption, data) if caption else None
        notes = [*table.notes, *beside]
        shown, grades = table.table.markdown(), self.plain.grades
        page = table_page(shown, caption, label, data, self._words(), notes, grades)
        return _markdown(page, origin)

    def _said(self, option: str, of: int) -> str:
        """Give the words that an option has for the figure at hand; a list has them for each."""
        said = self.options.get(option)
        if isinstance(said, list):
            if len(said) != of:
                raise NotShownError(
                    f"shows {of} figures, and its {option} has {len(said)} texts: one for each"
                )
            return str(said[self.seen - 1] or "").strip()
        words = str(said or "").strip()
        apart = option == "fig-alt" and of > 1 and words
        return f"{words} (figure {self.seen} of {of})" if apart else words

    def _name(self, kind: str, seen: int) -> tuple[str, str]:
        """Name the files of an output, and its label: the cell's own for the first."""
        given = str(self.options.get("label") or "")
        own = given.startswith(f"{kind}-") and re.fullmatch(r"[\w-]+", given)
        name = given.removeprefix(f"{kind}-") if own else f"cell-{self.number}"
        name += f"-{seen}" if seen > 1 else ""
        label = f"{kind}-{name}" if own else f"{kind}-{self.plain.chapter}-{name}"
        if label in self.plain.labels:
            raise NotShownError(f"has the label {label}, which another cell has")
        self.plain.labels.add(label)
        return name, label

    def _words(self) -> str:
        return composed_in(self.plain.notebook, self.number, self.plain.inputs)

    def _origin(self, label: str, name: str, caption: str, data: str) -> Origin:
        return Origin(
            label=label,
            name=name,
            chapter=self.plain.chapter,
            notebook=self.plain.notebook,
            caption=captioned(caption, self.plain.grades),
            data=data,
            rows_file="",
            rows=0,
            evidence=self.plain.grades,
            sources=(),
            function="",
            cell=self.number,
        )


def _form(data: Mapping[str, Any]) -> str:
    """Choose how an output is shown."""
    if not data or "text/markdown" in data:
        return "markdown"
    if any(kind in data for kind in PICTURES):
        return "figure"
    for kind, what in WHAT:
        if any(name.startswith(kind) and name != "application/json" for name in data):
            return what
    if "text/html" in data:
        return "html"
    return "latex" if "text/latex" in data else "text"


def _is_drawn(words: str) -> bool:
    return bool(DRAWN.search(words) or OBJECT.match(words))


def _refuse(form: str, data: Mapping[str, str]) -> None:
    if form in ("markdown", "latex"):
        return
    if form != "text":
        raise NotShownError(f"shows {form}, which a book can't hold: {INSTEAD}")
    words = data.get("text/plain", "")
    if OBJECT.match(words) or ADDRESS.search(words) or ARTISTS.search(words):
        shown = words.split(" at 0x")[0][:60]
        raise NotShownError(f"shows only {shown!r}, which says nothing to a reader: {INSTEAD}")


def _markdown(page: str, origin: Origin | None = None) -> Cell:
    metadata = {"text/markdown": origin.as_metadata()} if origin else {}
    return {"output_type": "display_data", "data": {"text/markdown": page}, "metadata": metadata}
