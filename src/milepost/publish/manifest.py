"""The manifest: every input and output of a book by path and sha256, so that anyone can prove it.

Nothing here imports pandas: deciding that there is nothing to do must take no time.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import milepost
from milepost.files import sha256_of
from milepost.workbook import Workbook

MANIFEST = "manifest.json"
# what a book is made with; versions of these change its bytes
PACKAGES = (
    "milepost",
    "ipykernel",
    "ipython",
    "matplotlib",
    "nbclient",
    "nbformat",
    "numpy",
    "pandas",
    "pandera",
    "papermill",
    "pyarrow",
    "pydantic",
    "pypandoc_binary",
    "pyyaml",
    "scipy",
    "typst",
)
# what a workbook consists of; everything else is generated or concerns its upkeep
INPUTS: Mapping[str, tuple[str, ...]] = {
    "data": ("data/**/*.csv", "data/**/*.json", "data/**/*.md"),
    "parameters": ("params/**/*.yml",),
    "notebooks": ("notebooks/*.ipynb",),
    "pages": ("_quarto*.yml", "index.qmd", "pages/**/*", "_extensions/**/*", "assets/**/*"),
    "lock": ("requirements/*.lock", "requirements/*.txt", "environment.yml", "pyproject.toml"),
}


def inputs(workbook: Workbook, edition: str) -> dict[str, list[dict[str, str]]]:
    """List what a book of this edition is made from: path and sha256, by kind.

    Other editions' parameters are left out; the package's own files are listed as ``package``.
    """
    found = {kind: _files(workbook.root, patterns, edition) for kind, patterns in INPUTS.items()}
    package = Path(milepost.__file__).parent
    found["package"] = [
        {"path": f"milepost/{path.relative_to(package).as_posix()}", "sha256": sha256_of(path)}
        for path in sorted(package.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    return found


def _files(root: Path, patterns: Iterable[str], edition: str) -> list[dict[str, str]]:
    paths = sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()})
    return [
        {"path": path.relative_to(root).as_posix(), "sha256": sha256_of(path)}
        for path in paths
        if "node_modules" not in path.parts and _concerns(path, edition)
    ]


def _concerns(path: Path, edition: str) -> bool:
    if path.parent.name == "editions":
        return path.stem == edition
    if path.name.startswith("_quarto-"):
        return path.stem == f"_quarto-{edition}"
    return True


def software() -> dict[str, str]:
    """Name what makes the book, with versions."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def outputs(folder: Path) -> list[dict[str, str]]:
    """List every published file by path and sha256, the manifest itself excepted."""
    return [
        {"path": path.relative_to(folder).as_posix(), "sha256": sha256_of(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    ]


def describe(
    workbook: Workbook, edition: Mapping[str, Any], renderer: str, formats: Iterable[str]
) -> dict[str, Any]:
    """Describe a book before it is made; :func:`is_current` compares this with what stands."""
    return {
        "edition": dict(edition),
        "renderer": renderer,
        "formats": sorted(formats),
        "software": software(),
        "inputs": inputs(workbook, str(edition["edition"])),
    }


def write_manifest(folder: Path, description: Mapping[str, Any]) -> None:
    """Write ``manifest.json`` beside the outputs that it lists."""
    content = {**description, "outputs": outputs(folder)}
    text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")


def is_current(folder: Path, description: Mapping[str, Any]) -> bool:
    """Whether the published book was made from exactly this, and nobody has touched it since."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    published = manifest.pop("outputs", None)
    plain = json.loads(json.dumps(description))
    return bool(manifest == plain and published == outputs(folder))
