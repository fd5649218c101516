"""Lists of treaty actions, as the UN Treaty Collection's status pages are exported.

A row is what one State did about one treaty. Every action that makes a party gives an event where
it falls in the plan, and counts among the parties at the end of each year from then on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from milepost.core.model import Problem
from milepost.core.problems import with_article
from milepost.importers.country_names import COUNTRY, CountryNames, country_names
from milepost.importers.interface import Gathered
from milepost.read.cells import as_text
from milepost.read.dataset import Dataset
from milepost.read.grid import Grid, folded
from milepost.read.notation import CellError
from milepost.read.records import Record, read_records

from .rows import Action, Membership, events, stocks
from .settings import SETTINGS, Settings

NEEDED = ("country_name", "treaty_id", "action_type", "action_date")
COLUMNS = (*NEEDED, "mtdsg_no")
NO_PARTY = "names no party: add it to country_names"


def gather_actions(
    grids: Iterable[Grid], dataset: Dataset, settings: Settings, file: str, known: date
) -> Gathered:
    """Turn treaty actions into events and counts at the ends of years.

    Parameters
    ----------
    known
        The day of the list.
    """
    gathered = Gathered()
    names = country_names(dataset)
    actions: list[Action] = []
    for grid in grids:
        records = read_records(grid, {name: name for name in COLUMNS}, file, extra=True)
        gathered.problems += records.problems
        for name in sorted({*NEEDED} - {*records.columns}):
            message = f"the column {name!r} is missing: a list of treaty actions has it"
            gathered.problems.append(Problem(file, 1, name, "", "missing-column", message))
        if gathered.problems:
            continue
        for record in records.rows:
            action, problem = _action(record, records.begins, names, settings, file)
            actions += [action] if action else []
            gathered.problems += [problem] if problem else []
    gathered.problems = _names_once(gathered.problems)
    parties, problems = _memberships(actions, file)
    if not gathered.problems:
        gathered.problems = problems
        counted, gathered.remarks = stocks(parties, dataset, settings, known)
        gathered.rows = [*events(parties, dataset, settings), *counted]
        gathered.remarks += [
            f"{party.name} left {party.treaty!r} on {party.until}: a party until then"
            for party in parties
            if party.until is not None
        ]
    return gathered


def _names_once(problems: list[Problem]) -> list[Problem]:
    """Tell of an unknown name once, and in how many rows it stands."""
    unknown = Counter(item.value for item in problems if item.message.endswith(NO_PARTY))
    said_once = []
    for item in problems:
        count = unknown.get(item.value, 1) if item.message.endswith(NO_PARTY) else 1
        if count == 0:
            continue
        if item.message.endswith(NO_PARTY):
            unknown[item.value] = 0
        more = f" ({count} rows)" if count > 1 else ""
        said_once.append(replace(item, message=item.message + more))
    return said_once


def _action(
    record: Record,
    begins: datetime | None,
    names: CountryNames,
    settings: Settings,
    file: str,
) -> tuple[Action | None, Problem | None]:
    def text(column: str) -> str:
        return str(record.cells.get(column, "")).strip()

    kind, treaty = (_spelt(text(name), known) for name, known in (
        ("action_type", [*settings.parties, *settings.leaves, *settings.others]),
        ("treaty_id", settings.treaties),
    ))  # fmt: skip
    name, written = text("country_name"), text("action_date")
    if kind in settings.others or not (kind or written):
        return None, None  # signed only: no party
    party = names.find(name)
    day = _day(record.cells.get("action_date"), begins)
    wrong = None
    if kind not in {*settings.parties, *settings.leaves}:
        known = ", ".join([*settings.parties, *settings.leaves, *settings.others])
        wrong = ("action_type", "unknown-code", f"is not an action of {SETTINGS}: {known}")
    elif treaty not in settings.treaties:
        wrong = ("treaty_id", "unknown-code", f"is not a treaty of {SETTINGS}")
    elif party is None:
        wrong = ("country_name", "country", NO_PARTY)
    elif party.kind not in (COUNTRY, "other-party"):
        wrong = ("country_name", "country", f"is {with_article(party.kind)} and can't be a party")
    elif day is None:
        wrong = ("action_date", "type", "is not a date such as 2025-12-31")
    if wrong is not None or party is None or day is None:
        column, rule, message = wrong or ("", "", "")
        value = text(column)[:80]
        return None, Problem(file, record.row, column, value, rule, f"{value!r} {message}")
    verb = settings.parties.get(kind, "")
    return Action(party.iso3, name, treaty, verb, day, text("mtdsg_no"), record.row), None


def _spelt(written: str, known: Iterable[str]) -> str:
    """Give a code as the settings spell it; case and spaces tell nothing."""
    return next((code for code in known if folded(code) == folded(written)), written)


def _day(cell: Any, begins: datetime | None) -> date | None:
    try:
        return date.fromisoformat(as_text(cell, "date", begins))
    except (CellError, ValueError):
        return None


def _memberships(actions: list[Action], file: str) -> tuple[list[Membership], list[Problem]]:
    """Follow each party to each treaty through joining, leaving and joining again."""
    parties: list[Membership] = []
    problems = []
    last: dict[tuple[str, str], int] = {}
    for action in sorted(actions, key=lambda found: (found.on, found.row)):
        key = (action.iso3 or folded(action.name), action.treaty)
        before = parties[last[key]] if key in last else None
        inside = before is not None and before.until is None
        if bool(action.verb) == inside:
            message = (
                f"joined {action.treaty!r} in row {before.row} already"
                if before is not None and inside
                else f"left {action.treaty!r}, but no row says when it joined: add that row"
            )
            rule = "duplicate" if inside else "membership"
            problems.append(
                Problem(file, action.row, "country_name", action.name, rule,
                        f"{action.name!r} {message}")
            )  # fmt: skip
        elif before is not None and inside:
            parties[last[key]] = replace(before, until=action.on)
        else:
            last[key] = len(parties)
            times = before.times + 1 if before is not None else 1
            parties.append(Membership(**asdict(action), times=times))
    return parties, problems
