"""Which observations differ between what two states of the data show, and how each came about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from milepost.core.model import Edition
from milepost.edition.hierarchy import PATH, SEPARATOR
from milepost.edition.select import last_known

RowKind = Literal["new", "late", "revised", "withdrawn", "removed", "let in", "left out"]
# columns of an observation that bear on a figure
FACTS = (
    "target_id", "measure", "period_start", "period_end", "value", "numerator", "denominator",
    "country", "region_id", "item_id", "result_id", "direction_ids", "evidence",
)  # fmt: skip
SCOPE_COLUMNS = {"region": "region_id", "pillar": "pillar_id", "result": "result_id"}


@dataclass(frozen=True)
class View:
    """What an edition sees of a state of the data."""

    data: pd.DataFrame  # every version of every observation
    edition: Edition  # which of them are seen
    rows: pd.DataFrame  # the seen ones, selected and tagged (`select`)
    dimensions: tuple[str, ...] = ()  # the columns that are declared dimensions


@dataclass(frozen=True)
class RowChange:
    """An observation that two views show differently."""

    # `new`: of a later year. `late`: known after the earlier view's cut-off. `revised`: other
    # facts. `withdrawn`: by a later row. `removed`: no such row any more, or none known yet. `let
    # in`, `left out`: its grade, audience or year is now (no longer) seen
    kind: RowKind
    observation_id: str
    file: str
    row: int
    source_id: str
    known_on: str
    evidence: str
    changed: dict[str, tuple[Any, Any]]  # of a revised row, column to the value before and after
    # the tagged rows; `None` where a view does not show the observation
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    def concerns(
        self, scope_kind: str, scope_id: str, target_id: str, measure: str | None = None
    ) -> bool:
        """Say whether a target's figure in a part of a scope rests on the observation.

        With a measure, rows of that measure alone count.
        """
        column = SCOPE_COLUMNS.get(scope_kind, scope_kind)

        def lies_there(row: dict[str, Any]) -> bool:
            if column == "result_id" and isinstance(row.get(PATH), str):
                return scope_id in row[PATH].split(SEPARATOR)
            return column not in row or row[column] == scope_id

        return any(
            row["target_id"] == target_id and lies_there(row) and measure in (None, row["measure"])
            for row in (self.before, self.after)
            if row is not None
        )

    def as_dict(self) -> dict[str, Any]:
        """Give the change as plain values, for JSON."""
        names = ("kind", "observation_id", "file", "row", "source_id", "known_on", "evidence")
        changed = {name: {"before": old, "after": new} for name, (old, new) in self.changed.items()}
        return {**{name: getattr(self, name) for name in names}, "changed": changed}


def row_changes(before: View, after: View) -> list[RowChange]:
    """Give every observation that two views show differently, ordered by identifier."""
    facts = (*FACTS, *dict.fromkeys((*before.dimensions, *after.dimensions)))
    differing = _differing(before.rows, after.rows, facts)
    if not differing:
        return []
    old, new = _by_key(before.rows, differing), _by_key(after.rows, differing)
    earlier, later = _latest(before, differing), _latest(after, differing)
    found = []
    for key in sorted(old.keys() | new.keys()):
        one, other = old.get(key), new.get(key)
        changed = dict(_changed(one, other, facts)) if one and other else {}
        if one and other and not changed:
            continue
        kind, told = _explain(one, other, earlier.get(key), later.get(key), before, after)
        found.append(
            RowChange(
                kind, key, str(told.get("_file", "")), int(told.get("_row", 0)),
                str(told["source_id"]), str(told["known_on"].date()), str(told["evidence"]),
                changed, one, other,
            )
        )  # fmt: skip
    return found


def _explain(
    one: dict[str, Any] | None,
    other: dict[str, Any] | None,
    earlier: dict[str, Any] | None,
    later: dict[str, Any] | None,
    before: View,
    after: View,
) -> tuple[RowKind, dict[str, Any]]:
    """Say how a change came about, and by which row; a row that may not be seen is not named."""
    if other is not None:
        if one is not None:
            return "revised", other
        if other["period_end"] > pd.Timestamp(before.edition.as_of):
            return "new", other
        known = earlier is not None and not earlier["withdrawn"] and _may_see(after, earlier)
        return ("let in" if known else "late"), other
    assert one is not None
    if later is None:
        return "removed", one
    if later["withdrawn"] and _may_see(after, later):
        return "withdrawn", later
    return "left out", one


def _may_see(view: View, row: dict[str, Any]) -> bool:
    """Whether a view's readers may know of a row, though it is not the one that holds."""
    edition = view.edition
    return row["audience"] in edition.audiences and row["evidence"] in set(edition.evidence)


def _differing(one: pd.DataFrame, other: pd.DataFrame, facts: tuple[str, ...]) -> set[str]:
    """Give the observations of which one view shows a row that the other does not."""
    names = ["observation_id", *facts]
    both = pd.concat([rows.reindex(columns=names).astype("object") for rows in (one, other)])
    return set(both.drop_duplicates(keep=False)["observation_id"])


def _by_key(rows: pd.DataFrame, wanted: set[str]) -> dict[str, dict[str, Any]]:
    own = rows[rows["observation_id"].isin(wanted)]
    return {str(row["observation_id"]): row for row in _records(own)}


def _latest(view: View, wanted: set[str]) -> dict[str, dict[str, Any]]:
    known = view.data[view.data["known_on"] <= pd.Timestamp(view.edition.cut_off)]
    return _by_key(known.iloc[last_known(known[["observation_id", "known_on"]])], wanted)


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in rows.to_dict("records")]


def _changed(
    one: dict[str, Any], other: dict[str, Any], facts: tuple[str, ...]
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for name in facts:
        old, new = plain(one.get(name)), plain(other.get(name))
        if old != new:
            yield name, (old, new)


def plain(value: Any) -> Any:
    """Give a cell as JSON can hold it: ``None`` for blank, a date as text."""
    if value is None or pd.isna(value):
        return None
    return str(value.date()) if isinstance(value, pd.Timestamp) else value
