"""One observation changed: how long until the chapters are right again, and whether they are.

Run ``python benchmarks/one_change.py``. The time is that of the whole command. Beside it,
jupyter-cache, which looks at the notebook alone (its notebooks read the same workbook).
"""

from __future__ import annotations

import argparse
import csv
import statistics
import tempfile
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from peers import jupyter_cache, prepare_for_cache
from support import (
    jobs_of,
    milepost_command,
    process_seconds,
    report,
    surroundings,
    table,
    workbook_copy,
)

AIM = 1.5
OBSERVATIONS = "data/observations/illustrative-2025.csv"


def change_one(root: Path, turn: int) -> None:
    """Make one event count one more."""
    path = root / OBSERVATIONS
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    row = next(row for row in rows if row["measure"] == "flow" and row["value"])
    row["value"] = str(int(float(row["value"])) + 1 + turn)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, reader.fieldnames or [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def content(root: Path) -> dict[str, bytes]:
    chapters = root / "chapters"
    return {
        str(p.relative_to(chapters)): p.read_bytes() for p in chapters.rglob("*") if p.is_file()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    with workbook_copy() as root, surroundings(root):
        command = milepost_command("run", "--root", str(root))
        cold = process_seconds(command, root)
        nothing = [process_seconds(command, root) for _ in range(repeats)]
        changed, differing = [], 0
        for turn in range(repeats):
            change_one(root, turn)
            before = content(root)
            changed.append(process_seconds(command, root))
            after = content(root)
            differing = sum(before.get(name) != made for name, made in after.items())
            assert differing, "the figures did not follow the data"
        peer = peer_stale(root)
    rows = [
        ("milepost run, first time", f"{cold:.2f}"),
        ("milepost run, one observation changed", f"{statistics.median(changed):.2f}"),
        ("milepost run, nothing changed", f"{statistics.median(nothing):.2f}"),
    ]
    report(
        "One observation changed",
        table(["command", "median s"], rows),
        f"{differing} files of the book's chapters followed the change (aim: under {AIM:g} s "
        "beyond rendering). " + peer,
    )


def peer_stale(root: Path) -> str:
    """Whether jupyter-cache executes anything again after the data changed."""
    if not find_spec("jupyter_cache"):
        return "jupyter-cache is not installed: not compared."
    jobs = [job for job in jobs_of(root) if job.name.startswith("global-targets")]
    # without a slice the notebooks read the workbook's data themselves
    jobs = [replace(job, parameters={**job.parameters, "slice_id": ""}) for job in jobs]
    with tempfile.TemporaryDirectory() as folder:
        notebooks = prepare_for_cache(jobs, Path(folder))
        jupyter_cache(notebooks, Path(folder) / "cache", "local-serial")
        change_one(root, 100)
        stale = jupyter_cache(notebooks, Path(folder) / "cache", "local-serial")
    return f"jupyter-cache held {stale} of {len(jobs)} notebooks to be stale after the same change."


if __name__ == "__main__":
    main()
