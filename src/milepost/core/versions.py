"""Which versions of which packages a chapter rests on.

Only what the package needs, directly or not, counts: a linter or a test tool that is installed
beside it makes no chapter stale.
"""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from milepost.core.digests import code_digest, digest_of

PACKAGE = "milepost"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def installed_versions() -> dict[str, str]:
    """Give the version of Python and of every package that this one needs, by name."""
    folders = dict(_metadata_folders())
    versions: dict[str, str] = {}
    waiting = [PACKAGE]
    seen = set(waiting)
    while waiting:
        folder = folders.get(waiting.pop())
        if folder is None:  # needed on another system only
            continue
        name, version, needs = read_metadata(folder / "METADATA")
        versions[canonical(name)] = version
        new = [need for need in needs if need not in seen]
        seen.update(new)
        waiting += new
    versions.pop(PACKAGE, None)  # its code counts, file by file
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return {"python": python, **dict(sorted(versions.items()))}


@cache
def software_digest() -> str:
    """Name this process's software by its code and what is installed: what it writes rests on both."""
    return digest_of([code_digest("."), installed_versions()])


def canonical(name: str) -> str:
    """Write a distribution's name as PEP 503 does."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_metadata(path: Path) -> tuple[str, str, list[str]]:
    """Read name, version and requirements without extras from a METADATA file.

    The standard library's reader parses the whole description too, which costs more than all
    else that a run with nothing to do has to do.
    """
    name, version = "", ""
    needs: list[str] = []
    try:
        lines = path.read_text("utf-8", errors="replace").split("\n\n", 1)[0].splitlines()
    except OSError:
        return name, version, needs
    for line in lines:
        key, _, value = line.partition(": ")
        if key == "Name":
            name = value
        elif key == "Version":
            version = value
        elif key == "Requires-Dist" and "extra ==" not in value and "extra==" not in value:
            matched = NAME.match(value)
            needs += [canonical(matched[0])] if matched else []
    return name, version, needs


def _metadata_folders() -> Iterator[tuple[str, Path]]:
    """Find every distribution's metadata; the first on the path wins, as in an import."""
    for entry in reversed(sys.path):
        folder = Path(entry or ".")
        if not folder.is_dir():
            continue
        for child in folder.glob("*.dist-info"):
            yield canonical(child.name.removesuffix(".dist-info").rsplit("-", 1)[0]), child
