"""What rows amount to, kept for each target by what it was computed from.

A target's contributions rest on its own rows and on nothing of another's, so that after a change of
a row one target is computed again, however often an edition asks: for each scope, each year, each
step of a comparison. What is kept is the same, to the bit, as what would be computed.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.core.digests import code_digest, read_proven, write_proven

KEY = "key"
MOST_ROWS = 100_000
"""With more rows, hashing them takes as long as counting them."""
FOLDER = "assessed"  # of the store
ROOMS = ("assess", "core", "edition")  # whose code decides what rows amount to
Compute = Callable[..., pd.DataFrame]


class ContributionCache:
    """Tables of contributions, each row with the key of what it was computed from.

    Parameters
    ----------
    path
        A file that keeps them from one process to the next; anything may delete it.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._blocks: list[pd.DataFrame] = []
        self._block_of: dict[str, int] = {}
        self._used: dict[str, None] = {}
        self._new = False
        if path is not None and (block := _read(path)) is not None:
            self._add(block)

    def _add(self, block: pd.DataFrame) -> None:
        self._block_of |= dict.fromkeys(block[KEY].cat.categories, len(self._blocks))
        self._blocks.append(block)

    def known(self, keys: Sequence[str]) -> list[pd.DataFrame]:
        """Give the rows of keys, as far as they are kept."""
        wanted: dict[int, list[str]] = {}
        for key in keys:
            if key in self._block_of:
                wanted.setdefault(self._block_of[key], []).append(key)
                self._used[key] = None
        found = []
        for number, names in wanted.items():
            block = self._blocks[number]
            if len(names) < len(block[KEY].cat.categories):
                block = block[block[KEY].isin(names)]
            found.append(block.drop(columns=KEY))
        return found

    def missing(self, keys: Mapping[str, str]) -> list[str]:
        """Name the targets of which nothing is kept."""
        return [target for target, key in keys.items() if key not in self._block_of]

    def keep(self, table: pd.DataFrame, keys: Mapping[str, str]) -> None:
        """Keep the rows of targets under their keys; a target without rows is known, too."""
        names = pd.Index([*keys.values()])
        codes = pd.Index([*keys]).get_indexer(pd.Index(table["target_id"]))
        self._add(table.assign(**{KEY: pd.Categorical.from_codes(codes, names)}))
        self._used |= dict.fromkeys(names)
        self._new = True

    def turn(self) -> None:
        """Forget what was not used since the last turn, and write the rest to the file."""
        if self._new:
            used = sorted({self._block_of[key] for key in self._used})
            parts = [self._blocks[number] for number in used]
            parts = [block[block[KEY].isin([*self._used])] for block in parts]
            keys = pd.Index([*self._used])
            codes = np.concatenate(
                [keys.get_indexer(pd.Index(part[KEY].astype("str"))) for part in parts]
            )
            whole = pd.concat([part.drop(columns=KEY) for part in parts], ignore_index=True)
            whole[KEY] = pd.Categorical.from_codes(codes, keys)
            self._blocks, self._block_of = [], {}
            self._add(whole)
            if self._path is not None:
                with suppress(OSError):  # where nothing can be written it is computed each time
                    _write(self._path, whole)
        self._used, self._new = {}, False


_CACHE: ContextVar[ContributionCache | None] = ContextVar("contributions", default=None)


@contextmanager
def kept_contributions(cache: ContributionCache) -> Iterator[None]:
    """Use what a cache holds for all that is assessed meanwhile."""
    token = _CACHE.set(cache)
    try:
        yield
        cache.turn()
    finally:
        _CACHE.reset(token)


def by_target(
    compute: Compute,
    targets: pd.DataFrame,
    rows: pd.DataFrame,
    scope: Any,
    members: pd.DataFrame | None,
    columns: Sequence[str],
) -> pd.DataFrame:
    """Compute contributions of those targets alone that are not kept.

    Parameters
    ----------
    compute
        Gives a table indexed by ``scope_id`` and ``target_id`` from the four that follow.
    columns
        Of ``rows``, those that it rests on, beside the scope's and the declared dimensions'.
    """
    given = (targets, rows, scope, members)
    cache = _CACHE.get()
    if cache is None or len(rows) > MOST_ROWS:
        return compute(*given)
    seen, shared = _shared(compute, *given, columns)
    keys = _keys(shared, targets, rows[seen])
    if names := cache.missing(keys):
        own, of_own = targets, rows
        if len(names) < len(keys):
            own, of_own = (table[table["target_id"].isin(names)] for table in (targets, rows))
        table = compute(own, of_own, scope, members)
        cache.keep(table.reset_index(), {name: keys[name] for name in names})
        if len(names) == len(keys):
            return table
    found = cache.known([*keys.values()])
    if not found:  # no target at all
        return compute(*given)
    found = [part for part in found if len(part)] or found[:1]
    whole = pd.concat(found, ignore_index=True) if len(found) > 1 else found[0]
    return whole.set_index(["scope_id", "target_id"]).sort_index()


def _shared(
    compute: Compute,
    targets: pd.DataFrame,
    rows: pd.DataFrame,
    scope: Any,
    members: pd.DataFrame | None,
    columns: Sequence[str],
) -> tuple[list[str], bytes]:
    """Give the columns of rows that count, and a digest of what all targets share."""
    dimensions = [] if members is None else [*members["dimension"].unique()]
    own = [] if scope.column is None else [scope.column]
    seen = [name for name in dict.fromkeys([*columns, *own, *dimensions]) if name in rows]
    rest = [compute.__name__, scope.kind, scope.column, scope.ids, scope.nested]
    shared = hashlib.sha256(repr([*rest, *scope.within.items()]).encode())
    shared.update(b"" if members is None else _hashed(members).tobytes())
    shared.update(repr([seen, *targets.columns]).encode())
    return seen, shared.digest()


def _keys(shared: bytes, targets: pd.DataFrame, rows: pd.DataFrame) -> dict[str, str]:
    """Name each target's part of what is given by its content, in its order."""
    names = [*dict.fromkeys(targets["target_id"])]
    parts = [hashes_by_target(table, names) for table in (targets, rows)]
    return {
        str(name): hashlib.sha256(
            shared + len(goals).to_bytes(8) + goals.tobytes() + facts.tobytes()
        ).hexdigest()
        for name, goals, facts in zip(names, *parts, strict=True)
    }


def hashes_by_target(table: pd.DataFrame, names: list[str]) -> list[npt.NDArray[np.uint64]]:
    """Give the hashes of each target's rows, in their order, of the targets that are named."""
    codes = pd.Index(names).get_indexer(pd.Index(table["target_id"]))
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(names) + 1))
    hashed = _hashed(table)[order]
    return [hashed[begin:end] for begin, end in pairwise(bounds)]


def _hashed(table: pd.DataFrame) -> npt.NDArray[np.uint64]:
    return pd.util.hash_pandas_object(table, index=False).to_numpy().astype(np.uint64)


def cache_file(store: Path, edition: str) -> Path:
    """Name the file of an edition's contributions as this code computes them."""
    made_by = [pd.__version__, np.__version__, edition, code_digest(*ROOMS)]
    return store / FOLDER / f"{hashlib.sha256(repr(made_by).encode()).hexdigest()}.arrow"


def _read(path: Path) -> pd.DataFrame | None:
    """Read what was kept; None where it is not as it was written."""
    content = read_proven(path)
    return None if content is None else pd.read_feather(io.BytesIO(content))


def _write(path: Path, table: pd.DataFrame) -> None:
    content = io.BytesIO()
    table.to_feather(content)
    write_proven(path, content.getvalue(), private=True)
