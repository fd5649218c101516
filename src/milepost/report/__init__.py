"""What a notebook calls: the chapter, its exhibits by topic, and words."""

from milepost.report import text, topics
from milepost.report.chapter import Chapter, open_chapter

__all__ = ["Chapter", "open_chapter", "text", "topics"]
