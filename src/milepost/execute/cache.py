"""Executed chapters, kept by their key: each entry appears whole or not at all.

::

    chapters/<key>/entry.json             what it was made from, its files with their sha256, and when it
                                          was executed: with these words, or with which others
    chapters/<key>/<name>.ipynb
    chapters/<key>/figures/<name>/...
    last/<edition>/<name>.json            what the chapter was last made from, for `explain`
    parts/<digest>.json                   the details of a part of a key
    drawings/<makers>/<digest>.svg        a chapter's figures, by what they are drawn from
    pages/<digest>.json                   what the embedded renderer made of a chapter; the pages of
                                          indicators, before they are rendered
    pages/<digest>.xlsx                   an edition's data annex
    assessed/<digest>.arrow               what rows amounted to, target by target, in an edition
    assessed/<digest>.json                which tables an edition has, by what they are made from
    assessed/<digest>.cut                 which of them, and which parts, a chapter needs
    answers/<digest>.json                 what a command found, and what that rests on
    answers/<digest>.rows                 that the check of rows finds nothing, by what it rests on
    failed/<name>.ipynb                   notebooks that stopped, for inspection
    tmp/                                  work in progress; anything here may be deleted
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from milepost.core.files import json_or_none, sha256_of, write_changed, write_text

ENTRY = "entry.json"
# what an entry says besides
EXECUTED = "executed"  # when
APART = "words_apart"  # whether nothing that the notebook shows rests on its narrative but itself
EXECUTED_WITH = "executed_with_words_of"  # the key of the execution, where others were put in


class Store:
    """The folder of executed chapters."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.chapters = folder / "chapters"
        self.drawings = folder / "drawings"
        self.pages = folder / "pages"
        self.failed = folder / "failed"
        self.scratch = folder / "tmp"

    def entry(self, key: str) -> Path:
        """Where the chapter with this key is kept."""
        return self.chapters / key

    def read_entry(self, key: str) -> dict[str, Any] | None:
        """Read what an entry holds; None if it isn't there, or isn't as it was kept."""
        record: dict[str, Any] | None = json_or_none(self.entry(key) / ENTRY)
        return None if record is None or self._damage(key, record) else record

    def damage(self, key: str) -> str:
        """Say which file of an entry isn't as it was kept; empty if all are, or there is none."""
        return self._damage(key, json_or_none(self.entry(key) / ENTRY) or {"files": {}})

    def _damage(self, key: str, record: Any) -> str:
        folder = self.entry(key)
        try:
            for name, digest in record["files"].items():
                if _digest(folder / name) != digest:
                    return str(name)
        except (KeyError, AttributeError, TypeError):
            return ENTRY
        return ""

    def keep(
        self, key: str, folder: Path, record: Mapping[str, Any], *, replace: bool = False
    ) -> None:
        """Take a finished folder in as an entry.

        Parameters
        ----------
        folder
            A folder on the same file system, moved into the store by renaming.
        replace
            Whether to take it although there is an entry, as when execution was forced.
        """
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        listed = {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}
        text = json.dumps({**record, "files": listed}, indent=1, sort_keys=True)
        (folder / ENTRY).write_text(text, "utf-8")
        place = self.entry(key)
        place.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(3):
            try:
                folder.rename(place)
            except OSError:
                if (
                    not replace and self.read_entry(key) is not None
                ):  # another run was first, with the same
                    shutil.rmtree(folder, ignore_errors=True)
                    return
                self._discard(place)
            else:
                return
        folder.rename(place)

    def touch(self, key: str) -> None:
        """Note that an entry was used, so that cleaning spares it."""
        os.utime(self.entry(key) / ENTRY)

    def forget_failed(self, name: str) -> None:
        """Remove the notebook kept when the chapter last stopped."""
        (self.failed / f"{name}.ipynb").unlink(missing_ok=True)

    def read_last(self, edition: str, name: str) -> dict[str, Any] | None:
        """Read what a chapter was last made from; None if it never was."""
        record: dict[str, Any] | None = json_or_none(self._last(edition, name))
        return record

    def write_last(self, edition: str, name: str, record: Mapping[str, Any]) -> None:
        """Note what a chapter was made from."""
        text = json.dumps(record, indent=1, sort_keys=True)
        write_changed(self._last(edition, name), text)

    def sets_apart(self, edition: str, name: str) -> bool:
        """Whether nothing that a chapter showed last rests on its narrative but that itself."""
        entry = self.read_entry((self.read_last(edition, name) or {}).get("key", ""))
        return bool(entry and entry.get(APART))

    def read_part(self, digest: str) -> Any:
        """Read the details of a part of a key; None if they are gone."""
        return json_or_none(self.folder / "parts" / f"{digest}.json")

    def write_part(self, digest: str, detail: Any) -> None:
        """Keep the details of a part of a key."""
        path = self.folder / "parts" / f"{digest}.json"
        if not path.exists():
            text = json.dumps(detail, indent=1, sort_keys=True)
            write_text(path, text)

    def new_scratch(self, label: str) -> Path:
        """Make a folder for work in progress; its owner deletes it, or cleaning does."""
        self.scratch.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=self.scratch, prefix=f"{label}-"))

    def _last(self, edition: str, name: str) -> Path:
        return self.folder / "last" / (edition or "_") / f"{name}.json"

    def _discard(self, folder: Path) -> None:
        """Move a broken entry out of the way, then delete it."""
        aside = self.new_scratch("broken")
        try:
            folder.rename(aside / folder.name)
        except FileNotFoundError:
            pass
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _digest(path: Path) -> str | None:
    try:
        return None if path.is_symlink() else sha256_of(path)
    except OSError:
        return None
