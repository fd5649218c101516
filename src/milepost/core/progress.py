"""Showing work as it goes: one live line a notebook on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from milepost.core.errors import printable


@contextmanager
def watching(make: Callable[[Any, Any], Any]) -> Iterator[Any]:
    """Give what ``make`` makes of two listeners: one for execution events, one for steps."""
    if sys.stderr.isatty():
        with _on_terminal(make) as settings:
            yield settings
    else:
        started = time.monotonic()

        def line(text: str) -> None:
            stamped = printable(f"[{time.monotonic() - started:6.1f} s] {text}")
            click.echo(stamped, err=True)

        def on_event(event: Any) -> None:
            if event.kind not in ("started", "cell"):
                took = f", {event.seconds:.1f} s" if event.kind == "executed" else ""
                line(f"{event.done}/{event.total} {event.job.label}: {event.kind}{took}")

        yield make(on_event, line)


@contextmanager
def _on_terminal(make: Callable[[Any, Any], Any]) -> Iterator[Any]:
    """Give what ``make`` makes of listeners that show a live line for each notebook."""
    # for terminals alone
    from rich import progress as bars  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415

    columns = (
        bars.TextColumn("{task.description:<28}"),
        bars.BarColumn(bar_width=24),
        bars.MofNCompleteColumn(),
        bars.TimeElapsedColumn(),
        bars.TextColumn("left"),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=Console(stderr=True)) as progress:
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
