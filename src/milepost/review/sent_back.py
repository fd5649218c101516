"""Read what a reviewer sends back, by the kind of file."""

from __future__ import annotations

import zipfile
from pathlib import Path

from milepost.core.errors import UserError
from milepost.review.remarks import Remark

MOST_UNPACKED, MOST_MEMBERS = 1 << 28, 10_000  # bytes and files of a Word copy


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

        _refuse_bombs(path)
        return word_remarks(path)
    if suffix == ".pdf":
        from milepost.review.pdf import pdf_remarks  # noqa: PLC0415  (slow to import)

        return pdf_remarks(path)
    raise UserError(f"{path}: expected a Word file (.docx) or a PDF with comments.")


def _refuse_bombs(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = [member.file_size for member in archive.infolist()]
    except (OSError, zipfile.BadZipFile) as error:
        raise UserError(f"{path} is no Word file that can be read: {error}.") from error
    if sum(sizes) > MOST_UNPACKED or len(sizes) > MOST_MEMBERS:
        raise UserError(
            f"{path} would unpack to {sum(sizes):,} bytes in {len(sizes):,} files, more than a Word "
            f"copy has (at most {MOST_UNPACKED:,} and {MOST_MEMBERS:,}): it is not read."
        )
