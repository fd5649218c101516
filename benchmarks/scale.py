"""A plan of 5,000 indicators in 200 countries, with up to ten million observations.

Run ``python benchmarks/scale.py`` or ``--sizes 100000 1000000``. The plan and its rows are generated
(seeded) in the shape of ``tests/tiny``; each size is validated, assessed, and cut for every pillar and
region, in a process of its own. Prints the seconds of each step, how they grow, and the peak memory.
"""

from __future__ import annotations

import itertools
import json
import shutil
import string
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv
from support import ROOT, growth, measured_alone, peak_memory, report, sizes_asked, table

from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.inputs.edition_tables import edition_data
from milepost.inputs.store import SliceWriter
from milepost.read.limits import VARIABLE
from milepost.validate.check import check_workbook

SIZES = (10**5, 10**6, 10**7)
TARGETS, COUNTRIES, REGIONS, PILLARS, RESULTS = 5_000, 200, 10, 20, 100
KINDS = {"distinct-countries": "event", "events": "event", "level": "level", "stock": "stock",
         "annual-flow": "flow"}  # fmt: skip
BLOCK = 10**6  # rows written at a time
SEED = 20290101
SOURCE = "open-shelves"
STEPS = ("validate", "assess", "cut", "total")


def generate(root: Path, size: int) -> None:
    """Write a workbook with so many observations."""
    shutil.copytree(ROOT / "tests/tiny", root, dirs_exist_ok=True)
    data = root / "data"
    places = [f"region-{number:02d}" for number in range(REGIONS)]
    pillars = [f"P{number:02d}" for number in range(PILLARS)]
    results = [f"R{number:03d}" for number in range(RESULTS)]
    letters = itertools.product("X", string.ascii_uppercase, string.ascii_uppercase)
    countries = ["".join(code) for code in itertools.islice(letters, COUNTRIES)]
    kinds = [*KINDS] * (TARGETS // len(KINDS))
    _write(data / "regions.csv", region_id=places, position=_places(REGIONS), name=places,
           short_name=places)  # fmt: skip
    _write(data / "pillars.csv", pillar_id=pillars, position=_places(PILLARS), name=pillars,
           short_name=pillars)  # fmt: skip
    _write(data / "results.csv", result_id=results, position=_places(RESULTS),
           pillar_id=[pillars[at % PILLARS] for at in range(RESULTS)], short_name=results)  # fmt: skip
    _write(data / "countries.csv", iso3=countries, name=countries, short_name=countries,
           region_id=[places[at % REGIONS] for at in range(COUNTRIES)])  # fmt: skip
    _write(data / "targets.csv", target_id=_names(TARGETS), position=_places(TARGETS),
           global_result_id="1", short_name=_names(TARGETS), statement=_names(TARGETS), kind=kinds,
           unit=["%" if kind == "level" else "things" for kind in kinds],
           baseline=[0 if KINDS[kind] == "event" else 10 for kind in kinds], target=90,
           direction="up")  # fmt: skip
    _write(data / "scoped_targets.csv", target_id=[], scope_kind=[], scope_id=[], target=[])
    for folder, notebook, names in (
        ("pillars", "pillar", pillars), ("regions", "region", places),
    ):  # fmt: skip
        shutil.rmtree(root / "params" / folder)
        (root / "params" / folder).mkdir()
        for name in names:
            text = f"notebook: {notebook}\nparameters:\n  {notebook}: {name}\n"
            (root / "params" / folder / f"{name}.yml").write_text(text, "utf-8")
    described = json.loads((data / "datapackage.json").read_text("utf-8"))
    for resource_ in described["resources"]:
        for field in resource_["schema"]["fields"]:
            if resource_["name"] == "targets" and field["name"] == "kind":
                field["constraints"]["enum"] = [*KINDS]
            if resource_["name"] == "observations" and field["name"] == "measure":
                field["constraints"]["enum"] = sorted({*KINDS.values()})
    (data / "datapackage.json").write_text(json.dumps(described), "utf-8")
    _observations(data / "observations/libraries.csv", size, kinds, countries, results)


def _observations(
    path: Path, size: int, kinds: list[str], countries: list[str], results: list[str]
) -> None:
    """Write rows of all targets in turn: an event a day, a value a month and country."""
    draw = np.random.default_rng(SEED)
    measure_of = np.array([KINDS[kind] for kind in kinds], dtype=object)
    months = np.datetime64("2029-01", "M") + np.arange(24)
    sink = None
    for begin in range(0, size, BLOCK):
        number = np.arange(begin, min(begin + BLOCK, size))
        target, turn = number % TARGETS, number // TARGETS
        measure = measure_of[target]
        country = np.array(countries, dtype=object)[turn % COUNTRIES]
        month = months[turn // COUNTRIES % len(months)]
        first = month.astype("datetime64[D]")
        last = (month + 1).astype("datetime64[D]") - 1
        day = first + draw.integers(0, 28, len(number))
        event, level = measure == "event", measure == "level"
        rows = pd.DataFrame(
            {
                "observation_id": [f"o{one}" for one in number],
                "target_id": np.array(_names(TARGETS), dtype=object)[target],
                "measure": measure,
                "period_start": np.where(event, day, first).astype(str),
                "period_end": np.where(event, day, last).astype(str),
                "value": np.where(event, "1", np.where(level, "", "5")),
                "numerator": np.where(level, draw.integers(1, 50, len(number)).astype(str), ""),
                "denominator": np.where(level, "100", ""),
                "country": country,
                "region_id": "",
                "result_id": np.array(results, dtype=object)[turn % len(results)],
                "statement": np.where(event, "A generated event", ""),
                "known_on": "2031-01-31",
                "withdrawn": "",
                "evidence": "illustrative",
                "audience": "public",
                "source_id": "branch-returns",
                "source_locator": "",
            }
        )
        block = pa.Table.from_pandas(rows, preserve_index=False)
        if sink is None:
            sink = arrow_csv.CSVWriter(path, block.schema)
        sink.write_table(block)
    if sink is not None:
        sink.close()


def _names(count: int) -> list[str]:
    return [f"T{number:05d}" for number in range(count)]


def _places(count: int) -> list[int]:
    return [*range(1, count + 1)]


def _write(path: Path, **columns: object) -> None:
    """Write a table with the columns that the file has; those that are not given stay blank."""
    heads = path.read_text("utf-8").splitlines()[0].split(",")
    frame = pd.DataFrame({**columns, "source_id": SOURCE} if columns else {})
    frame.reindex(columns=heads).to_csv(path, index=False)


def measure(root: Path) -> dict[str, float]:
    """Give the seconds of each step, of the clock and of the processor, and the peak in GiB."""
    marks = [(time.perf_counter(), time.process_time())]
    workbook = Workbook(root)
    checked = check_workbook(workbook)
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    assert not errors, errors[:3]
    marks.append((time.perf_counter(), time.process_time()))
    data = edition_data(checked.dataset, read_edition(workbook, "2030"), workbook)
    marks.append((time.perf_counter(), time.process_time()))
    writer = SliceWriter(data, workbook.store)
    for chapter in checked.chapters:
        writer.write(chapter)
        writer.forget_cut()
    marks.append((time.perf_counter(), time.process_time()))
    found = {}
    for place, name in enumerate(STEPS):
        one, other = (marks[0], marks[-1]) if name == "total" else marks[place : place + 2]
        found[name], found[f"{name} cpu"] = (other[at] - one[at] for at in (0, 1))
    return {
        **found,
        "peak": peak_memory() / 1024,
        "assessments": float(len(data.tables["assessments"])),
    }


def main() -> None:
    rows, before = [], 0.0
    for size in sizes_asked(__doc__, SIZES, measure):
        found = measured_alone(__file__, generate, size, **{VARIABLE: str(50 * size)})
        each = found["total cpu"] / size
        cells = (f"{found[name]:.1f} ({found[f'{name} cpu']:.1f})" for name in STEPS)
        rows.append((f"{size:,}", *cells, growth(each, before), f"{found['peak']:.1f}"))
        before = each
        print(rows[-1], file=sys.stderr, flush=True)
    heads = ["observations", *(f"{name} s (of a processor)" for name in STEPS),
             "time a row, to the size before", "peak GiB"]  # fmt: skip
    report(
        "Scale: 5,000 indicators, 200 countries",
        table(heads, rows),
        f"{found['assessments']:,.0f} assessments, {PILLARS + REGIONS} slices of parts. "
        "1.00 is growth in proportion to the rows.",
    )


if __name__ == "__main__":
    main()
