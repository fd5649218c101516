"""Two books compared file by file: one that was published, and the same made again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from milepost.publish.compare import differences
from milepost.publish.folder import FILE, IN_SITE, MANIFEST, State, entries
from milepost.publish.manifest_file import read_manifest

REBUILT = "rebuilt"
# not part of the book: where it was made, and what follows from the rest
NOT_COMPARED = ("git", "digest")


@dataclass(frozen=True)
class FileState:
    """What is found of one file."""

    # `published` (files against the manifest), `inputs` (the workbook against the manifest) or
    # `rebuilt` (files against those made again)
    group: str
    path: str
    # `same`; `different`; `missing`: named, but not there; `extra`: there, but not named
    state: State
    details: tuple[str, ...] = ()  # where it differs, or in which numbers

    def line(self) -> str:
        """Give the finding as one line."""
        return f"{self.state:<9}  {self.group:<9}  {self.path}"


def compare_books(published: Path, rebuilt: Path) -> list[FileState]:
    """Compare two books file by file; of the manifest, what doesn't follow from the rest."""
    one, other = entries(published), entries(rebuilt)
    states = [_compared_manifests(published, rebuilt)]
    for path in sorted((one.keys() | other.keys()) - {MANIFEST, IN_SITE}):
        if path not in one:
            states.append(FileState(REBUILT, path, "missing"))
        elif path not in other:
            states.append(FileState(REBUILT, path, "extra"))
        elif one[path] != FILE:
            states.append(FileState(REBUILT, path, "different", (f"is {one[path]}, no file",)))
        else:
            details = differences(published / path, rebuilt / path)
            state: State = "different" if details else "same"
            states.append(FileState(REBUILT, path, state, tuple(details)))
    return states


def _compared_manifests(published: Path, rebuilt: Path) -> FileState:
    one, other = (read_manifest(folder) for folder in (published, rebuilt))
    named = sorted((one.keys() | other.keys()) - {*NOT_COMPARED})
    keys = [key for key in named if one.get(key) != other.get(key)]
    return FileState(REBUILT, MANIFEST, "different" if keys else "same", tuple(keys))
