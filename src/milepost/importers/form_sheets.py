"""The sheets of a form: one for each kind of observation, the columns that it asks for, its guide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from milepost.core.kinds import KINDS, OF_A_PERIOD, ONE_MEASURE
from milepost.core.model import Audience, Edition, Evidence
from milepost.edition.hierarchy import is_nested, with_levels
from milepost.edition.words import Words
from milepost.read.cells import LABEL
from milepost.read.dataset import Dataset
from milepost.read.dimensions import dimensions_of
from milepost.read.grid import folded
from milepost.read.table_schema import Column, Resource, as_list

# columns that are declared dimensions, and those whose cells list what a row is tagged with, whatever
# the workbook has of them
DIMENSIONS, LISTS = "dimensions", "lists"
_ABOUT = f"target_id country region_id item_id {DIMENSIONS}"
_WHERE = f"result_id presence_id {LISTS}"
_SOURCE = "known_on evidence audience source_id source_locator note observation_id withdrawn"
_PERIOD = "period_start period_end"


@dataclass(frozen=True)
class Form:
    """One sheet."""

    # the sheet's name, and in one sentence what belongs on it
    title: str
    purpose: str
    table: str  # the table that its rows go to
    measure: str  # the measure of all its rows; blank where the table has none
    # the columns it asks for, in order; those that the table's schema lacks are left out.
    # `DIMENSIONS` stands for the declared dimensions, `LISTS` for the list columns that are not
    # named
    columns: tuple[str, ...]


def measures_of(targets: pd.DataFrame, rows: pd.DataFrame) -> dict[str, set[str]]:
    """Give the measures on whose sheets the values of each target belong.

    Of what is followed by one measure throughout, that is the one of the rows that stand; before the
    first row, a rate's or an index's own.
    """
    seen: dict[str, set[str]] = {}
    for target_id, measure in rows[["target_id", "measure"]].drop_duplicates().to_numpy():
        seen.setdefault(target_id, set()).add(measure)
    found = {}
    for target_id, kind in zip(targets["target_id"], targets["kind"], strict=True):
        of = KINDS[kind]
        taken = {*of.measures}
        if kind in ONE_MEASURE:
            alone = {of.measures[0]} if of.over_parts == "none" else taken
            chosen = (seen.get(target_id, set()) - {"base"}) or alone
            # a running total is an amount, told in another way
            amounts = {*OF_A_PERIOD} if chosen & {*OF_A_PERIOD} else set()
            taken = chosen | amounts | ({"base"} & taken)
        found[target_id] = taken
    return found


def _observed(title: str, measure: str, asked: str, purpose: str) -> Form:
    columns = f"{_ABOUT} {asked} {_WHERE} {_SOURCE}"
    return Form(title, purpose, "observations", measure, tuple(columns.split()))


def _of_table(title: str, table: str, columns: str, purpose: str) -> Form:
    return Form(title, purpose, table, "", tuple(columns.split()))


FORMS = (
    _observed("Events", "event", f"statement value {_PERIOD}",
              "Something was attained or happened: a law changed, an office opened. A row each."),
    _observed("Stocks", "stock", f"value {_PERIOD} statement",
              "How many there were on one day: both dates are that day."),
    _observed("Levels", "level", f"numerator denominator value {_PERIOD} statement",
              "A share, as the number of cases and of how many; the percentage follows."),
    _observed("Rates", "rate", f"value {_PERIOD} statement",
              "A rate, an average or an index, as one number that is never added to another place's."),
    _observed("Flows", "flow", f"value {_PERIOD} statement",
              "An amount in a period, as a rule a year."),
    _observed("Running totals", "to-date", f"value {_PERIOD} statement",
              "An amount from the beginning of a year to a day in it: the last one stands for the year."),
    _observed("Steps", "step", f"value {_PERIOD} statement",
              "Which step has been reached on a day: its number, or 1 for yes and 0 for no."),
    _observed("Statements", "statement", f"statement {_PERIOD}",
              "What is told in words, and never counted."),
    _observed("Nil reports", "nil", f"value {_PERIOD}",
              "There was nothing to count in a period: the value is 0. Where no report was made, no row."),
    _observed("Base values", "base", f"value numerator denominator {_PERIOD} statement",
              "The value of a year before the plan, with which later years are compared."),
    _of_table("Organisation", "organization_observations",
              f"indicator_id value qualifier {_PERIOD} {_SOURCE}",
              "Figures about the organisation itself: staff, presences, funds."),
    _of_table("Commitments", "commitment_updates",
              f"commitment_id stage statement {_PERIOD} {_SOURCE}",
              "How far a commitment has come."),
    _of_table("Sources", "sources", "source_id producer title url published accessed licence note",
              "Sources that the lists do not offer yet; rows of the other sheets may then name them."),
)  # fmt: skip


def forms_of(resources: Iterable[Resource]) -> list[tuple[Form, list[Column]]]:
    """Give the sheets that a workbook has tables for, each with its columns."""
    resources = list(resources)
    schemas = {resource.table: resource.schema_record for resource in resources}
    dimensions = [one.column for one in dimensions_of(resources)]
    forms = []
    for form in FORMS:
        if form.table in schemas:
            fields = {column.name: column for column in schemas[form.table].fields}
            known = fields["measure"].constraints.enum if form.measure else None
            if known and form.measure not in known:
                continue
            lists = [name for name, column in fields.items() if column.list is not None]
            several = {LISTS: lists, DIMENSIONS: dimensions}
            names = [
                name
                for asked in form.columns
                for name in several.get(asked, [asked])
                if name in fields and (asked not in several or name not in form.columns)
            ]
            forms.append((form, [fields[name] for name in names]))
    return forms


def labels_of(columns: Iterable[Column]) -> dict[str, str]:
    """Give what a header may say, folded, to the column: its title or its name."""
    columns = list(columns)
    titles = {folded(column.title): column.name for column in columns if column.title}
    return titles | {folded(column.name): column.name for column in columns}


NAMES = ("short_name", "name", "title", "what", "statement")
LONGEST = 60
BOOLEAN = ["true", "false"]


def choices(
    column: Column,
    form: Form,
    resources: Iterable[Resource],
    dataset: Dataset,
    words: Words,
    measures: Mapping[str, set[str]],
) -> list[str]:
    """Give what a column's cells may hold; nothing where they are free.

    Parameters
    ----------
    words
        What the plan calls its parts: the levels of its results stand before their names.
    measures
        As :func:`measures_of` gives them.
    """
    if column.constraints.enum:
        return [str(item) for item in column.constraints.enum]
    if column.type == "boolean":
        return BOOLEAN
    place = _refers_to(column, form, resources)
    if place is None:
        return []
    table, key = place
    rows = dataset.tables.get(table)
    if rows is None or key not in rows:
        return []
    if table == "targets":
        rows = rows[[form.measure in measures[name] for name in rows["target_id"]]]
    rows = rows.dropna(subset=[key])
    if table == "results" and is_nested(rows):
        rows = _by_level(rows, dataset["pillars"], words)
    return [*dict.fromkeys(_labels(rows, key))]


def _by_level(rows: pd.DataFrame, pillars: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Put results under those that they are parts of, and what the plan calls each before its name."""
    rows = with_levels(rows, pillars).sort_values("rank")
    called = rows["depth"].map(lambda depth: words.level(depth)[0]).str.capitalize()
    return rows.assign(short_name=called + ": " + rows["short_name"])


