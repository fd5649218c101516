"""The ordinary way to execute: papermill's own engine, its kernel reached through files."""

from __future__ import annotations

import sys
from typing import Any

from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

from milepost.run.confinement import Confinement

STOCK = "milepost-stock"
WARM = "milepost-warm"
STREAMS = "--IPKernelApp.outstream_class=milepost.run.streams.SocketStream"


class StockEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine, one kernel a notebook."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        confinement: Confinement,
        **options: Any,
    ) -> Any:
        """Execute the notebook in a kernel of its own."""
        from milepost.run.ipc import ConfinedKernelManager, IpcKernelManager  # noqa: PLC0415

        manager = ConfinedKernelManager
        if sys.platform != "win32":
            manager = IpcKernelManager
            options["extra_arguments"] = [STREAMS]
        confined = type(manager.__name__, (manager,), {"confinement": confinement})
        options["kernel_manager_class"] = confined
        return super().execute_managed_notebook(nb_man, kernel_name, **options)


def register() -> None:
    """Make the engines known to papermill; a second call changes nothing."""
    papermill_engines.register(STOCK, StockEngine)
