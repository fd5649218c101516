"""Why a chapter is fresh or stale: which part of what it is made from has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from milepost.execute.cache import Store
from milepost.execute.jobs import Job
from milepost.execute.keys import Key, KeyMaker

SHOWN = 5
"""How many changed things of a kind are named; the rest are counted."""

FILES = {"code": "the package's code", "inputs": "its extra inputs"}


@dataclass(frozen=True)
class Change:
    """One part that differs from the last run.

    Attributes
    ----------
    part
        ``notebook``, ``parameters``, ``slice``, ``code`` or ``versions``.
    words
        What differs in it, as a sentence without a full stop.
    """

    part: str
    words: str


@dataclass(frozen=True)
class Explanation:
    """Whether a chapter would be executed, and why.

    Attributes
    ----------
    damaged
        A file of the chapter in the store that is not as it was kept.
    """

    job: Job
    fresh: bool
    known: bool
    changes: tuple[Change, ...]
    damaged: str = ""

    @property
    def reason(self) -> str:
        """The explanation in words."""
        if self.fresh:
            return "nothing that it is made from has changed since it was executed"
        if not self.known:
            return "it has not been executed yet"
        if self.damaged:
            return f"{self.damaged} in the store is not as it was when the chapter was executed"
        if not self.changes:
            return "its executed notebook is no longer in the store, or is damaged"
        return "; ".join(change.words for change in self.changes)

    def __str__(self) -> str:
        return f"{'fresh' if self.fresh else 'stale'}: {self.reason}"


def explain(job: Job, store: Path, maker: KeyMaker | None = None) -> Explanation:
    """Say whether a chapter is fresh or stale, and why.

    Parameters
    ----------
    job
        The chapter.
    store
        The workbook's store.
    maker
        Shares what many chapters have in common; give one when asking about many.
    """
    kept = Store(store)
    key = (maker or KeyMaker(store)).key(job)
    fresh = kept.read_entry(key.digest) is not None
    last = kept.read_last(job.edition, job.name)
    if fresh or last is None:
        return Explanation(job, fresh, last is not None, ())
    changes = tuple(compare(key, last["parts"], kept))
    return Explanation(job, fresh, True, changes, kept.damage(key.digest))


def compare(key: Key, last: Mapping[str, str], store: Store) -> list[Change]:
    """List the parts of a key that differ from those of the last run."""
    changes = []
    for part, digest in key.parts.items():
        if part == "inputs" and part not in last:
            changes.append(Change(part, _words(part, {}, key.details[part])))
        elif last.get(part) != digest:
            before = store.read_part(last[part]) if part in last else None
            changes.append(Change(part, _words(part, before, key.details[part])))
    return changes


def _words(part: str, before: Any, now: Any) -> str:
    if before is None:
        return f"its {part} changed (what it was before is no longer known)"
    if part == "notebook":
        return _notebook_words(before, now)
    if part == "slice":
        return "its data changed: " + _keyed_words("table", before["tables"], now["tables"])
    if part in FILES:
        return f"{FILES[part]} changed: " + _keyed_words("file", before, now)
    if part == "versions":
        return "what is installed changed: " + _valued_words(before, now)
    return "its parameters changed: " + _valued_words(before["values"], now["values"])


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
