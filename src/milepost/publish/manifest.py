"""The manifest: every input and output of a book by path and sha256, so that anyone can prove it.

Nothing here imports pandas: deciding that there is nothing to do must take no time.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import Any

from milepost.assess.disclosure_rule import read_rule
from milepost.core.digests import digest_of_text
from milepost.core.errors import UserError
from milepost.core.files import second_name, sha256_of
from milepost.core.fixed_time import EPOCH
from milepost.core.model import Edition
from milepost.core.workbook import Workbook
from milepost.edition.earlier_editions import earlier_editions
from milepost.edition.params import compared_editions, read_edition
from milepost.publish.book_inputs import inputs
from milepost.publish.folder import EMPTY, FILE, IN_SITE, MANIFEST, compare_files, entries, files_of
from milepost.publish.manifest_file import read_manifest

Inputs = Mapping[str, list[dict[str, Any]]]  # files by kind, each with its path and digest
# told, but not compared when it is decided whether a book is current: a commit changes no book
INFORMATION = ("digest", "git", "outputs", "tools")
# what a book is made with; versions of these change its bytes
PACKAGES = (
    "milepost",
    "babel",
    "ipykernel",
    "ipython",
    "matplotlib",
    "nbclient",
    "nbformat",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "pydantic",
    "pypandoc_binary",
    "pyyaml",
    "scipy",
    "typst",
)


@cache
def software() -> Mapping[str, str]:
    """Name what makes the book, with versions."""
    versions = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "missing"
    return versions


def outputs(folder: Path) -> list[dict[str, str]]:
    """List every published file by path and sha256, the manifest itself excepted."""
    return [
        {"path": path, "sha256": sha256_of(folder / path)}
        for path in sorted(files_of(folder), key=PurePosixPath)
        if path not in (MANIFEST, IN_SITE)
    ]


def describe(
    workbook: Workbook,
    edition: Mapping[str, Any],
    renderer: str,
    formats: Iterable[str],
    *,
    create_key: bool = False,
) -> dict[str, Any]:
    """Describe a book before it is made; :func:`is_current` compares this with what stands."""
    older = edition.get("compares_with")
    description = {
        "edition": dict(edition),
        "renderer": renderer,
        "formats": sorted(formats),
        "software": software(),
        "inputs": inputs_of(
            workbook,
            str(edition["edition"]),
            None if older is None else str(older),
            str(edition["audience"]),
            create_key=create_key,
        ),
    }
    # the one variable that stands in the files; where it is not set the book's date does
    if epoch := os.environ.get(EPOCH, ""):
        description["source_date_epoch"] = epoch
    return description


def write_manifest(folder: Path, description: Mapping[str, Any]) -> None:
    """Write ``manifest.json`` beside the outputs that it lists."""
    _only_files(folder)
    content = {**description, "outputs": outputs(folder)}
    content["digest"] = digest_of(content)
    (folder / MANIFEST).write_text(as_text(content), "utf-8")
    if (folder / IN_SITE).parent.is_dir():
        second_name(folder / MANIFEST, folder / IN_SITE)


def _only_files(folder: Path) -> None:
    """Leave out empty folders, and refuse what no manifest can list."""
    while hollow := [path for path, kind in entries(folder).items() if kind == EMPTY]:
        for path in hollow:
            (folder / path).rmdir()
    for path, kind in entries(folder).items():
        if kind != FILE:
            raise UserError(f"The book would hold {path}, which is {kind}: put a file there.")


def as_text(content: Mapping[str, Any]) -> str:
    """Write a manifest; one content has one text."""
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def digest_of(content: Mapping[str, Any]) -> str:
    """Give the sha256 of a manifest without the digest that it carries of itself."""
    rest = {key: value for key, value in content.items() if key != "digest"}
    return digest_of_text(as_text(rest))


def hashes(files: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Give path to sha256 of the files that a manifest lists."""
    return {file["path"]: file["sha256"] for file in files}


def is_current(folder: Path, description: Mapping[str, Any]) -> bool:
    """Whether the published book was made from exactly this, and nobody has touched it since."""
    try:
        manifest = read_manifest(folder)
        same = made_from(manifest) == made_from(json.loads(json.dumps(description)))
        return (
            same
            and set(description["formats"]) <= set(manifest["formats"])
            and all(
                state == "same"
                for _, state, _ in compare_files(folder, hashes(manifest["outputs"]))
            )
        )
    except (OSError, UserError):
        return False


def reworded_chapters(workbook: Workbook, edition: Edition, now: Inputs | None = None) -> set[str]:
    """Name the chapters whose narratives are not those that the edition's book was made from.

    Nothing where anything else is another, too, or where there is no book.

    ``now`` is what a book is made from now, where that has been listed.
    """
    try:
        before = read_manifest(workbook.reports / edition.edition)["inputs"]
        now = now or inputs_of(workbook, edition.edition, edition.compares_with, edition.audience)
    except (OSError, UserError):
        return set()
    one, other = (
        {(file["path"], file["sha256"]) for files in kinds.values() for file in files}
        for kinds in (before, now)
    )
    changed = {PurePosixPath(path) for path, _ in one ^ other}
    words = all(path.is_relative_to("data/narratives") for path in changed)
    return {path.stem for path in changed} if words else set()


def inputs_of(
    workbook: Workbook,
    edition: str,
    older: str | None,
    audience: str,
    *,
    create_key: bool = False,
) -> Inputs:
    """List what an edition's book is made from, as :func:`milepost.publish.book_inputs.inputs` does."""
    editions = [*compared_editions(workbook, edition, older), *_protected_from(workbook, edition)]
    return inputs(workbook, *dict.fromkeys(editions), audience=audience, create_key=create_key)


def _protected_from(workbook: Workbook, name: str) -> list[str]:
    """Name the earlier editions from which, with this one, no small count may be had."""
    try:
        edition = read_edition(workbook, name)
        held = read_rule(workbook.params).holds(edition.audience)
        return [one.edition for one in earlier_editions(workbook, edition)] if held else []
    except UserError:  # no such edition here: no book is made, only compared
        return []


def made_from(description: Mapping[str, Any]) -> dict[str, Any]:
    """Give what decides the content of each format: all but which formats there are."""
    left_out = (*INFORMATION, "formats", "older")
    return {key: value for key, value in description.items() if key not in left_out}
