"""A preview as a person starts it: a process, its address, and what its pages show."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

PATIENCE = 90


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Preview:
    """A running preview of a workbook."""

    def __init__(self, root: Path, *words: str) -> None:
        self.port = free_port()
        self.log = Path(tempfile.mkstemp(prefix="preview-log-")[1])
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "milepost.cli.main", "preview", "--root", str(root),
                 "--no-browser", "--port", str(self.port), *words],
                stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self._keys = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        self._address, self._token = self.until(self._said).split("/?")
        self._keys.open(self.address()).close()

    def address(self, page: str = "") -> str:
        """The address of a page, as a person is told it."""
        return f"{self._address}/{page}?{self._token}"

    def _said(self) -> str:
        assert self.process.poll() is None, self.log.read_text()
        found = re.search(r"http://\S+", self.log.read_text())
        return found[0] if found else ""

    def until(self, what, patience: float = PATIENCE):
        """Ask until something is true, and give it."""
        end = time.monotonic() + patience
        while not (answer := what()):
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.05)
        return answer

    def get(self, path: str = "", **headers: str) -> tuple[int, str, Mapping[str, str]]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{path}", headers=headers)
        try:
            with self._keys.open(request) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers

    def page(self, path: str) -> str:
        """A page as published: without what the preview puts in, and the policy that it takes out."""
        return re.sub(r'<script src="[^"]*preview.js[^>]*></script>', "", self.get(path)[1])

    def wait_for(self, path: str, words: str) -> None:
        self.until(lambda: words in self.get(path)[1])

    def told(self, page: str = "index.html") -> dict:
        """What a browser that comes now is told first."""
        address = f"http://127.0.0.1:{self.port}/_preview/events?page={page}"
        told = {}
        with self._keys.open(address, timeout=10) as events:
            lines = filter(lambda line: line.startswith(b"data:"), events)
            for _ in range(3):
                told |= json.loads(next(lines)[5:])
        return told

    def events(self, page: str, last: Callable[[dict], bool]) -> Iterator[dict]:
        """What a browser that shows a page is told, until an event is the last; ``{}`` as it comes."""
        address = f"http://127.0.0.1:{self.port}/_preview/events?page={page}"
        with self._keys.open(address, timeout=PATIENCE) as answer:
            lines = filter(lambda line: line.startswith(b"data:"), answer)
            for _ in range(3):
                next(lines)
            yield {}
            for line in lines:
                event = json.loads(line[5:])
                yield event
                if last(event):
                    return

    @contextmanager
    def looked_at(self, *pages: str) -> Iterator[None]:
        """Have a browser for each page, which is then made before others."""
        address = f"http://127.0.0.1:{self.port}/_preview/events?page="
        with ExitStack() as browsers:
            for page in pages:
                browsers.enter_context(self._keys.open(address + page, timeout=PATIENCE))
            yield

    def at_rest(self) -> bool:
        """Whether all is as the files are."""
        told = self.told()
        return told["version"] > 0 and not told["working"]

    def end(self, number: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(30)


def files_below(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def processes_of(pid: int) -> list[int]:
    """All that descends from a process, itself included."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
