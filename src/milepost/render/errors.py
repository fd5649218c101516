"""The exception of this room."""

from __future__ import annotations

from milepost.errors import UserError


class RenderError(UserError):
    """The book can't be rendered as described; the message says where and what to do."""
