"""An IPython kernel without sockets and threads, so that a process which holds it can fork.

It is ipykernel's own kernel, shell, display hooks and compiler; only the ways in and out are
others. What it would publish is handed to a function, message by message.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from ipykernel.displayhook import ZMQDisplayHook
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config

from milepost.execute.engine.pictures import show_statically
from milepost.execute.engine.streams import Recorder, Stream


class SocketlessApp(IPKernelApp):
    """ipykernel's application up to, and without, its sockets, threads and streams."""

    def _leave_out(self, **_: Any) -> None:
        """Make no sockets, and no file that names them; the parent is watched by the system."""

    init_connection_file = write_connection_file = log_connection_info = _leave_out
    init_sockets = init_heartbeat = init_poller = _leave_out
    init_io = _leave_out  # streams are redirected in the process that executes: see `redirect`

    def init_kernel(self) -> None:
        """Create the kernel itself."""
        self.kernel = IPythonKernel.instance(
            parent=self,
            session=self.session,
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
            shell_channel_thread=SimpleNamespace(parent_thread=threading.main_thread()),
        )

    def redirect(self) -> tuple[Stream, Stream]:
        """Catch what this process writes from now on."""
        sys.stdout = Stream(self.session, "stdout")
        sys.stderr = Stream(self.session, "stderr")
        self.displayhook = ZMQDisplayHook(self.session, None)  # type: ignore[no-untyped-call]
        kernel = self.kernel
        self.displayhook.get_execution_count = lambda: kernel.execution_count
        sys.displayhook = self.displayhook
        self.patch_io()  # type: ignore[no-untyped-call]
        return sys.stdout, sys.stderr


def make_kernel() -> SocketlessApp:
    """Make a kernel ready to execute; once in a process."""
    app = SocketlessApp.instance(
        session=Recorder(),
        # a history would keep a database and a thread
        config=Config({"HistoryManager": {"enabled": False}}),
    )
    with _without("debugpy"):
        app.initialize([])  # type: ignore[no-untyped-call]
    show_statically(app.shell)
    return app


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Have an import fail: nobody debugs here, and the debugger's import takes half a second."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]


async def run_cell(app: SocketlessApp, number: int, source: str) -> None:
    """Execute one cell; the last message published is ``execute_reply``."""
    parent = {
        "header": {"msg_id": str(number), "msg_type": "execute_request"},
        "parent_header": {},
        "metadata": {},
        "content": {"code": source, "silent": False, "stop_on_error": False},
    }
    app.kernel.set_parent([b""], parent)
    await app.kernel.execute_request(None, [b""], parent)
