"""A million country results: read and check, select and tag, assess in every scope.

Run ``python benchmarks/assess.py``. Each size is measured in a process of its own, on a copy of
this workbook whose observations are simulated (seeded): country results with every tag filled in,
revisions and withdrawals among them. Prints rows per second, growth between sizes, peak memory.
"""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv
from support import ROOT, growth, measured_alone, peak_memory, sizes_asked

from milepost.assess.scopes import Basis
from milepost.assess.status import assess, plan_scopes
from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.edition.select import select, tag
from milepost.read.dataset import read_dataset
from milepost.read.dimensions import MEMBERS
from milepost.read.expected_tables import complete
from milepost.read.package import read_package
from milepost.validate.check import UNREAD
from milepost.validate.plausibility import find_doubts
from milepost.validate.rules import RULES

SIZES = (10**4, 10**5, 10**6)
SEED = 20250228


def simulate(root: Path, size: int) -> None:
    """Write ``size`` country results as the workbook's only observations."""
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copytree(ROOT / "params", root / "params")
    read = {
        name: pd.read_csv(root / "data" / path, dtype=str, keep_default_na=False)
        for name, path in {
            "targets": "plan/targets.csv",
            "results": "plan/results.csv",
            "countries": "geography/countries.csv",
            "presences": "geography/presences.csv",
            "directions": "plan/directions.csv",
            "tools": "plan/tools.csv",
            "sources": "sources.csv",
        }.items()
    }
    draw = np.random.default_rng(SEED)

    def pick(table: str, column: str) -> np.ndarray:
        return draw.choice(read[table][column].to_numpy(object), size)

    def pick_two(table: str, column: str) -> np.ndarray:
        ids = read[table][column].to_numpy(object)
        pairs = [";".join(pair) for pair in zip(ids, np.roll(ids, 1), strict=True)]
        return draw.choice(np.array([*ids, *pairs], dtype=object), size)

    targets = read["targets"]
    by_country = targets.loc[targets["kind"] == "distinct-countries", "target_id"].to_numpy(object)
    day = np.datetime64("2024-01-01") + draw.integers(0, 731, size)
    known = day + draw.integers(0, 60, size)
    # one row in twenty revises an earlier one, one in a hundred withdraws it
    number = np.arange(size)
    revises = (draw.random(size) < 0.05) & (number > 0)
    same = np.where(revises, number - 1, number)
    known = np.where(revises, np.roll(known, 1) + 1 + number % 300, known)
    day = np.where(revises, np.roll(day, 1), day)
    rows = {
        "observation_id": [f"sim-{n:07d}" for n in same],
        "target_id": draw.choice(by_country, size),
        "measure": np.full(size, "event", dtype=object),
        "period_start": day.astype(str),
        "period_end": day.astype(str),
        "value": np.ones(size, dtype=int),
        "country": pick("countries", "iso3"),
        "statement": [f"A simulated result, number {n}" for n in number],
        "result_id": pick("results", "result_id"),
        "presence_id": pick("presences", "presence_id"),
        "direction_ids": pick_two("directions", "direction_id"),
        "tool_ids": pick_two("tools", "tool_id"),
        "known_on": known.astype(str),
        "withdrawn": np.where(revises & (draw.random(size) < 0.2), "true", ""),
        "evidence": np.full(size, "illustrative", dtype=object),
        "audience": draw.choice(np.array(["public", "internal"], dtype=object), size),
        "source_id": np.full(size, read["sources"]["source_id"].iloc[0], dtype=object),
    }
    described = json.loads((root / "data/datapackage.json").read_text("utf-8"))
    own = [r for r in described["resources"] if r.get("table") == "observations"]
    schema = json.loads((root / "data" / own[0]["schema"]).read_text("utf-8"))
    frame = pd.DataFrame(rows).reindex(columns=[field["name"] for field in schema["fields"]])
    arrow_csv.write_csv(pa.Table.from_pandas(frame), root / "data" / own[0]["path"])
    described["resources"] = [r for r in described["resources"] if r not in own[1:]]
    (root / "data/datapackage.json").write_text(json.dumps(described), "utf-8")


def measure(root: Path) -> dict[str, float]:
    """Time the way of the figures, step by step, in seconds; peak memory in MB."""
    workbook = Workbook(root)
    edition = read_edition(workbook, "2025")
    before = peak_memory()
    marks = [("start", time.perf_counter())]

    def done(step: str) -> None:
        marks.append((step, time.perf_counter()))

    dataset = read_dataset(workbook.data, read_package(workbook.data))
    assert not [p for p in dataset.problems if p.severity == "error"], dataset.problems[:5]
    assert not [p for p in dataset.problems if p.rule in UNREAD]
    done("read")
    dataset = complete(dataset)
    found = [*find_doubts(dataset), *(p for rule in RULES for p in rule(dataset))]
    errors = [p for p in found if p.severity == "error"]
    assert not errors, errors[:5]
    done("rules")
    rows = select(dataset["observations"], edition)
    done("select")
    rows = tag(rows, dataset["countries"], dataset["results"])
    done("tag")
    members = dataset.tables.get(MEMBERS)
    scopes = plan_scopes(dataset["pillars"], dataset["results"], dataset["regions"], members)
    table = assess(Basis(
        dataset["targets"], rows, dataset["plan"], edition, scopes, dataset["scoped_targets"],
        members,
    ))  # fmt: skip
    assert len(table) > len(dataset["targets"])
    done("assess")
    steps = {name: at - marks[place][1] for place, (name, at) in enumerate(marks[1:])}
    return {
        **steps,
        "total": marks[-1][1] - marks[0][1],
        "peak_mb": peak_memory(),
        "idle_mb": before,
    }


def main() -> None:
    asked, before = sizes_asked(__doc__, SIZES, measure), 0.0
    steps = ("read", "rules", "select", "tag", "assess", "total")
    print(f"{'rows':>9}", *(f"{step + ' s':>9}" for step in steps), f"{'rows/s':>10}",
          f"{'growth':>7}", f"{'peak MB':>8}")  # fmt: skip
    for size in asked:
        found = measured_alone(__file__, simulate, size)
        each = found["total"] / size
        print(f"{size:>9,}", *(f"{found[step]:>9.2f}" for step in steps),
              f"{size / found['total']:>10,.0f}", f"{growth(each, before):>7}", f"{found['peak_mb']:>8,.0f}",
              flush=True)  # fmt: skip
        before = each


if __name__ == "__main__":
    main()
