"""``chapters/``: the executed notebooks of the edition last run, copied out of the store.

Copies and no links: a chapter that is opened and saved by hand must not change the store.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from milepost.core.digests import digest_of_text
from milepost.core.files import json_or_none, remove_parts, write_atomically, write_text
from milepost.core.model import Edition
from milepost.core.workbook import INDICATORS

FIGURES = "figures"
RECORD = "editions.json"
"""Which edition each executed notebook was made for, and the pages beside the chapters."""
BESIDE = f"{INDICATORS}/"  # the name of these in the record, which no notebook can have


def sync_chapters(
    chapters: Path,
    entries: Mapping[str, tuple[Path, Iterable[str]]],
    *,
    whole: bool = True,
    made_for: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Make a folder hold the chapters given and no others.

    Parameters
    ----------
    chapters
        The folder; files that are neither notebooks nor figures are left alone.
    entries
        Chapter name to the folder it is kept in and its files below that folder.
    whole
        Whether the chapters given are all there shall be.
    made_for
        Chapter name to what is written of the edition that it was made for.
    """
    chapters.mkdir(parents=True, exist_ok=True)
    remove_parts(chapters)
    record = {} if whole else read_record(chapters)
    wanted = {name: folder for folder, names in entries.values() for name in names}
    # a run that is killed from here on leaves chapters of which nothing is known
    (chapters / RECORD).unlink(missing_ok=True)
    _remove_others(chapters, set(wanted), None if whole else set(entries))
    for name, folder in wanted.items():
        copy_if_different(folder / name, chapters / name)
    record |= {name: dict(edition) for name, edition in (made_for or {}).items() if name in entries}
    _write_record(chapters, record)


@contextmanager
def noting_beside(chapters: Path, edition: Edition) -> Iterator[None]:
    """Note for which edition the pages beside the chapters are made, once they are made."""
    record = read_record(chapters)
    record.pop(BESIDE, None)
    _write_record(chapters, record)
    yield
    _write_record(chapters, {**record, BESIDE: noted_edition(edition)})


def noted_edition(edition: Edition) -> dict[str, str]:
    """Say for which edition chapters are made, and with which settings of it."""
    settings = digest_of_text(edition.model_dump_json())
    return {"edition": edition.edition, "settings": settings}


def _write_record(chapters: Path, record: Mapping[str, Any]) -> None:
    text = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    write_text(chapters / RECORD, text)


def read_record(chapters: Path) -> dict[str, dict[str, str]]:
    """Read which edition each chapter was made for; what is not known is left out."""
    content = json_or_none(chapters / RECORD)
    items = content.items() if isinstance(content, dict) else ()
    return {name: edition for name, edition in items if isinstance(edition, dict)}


def copy_if_different(source: Path, target: Path) -> None:
    """Copy a file with its time, unless it is the same."""
    status = source.stat()
    try:
        if filecmp.cmp(source, target, shallow=False):
            os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
            return
    except FileNotFoundError:
        pass

    def copy(part: Path) -> None:
        shutil.copyfile(source, part)
        os.utime(part, ns=(status.st_atime_ns, status.st_mtime_ns))

    write_atomically(target, copy)


def _remove_others(chapters: Path, wanted: set[str], only: set[str] | None) -> None:
    """Remove notebooks and figures that are not wanted, of all chapters or of those given."""
    figures = chapters / FIGURES
    # what lies in a folder comes before it
    for path in [*chapters.glob("*.ipynb"), *sorted(figures.rglob("*"), reverse=True)]:
        of = path.stem if path.parent == chapters else path.relative_to(figures).parts[0]
        if only is not None and of not in only:
            continue
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(chapters).as_posix() not in wanted:
            path.unlink()
