"""Lists of treaty actions, as the UN Treaty Collection's status pages are exported.

A row is what one State did about one treaty. Every action that makes a party gives an event where
it falls in the plan, and counts among the parties at the end of each year from then on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from milepost.data.cells import CellError, as_text
from milepost.data.grids import Grid
from milepost.data.package import first_error
from milepost.data.read import Dataset
from milepost.data.records import Record, read_records
from milepost.errors import UserError
from milepost.intake.names import COUNTRY, CountryNames, country_names
from milepost.intake.rows import Gathered, NewRow
from milepost.model import ID_PATTERN, Audience, Evidence, Problem
from milepost.yaml_file import read_yaml

COLUMNS = ("country_name", "treaty_id", "action_type", "action_date", "mtdsg_no")
SETTINGS = "params/import/untc.yml"
Id = Annotated[str, Field(pattern=ID_PATTERN)]


class Treaty(BaseModel):
    """What the rows about one treaty are tagged with."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    item: Id
    directions: list[Id] = []
    sdgs: list[Id] = []


class Settings(BaseModel):
    """What ``params/import/untc.yml`` says: where the rows belong in this plan."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    target: Id
    result: Id
    source: Id
    evidence: Annotated[Evidence, Field(strict=False)]
    audience: Annotated[Audience, Field(strict=False)]
    prefix: Id
    # the words that make a party, and the verb of each
    parties: dict[str, str]
    others: list[str] = []
    events_from: date
    year_ends: list[Annotated[int, Field(ge=1945, le=2200)]]
    treaties: dict[str, Treaty]
    event_statement: str
    stock_statement: str
    elsewhere: str


@dataclass(frozen=True)
class _Action:
    """One State, or other party, becoming a party to one treaty."""

    iso3: str
    name: str
    treaty: str
    verb: str
    on: date
    chapter: str
    row: int


def read_settings(path: Path, shown: str = SETTINGS) -> Settings:
    """Read where treaty actions belong in a workbook.

    Raises
    ------
    UserError
        If the file is missing or has an unknown, missing or mistyped key.
    """
    try:
        return Settings.model_validate(read_yaml(path, shown))
    except ValidationError as error:
        raise UserError(f"{shown}: {first_error(error)}") from error


def gather_actions(
    grids: Iterable[Grid], dataset: Dataset, settings: Settings, file: str
) -> Gathered:
    """Turn treaty actions into events and counts at the ends of years."""
    gathered = Gathered()
    names = country_names(dataset)
    actions: list[_Action] = []
    for grid in grids:
        records = read_records(grid, {name: name for name in COLUMNS}, file, extra=True)
        gathered.problems += records.problems
        for name in sorted({*COLUMNS[:4]} - {*records.columns}):
            message = f"the column {name!r} is missing: a list of treaty actions has it"
            gathered.problems.append(Problem(file, 1, name, "", "missing-column", message))
        if gathered.problems:
            continue
        for record in records.rows:
            action, problem = _action(record, records.begins, names, settings, file)
            actions += [action] if action else []
            gathered.problems += [problem] if problem else []
    if not gathered.problems:
        gathered.problems += _twice(actions, file)
        gathered.rows += _events(actions, dataset, settings)
        gathered.rows += _stocks(actions, dataset, settings, gathered.remarks)
    return gathered


def _action(
    record: Record,
    begins: datetime | None,
    names: CountryNames,
    settings: Settings,
    file: str,
) -> tuple[_Action | None, Problem | None]:
    def text(column: str) -> str:
        return str(record.cells.get(column, "")).strip()

    kind, treaty, name = text("action_type"), text("treaty_id"), text("country_name")
    if not kind or kind in settings.others:
        return None, None  # signed only: no party
    party = names.find(name)
    day = _day(record.cells.get("action_date"), begins)
    wrong = None
    if kind not in settings.parties:
        known = ", ".join([*settings.parties, *settings.others])
        wrong = ("action_type", "unknown-code", f"is not an action of {SETTINGS}: {known}")
    elif treaty not in settings.treaties:
        wrong = ("treaty_id", "unknown-code", f"is not a treaty of {SETTINGS}")
    elif party is None:
        wrong = ("country_name", "country", "names no party: add it to country_names")
    elif party.kind not in (COUNTRY, "other-party"):
        wrong = ("country_name", "country", f"is a {party.kind} and can't be a party")
    elif day is None:
        wrong = ("action_date", "type", "is not a date such as 2025-12-31")
    if wrong is not None or party is None or day is None:
        column, rule, message = wrong or ("", "", "")
        value = text(column)[:80]
        return None, Problem(file, record.row, column, value, rule, f"{value!r} {message}")
    verb = settings.parties[kind]
    return _Action(party.iso3, name, treaty, verb, day, text("mtdsg_no"), record.row), None


def _day(cell: Any, begins: datetime | None) -> date | None:
    try:
        return date.fromisoformat(as_text(cell, "date", begins))
    except (CellError, ValueError):
        return None


def _twice(actions: list[_Action], file: str) -> list[Problem]:
    """A party that joins a treaty twice would be counted twice."""
    seen: dict[tuple[str, str], int] = {}
    problems = []
    for action in actions:
        key = (action.iso3 or action.name, action.treaty)
        if key in seen:
            message = f"joined {action.treaty!r} in row {seen[key]} already"
            problem = Problem(
                file, action.row, "country_name", action.name, "duplicate",
                f"{action.name!r} {message}",
            )  # fmt: skip
            problems.append(problem)
        seen[key] = action.row
    return problems


def _events(actions: list[_Action], dataset: Dataset, settings: Settings) -> list[NewRow]:
    countries = _texts(dataset["countries"], "iso3", "name")
    items = _texts(dataset["items"], "item_id", "name")
    rows = []
    for action in sorted(actions, key=lambda found: (found.on, found.row)):
        if action.on < settings.events_from or not action.iso3:
            continue
        treaty = settings.treaties[action.treaty]
        words = {
            "country": countries.get(action.iso3, action.name),
            "verb": action.verb,
            "treaty": items.get(treaty.item, treaty.item),
        }
        values = {
            **_common(settings, action.on, action.chapter),
            "observation_id": f"{settings.prefix}-{action.iso3.lower()}-{treaty.item}",
            "measure": "event",
            "value": "1",
            "country": action.iso3,
            "item_id": treaty.item,
            "statement": _worded(settings.event_statement, words),
            "direction_ids": ";".join(treaty.directions),
            "sdg_ids": ";".join(treaty.sdgs),
        }
        rows.append(NewRow("observations", values, "", action.row))
    return rows


def _stocks(
    actions: list[_Action], dataset: Dataset, settings: Settings, remarks: list[str]
) -> list[NewRow]:
    regions = _texts(dataset["countries"], "iso3", "region_id")
    titles = _texts(dataset["regions"], "region_id", "name")
    items = _texts(dataset["items"], "item_id", "name")
    chapters = {action.treaty: action.chapter for action in actions}
    first = {action.treaty: action.row for action in reversed(actions)}
    rows = []
    for year in settings.year_ends:
        end = date(year, 12, 31)
        held = [action for action in actions if action.on <= end]
        counts = Counter((found.treaty, regions.get(found.iso3, "")) for found in held)
        remarks.append(f"parties at the end of {year}: {len(held):,}")
        # a region without any party is a fact, too; what lies outside the regions is told of if any
        counts.update({(name, region): 0 for name in chapters for region in titles})
        for (name, region), count in sorted(counts.items()):
            treaty = settings.treaties[name]
            words = {
                "treaty": items.get(treaty.item, treaty.item),
                "place": titles.get(region, settings.elsewhere),
            }
            values = {
                **_common(settings, end, chapters[name]),
                "observation_id": (
                    f"{settings.prefix}-stock-{year}-{treaty.item}-{region or 'no-region'}"
                ),
                "measure": "stock",
                "value": str(count),
                "region_id": region,
                "item_id": treaty.item,
                "statement": _worded(settings.stock_statement, words),
            }
            rows.append(NewRow("observations", values, "", first[name]))
    return rows


def _common(settings: Settings, day: date, chapter: str) -> dict[str, str]:
    return {
        "target_id": settings.target,
        "period_start": day.isoformat(),
        "period_end": day.isoformat(),
        "known_on": day.isoformat(),
        "result_id": settings.result,
        "evidence": settings.evidence.value,
        "audience": settings.audience.value,
        "source_id": settings.source,
        "source_locator": f"chapter {chapter}" if chapter else "",
    }


def _texts(table: pd.DataFrame, key: str, column: str) -> dict[str, str]:
    known = table.dropna(subset=[key, column])
    return dict(zip(known[key], known[column], strict=True))


def _worded(pattern: str, words: Mapping[str, Any]) -> str:
    """Put words for their names in braces; nothing else in a pattern is read."""
    for name, word in words.items():
        pattern = pattern.replace("{" + name + "}", str(word))
    return pattern
