"""Nothing changed: the whole command, from its start to its end.

Run ``python benchmarks/nothing_changed.py``.
"""

from __future__ import annotations

import argparse
import statistics

from support import milepost_command, process_seconds, report, surroundings, table, workbook_copy

AIM = 0.4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=9)
    repeats = parser.parse_args().repeats
    with workbook_copy() as root, surroundings(root):
        build = milepost_command("build", "--root", str(root), "--renderer", "embedded")
        first = process_seconds(build, root)
        again = [process_seconds(build, root) for _ in range(repeats)]
        bare = [process_seconds(milepost_command("--help"), root) for _ in range(repeats)]
    rows = [
        ("milepost build, first time", f"{first:.2f}", ""),
        ("milepost build, nothing changed", f"{statistics.median(again):.2f}", f"aim {AIM:g}"),
        ("milepost --help", f"{statistics.median(bare):.2f}", ""),
    ]
    report("Nothing changed", table(["command", "median s", ""], rows))


if __name__ == "__main__":
    main()
