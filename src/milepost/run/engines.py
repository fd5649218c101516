"""The ordinary way to execute: papermill's own engine, its kernel reached through files."""

from __future__ import annotations

import sys
from typing import Any

from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

STOCK = "milepost-stock"
WARM = "milepost-warm"
STREAMS = "--IPKernelApp.outstream_class=milepost.run.streams.SocketStream"


class StockEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine, one kernel a notebook."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, **options: Any
    ) -> Any:
        """Execute the notebook in a kernel of its own."""
        if sys.platform != "win32":
            from milepost.run.ipc import IpcKernelManager  # noqa: PLC0415  (POSIX only)

            options |= {"kernel_manager_class": IpcKernelManager, "extra_arguments": [STREAMS]}
        return super().execute_managed_notebook(nb_man, kernel_name, **options)


def register() -> None:
    """Make the engines known to papermill; a second call changes nothing."""
    papermill_engines.register(STOCK, StockEngine)
