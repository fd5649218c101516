"""Rows in which nothing was found wrong: known again while the check of them would find the same.

That nothing was found is kept under the name of all that it rests on: every file of the data but the
team's words, every choice, and the software; what editions have published is held against the targets
each time, as a build publishes anew. A warning may quote a row that is not for everybody: where there is
one nothing is kept. Tables are read where somebody asks for them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

from milepost.core.digests import digest_of, read_proven, write_proven
from milepost.core.errors import UserError
from milepost.core.files import sha256_or_blank
from milepost.core.model import Edition
from milepost.core.versions import software_digest
from milepost.core.workbook import Workbook
from milepost.edition.narratives import narrative_files
from milepost.edition.params import list_editions, read_edition
from milepost.read.expected_tables import read_as_needed
from milepost.read.limits import VARIABLE
from milepost.read.package import read_package
from milepost.validate.check import Rows, problems_by_editions, read_rows
from milepost.validate.published import published_targets

FOLDER = "answers"  # of the store


def checked_rows(workbook: Workbook, *, fresh: bool = False) -> Rows:
    """Give a workbook's rows, checked now or, unless it is to be fresh, known to be right.

    Raises
    ------
    UserError
        Only where nothing can be read at all: no description of the data.
    """
    name = _name(workbook)
    path = workbook.store / FOLDER / f"{name}.rows"
    if not fresh and read_proven(path) is not None:
        resources = read_package(workbook.data)
        dataset = read_as_needed(workbook.data, resources)
        others = [*published_targets(workbook, dataset, _editions(workbook))]
        return Rows(dataset, [], resources, others)
    rows = read_rows(workbook)
    by_editions = [*problems_by_editions(workbook, rows, _editions(workbook))]
    is_right = not rows.problems and not by_editions
    if is_right and _name(workbook) == name:  # what was read is what was named
        with suppress(OSError):  # where nothing can be written they are checked each time
            write_proven(path, b"", private=True)
    return Rows(rows.dataset, rows.problems, rows.resources, by_editions)


def _editions(workbook: Workbook) -> dict[str, Edition]:
    """Read every edition that can be read: what is wrong with the others is told elsewhere."""
    found = {}
    for name in list_editions(workbook):
        with suppress(UserError):
            found[name] = read_edition(workbook, name)
    return found


def _name(workbook: Workbook) -> str:
    """Name the check of rows by all that it rests on."""
    return digest_of([software_digest(), os.environ.get(VARIABLE), *_rests_on(workbook)])


def _rests_on(workbook: Workbook) -> Iterator[str]:
    yield from rows_and_choices(workbook)
    words = {*narrative_files(workbook.data)}
    for path in sorted(workbook.data.rglob("*")):
        if path not in words and not path.is_dir():
            yield f"{workbook.relative(path)!r} {sha256_or_blank(path)}"


def rows_and_choices(workbook: Workbook) -> Iterator[str]:
    """Describe every file of rows with how it is read, and every choice."""
    for resource in read_package(workbook.data):
        yield f"{resource.model_dump_json()} {sha256_or_blank(workbook.data / resource.path)}"
    for path in sorted(workbook.params.rglob("*")):
        if path.is_file():
            yield f"{workbook.relative(path)} {sha256_or_blank(path)}"
