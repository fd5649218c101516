"""Make the illustrative observations of 2024 and 2025: demonstration rows, not a record.

They fill every chapter for the targets that have no public figures. The same seed and
the same plan and geography files give the same bytes.

    python scripts/make_illustrative.py --seed 2024 --output data
"""

import argparse
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from illustrative_draws import COLUMNS, Maker, Row
from illustrative_members import members
from illustrative_recipes import (
    CHAIRS_CONCLUSIONS,
    FIGURES,
    JOINT_INITIATIVES,
    OVERDUE_REPORTS,
    RECIPES,
    REGION_WEIGHTS,
    REGIONAL,
    SUBJECTS,
    YEARS,
    Figure,
    Recipe,
)

AGAIN = 0.3  # share of the first year's countries and items that stand in the second year too


def subjects_of(maker: Maker, recipe: Recipe, items: list[Row]) -> list[dict[str, str]]:
    """Draw the countries or items a recipe counts, and note new items in ``items``."""
    total = sum(recipe.fresh)
    if recipe.kind == "country":
        return [{"country": iso3} for iso3 in maker.pick_countries(total)]
    teams = recipe.kind == "team"
    places = maker.pick_countries(total, teams_only=True) if teams else [""] * total
    drawn = []
    for number, iso3 in enumerate(places, start=1):
        label = str(maker.countries.loc[iso3, "short_name"]) if teams else f"{number}"
        item = f"unct-{iso3.lower()}" if teams else f"{recipe.kind}-{number:02d}"
        name = f"Illustrative {'country team,' if teams else recipe.kind} {label}"
        if recipe.kind in {"area", "policy"}:
            name += f", {SUBJECTS[(number - 1) % len(SUBJECTS)]}"
        short = label if teams else f"{recipe.kind.capitalize()} {label}"
        values = (item, recipe.kind, str(101 + len(items)), name, short)
        keys = ("item_id", "kind", "position", "name", "short_name")
        items.append(dict(zip(keys, values, strict=True)) | {"source_id": "illustrative"})
        where = {"country": iso3} if teams else {}
        if recipe.kind == "operation":
            where = {"region": maker.region_at_random()}
        drawn.append(where | {"item_id": item})
    return drawn


def counted_rows(maker: Maker, recipe: Recipe, items: list[Row]) -> Iterator[Row]:
    """Yield the rows of a target that counts different countries or items.

    A country stands in several rows (one a pillar result), and some stand in both years.
    """
    drawn = subjects_of(maker, recipe, items)
    early, fresh = drawn[: recipe.fresh[0]], drawn[recipe.fresh[0] :]
    again = [one for one in early if recipe.repeat and maker.random.random() < AGAIN]
    plans = ((YEARS[0], early, 1.0), (YEARS[1], fresh, 0.85), (YEARS[1], again, 0.5))
    for year, group, share in plans:
        for one in group:
            count = 1 + int(maker.random.poisson(recipe.repeat * share))
            for result in maker.pick_results(recipe.results, count):
                phrase = str(maker.random.choice(recipe.phrases))
                yield maker.row(year, recipe.target, result, phrase, tools=recipe.tools, **one)


def figure_rows(maker: Maker, figure: Figure) -> Iterator[Row]:
    """Yield a yearly figure for the world; a year before the plan is the base."""
    for year, numbers in figure.years.items():
        end, start = date(year, 12, 31), date(year, 1, 1)
        first = end if figure.measure == "stock" else start
        parts = {"value": f"{numbers[0]:g}"}
        if figure.measure == "level":
            share = f"{100 * numbers[0] / numbers[1]:.2f}"
            parts = {"value": share, "numerator": str(numbers[0]), "denominator": str(numbers[1])}
        yield maker.row(
            year,
            figure.target,
            figure.result,
            figure.phrase,
            **parts,
            measure="base" if year < YEARS[0] else figure.measure,
            period_start=first.isoformat(),
            period_end=end.isoformat(),
            known_on=date(year + 1, 1, 20).isoformat(),
            presence_id="headquarters-geneva",
            audience="public",
        )


