"""The ordinary way to execute: papermill's own engine, its kernel reached through files."""

from __future__ import annotations

import sys
from typing import Any

from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

from milepost.execute.engine.confinement import Confinement
from milepost.execute.jobs import STOCK
from milepost.execute.limits import AROUND_CELLS, KernelClient

STREAMS = "--IPKernelApp.outstream_class=milepost.execute.engine.streams.SocketStream"
STATIC = (
    "--IPKernelApp.exec_lines=from milepost.execute.engine.pictures import show_statically; "
    "show_statically(get_ipython()); del show_statically"
)


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
        from milepost.execute.engine.ipc import ConfinedKernelManager, IpcKernelManager  # noqa: PLC0415

        for name in ("input_path", "execution_timeout"):
            options.pop(name, None)
        options["startup_timeout"] = options.pop("start_timeout", int(AROUND_CELLS))
        # what a cell has put out may still be on its way when its end is told
        options["iopub_timeout"] = int(AROUND_CELLS)
        manager = ConfinedKernelManager
        if sys.platform != "win32":
            manager = IpcKernelManager
            options["extra_arguments"] = [STREAMS, STATIC]
        confined = type(manager.__name__, (manager,), {"confinement": confinement})
        options["kernel_manager_class"] = confined
        return KernelClient(nb_man, kernel_name=kernel_name, **options).execute()


def register() -> None:
    """Make the engines known to papermill; a second call changes nothing."""
    papermill_engines.register(STOCK, StockEngine)
