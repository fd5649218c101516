"""Which files a preview watches, and what it was told of them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection, Iterable
from pathlib import Path

from watchfiles import Change, awatch

import milepost
from milepost.core.workbook import FOLDERS, Workbook
from milepost.edition.brand_reading import judge_brand
from milepost.render.embedded.pandoc import assets
from milepost.serve.board import Board

QUIET, LONGEST = 15, 200  # milliseconds without a change that end a group of changes; and its most
PACKAGE = Path(milepost.__file__).parent
LOOKS = ("html", "extension")  # folders of the package's styles and templates
OF_HOUSE = (".svg", ".png", ".jpg", ".ttf", ".otf")  # logos and typefaces beside the description
LEFT_BY_EDITORS = ("~", ".swp", ".swx", ".tmp", ".part", ".lock")


class Changes:
    """Files that have changed since the last round of work; waits for more."""

    def __init__(self) -> None:
        self._paths: set[Path] | None = set()  # the first round needs no change
        self._ready = threading.Event()
        self._ready.set()
        self._ended = False
        self._lock = threading.Lock()

    def add(self, paths: Iterable[Path]) -> None:
        """Note changes."""
        with self._lock:
            self._paths = (self._paths or set()) | {*paths}
        self._ready.set()

    def end(self) -> None:
        """Let who waits go."""
        self._ended = True
        self._ready.set()

    def waiting(self) -> bool:
        """Whether something has changed that nobody has taken, or all is to end."""
        return self._ready.is_set()

    def take(self) -> set[Path] | None:
        """Wait for changes and take them; None when all is to end."""
        self._ready.wait()
        with self._lock:
            paths, self._paths = self._paths or set(), None
            if not self._ended:
                self._ready.clear()
        return None if self._ended else paths


async def watch(workbook: Workbook, changes: Changes, board: Board, stop: asyncio.Event) -> None:
    """Note every change of what the book is made from, until told to stop."""
    below = [workbook.root / name for name in FOLDERS]
    looks = [assets() / name for name in LOOKS]
    named = {(workbook.root / path).parent for path in judge_brand(workbook, "")[0].inputs}
    folders = [
        path
        for path in dict.fromkeys([*below, *looks, *sorted(named - {workbook.root})])
        if path.is_dir()
    ]

    def counts(_change: Change, path: str) -> bool:
        return concerns(workbook, Path(path))

    async def follow(*places: Path, recursive: bool) -> None:
        async for found in awatch(
            *places, watch_filter=counts, step=QUIET, debounce=LONGEST, stop_event=stop,
            recursive=recursive,
        ):  # fmt: skip
            told(changes, board, {Path(path) for _, path in found})

    async def follow_code() -> None:
        async for _ in awatch(PACKAGE, watch_filter=is_code, stop_event=stop):
            board.outdated()

    await asyncio.gather(
        follow(*folders, recursive=True), follow(workbook.root, recursive=False), follow_code()
    )


def is_code(_change: Change, path: str) -> bool:
    """Whether a file is one of those that a preview reads once, as it begins."""
    return path.endswith(".py")


def told(changes: Changes, board: Board, paths: Collection[Path]) -> None:
    """Pass changes on: styles to the browsers at once, all else to who works."""
    styles = {path for path in paths if path.suffix == ".css"}
    if styles:
        board.styles_changed()
    if paths:  # a house's colours of figures are made from a style, too
        changes.add(paths)


def concerns(workbook: Workbook, path: Path) -> bool:
    """Whether a file may be one that the book is made from, and no trace of an editor."""
    home = next(
        (place for place in (workbook.root, assets()) if path.is_relative_to(place)), path.parent
    )
    parts = path.relative_to(home).parts
    if any(part.startswith((".", "~$", "#")) or part == "__pycache__" for part in parts):
        return False
    if path.name.endswith(LEFT_BY_EDITORS):
        return False
    if path.is_relative_to(workbook.notebooks):
        return path.suffix == ".ipynb"
    if path.parent == workbook.root:
        return path.suffix in (".yml", ".qmd", ".md", *OF_HOUSE)
    return True
