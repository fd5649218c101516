"""What is installed, against what the package needs and what a lock pins.

A lock is pip's: ``name==version ; marker`` with hashes, as ``uv pip compile`` writes it. The
hashes are pip's to check while it installs; here versions are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Literal

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from milepost.core.errors import UserError

State = Literal["ok", "missing", "differs", "note"]
PACKAGE = "milepost"


@dataclass(frozen=True)
class Finding:
    """What is found of one thing that a book needs."""

    group: str  # `python`, `packages`, `programs`, `fonts` or `workbook`
    name: str
    state: State  # `ok`; `missing` or `differs`: to be mended; `note`: told, and no book needs it
    here: str = ""  # what is there: a version, or a place
    told: str = ""  # what was expected, and what to do

    @property
    def wrong(self) -> bool:
        """Whether it has to be mended."""
        return self.state in ("missing", "differs")


def read_lock(path: Path) -> dict[str, str]:
    """Read the versions that a lock pins here: canonical name to version.

    Lines whose marker names another system or another Python are left out.

    Raises
    ------
    UserError
        With the line that is no pinned requirement.
    """
    pins: dict[str, str] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        text = line.split(" #", 1)[0].removesuffix("\\").strip()
        if not text or text.startswith(("#", "-")):
            continue
        try:
            wanted = Requirement(text)
        except InvalidRequirement as error:
            raise UserError(f"{path}, line {number}: no requirement: {text!r}.") from error
        pinned = [one.version for one in wanted.specifier if one.operator in ("==", "===")]
        if not pinned:
            raise UserError(f"{path}, line {number}: {wanted.name} has no version: {text!r}.")
        if wanted.marker is None or wanted.marker.evaluate():
            pins[canonicalize_name(wanted.name)] = pinned[0]
    return pins


def needed() -> dict[str, list[Requirement]]:
    """Name what the package needs here, directly or not, with who asks for which versions.

    Optional parts (extras) that nothing asks for are left out, as on another system's behalf.
    """
    requirements: dict[str, list[Requirement]] = {}
    waiting: list[tuple[str, frozenset[str]]] = [(PACKAGE, frozenset())]
    seen = set(waiting)
    while waiting:
        name, extras = waiting.pop()
        there = installed(name)
        for text in (there.requires if there else None) or ():
            wanted = Requirement(text)
            if not _applies(wanted, extras):
                continue
            key = canonicalize_name(wanted.name)
            requirements.setdefault(key, []).append(wanted)
            step = (str(key), frozenset(wanted.extras))
            if step not in seen:
                seen.add(step)
                waiting.append(step)
    return requirements


def _applies(wanted: Requirement, extras: Iterable[str]) -> bool:
    marker = wanted.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def installed(name: str) -> Distribution | None:
    """Find what is installed of a package."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def check_packages(
    wanted: Mapping[str, list[Requirement]], pins: Mapping[str, str] | None
) -> list[Finding]:
    """Compare the packages that are :func:`needed` with the lock, or without one with what asks for them."""
    return [_package(name, wanted[name], pins) for name in sorted(wanted)]


def _package(name: str, asked: list[Requirement], pins: Mapping[str, str] | None) -> Finding:
    there = installed(name)
    pinned = None if pins is None else pins.get(name)
    if there is None:
        expected = f"{pinned} in the lock" if pinned else f"asked for as {asked[0]}"
        return Finding("packages", name, "missing", "", expected)
    here = there.version
    if pins is not None and pinned is None:
        return Finding("packages", name, "differs", here, "not in the lock")
    if pinned is not None and pinned != here:
        return Finding("packages", name, "differs", here, f"{pinned} in the lock")
    unmet = [one for one in asked if not one.specifier.contains(here, prereleases=True)]
    if unmet:
        return Finding("packages", name, "differs", here, f"asked for as {unmet[0]}")
    return Finding("packages", name, "ok", here)
