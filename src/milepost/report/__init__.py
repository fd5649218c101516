"""What a notebook calls: the chapter, its exhibits by topic, and words."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from milepost.report import text, topics
    from milepost.report.chapter import Chapter, open_chapter

__all__ = ["Chapter", "open_chapter", "text", "topics"]


def __getattr__(name: str) -> Any:
    """Import what draws only when a notebook asks for it: a build needs the words alone."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in ("text", "topics"):
        return import_module(f"{__name__}.{name}")
    return getattr(import_module(f"{__name__}.chapter"), name)
