"""A book of 1,200 chapters, a page a country: whether time stays in proportion, and the memory.

Run ``python benchmarks/many_chapters.py`` or ``--sizes 100 300``. The countries and their results
are simulated in a copy of this workbook; build and rendering (HTML and PDF) are what
``milepost build --with countries`` does, as a whole process.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import string
from pathlib import Path

from support import (
    Memory,
    milepost_command,
    process_seconds,
    report,
    surroundings,
    table,
    workbook_copy,
)

RESULTS = 3  # of each country


def simulate(root: Path, countries: int) -> None:
    """Give the workbook so many countries with results, and no other observations of countries."""
    schema = root / "data/schemas/countries.json"
    wide = schema.read_text("utf-8").replace("^[0-9]{3}$", "^[0-9]{3,5}$")
    schema.write_text(wide, "utf-8")
    known = _rows(root / "data/geography/countries.csv")
    codes = {row["iso3"] for row in known}
    free = (c for c in map("".join, itertools.product(string.ascii_uppercase, repeat=3)))
    new = [code for code in itertools.islice(free, 3 * countries) if code not in codes]
    regions = sorted({row["region_id"] for row in known if row["region_id"]})
    for at, code in enumerate(new[: max(countries - len(known), 0)]):
        row = {**known[0], "iso3": code, "m49": str(10_000 + at), "name": f"Land {at}"}
        known.append({**row, "short_name": f"Land {at}", "region_id": regions[at % len(regions)]})
    _write(root / "data/geography/countries.csv", known)
    path = root / "data/observations/illustrative-2025.csv"
    rows = _rows(path)
    pattern = next(row for row in rows if row["country"] and row["measure"] == "event")
    others = [row for row in rows if not row["country"]]
    made = [
        {
            **pattern,
            "observation_id": f"sim-{row['iso3']}-{number}",
            "country": row["iso3"],
            "statement": f"A simulated result, number {number}",
            "presence_id": "",
        }
        for row in known[:countries]
        for number in range(RESULTS)
    ]
    _write(path, [*others, *made])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def measure(countries: int) -> tuple[int, float, float, float]:
    """Chapters, seconds of execution, seconds of the build, peak memory in MiB."""
    with workbook_copy() as root, surroundings(root):
        simulate(root, countries)
        run = milepost_command("run", "--root", str(root), "--with", "countries")
        with Memory() as memory:
            executed = process_seconds(run, root)
            build = milepost_command(
                "build", "--root", str(root), "--with", "countries",
                "--renderer", "embedded", "--to", "html", "--to", "pdf",
            )  # fmt: skip
            rendered = process_seconds(build, root)
        chapters = len(list((root / "chapters").glob("*.ipynb")))
        pages = len(list((root / "reports").rglob("*.html")))
        assert pages > countries, pages
        return chapters, executed, rendered, memory.peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[120, 1180])
    sizes = parser.parse_args().sizes
    found = [measure(size) for size in sizes]
    rows = [
        (
            chapters,
            f"{executed:.1f}",
            f"{1000 * executed / chapters:.0f}",
            f"{rendered:.1f}",
            f"{1000 * rendered / chapters:.0f}",
            f"{peak:.0f}",
        )
        for chapters, executed, rendered, peak in found
    ]
    heads = ["chapters", "run s", "ms each", "render and publish s", "ms each", "peak MiB"]
    first, last = found[0], found[-1]
    report(
        f"A book of {last[0]:,} chapters",
        table(heads, rows),
        f"Execution of one chapter takes {last[1] / last[0] / (first[1] / first[0]):.2f} times "
        f"what it takes in a book of {first[0]:,}, its rendering "
        f"{last[2] / last[0] / (first[2] / first[0]):.2f} times.",
    )


if __name__ == "__main__":
    main()
