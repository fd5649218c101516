"""Where things lie in a workbook; nothing else in the package knows a path."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from milepost.errors import UserError

MARK = "data/datapackage.json"
# a notebook that the workbook runs finds its way home by this variable
ROOT_VARIABLE = "MILEPOST_ROOT"
DRAWINGS_VARIABLE = "MILEPOST_DRAWINGS"  # where a run keeps figures; without it none are kept


@dataclass(frozen=True)
class Workbook:
    """A workbook folder: data, parameters, notebooks and what is made from them."""

    root: Path

    @property
    def data(self) -> Path:
        """Facts, described by ``datapackage.json``."""
        return self.root / "data"

    @property
    def params(self) -> Path:
        """Choices: editions, chapters, methods."""
        return self.root / "params"

    @property
    def notebooks(self) -> Path:
        """One notebook per kind of chapter."""
        return self.root / "notebooks"

    @property
    def chapters(self) -> Path:
        """Executed notebooks; generated."""
        return self.root / "chapters"

    @property
    def reports(self) -> Path:
        """Published books, one folder an edition; generated."""
        return self.root / "reports"

    @property
    def store(self) -> Path:
        """Content-addressed slices and executed chapters; may be deleted at any time."""
        return self.root / ".milepost"

    def relative(self, path: Path) -> str:
        """Give ``path`` as it is written in messages and manifests: below the root, with ``/``."""
        return Path(os.path.relpath(path, self.root)).as_posix()


def find_workbook(root: Path | None = None) -> Workbook:
    """Find the workbook at ``root``, or the nearest one at or above the current folder.

    A notebook that the workbook executes works in a folder of its own; the environment variable
    ``MILEPOST_ROOT`` then says where the workbook is.

    Raises
    ------
    UserError
        If there is none.
    """
    if root is None and ROOT_VARIABLE in os.environ:
        root = Path(os.environ[ROOT_VARIABLE])
    if root is not None:
        if not (root / MARK).is_file():
            raise UserError(f"{root} is not a workbook: it has no {MARK}.")
        return Workbook(root.resolve())
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / MARK).is_file():
            return Workbook(folder)
    raise UserError(
        f"No workbook here: no {MARK} in {here} or above it. "
        "Go into a workbook's folder, or name one with --root."
    )
