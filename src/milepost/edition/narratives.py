"""The team's own words: Markdown in ``data/narratives/<year>/<chapter>.md``, figures by reference.

What only some may read lies in a folder named for them,
``data/narratives/<year>/internal/<chapter>.md``; it follows what everyone may read.

A narrative never types a figure. It says ``{{ value:T10.actual }}`` and the assessment fills it in;
a reference that nothing answers is an error of the data, with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from milepost.core.files import read_text
from milepost.core.model import Audience, Edition, Problem
from milepost.edition.fragments import fragment_faults, line_of, without_comments
from milepost.read.unicode_checks import faults as faults_of_signs
from milepost.read.unicode_checks import suspicious

REFERENCE = re.compile(r"\{\{([^{}]*)\}\}")
VALUE = re.compile(r"value:([A-Za-z0-9][\w.-]*?)(?:@([\w-]+)=([\w.-]+))?\.([a-z_]+)")
# what may be asked of an assessment, and how it is printed
FIELDS: Mapping[str, str] = {
    "actual": "number",
    "baseline": "number",
    "target": "number",
    "observations": "number",
    "share_achieved": "percent",
    "elapsed_share": "percent",
    "pace": "pace",
    "status": "status",
    "reason": "reason",
    "evidence": "grade",
    "unit": "plain",
    "period": "plain",
}
# folders of a year: who may read what lies in them
APART = tuple(item.value for item in Audience if item is not Audience.PUBLIC)
EXPECTED = (
    "write {{ value:TARGET.FIELD }} or {{ value:TARGET@SCOPE=ID.FIELD }}, the field one of "
    + ", ".join(FIELDS)
)


@dataclass(frozen=True)
class Reference:
    """One ``{{ ... }}`` of a narrative."""

    text: str
    line: int  # where it stands, from 1
    # what it asks for; `None` where it can't be read
    target_id: str | None = None
    scope_kind: str = "global"
    scope_id: str = "all"
    field: str | None = None


def references(markdown: str) -> list[Reference]:
    """Find every reference of a narrative."""
    found = []
    for match in REFERENCE.finditer(markdown):
        line = line_of(markdown, match.start())
        asked = VALUE.fullmatch(match[1].strip())
        if asked is None:
            found.append(Reference(match[0], line))
        else:
            target_id, kind, scope_id, field = asked.groups()
            place = (kind, scope_id) if kind else ("global", "all")
            found.append(Reference(match[0], line, target_id, *place, field))
    return found


def narrative_files(data: Path) -> list[Path]:
    """List the narratives of every year and audience, in order."""
    return sorted((data / "narratives").rglob("*.md"))


def narrative_audience(path: Path, data: Path) -> str:
    """Name the audience of a narrative below ``data`` by its folder; blank where no edition looks."""
    folders = path.relative_to(data / "narratives").parts[:-1]
    if len(folders) == 1:
        return Audience.PUBLIC.value
    return folders[1] if len(folders) == 2 and folders[1] in APART else ""


def read_narratives(data: Path, edition: Edition) -> dict[str, str]:
    """Read the narratives of an edition's year that its audience may read, by chapter.

    Raises
    ------
    OSError
        If one can't be read.
    """
    found: dict[str, list[str]] = {}
    for audience in edition.audiences:
        for path in narrative_files(data):
            year = path.relative_to(data / "narratives").parts[0]
            if year == str(edition.year) and narrative_audience(path, data) == audience:
                found.setdefault(path.stem, []).append(without_comments(read_text(path)))
    return {chapter: "\n\n".join(texts) for chapter, texts in found.items()}


def check_narratives(
    data: Path, known: Mapping[str, set[str]], targets: set[str], chapters: set[str]
) -> list[Problem]:
    """Name unanswered references, narratives without a chapter, and what none may hold.

    Parameters
    ----------
    known
        Scope kind to the identifiers of its parts.
    """
    problems = []
    for path in narrative_files(data):
        shown = f"data/{path.relative_to(data).as_posix()}"
        if path.stem not in chapters:
            message = f"there is no chapter {path.stem!r}; `milepost list` names them all"
            problems.append(Problem(shown, 0, "", path.stem, "narrative", message))
        if not narrative_audience(path, data):
            message = (
                "no edition looks here: a narrative lies in narratives/<year>/, or in a folder of "
                f"the year that is named for its readers: {', '.join(APART)}"
            )
            problems.append(Problem(shown, 0, "", path.parent.name, "narrative", message))
        try:
            markdown = read_text(path)
        except OSError as error:
            message = f"the file can't be read: {error.strerror}"
            problems.append(Problem(shown, 0, "", "", "narrative", message))
            continue
        for line, text in enumerate(markdown.splitlines(), 1):
            for rule, severity, message in faults_of_signs(text) if suspicious(text) else ():
                problems.append(Problem(shown, line, "", text[:80], rule, message, severity))
        for line, severity, message in fragment_faults(markdown):
            problems.append(Problem(shown, line, "", "", "narrative", message, severity))
        for item in references(without_comments(markdown, keep_lines=True)):
            message = _fault(item, known, targets)
            if message:
                problems.append(Problem(shown, item.line, "", item.text[:80], "narrative", message))
    return problems


def _fault(item: Reference, known: Mapping[str, set[str]], targets: set[str]) -> str:
    if item.field is None:
        return f"can't read this reference: {EXPECTED}"
    if item.target_id not in targets:
        return f"there is no target {item.target_id!r}"
    if item.scope_kind not in known or item.scope_id not in known[item.scope_kind]:
        return f"there is no {item.scope_kind} {item.scope_id!r}"
    if item.field not in FIELDS:
        return f"there is no field {item.field!r}: {EXPECTED}"
    return ""
