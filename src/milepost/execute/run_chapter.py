"""Execute one chapter: papermill in a fresh folder, then normalise, then keep it in the store."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from papermill.execute import remove_error_markers

from milepost.core.digests import digest_of
from milepost.core.workbook import DRAWINGS_VARIABLE as DRAWINGS
from milepost.core.workbook import ROOT_VARIABLE
from milepost.execute.cache import APART, EXECUTED, Store
from milepost.execute.engine import stock_engine
from milepost.execute.engine.confinement import Confinement, confinement
from milepost.execute.engine.processes import end_children
from milepost.execute.jobs import MEGABYTE, CellError, Order, Result
from milepost.execute.limits import (
    AROUND_CELLS,
    TookTooLongError,
    TooMuchOutputError,
    shortened,
    too_much,
    within,
)
from milepost.execute.normalise import INJECTED, Scrubber, normalise, places, plain, write_notebook
from milepost.execute.package_calls import calls_package_alone, shows_its_words
from milepost.execute.plain_outputs import Plain, show_plain
from milepost.execute.sync_chapters import FIGURES
from milepost.report.lineage import read_grades, shows_words_once

CELL_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")
MAKERS = ("code", "notebook", "versions")
"""The parts of a key that say what makes a chapter, and not what it is made from."""
OnCell = Callable[[int, int], None]


def run_order(order: Order, on_cell: OnCell | None = None) -> Result:
    """Execute one chapter and keep it; of one that stopped, the error and the notebook so far.

    Parameters
    ----------
    order
        What to execute, and where to keep it.
    on_cell
        Called as each cell begins with its number, from 1, and how many there are.
    """
    began = time.perf_counter()
    store = Store(Path(order.store))
    scratch = store.new_scratch(order.name)
    try:
        folder = scratch / "work"
        root = Path(os.environ.get(ROOT_VARIABLE) or Path(order.store).parent)
        notebook = nbformat.read(order.notebook, as_version=4)  # type: ignore[no-untyped-call]
        apart = shows_its_words(notebook.cells)
        drawings = _name_drawings(order, notebook)
        confined = confinement(root, store.folder, scratch, order.inputs, drawings)
        try:
            try:
                executed = _execute(notebook, order, folder, confined, on_cell)
            finally:
                end_children()  # before anything of what they may write to is looked at
            _check_figures(executed, folder, order.name)
            _show_plain(executed, order, root, folder)
            entry = _entry(executed, order, scratch, folder)
        except _Stopped as stopped:
            error = _keep_failed(stopped, store, order, folder)
            return Result(time.perf_counter() - began, error)
        seconds = time.perf_counter() - began
        record = {
            **order.record,
            "seconds": round(seconds, 3),
            EXECUTED: f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            APART: apart and shows_words_once(folder),
        }
        store.keep(order.key, entry, record, replace=order.replace)
        store.forget_failed(order.name)
        return Result(seconds)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@dataclass(eq=False)
class _Stopped(Exception):  # noqa: N818  (an outcome, not a fault of ours)
    """A notebook stopped before its end; one that is not kept could not be written in time."""

    summary: str
    notebook: Any
    index: int
    trace: str = ""
    kept: bool = True


class _Watch:
    """Knows the notebook that papermill works on, and the cell it is at."""

    def __init__(self, on_cell: OnCell | None) -> None:
        self.index = -1
        self.notebook: Any = None
        self._on_cell = on_cell

    def start(self, notebook: Any) -> None:
        self.notebook = notebook

    def cell(self, cell_index: int, **_: Any) -> None:
        self.index = cell_index
        if self._on_cell:
            self._on_cell(cell_index + 1, len(self.notebook.cells) if self.notebook else 0)


def _execute(
    notebook: Any, order: Order, folder: Path, confined: Confinement, on_cell: OnCell | None
) -> Any:
    """Run a notebook with papermill in a folder; what stops it is told by one exception."""
    stock_engine.register()
    watch = _Watch(on_cell)
    try:
        return papermill.execute_notebook(
            notebook,
            None,
            dict(order.parameters),
            engine_name=order.engine,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            cwd=folder,
            confinement=confined,
            # nbclient's plain option takes whole seconds only
            timeout_func=lambda _cell: order.timeout,
            most_output=order.output_limit * MEGABYTE,
            record_timing=False,
            on_notebook_start=watch.start,
            on_cell_start=watch.cell,
        )
    except PapermillExecutionError as error:
        index = error.cell_index
        remove_error_markers(watch.notebook)
        trace = plain("\n".join(error.traceback))
        summary = f"{error.ename}: {error.evalue}" if error.evalue else str(error.ename)
        summary = confined.explain(summary)
    except CellTimeoutError:
        index, trace = watch.index, ""
        summary = (
            f"took longer than the {order.timeout or AROUND_CELLS:g} seconds that a cell may take"
        )
    except TooMuchOutputError:
        index, trace = watch.index, ""
        summary = too_much(order.name, order.output_limit)
    except DeadKernelError as error:
        index, trace = watch.index, ""
        reason = str(error)
        summary = "the process that ran the notebook died" + (
            "" if reason == "Kernel died" else f": {reason}"
        )
    raise _Stopped(summary, watch.notebook, index, trace)


def _name_drawings(order: Order, notebook: Any) -> Path | None:
    """Tell the notebook where its figures are kept; forced, it draws them all.

    The folder belongs to this chapter of this edition as this notebook makes it: whatever a
    notebook leaves there, no other one shows, and a notebook that was mended does not either. One
    that only calls the package leaves what the package draws: another such one may show it.
    """
    parts = order.record.get("parts", {})
    if order.replace or not parts.keys() >= set(MAKERS):
        os.environ.pop(DRAWINGS, None)
        return None
    digests = {name: parts[name] for name in MAKERS}
    if calls_package_alone(notebook.cells):
        digests["notebook"] = ""
    makers = [order.name, order.parameters.get("edition"), *digests.values()]
    folder = Store(Path(order.store)).drawings / digest_of(makers)[:16]
    folder.mkdir(parents=True, exist_ok=True)
    os.environ[DRAWINGS] = str(folder)
    return folder


def _check_figures(executed: Any, folder: Path, name: str) -> None:
    """Stop a chapter whose figures would meet those of another, or are none of its own making."""
    figures = folder / FIGURES
    for path in (figures, *figures.rglob("*")):
        if os.path.lexists(path) and (fault := _not_own(path)):
            left = path.relative_to(folder).as_posix()
            raise _Stopped(f"left {left} behind, which is {fault}", executed, -1)
    made = figures.iterdir() if figures.is_dir() else ()
    strays = sorted(path.name for path in made if path.name != name)
    if strays:
        message = f"wrote figures/{strays[0]}: a chapter's files belong in figures/{name}/"
        raise _Stopped(message, executed, -1)


def _show_plain(executed: Any, order: Order, root: Path, folder: Path) -> None:
    """Lay out what a notebook shows by itself; stop at what no book can show."""
    notebook = Path(order.notebook).stem
    plain = Plain(folder, root, order.name, notebook, order.extra, read_grades(folder))
    faults = show_plain(executed.cells, plain)
    if not faults:
        return
    lines = [f"cell {fault.cell} {fault.message}" for fault in faults]
    trace = "\n".join(lines) if len(lines) > 1 else ""
    raise _Stopped(faults[0].message, executed, faults[0].index, trace)


def _injected_before(cells: Any, index: int) -> int:
    """Count the cells before one that are not in the notebook as it was written."""
    return sum(INJECTED in cell.metadata.get("tags", []) for cell in cells[:index])


def _not_own(path: Path) -> str:
    """Say why what a notebook left is no plain file or folder: its content may be another's."""
    status = path.lstat()
    if stat.S_ISREG(status.st_mode):
        return "" if status.st_nlink == 1 else "one file under two names: copy it"
    if stat.S_ISDIR(status.st_mode):
        return ""
    return "a link: copy the file" if path.is_symlink() else "no file, but a pipe or the like"


