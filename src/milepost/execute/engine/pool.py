"""Hand orders to workers, several at a time, and gather what comes of them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence

from milepost.execute.engine.hosts import Host, Worker, WorkerDiedError
from milepost.execute.jobs import CellError, Order, Result

OnCell = Callable[[int, int, int], None]
OnResult = Callable[[int, Result], None]


class Pool:
    """Executes orders with a number of workers at a time.

    A thread here waits for each worker; the work itself is done in the workers' processes.
    """

    def __init__(self, host: Host, workers: int, orders: Sequence[Order]) -> None:
        self._host = host
        self._orders = orders
        self._waiting = deque(range(len(orders)))
        self._lock = threading.Lock()
        self._active: set[Worker] = set()
        self._stopped = False
        self._errors: list[BaseException] = []
        many = min(workers, len(orders))
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(many)]

    def run(self, on_start: Callable[[int], None], on_cell: OnCell, on_result: OnResult) -> None:
        """Execute all orders.

        Parameters
        ----------
        on_start, on_cell, on_result
            Called, one at a time, with the order's place in the sequence first.
        """
        self._on_start, self._on_cell, self._on_result = on_start, on_cell, on_result
        for thread in self._threads:
            thread.start()
        try:
            for thread in self._threads:
                thread.join()
        except BaseException:
            self._stop()
            raise
        if self._errors:
            raise self._errors[0]

    def _stop(self) -> None:
        """End every worker; what they had not finished is left undone."""
        with self._lock:
            self._stopped = True
            active = list(self._active)
        for worker in active:
            worker.kill()

    def _serve(self) -> None:
        worker: Worker | None = None
        try:
            while (at := self._next()) is not None:
                worker = worker or self._start_worker()
                if not self._run_one(worker, at):
                    self._forget(worker)
                    worker = None
        except BaseException as error:  # noqa: BLE001  (raised again where all threads are joined)
            self._errors.append(error)
            with self._lock:
                self._stopped = True
        finally:
            if worker is not None:
                self._forget(worker)

    def _next(self) -> int | None:
        with self._lock:
            return self._waiting.popleft() if self._waiting and not self._stopped else None

    def _start_worker(self) -> Worker:
        worker = self._host.worker()
        with self._lock:
            self._active.add(worker)
        return worker

    def _forget(self, worker: Worker) -> None:
        with self._lock:
            self._active.discard(worker)
            stopped = self._stopped
        if stopped:
            worker.kill()
        else:
            worker.close()

    def _run_one(self, worker: Worker, at: int) -> bool:
        """Execute one order; False if the worker is gone."""
        with self._lock:
            self._on_start(at)
        try:
            for message in worker.run(self._orders[at]):
                with self._lock:
                    if isinstance(message, Result):
                        self._on_result(at, message)
                    else:
                        self._on_cell(at, *message)
        except WorkerDiedError:
            with self._lock:
                if not self._stopped:
                    error = CellError("the process that executed it was ended from outside")
                    self._on_result(at, Result(0.0, error))
            return False
        return True
