"""What stands beside the chapters: the data annex, the bibliography, the annex of exhibits."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.core.files import write_bytes, write_changed_text, write_text
from milepost.core.workbook import Workbook
from milepost.publish.exhibits import PAGE, Exhibit, read_exhibits, write_page
from milepost.read.package import read_package
from milepost.render.errors import RenderError
from milepost.render.project import load_book
from milepost.report.tables import Table
from milepost.report.text import readable

if TYPE_CHECKING:
    from milepost.inputs.records import EditionData
    from milepost.render.embedded.numbering import Outline

TAG = re.compile(r"<(?=/?[A-Za-z])")
WEB = re.compile(r"https?://[^\s]+$")


def book_exhibits(workbook: Workbook, outline: Outline, files: Mapping[str, str]) -> list[Exhibit]:
    """Read the exhibits of the chapters that are in the book, in its order."""
    names = [Path(entry["source"]).stem for entry in outline.entries]
    return read_exhibits(workbook, names, files)


def write_exhibits_page(
    workbook: Workbook, profile: str | None, leaves_out: Collection[str] = ()
) -> list[Exhibit]:
    """Write the annex of exhibits among the chapters, for those that the book names; give them."""
    if not (workbook.chapters / PAGE).is_file():
        write_page([], workbook.chapters)
    try:
        chapters = load_book(workbook.root, profile, leaves_out).chapters
    except RenderError:
        write_page([], workbook.chapters)  # a book that isn't whole yet; rendering it says so
        return []
    names = [Path(chapter.source).stem for chapter in chapters]
    exhibits = read_exhibits(workbook, names, {})
    write_page(exhibits, workbook.chapters)
    return exhibits


def write_data(data: EditionData, workbook: Workbook, folder: Path) -> None:
    """Write the data annex: every assessment, and every observation the edition rests on.

    As CSV for programs, and as one Excel workbook with the sources and a data dictionary.
    """
    from milepost.publish.excel import annex_workbook  # noqa: PLC0415  (imports openpyxl)

    for name in ("assessments", "observations"):
        content = Table(data.tables[name], {}).csv()
        write_text(folder / f"{name}.csv", content)
    sheets = {name: data.tables[name] for name in ("assessments", "observations", "sources")}
    workbook_bytes = annex_workbook(sheets, data.edition, read_package(workbook.data))
    write_bytes(folder / "annex.xlsx", workbook_bytes)


def write_bibliography(data: EditionData, path: Path) -> None:
    """Write the sources as CSL-JSON, which both renderers cite from."""
    entries = []
    for row in data.tables["sources"].sort_values("source_id").to_dict("records"):
        # a tag such as <i> would be taken for typography; a joiner behind the bracket keeps it text
        plain = {
            name: TAG.sub("<\u2060", readable(value))
            for name, value in row.items()
            if isinstance(value, str)
        }
        entry: dict[str, Any] = {
            "id": plain["source_id"],
            "type": "report",
            "title": plain.get("title", plain["source_id"]),
            # of no known language: a style capitalizes the words of titles that may be English
            "language": "und",
            "author": [{"literal": plain.get("producer", "")}],
        }
        if WEB.match(plain.get("url", "")):
            entry["URL"] = plain["url"]
        published = plain.get("published") or ""
        parts = [int(part) for part in published.split("-") if part.isdigit()]
        if parts:
            entry["issued"] = {"date-parts": [parts]}
        entries.append(entry)
    text = json.dumps(entries, indent=1, ensure_ascii=False) + "\n"
    write_changed_text(path, text)
