"""What an exported file says in words of ours, so that it can be read back as it was."""

from __future__ import annotations

from collections.abc import Mapping

from milepost.core.model import Evidence

# of the elements and attributes that IATI lets a publisher add
NAMESPACE = "urn:milepost:results"


def own(name: str) -> str:
    """Give a name in the namespace of ours."""
    return f"{{{NAMESPACE}}}{name}"


COMMENTS: Mapping[str, str] = {
    Evidence.ILLUSTRATIVE: "Illustrative: made up for demonstration; no statement about anybody.",
    Evidence.PROVISIONAL: "Provisional: may still change.",
}


def evidence_of(text: str | None) -> str:
    """Give a grade that a file names in our words; nothing for any other word."""
    word = (text or "").strip()
    return word if word in {*Evidence} else ""


def comment_of(text: str) -> str:
    """Give a comment, without what only says the grade of its value."""
    return "" if text in COMMENTS.values() else text
