"""What reviewers wrote into a file, and where it stands there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Kind = Literal["comment", "insertion", "deletion"]


@dataclass(frozen=True)
class Remark:
    """One comment, insertion or deletion.

    Attributes
    ----------
    date
        As the file has it, to the second; blank where it has none.
    text
        What was written: a comment's words, the text inserted or taken out.
    words
        The words of the book that it is about; of an insertion those right before it.
    paragraph
        The paragraph's number in the margin, in a PDF of the one that it stands in or below; blank
        where it bears none.
    heading
        The chapter's title as printed, with its number.
    exhibit
        ``Figure 1.2``, where the remark stands in an exhibit.
    context
        The paragraph as it was before anybody changed it.
    page
        Page of a PDF.
    done
        Whether the file says that it is settled.
    """

    kind: Kind
    author: str
    date: str
    text: str
    words: str
    heading: str
    context: str
    paragraph: str = ""
    exhibit: str = ""
    page: str = ""
    done: bool = False

    @property
    def identifier(self) -> str:
        """Name it: the same remark in a file that is sent again has the same name."""
        parts = (self.kind, self.author, self.date, self.text, self.words, self.context)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]
