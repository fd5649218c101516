"""Read what a reviewer sends back, by the kind of file."""

from __future__ import annotations

from pathlib import Path

from milepost.core.errors import UserError
from milepost.review.remarks import Remark


def read_remarks(path: Path) -> list[Remark]:
    """Read the remarks of a Word or PDF file, in the order of its pages.

    Raises
    ------
    UserError
        If it is neither, or can't be read.
    """
    suffix = path.suffix.lower()
    if suffix == ".docx":
        from milepost.review.word import word_remarks  # noqa: PLC0415  (slow to import)

        return word_remarks(path)
    if suffix == ".pdf":
        from milepost.review.pdf import pdf_remarks  # noqa: PLC0415  (slow to import)

        return pdf_remarks(path)
    raise UserError(f"{path}: expected a Word file (.docx) or a PDF with comments.")
