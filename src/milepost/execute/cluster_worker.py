"""What runs on a Dask worker: a warm process of its own, and orders handed to it.

A Dask worker has threads, so it can't fork safely itself. It starts a warm process once, which
forks; the worker's threads only wait for it.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from distributed import Worker as DaskWorker
from distributed import get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from milepost.core.workbook import MARK
from milepost.execute.cache import Store
from milepost.execute.engine.hosts import Worker, WorkerDiedError
from milepost.execute.engine.launcher import Launcher
from milepost.execute.jobs import Order, Result
from milepost.execute.keys import code_and_versions

PLUGIN = "milepost"


class OtherSoftwareError(Exception):
    """The worker's package or what is installed with it differs from the client's."""


class WarmPlugin(WorkerPlugin):  # type: ignore[misc, unused-ignore]
    """Keeps a Dask worker's warm process, and a folder to work in.

    Parameters
    ----------
    root
        The workbook as the client sees it; used where the worker sees it too.
    witness
        A file in the workbook's store that only a shared file system shows.
    notebooks
        What will be executed; what they import is imported beforehand.
    """

    name = PLUGIN

    def __init__(self, root: str, witness: str, notebooks: Sequence[str]) -> None:
        self.root = root
        self.witness = witness
        self.notebooks = tuple(notebooks)

    def setup(self, worker: DaskWorker) -> None:
        """Make ready; the warm process starts with the first order."""
        self.worker = worker
        self.lock = threading.Lock()
        self.shared = Path(self.witness).is_file()
        self.own_root = Path(self.root)
        self.launcher: Launcher | None = None
        self.idle: list[Worker] = []
        self.parts = {part: digest for part, (_, digest) in code_and_versions().items()}
        if not self.shared:
            self.own_root = Path(tempfile.mkdtemp(prefix="milepost-"))
            mark = self.own_root / MARK
            mark.parent.mkdir(parents=True)
            mark.write_text("{}", "utf-8")

    def teardown(self, worker: DaskWorker) -> None:  # noqa: ARG002
        """End the warm process, and remove the folder."""
        if self.launcher is not None:
            self.launcher.close()
        if not self.shared:
            shutil.rmtree(self.own_root, ignore_errors=True)

    def run(self, order: Order, tell: Any) -> Result:
        """Execute one order in the warm process."""
        with self.lock:
            if self.launcher is None:
                notebooks = [Path(order.notebook), *map(Path, self.notebooks)]
                self.launcher = Launcher(self.own_root / ".milepost", notebooks)
            host = self.launcher.host()
            worker = self.idle.pop() if self.idle else host.worker()
        for message in worker.run(replace(order, engine=host.engine)):
            if isinstance(message, Result):
                with self.lock:
                    self.idle.append(worker)
                return message
            tell(*message)
        raise WorkerDiedError


def execute_order(
    order: Mapping[str, Any], at: int, topic: str, files: Mapping[str, bytes] | None
) -> dict[str, Any]:
    """Execute one order on a Dask worker.

    Parameters
    ----------
    topic
        Where to tell of its progress.
    files
        What the chapter needs, by path below the workbook; None if the workbook is shared.

    Returns
    -------
    dict
        ``result``, and ``made``: the store entry, or the notebook that stopped, as a ZIP archive
        if it has to be sent.
    """
    worker = get_worker()
    plugin: Any = worker.plugins[PLUGIN]
    received = Order(**order)
    check_software(received, plugin.parts, worker.address)
    if files is not None:
        received = unpack_inputs(received, plugin.own_root, files)
    worker.log_event(topic, {"at": at, "kind": "started"})

    def tell(cell: int, cells: int) -> None:
        worker.log_event(topic, {"at": at, "kind": "cell", "cell": cell, "cells": cells})

    result = plugin.run(received, tell)
    outputs = None if files is None else pack_outputs(received, result)
    return {"result": asdict(result), "made": outputs}


def check_software(order: Order, here: Mapping[str, str], address: str) -> None:
    """Refuse to execute with other software than the chapter's key says."""
    there = order.record["parts"]
    other = [part for part, digest in here.items() if there.get(part) != digest]
    if other:
        raise OtherSoftwareError(
            f"the Dask worker {address} has other {' and other '.join(other)} than this machine: "
            "install the same lock there"
        )


def unpack_inputs(order: Order, root: Path, files: Mapping[str, bytes]) -> Order:
    """Write what was sent into a workbook of the worker's own."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    notebook = root / next(name for name in files if name.endswith(".ipynb"))
    inputs = tuple(str(root / name) for name in files if not name.startswith("notebooks/"))
    return replace(order, notebook=str(notebook), store=str(root / ".milepost"), inputs=inputs)


def pack_outputs(order: Order, result: Result) -> bytes | None:
    """Put what was made into an archive, to be sent back."""
    store = Store(Path(order.store))
    source = store.entry(order.key)
    if result.error is not None:
        if result.error.notebook is None:
            return None
        source = result.error.notebook
    buffer = io.BytesIO()
    # a tar archive could not be opened safely by Python 3.11.0 to 3.11.3
    with zipfile.ZipFile(buffer, "w", strict_timestamps=False) as archive:
        for path in [source] if source.is_file() else sorted(source.rglob("*")):
            archive.write(path, path.relative_to(source.parent if source.is_file() else source))
    return buffer.getvalue()
