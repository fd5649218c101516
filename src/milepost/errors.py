"""The one exception that a user sees: a message for an evaluator, never a traceback."""

from __future__ import annotations

from collections.abc import Iterable


class UserError(Exception):
    """Something the user can mend; the message says what, where, and what to do.

    Attributes
    ----------
    message
        One line.
    lines
        What stands below it, a line each.
    """

    def __init__(self, message: str = "", lines: Iterable[str] = ()) -> None:
        self.message, self.lines = message, tuple(lines)
        super().__init__("\n  ".join([message, *self.lines]))


class UsageError(UserError):
    """The command line or a parameter asks for something that does not exist (exit code 2)."""
