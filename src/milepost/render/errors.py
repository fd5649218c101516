"""The exception of this room: it imports nothing, so that a command may catch it."""

from __future__ import annotations

from milepost.core.errors import UserError


class RenderError(UserError):
    """The book can't be rendered as described; the message says where and what to do."""
