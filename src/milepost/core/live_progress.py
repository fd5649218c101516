"""A live line for each running notebook, where a terminal shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from milepost.core.errors import printable


@contextmanager
def on_terminal(make: Callable[[Any, Any], Any]) -> Iterator[Any]:
    """Give what ``make`` makes of listeners that show a live line for each notebook."""
    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        whole = progress.add_task("notebooks", total=None, visible=False)
        running: dict[str, Any] = {}

        def on_event(event: Any) -> None:
            name = escape(printable(event.job.label))
            progress.update(whole, total=event.total, completed=event.done, visible=True)
            if event.kind == "started":
                running[name] = progress.add_task(f"  {name}", total=event.cells or None)
            elif event.kind == "cell":
                progress.update(running[name], completed=event.cell - 1, total=event.cells)
            else:
                if name in running:
                    progress.remove_task(running.pop(name))
                if event.kind not in ("fresh", "reworded"):
                    progress.console.print(f"{event.kind:>9}  {name}  {event.seconds:.1f} s")

        yield make(
            on_event, lambda step: progress.console.print(escape(printable(step)), style="dim")
        )
