"""What pages and notebooks hold that no book can show: told before anything runs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from milepost.core.files import leads_out, read_text
from milepost.core.model import Problem, Severity
from milepost.core.notebooks import read_cells
from milepost.core.pictures import picture_fault
from milepost.core.typefaces import unserved
from milepost.core.workbook import Workbook
from milepost.edition.fragments import line_of, prose
from milepost.edition.narratives import REFERENCE, narrative_files
from milepost.edition.new_chapter import named_sources
from milepost.edition.params import Chapter
from milepost.validate.constructs import Fault, construct_faults, included_pages

# names its file elsewhere in the text: ![words][name], and [name]: file
BY_NAME = re.compile(r"(?<!\\)!\[((?:[^\[\]\\\n]|\\.)*)\]\[([^\[\]\n]{0,200})\]")
NAMED = re.compile(r"^ {0,3}\[([^\[\]\n]{1,200})\]:[ \t]*<?([^\s<>]{1,500})>?", re.MULTILINE)
PICTURE = re.compile(
    r"(?<!\\)!\[((?:[^\[\]\\\n]|\\.)*)\]\(([^()\s]+)(?:\s[^()\n]*)?\)(\{[^{}\n]*\})?"
)
SUFFIXES = (".svg", ".png", ".jpg", ".jpeg", ".gif")
ELSEWHERE = re.compile(r"[a-z]+:|/|(?:\.\./){2}", re.IGNORECASE)  # for a narrative
FIGURES = "figures/"  # files that the notebook writes as it runs
FRONT = "index.qmd"  # may have the book's title
TITLE = re.compile(r"^#[ \t]|^=+[ \t]*$|\A---\n(?:.*\n)*?title:|<h1", re.MULTILINE)
UNTITLED = (
    "has no title, by which contents and links name it: begin it with `# Title`, a notebook also by "
    "`chapter.title(...)`; a build by the embedded renderer stops at that"
)
NOT_SHOWN = ("about", "remove-cell")


def check_pages(workbook: Workbook, chapters: list[Chapter]) -> list[Problem]:
    """Name what can't be shown in the pages of the book and in the words of its notebooks."""
    problems = []
    for page in _pages(workbook):
        try:
            markdown = read_text(page)
        except OSError as error:
            told = f"can't be read: {error.strerror}"
            problems.append(Problem(workbook.relative(page), 0, "", "", "page", told))
            continue
        texts = [markdown, *(text for _, text in included_pages(markdown, workbook.root, page))]
        if page != workbook.root / FRONT and not any(map(TITLE.search, map(prose, texts))):
            problems.append(
                Problem(workbook.relative(page), 0, "", "", "page", UNTITLED, "warning")
            )
        for file, text in ((page, markdown), *included_pages(markdown, workbook.root, page)):
            faults = [*_faults(text, workbook.root, page.parent)]
            faults += construct_faults(text, workbook.root, page)
            shown = workbook.relative(file)
            for line, severity, rule, message in faults:
                problems.append(Problem(shown, line, "", "", rule, message, severity))
    for name in sorted({chapter.notebook for chapter in chapters}):
        problems += _of_notebook(workbook, workbook.notebook(name))
    for path in narrative_files(workbook.data):
        problems += _of_narrative(workbook, path)
    return problems


def _pages(workbook: Workbook) -> list[Path]:
    pages = {workbook.root / name for name in named_sources(workbook) if not leads_out(name)}
    return sorted(page for page in pages if page.suffix in (".qmd", ".md") and page.is_file())


def _of_notebook(workbook: Workbook, path: Path) -> Iterator[Problem]:
    try:
        cells = read_cells(path)
    except (OSError, ValueError):  # told with the parameters
        return
    if not any(_has_title(cell["cell_type"], "".join(cell["source"])) for cell in cells):
        yield Problem(workbook.relative(path), 0, "", "", "page", UNTITLED, "warning")
    for number, cell in enumerate(cells, 1):
        hidden = any(tag in NOT_SHOWN for tag in cell["metadata"]["tags"])
        if cell["cell_type"] != "markdown" or hidden:
            continue
        # a chapter is rendered where it lies once it is executed
        for _, severity, rule, message in _faults(cell["source"], workbook.root, workbook.chapters):
            shown, told = workbook.relative(path), f"cell {number}: {message}"
            yield Problem(shown, 0, "", "", rule, told, severity)