def _entry(executed: Any, order: Order, scratch: Path, folder: Path) -> Path:
    """Lay out a store entry beside the working folder."""
    entry = scratch / "entry"
    entry.mkdir()
    try:
        with within(AROUND_CELLS):
            notebook = normalise(executed, places(folder))
            size = write_notebook(entry / f"{order.name}.ipynb", notebook)
    except TookTooLongError:
        summary = (
            f"the cell with the most output: the outputs could not be made ready within "
            f"{AROUND_CELLS:g} seconds. Show less, or write it to a file"
        )
        raise _Stopped(summary, executed, _largest(executed), kept=False) from None
    if size > order.output_limit * MEGABYTE:
        raise _Stopped(too_much(order.name, order.output_limit), executed, _largest(executed))
    if (folder / FIGURES).is_dir():
        (folder / FIGURES).rename(entry / FIGURES)
    return entry


def _largest(executed: Any) -> int:
    """Find the cell that put out the most."""
    sizes = [len(json.dumps(cell.get("outputs", []))) for cell in executed.cells]
    return sizes.index(max(sizes)) if sizes else -1


def _keep_failed(stopped: _Stopped, store: Store, order: Order, folder: Path) -> CellError:
    """Keep a stopped notebook for inspection, and say where and why it stopped."""
    scrub = Scrubber(places(folder))
    kept: Path | None = None
    cell, line = 0, ""
    summary, trace = (scrub.text(shortened(text)) for text in (stopped.summary, stopped.trace))
    if stopped.notebook is not None:
        cell, line = _place(stopped, CELL_LINE.findall(trace))
        if stopped.kept:
            kept = store.failed / f"{order.name}.ipynb"
            kept.parent.mkdir(parents=True, exist_ok=True)
            write_notebook(kept, normalise(stopped.notebook, places(folder), published=False))
    return CellError(summary, cell, line, trace, kept)


def _place(stopped: _Stopped, numbers: list[str]) -> tuple[int, str]:
    """Find the cell's number in the notebook as it was written, and the line of its source."""
    cells = stopped.notebook.cells
    if not 0 <= stopped.index < len(cells):
        return 0, ""
    injected = _injected_before(cells, stopped.index)
    lines = cells[stopped.index].source.splitlines()
    number = int(numbers[0]) if numbers else 0
    line = lines[number - 1] if 0 < number <= len(lines) else next(iter(lines), "")
    return stopped.index + 1 - injected, line
