"""Run the short benchmarks and write ``benchmarks/latest.md``; what is to stay goes into ``results.md``.

Run ``make bench``, or ``python benchmarks/run.py`` (``--long`` for 1,000 notebooks too).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHORT = (
    ("cold.py",),
    ("one_change.py",),
    ("nothing_changed.py",),
    ("many.py", "--sizes", "20", "100"),
    ("dask_local.py",),
)
LONG = (("many.py",), ("many_chapters.py",), ("preview.py",), ("build_change.py",), ("scale.py",))
HEAD = """# Benchmarks

Written by `make bench`, which replaces it. Trust the ratios, not the seconds: each was measured in one run, the ways
in turn.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="those that take minutes too")
    options = parser.parse_args()
    parts = [HEAD]
    for script, *arguments in (*SHORT, *(LONG if options.long else ())):
        print(script, *arguments, flush=True)
        done = subprocess.run(
            [sys.executable, str(HERE / script), *arguments],
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{script} failed with exit code {done.returncode}.")
        print(done.stdout, flush=True)
        parts.append(done.stdout.strip() + "\n")
    (HERE / "latest.md").write_text("\n".join(parts), "utf-8")


if __name__ == "__main__":
    main()
