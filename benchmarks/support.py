"""What the benchmarks of execution share: a workbook to run, peers to run beside it, a report."""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Self

from milepost.core.versions import installed_versions
from milepost.core.workbook import Workbook
from milepost.edition.params import default_edition, read_edition
from milepost.execute import Job, default_workers, execute
from milepost.execute.environment import execution_environment
from milepost.inputs.edition_tables import edition_data
from milepost.publish.run import make_jobs
from milepost.validate.check import check_workbook

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = (".*", "chapters", "reports", "_book", "tests", "node_modules", "figures", "__pycache__")
SHOWN = ("papermill", "nbclient", "ipykernel", "pandas", "matplotlib")


@contextmanager
def workbook_copy() -> Iterator[Path]:
    """A copy of this workbook that has never run."""
    with tempfile.TemporaryDirectory(prefix="milepost-bench-") as folder:
        root = Path(folder) / "workbook"
        shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*LEFT_OUT))
        yield root


def jobs_of(root: Path) -> list[Job]:
    """All chapters of a workbook's default edition, their slices cut."""
    workbook = Workbook(root)
    checked = check_workbook(workbook).raise_errors()
    edition = read_edition(workbook, default_edition(workbook))
    return make_jobs(workbook, checked, edition_data(checked.dataset, edition, workbook))


def run_milepost(jobs: Sequence[Job], root: Path, engine: str = "auto") -> None:
    """Execute everything with milepost, as if nothing had ever run."""
    outcomes = execute(jobs, root / "chapters", root / ".milepost", force="all", engine=engine)
    failed = [outcome for outcome in outcomes if outcome.state == "failed"]
    assert not failed, failed


@contextmanager
def surroundings(root: Path) -> Iterator[None]:
    """Give peers the same environment that milepost gives; none compiles its modules anew."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ.update(execution_environment(root, Path(scratch)))
        for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"):  # as in the Makefile
            os.environ.pop(name, None)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def compared(ways: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, list[float]]:
    """Measure several ways in turn, so that a slow minute of the machine meets them all."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(repeats):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - began)
    return seconds


def process_seconds(command: Sequence[str], cwd: Path) -> float:
    """Time a whole process."""
    began = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)
    return time.perf_counter() - began


def sizes_asked(
    description: str | None, sizes: Sequence[int], measure: Callable[[Path], Mapping[str, float]]
) -> list[int]:
    """Read which sizes to measure; in the process of one of them measure it, print it and end."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--sizes", type=int, nargs="+", default=[*sizes])
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one)))
        raise SystemExit
    asked: list[int] = options.sizes
    return asked


def measured_alone(
    script: str, write: Callable[[Path, int], None], size: int, **environment: str
) -> dict[str, float]:
    """Write a workbook of a size, and measure it as a script does, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="milepost-bench-") as folder:
        write(Path(folder), size)
        done = subprocess.run(
            [sys.executable, script, "--one", folder],
            check=True,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
        )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def growth(each: float, before: float) -> str:
    """Say how much more a row takes than at the size before; 1.00 is in proportion to the rows."""
    return f"{each / before:.2f}" if before else ""


def peak_memory() -> float:
    """Give the largest memory that this process has used, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def ratios(seconds: Mapping[str, Sequence[float]], base: str) -> str:
    """A table of medians, their spread, and how many times the base's each takes."""
    of_base = statistics.median(seconds[base])
    rows = [
        (
            name,
            f"{statistics.median(found):.2f}",
            f"{min(found):.2f}-{max(found):.2f}",
            f"{statistics.median(found) / of_base:.2f}",
        )
        for name, found in seconds.items()
    ]
    return table(["way", "median s", "range s", f"times {base}"], rows)


def report(title: str, *parts: str) -> None:
    """Print one benchmark's result with what it was measured on."""
    print(f"## {title}\n", *parts, f"Measured with {machine()}.\n", sep="\n\n")


def machine() -> str:
    """Name the machine's cores and the versions that matter."""
    found = installed_versions()
    named = [f"{name} {found[name]}" for name in SHOWN if name in found]
    for name in ("jupyter-cache", "distributed"):
        try:
            named.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return f"{default_workers() - 1} cores, Python {platform.python_version()}, {', '.join(named)}"


class Memory:
    """The largest memory that this process and those it starts used together, in MiB.

    What processes share is counted once (the system's proportional set size); Linux only.
    """

    def __enter__(self) -> Self:
        self.peak = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.2):
            self.peak = max(self.peak, sum(map(_proportional, _descendants(os.getpid()))))


def _descendants(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def _proportional(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def milepost_command(*arguments: str) -> list[str]:
    """The command line, as a whole process."""
    return [sys.executable, "-m", "milepost.cli.main", *arguments]
