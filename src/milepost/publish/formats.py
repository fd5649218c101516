"""Which formats a build makes, and which it carries over from the book that stands.

A build of some formats leaves the others where they are. What was made from the same inputs is as
good as made now; anything else is listed as ``older`` in the manifest, with the build that made it.
The site is always made anew where there is one: its cover says which of the others are older, and
``exhibits.csv`` points into it.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from milepost.core.errors import UsageError, UserError
from milepost.core.files import sha256_of
from milepost.publish.folder import FILE, entries
from milepost.publish.manifest import hashes, made_from
from milepost.publish.manifest_file import read_manifest

FILES = {"pdf": "book.pdf", "docx": "book.docx"}


@dataclass(frozen=True)
class Plan:
    """What becomes of each format."""

    made: tuple[str, ...]  # the formats to render
    # those made from the same inputs that are carried over, and their files' sha256
    kept: Mapping[str, str] = field(default_factory=dict)
    # other files that are carried over, as the manifest tells of them: path to `digest` (of the
    # manifest that they were first published with), `commit` and `sha256`
    older: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def formats(self) -> list[str]:
        """All formats of the book that are of its inputs."""
        return sorted({*self.made, *self.kept})

    def carry(self, place: Path, folder: Path) -> None:
        """Copy what is carried over into the folder of the new book.

        Raises
        ------
        UserError
            If a file is no longer the one that was to be carried over.
        """
        digests = {FILES[name]: digest for name, digest in self.kept.items()}
        digests |= {path: entry["sha256"] for path, entry in self.older.items()}
        for path, digest in digests.items():
            shutil.copyfile(place / path, folder / path, follow_symlinks=False)
            if (folder / path).is_symlink() or sha256_of(folder / path) != digest:
                raise UserError(
                    f"{place / path} was changed while the book was made: nothing was published. "
                    "Build again."
                )


def plan_formats(
    place: Path, description: Mapping[str, Any], asked: Collection[str], *, force: bool = False
) -> Plan:
    """Settle which formats are made and which are carried over.

    Parameters
    ----------
    place
        Where the book stands, if there is one.
    description
        Of the book to be made, as from :func:`milepost.publish.manifest.describe`.
    force
        Make also those anew that are there and made from the same inputs.

    Raises
    ------
    UserError
        If a file that would stay was made for other readers.
    """
    try:
        standing = read_manifest(place)
    except (UsageError, UserError, OSError):
        return Plan(tuple(sorted(asked)))
    there, listed = entries(place), hashes(standing["outputs"])
    formats = list(asked)
    if "html" not in formats and any(
        path.startswith("html/") for path in listed.keys() & there.keys()
    ):
        formats.append("html")
    files = {
        name: listed[file]
        for name, file in FILES.items()
        if name not in formats
        and file in listed
        and there.get(file) == FILE
        and sha256_of(place / file) == listed[file]
    }
    same = made_from(standing) == made_from(description)
    current = [name for name in files if same and name in standing["formats"]]
    if force:
        formats, files = [*formats, *current], {n: d for n, d in files.items() if n not in current}
        current = []
    older = {
        FILES[name]: _entry(standing, FILES[name], digest)
        for name, digest in files.items()
        if name not in current
    }
    _same_readers(place, older, standing["edition"], description["edition"])
    return Plan(tuple(sorted(formats)), {name: files[name] for name in current}, older)


def _entry(standing: Mapping[str, Any], path: str, digest: str) -> dict[str, str]:
    known = standing.get("older", {}).get(path)
    if known:
        return dict(known)
    commit = (standing.get("git") or {}).get("commit", "")
    return {"commit": commit, "digest": str(standing.get("digest", "")), "sha256": digest}


def _same_readers(
    place: Path, older: Collection[str], before: Mapping[str, Any], now: Mapping[str, Any]
) -> None:
    if older and before.get("audience") != now.get("audience"):
        raise UserError(
            f"{place / min(older)} was made for other readers ({before.get('audience')}, now "
            f"{now.get('audience')}): build all formats, or move it away. Nothing was published."
        )


def older_words(older: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Say of each file that is carried over from which build it is."""
    return [
        f"{path} is of an earlier build"
        + (f" (commit {entry['commit'][:12]})" if entry["commit"] else "")
        for path, entry in sorted(older.items())
    ]
