"""The same chapters on Dask on this machine and without it.

Run ``python benchmarks/dask_local.py``; needs the extra: ``pip install 'milepost[dask]'``.
"""

from __future__ import annotations

import argparse
from importlib.util import find_spec

from support import compared, jobs_of, ratios, report, run_milepost, surroundings, workbook_copy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    if not find_spec("distributed"):
        report("Dask on one machine", "Dask is not installed: not measured.")
        return
    with workbook_copy() as root, surroundings(root):
        jobs = jobs_of(root)
        ways = {
            "milepost": lambda: run_milepost(jobs, root),
            "milepost --dask local": lambda: run_milepost(jobs, root, "local"),
        }
        seconds = compared(ways, repeats)
    report(f"Dask on one machine: {len(jobs)} chapters", ratios(seconds, "milepost"))


if __name__ == "__main__":
    main()
