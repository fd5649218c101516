"""Kernels reached through files instead of ports: ports collide when many kernels start at once."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager


class IpcKernelManager(AsyncKernelManager):
    """Starts a kernel whose sockets lie in a folder of its own."""

    def __init__(self, **options: Any) -> None:
        # short and in the system's place: a socket's path may have about 100 characters
        self._folder = Path(tempfile.mkdtemp(prefix="mp-"))
        super().__init__(**options)
        self.transport = "ipc"
        self.connection_file = str(self._folder / "kernel.json")
        self.ip = str(self._folder / "k")

    def cleanup_connection_file(self) -> None:
        """Remove the sockets' folder with the connection file."""
        super().cleanup_connection_file()
        shutil.rmtree(self._folder, ignore_errors=True)
