"""What an edition sees of every table: one closure over the references between rows.

Rows of observations, and of any table that says so itself, are seen or hidden by their audience,
cut-off, grade and withdrawal (:mod:`milepost.edition.select`). What only hidden rows name would give
them away by its own words, and so would what it names in turn: it is hidden with them. What no row
names and what a seen row names stays. The plan's structure is public, whoever names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from milepost.core.model import Edition, Evidence
from milepost.edition.select import OWN_WORDS, seen_places
from milepost.read.keys import Link
from milepost.read.table_schema import STRUCTURE

# about the keeping of the data: no book shows them, and they vouch for nothing
UPKEEP = ("imports", "country_names")
SOURCES = "sources"
# links that hold whether or not the description declares them: a named table, and its key
KNOWN = (
    (SOURCES, "source_id"),
    ("items", "item_id"),
    ("presences", "presence_id"),
    ("commitments", "commitment_id"),
    ("organization", "indicator_id"),
)
SEPARATOR = ";"

Mask = npt.NDArray[np.bool_]
Masks = dict[str, Mask]
Names = set[tuple[str, ...]]


def visible(
    tables: Mapping[str, pd.DataFrame],
    links: Iterable[Link],
    edition: Edition,
    structure: Iterable[str] = (),
    left: Mapping[str, pd.DataFrame] | None = None,
) -> dict[str, pd.DataFrame]:
    """Give what an edition sees of every table.

    Parameters
    ----------
    links
        The references between tables, as :func:`milepost.read.keys.links_of` gives them; those of
        the package's own tables hold even where none is declared.
    structure
        Tables that belong to the plan's structure beside the package's own.
    left
        What is left of tables of observations where small counts are kept back. The other rows are
        hidden, as those of a grade that the edition does not accept.

    Returns
    -------
    dict
        The same tables without what the edition's readers must not know. Rows that say themselves
        who may see them are selected, and in the order of :func:`milepost.edition.select.select`.

    Notes
    -----
    A row is dropped if it can be reached from a hidden row by references, and from no row that is
    seen. Its readers may know what a row of another grade than the edition accepts names; such a
    thing stays if a source of its own is seen, on whose record it is. Sources have none.
    """
    places = {
        name: seen_places(table, edition)
        for name, table in tables.items()
        if not OWN_WORDS.isdisjoint(table.columns)
    }
    for name, rows in (left or {}).items():
        told = tables[name]["observation_id"].iloc[places[name]].isin(rows["observation_id"])
        places[name] = places[name][told.to_numpy()]
    columns = {name: {*table.columns} for name, table in tables.items()}
    every = dict.fromkeys([*links, *_known_links(tables)])
    graph = _Graph(
        tables,
        [link for link in every if _stands(link, columns)],
        frozenset(places),
        frozenset({*STRUCTURE, *structure}),
    )
    seen = graph.seen(places, edition)
    made = {}
    for name, table in tables.items():
        if name in places:
            ordered = table.iloc[places[name]]
            made[name] = ordered.reset_index(drop=True) if "observation_id" in table else ordered
        else:
            made[name] = table if seen[name].all() else table[seen[name]]
    return made


def files_seen(
    every: Mapping[str, pd.DataFrame], seen: Mapping[str, pd.DataFrame]
) -> dict[str, str]:
    """Say of each file of rows whether ``all``, ``some`` or ``none`` of its rows are seen.

    Parameters
    ----------
    every, seen
        The tables as they were read, with ``_file``, and as :func:`visible` gives them. One that
        is not among the seen, such as the log of imports, has none.
    """
    found: dict[str, str] = {}
    for name, table in every.items():
        if "_file" not in table or name == "country_names":  # which no row of a book rests on
            continue
        left: Any = seen[name]["_file"].value_counts() if name in seen else {}
        for file, count in table["_file"].value_counts().items():
            kept = left.get(file, 0)
            found[str(file)] = "all" if kept == count else "some" if kept else "none"
    return found


def _known_links(tables: Mapping[str, pd.DataFrame]) -> list[Link]:
    return [
        Link(name, (key,), named, (key,), SEPARATOR)
        for named, key in KNOWN
        for name, table in tables.items()
        if name != named and key in table
    ]


def _stands(link: Link, columns: Mapping[str, set[str]]) -> bool:
    """Whether both tables of a link are there, with its columns."""
    ends = (link.table, link.columns), (link.named, link.key)
    return all({*names} <= columns.get(name, set()) for name, names in ends)


@dataclass(frozen=True)
class _Graph:
    """Rows and what names them."""

    tables: Mapping[str, pd.DataFrame]
    links: Sequence[Link]
    own: frozenset[str]  # the tables whose rows say who may see them
    structure: frozenset[str]  # the tables that are public, whoever names their rows
    # what the rows of a table name by some columns, worked out once
    told: dict[tuple[str, tuple[str, ...], str], _Told] = field(default_factory=dict)

    def seen(self, places: Mapping[str, npt.NDArray[np.int64]], edition: Edition) -> Masks:
        """Say of each row of each table whether it is seen."""
        shown, hidden = self._none(), self._none()
        for name, chosen in places.items():
            shown[name][chosen] = True
            hidden[name] = ~shown[name]
        self._hide_what_names(hidden, shown)
        forced = {name: mask.copy() for name, mask in hidden.items()}
        known = self._none()
        every = edition.model_copy(update={"evidence": [*Evidence]})
        for name in places:
            known[name][seen_places(self.tables[name], every)] = True
        self._reach(hidden)
        self._reach(known)
        for name in shown.keys() - self.own - {*UPKEEP}:
            shown[name] = ~hidden[name] | (name in self.structure)
        self._reach(shown)
        while self._on_record(shown, known):
            self._reach(shown)
        return {
            name: mask & ~forced[name] if name not in UPKEEP else np.ones(len(mask), dtype=bool)
            for name, mask in shown.items()
        }

    def _none(self) -> Masks:
        return {name: np.zeros(len(table), dtype=bool) for name, table in self.tables.items()}

    def _hide_what_names(self, hidden: Masks, shown: Masks) -> None:
        """Hide the rows of other tables that name a row which says itself that it is hidden."""
        changed = True
        while changed:
            changed = False
            for link in self.links:
                if link.table in self.structure | self.own or link.table in UPKEEP:
                    continue
                gone = self._keys(link, hidden) - self._keys(link, shown)
                gone -= self._keys(link, {link.named: ~hidden[link.named]})
                found = self._naming(link, gone) & ~hidden[link.table]
                if found.any():
                    hidden[link.table] |= found
                    changed = True

    def _reach(self, marked: Masks) -> None:
        """Mark what marked rows name, and what that names; rows with words of their own keep them."""
        pending = {name for name, mask in marked.items() if mask.any()}
        while pending:
            fresh = set()
            for link in self.links:
                if link.table not in pending or link.named in self.own or link.table in UPKEEP:
                    continue
                names = self._told(link.table, link.columns, link.separator).by(marked[link.table])
                found = self._having(link, names) & ~marked[link.named]
                if found.any():
                    marked[link.named] |= found
                    fresh.add(link.named)
            pending = fresh

    def _on_record(self, shown: Masks, known: Masks) -> bool:
        """Show what rows of any grade name, if a source of its own is seen."""
        changed = False
        for link in self.links:
            name = link.table
            if link.named != SOURCES or name in self.own or name in UPKEEP:
                continue
            found = self._naming(link, self._keys(link, shown)) & known[name] & ~shown[name]
            if found.any():
                shown[name] |= found
                changed = True
        return changed

    def _keys(self, link: Link, marked: Mapping[str, Mask]) -> Names:
        return self._told(link.named, link.key).by(marked[link.named])

    def _having(self, link: Link, names: Names) -> Mask:
        """Mark the named table's rows with one of these keys."""
        return self._told(link.named, link.key).naming(names)

    def _naming(self, link: Link, names: Names) -> Mask:
        """Mark the rows that name one of these keys."""
        return self._told(link.table, link.columns, link.separator).naming(names)

    def _told(self, table: str, columns: tuple[str, ...], separator: str = "") -> _Told:
        asked = (table, columns, separator)
        if asked not in self.told:
            self.told[asked] = _tell([self.tables[table][name] for name in columns], separator)
        return self.told[asked]


