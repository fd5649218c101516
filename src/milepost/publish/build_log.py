"""The log beside a book: when it was built and how long each step took.

It stands outside the book's folder, because two builds of one book differ in nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from milepost.core.files import write_bytes
from milepost.core.model import Audience
from milepost.publish.atomic import readable_by

if TYPE_CHECKING:
    from milepost.execute import Outcome


def log_path(place: Path) -> Path:
    """Say where a book's log stands: ``reports/2025.log`` beside ``reports/2025/``."""
    return place.with_name(f"{place.name}.log")


class Steps:
    """Notes the steps of a build as they are said, and how long after its start."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._began = time.monotonic()
        self.started = datetime.now(UTC)
        self.lines: list[str] = []

    def __call__(self, step: str) -> None:
        """Note a step, and say it."""
        self.note(step)
        self._say(step)

    def note(self, step: str) -> None:
        """Note a step."""
        self.lines.append(f"{time.monotonic() - self._began:8.1f} s  {step}")

    def write(self, place: Path, outcomes: Iterable[Outcome]) -> None:
        """Write the log of a book that has just been published."""
        self.note("done")
        chapters = [_line(outcome) for outcome in outcomes]
        text = "\n".join(
            [
                f"built {self.started:%Y-%m-%d %H:%M:%S} UTC",
                "",
                "steps, by the time since the start",
                *self.lines,
                "",
                "notebooks, by the time each took",
                *chapters,
            ]
        )
        # what the check says may quote rows that the edition does not show
        with readable_by(Audience.RESTRICTED):
            write_bytes(log_path(place), f"{text}\n".encode(), masked=True)


def _line(outcome: Outcome) -> str:
    if outcome.state == "executed":
        return f"{outcome.seconds:8.1f} s  {outcome.job.label}"
    if outcome.state == "reworded":
        words = f"new words put into what was executed {outcome.executed}"
        return f"{'reworded':>10}  {outcome.job.label}: {words}"
    return f"{'kept':>10}  {outcome.job.label}"
