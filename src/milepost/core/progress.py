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
        from milepost.core.live_progress import on_terminal  # noqa: PLC0415  (rich, for terminals alone)

        with on_terminal(make) as settings:
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
