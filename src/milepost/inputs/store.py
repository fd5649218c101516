"""Writes each chapter's input once, named by its content, and reads it again."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from milepost.assess.contribution_cache import FOLDER
from milepost.core.digests import digest_of_text, is_proven, read_proven, write_proof, write_proven
from milepost.core.errors import UserError
from milepost.core.files import read_text, sha256_of, write_atomically, write_changed
from milepost.core.house import House
from milepost.core.model import Edition
from milepost.core.versions import software_digest
from milepost.core.workbook import Workbook
from milepost.edition.params import SCOPE_TABLES, Chapter, default_edition, read_edition
from milepost.edition.words import Words
from milepost.inputs.cut import cut, narrative
from milepost.inputs.edition_tables import edition_data
from milepost.inputs.records import EditionData, Slice, slice_path, table_path, typeface_path
from milepost.methods.thresholds import Thresholds
from milepost.read.dataset import Dataset
from milepost.validate.check import Checked, check_workbook


class SliceWriter:
    """Cuts slices of one edition and keeps them; what is in the store as it was written is left."""

    def __init__(self, data: EditionData, store: Path) -> None:
        self.data = data
        self.store = store
        # tables shared by chapters are the same objects: each is hashed and written once
        self._written: dict[int, tuple[pd.DataFrame, str]] = {
            id(table): (table, digest)
            for name, digest in data.digests.items()
            for table in [data.tables[name]]
        }
        self._proven: set[str] = set()  # digests of tables that are there as they were written

    def write(self, chapter: Chapter) -> Slice:
        """Cut and keep the slice of one chapter."""
        names = self._cut(chapter)
        edition = self.data.edition
        description = {
            "edition": json.loads(edition.model_dump_json()),
            "notebook": chapter.notebook,
            "parameters": dict(chapter.parameters),
            "thresholds": self.data.thresholds.model_dump(),
            "words": self.data.words.model_dump(),
            "language": self.data.language.code,
            "tables": names,
        }
        description |= {"accent": self.data.house.accent} if self.data.house.accent else {}
        description |= self._typeface()
        text = json.dumps(description, indent=1, sort_keys=True, ensure_ascii=False)
        slice_id = digest_of_text(text)
        path = slice_path(self.store, slice_id)
        write_changed(path, text)
        return read_slice(self.store, slice_id)

    def _typeface(self) -> dict[str, Any]:
        """Keep the files of the house's typeface, and describe it; nothing without one."""
        own = self.data.house
        if not own.family:
            return {}
        weights = {}
        for weight, path in own.files:
            name = f"{sha256_of(path)}{path.suffix.lower()}"
            weights[name] = weight
            kept = typeface_path(self.store, name)
            if not kept.is_file():
                write_atomically(kept, partial(shutil.copyfile, path))
        return {"typeface": {"family": own.family, "files": weights}}

    def forget_cut(self) -> None:
        """Forget the tables that were cut for one chapter alone; those that chapters share stay."""
        shared = {id(table) for table in self.data.tables.values()}
        self._written = {key: kept for key, kept in self._written.items() if key in shared}

    def _cut(self, chapter: Chapter) -> dict[str, str]:
        """Keep what a chapter needs, cut again only where some table of the edition is another."""
        words = narrative(self.data, chapter)
        whole = {name: self._keep(table) for name, table in self.data.tables.items()}
        asked = [software_digest(), whole, dict(chapter.parameters), chapter.tables]
        name = digest_of_text(json.dumps(asked, sort_keys=True, default=repr))
        path = self.store / FOLDER / f"{name}.cut"
        content = read_proven(path)
        names: dict[str, str] | None = None if content is None else json.loads(content)
        if names is None or not all(map(self._is_kept, names.values())):
            tables = cut(self.data, chapter)
            names = {name: self._keep(table) for name, table in tables.items()}
            with suppress(OSError):  # where nothing can be written it is cut each time
                write_proven(path, json.dumps(names).encode())
        return {**names, "narrative": self._keep(words)}

    def _keep(self, table: pd.DataFrame) -> str:
        if id(table) not in self._written:
            digest = keep_table(table, self.store)
            self._proven.add(digest)
            self._written[id(table)] = (table, digest)
        return self._written[id(table)][1]

    def _is_kept(self, digest: str) -> bool:
        if digest not in self._proven and is_proven(table_path(self.store, digest)):
            self._proven.add(digest)
        return digest in self._proven


def keep_table(table: pd.DataFrame, store: Path) -> str:
    """Keep a table, unless it is there as it was written; give its digest, which is its name."""
    digest = table_digest(table)
    path = table_path(store, digest)
    if not is_proven(path):
        write_atomically(path, lambda part: table.to_parquet(part, index=False))
        write_proof(path)
    return digest


def read_slice(store: Path, slice_id: str) -> Slice:
    """Read a slice's description from the store.

    Raises
    ------
    UserError
        If the store does not hold it.
    """
    path = slice_path(store, slice_id)
    try:
        text = read_text(path)
        found = json.loads(text)
    except (OSError, ValueError) as error:
        raise UserError(
            f"The slice {slice_id[:12]} is not in {store}: run `milepost run` to make it again."
        ) from error
    if digest_of_text(text) != slice_id:
        raise UserError(
            f"The slice {slice_id[:12]} in {store} was changed: run `milepost run` to make it again."
        )
    edition = Edition.model_validate_json(json.dumps(found["edition"]))
    return Slice(
        slice_id,
        edition,
        found["notebook"],
        found["parameters"],
        Thresholds.model_validate(found["thresholds"]),
        Words.model_validate(found["words"]),
        found["tables"],
        store,
        found.get("language", "en"),
        _house_of(found, store),
    )


def _house_of(described: Mapping[str, Any], store: Path) -> House:
    typeface = described.get("typeface", {})
    files = typeface.get("files", {}).items()
    kept = tuple((weight, typeface_path(store, name)) for name, weight in files)
    return House(described.get("accent", ""), typeface.get("family", ""), kept)


def table_digest(table: pd.DataFrame) -> str:
    """Name a table by its content: columns, types and cells, in order."""
    digest = hashlib.sha256()
    digest.update(repr([(name, str(kind)) for name, kind in table.dtypes.items()]).encode())
    if len(table):
        hashed = pd.util.hash_pandas_object(table, index=False, categorize=True)
        digest.update(np.ascontiguousarray(hashed.to_numpy()).tobytes())
        digest.update(str(len(table)).encode())
    return digest.hexdigest()


def make_slice(workbook: Workbook, edition: str, chapter: Chapter) -> Slice:
    """Check the workbook and cut one chapter's slice, for a notebook opened by hand.

    A blank edition is the workbook's default; a blank part of the plan (``pillar``) is its first.
    """
    checked: Checked = check_workbook(workbook).raise_errors()
    chosen = read_edition(workbook, edition or default_edition(workbook))
    data = edition_data(checked.dataset, chosen, workbook)
    parameters = {
        name: _first(checked.dataset, name) if value == "" and name in SCOPE_TABLES else value
        for name, value in chapter.parameters.items()
    }
    return SliceWriter(data, workbook.store).write(replace(chapter, parameters=parameters))


def _first(dataset: Dataset, parameter: str) -> Any:
    """Give the part of the plan that stands first.

    Raises
    ------
    UserError
        If the plan has none.
    """
    name, key = SCOPE_TABLES[parameter]
    table = dataset[name]
    if table.empty:
        raise UserError(
            f"The plan has no {name}: there is no {parameter} to open this notebook on."
        )
    ordered = table.sort_values("position") if "position" in table else table
    return ordered[key].iloc[0]
