"""Keys of ``_quarto.yml`` and its like that the embedded renderer has no place for: named, one by one.

Quarto knows hundreds of keys. Those that both renderers honour, and those that are for Quarto alone by
their nature, stand here; every other one is named, be it Quarto's or a slip of the pen.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.core.files import text_or_none
from milepost.core.model import Problem
from milepost.core.workbook import BOOK, Workbook
from milepost.core.yaml import read_yaml
from milepost.edition.book_files import Fault, file_faults

HONOURED = (
    *("lang", "organization", "notice", "audience", "state", "embargo-until", "contents*"),
    *("metadata-files*", "profile.default*", "bibliography*", "csl", "execute.echo"),
    *("number-depth", "toc-depth", "site-url", "brand*", "format.*html.css*"),
    *("format.*html.toc-depth", "format.*typst.toc-depth", "format.*typst.pdf-standard*"),
    *("format.*html", "format.*typst", "format.*docx"),
    *("project.output-dir", "project.resources*", "book.title", "book.subtitle", "book.date"),
    *("book.author*", "book.chapters*", "book.appendices*", "book.site-url", "book.toc-depth"),
    *("book.number-depth", "book.cover-image", "book.cover-image-alt"),
)
OF_QUARTO = {
    "project.type": "both renderers make books alone",
    "project.pre-render": "milepost executes the chapters before it renders",
    "project.post-render": "the embedded renderer leaves comments out by itself",
    "date-format": "the embedded renderer writes days as the book's language does",
}
"""Keys for Quarto alone, and why nothing is lost without them."""
META = re.compile(r"\{\{<[ \t]{0,9}meta[ \t]{1,9}([\w.-]{1,100})")
OWN_HOOK = "milepost "  # of the package itself


def judge_keys(workbook: Workbook, editions: Collection[str]) -> Iterator[Problem]:
    """Name, with its file, each key without a place in the embedded renderer, or with a file that is none.

    ``editions`` are names of profiles that are looked at beside ``_quarto.yml``.
    """
    known = (*HONOURED, *OF_QUARTO, *_shown(workbook.root))
    for name, content in descriptions(workbook.root, editions):
        described = content.get("book") if isinstance(content, dict) else None
        if name == BOOK and not isinstance(described, dict):
            message = "no `book:` block: describe the book there"
            yield Problem(name, 0, "book", "", "parameters", message)
        for key in [*no_place(content, known), *_hooks(content)]:
            message = "the embedded renderer has no place for this key: only Quarto may heed it"
            yield Problem(name, 0, key, "", "book-key", message, "warning")
        for key, value, fault in _files(workbook.root, content):
            told = f"{value[:80]} {fault}"
            yield Problem(name, 0, key, value[:80], "book-file", told)


def _files(root: Path, content: Any) -> Iterator[Fault]:
    yield from file_faults(root, content) if isinstance(content, dict) else ()


def descriptions(root: Path, editions: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Give ``_quarto.yml`` and the profiles of editions by name, as far as they can be read."""
    for name in (BOOK, *(f"_quarto-{edition}.yml" for edition in editions)):
        # what can't be read is told where the book is read
        with suppress(UserError):
            if (root / name).is_file():
                yield name, read_yaml(root / name, name)


def no_place(content: Any, known: Collection[str], above: str = "") -> Iterator[str]:
    """Give the keys, with dots between them, that no pattern of those known fits."""
    if not isinstance(content, dict) or not content:
        if above and not any(fnmatchcase(above, pattern) for pattern in known):
            yield above
        return
    for name, value in content.items():
        key = f"{above}.{name}" if above else str(name)
        if any(fnmatchcase(key, pattern) for pattern in known if pattern.endswith("*")):
            continue
        yield from no_place(value, known, key)


def _hooks(content: Any) -> Iterator[str]:
    """Give the commands before and after rendering that are not the package's own."""
    project = content.get("project") if isinstance(content, dict) else None
    for key in ("pre-render", "post-render"):
        hooks = project.get(key) if isinstance(project, dict) else None
        for hook in hooks if isinstance(hooks, list) else [hooks] if hooks else []:
            if not f"{hook} ".startswith(OWN_HOOK):
                yield f"project.{key}"
                break


def _shown(root: Path) -> Iterator[str]:
    """Give the keys whose value a page of the workbook shows."""
    for path in [*root.glob("*.qmd"), *(root / "pages").rglob("*.[mq]*d")]:
        for key in META.findall(text_or_none(path) or ""):
            yield from (key, f"book.{key}")
