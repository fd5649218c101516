"""A chapter of which only the narrative is another: as last executed, with the new words in it."""

from __future__ import annotations

from dataclasses import replace

from milepost.core.errors import UserError
from milepost.core.files import read_json
from milepost.core.messages import speaking
from milepost.core.notebooks import Cell
from milepost.execute.cache import Store
from milepost.execute.comments import markdown_without_comments
from milepost.execute.keys import SLICE, Key
from milepost.execute.normalise import INJECTED, normalise
from milepost.inputs.records import Slice
from milepost.inputs.store import read_slice
from milepost.report.narrative import fill_narrative

WORDS = "narrative"
INPUT = "slice"
MARKDOWN = "text/markdown"


def with_new_words(store: Store, name: str, before: Key, now: Key) -> Cell | None:
    """Put a chapter's new narrative into what its last execution left.

    Parameters
    ----------
    name
        The chapter.
    before, now
        What it was last made from, and what it is to be made from.

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
                markdown_without_comments(fill_narrative(one.table(WORDS), linked=True))
                for one in (old, new)
            )
        notebook: Cell = read_json(store.entry(before.digest) / f"{name}.ipynb")
    except (UserError, OSError, ValueError):
        return None  # what has been removed meanwhile is made by the execution
    notebook = normalise(notebook)
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", ())]
    places = [output["data"] for output in outputs if output.get("data", {}).get(MARKDOWN) == shown]
    if not shown or len(places) != 1:
        return None
    places[0][MARKDOWN] = shows
    for cell in notebook["cells"]:
        if INJECTED in cell["metadata"].get("tags", ()):
            cell["source"] = cell["source"].replace(old.slice_id, new.slice_id)
    return normalise(notebook)


def _only_words_differ(before: Key, now: Key, old: Slice, new: Slice) -> bool:
    parts, others = ({**key.parts, INPUT: ""} for key in (before, now))
    tables = {**new.tables, WORDS: old.tables[WORDS]}
    return parts == others and replace(new, slice_id=old.slice_id, tables=tables) == old
