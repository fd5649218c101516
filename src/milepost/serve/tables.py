"""Tables that are read again only where their files have changed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from milepost.core.model import Problem
from milepost.read.dataset import read_table
from milepost.read.package import Resource

Read = tuple[pd.DataFrame, list[Problem]]


class Tables:
    """Remembers each file's rows as they were last read."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[Resource, Read]] = {}

    def forget(self, paths: Iterable[Path]) -> None:
        """Have files read again."""
        for path in paths:
            self._known.pop(path, None)

    def read(self, path: Path, resource: Resource, file_name: str) -> Read:
        """Read a file as :func:`milepost.read.dataset.read_table` does, if need be."""
        known = self._known.get(path)
        if known is None or known[0] != resource:
            known = (resource, read_table(path, resource, file_name))
            self._known[path] = known
        frame, problems = known[1]
        return frame, list(problems)
