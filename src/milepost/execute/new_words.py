"""A chapter of which only the narrative is another: as last executed, with the new words in it.

Where its execution is sure to leave the same, it need not be executed: where the notebook only calls
the package, and did nothing else with the narrative than to show it in a cell of its own.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from milepost.core.errors import UserError
from milepost.core.files import read_json
from milepost.core.messages import speaking
from milepost.core.notebooks import Cell
from milepost.execute.cache import APART, EXECUTED_WITH, Store
from milepost.execute.comments import markdown_without_comments
from milepost.execute.jobs import MEGABYTE, Job
from milepost.execute.keys import SLICE, Key, record_of
from milepost.execute.normalise import INJECTED, normalise, places, write_notebook
from milepost.execute.sync_chapters import FIGURES
from milepost.inputs.records import Slice
from milepost.inputs.store import read_slice
from milepost.report.narrative import NARRATIVE, fill_narrative

INPUT = "slice"
MARKDOWN = "text/markdown"


def put_words_in(
    store: Store, job: Job, before: Key, now: Key, *, root: Path, output_limit: int
) -> bool:
    """Keep a chapter with new words as its execution would have left it, if that is sure; tell whether.

    Parameters
    ----------
    before, now
        What it was last made from, and what it is to be made from.
    output_limit
        Megabytes that the chapter may put out.
    """
    notebook = sure_words(store, job.name, before, now, root)
    entry = store.read_entry(before.digest)
    if notebook is None or entry is None:
        return False
    scratch = store.new_scratch(job.name)
    try:
        folder = scratch / "entry"
        folder.mkdir()
        size = write_notebook(folder / f"{job.name}.ipynb", notebook)
        if size > output_limit * MEGABYTE:
            return False
        figures = store.entry(before.digest) / FIGURES
        if figures.is_dir():
            shutil.copytree(figures, folder / FIGURES)
        executed_with = entry.get(EXECUTED_WITH, before.digest)
        record = {**entry, **record_of(job, now), EXECUTED_WITH: executed_with}
        store.keep(now.digest, folder, record)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    store.forget_failed(job.name)
    return True


def sure_words(store: Store, name: str, before: Key, now: Key, root: Path) -> Cell | None:
    """Put new words in as :func:`with_new_words` does, where the execution is sure to leave the same."""
    entry = store.read_entry(before.digest)
    if entry is None or not entry.get(APART):
        return None
    notebook = with_new_words(store, name, before, now)
    # where a notebook ran is taken out of what it shows, whoever wrote it there
    of_place = {**places(store.scratch), str(root): "", str(root.resolve()): ""}
    return None if notebook is None or normalise(notebook, of_place) != notebook else notebook


def with_new_words(store: Store, name: str, before: Key, now: Key) -> Cell | None:
    """Put a chapter's new narrative into what its last execution, made from what was ``before``, left.

    Returns
    -------
    dict or None
        The notebook as its execution will leave it, unless a cell does more with the narrative than
        show it. None where more is another than the narrative, or where what the execution left
        does not show it in exactly one place.
    """
    try:
        old, new = (read_slice(store.folder, key.details[INPUT][SLICE]) for key in (before, now))
        if not _only_words_differ(before, now, old, new):
            return None
        with speaking(new.language):
            shown, shows = (
                markdown_without_comments(fill_narrative(one.table(NARRATIVE), linked=True))
                for one in (old, new)
            )
        notebook: Cell = read_json(store.entry(before.digest) / f"{name}.ipynb")
    except (UserError, OSError, ValueError):
        return None  # what has been removed meanwhile is made by the execution
    notebook = normalise(notebook)
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", ())]
    found = [output["data"] for output in outputs if output.get("data", {}).get(MARKDOWN) == shown]
    if not shown or len(found) != 1:
        return None
    found[0][MARKDOWN] = shows
    for cell in notebook["cells"]:
        if INJECTED in cell["metadata"].get("tags", ()):
            cell["source"] = cell["source"].replace(old.slice_id, new.slice_id)
    return normalise(notebook)


def _only_words_differ(before: Key, now: Key, old: Slice, new: Slice) -> bool:
    parts, others = ({**key.parts, INPUT: ""} for key in (before, now))
    tables = {**new.tables, NARRATIVE: old.tables[NARRATIVE]}
    return parts == others and replace(new, slice_id=old.slice_id, tables=tables) == old
