"""What reviewers wrote into a file, and where it stands there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from milepost.core.digests import digest_of_text

Kind = Literal["comment", "insertion", "deletion"]


@dataclass(frozen=True)
class Remark:
    """One comment, insertion or deletion."""

    kind: Kind
    author: str
    date: str  # as the file has it, to the second; blank where it has none
    text: str  # what was written: a comment's words, the text inserted or taken out
    words: str  # the words of the book that it is about; of an insertion those right before it
    heading: str  # the chapter's title as printed, with its number
    context: str  # the paragraph as it was before anybody changed it
    # the paragraph's number in the margin, in a PDF of the one that it stands in or below; blank
    # where it bears none
    paragraph: str = ""
    exhibit: str = ""  # `Figure 1.2`, where the remark stands in an exhibit
    page: str = ""  # page of a PDF
    done: bool = False  # whether the file says that it is settled

    @property
    def identifier(self) -> str:
        """Name it: the same remark in a file that is sent again has the same name."""
        parts = (self.kind, self.author, self.date, self.text, self.words, self.context)
        return digest_of_text("\0".join(parts))[:10]
