"""The quick way to execute: a process forked for each notebook from one that is warm.

Behind papermill's engine interface, with papermill's own client: messages are handled by the code
that handles those of an ordinary kernel, so that outputs come out the same.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

from milepost.execute.engine.confinement import Confinement
from milepost.execute.engine.fork import CellTookTooLongError, ChildDiedError, Forked
from milepost.execute.engine.kernel import SocketlessApp
from milepost.execute.jobs import ALLOWED_TO_FAIL, WARM
from milepost.execute.limits import LimitedClient


class ForkClient(LimitedClient):
    """papermill's client, talking to a forked process."""

    def __init__(
        self,
        nb_man: NotebookExecutionManager,
        app: SocketlessApp,
        confinement: Confinement,
        **options: Any,
    ) -> None:
        super().__init__(nb_man, **options)
        self._confinement = confinement
        self._app = app
        self._most_line = options["most_output"]
        self._child: Forked | None = None

    def execute(self, **_: Any) -> Any:
        """Execute all cells in one forked process."""
        self.reset_execution_trackers()
        child = Forked(self._app, Path.cwd(), self._confinement, self._most_line)
        with closing(child) as self._child:
            if self.on_notebook_start:
                self.on_notebook_start(notebook=self.nb)
            self.papermill_execute_cells()
            self.set_widgets_metadata()
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int, **_: Any) -> Any:
        """Execute one cell; what it raises is raised as for any kernel."""
        if self.on_cell_start:
            self.on_cell_start(cell=cell, cell_index=cell_index)
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        tags = cell.metadata.get("tags", [])
        if self.skip_cells_with_tag in tags:
            return cell
        cell.outputs = []
        self.clear_before_next_output = False
        reply = self._run(cell, cell_index)
        if reply["status"] == "error" and ALLOWED_TO_FAIL not in tags and not self.allow_errors:
            raise CellExecutionError.from_cell_and_msg(cell, reply)
        return cell

    def _run(self, cell: Any, cell_index: int) -> dict[str, Any]:
        assert self._child is not None

        def take(kind: str, content: dict[str, Any]) -> None:
            message = {
                "msg_type": kind,
                "header": {"msg_type": kind},
                "parent_header": {},
                "content": content,
            }
            self.process_message(message, cell, cell_index)

        timeout = self._get_timeout(cell)
        try:
            return self._child.run(cell.source, timeout, take)
        except ChildDiedError as error:
            raise DeadKernelError(str(error)) from error
        except CellTookTooLongError as error:
            raise CellTimeoutError.error_from_timeout_and_cell(
                "Cell execution timed out", timeout, cell
            ) from error


def register(app: SocketlessApp) -> None:
    """Make known to papermill an engine whose notebooks run in forks of this process, and its kernel."""

    class WarmEngine(NBClientEngine):  # type: ignore[misc]
        """Forks a process for each notebook."""

        @classmethod
        def execute_managed_notebook(
            cls, nb_man: NotebookExecutionManager, kernel_name: str, **options: Any
        ) -> Any:
            """Execute the notebook in a fork of this process."""
            for name in ("input_path", "start_timeout", "execution_timeout"):
                options.pop(name, None)
            return ForkClient(nb_man, app, kernel_name=kernel_name, **options).execute()

    papermill_engines.register(WARM, WarmEngine)
