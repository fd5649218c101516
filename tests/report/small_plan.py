"""A small plan of four years, whose figures can be counted by hand.

It runs from 2024-01-01 to 2027-12-31, 1,460 days. At the end of 2024 365 of them have passed (a
quarter), at the end of 2025 730 (half). Six targets of five kinds; the last one has no row. Of
the four pillar results, Rivers (Q2) has none, and one visit (e4) names no place.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import builders
import pandas as pd
import yaml

from milepost.core.model import Edition
from milepost.core.workbook import Workbook
from milepost.edition.params import Chapter as ChapterParams
from milepost.inputs.edition_tables import edition_data
from milepost.inputs.records import EditionData
from milepost.inputs.store import SliceWriter
from milepost.read.dataset import Dataset
from milepost.report import Chapter

SOURCES = [
    {"source_id": "register", "producer": "Registrar", "title": "Register", "licence": "CC0"},
    {"source_id": "returns", "producer": "Office", "title": "Returns", "licence": "CC BY"},
    {"source_id": "atlas", "producer": "Office", "title": "Atlas", "licence": "CC BY"},
]
PLACES: dict[str, list[dict[str, Any]]] = {
    "regions": [
        {"region_id": name.lower(), "position": at, "name": f"The {name}", "short_name": name}
        for at, name in enumerate(("North", "South", "Isles"), 1)
    ],
    "countries": [
        {"iso3": iso3, "region_id": region, "name": f"Republic of {name}", "short_name": name}
        for iso3, region, name in (
            ("XAA", "north", "Arland"), ("XBB", "north", "Borland"), ("XCC", "south", "Corland"),
            ("XDD", "south", "Dorland"), ("XEE", "isles", "Erland"), ("XFF", "isles", "Forland"),
        )
    ],
    "tiles": [
        {"iso3": iso3, "column": at % 2, "row": at // 2}
        for at, iso3 in enumerate(("XAA", "XBB", "XCC", "XDD", "XEE", "XFF"))
    ],
    "presences": [
        {"presence_id": "f1", "name": "Hill office", "kind": "country-office",
         "region_id": "north", "country": "XAA"},
        {"presence_id": "f2", "name": "Bay office", "kind": "field-presence",
         "region_id": "north"},
        {"presence_id": "f3", "name": "Plain office", "kind": "country-office",
         "region_id": "south"},
    ],
}  # fmt: skip
STRUCTURE: dict[str, list[dict[str, Any]]] = {
    "plan": [{"plan_id": "p", "title": "Small plan", "organization": "Small office",
              "period_start": "2024-01-01", "period_end": "2027-12-31", "source_id": "atlas"}],
    "pillars": [
        {"pillar_id": "P", "position": 1, "name": "Peace among all", "short_name": "Peace",
         "aim": "Disputes end."},
        {"pillar_id": "Q", "position": 2, "name": "Water for all", "short_name": "Water",
         "aim": "Wells flow."},
    ],
    "results": [
        {"result_id": "P1", "pillar_id": "P", "position": 1, "short_name": "Talks"},
        {"result_id": "P2", "pillar_id": "P", "position": 2, "short_name": "Courts"},
        {"result_id": "Q1", "pillar_id": "Q", "position": 1, "short_name": "Wells"},
        {"result_id": "Q2", "pillar_id": "Q", "position": 2, "short_name": "Rivers"},
    ],
    "systems": [
        {"system_id": "home", "position": 1, "name": "At home", "statement": "Law holds."},
        {"system_id": "abroad", "position": 2, "name": "Abroad", "statement": "Treaties hold."},
    ],
    "global_results": [
        {"global_result_id": "1", "position": 1, "system_id": "home", "short_name": "Laws",
         "statement": "Laws change.", "table_row": 1, "table_row_name": "Laws and courts"},
        {"global_result_id": "2", "position": 2, "system_id": "abroad", "short_name": "Pacts",
         "statement": "Pacts grow."},
    ],
    "directions": [
        {"direction_id": "d1", "position": 1, "name": "Youth first", "short_name": "Youth",
         "aim": "The young are heard."},
        {"direction_id": "d2", "position": 2, "name": "Open data", "short_name": "Data",
         "aim": "Numbers are open."},
    ],
    "tools": [
        {"tool_id": "t1", "position": 1, "name": "Training"},
        {"tool_id": "t2", "position": 2, "name": "Advice"},
        {"tool_id": "t3", "position": 3, "name": "Grants"},
    ],
    "sdgs": [{"sdg_id": "6", "name": "Clean water"}, {"sdg_id": "16", "name": "Justice"}],
    "items": [
        {"item_id": item, "kind": "pact", "position": at, "name": name, "short_name": name}
        for at, (item, name) in enumerate((("k1", "Charter"), ("k2", "Accord"), ("k3", "Annex")), 1)
    ],
}  # fmt: skip
TARGETS = [
    {"target_id": "T1", "position": 1, "global_result_id": "1", "short_name": "Just laws",
     "kind": "distinct-countries", "unit": "countries", "unit_one": "country", "baseline": 0,
     "target": 5},
    {"target_id": "T2", "position": 2, "global_result_id": "2", "short_name": "Pacts joined",
     "kind": "increment", "unit": "pacts", "unit_one": "pact", "baseline": 10, "target": 8},
    {"target_id": "T3", "position": 3, "global_result_id": "1;2", "short_name": "Wells in use",
     "kind": "level", "unit": "%", "unit_one": "%", "baseline": 50, "target": 70},
    {"target_id": "T4", "position": 4, "global_result_id": "2", "short_name": "Courses",
     "kind": "annual-flow", "unit": "courses", "unit_one": "course", "baseline": 6, "target": 10},
    {"target_id": "T5", "position": 5, "global_result_id": "1", "short_name": "Visits",
     "kind": "events", "unit": "visits", "unit_one": "visit", "baseline": 0, "target": 7},
    {"target_id": "T6", "position": 6, "global_result_id": "2", "short_name": "Disputes",
     "kind": "stock", "unit": "disputes", "unit_one": "dispute", "baseline": 20, "target": 10,
     "direction": "down"},
]  # fmt: skip


def event(name: str, target: str, when: str, result: str = "", place: str = "", **more: Any) -> Any:
    """One thing that happened on one day; it counts once where nothing else is said."""
    return {
        "observation_id": name, "target_id": target, "measure": "event", "value": 1,
        "period_start": when, "period_end": when, "known_on": when, "country": place or None,
        "result_id": result or None, "evidence": "reported", "audience": "public",
        "source_id": "returns", "statement": f"What {name} tells.", **more,
    }  # fmt: skip


def year_end(name: str, target: str, measure: str, year: int, **more: Any) -> Any:
    """A value of one year, known at its end."""
    when = f"{year}-12-31"
    return event(name, target, when) | {
        "measure": measure, "period_start": f"{year}-01-01", "value": None, **more,
    }  # fmt: skip


ON_RECORD = {"evidence": "public-record", "source_id": "register"}
OBSERVATIONS = [
    # T1: Arland (twice), Borland, Corland and Erland: four countries of five
    event("a1", "T1", "2024-03-10", "P1", "XAA", **ON_RECORD, tool_ids="t1", sdg_ids="16",
          direction_ids="d1", presence_id="f1"),
    event("a2", "T1", "2024-05-20", "P1", "XBB", tool_ids="t1;t2", sdg_ids="16",
          direction_ids="d1;d2", presence_id="f1"),
    event("a3", "T1", "2025-02-01", "P2", "XAA", tool_ids="t2"),
    event("a4", "T1", "2025-06-15", "Q1", "XCC", tool_ids="t2", sdg_ids="6"),
    event("a5", "T1", "2025-09-30", "Q1", "XEE", evidence="illustrative", tool_ids="t2"),
    # T2: three pacts joined of eight; the stock beside them by pact and region
    event("r1", "T2", "2024-02-02", "P1", "XAA", **ON_RECORD, item_id="k1"),
    event("r2", "T2", "2025-07-07", "Q1", "XDD", **ON_RECORD, item_id="k2"),
    event("r3", "T2", "2025-11-11", "P1", "XBB", **ON_RECORD, item_id="k1"),
    year_end("s1", "T2", "stock", 2023, value=5, item_id="k1", region_id="north", **ON_RECORD),
    year_end("s2", "T2", "stock", 2023, value=4, item_id="k2", region_id="south", **ON_RECORD),
    year_end("s3", "T2", "stock", 2024, value=6, item_id="k1", region_id="north", **ON_RECORD),
    year_end("s4", "T2", "stock", 2024, value=4, item_id="k2", region_id="south", **ON_RECORD),
    year_end("s5", "T2", "stock", 2025, value=7, item_id="k1", region_id="north", **ON_RECORD),
    year_end("s6", "T2", "stock", 2025, value=5, item_id="k2", region_id="south", **ON_RECORD),
    year_end("s7", "T2", "stock", 2025, value=2, item_id="k2", **ON_RECORD),
    # T3: 110 of 200 wells in 2024 (first told as 100), 66 and 54 of 100 each in 2025
    year_end("l1", "T3", "level", 2024, numerator=100, denominator=200, region_id="north",
             known_on="2025-01-15"),
    year_end("l1", "T3", "level", 2024, numerator=110, denominator=200, region_id="north",
             known_on="2025-06-01"),
    year_end("l2", "T3", "level", 2025, numerator=66, denominator=100, region_id="north",
             evidence="provisional"),
    year_end("l3", "T3", "level", 2025, numerator=54, denominator=100, region_id="south",
             evidence="provisional"),
    # T4: 8 courses in 2024, 7 + 5 in 2025
    year_end("c1", "T4", "flow", 2024, value=8),
    year_end("c2", "T4", "flow", 2025, value=7, region_id="north"),
    year_end("c3", "T4", "flow", 2025, value=5, region_id="south"),
    # T5: 1 + 1 + 1 + 1 + 3 = 7 visits; that of Forland was withdrawn in 2025
    event("e1", "T5", "2024-07-01", "P1", "XAA"),
    event("e2", "T5", "2025-03-03", "Q1", "XCC", **ON_RECORD),
    event("e3", "T5", "2025-04-04", "P2", "XDD"),
    event("e4", "T5", "2025-05-05", "Q1"),
    event("e5", "T5", "2025-08-08", "P2", "XBB", value=3),
    event("e6", "T5", "2024-10-10", "Q1", "XFF", known_on="2024-11-01"),
    event("e6", "T5", "2024-10-10", "Q1", "XFF", known_on="2025-10-01", withdrawn=True),
]  # fmt: skip


def figure(name: str, indicator: str, year: int, value: float, **more: Any) -> dict[str, Any]:
    """A figure on the organization."""
    return {"indicator_id": indicator} | year_end(
        name, "", "", year, value=value, source_id="returns", **more
    )


def update(name: str, commitment: str, year: int, stage: str, **more: Any) -> dict[str, Any]:
    """The stage of a commitment at the end of a year."""
    return {"commitment_id": commitment, "stage": stage} | year_end(name, "", "", year, **more)


AROUND: dict[str, list[dict[str, Any]]] = {
    "organization": [
        {"indicator_id": "staff", "position": 1, "theme": "people", "name": "Staff",
         "unit": "persons"},
        {"indicator_id": "women", "position": 2, "theme": "people", "name": "Women on the staff",
         "unit": "persons"},
        {"indicator_id": "income", "position": 3, "theme": "money", "name": "Income in millions",
         "unit": "millions"},
    ],
    "organization_observations": [
        figure("o1", "staff", 2023, 40), figure("o2", "staff", 2025, 50),
        figure("o3", "women", 2025, 20), figure("o4", "income", 2024, 3, qualifier="about"),
    ],
    "action_plans": [
        {"action_plan_id": "v", "position": 1, "name": "Clear view"},
        {"action_plan_id": "w", "position": 2, "name": "Wide reach"},
    ],
    "action_plan_measures": [
        {"measure_id": "v1", "action_plan_id": "v", "position": 1, "what": "Staff hired",
         "baseline": 40, "target": 60, "due": "2027-12-31", "indicator_id": "staff"},
        {"measure_id": "v2", "action_plan_id": "v", "position": 2, "what": "Offices opened",
         "target": 4},
        {"measure_id": "w1", "action_plan_id": "w", "position": 1, "what": "Income",
         "indicator_id": "income"},
    ],
    "commitments": [
        {"commitment_id": "m1", "position": 1, "title": "A house of talks", "place": "Arland",
         "statement": "Build it.", "pillar_id": "P", "region_id": "north"},
        {"commitment_id": "m2", "position": 2, "title": "A well a village", "place": "Corland",
         "statement": "Dig it.", "pillar_id": "Q", "region_id": "south"},
        {"commitment_id": "m3", "position": 3, "title": "A school of law", "place": "Borland",
         "statement": "Open it.", "pillar_id": "P", "region_id": "north"},
    ],
    "commitment_updates": [
        update("u1", "m1", 2024, "under-way"), update("u2", "m1", 2025, "completed"),
        update("u3", "m2", 2025, "not-started", evidence="illustrative"),
    ],
}  # fmt: skip


def small_dataset() -> Dataset:
    """The plan as it is read."""
    targets = [
        {"statement": f"{target['short_name']} grow.", "direction": "up", "source_id": "atlas"}
        | target
        for target in TARGETS
    ]
    tables = {"sources": SOURCES, "targets": targets, "observations": OBSERVATIONS}
    return builders.dataset(**tables, **PLACES, **STRUCTURE, **AROUND)


EDITIONS: Mapping[str, dict[str, Any]] = {
    "2024": {"year": 2024},
    "2025": {"year": 2025, "compares_with": "2024"},
}


def small_edition(name: str, **values: Any) -> Edition:
    return builders.edition(**EDITIONS[name] | values).model_copy(update={"edition": name})


def small_workbook(root: Path, **files: str) -> Workbook:
    """A folder with the editions, and such files as ``method`` and ``disclosure`` of params."""
    for name in EDITIONS:
        path = root / "params" / "editions" / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        edition = small_edition(name)
        content = edition.model_dump(mode="json", exclude_none=True)
        content["cut_off"] = edition.cut_off  # a date in YAML, no text
        path.write_text(yaml.safe_dump(content), "utf-8")
    for name, content in files.items():
        (root / "params" / f"{name}.yml").write_text(content, "utf-8")
    return Workbook(root)


def small_data(workbook: Workbook, edition: str = "2025", **values: Any) -> EditionData:
    return edition_data(small_dataset(), small_edition(edition, **values), workbook)


def open_small(
    workbook: Workbook,
    data: EditionData,
    notebook: str = "overview",
    *,
    kind: type[Chapter] = Chapter,
    **parameters: Any,
) -> Any:
    """Open a chapter of the plan by the real way: its slice is cut, written and read again."""
    wanted = ChapterParams(notebook, parameters, f"{notebook}.yml")
    return kind(SliceWriter(data, workbook.store).write(wanted), interactive=False)


def column(frame: pd.DataFrame, *names: str) -> list[Any]:
    """Columns of a frame as plain values, a tuple a row; of one column its cells."""
    plain = frame[[*names]].astype(object).where(frame[[*names]].notna(), None)
    rows = [tuple(row) for row in plain.itertuples(index=False)]
    return [row[0] for row in rows] if len(names) == 1 else rows
