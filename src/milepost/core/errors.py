"""The one exception that a user sees: a message for an evaluator, never a traceback."""

from __future__ import annotations

from collections.abc import Iterable

SPELLING = "\u00a0\u202f\u200c\u200d"


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


def printable(text: str) -> str:
    """Escape what a terminal would obey and a reader not see: controls, and turned directions.

    What is spelling stays: spaces that do not break, and the joiners of Persian and Hindi.
    """
    return "".join(
        letter if letter.isprintable() or letter in SPELLING else repr(letter)[1:-1]
        for letter in text
    )
