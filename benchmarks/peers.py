"""How others execute the same notebooks: each of these is what its documentation shows first."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import papermill

from milepost.execute import Job


def papermill_one(job: Job) -> None:
    """One notebook with stock papermill, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        papermill.execute_notebook(
            str(job.notebook),
            str(Path(folder) / "out.ipynb"),
            dict(job.parameters),
            cwd=folder,
            progress_bar=False,
        )


def papermill_loop(jobs: Sequence[Job]) -> None:
    """One after the other."""
    for job in jobs:
        papermill_one(job)


def papermill_pool(jobs: Sequence[Job], workers: int) -> None:
    """Several at a time."""
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(papermill_one, jobs))


def prepare_for_cache(jobs: Sequence[Job], folder: Path) -> list[Path]:
    """Write the notebooks with their parameters in place: jupyter-cache knows no parameters."""
    paths = []
    for job in jobs:
        path = folder / f"{job.name}.ipynb"
        papermill.execute_notebook(
            str(job.notebook), str(path), dict(job.parameters), prepare_only=True
        )
        paths.append(path)
    return paths


def jupyter_cache(notebooks: Sequence[Path], cache_folder: Path, executor: str) -> int:
    """Execute with jupyter-cache what it holds to be stale; gives how many those were."""
    from jupyter_cache import get_cache  # noqa: PLC0415  (not everybody has it)
    from jupyter_cache.executors import load_executor  # noqa: PLC0415

    cache = get_cache(str(cache_folder))
    for path in notebooks:
        cache.add_nb_to_project(str(path))
    stale = len(cache.list_unexecuted())
    result = load_executor(executor, cache).run_and_cache()
    assert not result.errored, result.errored
    assert not result.excepted, result.excepted
    return stale
