"""Tables that are read again only where their files are not as they were."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from milepost.core.files import sha256_of
from milepost.core.model import Problem
from milepost.read.table_schema import STAR, Resource

if TYPE_CHECKING:
    import pandas as pd

Read = tuple["pd.DataFrame", list[Problem]]


class TableCache:
    """Remembers each file's rows, by the file's content and the description that they were read by."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[str, Resource, Read]] = {}

    def known(self, path: Path, resource: Resource) -> tuple[str, Read | None]:
        """Give a file's digest, and what was read of it if that is so still.

        A file that can't be read has no digest: whoever reads it says why.
        """
        try:
            digest = "" if STAR in resource.path else sha256_of(path)
        except OSError:
            digest = ""
        before = self._known.get(path)
        if not digest or before is None or before[:2] != (digest, resource):
            return digest, None
        frame, problems = before[2]
        return digest, (frame.copy(deep=False), list(problems))

    def keep(self, path: Path, resource: Resource, digest: str, read: Read) -> None:
        """Remember what was read of a file that had a digest before."""
        if digest:
            self._known[path] = (digest, resource, (read[0].copy(deep=False), list(read[1])))


TABLES: ContextVar[TableCache | None] = ContextVar("tables", default=None)


@contextmanager
def read_once(cache: TableCache | None = None) -> Iterator[None]:
    """Have each file read once meanwhile, as long as it stays as it is."""
    token = TABLES.set(cache or TABLES.get() or TableCache())
    try:
        yield
    finally:
        TABLES.reset(token)
