"""All chapters, nothing kept from before: milepost beside papermill's loop and pool, and others.

Run ``python benchmarks/cold.py``. The bound is what the notebooks' own work takes, shared out over
the cores, without starting, isolating or keeping anything: in one process, where a chapter finds
what those before it have made ready. It is stricter than any isolated notebook can be.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from peers import jupyter_cache, papermill_loop, papermill_pool, prepare_for_cache
from support import (
    compared,
    default_workers,
    jobs_of,
    ratios,
    report,
    run_milepost,
    surroundings,
    workbook_copy,
)

from milepost.execute.engine.forkserver import preload
from milepost.execute.imports import imported_modules

AIM_LOOP, AIM_POOL, AIM_BOUND = 6.0, 4.0, 1.5


def own_work(notebooks: list[str]) -> float:
    """CPU seconds of all cells, in one process that has imported everything."""
    preload(imported_modules(map(Path, notebooks)))
    shell = InteractiveShell.instance()
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115  (until this process ends)
    gc.collect()
    gc.freeze()  # what was imported is not searched for garbage again and again
    seconds = 0.0
    for path in notebooks:
        began = time.process_time()
        for cell in json.loads(Path(path).read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                shell.run_cell("".join(cell["source"]), silent=False)
        seconds += time.process_time() - began
        shell.reset(new_session=False)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--chapters", type=int, default=None, help="only the first so many")
    parser.add_argument("--own-work", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.own_work:
        seconds = own_work(options.own_work)
        print(seconds, file=sys.__stderr__)
        return
    with workbook_copy() as root, surroundings(root):
        measure(root, options.repeats, options.chapters)


def measure(root: Path, repeats: int, chapters: int | None) -> None:
    jobs = jobs_of(root)[:chapters]
    cores = default_workers() - 1
    ways = {
        "milepost": lambda: run_milepost(jobs, root),
        "papermill, loop": lambda: papermill_loop(jobs),
        "papermill, pool": lambda: papermill_pool(jobs, cores),
    }
    if find_spec("jupyter_cache"):
        ways["jupyter-cache, parallel"] = lambda: cached(jobs)
    seconds = compared(ways, repeats)
    bound = bound_of(root, cores)
    found = {name: statistics.median(values) for name, values in seconds.items()}
    quick = found["milepost"]
    report(
        f"Cold: {len(jobs)} chapters",
        ratios(seconds, "milepost"),
        f"{found['papermill, loop'] / quick:.1f} times quicker than the loop (aim {AIM_LOOP:g}), "
        f"{found['papermill, pool'] / quick:.1f} times quicker than the pool (aim {AIM_POOL:g}). "
        f"The notebooks' own work over {cores} cores takes {bound:.2f} s: milepost takes "
        f"{quick / bound:.2f} times that (aim {AIM_BOUND:g}).",
    )


def cached(jobs: list) -> None:
    with tempfile.TemporaryDirectory() as folder:
        notebooks = prepare_for_cache(jobs, Path(folder))
        jupyter_cache(notebooks, Path(folder) / "cache", "local-parallel")


def bound_of(root: Path, cores: int) -> float:
    """The notebooks' own work over the cores, measured on what milepost executed."""
    executed = sorted(map(str, (root / "chapters").glob("*.ipynb")))
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, str(Path(__file__).resolve()), "--own-work", *executed],
            capture_output=True, text=True, check=True, cwd=folder,
        )  # fmt: skip
    return float(done.stderr.split()[-1]) / cores


if __name__ == "__main__":
    main()
