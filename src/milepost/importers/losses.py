"""What became of every element of a file: *taken* as it stands, *changed*, or *left*, with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["taken", "changed", "left"]


@dataclass(frozen=True)
class Loss:
    """What became of one element of a file; a row of ``data/loss.csv``."""

    file: str
    row: int  # its line or row in the file; 0 where the whole file is meant
    subject: str  # the identifier that the indicator, result or group has in the workbook
    element: str  # what it is, such as `target` or `actual`
    outcome: Outcome
    # as the file writes it, and as the workbook has it; no result where it was left
    value: str = ""
    result: str = ""
    reason: str = ""  # why it was changed or left; blank where it was taken as it stands


@dataclass(frozen=True)
class Report:
    """Notes what becomes of the elements of one file, as :class:`Loss` has it."""

    losses: list[Loss]
    file: str

    def taken(
        self, subject: str, row: int, element: str, value: str, result: str = "", reason: str = ""
    ) -> None:
        """Note what is taken as it stands."""
        self.losses.append(Loss(self.file, row, subject, element, "taken", value, result, reason))

    def changed(
        self, subject: str, row: int, element: str, value: str, result: str, reason: str
    ) -> None:
        """Note what is changed."""
        self.losses.append(Loss(self.file, row, subject, element, "changed", value, result, reason))

    def left(
        self, subject: str, row: int, element: str, value: str, reason: str, result: str = ""
    ) -> None:
        """Note what is left."""
        self.losses.append(Loss(self.file, row, subject, element, "left", value, result, reason))


def summary(losses: Iterable[Loss]) -> list[str]:
    """Say in words what was taken, changed and left, and why; the most frequent reason first."""
    losses = list(losses)
    outcomes = Counter(loss.outcome for loss in losses)
    lines = [
        f"{outcomes['taken']:,} elements were taken as they stand, {outcomes['changed']:,} changed, "
        f"{outcomes['left']:,} left"
    ]
    reasons = Counter(
        (loss.outcome, loss.element, loss.reason) for loss in losses if loss.outcome != "taken"
    )
    lines += [
        f"{outcome}: {count:,} x {element}: {reason}"
        for (outcome, element, reason), count in reasons.most_common()
    ]
    return lines