def _refers_to(column: Column, form: Form, resources: Iterable[Resource]) -> tuple[str, str] | None:
    resources = list(resources)
    tables = {resource.name: resource.table for resource in resources}
    if column.list is not None:
        return tables.get(column.list.resource, column.list.resource), column.list.field
    own = next(resource for resource in resources if resource.table == form.table)
    for key in own.schema_record.foreign_keys:
        if as_list(key.fields) == [column.name]:
            name = key.reference.resource
            return tables.get(name, name), as_list(key.reference.fields)[0]
    return None


def _labels(rows: pd.DataFrame, key: str) -> list[str]:
    name = next((name for name in NAMES if name in rows and name != key), None)
    if name is None:
        return [str(value) for value in rows[key]]
    return [
        f"{value}{LABEL}{' '.join(str(words).split())[:LONGEST]}" if isinstance(words, str)
        else str(value)
        for value, words in zip(rows[key], rows[name], strict=True)
    ]  # fmt: skip


GRADES = {
    Evidence.PUBLIC_RECORD: "anyone can open the source",
    Evidence.REPORTED: "from the organisation's own monitoring",
    Evidence.PROVISIONAL: "may still change",
    Evidence.ILLUSTRATIVE: "made for demonstration, a record of nothing",
}
AUDIENCES = {
    Audience.PUBLIC: "may stand in any book",
    Audience.INTERNAL: "for the organisation; left out of public books before anything is counted",
    Audience.RESTRICTED: "for a named circle; left out of public and internal books",
}


def guide(dataset: Dataset, edition: Edition, forms: Iterable[Form]) -> list[tuple[str, str]]:
    """Give the instructions as pairs of heading and words."""
    plan = dataset["plan"].iloc[0]
    lines = [
        (str(edition.title), f"Observations for: {plan['title']}, {plan['organization']}"),
        (
            "What counts",
            f"Periods that end by {edition.as_of.isoformat()} and became known by "
            f"{edition.cut_off.isoformat()}. One row, one fact.",
        ),
        ("", ""),
        ("Sheets", "Use those that you need; leave the others blank."),
    ]
    lines += [(form.title, form.purpose) for form in forms]
    lines += [
        ("", ""),
        (
            "Columns",
            "Dark headings must be filled, light ones may be left blank. The note at a heading "
            "says what belongs below it. Keep the headings as they are, and merge no cells.",
        ),
        (
            "Drop-downs",
            "Choose from the list; what stands before the dash is kept. Where a cell takes "
            "several codes, divide them by semicolons: 5;16.",
        ),
        (
            "Dates",
            f"As {edition.as_of.isoformat()}. Both dates are the same for what stands on one day.",
        ),
        ("Numbers", "Plain: 12.5 or 12,5. No separators for thousands, no units."),
        (
            "Corrections",
            "Repeat the row with what is right now and a later date in 'Known on'; best in a form "
            "that holds the rows (milepost template --filled), which names each under "
            "'Observation'. To take a row back, also put true under 'Withdrawn'.",
        ),
        ("", ""),
        ("Evidence", "How well a row is supported:"),
    ]
    lines += [(f"  {grade.value}", words) for grade, words in GRADES.items()]
    lines.append(("Audience", "Who may see a row:"))
    lines += [(f"  {audience.value}", words) for audience, words in AUDIENCES.items()]
    lines += [
        ("", ""),
        ("Sending it in", "milepost import FILE --dry-run shows every mistake and what would "
         "change; without --dry-run the rows are added. A file is taken in once."),
    ]  # fmt: skip
    return lines
