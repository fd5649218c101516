"""Random draws of countries, tags and dates that the illustrative rows are made from.

Used by ``make_illustrative.py``.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd
from illustrative_recipes import REACH, REGION_WEIGHTS, TAGS

COLUMNS = (
    "observation_id", "target_id", "measure", "period_start", "period_end", "value", "numerator",
    "denominator", "country", "region_id", "item_id", "statement", "result_id", "presence_id",
    "direction_ids", "sdg_ids", "tool_ids", "groups", "sex", "known_on", "withdrawn", "evidence",
    "audience", "source_id", "source_locator", "note",
)  # fmt: skip
Row = dict[str, str]
# what all rows have in common, unless a caller says otherwise
ALIKE = {
    "measure": "event",
    "value": "1",
    "evidence": "illustrative",
    "source_id": "illustrative",
    "source_locator": "scripts/make_illustrative.py",
}
MANY_PLACES = ("regional-office", "other-presence")
PRESENCE_BONUS = 6.0
# Office-led change in these parts of the world is rarer: few country teams, few presences
RARE = {"Western Europe", "Northern Europe", "Southern Europe", "Northern America",
        "Australia and New Zealand"}  # fmt: skip


@dataclass
class Maker:
    """The tables read, the random numbers, and what has been used so far."""

    countries: pd.DataFrame
    presences: pd.DataFrame
    results: pd.DataFrame
    random: np.random.Generator
    used: Counter[str] = field(default_factory=Counter)
    serial: Counter[str] = field(default_factory=Counter)

    def country_weights(self, *, teams_only: bool) -> np.ndarray:
        """Return the chance of each country: its region's share, more where a presence is."""
        table = self.countries
        rare = table["m49_subregion"].isin(RARE)
        weight = pd.Series(1.0, index=table.index).mask(rare, 0.0 if teams_only else 0.25)
        # headquarters have no region: they make no country's result likelier
        field_work = self.presences.loc[self.presences["region_id"].ne(""), "country"]
        weight = weight.mask(table.index.isin(field_work), PRESENCE_BONUS)
        share = table["region_id"].map(REGION_WEIGHTS)
        weight = weight / weight.groupby(table["region_id"]).transform("sum") * share
        return (weight / weight.sum()).to_numpy(dtype=float)

    def pick_countries(self, count: int, *, teams_only: bool = False) -> list[str]:
        """Draw different countries."""
        weights = self.country_weights(teams_only=teams_only)
        drawn = self.random.choice(self.countries.index.to_numpy(), count, False, weights)
        return [str(iso3) for iso3 in drawn]

    def pick_results(self, results: Sequence[str], count: int) -> list[str]:
        """Draw different pillar results, those used least first, so that none stays empty."""
        jitter = self.random.random(len(results)) * 3
        order = sorted(
            range(len(results)), key=lambda index: self.used[results[index]] + jitter[index]
        )
        chosen = [results[index] for index in order[: max(1, count)]]
        self.used.update(chosen)
        return chosen

    def some(self, choices: Sequence[str], low: int, high: int) -> str:
        """Draw between low and high different items, in their order, joined by semicolons."""
        count = min(len(choices), int(self.random.integers(low, high + 1)))
        drawn = sorted(self.random.choice(len(choices), count, replace=False))
        return ";".join(choices[index] for index in drawn)

    def uneven(self, weights: Mapping[str, float]) -> dict[str, float]:
        """Return weights that differ a little from those given and add up to one."""
        drawn = self.random.uniform(0.8, 1.2, len(weights)) * np.array(list(weights.values()))
        return dict(zip(weights, (drawn / drawn.sum()).tolist(), strict=True))

    def region_at_random(self) -> str:
        """Draw a region by its weight."""
        return str(self.random.choice(list(REGION_WEIGHTS), p=list(REGION_WEIGHTS.values())))

    def presence(self, country: str, region: str) -> str:
        """Draw the presence that led: the country's own, its office, or headquarters."""
        table = self.presences[self.presences["region_id"].eq(region)]
        if country:
            own = table.index[table["country"].eq(country) & table["kind"].ne("regional-office")]
            reach = [office for office, places in REACH.items() if country in places.split()]
            near = [str(one) for one in own] or reach
        else:
            near = [str(one) for one in table.index[table["kind"].isin(MANY_PLACES)]]
        if near and self.random.random() < 0.85:
            return str(self.random.choice(near))
        central = self.presences["kind"].eq("headquarters")
        return str(self.random.choice(self.presences.index[central].to_numpy()))

    def period(self, year: int) -> tuple[date, date, date]:
        """Draw when something began, when it was attained and when that became known."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        attained = first + timedelta(days=int(self.random.integers(20, 366)))
        attained = min(attained, last)
        began = max(first, attained - timedelta(days=int(self.random.integers(0, 120))))
        delay = 5 + int(self.random.exponential(40))
        known = min(attained + timedelta(days=delay), date(year + 1, 2, 14))
        return began, attained, known

    def audience(self) -> str:
        """Draw who may see the row: about three in a hundred stay inside the house."""
        return "internal" if self.random.random() < 0.03 else "public"

    def tags(self, result: str, tools: Sequence[str]) -> Row:
        """Draw directions, goals and tools that go with a pillar result."""
        goals, directions = (text.split() for text in TAGS[result])
        return {
            "direction_ids": directions[0] if self.random.random() < 0.5 else ";".join(directions),
            "sdg_ids": self.some(goals, 1, 3),
            "tool_ids": self.some(tools, 1, 4),
        }

    def name(self, stem: str) -> str:
        """Return the next free identifier that begins so."""
        self.serial[stem] += 1
        return f"{stem}-{self.serial[stem]}"

    def of_country(self, iso3: str, column: str) -> str:
        """Return what the table of countries says, nothing where there is no country."""
        return str(self.countries.loc[iso3, column]) if iso3 else ""

    def row(
        self,
        year: int,
        target: str,
        result: str,
        phrase: str,
        *,
        tools: Sequence[str] = ("mechanisms",),
        country: str = "",
        region: str = "",
        **others: str,
    ) -> Row:
        """Return an event of the year with all its tags; ``others`` override any column."""
        began, attained, known = self.period(year)
        place = self.of_country(country, "name")
        home = region or self.of_country(country, "region_id")
        theme = str(self.results.loc[result, "short_name"])
        stem = "-".join(filter(None, ("ill", str(year), target.lower(), country.lower())))
        values = {
            "observation_id": self.name(stem),
            "target_id": target,
            "period_start": began.isoformat(),
            "period_end": attained.isoformat(),
            "country": country,
            "region_id": region,
            "statement": f"Illustrative: {phrase} ({theme})" + (f", {place}" if place else ""),
            "result_id": result,
            "presence_id": self.presence(country, home),
            "known_on": known.isoformat(),
            "audience": self.audience(),
        }
        return dict.fromkeys(COLUMNS, "") | ALIKE | self.tags(result, tools) | values | others
