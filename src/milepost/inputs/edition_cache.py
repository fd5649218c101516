"""An edition's tables, given again while nothing that they rest on has changed.

They lie in the store as those of chapters' inputs do, named by their content. Which they are is noted
under the name of all that they were made from: rows, choices and software. The team's words, the
language and the house style are in none of them, and are read anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pandas as pd
from pyarrow.parquet import ParquetFile

from milepost.assess.contribution_cache import FOLDER
from milepost.core.digests import digest_of, is_proven, read_proven, write_proven
from milepost.core.model import Edition
from milepost.core.versions import software_digest
from milepost.core.workbook import Workbook
from milepost.edition.words import Words
from milepost.inputs.edition_tables import with_looks
from milepost.inputs.records import MESSAGES, EditionData, table_path
from milepost.inputs.store import keep_table
from milepost.methods.thresholds import Thresholds
from milepost.read.dataset import Dataset
from milepost.validate.rows_cache import rows_and_choices

Make = Callable[[Dataset, Edition, Workbook], EditionData]


class EditionCache:
    """The tables of one edition, by the workbook as it was when this was made: before rows are read.

    Parameters
    ----------
    fresh
        Whether they are made anew, and take the place of what was kept.
    """

    def __init__(self, workbook: Workbook, edition: Edition, *, fresh: bool = False) -> None:
        self._workbook = workbook
        self._edition = edition
        self._fresh = fresh
        self._name = _name(workbook, edition)

    def data(self, dataset: Dataset, make: Make) -> EditionData:
        """Give what an edition is made from, as it is kept, or made by ``make`` from rows."""
        found = None if self._fresh else self._read()
        if found is not None:
            return found
        data = make(dataset, self._edition, self._workbook)
        if _name(self._workbook, self._edition) == self._name:  # what was read is what was named
            with suppress(OSError):  # where nothing can be written they are made each time
                self._write(data)
        return data

    @property
    def _path(self) -> Path:
        return self._workbook.store / FOLDER / f"{self._name}.json"

    def _read(self) -> EditionData | None:
        """Give what is kept; None where there is nothing, or a table is not as it was written."""
        content = read_proven(self._path)
        if content is None:
            return None
        kept = json.loads(content)
        tables = {}
        for name, (digest, types) in kept["tables"].items():
            path = table_path(self._workbook.store, digest)
            if not is_proven(path):
                return None
            tables[name] = _loaded(path, types)
        edition = Edition.model_validate_json(kept["edition"])
        thresholds = Thresholds.model_validate_json(kept["thresholds"])
        words = Words.model_validate_json(kept["words"])
        looks = with_looks(self._workbook, edition, tables, thresholds, words, kept["files"])
        return replace(
            looks, digests={name: digest for name, (digest, _) in kept["tables"].items()}
        )

    def _write(self, data: EditionData) -> None:
        tables = {}
        for name, table in data.tables.items():
            if name == MESSAGES:
                continue
            # the only type that a file of Parquet gives back as another one
            kinds = table.dtypes.items()
            types = {str(column): str(kind) for column, kind in kinds if kind.kind == "M"}
            digest = keep_table(table, self._workbook.store)
            if not _loaded(table_path(self._workbook.store, digest), types).equals(table):
                return
            tables[name] = (digest, types)
        kept = {
            "edition": data.edition.model_dump_json(),
            "thresholds": data.thresholds.model_dump_json(),
            "words": data.words.model_dump_json(),
            "files": dict(data.files),
            "tables": tables,
        }
        write_proven(self._path, json.dumps(kept).encode(), private=True)


def _loaded(path: Path, types: Mapping[str, str]) -> pd.DataFrame:
    read: pd.DataFrame = ParquetFile(path).read(use_threads=False).to_pandas(use_threads=False)
    return read.astype(dict(types))


def _name(workbook: Workbook, edition: Edition) -> str:
    """Name an edition's tables by all that they rest on."""
    return digest_of([software_digest(), edition.model_dump_json(), *rows_and_choices(workbook)])
