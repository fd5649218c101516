"""From the save of a file to the changed page being served, as measured from outside.

Run ``python benchmarks/preview.py``. As a browser does, this one listens to the preview's events
and asks for its page again when they name it. Beside the seconds stand those of all processors that
the preview and what it started used for the change, which a busy machine draws out less. Where
Quarto is on the PATH, ``quarto preview`` shows a word's change of the same book, executed before.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from one_change import change_one
from support import ROOT, milepost_command, report, surroundings, table, workbook_copy

sys.path.insert(0, str(ROOT / "tests" / "serve"))
from preview_support import Preview, free_port, processes_of

PATIENCE = 600
PILLAR = "chapters/pillar-M.html"
OVERVIEW = "chapters/overview.html"
STYLES = ROOT / "src/milepost/render/assets/html/milepost.css"
AIMS = {"observation": 1.5, "word of a narrative": 0.5, "stylesheet": 0.3, "notebook's cell": 1.5}


class Browser:
    """What a browser does that shows a page of a preview."""

    def __init__(self, preview: Preview, page: str) -> None:
        self.preview, self.page = preview, page
        shown = page if page.endswith(".html") else "index.html"
        address = f"http://127.0.0.1:{preview.port}/_preview/events?page={shown}"
        self._events = urllib.request.urlopen(address, timeout=PATIENCE)

    def until_changed(self, before: str) -> None:
        """Listen until the page is another one, and fetch it."""
        named = "page" if self.page.endswith(".html") else "styles"
        for line in self._events:
            event = json.loads(line[5:]) if line.startswith(b"data:") else {}
            ours = event.get(named) in (True, self.page)
            if ours and self.preview.page(self.page) != before:
                return
        raise AssertionError("the preview has ended")

    def close(self) -> None:
        self._events.close()


def processor_seconds(pid: int) -> float:
    """Give what a process, what it started, and what of these has ended used of processors."""
    return sum(map(_used, processes_of(pid)))


def _used(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def change_word(root: Path, turn: int) -> None:
    path = root / "data/narratives/2025/overview.md"
    path.write_text(
        re.sub(r"( Turn \d+\.)?\s*$", f" Turn {turn}.\n", path.read_text("utf-8")), "utf-8"
    )


def change_cell(root: Path, turn: int) -> None:
    path = root / "notebooks/pillar.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    cell = next(cell for cell in notebook["cells"] if "title" in cell["metadata"].get("tags", ()))
    text = "".join(cell["source"])
    cell["source"] = re.sub(r'\["name"\]( \+ " \d+")?\)$', f'["name"] + " {turn}")', text)
    assert cell["source"] != text
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
    with workbook_copy() as root, surroundings(root):
        preview = Preview(root)
        try:
            preview.until(preview.at_rest, PATIENCE)
            for name, (change, page) in CHANGES.items():
                rows.append(_measured(preview, root, name, change, page, repeats))
            memory = _resident(preview.process.pid)
        finally:
            STYLES.write_bytes(styles)
            preview.end()
        rows += _quarto(root, repeats)
    heads = ["change", "median s", "range s", "aim s", "processor s until at rest"]
    report(
        "Preview: from the save to the changed page",
        table(heads, rows),
        f"The preview's own process holds {memory:.0f} MiB after {repeats * len(CHANGES)} changes.",
    )


def _measured(
    preview: Preview,
    root: Path,
    name: str,
    change: Callable[[Path, int], None],
    page: str,
    repeats: int,
) -> tuple[str, ...]:
    seconds, processor, pid = [], [], preview.process.pid
    for turn in range(repeats):
        browser = Browser(preview, page)
        before, used = preview.page(page), processor_seconds(pid)
        change(root, turn)
        began = time.perf_counter()
        try:
            browser.until_changed(before)
        except TimeoutError:
            raise SystemExit(f"{name}, turn {turn}: nothing followed: {preview.told()}") from None
        seconds.append(time.perf_counter() - began)
        browser.close()
        preview.until(preview.at_rest, PATIENCE)
        processor.append(processor_seconds(pid) - used)
    return _row(name, seconds, f"{AIMS[name]:g}", processor)


def _row(name: str, seconds: list[float], aim: str, processor: list[float]) -> tuple[str, ...]:
    spread = f"{min(seconds):.2f}-{max(seconds):.2f}"
    return (name, f"{statistics.median(seconds):.2f}", spread, aim,
            f"{statistics.median(processor):.2f}")  # fmt: skip


def _quarto(root: Path, repeats: int) -> list[tuple[str, ...]]:
    """Change a word of a page of the same book under ``quarto preview``."""
    program = shutil.which("quarto")
    if program is None:
        return []
    subprocess.run(milepost_command("run", "--root", str(root)), check=True, capture_output=True)
    port, page = free_port(), root / "pages/glossary.qmd"
    command = [program, "preview", str(root), "--port", str(port), "--no-browser"]
    process = subprocess.Popen(
        command, cwd=root, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def shown(words: str) -> bool:
        try:
            address = f"http://localhost:{port}/pages/glossary.html"
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                return words in answer.read().decode()
        except OSError:
            return False

    seconds, processor, text = [], [], page.read_text("utf-8")
    try:
        _until(lambda: shown("</html>"))
        for turn in range(repeats):
            used = processor_seconds(process.pid)
            page.write_text(f"{text}\n\nTurn {turn} of all.\n", "utf-8")
            began = time.perf_counter()
            _until(lambda turn=turn: shown(f"Turn {turn} of all."))
            seconds.append(time.perf_counter() - began)
            processor.append(processor_seconds(process.pid) - used)
    finally:
        page.write_text(text, "utf-8")
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
    return [_row("word of a page, quarto preview", seconds, "", processor)]


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "nothing followed the change"
        time.sleep(0.05)


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


if __name__ == "__main__":
    main()
