"""What a build did, step by step, told to the crate that is published beside the book."""

# write_crate, past 40 lines: the steps of a book in order, each of which takes what the last left

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.assess.edition_changes import COLUMNS as COMPARED
from milepost.core.files import sha256_of
from milepost.core.workbook import MARK, Workbook
from milepost.edition.narratives import APART
from milepost.publish.crate import CRATE, About, Step, crate_text
from milepost.publish.folder import MANIFEST
from milepost.publish.manifest import hashes
from milepost.read.package import read_package

if TYPE_CHECKING:
    from milepost.execute import Job
    from milepost.inputs.records import EditionData
    from milepost.render.project import Book

# read before anything is computed, whatever the chapter
RULES = ("params/method.yml", "params/disclosure.yml", "params/words.yml")
FIGURES = "html/chapters/figures"
PROGRAMS = ("pandoc", "typst", "quarto")


def write_crate(
    workbook: Workbook,
    data: EditionData,
    jobs: Iterable[Job],
    book: Book,
    described: Mapping[str, Any],
    folder: Path,
) -> None:
    """Write ``ro-crate-metadata.json`` into a book that is whole but for it and the manifest.

    ``described`` is as from :func:`milepost.publish.manifest.describe`, with the software of
    :func:`milepost.publish.toolchain.tools`.
    """
    listed = [file for kind in described["inputs"].values() for file in kind]
    inputs = hashes(listed)
    written = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (CRATE, MANIFEST)
    }
    # in the site stand second names of the other files
    outputs = {
        name: path
        for name, path in written.items()
        if not (name.startswith("html/") and name.removeprefix("html/") in written)
    }
    tools = described["tools"]
    programs = {name: str(tools[name]) for name in PROGRAMS if name in tools}
    known = [job for job in jobs if job.edition == data.edition.edition]
    files = _data_files(workbook, inputs)
    chapters = list(_chapters(workbook, data, known, outputs, described, files))
    notebooks = {step.made[0]: step.made[1] for step in chapters if step.made}
    older = described.get("older", {})  # no step of this build made them
    claimed = {*older, *(name for step in chapters for name in step.results)}
    rest = [name for name in outputs if name not in claimed]
    pages = [file["path"] for file in described["inputs"]["pages"]]
    text = crate_text(
        _about(workbook, data, book),
        [
            *chapters,
            Step(
                "render",
                "Rendering",
                "The executed notebooks and the pages were set as a book.",
                ("milepost", *programs),
                (*notebooks, *pages),
                results=tuple(name for name in rest if _is_page(name)),
            ),
            Step(
                "annexes",
                "Data annex, exhibit map and manifest",
                "Assessments and observations of the edition were written as tables, every exhibit "
                "was listed with what it rests on, and every file was named with its sha256.",
                ("milepost",),
                (*notebooks, *_files_of(files, None)),
                results=(*(name for name in rest if not _is_page(name)), MANIFEST),
            ),
        ],
        outputs,
        {**inputs, **notebooks},
        {file["path"] for file in listed if file.get("keyed")},
        {**described["software"], **programs},
        older,
    )
    (folder / CRATE).write_text(text, "utf-8")


def _chapters(
    workbook: Workbook,
    data: EditionData,
    jobs: Iterable[Job],
    outputs: Iterable[str],
    described: Mapping[str, Any],
    files: list[tuple[str, str]],
) -> Iterator[Step]:
    words = f"data/narratives/{data.edition.year}"
    listed = {file["path"] for kind in described["inputs"].values() for file in kind}
    editions = {name for name in listed if name.startswith("params/editions/")}
    own = {f"params/editions/{data.edition.edition}.yml"}
    figures: dict[str, list[str]] = {}
    for name in outputs:
        if name.startswith(f"{FIGURES}/"):
            figures.setdefault(name.removeprefix(f"{FIGURES}/").split("/")[0], []).append(name)
    for job in jobs:
        notebook = workbook.relative(job.notebook)
        tables = _tables(job)
        read = [
            *_files_of(files, tables),
            *(editions if tables is None or tables & COMPARED.keys() else own),
            job.asked_by,
            *(f"{words}/{folder}{job.name}.md" for folder in ("", *(f"{who}/" for who in APART))),
            *RULES,
        ]
        executed = workbook.chapters / f"{job.name}.ipynb"
        yield Step(
            job.name,
            f"Chapter {job.label}",
            "papermill executed the notebook with these parameters; it could read the rows of "
            "these files that the edition may show.",
            (notebook, "milepost", "papermill"),
            tuple(sorted(set(read) & listed)),
            dict(job.parameters),
            tuple(figures.get(job.name, ())),
            (workbook.relative(executed), sha256_of(executed)),
        )


def _tables(job: Job) -> set[str] | None:
    """Name the tables of a chapter's slice; None where it isn't known."""
    if not job.slice_files:
        return None
    return set(json.loads(job.slice_files[0].read_text("utf-8"))["tables"])


def _data_files(workbook: Workbook, listed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name the tables and those of their files that the manifest lists."""
    files = [
        (resource.table or resource.name, f"data/{resource.path}")
        for resource in read_package(workbook.data)
    ]
    return [(table, path) for table, path in files if path in listed]


def _files_of(files: list[tuple[str, str]], tables: set[str] | None) -> list[str]:
    """Name the files of tables, of all where none are named, with the description of the data."""
    wanted = tables if tables is None else _behind(tables)
    return sorted({MARK, *(path for table, path in files if wanted is None or table in wanted)})


def _behind(tables: set[str]) -> set[str]:
    """Add what computed tables are computed from."""
    if not tables & {"assessments", "overlaps", *COMPARED}:
        return tables
    return tables | {"targets", "scoped_targets", "observations", "plan", "results", "countries"}


def _is_page(name: str) -> bool:
    return name.startswith("html/") or ("/" not in name and name.startswith("book."))


def _about(workbook: Workbook, data: EditionData, book: Book) -> About:
    plan = data.tables["plan"]
    stated = json.loads((workbook.root / MARK).read_text("utf-8")).get("licenses") or [{}]
    first = stated[0] if isinstance(stated, list) and isinstance(stated[0], dict) else {}
    try:
        date = dt.date.fromisoformat(book.date)
    except ValueError:  # a book dated in words, or not at all
        date = data.edition.cut_off
    return About(
        data.edition.title,
        date.isoformat(),
        str(plan["organization"].iloc[0]),
        str(first.get("path") or first.get("title") or first.get("name") or ""),
    )
