"""Why a chapter is fresh or stale: which part of what it is made from has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.execute.cache import EXECUTED, EXECUTED_WITH, Store
from milepost.execute.jobs import Job
from milepost.execute.keys import Key, KeyMaker, last_key

if TYPE_CHECKING:
    import pandas as pd

Tables = Callable[[], "Mapping[str, pd.DataFrame]"]
SHOWN = 5
"""How many changed things of a kind are named; the rest are counted."""

FILES = {"code": "the package's code", "inputs": "its extra inputs"}


@dataclass(frozen=True)
class Change:
    """One part that differs from the last run."""

    part: str  # `notebook`, `parameters`, `slice`, `code` or `versions`
    words: str  # what differs in it, as a sentence without a full stop


@dataclass(frozen=True)
class Explanation:
    """Whether a chapter would be executed, why, and what of it changed since it was."""

    fresh: bool
    reason: str
    changes: tuple[Change, ...] = ()

    def __str__(self) -> str:
        return f"{'fresh' if self.fresh else 'stale'}: {self.reason}"


def explain(
    job: Job, store: Path, maker: KeyMaker | None = None, tables: Tables | None = None
) -> Explanation:
    """Say whether a chapter is fresh or stale, and why.

    Parameters
    ----------
    maker
        Shares what many chapters have in common; give one when asking about many.
    tables
        Gives the workbook's tables as read, so that rows are named with their files; called where
        there are rows to name.
    """
    kept = Store(store)
    key = (maker or KeyMaker(store)).key(job)
    entry = kept.read_entry(key.digest)
    last = kept.read_last(job.edition, job.name)
    if entry is not None:
        since = "it was executed"
        if EXECUTED_WITH in entry and (executed := entry.get(EXECUTED)):
            since = f"new words were put into what was executed {executed}"
        return Explanation(True, f"nothing that it is made from has changed since {since}")
    if last is None:
        return Explanation(False, "it has not been executed yet")
    changes = tuple(compare(key, last["parts"], kept, tables))
    words = [change.words for change in changes]
    if [change.part for change in changes] == ["slice"] and _needs_words_alone(kept, job, key):
        words.append("its new words need no execution")
    if damaged := kept.damage(key.digest):
        words = [f"{damaged} in the store is not as it was when the chapter was executed"]
    lost = "its executed notebook is no longer in the store, or is damaged"
    return Explanation(False, "; ".join(words) or lost, changes)


def _needs_words_alone(store: Store, job: Job, key: Key) -> bool:
    from milepost.execute.new_words import sure_words  # noqa: PLC0415  (pandas)

    before = last_key(store, job)
    root = store.folder.parent
    return before is not None and sure_words(store, job.name, before, key, root) is not None


def compare(
    key: Key, last: Mapping[str, str], store: Store, tables: Tables | None = None
) -> list[Change]:
    """List the parts of a key that differ from those of the last run."""
    changes = []
    for part, digest in key.parts.items():
        if part == "inputs" and part not in last:
            changes.append(Change(part, _words(part, {}, key.details[part])))
        elif last.get(part) != digest:
            before = store.read_part(last[part]) if part in last else None
            if part == "slice" and before is not None:
                words = _data_words(store.folder, before, key.details[part], tables)
            else:
                words = _words(part, before, key.details[part])
            changes.append(Change(part, words))
    return changes


def _words(part: str, before: Any, now: Any) -> str:
    if before is None:
        return f"its {part} changed (what it was before is no longer known)"
    if part == "notebook":
        return _notebook_words(before, now)
    if part in FILES:
        return f"{FILES[part]} changed: " + _keyed_words("file", before, now)
    if part == "versions":
        return "what is installed changed: " + _valued_words(before, now)
    return "its parameters changed: " + _valued_words(before["values"], now["values"])


def _data_words(
    store: Path, before: Mapping[str, Any], now: Mapping[str, Any], tables: Tables | None
) -> str:
    """Name the tables that changed, and their rows and the settings as far as they are known.

    Rows of computed tables are named where none of the workbook's own has changed.
    """
    from milepost.execute.explain_rows import row_words, settings_of  # noqa: PLC0415  (pandas)

    one, other = before["tables"], now["tables"]
    known = [settings_of(store, str(state.get("slice_id"))) for state in (before, now)]
    settings = _valued_words(*known) if all(known) else ""
    words = [_keyed_words("table", one, other) if one != other or not settings else ""]
    if settings:
        words.append(f"settings: {settings}")
    if tables is not None:
        read = tables()
        differing = sorted(name for name in one.keys() & other.keys() if one[name] != other[name])
        own = [name for name in differing if name in read]
        words += [
            f"in {name}: {rows}"
            for name in own or differing
            if (rows := row_words(store, one[name], other[name], read.get(name)))
        ]
    return "its data changed: " + "; ".join(filter(None, words))


def _notebook_words(before: list[str], now: list[str]) -> str:
    if len(before) != len(now):
        return f"its notebook had {len(before)} cells and has {len(now)}"
    cells = [str(i) for i, pair in enumerate(zip(before, now, strict=True), 1) if len({*pair}) > 1]
    return f"its notebook changed: cell{'s' if len(cells) > 1 else ''} {_some(cells)}"


def _keyed_words(kind: str, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    changed = [name for name in sorted(now) if name in before and before[name] != now[name]]
    words = []
    for names, verb in (
        (changed, "changed"),
        (sorted(set(now) - set(before)), "new"),
        (sorted(set(before) - set(now)), "gone"),
    ):
        if names:
            words.append(f"{kind}{'s' if len(names) > 1 else ''} {_some(names)} {verb}")
    return ", ".join(words) or "the edition's settings"


def _valued_words(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    words = [
        f"{name} {before.get(name, 'absent')} -> {now.get(name, 'absent')}"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]
    return _some(words)


def _some(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
