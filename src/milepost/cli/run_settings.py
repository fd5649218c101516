"""What the commands that make a book share: which edition and chapters, with which settings."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from milepost.core.errors import printable
from milepost.core.model import Edition
from milepost.core.workbook import Workbook
from milepost.edition.params import default_edition, list_editions, read_edition

NO_CHAPTER = "No chapter has {}; `milepost list` names them all."


def edition_name(workbook: Workbook, name: str | None) -> str:
    """Give the edition that is asked for, by name or by Quarto's profile, or the default one."""
    if name is not None:
        return name
    # `quarto render --profile 2024` tells its pre-render command the profile by this variable
    profiles = os.environ.get("QUARTO_PROFILE", "").split(",")
    known = [profile for profile in profiles if profile in list_editions(workbook)]
    return known[0] if known else default_edition(workbook)


def chosen_edition(workbook: Workbook, name: str | None) -> Edition:
    """Read the edition that :func:`edition_name` names."""
    return read_edition(workbook, edition_name(workbook, name))


def chosen_chapters(only: tuple[str, ...]) -> list[tuple[str, str]]:
    """Divide ``pillar=B`` into its parts; a chapter's name stands without a parameter."""
    divided = [item.partition("=") for item in only]
    return [(name, value) if mark else ("", name) for name, mark, value in divided]


def forced_chapters(asked: tuple[str, ...]) -> Any:
    """Give the chapters to execute again, or the word for every one."""
    return "all" if "all" in asked else frozenset(asked)


def settings_with_progress(options: dict[str, Any], **more: Any) -> Any:
    """Give settings whose events are shown: live on a terminal, as plain lines elsewhere."""
    from milepost.publish.run import Settings  # noqa: PLC0415  (imports pandas)

    def make(on_event: Any, say: Any) -> Settings:
        return Settings(
            workers=options["jobs"],
            series=tuple(options["series"]),
            force=forced_chapters(options["force"]),
            timeout=options["timeout"],
            output_limit=options["output_limit"],
            engine=options["dask"] or "auto",
            wait=-1 if options["wait"] else 0,
            on_event=on_event,
            say=say,
            **more,
        )

    return _watching(make)


def counts(outcomes: Any) -> str:
    """Say how many notebooks were executed, got new words without that, and were fresh."""
    found = Counter(outcome.state for outcome in outcomes)
    reworded = f"{found['reworded']} reworded, " if found["reworded"] else ""
    return f"{found['executed']} executed, {reworded}{found['fresh']} fresh"


@contextmanager
def _watching(make: Callable[[Any, Any], Any]) -> Iterator[Any]:
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
