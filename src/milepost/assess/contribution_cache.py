"""What rows amount to, kept for each target and kind of scope by what it was computed from.

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

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.assess.groups import FACTS, GROUP, PROMISED, Given
from milepost.core.digests import code_digest, digest_of_text, read_proven, write_proven

KEY = "key"
MOST_ROWS = 100_000
"""With more rows, hashing them takes as long as counting them."""
FOLDER = "assessed"  # of the store
ROOMS = ("assess", "core", "edition")  # whose code decides what rows amount to
Compute = Callable[[Given], pd.DataFrame]
Hashes = npt.NDArray[np.uint64]
OfScope = tuple[str, str]  # kind of scope, target
Keys = Mapping[OfScope, str]


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

    def missing(self, keys: Keys) -> list[OfScope]:
        """Name the scopes and targets of which nothing is kept."""
        return [name for name, key in keys.items() if key not in self._block_of]

    def keep(self, table: pd.DataFrame, keys: Keys) -> None:
        """Keep the rows of scopes and targets under their keys; those without rows are known, too."""
        names = pd.Index([*keys.values()])
        of = pd.MultiIndex.from_frame(table[["scope_kind", "target_id"]])
        codes = pd.MultiIndex.from_tuples([*keys]).get_indexer(of)
        table = table.assign(**{KEY: pd.Categorical.from_codes(codes, names)})
        self._add(table[codes >= 0])
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


def by_target(compute: Compute, given: Given) -> pd.DataFrame:
    """Compute contributions, as tables indexed by :data:`GROUP`, of what is not kept alone."""
    cache = _CACHE.get()
    targets, rows, scopes, members, by_year = given
    if cache is None or len(rows) > MOST_ROWS:
        return compute(given)
    keys = _keys(given)
    if missing := cache.missing(keys):
        kinds, names = ({*of} for of in zip(*missing, strict=True))
        asked = targets["target_id"].isin(names)
        own = rows["target_id"].isin(names).to_numpy(bool)
        left = [scope for scope in scopes if scope.kind in kinds]
        own_years = {year: counts[own] for year, counts in by_year.items()}
        table = compute(Given(targets[asked], rows[own], left, members, own_years))
        cache.keep(table.reset_index(), {name: keys[name] for name in missing})
        if len(missing) == len(keys):
            return table
    found = cache.known([*keys.values()])
    if not found:  # no target at all
        return compute(given)
    found = [part for part in found if len(part)] or found[:1]
    whole = pd.concat(found, ignore_index=True) if len(found) > 1 else found[0]
    return whole.set_index(GROUP).sort_index()


def _keys(given: Given) -> Keys:
    """Name each scope's and target's part of what is given by its content, in its order."""
    targets, rows, scopes, members, by_year = given
    dimensions = [] if members is None else [*members["dimension"].unique()]
    columns = (["scope_id", "target_id", *PROMISED], [*FACTS, *dimensions])
    promised, seen = (
        table[[name for name in dict.fromkeys(of) if name in table]]
        for of, table in zip(columns, (targets, rows), strict=True)
    )
    shared = hashlib.sha256(repr([*promised, *seen, *by_year]).encode())
    shared.update(b"" if members is None else _hashed(members).tobytes())
    names = pd.Index(targets["target_id"].unique())
    goals, facts_seen = _hashed(promised), np.column_stack([_hashed(seen), *by_year.values()])
    of_goals, of_rows = (names.get_indexer(pd.Index(one["target_id"])) for one in (targets, rows))
    keys = {}
    for scope in scopes:
        own, there = facts_seen, np.ones(len(rows), dtype=bool)
        if scope.column is not None:
            own = np.column_stack([own, _hashed(rows[[scope.column]])])
            if scope.rest is None:  # a row that names no part bears on none
                there = rows[scope.column].notna().to_numpy(bool)
        here = np.ones(len(targets), dtype=bool)
        if "scope_kind" in targets:
            here = (targets["scope_kind"] == scope.kind).to_numpy(bool)
        of_scope = shared.copy()
        of_scope.update(repr(scope).encode())
        for name, *parts in zip(
            names,
            _split(goals[here], of_goals[here], len(names)),
            _split(own[there], of_rows[there], len(names)),
            strict=True,
        ):
            key = of_scope.copy()
            for part in parts:
                key.update(len(part).to_bytes(8) + part.tobytes())
            keys[scope.kind, str(name)] = key.hexdigest()
    return keys


def hashes_by_target(table: pd.DataFrame, names: list[str]) -> list[Hashes]:
    """Give the hashes of each target's rows, in their order, of the targets that are named."""
    numbers = pd.Index(names).get_indexer(pd.Index(table["target_id"]))
    return _split(_hashed(table), numbers, len(names))


def _split(hashes: Hashes, numbers: npt.NDArray[np.intp], count: int) -> list[Hashes]:
    """Give the hashes of each number, in their order."""
    order = np.argsort(numbers, kind="stable")
    bounds = np.searchsorted(numbers[order], np.arange(count + 1))
    hashes = hashes[order]
    return [hashes[begin:end] for begin, end in pairwise(bounds)]


def _hashed(table: pd.DataFrame) -> npt.NDArray[np.uint64]:
    return pd.util.hash_pandas_object(table, index=False).to_numpy().astype(np.uint64)


def cache_file(store: Path, edition: str) -> Path:
    """Name the file of an edition's contributions as this code computes them."""
    made_by = [pd.__version__, np.__version__, edition, code_digest(*ROOMS)]
    return store / FOLDER / f"{digest_of_text(repr(made_by))}.arrow"


def _read(path: Path) -> pd.DataFrame | None:
    """Read what was kept; None where it is not as it was written."""
    content = read_proven(path)
    return None if content is None else pd.read_feather(io.BytesIO(content))


def _write(path: Path, table: pd.DataFrame) -> None:
    content = io.BytesIO()
    table.to_feather(content)
    write_proven(path, content.getvalue(), private=True)
