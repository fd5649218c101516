"""Starts what executes notebooks on this machine: warm processes, or ordinary kernels."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from milepost.core.workbook import STORE_VARIABLE
from milepost.execute.cache import Store
from milepost.execute.engine.hosts import Host, ProcessHost, WorkerDiedError
from milepost.execute.environment import execution_environment
from milepost.execute.imports import imported_modules

Engine = str
STOCK = "milepost-stock"
WARM = "milepost-warm"
HERE = ("auto", "warm", "stock")
# macOS's own libraries don't survive a fork; elsewhere there is none
CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"


class Launcher:
    """Where notebooks are executed on this machine; it gets warm while other work is done.

    Parameters
    ----------
    store
        The workbook's store, in the workbook's folder.
    notebooks
        Those that may be executed: what they import is imported beforehand.
    engine
        ``"auto"``, ``"warm"`` or ``"stock"``, as for :func:`execute`.
    root
        The workbook, where the store does not lie in it.
    """

    def __init__(
        self,
        store: Path,
        notebooks: Sequence[Path],
        engine: Engine = "auto",
        root: Path | None = None,
    ) -> None:
        self._scratch = Store(store).new_scratch("run")
        self._env = execution_environment((root or store.parent).resolve(), self._scratch)
        if root is not None:
            self._env[STORE_VARIABLE] = str(store.resolve())
        self._ready: tuple[Host, str] | None = None
        self._engine = engine
        self._host = begin_host(engine, self._env, self._scratch, notebooks)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._host.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def host(self) -> tuple[Host, str]:
        """Give what starts workers, once it is ready, and the papermill engine they use."""
        if self._ready is None:
            self._ready = ready_host(self._host, self._engine, self._env, self._scratch)
            self._host = self._ready[0]
        return self._ready


def begin_host(
    engine: Engine, env: Mapping[str, str], scratch: Path, notebooks: Sequence[Path]
) -> Host:
    """Choose where workers come from; a warm process begins to import what notebooks need."""
    if engine == "warm" or (engine == "auto" and CAN_FORK):
        from milepost.execute.engine.forkserver import ForkHost  # noqa: PLC0415  (POSIX only)

        try:
            return ForkHost(env, scratch, imported_modules(notebooks))
        except OSError:
            if engine == "warm":
                raise
    return ProcessHost(env, scratch)


def ready_host(
    host: Host, engine: Engine, env: Mapping[str, str], scratch: Path
) -> tuple[Host, str]:
    """Wait until a host is ready; where it can't be, take ordinary processes instead."""
    if isinstance(host, ProcessHost):
        return host, STOCK
    try:
        host.wait_until_ready()
    except WorkerDiedError:
        if engine == "warm":
            raise
        return ProcessHost(env, scratch), STOCK
    return host, WARM
