"""Who made which from which, as an RO-Crate: ``ro-crate-metadata.json`` at the top of a book.

RO-Crate 1.1 with the Process Run Crate profile 0.5 (researchobject.org/workflow-run-crate): an
action for each executed notebook, for the rendering and for the annexes, each with its
instrument, the objects it read and the results it gave. What lies in the book is a ``File``; what
stays in the workbook is named below ``#workbook/`` with its sha256. Nothing says when or by whom
a program was started: the log beside the book does, so that two builds give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from milepost.core.files import sha256_of

CRATE = "ro-crate-metadata.json"
VERSION = "https://w3id.org/ro/crate/1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
CONTEXT = [f"{VERSION}/context", {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}]
# no table of the machine's own decides what stands in a published file
FORMATS: Mapping[str, str] = {
    ".css": "text/css",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".otf": "font/otf",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".qmd": "text/markdown",
    ".svg": "image/svg+xml",
    ".woff": "font/woff",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yml": "application/yaml",
}
HOMES: Mapping[str, str] = {
    "pandoc": "https://pandoc.org/",
    "python": "https://www.python.org/",
    "quarto": "https://quarto.org/",
    "typst": "https://typst.app/",
}
OWN = "milepost"
KEYED = (
    "This edition does not see all of the file. The digest is HMAC-SHA256 with the workbook's key, "
    "as in manifest.json, so that nobody can guess the rest."
)
ORGANIZATION = "#organization"

Entity = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One thing that was done."""

    name: str  # what it is called within the crate, such as `pillar-B` or `render`
    # the same in a few words and in a sentence
    title: str
    told: str
    instruments: tuple[str, ...]  # the notebook's path, or names of programs and packages
    objects: tuple[str, ...]  # paths of the workbook's files that it read
    parameters: Mapping[str, Any] = field(default_factory=dict)  # the values it was given
    results: tuple[str, ...] = ()  # paths of published files, below the book's folder
    made: tuple[str, str] | None = None  # a file that stays in the workbook, with its sha256


@dataclass(frozen=True)
class About:
    """What is said of the book as a whole; ``date`` as ISO 8601."""

    title: str
    date: str
    organization: str
    licence: str = ""


def crate_text(
    about: About,
    steps: Sequence[Step],
    outputs: Mapping[str, Path],
    inputs: Mapping[str, str],
    keyed: Collection[str],
    software: Mapping[str, str],
    older: Collection[str] = (),
) -> str:
    """Write a crate; one book has one text.

    Parameters
    ----------
    steps
        In the order in which they were done.
    outputs
        Each published file by its path below the book's folder.
    inputs
        Path below the workbook's root to sha256, for every file that a step read.
    keyed
        Those of them whose digest is keyed, because the edition does not see them whole.
    software
        Programs and packages, with versions.
    older
        Those of the published files that an earlier build made.
    """
    files = [*(_file(name, path) for name, path in outputs.items()), dict(_MANIFEST)]
    for file in files:
        if file["name"] in older:
            file["description"] = "Of an earlier build; the manifest says of which."
    used = {name for step in steps for name in (*step.objects, *step.instruments)}
    left = {name: inputs[name] for name in used & inputs.keys()}
    left |= dict(step.made for step in steps if step.made)
    graph = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "about": _to("./"),
            "conformsTo": _to(VERSION),
        },
        _root(about, files, steps),
        {"@id": PROFILE, "@type": ["CreativeWork", "Profile"], "name": "Process Run Crate",
         "version": "0.5"},
        {"@id": ORGANIZATION, "@type": "Organization", "name": about.organization},
        _licence(about),
        *sorted(files, key=_id),
        *(_kept(name, left[name], keyed=name in keyed) for name in sorted(left)),
        *(_program(name, version) for name, version in sorted(software.items())),
        *(entity for step in steps for entity in _action(step, software)),
    ]  # fmt: skip
    return json.dumps({"@context": CONTEXT, "@graph": graph}, indent=1, ensure_ascii=False) + "\n"


def kept_id(path: str) -> str:
    """Name a file that stays in the workbook."""
    return f"#workbook/{quote(path)}"


