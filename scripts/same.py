"""Compare the published files of a commit with those of the working tree: `make same AT=COMMIT`.

Builds every edition of this workbook, and the small one of `tests/tiny`, with the code and the
files of either side, in folders of their own; lists each file that differs, and where. What a book
says of the code it was made by (digests and versions in its manifest and crate) is left out, or no
two commits would ever be the same. A commit's books are kept in `.same/`, so that the next
comparison builds only the working tree.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from milepost.publish.compare import differences

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".same"
SMALL = "tiny"
# of the manifest and the crate: what names the code, and what follows from it
OF_THE_CODE = ("digest", "git", "inputs", "outputs", "software", "tools")
DESCRIPTIONS = ("manifest.json", "ro-crate-metadata.json")
# columns of the list of exhibits that quote the code
QUOTED = ("function", "expression")


def git(*words: str) -> bytes:
    """Run git at the root, and give what it prints."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True).stdout


def lay_commit(commit: str, folder: Path) -> None:
    """Lay a commit's files into a folder."""
    with tarfile.open(fileobj=io.BytesIO(git("archive", commit))) as archive:
        archive.extractall(folder, filter="tar")


def lay_tree(folder: Path) -> None:
    """Lay the working tree's files into a folder: what git tracks, and what it does not ignore."""
    listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def editions(root: Path) -> list[str]:
    """Name the editions of a workbook that have a profile."""
    names = sorted(path.stem for path in (root / "params" / "editions").glob("*.yml"))
    return [name for name in names if (root / f"_quarto-{name}.yml").is_file()] or names


def build(tree: Path, books: Path, label: str, renderer: str) -> None:
    """Build all books of a tree with the tree's own code."""
    small = tree / ".small"
    shutil.copytree(tree / "tests" / "tiny", small)
    shutil.copytree(tree / "notebooks", small / "notebooks", dirs_exist_ok=True)
    script = tomllib.loads((tree / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    module, function = script["milepost"].split(":")
    program = f"import sys; from {module} import {function}; sys.exit({function}())"
    env = {**os.environ, "PYTHONPATH": str(tree / "src"), "PYTHONSAFEPATH": "1"}
    for root, prefix in ((tree, ""), (small, f"{SMALL}-")):
        for name in editions(root):
            click.echo(f"{label}: building {prefix}{name}", err=True)
            words = ["build", "--root", str(root), "--edition", name, "--renderer", renderer]
            done = subprocess.run(
                [sys.executable, "-c", program, *words],
                cwd=tree,
                env=env,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                sys.exit(f"{label}: {prefix}{name} was not built:\n{done.stdout}{done.stderr}")
            (root / "reports" / name).rename(books / f"{prefix}{name}")


def made(label: str, books: Path, lay: Any, renderer: str) -> Path:
    """Give a folder of books, whole or not at all."""
    shutil.rmtree(books, ignore_errors=True)
    part = books.with_name(f"{books.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    (part / "tree").mkdir(parents=True)
    (part / "books").mkdir()
    lay(part / "tree")
    build(part / "tree", part / "books", label, renderer)
    (part / "books").rename(books)
    shutil.rmtree(part)
    return books


def told(before: Path, after: Path) -> Iterator[str]:
    """Say where the published files of two folders of books differ."""
    files = [
        {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        for folder in (before, after)
    ]
    for name in sorted(files[0].keys() | files[1].keys()):
        one, other = files[0].get(name), files[1].get(name)
        if one is None or other is None:
            yield f"{name}: {'added' if one is None else 'missing'}"
        elif one.name in DESCRIPTIONS:
            left, right = described(one), described(other)
            yield from (f"{name}: {part}" for part in sorted(left ^ right))
        elif one.name == "exhibits.csv":
            left, right = without_code(one), without_code(other)
            yield from (f"{name}: {part}" for part in sorted(left ^ right))
        else:
            yield from (f"{name}: {place}" for place in differences(one, other))


def without_code(path: Path) -> set[str]:
    """Give the rows of the list of exhibits without what they quote of the code."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {str({key: cell for key, cell in row.items() if key not in QUOTED}) for row in rows}


def described(path: Path) -> set[str]:
    """Give what a manifest or a crate says of a book, but for what names the code."""
    content = json.loads(path.read_text("utf-8"))
    if path.name == DESCRIPTIONS[0]:
        return {f"{key} {value}" for key, value in content.items() if key not in OF_THE_CODE}
    ids = (str(entity.get("@id")) for entity in content["@graph"])
    return {name for name in ids if not name.startswith("#") and "src/" not in name}


@click.command()
@click.option("--at", default="HEAD", show_default=True, help="The commit to compare with.")
@click.option("--renderer", type=click.Choice(["embedded", "quarto"]), default="embedded")
def main(at: str, renderer: str) -> None:
    """List every published file that differs between a commit and the working tree."""
    commit = git("rev-parse", "--verify", f"{at}^{{commit}}").decode().strip()
    KEPT.mkdir(exist_ok=True)
    before = KEPT / f"{commit}-{renderer}"
    if not before.is_dir():
        made(f"{at} ({commit[:9]})", before, lambda folder: lay_commit(commit, folder), renderer)
    after = made("working tree", KEPT / f"tree-{renderer}", lay_tree, renderer)
    places = list(told(before, after))
    for place in places:
        click.echo(place)
    count = sum(path.is_file() for path in after.rglob("*"))
    click.echo(f"{count} published files, {len(places)} differences from {commit[:9]}.", err=True)
    sys.exit(1 if places else 0)


if __name__ == "__main__":
    main()
