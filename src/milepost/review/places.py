"""To which file and line of the workbook a remark belongs, or by what its words are computed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from milepost.core.files import read_text, text_or_none
from milepost.core.model import Edition
from milepost.core.notebooks import read_cells
from milepost.core.workbook import Workbook
from milepost.edition.chapters import read_chapters
from milepost.edition.narratives import narrative_audience, narrative_files
from milepost.publish.exhibits import FILE
from milepost.render.project import load_book
from milepost.review.remarks import Remark

NUMBER = re.compile(r"^(?:Appendix )?(?:\d+|[A-Z])\.? (?=\S)")
HEADING = re.compile(r"^# (.++)$", re.MULTILINE)
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)(?:\{[^{}]*\})?")
FILLED = re.compile(
    r"\^\[[^\[\]]*\]|\[\^[^\[\]]*\]|\{\{[^{}\n]*+\}\}|\[?@[\w:.-]+\]?|`[^`]*`|\{[\w.]+\}"
)  # what the book puts in
SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " "})
GAP = "\ue000"  # stands in no text
LEAST = 12  # letters of a paragraph that name it
MOST_FILLED = 200  # letters that the book puts in for one reference


@dataclass(frozen=True)
class Block:
    """One paragraph of a file that somebody wrote."""

    file: str
    line: int  # its first line, from 1; in a notebook the number of its cell
    text: str

    @property
    def where(self) -> str:
        """Name its place: ``pages/method.qmd:12``, ``notebooks/pillar.ipynb, cell 3``."""
        notebook = self.file.endswith(".ipynb")
        return f"{self.file}, cell {self.line}" if notebook else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Place:
    """Where a remark belongs."""

    chapter: str
    advice: str  # where to go: the file and line, or what computes the words
    block: Block | None = None  # the paragraph of a page or narrative, where there is one


@dataclass
class Places:
    """What is needed to find places: chapters by title, their texts, the book's exhibits."""

    workbook: Workbook
    edition: Edition
    chapters: dict[str, str] = field(default_factory=dict)  # title to source
    notebooks: dict[str, str] = field(default_factory=dict)  # chapter to notebook
    exhibits: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    texts: dict[str, list[Block]] = field(default_factory=dict)

    def of(self, remark: Remark) -> Place:
        """Find the place of a remark."""
        source = self.chapters.get(_plain(NUMBER.sub("", remark.heading)), "")
        chapter = Path(source).stem
        known = self.exhibits.get(tuple(remark.exhibit.split(" ", 1))) if remark.exhibit else None  # type: ignore[arg-type]
        if known:
            return Place(known["chapter"], _made_by(known))
        if not source:
            return Place("", "not in a chapter that the book has now")
        if source not in self.texts:
            self.texts[source] = list(self._blocks(source))
        wanted = _plain(remark.context)
        for block in self.texts[source] if len(wanted) >= LEAST else ():
            if is_printed(block.text, wanted):
                return Place(chapter, f"{block.where}", block)
        if not source.endswith(".ipynb"):
            return Place(chapter, source)
        notebook = f"notebooks/{self.notebooks.get(chapter, chapter)}.ipynb"
        return Place(chapter, f"computed by {notebook}: change the data, or the notebook")

    def _blocks(self, source: str) -> Iterator[Block]:
        root, chapter = self.workbook.root, Path(source).stem
        if not source.endswith(".ipynb"):
            yield from blocks_of(source, read_text(root / source))
            return
        data = self.workbook.data
        for path in narrative_files(data):
            year = path.relative_to(data / "narratives").parts[0]
            audience = narrative_audience(path, data)
            own = path.stem == chapter and year == str(self.edition.year)
            if own and audience in self.edition.audiences:
                yield from blocks_of(self.workbook.relative(path), read_text(path))
        notebook = self.notebooks.get(chapter)
        path = self.workbook.notebook(notebook or "")
        for number, cell in enumerate(read_cells(path), 1) if notebook and path.is_file() else ():
            if cell["cell_type"] == "markdown":
                for block in blocks_of("", cell["source"]):
                    yield Block(self.workbook.relative(path), number, block.text)


def places_of(workbook: Workbook, edition: Edition, profile: str | None) -> Places:
    """Read what is needed to find places in the book of an edition, by its profile if it has one."""
    places = Places(workbook, edition)
    for chapter in load_book(workbook.root, profile, edition.leaves_out).chapters:
        title = _title(workbook.root / chapter.source)
        if title:
            places.chapters.setdefault(_plain(title), chapter.source)
    chapters, _problems = read_chapters(workbook)
    places.notebooks = {chapter.name: chapter.notebook for chapter in chapters}
    text = text_or_none(workbook.reports / edition.edition / FILE) or ""
    for row in csv.DictReader(io.StringIO(text, newline="")):
        places.exhibits[row["kind"].capitalize(), row["number"]] = row
    return places


def blocks_of(file: str, text: str) -> Iterator[Block]:
    """Give the paragraphs of a Markdown file."""
    start, lines = 0, text.split("\n")
    for at, line in enumerate([*lines, ""]):
        if line.strip():
            continue
        if at > start:
            yield Block(file, start + 1, "\n".join(lines[start:at]))
        start = at + 1


def _title(path: Path) -> str:
    try:
        if path.suffix == ".ipynb":
            texts = [c["source"] for c in read_cells(path) if c["cell_type"] == "markdown"]
        else:
            texts = [read_text(path)]
    except (OSError, ValueError):
        return ""
    title = next((found[1].strip() for text in texts if (found := HEADING.search(text))), "")
    return title[: title.rfind("{")].rstrip() if title.endswith("}") and "{" in title else title


def _plain(text: str) -> str:
    """Give the words of a text without marks, in one form of quotes, dashes and spaces."""
    bare = LINK.sub(r"\1", text.translate(SIGNS)).replace("\\", "")
    return " ".join(re.sub(r"[*_]|^[-+>] |^\d+\. ", "", bare, flags=re.MULTILINE).split())


@cache
def _parts(markdown: str) -> tuple[str, ...]:
    """Give the words of a paragraph between which the book puts something in."""
    return tuple(_plain(FILLED.sub(GAP, LINK.sub(r"\1", markdown))).split(GAP))


def is_printed(markdown: str, printed: str) -> bool:
    """Whether a paragraph is printed so, whatever the book puts in for its references.

    All ends that a beginning of it may have are followed at once: of many references there are too
    many ways to be tried one after another.
    """
    first, *rest = parts = _parts(markdown)
    if len(printed) > sum(map(len, parts)) + MOST_FILLED * len(rest):
        return False
    ends = {len(first)} if printed.startswith(first) else set()
    for part in rest:
        within = {at for end in ends for at in range(end, min(end + MOST_FILLED, len(printed)) + 1)}
        ends = {at + len(part) for at in within if printed.startswith(part, at)}
    return len(printed) in ends


def _made_by(exhibit: Mapping[str, str]) -> str:
    cell = f", cell {exhibit['cell']}" if exhibit["cell"] else ""
    rows, files = exhibit["rows"], exhibit["input_files"].replace(";", ", ")
    rests = f", from {rows} rows of {files}" if files else ""
    return f"computed by {exhibit['notebook']}{cell}{rests}: change the data"
