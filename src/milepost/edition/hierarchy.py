"""A hierarchy of results within one table: each may name the result that it is a part of.

A plan may have one level of results, several, or none. A result that names no pillar belongs to the
pillar of the result above it.
"""

from __future__ import annotations

import pandas as pd

SEPARATOR = ";"
PATH = "result_path"  # what tagged observations name: their result and all that are above it


def is_nested(results: pd.DataFrame) -> bool:
    """Whether any result is a part of another."""
    return "parent_id" in results and bool(results["parent_id"].notna().any())


def paths(table: pd.DataFrame, key: str = "result_id") -> dict[str, list[str]]:
    """Give each result, or each member of a dimension, with those above it, its own identifier first.

    A circle, which the check refuses, ends where it closes.
    """
    if "parent_id" not in table:
        return {name: [name] for name in table[key]}
    known = table.dropna(subset=[key])
    above = dict(zip(known[key], known["parent_id"], strict=True))
    found = {}
    for name in above:
        path = [name]
        while (parent := above.get(path[-1])) in above and parent not in path:
            path.append(str(parent))
        found[str(name)] = path
    return found


def with_levels(results: pd.DataFrame, pillars: pd.DataFrame) -> pd.DataFrame:
    """Say of each result where it stands in the hierarchy.

    Returns
    -------
    pandas.DataFrame
        The results, ``pillar_id`` filled from above, with ``depth`` (1 at the top), ``path``
        (identifiers from the result upwards, divided by ``;``) and ``rank``, the place in the order
        of pillars, then of positions, each result before its parts.
    """
    if results.empty:
        return results.assign(depth=pd.Series(dtype="int64"), path=pd.Series(dtype="str"),
                              rank=pd.Series(dtype="int64"))  # fmt: skip
    found = paths(results)
    ways = [found[name] for name in results["result_id"]]
    own = dict(zip(results["result_id"], results["pillar_id"], strict=True))
    pillar = [next((own[name] for name in way if pd.notna(own[name])), None) for way in ways]
    made = results.assign(
        pillar_id=pd.Series(pillar, index=results.index, dtype="str"),
        depth=[len(way) for way in ways],
        path=[SEPARATOR.join(way) for way in ways],
    )
    order = pillars.drop_duplicates("pillar_id").set_index("pillar_id")["position"]
    first = made["pillar_id"].map(order).astype(float).fillna(float("inf"))
    position = made["position"].astype(float).fillna(float("inf"))
    places = dict(zip(made["result_id"], zip(first, position, range(len(made)), strict=True),
                      strict=True))  # fmt: skip
    keys = sorted(range(len(made)), key=lambda row: [places[name] for name in ways[row][::-1]])
    rank = pd.Series(range(len(made)), index=made.index[keys])
    return made.assign(rank=rank)


def pillar_of(results: pd.DataFrame) -> pd.Series:
    """Give the pillar of each result, by its identifier: its own, or that of one above it."""
    if not is_nested(results):
        return results.set_index("result_id")["pillar_id"]
    own = results.drop_duplicates("result_id").set_index("result_id")["pillar_id"]
    found = {
        name: next((own[step] for step in way if pd.notna(own[step])), None)
        for name, way in paths(results).items()
    }
    return pd.Series(found, dtype="str")
