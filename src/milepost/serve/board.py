"""What a preview shows at the moment: pages, files, problems, and what is being executed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError, printable
from milepost.core.files import open_regular
from milepost.core.model import Problem
from milepost.validate.catalogue import advice

MOST_SHOWN = 50
OUTDATED = "milepost itself changed: start the preview again"
STYLE = "assets/milepost.css"
Tell = Callable[[Mapping[str, Any]], None]


class Board:
    """Shared by who makes pages and who serves them; each entry is replaced whole.

    Attributes
    ----------
    watched
        The pages that browsers show.
    """

    def __init__(self, tell: Tell = lambda _event: None) -> None:
        self._files: Mapping[str, Path] = {}
        self._rules = b""
        self.watched: Callable[[], set[str]] = set
        self.tell = tell
        self._lock = threading.Lock()
        self._pages: dict[str, tuple[int, bytes]] = {}
        self._count = 0
        self._problems: dict[str, Any] = {"message": "", "lines": [], "rows": [], "more": 0}
        self._executing: dict[str, str] = {}
        self._working = True
        self._outdated = False

    @property
    def files(self) -> Mapping[str, Path]:
        """The places in the site of what pages show or link to, and the files."""
        return self._files

    @files.setter
    def files(self, files: Mapping[str, Path]) -> None:
        self._files = {name: Path(os.path.realpath(path)) for name, path in files.items()}

    def content(self, name: str) -> bytes | None:
        """Give what a file holds; nothing where it has become a link, or is no file any more."""
        path = self._files.get(name)
        try:
            if path is None or os.path.realpath(path) != str(path):
                return None
            with open_regular(path) as file:
                return file.read() + (self._rules if name == STYLE else b"")
        except OSError:
            return None

    def page(self, name: str) -> tuple[int, bytes] | None:
        """Give a page with the number of its version."""
        return self._pages.get(name)

    def version(self, name: str) -> int:
        """Give the number of a page's version; 0 where it has not been made yet."""
        return self._pages.get(name, (0, b""))[0]

    def put(self, name: str, content: bytes) -> None:
        """Show a page; who sees it is told where it differs from what was shown."""
        with self._lock:
            known = self._pages.get(name)
            if known and known[1] == content:
                return
            self._count += 1
            self._pages[name] = (self._count, content)
        self.tell({"page": name, "version": self.version(name)})

    def keep_only(self, names: Iterable[str]) -> None:
        """Forget the pages that the book no longer has."""
        for name in self._pages.keys() - {*names}:
            self._pages.pop(name, None)

    def put_rules(self, rules: str) -> None:
        """Have the site's style end with rules, which its file has not; so that changes there show at once."""
        if rules.encode() != self._rules:
            self._rules = rules.encode()
            self.styles_changed()

    def styles_changed(self) -> None:
        """Have every browser fetch the styles again."""
        self.tell({"styles": True})

    def executing(self, label: str, words: str | None) -> None:
        """Say how far the execution of a chapter is; None where it has ended."""
        with self._lock:
            if words is None:
                self._executing.pop(label, None)
            else:
                self._executing[label] = words
        self.tell(self._work())

    def working(self, *, now: bool) -> None:
        """Say whether a change is being followed, or all is as the files are."""
        self._working = now
        self.tell(self._work())

    def outdated(self) -> None:
        """Say that pages are still made by the code with which the preview began."""
        self._outdated = True
        self.tell(self._work())

    def problems(self, found: Iterable[Problem]) -> None:
        """Show what the check has found, in place of what was shown before."""
        rows = sorted(found, key=lambda item: (item.severity, item))
        self._show("", (), rows)

    def failed(self, error: Exception) -> None:
        """Show why the last state can't be shown."""
        if isinstance(error, UserError):
            self._show(error.message, error.lines, [*getattr(error, "problems", ())])
        else:
            self._show(f"milepost itself failed: {type(error).__name__}: {error}", (), [])

    def state(self) -> list[Mapping[str, Any]]:
        """Give what a browser that has just come needs to be told."""
        return [{"problems": self._problems}, self._work()]

    def _show(self, message: str, lines: Iterable[str], rows: list[Problem]) -> None:
        self._problems = {
            "message": printable(message),
            "lines": [printable(line) for line in lines][:MOST_SHOWN],
            "rows": [_in_words(problem) for problem in rows[:MOST_SHOWN]],
            "more": max(0, len(rows) - MOST_SHOWN),
        }
        self.tell({"problems": self._problems})

    def _work(self) -> Mapping[str, Any]:
        lines = [f"{label}: {words}" for label, words in [*self._executing.items()]]
        above = [OUTDATED] if self._outdated else []
        return {"executing": above + lines, "working": self._working}


def _in_words(problem: Problem) -> dict[str, str]:
    row = f", row {problem.row}" if problem.row else ""
    column = f", {problem.column}" if problem.column else ""
    return {
        "severity": problem.severity,
        "where": printable(f"{problem.file}{row}{column}"),
        "value": printable(problem.value),
        "message": printable(problem.message),
        "advice": advice(problem.rule),
    }
