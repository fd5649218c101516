"""What a book is made from: every file of a workbook that decides what an edition shows."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import milepost
from milepost.assess.disclosure_rule import read_rule
from milepost.core.digests import sha256_of_input
from milepost.core.errors import UserError
from milepost.core.model import Audience
from milepost.core.workbook import SHARED_NOTEBOOKS, Workbook
from milepost.edition.brand_reading import FILE as BRAND
from milepost.edition.brand_reading import judge_brand
from milepost.edition.extra_inputs import declared_inputs
from milepost.edition.params import read_edition
from milepost.edition.redaction import ALL, KEY_FILE, NONE, SOME, keyed, seen_of_files
from milepost.read.package import read_package
from milepost.read.table_schema import STRUCTURE, TABLE_SUFFIXES
from milepost.render.extension import FOLDER as COPIED

UNSEEN = "data/unseen"  # how a manifest names all the files of which an edition sees nothing
# what a workbook consists of; everything else is generated or concerns its upkeep
INPUTS: Mapping[str, tuple[str, ...]] = {
    "data": tuple(f"data/**/*{suffix}" for suffix in (*TABLE_SUFFIXES, ".json", ".md")),
    "parameters": ("params/**/*.yml",),
    "notebooks": ("notebooks/*.ipynb",),
    "pages": (
        "_quarto*.yml",
        "index.qmd",
        "pages/**/*",
        "images/**/*",
        "locale/*.po",
        "_extensions/**/*",
        "assets/**/*",
    ),
    "signatures": ("review/signatures.csv",),
    "lock": ("requirements/*.lock", "requirements/*.txt", "environment.yml", "pyproject.toml"),
}
WHOLE = "**/*"
# folders of which every file is listed with the pages
LISTED = tuple(path.removesuffix(WHOLE) for path in INPUTS["pages"] if path.endswith(f"/{WHOLE}"))


def inputs(
    workbook: Workbook, *editions: str, audience: str = "", create_key: bool = False
) -> dict[str, list[dict[str, Any]]]:
    """List what a book of an edition is made from: path and sha256, by kind.

    Parameters
    ----------
    editions
        The edition, and those that it is compared with; other editions' parameters
        are left out. The package's own files are listed as ``package``.
    audience
        The edition's, where it is another than its parameters say.
    create_key
        Whether a workbook without a key gets one where something is hidden.

    Returns
    -------
    dict
        Of a file with something that the edition does not see ``sha256`` is keyed, and says so by
        ``keyed``: HMAC-SHA256 with the workbook's key. Files of which it sees nothing are one
        entry, :data:`UNSEEN`, that tells neither their names nor their number.
    """
    listed = {
        kind: _files(workbook.root, patterns, editions)
        for kind, patterns in _patterns(workbook, editions).items()
    }
    seen = _seen(workbook, editions, audience, listed["data"])
    by_kind: dict[str, list[dict[str, Any]]] = {
        kind: [{"path": path, "sha256": digest} for path, digest in files.items()]
        for kind, files in listed.items()
    }
    if {*seen.values()} - {ALL}:
        digest = keyed(workbook, create=create_key)
        files = listed["data"]
        by_kind["data"] = [
            {"path": path, "sha256": files[path]}
            if state == ALL
            else {"path": path, "sha256": digest(path, files[path]), "keyed": True}
            for path, state in seen.items()
            if state != NONE
        ]
        words = [word for path, state in seen.items() if state == NONE for word in
                 (path, files[path])]  # fmt: skip
        # always there: that nothing is hidden whole is told to nobody either
        by_kind["data"].append({"path": UNSEEN, "sha256": digest(UNSEEN, *words), "keyed": True})
    package = Path(milepost.__file__).parent
    by_kind["package"] = [
        {
            "path": f"milepost/{path.relative_to(package).as_posix()}",
            "sha256": sha256_of_input(path),
        }
        for path in sorted([*package.rglob("*"), *SHARED_NOTEBOOKS.glob("*.ipynb")])
        if path.is_file() and "__pycache__" not in path.parts
    ]
    return by_kind


def _seen(
    workbook: Workbook, editions: Sequence[str], audience: str, files: Mapping[str, str]
) -> dict[str, str]:
    try:
        edition = read_edition(workbook, editions[0])
        edition = edition.model_copy(update={"audience": Audience(audience or edition.audience)})
        hides = read_rule(workbook.params).holds(edition.audience)
    except (UserError, ValueError):  # no such edition here: no book is made, only compared
        return dict.fromkeys(files, ALL)
    seen = seen_of_files(workbook, edition, files)
    for resource in read_package(workbook.data) if hides else ():
        path = f"data/{resource.path}"
        public = resource.structure or resource.table in STRUCTURE
        if seen.get(path) == ALL and not public:
            # of a file of few unknown counts, or rows that only such rows name, each can be tried
            seen[path] = SOME
    return seen


def real_paths(workbook: Workbook, *editions: str, audience: str) -> dict[str, list[str]]:
    """Give the paths behind each name under which a manifest lists an input."""
    files = _files(workbook.root, INPUTS["data"], editions)
    seen = _seen(workbook, editions, audience, files)
    hidden = [path for path, state in seen.items() if state == NONE]
    key = [KEY_FILE] if (workbook.root / KEY_FILE).is_file() else []
    listed = (
        path
        for patterns in _patterns(workbook, editions).values()
        for path in _files(workbook.root, patterns, editions)
    )
    return {**{path: [path] for path in listed}, UNSEEN: [*hidden, *key]}


def _patterns(workbook: Workbook, editions: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Name what a workbook consists of, with what its chapters declare and its house style names."""
    brand, _problems = judge_brand(workbook, editions[0] if editions else "")
    file = [BRAND] if (workbook.root / BRAND).is_file() else []
    style = dict.fromkeys([*file, *(path for path in brand.inputs if not path.startswith(LISTED))])
    more = {"extra": declared_inputs(workbook), "brand": style}
    return {
        **INPUTS,
        **{kind: tuple(map(glob.escape, found)) for kind, found in more.items() if found},
    }


def _files(root: Path, patterns: Iterable[str], editions: Sequence[str]) -> dict[str, str]:
    # what is no folder and can't be read, such as a pipe or a broken link, is an error here
    paths = sorted(
        {path for pattern in patterns for path in root.glob(pattern) if not path.is_dir()}
    )
    return {
        path.relative_to(root).as_posix(): sha256_of_input(path)
        for path in paths
        if "node_modules" not in path.parts
        and _concerns(path, editions)
        # the package's own formats, which rendering copies there; they are inputs as ``package``
        and not path.is_relative_to(root / COPIED)
    }


def _concerns(path: Path, editions: Sequence[str]) -> bool:
    if path.parent.name == "editions":
        return path.stem in editions
    if path.name.startswith("_quarto-"):
        return path.stem == f"_quarto-{editions[0]}"
    return True
