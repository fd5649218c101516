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
    """One chapter to be executed.

    Attributes
    ----------
    name
        The chapter's name, such as ``pillar-B``: its file's name and its figures' folder.
    label
        The chapter as a person writes it, such as ``pillar=B``.
    notebook
        The notebook to execute.
    parameters
        Every value to inject, ``edition`` and ``slice_id`` included.
    slice_files
        The chapter's input: all of the workbook that its notebook may read, and what is sent
        where it is executed on another machine.
    extra
        Other files of the workbook that it may read, by their path below it.
    """

    name: str
    label: str
    notebook: Path
    parameters: Mapping[str, Any]
    slice_files: tuple[Path, ...] = ()
    extra: Mapping[str, Path] = field(default_factory=dict)

    @property
    def edition(self) -> str:
        """The edition it is executed for; empty for a notebook without editions."""
        return str(self.parameters.get("edition", ""))


@dataclass(frozen=True)
class CellError:
    """Why and where a notebook stopped, in words for a person.

    Attributes
    ----------
    summary
        One line: what happened.
    cell
        The cell's place in the notebook as it lies in ``notebooks/``, counted from 1; 0 if it
        stopped outside any cell.
    line
        The line of source that was being executed, or the cell's first if that isn't known.
    trace
        The traceback without terminal colours.
    notebook
        The notebook as far as it came, kept for inspection.
    """

    summary: str
    cell: int = 0
    line: str = ""
    trace: str = ""
    notebook: Path | None = None

    @property
    def where(self) -> str:
        """The place in words, such as ``cell 4: x = 1 / 0``."""
        if not self.cell:
            return "outside any cell"
        return f"cell {self.cell}" + (f": {self.line.strip()}" if self.line.strip() else "")


@dataclass(frozen=True)
class Outcome:
    """What came of one job.

    Attributes
    ----------
    executed
        When what the store held already was executed, where that is known.
    """

    job: Job
    state: State
    seconds: float = 0.0
    error: CellError | None = None
    executed: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happened during an execution, for a progress display.

    Attributes
    ----------
    kind
        ``started``, ``cell`` (a cell begins), or the state the job ended in.
    cell, cells
        The cell that begins, counted from 1, and how many the notebook has.
    done, total
        How many jobs have ended, of how many.
    """

    kind: Literal["started", "cell", "executed", "fresh", "reworded", "failed"]
    job: Job
    done: int
    total: int
    cell: int = 0
    cells: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Order:
    """What a worker is told.

    Attributes
    ----------
    name, notebook, parameters
        The job.
    store, key, record
        Where to keep the result, and what to write beside it.
    engine
        papermill's name of the engine to use.
    inputs
        Files of the workbook that the notebook may read.
    extra
        Those of them that its chapter declares, by their path below the workbook.
    timeout
        Seconds that one cell may take.
    replace
        Whether the result takes the place of an entry with the same key.
    output_limit
        Megabytes that the chapter may put out.
    """

    name: str
    notebook: str
    parameters: Mapping[str, Any]
    store: str
    key: str
    record: Mapping[str, Any]
    engine: str
    inputs: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    timeout: float | None = None
    replace: bool = False
    output_limit: int = MOST_OUTPUT


@dataclass(frozen=True)
class Result:
    """What a worker answers: how long it took, or why it failed."""

    seconds: float
    error: CellError | None = None
