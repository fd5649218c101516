"""Small workbooks and jobs to execute, for tests of the `run` room."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from milepost.execute import Job, Outcome, execute
from milepost.execute.engine.launcher import Launcher

NOTEBOOKS = Path(__file__).parent / "notebooks"


def fixture_job(name: str, notebook: Path | None = None, **parameters: Any) -> Job:
    """A job on a notebook named for what it does."""
    path = notebook or NOTEBOOKS / f"{name}.ipynb"
    return Job(name, name, path, {"chapter": name, "n": 2, **parameters})


class Book:
    """A workbook's folders, and what was executed in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.chapters = root / "chapters"
        self.store = root / ".milepost"
        self.notebooks = root / "notebooks"
        self.notebooks.mkdir(parents=True)
        self.launchers: dict[str, Launcher] = {}

    def write(self, name: str, *sources: str, tags: tuple[str, ...] = ()) -> Path:
        """Write a notebook with these code cells after its parameters."""
        parameters = 'chapter: str = ""\nn: int = 1\nslice_id: str = ""\nedition: str = ""'
        cells = [code(parameters, "parameters"), *(code(source, *tags) for source in sources)]
        path = self.notebooks / f"{name}.ipynb"
        path.write_text(json.dumps(notebook(*cells)), "utf-8")
        return path

    def job(self, name: str, **parameters: Any) -> Job:
        """A job on a notebook of this workbook."""
        return fixture_job(name, self.notebooks / f"{name}.ipynb", **parameters)

    def execute(self, *jobs: Job, **options: Any) -> dict[str, Outcome]:
        """Execute, and give the outcomes by name."""
        options = {"engine": "warm", **options}
        kept = self.launchers.get(options["engine"])
        found = execute(jobs, self.chapters, self.store, launcher=kept, **options)
        assert [outcome.job.name for outcome in found] == [job.name for job in jobs]
        return {outcome.job.name: outcome for outcome in found}

    @contextmanager
    def kept_warm(self) -> Iterator[Self]:
        """Have all that is executed forked from one process, which has imported everything."""
        self.store.mkdir(exist_ok=True)
        with Launcher(self.store, sorted(self.notebooks.glob("*.ipynb")), "warm") as launcher:
            self.launchers = {"warm": launcher}
            yield self
        self.launchers = {}

    def states(self, *jobs: Job, **options: Any) -> list[str]:
        """Execute, and give how each job ended."""
        return [outcome.state for outcome in self.execute(*jobs, **options).values()]

    def read(self, name: str) -> dict[str, Any]:
        """Read an executed chapter."""
        return json.loads((self.chapters / f"{name}.ipynb").read_text("utf-8"))

    def shown(self, name: str) -> str:
        """All that an executed chapter shows, as text."""
        found = []
        for cell in self.read(name)["cells"]:
            for output in cell.get("outputs", []):
                found += output.get("text", []) + output.get("data", {}).get("text/plain", [])
        return "".join(found)


def code(source: str, *tags: str) -> dict[str, Any]:
    """A code cell that has not been executed."""
    return {
        "cell_type": "code",
        "id": "x",
        "metadata": {"tags": list(tags)} if tags else {},
        "source": source,
        "execution_count": None,
        "outputs": [],
    }


def notebook(*cells: dict[str, Any]) -> dict[str, Any]:
    """A notebook of these cells."""
    numbered = [{**cell, "id": f"cell-{at}"} for at, cell in enumerate(cells)]
    return {"cells": numbered, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def processes_below(root: Path) -> list[str]:
    """Commands of running processes whose environment names a workbook."""
    found = []
    for entry in os.scandir("/proc") if sys.platform == "linux" else []:
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                environment = Path(entry.path, "environ").read_bytes()
            except OSError:
                continue
            if f"MILEPOST_ROOT={root}\0".encode() in environment:
                found.append(entry.name)
    return found
