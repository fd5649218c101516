"""Rows that treaty actions give: an event for each that falls in the plan, and stocks by year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from milepost.importers.interface import NewRow
from milepost.read.dataset import Dataset

from .settings import SETTINGS, Settings


@dataclass(frozen=True)
class Action:
    """What one State, or other party, did about one treaty.

    Attributes
    ----------
    iso3
        Blank for a party that is no country of the workbook.
    verb
        How it joined; blank where it left.
    """

    iso3: str
    name: str
    treaty: str
    verb: str
    on: date
    chapter: str
    row: int


@dataclass(frozen=True)
class Membership(Action):
    """Being a party to one treaty, from the action by which it joined.

    Attributes
    ----------
    until
        The day on which it left; None where it is a party still.
    times
        How often it has joined so far, this time included.
    """

    until: date | None = None
    times: int = 1

    def held(self, day: date) -> bool:
        """Whether it was a party at the end of a day."""
        return self.on <= day and (self.until is None or day < self.until)


def events(parties: Iterable[Membership], dataset: Dataset, settings: Settings) -> list[NewRow]:
    """Give an event for each joining that falls in the plan."""
    countries = _texts(dataset["countries"], "iso3", "name")
    items = _texts(dataset["items"], "item_id", "name")
    rows = []
    for action in sorted(parties, key=lambda found: (found.on, found.row)):
        if action.on < settings.events_from or not action.iso3:
            continue
        treaty = settings.treaties[action.treaty]
        again = f"-{action.times}" if action.times > 1 else ""
        words = {
            "country": countries.get(action.iso3, action.name),
            "verb": action.verb,
            "treaty": items.get(treaty.item, treaty.item),
        }
        values = {
            **_common(settings, action.on, action.chapter),
            "observation_id": f"{settings.prefix}-{action.iso3.lower()}-{treaty.item}{again}",
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


def stocks(
    parties: list[Membership], dataset: Dataset, settings: Settings, known: date
) -> tuple[list[NewRow], list[str]]:
    """Count the parties to each treaty in each region at the ends of years.

    Parameters
    ----------
    known
        The day of the list; the ends of years after it can't be counted from it.

    Returns
    -------
    rows, remarks
    """
    regions = _texts(dataset["countries"], "iso3", "region_id")
    titles = _texts(dataset["regions"], "region_id", "name")
    items = _texts(dataset["items"], "item_id", "name")
    chapters = {action.treaty: action.chapter for action in parties}
    first = {action.treaty: action.row for action in reversed(parties)}
    rows, remarks = [], []
    for year in settings.year_ends:
        end = date(year, 12, 31)
        if end > known:
            remarks.append(f"parties at the end of {year}: not counted, the list is of {known}")
            continue
        held = [action for action in parties if action.held(end)]
        counts = Counter((party.treaty, regions.get(party.iso3, "")) for party in held)
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
    next_end = max(settings.year_ends) + 1
    if any(action.on > date(next_end, 12, 31) for action in parties):
        remarks.append(f"the list reaches past {next_end}: add it to year_ends of {SETTINGS}")
    return rows, remarks


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


def events_known(latest: pd.DataFrame, rows: Iterable[NewRow], settings: Settings) -> pd.DataFrame:
    """Give the events of the workbook that a list about the same treaties does not tell of.

    Parameters
    ----------
    latest
        The last known observations of the target, by ``observation_id``.
    """
    reported = {row.cells["observation_id"] for row in rows}
    items = {row.cells["item_id"] for row in rows}
    own = (
        (latest["measure"] == "event")
        & ~latest["withdrawn"]
        & latest["item_id"].isin(items)
        & (latest["evidence"] == settings.evidence)
        & latest.index.str.startswith(f"{settings.prefix}-")
    )
    return latest[own & ~latest.index.isin(reported)]
