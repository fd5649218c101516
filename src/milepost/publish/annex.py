"""What stands beside the chapters: the data annex, the bibliography, the annex of exhibits."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.core.digests import cached_bytes, digest_of
from milepost.core.errors import UserError
from milepost.core.files import write_changed
from milepost.core.versions import software_digest
from milepost.core.workbook import Workbook
from milepost.execute.cache import Store
from milepost.publish.exhibits import Exhibit, read_exhibits
from milepost.publish.exhibits_page import PAGE, write_page
from milepost.read.package import read_package
from milepost.render.project import load_book

if TYPE_CHECKING:
    from milepost.inputs.records import EditionData

TAG = re.compile(r"<(?=/?[A-Za-z])")
WEB = re.compile(r"https?://[^\s]+$")
# an identifier as publishers print it, without the address that resolves it
DOI = re.compile(r"^(?:doi:\s?)?(10\.[0-9]{4,9}/\S+)$", re.IGNORECASE)
ISO = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2]))?(?:-(0[1-9]|[12][0-9]|3[01]))?", re.ASCII)


def write_exhibits_page(
    workbook: Workbook, profile: str | None, leaves_out: Collection[str] = ()
) -> list[Exhibit]:
    """Write the annex of exhibits among the chapters, for those that the book names; give them."""
    if not (workbook.chapters / PAGE).is_file():
        write_page([], workbook.chapters)
    try:
        chapters = load_book(workbook.root, profile, leaves_out).chapters
    except UserError:
        write_page([], workbook.chapters)  # a book that isn't whole yet; rendering it says so
        return []
    names = [Path(chapter.source).stem for chapter in chapters]
    exhibits = read_exhibits(workbook, names)
    write_page(exhibits, workbook.chapters)
    return exhibits


def data_annex(data: EditionData, workbook: Workbook, *, fresh: bool = False) -> dict[str, bytes]:
    """Give the files of the data annex: every assessment, and every observation it rests on.

    As CSV for programs, and as one Excel workbook with the sources and a data dictionary.

    ``fresh`` makes the Excel workbook anew although the store keeps it, made from the same.
    """
    from milepost.report.tables import Table  # noqa: PLC0415  (imports pandas)

    files = {
        f"{name}.csv": Table(data.tables[name], {}).csv().encode()
        for name in ("assessments", "observations")
    }
    return {**files, "annex.xlsx": _excel(data, workbook, fresh=fresh)}


def _excel(data: EditionData, workbook: Workbook, *, fresh: bool) -> bytes:
    """Give the annex as the store keeps it, where it was made from the same before."""
    from milepost.inputs.store import table_digest  # noqa: PLC0415  (imports pandas)

    sheets = {name: data.tables[name] for name in ("assessments", "observations", "sources")}
    resources = read_package(workbook.data)
    tables = {name: table_digest(table) for name, table in sheets.items()}
    described = [resource.model_dump(mode="json") for resource in resources]
    edition = data.edition.model_dump(mode="json")
    name = digest_of(["annex", software_digest(), tables, edition, described])
    place = Store(workbook.store).pages / f"{name}.xlsx"

    def make() -> bytes:
        from milepost.publish.excel import annex_workbook  # noqa: PLC0415  (imports openpyxl)

        return annex_workbook(sheets, data.edition, resources)

    return cached_bytes(place, make, fresh=fresh)


def _issued(published: str) -> dict[str, Any]:
    """Give a date of publication as CSL has it; what is none, such as forthcoming, in its words."""
    if found := ISO.fullmatch(published):
        return {"date-parts": [[int(part) for part in found.groups() if part]]}
    return {"literal": published}


def write_bibliography(data: EditionData, path: Path) -> None:
    """Write the sources as CSL-JSON, which both renderers cite from."""
    from milepost.report.text import readable  # noqa: PLC0415  (imports pandas)

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
        url = DOI.sub(r"https://doi.org/\1", plain.get("url", ""))
        if WEB.match(url):
            entry["URL"] = url
        published = (plain.get("published") or "").strip()
        if published:
            entry["issued"] = _issued(published)
        entries.append(entry)
    text = json.dumps(entries, indent=1, ensure_ascii=False) + "\n"
    write_changed(path, text)
