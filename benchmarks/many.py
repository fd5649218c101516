"""Many notebooks: whether time stays in proportion, and memory flat.

Run ``python benchmarks/many.py`` for 100 and 1,000, or ``--sizes 20 100``. Each notebook makes a
table and draws a chart.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from support import Memory, report, table

from milepost.execute import Job, execute

AIM = 0.10
CELLS = (
    'number: int = 1\nname: str = ""',
    "import pandas as pd\nfrom matplotlib.figure import Figure\nfrom pathlib import Path",
    'rows = pd.DataFrame({"year": range(2000, 2026), "value": range(number, number + 26)})\n'
    'rows.groupby(rows["year"] // 5)["value"].sum()',
    "figure = Figure(figsize=(4, 2))\naxes = figure.subplots()\n"
    'axes.plot(rows["year"], rows["value"])\n'
    'folder = Path("figures") / name\nfolder.mkdir(parents=True)\n'
    'figure.savefig(folder / "value.svg", metadata={"Date": None})',
)


def write_notebook(path: Path) -> None:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{at}",
            "metadata": {} if at else {"tags": ["parameters"]},
            "source": source,
            "execution_count": None,
            "outputs": [],
        }
        for at, source in enumerate(CELLS)
    ]
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book), "utf-8")


def measure(size: int) -> tuple[float, float, float]:
    """Seconds cold, seconds with nothing to do, and peak memory in MiB."""
    with tempfile.TemporaryDirectory(prefix="milepost-many-") as folder:
        root = Path(folder)
        write_notebook(root / "one.ipynb")
        jobs = [
            Job(f"one-{n}", f"number={n}", root / "one.ipynb", {"number": n, "name": f"one-{n}"})
            for n in range(size)
        ]
        with Memory() as memory:
            began = time.perf_counter()
            outcomes = execute(jobs, root / "chapters", root / ".milepost")
            cold = time.perf_counter() - began
        assert all(outcome.state == "executed" for outcome in outcomes)
        began = time.perf_counter()
        outcomes = execute(jobs, root / "chapters", root / ".milepost")
        assert all(outcome.state == "fresh" for outcome in outcomes)
        return cold, time.perf_counter() - began, memory.peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    sizes = parser.parse_args().sizes
    measure(3)  # so that the first size doesn't pay for reading files into the system's memory
    found = {size: measure(size) for size in sizes}
    rows = [
        (size, f"{cold:.1f}", f"{1000 * cold / size:.0f}", f"{again:.2f}", f"{peak:.0f}")
        for size, (cold, again, peak) in found.items()
    ]
    first, last = found[sizes[0]][0] / sizes[0], found[sizes[-1]][0] / sizes[-1]
    report(
        f"{' and '.join(f'{size:,}' for size in sizes)} notebooks",
        table(["notebooks", "cold s", "ms each", "again s", "peak MiB"], rows),
        f"Time for one at {sizes[-1]:,} is {last / first:.2f} times that at {sizes[0]:,} "
        f"(aim: within {AIM:.0%}); memory {found[sizes[-1]][2] / found[sizes[0]][2]:.2f} times.",
    )


if __name__ == "__main__":
    main()
