"""The ordinary way to execute: papermill's own engine, a kernel that is confined for each notebook.

It is reached through files instead of ports, which collide when many kernels start at once. The files
lie where other notebooks can't reach them, as whoever knows a kernel's connection file can have it
execute anything.
"""

from __future__ import annotations

import json
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

from milepost.execute.engine.confinement import Confinement
from milepost.execute.jobs import STOCK
from milepost.execute.limits import AROUND_CELLS, KernelClient

LAUNCHER = "ipykernel_launcher"
OWN_LAUNCHER = "milepost.execute.engine.confined_kernel"
STREAMS = "--IPKernelApp.outstream_class=milepost.execute.engine.streams.SocketStream"
STATIC = (
    "--IPKernelApp.exec_lines=from milepost.execute.engine.pictures import show_statically; "
    "show_statically(get_ipython()); del show_statically"
)


class ConfinedKernelManager(AsyncKernelManager):
    """Starts a kernel that is confined before its first cell."""

    confinement: Confinement

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """Start our launcher in the place of ipykernel's."""
        command = super().format_kernel_cmd(extra_arguments)
        at = command.index(LAUNCHER)
        confinement = json.dumps(self.confinement.to_json())
        return [*command[:at], OWN_LAUNCHER, confinement, *command[at + 1 :]]


class IpcKernelManager(ConfinedKernelManager):
    """Starts a kernel whose sockets lie in a folder of its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # as both sides see it from the chapter's working folder: a socket's path may have about
        # 100 characters
        near = Path("..") / "kernel"
        self._folder = near if _holds_sockets(near) else Path(tempfile.mkdtemp(prefix="mp-"))
        self.transport = "ipc"
        self.connection_file = str((near / "kernel.json").resolve())
        self.ip = str(self._folder / "k")
        self._folder = self._folder.resolve()  # other folders are near another chapter

    def cleanup_ipc_files(self) -> None:
        """Leave the sockets to who removes their folder: their path is a relative one."""

    def cleanup_connection_file(self) -> None:
        """Remove the sockets' folder with the connection file."""
        super().cleanup_connection_file()
        shutil.rmtree(self._folder, ignore_errors=True)


def _holds_sockets(folder: Path) -> bool:
    """Whether the file system of a folder can hold sockets; some that are shared can't."""
    path = folder / "try"
    try:
        with socket.socket(socket.AF_UNIX) as tried:
            tried.bind(str(path))
    except OSError:
        return False
    path.unlink()
    return True


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