def by_region(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Split a total by weight so that the parts add up (largest remainders)."""
    exact = {region: total * weight for region, weight in weights.items()}
    parts = {region: math.floor(amount) for region, amount in exact.items()}
    by_remainder = sorted(exact, key=lambda region: parts[region] - exact[region])
    for region in by_remainder[: total - sum(parts.values())]:
        parts[region] += 1
    return parts


def regional_rows(maker: Maker) -> Iterator[Row]:
    """Yield amounts of a year by region."""
    for target, measure, result, phrase, totals in REGIONAL:
        for year, total in totals.items():
            parts = by_region(total, maker.uneven(REGION_WEIGHTS))
            for region, amount in parts.items():
                yield maker.row(
                    year,
                    target,
                    result,
                    phrase,
                    region=region,
                    measure=measure,
                    value=str(amount),
                    period_start=f"{year}-01-01",
                    period_end=f"{year}-12-31",
                    known_on=f"{year + 1}-01-20",
                    presence_id="headquarters-geneva",
                    audience="public",
                )


def event_rows(maker: Maker) -> Iterator[Row]:
    """Yield overdue reports by country, joint initiatives, and conclusions of the Chairs."""
    for year in YEARS:
        for iso3 in maker.pick_countries(OVERDUE_REPORTS[year]):
            yield maker.row(year, "T13", "M1", "a long-overdue report is submitted", country=iso3)
        for _ in range(JOINT_INITIATIVES[year]):
            [result] = maker.pick_results(("M4", "M5"), 1)
            yield maker.row(year, "T23", result, "mechanisms act together on an issue")
        for _ in range(CHAIRS_CONCLUSIONS[year]):
            yield maker.row(year, "T24", "M5", "the Chairs agree on a common way of working")


def revised(rows: list[Row]) -> Iterator[Row]:
    """Yield later versions of rows of the first year: restated values and one withdrawal."""
    first, second = YEARS
    restated = next(row for row in rows if row["target_id"] == "T20")
    shares = {"numerator": "219", "value": f"{100 * 219 / int(restated['denominator']):.2f}"}
    late = {"known_on": f"{second}-11-14", "note": "Restated: late replies counted"}
    yield restated | shares | late
    received = next(row for row in rows if row["target_id"] == "T22a")
    late = {"known_on": f"{second}-11-03", "note": "Restated: duplicates taken out"}
    yield received | {"value": str(int(received["value"]) - 60)} | late
    old = [row for row in rows if row["target_id"] == "T01" and row["period_end"] < f"{second}"]
    often = Counter(row["country"] for row in rows if row["target_id"] == "T01")
    gone = min(old, key=lambda row: often[row["country"]])["country"]
    late = {"known_on": f"{second}-09-08", "note": "Withdrawn: counted by mistake"}
    for row in rows:
        if row["target_id"] == "T01" and row["country"] == gone:
            yield row | {"withdrawn": "true"} | late
    early = next(row for row in old if row["known_on"] < f"{first}-09" and row["country"] != gone)
    note = {"known_on": f"{first}-12-02", "note": "Revised: second direction and goal added"}
    yield early | {"direction_ids": "movement;inclusion", "sdg_ids": "10;16"} | note


def restrict(rows: list[Row]) -> None:
    """Mark two rows about people at risk as restricted."""
    at_risk = [row for row in rows if row["target_id"] == "T26"]
    for row in (at_risk[0], at_risk[-1]):
        row["audience"] = "restricted"


def make(data: Path, seed: int) -> tuple[list[Row], list[Row]]:
    """Return the illustrative observations and the items they count.

    Parameters
    ----------
    data : Path
        The data folder: its ``plan/results.csv`` and ``geography`` tables are read.
    seed : int
        Start of the random numbers.
    """

    def read(name: str, key: str) -> pd.DataFrame:
        table = pd.read_csv(data / name, dtype=str, keep_default_na=False, encoding="utf-8")
        return table.set_index(key, drop=False)

    maker = Maker(
        read("geography/countries.csv", "iso3"),
        read("geography/presences.csv", "presence_id"),
        read("plan/results.csv", "result_id"),
        np.random.default_rng(seed),
    )
    items: list[Row] = []
    rows = [row for recipe in RECIPES for row in counted_rows(maker, recipe, items)]
    rows += [row for figure in FIGURES for row in figure_rows(maker, figure)]
    rows += [*regional_rows(maker), *event_rows(maker)]
    restrict(rows)
    return [row | members(row) for row in (*rows, *revised(rows))], items


def main() -> None:
    """Write the two files of observations and the file of items."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=2024, help="same seed, same bytes")
    here = Path(__file__).resolve().parent.parent / "data"
    parser.add_argument("--data", type=Path, default=here, help="folder to read plan and geography")
    parser.add_argument("--output", type=Path, default=here, help="data folder to write to")
    options = parser.parse_args()
    rows, items = make(options.data, options.seed)
    for folder in ("observations", "plan"):
        (options.output / folder).mkdir(parents=True, exist_ok=True)
    for year in YEARS:
        # a later version of a row stands in the file of the year in which it was entered
        mine = [row for row in rows if file_year(row) == year]
        path = options.output / f"observations/illustrative-{year}.csv"
        table = pd.DataFrame(mine, columns=COLUMNS).sort_values(
            ["target_id", "known_on"], kind="stable"
        )
        table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
        print(f"{path}: {len(table)} rows")
    path = options.output / "plan/items-illustrative.csv"
    pd.DataFrame(items).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    print(f"{path}: {len(items)} items")


def file_year(row: Row) -> int:
    """Return the year of the file a row goes to."""
    if row["note"] and row["known_on"] > f"{YEARS[1]}-03":
        return YEARS[1]
    return max(YEARS[0], int(row["period_end"][:4]))


if __name__ == "__main__":
    main()
