"""Keys between and within tables: primary keys name a row once, references lead somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial

import pandas as pd

from milepost.core.model import Problem
from milepost.core.problems import MOST_LISTED, SHOWN_LENGTH, table_of
from milepost.read.table_schema import DESCRIPTOR, Resource, as_list


@dataclass(frozen=True)
class Link:
    """A declared reference: columns of a table whose cells name rows of another by their key."""

    table: str
    columns: tuple[str, ...]
    named: str
    key: tuple[str, ...]
    separator: str = ""  # between several names in one cell; blank where a cell holds one


def links_of(resources: list[Resource]) -> tuple[Link, ...]:
    """Give every reference that the description declares: foreign keys, and lists in one cell."""
    table_of = {resource.name: resource.table for resource in resources}
    links = []
    for resource in resources:
        schema = resource.schema_record
        for key in schema.foreign_keys:
            # a reference to nothing is one to the table itself (Table Schema)
            name = key.reference.resource or resource.name
            ends = tuple(as_list(key.fields)), tuple(as_list(key.reference.fields))
            links.append(Link(resource.table, ends[0], table_of.get(name, name), ends[1]))
        for column in schema.fields:
            if (of := column.list) is not None:
                named = table_of.get(of.resource, of.resource)
                link = Link(resource.table, (column.name,), named, (of.field,), of.separator)
                links.append(link)
    return tuple(dict.fromkeys(links))


def check_keys(tables: Mapping[str, pd.DataFrame], resources: list[Resource]) -> list[Problem]:
    """Find rows whose primary key stands in an earlier row of the table, whatever its file."""
    problems = []
    # files of one table share its key, so that the first speaks for all
    keys = {resource.table: resource.schema_record.key for resource in reversed(resources)}
    for table in dict.fromkeys(resource.table for resource in resources):
        key, frame = keys[table], tables[table]
        if not key:
            continue
        twice = frame.duplicated(key, keep="first")
        if not twice.any():
            continue
        for row in frame[twice].dropna(subset=key).head(MOST_LISTED).to_dict("records"):
            value = " / ".join(_text(row[name]) for name in key)
            message = f"{value!r} stands more than once; a key must be unique"
            problems.append(
                Problem(row["_file"], row["_row"], "+".join(key), value, "primary-key", message)
            )
    return problems


def check_references(
    tables: Mapping[str, pd.DataFrame], resources: list[Resource]
) -> list[Problem]:
    """Find identifiers that stand in no row of the table which they refer to."""
    files: dict[str, list[str]] = {}
    for resource in resources:
        files.setdefault(resource.table, []).append(f"data/{resource.path}")
    problems: list[Problem] = []
    known_of = cache(partial(_known, tables))  # many tables refer to the same few
    for link in links_of(resources):
        frame, known = tables[link.table], known_of(link.named, link.key)
        if link.separator:
            cells = _split(frame[link.columns[0]].dropna(), link.separator, known)
        else:
            cells = _joined(frame, [*link.columns])
        where = table_of(link.named, files.get(link.named, [DESCRIPTOR]))
        problems += _unknown(frame, cells, "+".join(link.columns), known, where)
    return problems


def _split(cells: pd.Series, separator: str, known: pd.Series) -> pd.Series:
    """Give the parts of the cells that hold an unknown one; each distinct cell is looked at once."""
    parts = cells.drop_duplicates().str.split(separator, regex=False).explode()
    wrong = cells.loc[parts[~parts.isin(known)].index.unique()]
    return cells[cells.isin(wrong)].str.split(separator, regex=False).explode()


def _known(tables: Mapping[str, pd.DataFrame], table: str, columns: tuple[str, ...]) -> pd.Series:
    if table not in tables or any(name not in tables[table] for name in columns):
        return pd.Series([], dtype="str")
    return _joined(tables[table], [*columns])


def _joined(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Give a key as one text a row; missing where any part is."""
    if len(columns) == 1 and frame[columns[0]].dtype == "str":
        return frame[columns[0]].dropna()
    present = frame[columns].dropna()
    parts = [present[name].map(_text).astype("str") for name in columns]
    joined = parts[0]
    for part in parts[1:]:
        joined = joined + " / " + part
    return joined


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _unknown(
    frame: pd.DataFrame, cells: pd.Series, column: str, known: pd.Series, table: str
) -> list[Problem]:
    named = cells.isin(known)
    if named.all():
        return []
    wrong = cells[~named]
    places = frame.loc[wrong.index, ["_file", "_row"]].assign(value=wrong.to_numpy())
    problems = []
    for file, row, value in places.head(MOST_LISTED).itertuples(index=False):
        text = str(value)[:SHOWN_LENGTH]
        message = f"{text!r} is not in {table}"
        problems.append(Problem(file, int(row), column, text, "unknown-code", message))
    if len(wrong) > MOST_LISTED:
        more = f"{len(wrong) - MOST_LISTED:,} more rows break this rule"
        problems.append(Problem(places["_file"].iloc[0], 0, column, "", "unknown-code", more))
    return problems
