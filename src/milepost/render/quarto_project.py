"""The project that Quarto renders: the workbook, or a copy of it that lacks chapters.

Quarto renders every chapter that ``_quarto.yml`` names, and a profile can add chapters, not take any
away. Where an edition leaves some out it is therefore given a copy whose description lacks them.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from milepost.core.errors import UserError
from milepost.core.files import leads_out
from milepost.core.scratch import scratch_folder
from milepost.core.yaml import read_yaml
from milepost.edition.book_files import EXECUTED, UNPUBLISHED, as_list
from milepost.edition.book_keys import OWN_HOOK
from milepost.edition.chapters import FILE
from milepost.render.project import Book, described_in, source_of

OUTPUT = "_book"  # where Quarto writes a book that names no folder
# of no use to a page, and large: folders of the workbook itself, and those of any folder
NOT_COPIED = (*UNPUBLISHED, OUTPUT)
NOWHERE_COPIED = ("node_modules", "__pycache__")


@contextmanager
def project_of(book: Book) -> Iterator[Path]:
    """Give the folder that Quarto is to render: the book's own, or a copy without chapters.

    The copy lies beside the temporary files and is removed in the end; the workbook is only read.
    """
    left = described_in(book.root, book.profile) - {chapter.source for chapter in book.chapters}
    if not left:
        yield book.root
        return
    with scratch_folder("milepost-quarto") as made:
        root = made / "book"
        skipped = {book.root / name for name in (*NOT_COPIED, output_dir(book))}
        shutil.copytree(
            book.root,
            root,
            ignore=lambda at, names: _not_copied(Path(at), names, skipped),
            ignore_dangling_symlinks=True,
        )
        contents = root / EXECUTED / FILE  # where the description has series
        for path in [
            *sorted(root.glob("_quarto*.yml")),
            *([contents] if contents.is_file() else []),
        ]:
            content = _without(read_yaml(path, path.name), left)
            path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
        yield root


def output_dir(book: Book) -> str:
    """Give the folder of the workbook that Quarto writes a book into; it is emptied before.

    Raises
    ------
    UserError
        If it is the workbook itself, or lies outside it.
    """
    name = str(_mapping(book.metadata.get("project")).get("output-dir") or OUTPUT)
    if leads_out(name) or Path(name) == Path():
        raise UserError(f"_quarto.yml: project: output-dir: {name} is no folder in the workbook.")
    return name


def _not_copied(folder: Path, names: Collection[str], skipped: Collection[Path]) -> set[str]:
    """Give the names that are not copied: hidden ones and environments, too."""
    return {
        name
        for name in names
        if folder / name in skipped
        or name in NOWHERE_COPIED
        or name.startswith(".")
        or (folder / name / "pyvenv.cfg").is_file()
    }


def _without(content: Any, left: Collection[str]) -> Any:
    """Take chapters out of a description, parts that lose all of theirs, and the package's hooks."""
    if not isinstance(content, dict):
        return content
    found = dict(content)
    book = _mapping(content.get("book"))
    for key in ("chapters", "appendices"):
        if key in book:
            book = {**book, key: [*_kept(as_list(book[key]), left)]}
    project = _mapping(content.get("project"))
    for key in ("pre-render", "post-render"):
        if key in project:
            hooks = [one for one in as_list(project[key]) if not f"{one} ".startswith(OWN_HOOK)]
            project = {**project, key: hooks}
    found |= {name: part for name, part in (("book", book), ("project", project)) if part}
    return found


def _kept(items: list[Any], left: Collection[str]) -> Iterator[Any]:
    for item in items:
        if isinstance(item, dict) and "part" in item:
            chapters = [*_kept(as_list(item.get("chapters")), left)]
            if chapters:
                yield {**item, "chapters": chapters}
        elif source_of(item) not in left:
            yield item


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
