"""Rows and what they amount to, cached from one test to the next: most read the same few workbooks.

Both are kept by what they are made from, as a preview and the store of a workbook keep them; the
tests of that (``UNCACHED``) go without.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pandas as pd

from milepost.assess.contribution_cache import ContributionCache
from milepost.core.errors import UserError
from milepost.core.files import sha256_of
from milepost.core.messages import spoken
from milepost.core.model import Edition
from milepost.core.workbook import Workbook
from milepost.edition.brand_reading import read_brand
from milepost.edition.language import read_language
from milepost.edition.narratives import read_narratives
from milepost.edition.words import read_words
from milepost.inputs import edition_tables
from milepost.inputs.edition_tables import First, _edition_data
from milepost.inputs.records import EditionData
from milepost.read.dataset import Dataset
from milepost.read.table_cache import Read, TableCache, digest_of, read_once
from milepost.read.table_schema import Resource
from milepost.validate import check
from milepost.validate.check import Rows, read_rows

UNCACHED = {"test_contribution_cache", "test_incremental_build", "test_read", "test_table_file"}
MOST_ROWS = 20_000
MOST_EDITIONS = 60
_EVERY = ContributionCache()
_missing, _keep = ContributionCache.missing, ContributionCache.keep


def _of_earlier_tests(self: ContributionCache, keys: Mapping[str, str]) -> list[str]:
    """Take over what an earlier test has computed; name the targets that none has."""
    missing = _missing(self, keys)
    left = _missing(_EVERY, {name: keys[name] for name in missing})
    known = {name: keys[name] for name in missing if name not in {*left}}
    if known:
        _keep(self, pd.concat(_EVERY.known([*known.values()]), ignore_index=True), known)
    return left


def _for_later_tests(self: ContributionCache, table: pd.DataFrame, keys: Mapping[str, str]) -> None:
    _keep(self, table, keys)
    _keep(_EVERY, table, keys)


class Tables(TableCache):
    """Remembers each file's rows by content and description, wherever the file lies."""

    def __init__(self) -> None:
        super().__init__()
        self._read: dict[str, list[tuple[Resource, Read]]] = {}

    def of(self, path: Path, resource: Resource, read: Callable[[], Read]) -> Read:
        digest = digest_of(path, resource)
        known = self._read.setdefault(digest, [])
        found = next((kept for described, kept in known if described == resource), None)
        frame, problems = found or read()
        if found is None and digest and len(frame) <= MOST_ROWS:
            known.append((resource, (frame, problems)))
        return frame.copy(deep=False), list(problems)


_TABLES = Tables()
_ROWS: dict[str, Rows] = {}


def _rows_of(workbook: Workbook) -> Rows:
    """Give the rows and problems of a folder of data; read again where a file is another."""
    content = _content(workbook.data)
    rows = _ROWS.get(content) or read_rows(workbook)
    if content and sum(map(len, rows.dataset.tables.values())) <= MOST_ROWS:
        _ROWS[content] = rows
    tables = {name: table.copy(deep=False) for name, table in rows.dataset.tables.items()}
    dataset = replace(rows.dataset, tables=tables)
    return replace(rows, dataset=dataset, problems=[*rows.problems], resources=[*rows.resources])


def _content(folder: Path) -> str:
    """Name a folder by what it holds; not where a part of it is no plain file, or can't be read."""
    found = hashlib.sha256()
    for path in [folder, *sorted(folder.rglob("*"))]:
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            return ""
        found.update(os.fsencode(path.relative_to(folder)) + b"\0")
        if path.is_file():
            try:
                found.update(sha256_of(path).encode())
            except OSError:
                return ""
    return found.hexdigest()


_EDITIONS: dict[str, EditionData] = {}


def _edition_of(
    dataset: Dataset, edition: Edition, workbook: Workbook, first: First | None = None
) -> EditionData:
    """Give an edition's tables; made again where a row, a choice or a word is another."""
    key = ""
    with suppress(UserError, OSError, TypeError):  # whoever makes them says what is wrong
        key = _key(dataset, edition, workbook)
    if not key or first is not None:
        return _edition_data(dataset, edition, workbook, first)
    if key not in _EDITIONS:
        if len(_EDITIONS) >= MOST_EDITIONS:
            del _EDITIONS[next(iter(_EDITIONS))]
        _EDITIONS[key] = _edition_data(dataset, edition, workbook, None)
    data = _EDITIONS[key]
    tables = {name: table.copy(deep=False) for name, table in data.tables.items()}
    return replace(data, tables=tables, narratives=read_narratives(workbook.data, data.edition))


def _key(dataset: Dataset, edition: Edition, workbook: Workbook) -> str:
    """Name what an edition's tables are made from, save for narratives."""
    choices = _content(workbook.params)
    if not choices or sum(map(len, dataset.tables.values())) > MOST_ROWS:
        return ""
    rest = (
        choices, edition.model_dump_json(), spoken(), dataset.links, dataset.structure,
        dataset.dimensions, read_language(workbook, edition.edition), read_words(workbook),
        read_brand(workbook, edition.edition),
    )  # fmt: skip
    found = hashlib.sha256(repr(rest).encode())
    for name, table in dataset.tables.items():
        found.update(repr((name, [*table.dtypes.items()])).encode())
        found.update(pd.util.hash_pandas_object(table).to_numpy().tobytes())
    return found.hexdigest()


@contextmanager
def cached() -> Iterator[None]:
    """Have every check and assessment begin with what earlier ones have read and computed."""
    amounts = mock.patch.multiple(
        ContributionCache, missing=_of_earlier_tests, keep=_for_later_tests
    )
    rows = mock.patch.object(check, "read_rows", _rows_of)
    editions = mock.patch.object(edition_tables, "_edition_data", _edition_of)
    with amounts, rows, editions, read_once(_TABLES):
        yield