def program_id(name: str, version: str) -> str:
    """Name a program or a package; those of PyPI by their page there."""
    if name in HOMES:
        return HOMES[name]
    return f"#software/{name}" if name == OWN else f"https://pypi.org/project/{name}/{version}/"


def _root(about: About, files: Iterable[Entity], steps: Iterable[Step]) -> Entity:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": about.title,
        "description": f"{about.title}: the published book of {about.organization} with its data, "
        "its exhibit map and the record of what was made from what. manifest.json names every "
        "input and the commit of the workbook; milepost verify proves the book.",
        "datePublished": about.date,
        "license": _to(_licence(about)["@id"]),
        "author": _to(ORGANIZATION),
        "publisher": _to(ORGANIZATION),
        "conformsTo": _to(PROFILE),
        "hasPart": _all(sorted(map(_id, files))),
        "mentions": _all([_action_id(step) for step in steps]),
    }


def _licence(about: About) -> Entity:
    if about.licence.startswith(("http://", "https://")):
        return {"@id": about.licence, "@type": "CreativeWork", "name": about.licence,
                "description": "The licence that the workbook states."}  # fmt: skip
    name = about.licence or "No licence is stated"
    text = "The licence that the workbook states." if about.licence else "Ask the publisher."
    return {"@id": "#licence", "@type": "CreativeWork", "name": name, "description": text}


_MANIFEST: Entity = {
    "@id": "manifest.json",
    "@type": "File",
    "name": "manifest.json",
    "description": "Every input and output by path and sha256, this crate's among them.",
    "encodingFormat": FORMATS[".json"],
}


def _file(name: str, path: Path) -> Entity:
    return {
        "@id": quote(name),
        "@type": "File",
        "name": name,
        **_format(name),
        "contentSize": str(path.stat().st_size),
        "sha256": sha256_of(path),
    }


def _kept(name: str, sha256: str, *, keyed: bool) -> Entity:
    kind = "SoftwareSourceCode" if name.startswith("notebooks/") else "CreativeWork"
    code = {"programmingLanguage": "Python", "version": sha256} if kind != "CreativeWork" else {}
    return {"@id": kept_id(name), "@type": kind, "name": name, **code, **_format(name),
            "sha256": sha256, **({"description": KEYED} if keyed else {})}  # fmt: skip


def _format(name: str) -> Entity:
    known = FORMATS.get(PurePosixPath(name).suffix.lower())
    return {"encodingFormat": known} if known else {}


def _program(name: str, version: str) -> Entity:
    identifier = program_id(name, version)
    url = {"url": identifier} if identifier.startswith("https://") else {}
    return {"@id": identifier, "@type": "SoftwareApplication", "name": name, **url,
            "softwareVersion": version}  # fmt: skip


def _action_id(step: Step) -> str:
    return f"#made/{quote(step.name)}"


def _action(step: Step, software: Mapping[str, str]) -> Iterator[Entity]:
    given = [
        {
            "@id": f"#parameter/{quote(step.name)}/{quote(name)}",
            "@type": "PropertyValue",
            "name": name,
            "value": value if isinstance(value, (str, int, float, bool)) else str(value),
        }
        for name, value in sorted(step.parameters.items())
    ]
    instruments = [
        program_id(name, software[name]) if name in software else kept_id(name)
        for name in step.instruments
    ]
    results = [kept_id(step.made[0])] if step.made else []
    results += sorted(quote(name) for name in step.results)
    yield {
        "@id": _action_id(step),
        "@type": "CreateAction",
        "name": step.title,
        "description": step.told,
        "agent": _to(ORGANIZATION),
        "instrument": _all(instruments),
        "object": _all([*(kept_id(name) for name in step.objects), *map(_id, given)]),
        "result": _all(results),
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    yield from given


def _to(identifier: str) -> Entity:
    return {"@id": identifier}


def _all(identifiers: Sequence[str]) -> Entity | list[Entity]:
    """Refer to one thing plainly and to several as a list, as RO-Crate recommends."""
    references = [_to(identifier) for identifier in identifiers]
    return references[0] if len(references) == 1 else references


def _id(entity: Entity) -> str:
    return str(entity["@id"])