@dataclass(frozen=True)
class _Told:
    """What each row names: the place of its cells among all that differ, and what these name."""

    places: npt.NDArray[np.intp]
    parts: Sequence[tuple[tuple[str, ...], ...]]

    def by(self, marked: Mask) -> Names:
        """Give what the marked rows name."""
        return {name for at in np.unique(self.places[marked]) if at >= 0 for name in self.parts[at]}

    def naming(self, names: Names) -> Mask:
        """Mark the rows that name one of these."""
        if not names:
            return np.zeros(len(self.places), dtype=bool)
        found = np.zeros(len(self.parts) + 1, dtype=bool)  # the last is that of blank cells
        found[:-1] = [not names.isdisjoint(parts) for parts in self.parts]
        return found[self.places]


def _tell(cells: Sequence[pd.Series], separator: str) -> _Told:
    if len(cells) == 1:
        places, values = pd.factorize(cells[0])
        return _Told(places, [_parts((value,), separator) for value in values.tolist()])
    places, rows = pd.factorize(pd.MultiIndex.from_arrays(cells))
    return _Told(places, [_parts(row, separator) for row in rows])


def _parts(row: tuple[object, ...], separator: str) -> tuple[tuple[str, ...], ...]:
    if any(cell is None or cell != cell for cell in row):  # noqa: PLR0124  (a blank number)
        return ()
    if separator and len(row) == 1:
        return tuple((part.strip(),) for part in str(row[0]).split(separator))
    return (tuple(map(str, row)),)
