"""Hand orders to workers, several at a time, and gather what comes of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

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
        self._workers = min(workers, len(orders))
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._active: set[Worker] = set()
        self._stopped = False

    def run(self, on_start: Callable[[int], None], on_cell: OnCell, on_result: OnResult) -> None:
        """Execute all orders; where one can't be, those that were begun are finished.

        The listeners are called, one at a time, with the order's place in the sequence first.
        """
        self._on_start, self._on_cell, self._on_result = on_start, on_cell, on_result
        with ThreadPoolExecutor(self._workers) as threads:
            tasks = [threads.submit(self._execute, at) for at in range(len(self._orders))]
            try:
                for task in as_completed(tasks):
                    task.result()
            except BaseException as error:
                if not isinstance(error, Exception):  # a signal
                    self._stop()
                threads.shutdown(cancel_futures=True)
                raise
            finally:
                for worker in self._idle:
                    worker.close()

    def _stop(self) -> None:
        """End every worker; what they had not finished is left undone."""
        with self._lock:
            self._stopped = True
            active = list(self._active)
        for worker in active:
            worker.kill()

    def _take_worker(self) -> Worker:
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        worker = worker or self._host.worker()
        with self._lock:
            self._active.add(worker)
            stopped = self._stopped
        if stopped:
            worker.kill()
        return worker

    def _execute(self, at: int) -> None:
        worker = self._take_worker()
        try:
            with self._lock:
                self._on_start(at)
            for message in worker.run(self._orders[at]):
                with self._lock:
                    if isinstance(message, Result):
                        self._on_result(at, message)
                    else:
                        self._on_cell(at, *message)
        except WorkerDiedError:
            worker.close()
            with self._lock:
                if not self._stopped:
                    error = CellError("the process that executed it was ended from outside")
                    self._on_result(at, Result(0.0, error))
        except BaseException:
            worker.kill()
            raise
        else:
            with self._lock:
                self._idle.append(worker)
        finally:
            with self._lock:
                self._active.discard(worker)
