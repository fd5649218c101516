"""From the save of a file to the changed page being served, as measured from outside.

Run ``python benchmarks/preview.py``. Beside the seconds stand those of all processors that the
preview and what it started used for the change, which a busy machine draws out less.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from one_change import change_one
from support import ROOT, milepost_command, report, surroundings, table, workbook_copy

PATIENCE = 600
PILLAR = "chapters/pillar-M.html"
OVERVIEW = "chapters/overview.html"
STYLES = ROOT / "src/milepost/render/assets/html/milepost.css"
AIMS = {"observation": 1.5, "word of a narrative": 0.5, "stylesheet": 0.3, "notebook's cell": 1.5}


class Watched:
    """A preview, and the page that is asked for again and again."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process, self.address = process, address

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path) as answer:
            return re.sub(r"<script src=[^>]*preview.js[^>]*>", "", answer.read().decode())

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"nothing followed the change: {self.told()}"
            time.sleep(0.01)

    def told(self) -> dict[str, object]:
        """What a browser that comes now is told first."""
        told: dict[str, object] = {}
        with urllib.request.urlopen(f"{self.address}_preview/events?page=index.html") as events:
            for line in events:
                if line.startswith(b"data:"):
                    told |= json.loads(line[5:])
                if told.keys() >= {"working", "version"}:
                    break
        return told

    def at_rest(self) -> bool:
        told = self.told()
        return bool(told["version"] and not told["working"])

    def processor_seconds(self) -> float:
        return sum(map(_used, _family(self.process.pid)))


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            found += map(int, children.read_text().split())
    return found


def _used(pid: int) -> float:
    """Processor seconds of a process and of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def previewed(root: Path) -> Iterator[Watched]:
    command = milepost_command("preview", "--root", str(root), "--no-browser")
    with subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            line = next(text for text in process.stderr if "http://" in text)
            watched = Watched(process, line.split()[3])
            watched.until(watched.at_rest)
            yield watched
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def change_word(root: Path, turn: int) -> None:
    path = root / "data/narratives/2025/overview.md"
    path.write_text(
        re.sub(r"( Turn \d+\.)?\s*$", f" Turn {turn}.\n", path.read_text("utf-8")), "utf-8"
    )


def change_cell(root: Path, turn: int) -> None:
    path = root / "notebooks/pillar.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    text = "".join(cell["source"])
    cell["source"] = re.sub(r"(\n\nTurn \d+\.)?$", f"\n\nTurn {turn}.", text, count=1)
    path.write_text(json.dumps(notebook, indent=1), "utf-8")


def change_style(_root: Path, turn: int) -> None:
    text = STYLES.read_text("utf-8")
    STYLES.write_text(
        re.sub(r"(\n/\* turn \d+ \*/\n)?$", f"\n/* turn {turn} */\n", text, count=1), "utf-8"
    )


CHANGES = {
    "observation": (change_one, PILLAR),
    "word of a narrative": (change_word, OVERVIEW),
    "stylesheet": (change_style, "assets/milepost.css"),
    "notebook's cell": (change_cell, PILLAR),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=20)
    repeats = parser.parse_args().repeats
    styles, rows = STYLES.read_bytes(), []
    try:
        with workbook_copy() as root, surroundings(root), previewed(root) as watched:
            for name, (change, page) in CHANGES.items():
                rows.append(_measured(watched, root, name, change, page, repeats))
            memory = _resident(watched.process.pid)
    finally:
        STYLES.write_bytes(styles)
    heads = ["change", "median s", "range s", "aim s", "processor s until at rest"]
    report(
        "Preview: from the save to the changed page",
        table(heads, rows),
        f"The page is asked for every 10 ms. The preview's own process holds {memory:.0f} MiB after "
        f"{repeats * len(CHANGES)} changes.",
    )


def _measured(
    watched: Watched,
    root: Path,
    name: str,
    change: Callable[[Path, int], None],
    page: str,
    repeats: int,
) -> tuple[str, ...]:
    seconds, processor = [], []
    for turn in range(repeats):
        before, used = watched.get(page), watched.processor_seconds()
        change(root, turn)
        began = time.perf_counter()
        watched.until(lambda known=before: watched.get(page) != known)
        seconds.append(time.perf_counter() - began)
        watched.until(watched.at_rest)
        processor.append(watched.processor_seconds() - used)
    spread = f"{min(seconds):.2f}-{max(seconds):.2f}"
    return (name, f"{statistics.median(seconds):.2f}", spread, f"{AIMS[name]:g}",
            f"{statistics.median(processor):.2f}")  # fmt: skip


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


if __name__ == "__main__":
    main()
