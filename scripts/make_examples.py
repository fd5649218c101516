"""Write the rows of the workbooks in examples/ from the figures that were published.

Takes the folder in which the published files lie: ``canada-2030/values.csv`` and
``unhcr-2022-iati-results.xlsx``. Names, statements and everything else in the workbooks are typed.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import click
import pandas as pd

EXAMPLES = Path(__file__).parents[1] / "examples"
Row = Mapping[str, object]

# Canada: the provinces that have chapters, and what is published of them
PROVINCES = {"Alberta": "AB", "British Columbia": "BC", "Ontario": "ON", "Quebec": "QC"}
BY_PROVINCE = ("1-1-1", "3-13-1", "10-1-1", "11-6-1", "12-1-1")

# UNHCR: operations by region, and indicators by the number that they begin with
OPERATIONS = {"COL": "Colombia", "BFA": "Burkina Faso", "SOM": "Somalia", "COD": "DR Congo",
              "TUR": "Türkiye", "SYR": "Syria", "AFG": "Afghanistan"}  # fmt: skip
INDICATORS = {
    "1.3": ("Identity documents", "People whose identity documents the law recognises."),
    "4.1": ("Help after violence known", "People who know where survivors of gender-based violence find help."),
    "7.2": ("Ways to complain", "People who can give feedback, or complain, and be heard."),
    "8.1": ("Cash or goods", "People in need who receive cash or goods."),
    "13.3": ("Unemployment", "People of working age without work."),
    "15.1": ("Proposed for resettlement", "Refugees whom UNHCR proposed for resettlement."),
}  # fmt: skip
GROUPS = {"Refugees and Asylum-seekers": "refugees", "IDPs": "displaced", "Returnees": "returnees",
          "Host Community": "hosts"}  # fmt: skip
SHEET = "data-raw/unhcr_2022/iati_result.xlsx, Sheet1"


def write(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as CSV, with the columns of the first."""
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def number(value: object) -> str:
    """Write a number as it is published, a whole one without decimals; nothing for none."""
    known = float(str(value))
    return "" if math.isnan(known) else f"{known:.15g}"


def canada(values: pd.DataFrame, targets: pd.DataFrame) -> list[Row]:
    """Give the observations of Canada and of the provinces that have chapters.

    Parameters
    ----------
    values
        ``indicator_id``, ``geography``, ``year``, ``value``.
    targets
        The workbook's own ``target_id`` and ``kind``.
    """
    places = {"Canada": "", **PROVINCES}
    kinds = dict(zip(targets["target_id"], targets["kind"], strict=True))
    known = values[(values["year"] >= 2015) & values["geography"].isin(places)]
    known = known[(known["geography"] == "Canada") | known["indicator_id"].isin(BY_PROVINCE)]
    known = known.drop_duplicates(["indicator_id", "geography", "year"])
    order = {name: place for place, name in enumerate(kinds)}
    known = known.assign(
        place=known["indicator_id"].map(order), where=known["geography"].map([*places].index)
    )
    rows: list[Row] = []
    for item in known.sort_values(["place", "where", "year"]).itertuples():
        name, region, year = str(item.indicator_id), places[str(item.geography)], item.year
        file = "-".join(name.split("-")[:3])
        rows.append({
            "observation_id": "-".join(part for part in (name, region.lower(), str(year)) if part),
            "target_id": name,
            "measure": "stock" if kinds[name] == "stock" else "rate",
            "value": number(item.value),
            "region_id": region,
            "period_start": f"{year}-01-01",
            "period_end": f"{year}-12-31",
            "known_on": "2026-07-31",
            "evidence": "public-record",
            "audience": "public",
            "source_id": "cif",
            "source_locator": f"data/indicator_{file}.csv: {item.geography}, {year}",
        })  # fmt: skip
    return rows


def kept(row: pd.Series) -> bool:
    """Whether an indicator is to stay where it was, or may fall back to its target."""
    gap = float(row["target_value"]) - float(row["baseline_value"])
    return gap <= 0 if row["ascending"] == 1 else gap >= 0


def unhcr(sheet: pd.DataFrame) -> dict[str, list[Row]]:
    """Give the targets, the targets of population groups and the observations of operations."""
    prefix = "result_indicator_"
    sheet = sheet.rename(columns=lambda name: name.removeprefix(prefix))
    operation = sheet["iati_identifier"].str.rsplit("-", n=1).str[-1]
    indicator = sheet["title"].str.extract(r"^(\d+\.\d+)\s")[0].where(sheet["result_type"] == 2)
    sheet = sheet.assign(operation=operation, indicator=indicator, line=sheet.index + 2)
    tables: dict[str, list[Row]] = {"targets": [], "scoped_targets": [], "observations": []}
    for code, place in OPERATIONS.items():
        for name, (short, statement) in INDICATORS.items():
            own = sheet[(sheet["operation"] == code) & (sheet["indicator"] == name)]
            if own.empty:
                continue
            target_id = f"{code}-{name}"
            counted = int(own["measure"].iloc[0]) == 1
            alone = len(own) == 1
            only = own.iloc[0]
            tables["targets"].append({
                "target_id": target_id,
                "position": len(tables["targets"]) + 1,
                "global_result_id": code,
                "short_name": f"{place}: {short[:1].lower()}{short[1:]}",
                "statement": statement,
                "kind": "annual-flow" if counted else "keep" if alone and kept(only) else "level",
                "unit": "people" if counted else "%",
                "baseline": number(only["baseline_value"]) if alone else "",
                "baseline_year": 2021 if alone and pd.notna(only["baseline_value"]) else "",
                "target": number(only["target_value"]) if alone else "",
                "direction": "up" if only["ascending"] == 1 else "down",
                "source_id": "unhcr-2022",
            })  # fmt: skip
            for row in own.itertuples():
                group = GROUPS[str(row.actual_value_1)]
                tables["scoped_targets"].append({
                    "target_id": target_id,
                    "scope_kind": "population_group",
                    "scope_id": group,
                    "baseline": number(row.baseline_value),
                    "target": number(row.target_value),
                    "source_id": "unhcr-2022",
                    "note": f"{SHEET}, row {row.line}",
                })  # fmt: skip
                tables["observations"].append({
                    "observation_id": f"{target_id.lower()}-{group}",
                    "target_id": target_id,
                    "measure": "flow" if counted else "level",
                    "value": number(row.actual_value),
                    "population_group": group,
                    "period_start": "2022-01-01",
                    "period_end": "2022-12-31",
                    "known_on": "2024-02-14",
                    "evidence": "public-record",
                    "audience": "public",
                    "source_id": "unhcr-2022",
                    "source_locator": f"{SHEET}, row {row.line}",
                })  # fmt: skip
    return tables


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
def main(folder: Path) -> None:
    """Write the rows of both examples from the published files in FOLDER."""
    data = EXAMPLES / "canada-2030" / "data"
    values = pd.read_csv(folder / "canada-2030" / "values.csv")
    write(data / "observations.csv", canada(values, pd.read_csv(data / "targets.csv")))
    sheet = pd.read_excel(folder / "unhcr-2022-iati-results.xlsx")
    for name, rows in unhcr(sheet).items():
        write(EXAMPLES / "unhcr-2022" / "data" / f"{name}.csv", rows)


if __name__ == "__main__":
    main()
