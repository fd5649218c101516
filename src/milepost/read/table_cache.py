"""Tables that are read again only where their files are not as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from milepost.core.files import sha256_or_blank
from milepost.core.model import Problem
from milepost.read.table_schema import STAR, Resource

if TYPE_CHECKING:
    import pandas as pd

Read = tuple["pd.DataFrame", list[Problem]]


class TableCache:
    """Remembers each file's rows, by the file's content and the description that they were read by."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[str, Resource, Read]] = {}

    def of(self, path: Path, resource: Resource, read: Callable[[], Read]) -> Read:
        """Give what is read of a file; what was read before, where that is so still."""
        digest, before = digest_of(path, resource), self._known.get(path)
        if digest and before is not None and before[:2] == (digest, resource):
            frame, problems = before[2]
        else:
            frame, problems = read()
            if digest:
                self._known[path] = (digest, resource, (frame, problems))
        return frame.copy(deep=False), list(problems)


def digest_of(path: Path, resource: Resource) -> str:
    """Give the digest of a resource's one file; blank where there is none to read."""
    return "" if STAR in resource.path else sha256_or_blank(path)


TABLES: ContextVar[TableCache | None] = ContextVar("tables", default=None)


@contextmanager
def read_once(cache: TableCache | None = None) -> Iterator[None]:
    """Have each file read once meanwhile, as long as it stays as it is."""
    token = TABLES.set(cache or TABLES.get() or TableCache())
    try:
        yield
    finally:
        TABLES.reset(token)
