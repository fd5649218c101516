"""Proof of a published book: its files against its manifest, and against the book made again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import milepost
from milepost.core.errors import UserError
from milepost.core.files import lies_inside, open_regular
from milepost.core.fixed_time import EPOCH
from milepost.core.scratch import scratch_folder
from milepost.core.workbook import MARK, Workbook
from milepost.edition.redaction import KEY_FILE
from milepost.publish.book_inputs import inputs, real_paths
from milepost.publish.build import build
from milepost.publish.compare import REBUILT, FileState, compare_books
from milepost.publish.folder import FILE, MANIFEST, State, compare_files, entries
from milepost.publish.formats import older_words
from milepost.publish.manifest import as_text, digest_of, hashes, software
from milepost.publish.manifest_file import read_manifest
from milepost.publish.run import Settings
from milepost.publish.signatures import LEDGER, ledger_before
from milepost.publish.toolchain import commit, tools

OUTPUT, INPUT = "published", "inputs"
OWN = "milepost/"  # how a manifest names the package's own files


@dataclass
class Report:
    """Everything found of a book."""

    folder: Path
    files: list[FileState] = field(default_factory=list)
    # what may explain a difference: other versions here than in the manifest, another commit
    notes: list[str] = field(default_factory=list)
    # files of an earlier build, by the manifest: what they rest on is not checked
    older: list[str] = field(default_factory=list)

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return all(file.state == "same" for file in self.files)

    def count(self, group: str, state: str) -> int:
        """Count the files of a group in a state."""
        return sum(file.group == group and file.state == state for file in self.files)

    def as_dict(self) -> dict[str, Any]:
        """Give the report as plain values."""
        files = [asdict(file) for file in self.files]
        return {"same": self.same, "notes": self.notes, "older": self.older, "files": files}


def verify(
    workbook: Workbook,
    folder: Path,
    *,
    rebuild: bool = True,
    say: Callable[[str], None] = lambda _line: None,
) -> Report:
    """Prove a published book.

    Parameters
    ----------
    workbook
        The workbook that the book was made from, or a clone of it at the manifest's commit.
    folder
        The published book, wherever it lies.
    rebuild
        Whether to make the book again, in a temporary folder, from the inputs that the manifest
        names, and compare every file.

    Raises
    ------
    UsageError
        If the folder holds no book.
    UserError
        If its manifest is broken.
    """
    manifest = read_manifest(folder)
    report = Report(folder)
    say("check the published files")
    report.files += check_outputs(folder, manifest)
    say("check the inputs")
    states = check_inputs(workbook, manifest)
    # a signature that is given later is no change of the book
    ledger = ledger_before(workbook.root, _listed_ledger(manifest))
    if ledger is not None:
        states = [replace(one, state="same") if one.path == LEDGER else one for one in states]
        later = [line for line in ledger[1] if line.edition == manifest["edition"]["edition"]]
        report.notes += [f"signed after the build: {len(later)}"] if later else []
    report.files += states
    if any(f.group == INPUT and f.state != "same" and f.path.startswith(OWN) for f in report.files):
        report.notes.append(
            f"the milepost that runs here ({Path(milepost.__file__).parent}) is not the one that "
            "made the book: run the one of a clone at the commit that the manifest names"
        )
    report.notes += explain(workbook, manifest)
    report.notes += [
        f"{words}: it was checked against its digest alone"
        for words in older_words(manifest.get("older", {}))
    ]
    report.older = sorted(manifest.get("older", {}))
    if rebuild:
        say("build again")
        report.files += check_rebuilt(workbook, folder, manifest, report.notes, say)
    return report


def check_outputs(folder: Path, manifest: Mapping[str, Any]) -> list[FileState]:
    """Compare the files that are there with those that the manifest lists, itself included."""
    with open_regular(folder / MANIFEST) as file:
        whole = file.read() == as_text(manifest).encode()
    whole = whole and manifest.get("digest") == digest_of(manifest)
    reason = "" if whole else "its content does not have the digest that it carries"
    first = FileState(
        OUTPUT, MANIFEST, "same" if whole else "different", (reason,) if reason else ()
    )
    differences = compare_files(folder, hashes(manifest["outputs"]))
    states = [
        FileState(OUTPUT, path, state, (more,) if more else ()) for path, state, more in differences
    ]
    return [first, *states]


def check_inputs(workbook: Workbook, manifest: Mapping[str, Any]) -> list[FileState]:
    """Compare the workbook's files, and the package's, with those that the manifest names."""
    current = inputs(workbook, *_editions(manifest), audience=_audience(manifest))
    states = []
    for kind in sorted(manifest["inputs"].keys() | current.keys()):
        named = hashes(manifest["inputs"].get(kind, []))
        states += _states(INPUT, named, hashes(current.get(kind, [])))
    return states


def explain(workbook: Workbook, manifest: Mapping[str, Any]) -> list[str]:
    """Say what differs between here and where the book was made."""
    here = {**software(), **_programs(tools(str(manifest["renderer"])))}
    there = {**manifest["software"], **_programs(manifest.get("tools", {}))}
    notes = [
        f"{name}: {here.get(name, 'none')} here, {there.get(name, 'none')} there"
        for name in sorted(here.keys() | there.keys())
        if here.get(name) != there.get(name)
    ]
    then, now = manifest.get("git"), commit(workbook)
    if then and now and then["commit"] != now["commit"]:
        notes.append(f"commit: {now['commit'][:12]} here, {then['commit'][:12]} there")
    secret = [file for file in manifest["inputs"].get("data", []) if file.get("keyed")]
    if secret and not (workbook.root / KEY_FILE).is_file():
        notes.append(
            f"{KEY_FILE} is missing here: without it the digest of no file with hidden rows agrees"
        )
    if then and not then["clean"]:
        notes.append("the book was made from a tree with changes that no commit holds")
    return notes


def _programs(tools: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in tools.items() if isinstance(value, str)}


def check_rebuilt(
    workbook: Workbook,
    folder: Path,
    manifest: Mapping[str, Any],
    notes: list[str],
    say: Callable[[str], None],
) -> list[FileState]:
    """Make the book again and compare every file."""
    with scratch_folder("milepost-verify") as scratch:
        copy = Workbook(scratch / "workbook")
        missing = copy_inputs(workbook, copy, manifest)
        if missing:
            notes.append(f"not built again: {', '.join(missing[:5])} missing from the workbook")
            return [FileState(REBUILT, MANIFEST, "missing", ("the book was not built again",))]
        _place_older(folder, copy, manifest)
        settings = Settings(
            renderer=manifest["renderer"],
            formats=tuple(manifest["formats"]),
            series=tuple(manifest["edition"].get("series", ())),
            say=say,
        )
        try:
            with _epoch(manifest.get("source_date_epoch")):
                rebuilt = build(copy, str(manifest["edition"]["edition"]), settings).folder
        # a stranger's manifest may ask for what no book was ever made with
        except (UserError, OSError, ValueError, ArithmeticError) as error:
            notes.append(f"not built again: {error}")
            return [FileState(REBUILT, MANIFEST, "missing", ("the book can't be built",))]
        states = compare_books(folder, rebuilt)
        return [state for state in states if state.path not in manifest.get("older", {})]


def _place_older(folder: Path, copy: Workbook, manifest: Mapping[str, Any]) -> None:
    """Let what an earlier build made stand where the book is made again, for it to carry over."""
    older = manifest.get("older", {})
    there = entries(folder)
    listed = [file for file in manifest["outputs"] if file["path"] in older]
    if not listed:
        return
    place = copy.reports / manifest["edition"]["edition"]
    place.mkdir(parents=True)
    for path in older:
        if there.get(path) == FILE:
            shutil.copyfile(folder / path, place / path)
    standing = {**manifest, "outputs": listed, "inputs": {}}
    (place / MANIFEST).write_text(as_text(standing), "utf-8")


@contextmanager
def _epoch(value: str | None) -> Iterator[None]:
    """Let the variable that dates a book's files say what it said when the book was made."""
    before = os.environ.pop(EPOCH, None)
    if value:
        os.environ[EPOCH] = value
    try:
        yield
    finally:
        os.environ.pop(EPOCH, None)
        if before is not None:
            os.environ[EPOCH] = before


