"""Input files of which an edition's audience sees nothing: a book does not tell even their names.

What holds rows is read by the one reader of tables, whichever kind of file it is. A verdict is kept
by the content it is about, so that deciding that there is nothing to do imports no pandas.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from milepost.data.narratives import narrative_audience, narrative_files
from milepost.data.package import TABLE_SUFFIXES, Resource, read_package
from milepost.errors import UserError
from milepost.files import read_text, sha256_of, write_atomically
from milepost.model import Audience
from milepost.workbook import Workbook

COLUMN = "audience"
VERDICTS = "unseen"  # folder of the store
# tables whose rows say no audience: they are hidden with the rows that name them
NAMED = {"items": "item_id", "sources": "source_id"}
Words = Collection[str]


def unseen_names(workbook: Workbook, audience: str) -> Mapping[str, str]:
    """Name the inputs that hold nothing for an audience, and what a manifest calls them.

    Parameters
    ----------
    workbook
        Whose files below ``data/`` are looked at.
    audience
        The edition's.

    Returns
    -------
    Mapping
        Path below the workbook's root to a name that tells nothing. In it are files whose rows are
        all for others; further files of sources or items that only such rows name; narratives for
        others; and files that the description does not name, from which no book is made, unless it
        is plain that they have nothing to hide.
    """
    ladder = [item.value for item in Audience]
    if audience not in ladder[:-1]:
        return {}
    seen = ladder[: ladder.index(audience) + 1]
    try:
        resources = read_package(workbook.data)
    except UserError:  # no book is made from it, and the check says what is wrong
        return {}
    paths = [*_unseen_tables(workbook, resources, seen), *_unseen_narratives(workbook, seen)]
    return {path: _nameless(path) for path in paths}


def _nameless(path: str) -> str:
    digest = hashlib.sha256(path.encode()).hexdigest()[:16]
    return f"data/unseen-{digest}{PurePosixPath(path).suffix}"


def _unseen_narratives(workbook: Workbook, seen: Words) -> Iterator[str]:
    for path in narrative_files(workbook.data):
        if narrative_audience(path, workbook.data) not in seen:
            yield workbook.relative(path)


def _unseen_tables(workbook: Workbook, resources: Sequence[Resource], seen: Words) -> Iterator[str]:
    described = {PurePosixPath(resource.path).as_posix(): resource for resource in resources}
    files = [path for path in workbook.data.rglob("*") if path.suffix.lower() in TABLE_SUFFIXES]
    there = {path.relative_to(workbook.data).as_posix(): path for path in sorted(files)}
    hidden = [
        name
        for name, path in there.items()
        if path.is_file() and _hides(workbook, path, described.get(name), seen)
    ]
    yield from (f"data/{name}" for name in hidden)
    if any(name in described for name in hidden):
        # one file alone is the workbook's own, and has its name from no row
        tables = Counter(resource.table for resource in resources)
        for name in sorted(described.keys() & there.keys()):
            resource = described[name]
            several = resource.table in NAMED and tables[resource.table] > 1
            if several and _only_hidden_names(workbook, resources, resource.path, seen):
                yield f"data/{name}"


def _hides(workbook: Workbook, path: Path, resource: Resource | None, seen: Words) -> bool:
    """Whether a file has rows and all of them are for others, or nobody knows what it has."""
    if path.suffix == ".csv" and _plainly_shown(path, seen):
        return False
    if resource is None:
        return True
    if COLUMN not in {column.name for column in resource.schema_record.fields}:
        return False

    def judge() -> bool:
        from milepost.data.table_file import read_file  # noqa: PLC0415  (imports pandas)

        cells = read_file(path, resource, path.name)[0].columns.get(COLUMN)
        if cells is None or not len(cells.codes):
            return False
        # a blank cell has the code -1: no edition shows such a row
        texts = {str(cells.texts[code]) for code in {*cells.codes.tolist()} if code >= 0}
        return not texts & {*seen}

    return _judged(workbook, [sha256_of(path), resource.model_dump_json(), *seen], judge)


def _plainly_shown(path: Path, seen: Words) -> bool:
    """Whether one look at a CSV file finds a row for the audience, or no word for another."""
    content = path.read_bytes()
    if not any(item.value.encode() in content for item in Audience if item.value not in seen):
        return True
    return any((row.get(COLUMN) or "").strip() in seen for row in _rows(path))


def _plainly_named(
    workbook: Workbook, resources: Sequence[Resource], path: str, seen: Words
) -> bool:
    """Whether one look at the CSV files finds a row for the audience that names one of these."""
    table = next(resource.table for resource in resources if resource.path == path)
    key = NAMED[table]
    names = {row.get(key) for row in _rows(workbook.data / path)} - {None, ""}
    return any(
        not names.isdisjoint((row.get(key) or "").split(";"))
        for resource in resources
        if resource.table != table
        for row in _rows(workbook.data / resource.path)
        if COLUMN not in row or (row[COLUMN] or "").strip() in seen
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """Give the rows of a CSV file as they are written; none of another or of a broken one."""
    if path.suffix != ".csv" or not path.is_file():
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from csv.DictReader(lines)
    except (OSError, csv.Error, UnicodeDecodeError):
        return


def _only_hidden_names(
    workbook: Workbook, resources: Sequence[Resource], path: str, seen: Words
) -> bool:
    """Whether a file of sources or items has only such as hidden rows name, and no other row."""
    if _plainly_named(workbook, resources, path, seen):
        return False

    def judge() -> bool:
        from milepost.data.audience import without_hidden_names  # noqa: PLC0415  (imports pandas)
        from milepost.data.read import read_dataset  # noqa: PLC0415

        tables = read_dataset(workbook.data, resources).tables
        name = next(resource.table for resource in resources if resource.path == path)
        shown = without_hidden_names(tables, seen)
        before, after = (frames[name]["_file"] == f"data/{path}" for frames in (tables, shown))
        return bool(before.any() and not after.any())

    files = [resource for resource in resources if (workbook.data / resource.path).is_file()]
    content = [sha256_of(workbook.data / resource.path) for resource in files]
    described = [resource.model_dump_json() for resource in resources]
    return _judged(workbook, [path, *content, *described, *seen], judge)


def _judged(workbook: Workbook, about: Sequence[str], judge: Callable[[], bool]) -> bool:
    """Recall what was found of the same content, or find it and keep it where there is a store."""
    digest = hashlib.sha256("\n".join(about).encode()).hexdigest()
    kept = workbook.store / VERDICTS / digest
    try:
        return {"hidden": True, "shown": False}[read_text(kept)]
    except (OSError, KeyError):
        found = judge()
    word = "hidden" if found else "shown"
    with contextlib.suppress(OSError):  # where nothing can be written it is found anew each time
        write_atomically(kept, lambda part: part.write_text(word, "utf-8"))
    return found
