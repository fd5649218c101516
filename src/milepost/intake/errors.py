"""What is wrong with a file that is to be imported."""

from __future__ import annotations

from milepost.errors import UserError
from milepost.model import Problem


class IntakeError(UserError):
    """A file can't be imported; ``problems`` names every place that is wrong."""

    def __init__(self, message: str, problems: list[Problem] | None = None) -> None:
        self.problems = sorted(set(problems or []))
        super().__init__(message)
