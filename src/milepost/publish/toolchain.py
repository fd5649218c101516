"""Which programs and fonts make a book, and which commit it is made from.

Asked only when a book is written, or by ``milepost doctor``: starting a program takes time.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.core.files import sha256_of
from milepost.core.workbook import Workbook
from milepost.render.embedded.fonts import font_files
from milepost.render.embedded.pandoc import pandoc_path

VERSION = re.compile(r"(?<!\d)\d+(?:\.\d+)+")


def tools(renderer: str) -> dict[str, Any]:
    """Name the versions of Pandoc, Typst and, where it renders, Quarto; and the fonts."""
    versions: dict[str, Any] = {
        "pandoc": pandoc_version() or "missing",
        "typst": typst_version() or "missing",
        "fonts": fonts(),
    }
    if renderer == "quarto":
        versions["quarto"] = program_version("quarto") or "missing"
    return versions


def pandoc_version() -> str | None:
    """Give the version of the Pandoc that a wheel carries."""
    try:
        return program_version(pandoc_path())
    except (ImportError, OSError):
        return None


def typst_version() -> str | None:
    """Give the version of the Typst that a wheel carries; the wheel has its number."""
    try:
        return version("typst")
    except PackageNotFoundError:
        return None


def fonts() -> list[dict[str, str]]:
    """Name the fonts of the PDF and the site by file and sha256."""
    try:
        paths = font_files()
    except UserError:
        return []
    return [{"name": path.name, "sha256": sha256_of(path)} for path in paths if path.is_file()]


def program_version(program: str) -> str | None:
    """Ask a program for its version; none where it is missing or says nothing of the kind."""
    said = _output([program, "--version"])
    matched = VERSION.search(said or "")
    return matched[0] if matched else None


def commit(workbook: Workbook) -> dict[str, Any] | None:
    """Name the commit that a workbook stands at, and whether nothing differs from it.

    None outside a repository. A folder within a repository of something else counts only if the
    repository follows its files.
    """
    git = shutil.which("git")
    if git is None:
        return None

    def ask(*words: str) -> str | None:
        # a repository that somebody sent may name a program here, which git would start
        return _output([git, "-c", "core.fsmonitor=false", "-C", str(workbook.root), *words])

    head = ask("rev-parse", "HEAD")
    if not head or not ask("ls-files", "--", "data/datapackage.json"):
        return None
    changed = ask("status", "--porcelain", "--", ".")
    return {"commit": head.strip(), "clean": changed is not None and not changed.strip()}


def _output(command: Sequence[str | Path]) -> str | None:
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
