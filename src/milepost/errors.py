"""The one exception that a user sees: a message for an evaluator, never a traceback."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can mend; the message says what, where, and what to do."""


class UsageError(UserError):
    """The command line or a parameter asks for something that does not exist (exit code 2)."""
