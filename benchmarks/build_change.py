"""One change, then ``milepost build --to html``: the whole command, from its start to its end.

Run ``python benchmarks/build_change.py``; with ``--beside CHECKOUT`` another state of the code builds
a copy of its own after the same changes, in turn. Beside the seconds stand those of processors, which
a busy machine draws out less: of the command and the programs that it waited for, without the
processes in which notebooks are executed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

from one_change import change_one
from preview import change_word
from support import milepost_command, report, surroundings, table, workbook_copy

CHANGES = {
    "nothing": lambda _root, _turn: None,
    "word of a narrative": change_word,
    "observation": change_one,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--beside", type=Path, help="another checkout")
    options = parser.parse_args()
    here = Path(__file__).resolve().parents[1]
    ways = {"here": here} | ({"beside": options.beside.resolve()} if options.beside else {})
    seconds: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with ExitStack() as stack:
        roots = {way: stack.enter_context(workbook_copy()) for way in ways}
        for way, root in roots.items():
            _built(root, ways[way])
        for turn in range(options.repeats):
            for change, make in CHANGES.items():
                for way, root in roots.items():
                    make(root, turn)
                    found = seconds.setdefault((change, way), [])
                    found.append(_built(root, ways[way]))
    rows = [
        (*key, *(f"{statistics.median(part):.2f}" for part in zip(*found, strict=True)))
        for key, found in seconds.items()
    ]
    report("A change, then a build", table(["change", "code", "median s", "processor s"], rows))


def _built(root: Path, checkout: Path) -> tuple[float, float]:
    """Build with the code of a checkout; give seconds, and those of processors."""
    command = milepost_command("build", "--root", str(root), "--to", "html")
    with surroundings(root):
        env = {**os.environ, "PYTHONPATH": str(checkout / "src")}
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        took = time.perf_counter() - began
    assert status == 0, "the build failed"
    return took, used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