def _has_title(kind: str, source: str) -> bool:
    """Whether a cell may give its chapter a title: as its words, or by what it shows."""
    if kind == "markdown":
        return TITLE.search(prose(source)) is not None
    return re.search(r"\.title\(|[\"']\n?# ", source) is not None


def _of_narrative(workbook: Workbook, path: Path) -> Iterator[Problem]:
    try:
        text = with_files(read_text(path))
    except OSError:  # told with the narratives
        return
    for found in PICTURE.finditer(text):
        if ELSEWHERE.match(found[2]):  # shown as text, which is told
            continue
        if fault := shown_fault(found, workbook.root, workbook.chapters):
            line = line_of(text, found.start())
            yield Problem(workbook.relative(path), line, "", "", "page", fault)


def _faults(markdown: str, root: Path, folder: Path) -> Iterator[Fault]:
    """Judge a text: figures by reference, pictures, letters."""
    text = with_files(markdown)
    for found in REFERENCE.finditer(text):
        if found[1].strip().startswith("value:"):
            message = (
                f"{found[0]} is filled in narratives alone: write these words into "
                "data/narratives/<year>/<chapter>.md"
            )
            yield line_of(text, found.start()), "error", "page", message
    for found in PICTURE.finditer(text):
        if fault := shown_fault(found, root, folder):
            severity: Severity = "warning" if "://" in found[2] else "error"
            yield line_of(text, found.start()), severity, "page", fault
    for number, line in enumerate(text.split("\n"), 1):
        if lost := unserved(line):
            yield number, "warning", "letters", f"holds {lost[0]}: no typeface of the book has it"


def _no_file(path: str) -> str:
    if "://" in path:
        return f"the picture {path} is of another host, and is not shown: put it into the workbook"
    if path.startswith("data:"):
        return "a picture is written into the text (data:): save it as a file, and name that"
    return ""


def with_files(markdown: str) -> str:
    """Give a text's prose, in which pictures that name their files elsewhere name them there.

    Comments and code are left out of it; each line keeps its number.
    """
    text = prose(markdown)
    files = {name.casefold(): file for name, file in NAMED.findall(text)}

    def inline(found: re.Match[str]) -> str:
        file = files.get((found[2] or found[1]).casefold())
        return found[0] if file is None else f"![{found[1]}]({file})"

    return BY_NAME.sub(inline, text) if files else text


def shown_fault(found: re.Match[str], root: Path, folder: Path, ran_in: Path | None = None) -> str:
    """Say why a picture that a text shows can't be shown; blank where it can.

    Parameters
    ----------
    root, folder
        The workbook, and the folder that the path is relative to.
    ran_in
        Where the notebook has run whose text this is; before it has, what it makes is not there.
    """
    words, path, attributes = found[1], unquote(found[2]), found[3] or ""
    if fault := _no_file(path):
        return fault
    within = ran_in if path.startswith(FIGURES) else folder
    if path.startswith("attachment:") or within is None:
        return ""  # looked at when the notebook has run
    place = root / path.lstrip("/") if path.startswith("/") else within / path
    file = Path(os.path.normpath(place))  # the folder of chapters may not be there yet
    if not words.strip() and not re.search(r"fig-alt=\S", attributes):
        return f"the picture {path} has no alternative text: write what it shows in the brackets"
    if file.suffix.lower() not in SUFFIXES:
        return f"the picture {path} is none of {', '.join(SUFFIXES)}"
    if not file.is_file():
        return f"the picture {path} is not there"
    try:
        fault = picture_fault(file.read_bytes(), file.suffix)
    except OSError as error:
        fault = f"can't be read: {error.strerror}"
    return f"the picture {file.name} {fault}" if fault else ""
