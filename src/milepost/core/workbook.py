"""Where things lie in a workbook; nothing else in the package knows a path."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from milepost.core.errors import UserError
from milepost.core.files import lies_inside

MARK = "data/datapackage.json"
BOOK = "_quarto.yml"
PACKAGE = Path(__file__).parents[1]
SHARED_NOTEBOOKS = PACKAGE / "template" / "notebooks"  # for workbooks that have none of their own
# whatever lies there may be read
FOLDERS = (
    "data", "params", "notebooks", "pages", "locale", "images", "assets", "review", "plugins",
)  # fmt: skip
MOST_LISTED = 20
# a notebook that the workbook runs finds its way home by this variable
ROOT_VARIABLE = "MILEPOST_ROOT"
STORE_VARIABLE = "MILEPOST_STORE"  # and where the store is, if it is not the workbook's own
DRAWINGS_VARIABLE = "MILEPOST_DRAWINGS"  # where a run keeps figures; without it none are kept
INDICATORS = "indicators"  # pages beside the chapters: in chapters/ as Markdown, and on the site
GLANCE_FILE = "glance.pdf"  # among them


@dataclass(frozen=True)
class Workbook:
    """A workbook folder: data, parameters, notebooks and what is made from them."""

    root: Path
    # a folder for what is executed, where that is not the workbook itself
    elsewhere: Path | None = None
    # a folder for the store, where that is not the workbook's own
    store_elsewhere: Path | None = None

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
        """The workbook's own notebooks; those that it lacks are the package's."""
        return self.root / "notebooks"

    def notebook(self, name: str) -> Path:
        """Give the notebook of a kind of chapter: the workbook's own, or the package's."""
        own = self.notebooks / f"{name}.ipynb"
        shared = SHARED_NOTEBOOKS / own.name
        return shared if shared.is_file() and not own.is_file() else own

    def notebook_names(self) -> list[str]:
        """Name every kind of chapter that there is a notebook for."""
        folders = (self.notebooks, SHARED_NOTEBOOKS)
        return sorted({path.stem for folder in folders for path in folder.glob("*.ipynb")})

    @property
    def chapters(self) -> Path:
        """Executed notebooks; generated."""
        return (self.elsewhere or self.root) / "chapters"

    @property
    def reports(self) -> Path:
        """Published books, one folder an edition; generated."""
        return self.root / "reports"

    @property
    def store(self) -> Path:
        """Content-addressed slices and executed chapters; may be deleted at any time."""
        return self.store_elsewhere or self.root / ".milepost"

    def relative(self, path: Path) -> str:
        """Give ``path`` as it is written in messages and manifests: below the root, with ``/``.

        A file of the package is written as ``milepost/...``, wherever that is installed.
        """
        if path.is_relative_to(PACKAGE):
            return path.relative_to(PACKAGE.parent).as_posix()
        return Path(os.path.relpath(path, self.root)).as_posix()


def find_workbook(root: Path | None = None) -> Workbook:
    """Find the workbook at ``root``, or the nearest one at or above the current folder.

    A notebook that the workbook executes works in a folder of its own; the environment variable
    ``MILEPOST_ROOT`` then says where the workbook is.

    Raises
    ------
    UserError
        If there is none, or a link in it leads to files that are not the workbook's.
    """
    running = root is None and ROOT_VARIABLE in os.environ
    if running:
        root = Path(os.environ[ROOT_VARIABLE])
    if root is not None:
        if not (root / MARK).is_file():
            raise UserError(f"{root} is not a workbook: it has no {MARK}.")
        kept = os.environ.get(STORE_VARIABLE) if running else None
        workbook = Workbook(root.resolve(), store_elsewhere=Path(kept) if kept else None)
        # who runs a notebook has looked for links; the notebook itself may not list folders
        return workbook if running else _own(workbook)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / MARK).is_file():
            return _own(Workbook(folder))
    raise UserError(
        f"No workbook here: no {MARK} in {here} or above it. "
        "Go into a workbook's folder, or name one with --root."
    )


def workbook_or_none(root: Path | None) -> Workbook | None:
    """Find the workbook as :func:`find_workbook` does; None where none is named and none is here."""
    try:
        return find_workbook(root)
    except UserError:
        if root is not None:
            raise
        return None


def pages_alone(root: Path | None) -> Path | None:
    """Give the folder of a book of pages alone, at ``root`` or nearest at or above this folder.

    Such a book has a description and no data; a workbook that is nearer comes first.
    """
    here = Path.cwd()
    for folder in (here, *here.parents) if root is None else (root,):
        if (folder / MARK).is_file():
            return None
        if (folder / BOOK).is_file():
            return _own(Workbook(folder.resolve())).root
    return None


def _own(workbook: Workbook) -> Workbook:
    """Refuse links that lead out: what they name would be quoted in messages, and published."""
    refuse_links_out(workbook.root, [workbook.root / name for name in FOLDERS])
    files = (path for path in workbook.root.iterdir() if not path.is_dir())
    refuse_links_out(workbook.root, [path for path in files if not path.name.startswith(".")])
    return workbook


def refuse_links_out(root: Path, places: Iterable[Path]) -> None:
    """Refuse links, among files and folders or below them, to what lies outside a folder.

    Raises
    ------
    UserError
        With the links' names, and nothing of what they lead to.
    """
    links = [path.relative_to(root).as_posix() for path in _links_out(places, root)]
    if links:
        more = f", and {len(links) - MOST_LISTED} more" if len(links) > MOST_LISTED else ""
        raise UserError(
            f"{', '.join(links[:MOST_LISTED])}{more}: a link that leads out of the workbook "
            f"({root}); put the file itself there."
        )


def _links_out(places: Iterable[Path], root: Path) -> Iterator[Path]:
    """Find the links among files and folders, and below them, that lead out of ``root``."""
    for place in places:
        if place.is_symlink():
            if not lies_inside(place, root):
                yield place
        elif place.is_dir():
            yield from _links_out(sorted(place.iterdir()), root)
