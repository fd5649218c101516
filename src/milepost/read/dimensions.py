"""Dimensions that a workbook declares: a column of observations, and the table of its members.

A resource of the data package with the property ``dimension`` is such a table; a foreign key of the
observations leads from the column to it. A blank cell is the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from milepost.core.model import Problem
from milepost.read.table_schema import DESCRIPTOR, Column, Resource, as_list

OBSERVATIONS = "observations"
KEY = "member_id"
# the table of all members of all dimensions, as a workbook that declares any has it
MEMBERS = "dimension_members"
NEEDED = (KEY, "position", "name")
OWN = ("position", "name", "short_name", "parent_id", "source_id")
COLUMNS = ("dimension", "title", "people", "overlapping", KEY, *OWN)
# columns and scopes that have a meaning of their own
TAKEN = (
    "target_id", "measure", "country", "region_id", "item_id", "result_id", "presence_id",
    "source_id", "pillar_id", "year", "global", "region", "pillar", "result", "direction",
)  # fmt: skip


@dataclass(frozen=True)
class Dimension:
    """One way to break observations down."""

    column: str  # the column of observations
    table: str  # the table of its members
    title: str  # what the column is called
    people: bool  # whether it breaks down people: by sex, age, disability, population group
    # whether one may belong to several members, so that these never add up
    overlapping: bool = False


def dimensions_of(resources: Iterable[Resource]) -> tuple[Dimension, ...]:
    """Give the dimensions that the description declares and that can be used."""
    resources = list(resources)
    columns = _columns(resources)
    found = {}
    for resource in resources:
        name = resource.dimension
        if name and name not in found and not [*_faults(resource, resources)]:
            title = columns[name].title or name
            found[name] = Dimension(
                name, resource.table, title, resource.people, resource.overlapping
            )
    return tuple(found.values())


def check_dimensions(resources: Iterable[Resource]) -> list[Problem]:
    """Find declared dimensions that can't be used, and say why."""
    resources = list(resources)
    return [
        Problem(DESCRIPTOR, 0, "dimension", resource.dimension, "dimension", message)
        for resource in resources
        if resource.dimension
        for message in _faults(resource, resources)
    ]


def _columns(resources: Iterable[Resource]) -> dict[str, Column]:
    return {
        column.name: column
        for resource in resources
        if resource.table == OBSERVATIONS
        for column in resource.schema_record.fields
    }


def _faults(resource: Resource, resources: list[Resource]) -> Iterator[str]:
    name, shown = resource.dimension, f"resource {resource.name!r}"
    columns = _columns(resources)
    if name in TAKEN:
        yield f"{shown}: {name!r} means something already: give the dimension another column"
        return
    if name not in columns:
        yield f"{shown}: the observations have no column {name!r}: add it to their schema"
        return
    own = {column.name for column in resource.schema_record.fields}
    for column in NEEDED:
        if column not in own:
            yield f"{shown}: a table of members needs the column {column!r}"
    tables = {other.name: other.table for other in resources}
    for other in resources:
        keys = {
            (as_list(key.fields)[0], tables.get(key.reference.resource))
            for key in other.schema_record.foreign_keys
            if as_list(key.reference.fields) == [KEY]
        }
        if other.table == OBSERVATIONS and (name, resource.table) not in keys:
            yield (
                f"{shown}: the column {name!r} of {other.name!r} needs a foreign key to its {KEY!r}"
            )


def members_table(
    tables: Mapping[str, pd.DataFrame], dimensions: Iterable[Dimension]
) -> pd.DataFrame:
    """Give the members of every dimension in their order: a row a member.

    Returns
    -------
    pandas.DataFrame
        ``dimension``, ``title``, ``people``, ``overlapping``, ``member_id``, ``position``, ``name``, ``short_name``
        (the name where none is given), ``parent_id``, ``source_id``.
    """
    parts = []
    for dimension in dimensions:
        rows = tables[dimension.table].reindex(columns=[KEY, *OWN])
        rows = rows.dropna(subset=[KEY]).drop_duplicates(KEY)
        rows = rows.sort_values(["position", KEY], kind="stable")
        parts.append(
            rows.assign(
                dimension=dimension.column,
                title=dimension.title,
                people=dimension.people,
                overlapping=dimension.overlapping,
                short_name=rows["short_name"].fillna(rows["name"]),
            )
        )
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    every = pd.concat(parts, ignore_index=True)[list(COLUMNS)]
    words = [name for name in COLUMNS if name not in ("people", "overlapping", "position")]
    return every.astype(dict.fromkeys(words, "str"))
