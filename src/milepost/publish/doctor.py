"""Whether this machine can make a book, and the same book as anywhere else.

Imports nothing that may be missing itself: no pandas, no notebook machinery.
"""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.publish.dependencies import (
    Finding,
    State,
    check_packages,
    installed,
    needed,
    read_lock,
)
from milepost.publish.toolchain import fonts, pandoc_version, program_version, typst_version
from milepost.render.embedded.fonts import font_files

LOCK = "requirements/book.lock"
INSTALL = "pip install --require-hashes -r " + LOCK
OLDEST_QUARTO = Version("1.9")
ENOUGH = 500 * 2**20  # bytes: the store and two copies of a book, with room for a large one
OPTIONAL = {"quarto": "the embedded renderer is used", "git": "a manifest can't name its commit"}


def examine(workbook: Workbook | None) -> list[Finding]:
    """Look at everything a book needs; without a workbook at what is installed alone."""
    findings = [*_python(), *_packages(workbook), *_programs(), *_fonts(), *_confinement()]
    if workbook is None:
        return [
            *findings,
            Finding("workbook", "folder", "note", "", "no workbook at or above here"),
        ]
    return [*findings, *_folders(workbook), _lock_free(workbook)]


def _confinement() -> Iterator[Finding]:
    """Say what holds back a notebook's children and libraries in C during a build."""
    try:
        from milepost.execute.engine.landlock import version  # noqa: PLC0415  (its room needs packages)
    except ImportError:  # which of them is missing is said among the packages
        return
    known = version()
    note = (
        "" if known else "none here: in a build Python alone refuses what a notebook may not open"
    )
    yield Finding("programs", "Landlock", "ok" if known else "note", str(known or ""), note)


def _python() -> Iterator[Finding]:
    here = f"{platform.python_implementation()} {platform.python_version()}"
    there = installed("milepost")
    if there is None:
        yield Finding("python", "milepost", "missing", "", "run `pip install --no-deps -e .`")
        return
    wanted = str(there.metadata["Requires-Python"] or "")
    fits = SpecifierSet(wanted).contains(platform.python_version(), prereleases=True)
    state: State = "ok" if fits else "differs"
    yield Finding("python", "python", state, here, "" if fits else f"{wanted} is needed")
    yield Finding("python", "milepost", "ok", there.version)


def _packages(workbook: Workbook | None) -> Iterator[Finding]:
    pins = None
    if workbook is not None:
        path = workbook.root / LOCK
        if path.is_file():
            try:
                pins = read_lock(path)
            except UserError as error:
                yield Finding("packages", LOCK, "differs", "", str(error))
        else:
            note = "no lock in this workbook: versions are compared with what asks for them only"
            yield Finding("packages", LOCK, "note", "", note)
    wanted = needed()
    yield from check_packages(wanted, pins)
    for name in sorted((pins or {}).keys() - wanted.keys()):
        there = installed(name)
        if there is None or there.version != (pins or {})[name]:
            here = there.version if there else "not installed"
            note = f"{(pins or {})[name]} in the lock; no book needs it once milepost is installed"
            yield Finding("packages", name, "note", here, note)


def _programs() -> Iterator[Finding]:
    for name, version in (("pandoc", pandoc_version()), ("typst", typst_version())):
        if version is None:
            yield Finding("programs", name, "missing", "", f"comes with the lock: `{INSTALL}`")
        else:
            yield Finding("programs", name, "ok", version)
    for name, without in OPTIONAL.items():
        if shutil.which(name) is None:
            yield Finding("programs", name, "note", "none", f"not needed; without it {without}")
            continue
        version = program_version(name)
        note = "" if version else "on the PATH, but it doesn't say its version"
        if version and name == "quarto" and Version(version) < OLDEST_QUARTO:
            note = f"{OLDEST_QUARTO} or newer is needed; until then, say --renderer embedded"
        yield Finding("programs", name, "differs" if note else "ok", version or "", note)


def _fonts() -> Iterator[Finding]:
    try:
        wanted = font_files()
    except UserError:
        yield Finding("fonts", "Source Sans, DejaVu Sans", "missing", "", f"run `{INSTALL}`")
        return
    there = {font["name"]: font["sha256"] for font in fonts()}
    for path in wanted:
        if path.name in there:
            yield Finding("fonts", path.name, "ok", f"sha256 {there[path.name][:12]}")
        else:
            yield Finding("fonts", path.name, "missing", "", f"not in {path.parent}; `{INSTALL}`")


def _folders(workbook: Workbook) -> Iterator[Finding]:
    for folder in (workbook.store, workbook.chapters, workbook.reports):
        name, place = f"{workbook.relative(folder)}/", _standing(folder)
        problem = "" if place.is_dir() else "a file stands in its place"
        if not problem:
            try:
                with tempfile.TemporaryFile(dir=place):
                    pass
            except OSError as error:
                problem = f"nothing can be written there: {error.strerror}"
        yield Finding("workbook", name, "missing" if problem else "ok", str(folder), problem)
    free = shutil.disk_usage(_standing(workbook.store)).free
    enough = free >= ENOUGH
    note = "" if enough else f"less than {ENOUGH // 2**20:,} MiB may not hold a build"
    yield Finding("workbook", "disk", "ok" if enough else "missing", f"{_size(free)} free", note)


def _standing(folder: Path) -> Path:
    """Give the folder, or what is above it where it isn't made yet."""
    while not os.path.lexists(folder):
        folder = folder.parent
    return folder


def _size(count: float) -> str:
    return f"{count / 2**30:,.1f} GiB" if count >= 2**30 else f"{count / 2**20:,.0f} MiB"


def _lock_free(workbook: Workbook) -> Finding:
    """Say whether a build could begin now, without leaving a store where there was none."""
    name = "build lock"
    try:
        from milepost.publish.atomic import only_one  # noqa: PLC0415
    except ImportError as error:
        return Finding("workbook", name, "missing", "", f"{error.name} is not installed")
    try:
        with tempfile.TemporaryDirectory(dir=_standing(workbook.root)) as scratch:
            store = workbook.store if workbook.store.is_dir() else Path(scratch)
            with only_one(store):
                return Finding("workbook", name, "ok", "free")
    except UserError:
        return Finding("workbook", name, "note", "held", "another milepost is at work here")
    except (OSError, NotImplementedError) as error:
        return Finding("workbook", name, "missing", "", f"can't be taken: {error}")
