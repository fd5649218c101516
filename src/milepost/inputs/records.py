"""What an edition is made from, and what one chapter of it needs: the records themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from pyarrow.parquet import ParquetFile

from milepost.assess.stopped import stopped_parts
from milepost.core.errors import UserError
from milepost.core.house import House
from milepost.core.messages import Language
from milepost.core.model import Edition
from milepost.edition.language import from_table
from milepost.edition.words import Words
from milepost.methods.thresholds import Thresholds

MESSAGES = "messages"  # what a catalogue says, where an edition has one


@dataclass(frozen=True)
class EditionData:
    """Everything one edition is made from: its rows, and the assessment of every target."""

    edition: Edition
    # the workbook's tables as this edition sees them; `observations` tagged with `region_id`,
    # `pillar_id` and `year`; `assessments` added
    tables: Mapping[str, pd.DataFrame]
    thresholds: Thresholds
    narratives: Mapping[str, str]
    words: Words
    language: Language = field(default_factory=Language)
    # the file that holds a row, by the row's key
    files: Mapping[str, str] = field(default_factory=dict)
    house: House = field(default_factory=House)
    # the names under which the store has tables, as far as they were just read from there
    digests: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def named_sources(self) -> Mapping[str, set[str]]:
        """The sources that each table's rows name; looked up once, whatever the chapters."""
        return {name: _sources_of(name, table) for name, table in self.tables.items()}

    @cached_property
    def stopped(self) -> pd.DataFrame:
        """The parts that stopped reporting, of all that chapters on the whole see."""
        return stopped_parts(self.tables["targets"], self.tables["observations"])


@dataclass(frozen=True)
class Slice:
    """A chapter's input."""

    slice_id: str  # sha256 of the slice's own description
    # which chapter it was cut for
    edition: Edition
    notebook: str
    parameters: Mapping[str, Any]
    thresholds: Thresholds  # the cut-offs of the methods
    words: Words  # what the plan calls its parts
    tables: Mapping[str, str]  # table name to the sha256 of its content
    store: Path
    # `lang:` of the book; what its catalogue says is the table `messages`
    language_code: str = "en"
    # with files of the store that are named by their contents
    house: House = field(default_factory=House)

    @cached_property
    def language(self) -> Language:
        """The language that the chapter speaks, with its catalogue."""
        return from_table(
            self.language_code, self.table(MESSAGES) if MESSAGES in self.tables else None
        )

    def table(self, name: str) -> pd.DataFrame:
        """Load one table of the slice.

        Raises
        ------
        UserError
            If the slice has no such table.
        """
        if name not in self.tables:
            known = ", ".join(self.tables)
            raise UserError(f"This chapter's slice has no table {name!r}; it has: {known}.")
        # half the time of pandas' own reader, which looks for a dataset in many files
        file = ParquetFile(table_path(self.store, self.tables[name]))
        found: pd.DataFrame = file.read(use_threads=False).to_pandas(use_threads=False)
        return found

    @property
    def files(self) -> tuple[Path, ...]:
        """The files the slice consists of."""
        tables = sorted({table_path(self.store, digest) for digest in self.tables.values()})
        typeface = [path for _, path in self.house.files]
        return (slice_path(self.store, self.slice_id), *tables, *typeface)


def slice_path(store: Path, slice_id: str) -> Path:
    """Where a slice's description is kept."""
    return store / "slices" / f"{slice_id}.json"


def table_path(store: Path, digest: str) -> Path:
    """Where a table's content is kept."""
    return store / "tables" / f"{digest}.parquet"


def typeface_path(store: Path, name: str) -> Path:
    """Where a file of the house's typeface is kept."""
    return store / "typefaces" / name


def _sources_of(name: str, table: pd.DataFrame) -> set[str]:
    """Give the sources that a table's rows name; that of the sources itself names none."""
    if name == "sources" or "source_id" not in table:
        return set()
    return set(table["source_id"].dropna())
