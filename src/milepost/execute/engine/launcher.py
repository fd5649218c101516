"""Starts what executes notebooks on this machine: warm processes, or ordinary kernels."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from milepost.core.workbook import STORE_VARIABLE
from milepost.execute.cache import Store
from milepost.execute.engine.hosts import Host, WorkerDiedError
from milepost.execute.environment import execution_environment
from milepost.execute.imports import imported_modules

Engine = str
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
    at_once
        Whether it gets warm now, and not when it is first asked for.
    """

    def __init__(
        self,
        store: Path,
        notebooks: Sequence[Path],
        engine: Engine = "auto",
        root: Path | None = None,
        *,
        at_once: bool = True,
    ) -> None:
        self._scratch = Store(store).new_scratch("run")
        self._env = execution_environment((root or store.parent).resolve(), self._scratch)
        if root is not None:
            self._env[STORE_VARIABLE] = str(store.resolve())
        self._engine = engine
        self._notebooks = notebooks
        self._host = self._begin() if at_once else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End whatever is left, and remove the folder of its settings."""
        if self._host is not None:
            self._host.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def host(self) -> Host:
        """Give what starts workers, once it is ready."""
        host = self._host = self._host or self._begin()
        try:
            host.wait_until_ready()
        except WorkerDiedError:
            if self._engine == "warm":
                raise
            host = self._host = Host(self._env, self._scratch)
        return host

    def _begin(self) -> Host:
        """Choose where workers come from; a warm process begins to import what notebooks need."""
        if self._engine == "warm" or (self._engine == "auto" and CAN_FORK):
            from milepost.execute.engine.forkserver import ForkHost  # noqa: PLC0415  (POSIX only)

            try:
                return ForkHost(self._env, self._scratch, imported_modules(self._notebooks))
            except OSError:
                if self._engine == "warm":
                    raise
        return Host(self._env, self._scratch)
