"""What an exhibit rests on, for people and for machines: its rows with their sources, as a file.

From a figure to its rows and from each row to who published it where: that is all a reader needs
to check a number.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from milepost.core.digests import digest_of_text
from milepost.core.model import Evidence
from milepost.core.natural_order import naturally
from milepost.edition.row_provenance import COLUMNS as KEEPING
from milepost.report.tables import Table

# what a row is about, by the table that it comes from
SUBJECTS = ("target_id", "indicator_id", "commitment_id", "presence_id")
SHOWN = ("statement", "value", "stage", "numerator", "denominator")
FACTS = (
    "observation_id",
    "about",
    *SHOWN,
    "country",
    "region_id",
    "period_start",
    "period_end",
    "known_on",
    "evidence",
    "counts",
    "source_id",
    "source_locator",
)
# added in an edition that is not for the public, whose rows say where they are kept
INSIDE = ("audience", *KEEPING)
SOURCES = {
    "producer": "source_producer",
    "title": "source_title",
    "url": "source_url",
    "licence": "source_licence",
}
KEY = "milepost"
FIGURES = "figures"
NOTEBOOK = "chapter.exhibit"
READ = "evidence-read"
"""A file in the folder of a notebook: the grades of the rows that it asked its chapter for."""
WORDS = "words-read"
"""A file in the folder of a notebook: each use that it made of its chapter's narrative."""
SHOWN_WHOLE = "shown"


@dataclass(frozen=True)
class Origin:
    """What an exhibit says of itself to machines; kept in its output's metadata."""

    label: str  # the identifier that both renderers number: `fig-...` or `tbl-...`
    name: str
    chapter: str
    notebook: str
    caption: str
    # the files of what is shown and of the rows it rests on, below the notebook's folder
    data: str
    rows_file: str
    rows: int  # how many rows it rests on
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    # the function that composed it; `chapter.exhibit` where the notebook did so itself
    function: str
    alt: str = ""  # what a figure shows, in words; blank of a table
    # the cell's place in the notebook, counted from 1, where its source does not tell
    cell: int = 0

    @property
    def drawn(self) -> bool:
        """Whether it is a figure."""
        return self.label.startswith("fig-")

    @property
    def drawing(self) -> str:
        """The file of a figure, below the notebook's folder."""
        return f"{FIGURES}/{self.chapter}/{self.name}.svg"

    def as_metadata(self) -> dict[str, Any]:
        """Give the origin as an output's metadata."""
        plain = asdict(self)
        if not self.cell:
            del plain["cell"]
        return {KEY: {**plain, "evidence": list(self.evidence), "sources": list(self.sources)}}


def used_rows(
    rows: pd.DataFrame, sources: pd.DataFrame, dimensions: Iterable[str] = ()
) -> pd.DataFrame:
    """Give each row that an exhibit rests on once, with the source that it names.

    Parameters
    ----------
    rows
        Rows of any table of observations, or of presences; those that a classification repeats
        count once.
    sources
        As in ``data/sources.csv``.

    Returns
    -------
    pandas.DataFrame
        ``observation_id``, ``about`` (target, indicator, commitment or presence), the facts that
        the rows have, in an edition that is not public also for whom the row is and where it is
        kept, then producer, title, address and licence of the source; in the order of
        the identifiers, whatever order the exhibit needed.
    """
    frame = rows.assign(about=_first_of(rows, SUBJECTS))
    facts = (*FACTS, *dimensions)
    columns = (*facts, *INSIDE) if KEEPING[0] in frame else facts
    frame = frame.reindex(columns=[name for name in columns if name in frame])
    if "observation_id" not in frame:
        frame.insert(0, "observation_id", None)
    frame = frame.drop_duplicates().dropna(axis="columns", how="all")
    keys = [name for name in ("observation_id", "about") if name in frame]
    frame = frame.sort_values(keys, kind="stable", key=naturally).reset_index(drop=True)
    known = sources.drop_duplicates("source_id").set_index("source_id")
    for column, name in SOURCES.items():
        if column in known and "source_id" in frame:
            frame[name] = frame["source_id"].map(known[column])
    return frame


def write_rows(frame: pd.DataFrame, path: Path, written: dict[str, Path]) -> Path:
    """Write rows beside an exhibit, or give the file of the chapter that holds the same ones."""
    content = Table(frame, {}).csv()
    digest = digest_of_text(content)
    if digest not in written:
        path.write_text(content, "utf-8")
        written[digest] = path
    return written[digest]


def note_read(grades: pd.Series) -> None:
    """Note the grades of rows that a notebook was given: what it draws itself may hold them."""
    known = read_grades(Path())
    Path(READ).write_text("\n".join(sorted({*known, *grades.dropna().unique()})), "utf-8")


def read_grades(folder: Path) -> tuple[Evidence, ...]:
    """Give the grades of evidence that a notebook was given, from the folder in which it ran."""
    try:
        found = (folder / READ).read_text("utf-8").split()
    except OSError:
        return ()
    return tuple(grade for grade in Evidence if grade in found)


def note_words(use: str) -> None:
    """Note that a notebook used its chapter's narrative: shown whole, or read for something else."""
    with Path(WORDS).open("a", encoding="utf-8") as file:
        file.write(f"{use}\n")


def shows_words_once(folder: Path) -> bool:
    """Whether a notebook showed its chapter's narrative once and did nothing else with it."""
    try:
        return (folder / WORDS).read_text("utf-8").split() == [SHOWN_WHOLE]
    except OSError:
        return False


def composer() -> str:
    """Name the function that asked for an exhibit: two calls up from here."""
    frame = sys._getframe(2)  # noqa: SLF001  (the one way to know who called)
    module = str(frame.f_globals.get("__name__", ""))
    return f"{module}.{frame.f_code.co_name}" if module.startswith("milepost.") else NOTEBOOK


def _first_of(rows: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    there = [rows[name] for name in columns if name in rows]
    if not there:
        return pd.Series(None, index=rows.index, dtype="object")
    return functools.reduce(lambda found, other: found.where(found.notna(), other), there)
