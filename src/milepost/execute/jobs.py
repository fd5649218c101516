"""What is asked of an execution and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

State = Literal["executed", "fresh", "reworded", "failed"]
"""What came of a job; one that is reworded has new words in what its last execution left."""
# papermill's names of our engines
STOCK = "milepost-stock"
WARM = "milepost-warm"
ALLOWED_TO_FAIL = "raises-exception"
"""The tag of a cell after whose error a notebook goes on."""
MEGABYTE = 1_000_000
MOST_OUTPUT = 50
"""Megabytes that a chapter may put out where nobody says otherwise."""


@dataclass(frozen=True)
class Job:
    """One chapter to be executed."""

    name: str  # the chapter's name, such as `pillar-B`: its file's name and its figures' folder
    label: str  # the chapter as a person writes it, such as `pillar=B`
    notebook: Path  # the notebook to execute
    parameters: Mapping[str, Any]  # every value to inject, `edition` and `slice_id` included
    # the chapter's input: all of the workbook that its notebook may read, and what is sent where it
    # is executed on another machine
    slice_files: tuple[Path, ...] = ()
    # other files of the workbook that it may read, by their path below it
    extra: Mapping[str, Path] = field(default_factory=dict)
    asked_by: str = ""  # the file of the workbook that asks for it, if there is one

    @property
    def edition(self) -> str:
        """The edition it is executed for; empty for a notebook without editions."""
        return str(self.parameters.get("edition", ""))


@dataclass(frozen=True)
class CellError:
    """Why and where a notebook stopped, in words for a person."""

    summary: str  # one line: what happened
    # the cell's place in the notebook as it lies in `notebooks/`, counted from 1; 0 if it stopped
    # outside any cell
    cell: int = 0
    # the line of source that was being executed, or the cell's first if that isn't known
    line: str = ""
    trace: str = ""  # the traceback without terminal colours
    notebook: Path | None = None  # the notebook as far as it came, kept for inspection

    @property
    def where(self) -> str:
        """The place in words, such as ``cell 4: x = 1 / 0``."""
        if not self.cell:
            return "outside any cell"
        return f"cell {self.cell}" + (f": {self.line.strip()}" if self.line.strip() else "")


@dataclass(frozen=True)
class Outcome:
    """What came of one job."""

    job: Job
    state: State
    seconds: float = 0.0
    error: CellError | None = None
    executed: str = ""  # when what the store held already was executed, where that is known


@dataclass(frozen=True)
class Event:
    """Something that happened during an execution, for a progress display."""

    # `started`, `cell` (a cell begins), or the state the job ended in
    kind: Literal["started", "cell", "executed", "fresh", "reworded", "failed"]
    job: Job
    # how many jobs have ended, of how many
    done: int
    total: int
    # the cell that begins, counted from 1, and how many the notebook has
    cell: int = 0
    cells: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Order:
    """What a worker is told."""

    # the job
    name: str
    notebook: str
    parameters: Mapping[str, Any]
    # where to keep the result, and what to write beside it
    store: str
    key: str
    record: Mapping[str, Any]
    engine: str  # papermill's name of the engine to use
    inputs: tuple[str, ...] = ()  # files of the workbook that the notebook may read
    # those of them that its chapter declares, by their path below the workbook
    extra: tuple[str, ...] = ()
    timeout: float | None = None  # seconds that one cell may take
    replace: bool = False  # whether the result takes the place of an entry with the same key
    output_limit: int = MOST_OUTPUT  # megabytes that the chapter may put out


@dataclass(frozen=True)
class Result:
    """What a worker answers: how long it took, or why it failed."""

    seconds: float
    error: CellError | None = None
