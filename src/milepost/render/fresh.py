"""A rendering takes the place of an earlier one whole: nothing of another edition stays beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from milepost.core.errors import UserError

OUTPUTS = ("html", "book.pdf", "book.docx")
# what a site of ours has, and one of Quarto's
MARKS = ("assets/milepost.css", "site_libs")


def check_replaceable(folder: Path) -> None:
    """Make sure that a folder holds no site that somebody else made.

    Raises
    ------
    UserError
        If it does: it would be removed.
    """
    site = folder / "html"
    empty = not site.exists() or (site.is_dir() and not any(site.iterdir()))
    if not empty and not any((site / mark).exists() for mark in MARKS):
        raise UserError(
            f"{site} is no site that milepost made, and would be removed. Name another folder "
            "with --output, or move it away."
        )


@contextmanager
def nothing_if_failed(folder: Path) -> Iterator[None]:
    """Leave nothing of a rendering that failed in a folder that was empty before it."""
    try:
        yield
    except BaseException:
        for name in OUTPUTS:
            _remove(folder / name)
        raise


def put_afresh(fresh: Path, folder: Path) -> None:
    """Move what was rendered into a folder, in the place of all that an earlier rendering left."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in OUTPUTS:
        coming, old = folder / f".milepost-{name}", folder / name
        _remove(coming)
        if (fresh / name).exists():
            shutil.move(fresh / name, coming)
        _remove(old)
        if coming.exists():
            coming.rename(old)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
