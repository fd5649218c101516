"""What a chapter is made from, as a key: the same key means the same chapter.

A key has named parts, so that it can be said which of them changed: the notebook's cells, the
parameters, the input slice, the package's code, and the versions of what is installed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import milepost
from milepost.core.digests import digest_of
from milepost.core.errors import UserError
from milepost.core.files import json_or_none, sha256_of
from milepost.core.notebooks import read_cells
from milepost.core.versions import installed_versions
from milepost.execute.cache import Store
from milepost.execute.jobs import Job

SLICE = "slice_id"
# rooms above this one: no notebook may use them, so a change in them makes no chapter stale
ROOMS_ABOVE = (
    "importers", "template", "render", "exporters", "publish", "review", "serve", "cli",
    "__main__.py",
)  # fmt: skip
IGNORED = ("__pycache__",)


@dataclass(frozen=True)
class Key:
    """What one chapter is made from."""

    # part to what it consists of: `notebook` (one hash a cell), `parameters`, `slice` (table to
    # digest), `code` (file to digest), `versions` (package to version), and `inputs` (file to
    # digest) where a chapter declares any
    details: Mapping[str, Any]
    parts: Mapping[str, str]  # part to the sha256 of its details

    @cached_property
    def digest(self) -> str:
        """The key itself: sha256 over all parts."""
        return digest_of(dict(self.parts))


class KeyMaker:
    """Makes keys; what many jobs share is read and hashed once."""

    def __init__(self, store: Path | None = None) -> None:
        self.store = store
        self._notebooks: dict[Path, tuple[Any, str]] = {}

    def forget_notebooks(self) -> None:
        """Have notebooks read again; the software is that of this process."""
        self._notebooks = {}

    @cached_property
    def _software(self) -> dict[str, tuple[Any, str]]:
        return code_and_versions()

    def key(self, job: Job) -> Key:
        """Make the key of one job.

        Raises
        ------
        UserError
            If the notebook can't be read.
        """
        if job.notebook not in self._notebooks:
            self._notebooks[job.notebook] = _with_digest(notebook_cells(job.notebook))
        given = {name: value for name, value in job.parameters.items() if name != SLICE}
        pairs = {
            "notebook": self._notebooks[job.notebook],
            "parameters": _with_digest({"chapter": job.name, "values": given}),
            "slice": self._slice(job),
            **self._software,
        }
        if job.extra:
            pairs["inputs"] = _with_digest(_extra(job))
        return Key(
            {part: detail for part, (detail, _) in pairs.items()},
            {part: digest for part, (_, digest) in pairs.items()},
        )

    def _slice(self, job: Job) -> tuple[Any, str]:
        """Describe the slice by its tables where it is at hand; its name alone decides."""
        slice_id = str(job.parameters.get(SLICE, ""))
        path = self.store / "slices" / f"{slice_id}.json" if self.store and slice_id else None
        described = json_or_none(path) if path else None
        tables = described.get("tables", {}) if isinstance(described, dict) else {}
        return {"slice_id": slice_id, "tables": tables}, digest_of(slice_id)


def record_of(job: Job, key: Key) -> dict[str, Any]:
    """Say what a chapter is made from, as it is kept beside it."""
    return {"name": job.name, "key": key.digest, "parts": dict(key.parts)}


def last_key(store: Store, job: Job) -> Key | None:
    """Give what a chapter was last made from, as far as its input tells; None if that isn't known."""
    parts = (store.read_last(job.edition, job.name) or {}).get("parts", {})
    detail = store.read_part(parts.get("slice", ""))
    return None if detail is None else Key({"slice": detail}, parts)


def _extra(job: Job) -> dict[str, str]:
    try:
        return {name: sha256_of(path) for name, path in sorted(job.extra.items())}
    except OSError as error:
        raise UserError(f"{job.label}: {error.filename} can't be read: {error.strerror}") from error


def notebook_cells(path: Path) -> list[str]:
    """Hash each cell of a notebook: its kind, source and tags, and nothing that running leaves.

    Raises
    ------
    UserError
        If it can't be read or is no notebook.
    """
    try:
        return [
            digest_of([cell["cell_type"], cell["source"], sorted(cell["metadata"]["tags"])])[:16]
            for cell in read_cells(path)
        ]
    except OSError as error:
        raise UserError(f"{path}: can't be read: {error.strerror}") from error
    except ValueError as error:
        raise UserError(
            f"{path} is not a notebook: {error}. "
            "Restore it from version control, or save it again from JupyterLab."
        ) from error


def code_files(package: Path) -> dict[str, str]:
    """Give the digest of each of the package's files that a notebook can reach."""
    digests = {}
    for path in sorted(package.rglob("*")):
        below = path.relative_to(package)
        if below.parts[0] in ROOMS_ABOVE or any(part in IGNORED for part in below.parts):
            continue
        if path.is_file():
            digests[below.as_posix()] = sha256_of(path)
    return digests


def code_and_versions() -> dict[str, tuple[Any, str]]:
    """Describe the software that executes: the parts ``code`` and ``versions``, with digests."""
    return {
        "code": _with_digest(code_files(Path(milepost.__file__).parent)),
        "versions": _with_digest(installed_versions()),
    }


def _with_digest(detail: Any) -> tuple[Any, str]:
    return detail, digest_of(detail)
