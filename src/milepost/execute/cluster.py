"""Execute chapters on Dask, on this machine or on many: an optional extra.

The same orders, executed in the same way, handed out by Dask's scheduler, which gives those of a
lost worker to another. Where the workers see the workbook's folder they read and write there;
elsewhere what a chapter needs is sent, and what it makes is sent back.
"""

from __future__ import annotations

import importlib
import io
import threading
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from milepost.core.errors import UsageError, UserError
from milepost.execute.cache import ENTRY, Store
from milepost.execute.engine.hosts import read_result
from milepost.execute.jobs import CellError, Job, Order, Result

LOCAL = "local"
RETRIES = 2
"""How often an order is given out again when executing it went wrong, not when a cell failed."""
PATIENCE = 60
"""Seconds to wait for a cluster's first worker."""


@contextmanager
def connected(address: str, workers: int) -> Iterator[Any]:
    """Connect to a scheduler, or start one on this machine.

    Raises
    ------
    UsageError
        If it is no address.
    UserError
        If Dask isn't installed, or nobody answers.
    """
    if address != LOCAL and ":" not in address:
        raise UsageError(
            f"There is no engine {address!r}: it is auto, warm, stock, local, or the address "
            "of a Dask scheduler such as tcp://10.0.0.1:8786."
        )
    try:
        distributed: Any = importlib.import_module("distributed")  # an optional extra
    except ImportError as error:
        raise UserError("Dask is not installed: pip install 'milepost[dask]'.") from error
    if address == LOCAL:
        with local_cluster(workers) as cluster, distributed.Client(cluster) as client:
            yield client
        return
    try:
        client = distributed.Client(address, timeout=PATIENCE)
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, TimeoutError, TypeError, ValueError) as error:
        raise UserError(f"No Dask cluster with workers answers at {address}: {error}") from error
    with client:
        yield client


@contextmanager
def local_cluster(workers: int) -> Iterator[Any]:
    """Start a scheduler and a worker in this process, that nobody else can give work to.

    They talk through memory: no port takes orders. The worker's threads only wait for the warm
    process that it starts. Dask always opens ports for its pages: here to nobody but this machine,
    and without pages.
    """
    dask: Any = importlib.import_module("dask")
    distributed: Any = importlib.import_module("distributed")
    nowhere = "127.0.0.1:0"
    pages: dict[str, list[Any]] = {
        f"distributed.{who}.http.routes": [] for who in ("scheduler", "worker")
    }
    with (
        dask.config.set(pages),
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=workers,
            processes=False,
            protocol="inproc://",
            memory_limit=None,
            dashboard_address=nowhere,
            worker_dashboard_address=nowhere,
            silence_logs=50,
        ) as cluster,
    ):
        yield cluster


def run_on_cluster(
    address: str,
    workers: int,
    store: Store,
    work: Sequence[tuple[Job, Order]],
    on_start: Callable[[int], None],
    on_cell: Callable[[int, int, int], None],
    on_result: Callable[[int, Result], None],
) -> None:
    """Execute orders on a Dask cluster.

    Parameters
    ----------
    address
        A scheduler's, or ``local``.
    workers
        How many notebooks at a time on this machine, if the cluster is started here.
    on_start, on_cell, on_result
        Called with the order's place in ``work`` first.
    """
    witness = store.new_scratch("dask") / uuid.uuid4().hex
    witness.write_text("", "utf-8")
    topic = f"milepost-{witness.name}"
    try:
        with connected(address, workers) as client:
            lock = threading.Lock()  # progress is told from another thread than results
            client.subscribe_topic(topic, _teller(lock, on_start, on_cell))
            futures = _submit(client, store, work, witness, topic)
            distributed: Any = importlib.import_module("distributed")
            for future in distributed.as_completed(list(futures)):
                at = futures.pop(future)
                result = _take(future, store, work[at][1])
                with lock:
                    on_result(at, result)
                future.release()
            client.unsubscribe_topic(topic)
    finally:
        witness.unlink()
        witness.parent.rmdir()


def _teller(
    lock: threading.Lock, on_start: Callable[[int], None], on_cell: Callable[[int, int, int], None]
) -> Callable[[Any], None]:
    def tell(event: Any) -> None:
        _, said = event
        with lock:
            if said["kind"] == "started":
                on_start(said["at"])
            else:
                on_cell(said["at"], said["cell"], said["cells"])

    return tell


def _submit(
    client: Any, store: Store, work: Sequence[tuple[Job, Order]], witness: Path, topic: str
) -> dict[Any, int]:
    """Hand all orders to the scheduler."""
    from milepost.execute.cluster_worker import WarmPlugin, execute_order  # noqa: PLC0415

    root = store.folder.parent.resolve()
    notebooks = sorted({order.notebook for _, order in work})
    looked_for = _path_for_workers(witness)
    client.register_plugin(WarmPlugin(str(root), looked_for, notebooks))
    shared = all(client.run(_sees, looked_for).values())
    sent: dict[Path, Any] = {}

    def inputs(job: Job) -> dict[str, Any] | None:
        if shared:
            return None
        files = {f"notebooks/{job.notebook.name}": job.notebook}
        files |= {f".milepost/{path.relative_to(store.folder)}": path for path in job.slice_files}
        files |= job.extra
        for path in files.values():
            if path not in sent:  # what chapters share is sent once
                sent[path] = client.scatter(path.read_bytes())
        return {name: sent[path] for name, path in files.items()}

    return {
        client.submit(
            execute_order,
            asdict(order),
            at,
            topic,
            inputs(job),
            key=f"{order.name}-{order.key[:16]}-{witness.name}",
            retries=RETRIES,
            pure=False,
        ): at
        for at, (job, order) in enumerate(work)
    }


def _path_for_workers(path: Path) -> str:
    """Name a file as a worker with the same file system would find it."""
    return str(path.resolve())


def _sees(path: str) -> bool:
    return Path(path).is_file()


def _take(future: Any, store: Store, order: Order) -> Result:
    """Take in what came back, or say what went wrong."""
    try:
        answer: Mapping[str, Any] = future.result()
    except Exception as error:  # noqa: BLE001  (told, whatever it is; the rest goes on)
        return Result(0.0, CellError(f"could not be executed on the cluster: {error}"))
    result = read_result(answer["result"])
    if answer["made"] is None:
        return result
    if result.error is not None:
        _extract(answer["made"], store.failed)
        kept = store.failed / f"{order.name}.ipynb"
        return replace(result, error=replace(result.error, notebook=kept))
    scratch = store.new_scratch(order.name)
    _extract(answer["made"], scratch / "entry")
    (scratch / "entry" / ENTRY).unlink()
    record = {**order.record, "seconds": round(result.seconds, 3)}
    store.keep(order.key, scratch / "entry", record, replace=order.replace)
    store.forget_failed(order.name)
    scratch.rmdir()
    return result


def _extract(archive: bytes, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        opened.extractall(folder)