def copy_inputs(workbook: Workbook, copy: Workbook, manifest: Mapping[str, Any]) -> list[str]:
    """Copy the inputs that a manifest names, and nothing else; name those that are missing."""
    missing = []
    real = real_paths(workbook, *_editions(manifest), audience=_audience(manifest))
    ledger = ledger_before(workbook.root, _listed_ledger(manifest))
    for kind, files in manifest["inputs"].items():
        if kind == "package":  # what is installed builds
            continue
        for file in files:
            # what the workbook itself does not count among its inputs is not touched
            paths = real.get(file["path"], [])
            if not paths or not all(
                lies_inside(workbook.root / path, workbook.root) for path in paths
            ):
                missing.append(file["path"])
                continue
            for path in paths:
                source, target = workbook.root / path, copy.root / path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
                if path == LEDGER and ledger is not None:
                    target.write_text(ledger[0], "utf-8", newline="")
    if not (copy.root / MARK).is_file() and MARK not in missing:
        missing.append(MARK)
    return missing


def _listed_ledger(manifest: Mapping[str, Any]) -> str | None:
    """Give the digest of the ledger of signatures that a book was made with, if there was one."""
    return hashes(manifest["inputs"].get("signatures", [])).get(LEDGER)


def _audience(manifest: Mapping[str, Any]) -> str:
    return str(manifest["edition"].get("audience", ""))


def _editions(manifest: Mapping[str, Any]) -> list[str]:
    """Name the edition, and those whose parameters the manifest lists."""
    listed = [Path(file["path"]) for file in manifest["inputs"].get("parameters", [])]
    others = [path.stem for path in listed if path.parent.name == "editions"]
    return list(dict.fromkeys([str(manifest["edition"]["edition"]), *others]))


def _states(group: str, named: Mapping[str, str], there: Mapping[str, str]) -> list[FileState]:
    def state(path: str) -> State:
        if path not in there:
            return "missing"
        if path not in named:
            return "extra"
        return "same" if named[path] == there[path] else "different"

    return [FileState(group, path, state(path)) for path in sorted(named.keys() | there.keys())]
