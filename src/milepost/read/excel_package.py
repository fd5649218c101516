"""An Excel workbook's package: its parts unpacked under a limit, its sheets, styles and strings.

Only what says how cells are read is looked at, so that an odd style, theme or property, as other
programs write them, keeps no table from being read.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO
from xml.etree.ElementTree import Element, fromstring, tostring

from openpyxl.reader.strings import read_string_table
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, WINDOWS_EPOCH

from milepost.read.grid import GridError
from milepost.read.limits import BYTES_A_CELL, too_many

CHUNK = 1 << 20
MOST_PARTS = 5_000  # files in the package; a sheet has one or two
LONGEST_FORMAT = 255  # letters of a number format (Microsoft, Excel specifications and limits)
MARKS_A_CELL = 5  # <c><v>1</v></c> has four
SHEETS = "xl/worksheets/"
# as programs write them: with the namespace as the default, or by a prefix
CELL_BEGINS = (b"<c ", b"<c>", b"<c/", b":c ", b":c>", b":c/")
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
# a workbook that is saved as "Strict Open XML" has the same parts under other names (ISO 29500)
STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", NAMESPACE[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", LINKS[1:-1].encode()),
)
SAVE = "open it in Excel and save it as Excel Workbook (.xlsx)"
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class SheetPart:
    """One sheet: its name, whether it is hidden, and the part that holds it."""

    name: str
    hidden: bool
    part: str


@dataclass
class Styles:
    """What styles say of the cells that bear their number."""

    formats: list[str] = field(default_factory=list)  # number format of each style
    bold: set[int] = field(default_factory=set)  # styles whose letters are bold

    def dates(self) -> set[int]:
        """Give the styles that show numbers as dates or times."""
        return self._that(is_date_format)

    def durations(self) -> set[int]:
        """Give the styles that show numbers as lengths of time."""
        return self._that(is_timedelta_format)

    def _that(self, shows: Callable[[str], bool]) -> set[int]:
        codes = {code for code in {*self.formats} if shows(code)}
        return {at for at, code in enumerate(self.formats) if code in codes}


class Package:
    """The unpacked parts of a workbook."""

    def __init__(self, parts: zipfile.ZipFile) -> None:
        self.parts = parts
        self._names = set(parts.namelist())
        main = next(
            (target for kind, target in self._links("").values() if kind == "officeDocument"), ""
        )
        self._main = main if main in self._names else "xl/workbook.xml"
        self._root = fromstring(parts.read(self._main))  # noqa: S314  (no DOCTYPE)

    @property
    def epoch(self) -> datetime:
        """Day 0 of its dates."""
        properties = self._root.find(f"{NAMESPACE}workbookPr")
        old = properties is not None and properties.get("date1904") in ("1", "true", "on")
        day: datetime = CALENDAR_MAC_1904 if old else WINDOWS_EPOCH
        return day

    def sheets(self) -> Iterator[SheetPart]:
        """Give the sheets of cells, in their order."""
        links, given = self._links(self._main), set()
        for sheet in self._root.iter(f"{NAMESPACE}sheet"):
            kind, target = links.get(str(sheet.get(f"{LINKS}id")), ("", ""))
            if kind == "worksheet" and target in self._names:
                if target in given:  # to be read as often as it is named
                    raise ValueError(f"two of its sheets are {target}")
                given.add(target)
                hidden = sheet.get("state", "visible") != "visible"
                yield SheetPart(str(sheet.get("name")), hidden, target)

    def strings(self) -> list[str]:
        """Give the texts that cells share."""
        part = self._part("sharedStrings")
        if not part:
            return []
        with self.parts.open(part) as source:
            texts: list[str] = read_string_table(source)
        return texts

    def styles(self) -> Styles:
        """Give the number format and the weight of each style."""
        styles = Styles()
        part = self._part("styles")
        if not part:
            return styles
        root = fromstring(self.parts.read(part))  # noqa: S314  (no DOCTYPE)
        codes = dict(BUILTIN_FORMATS)
        for own in root.iter(f"{NAMESPACE}numFmt"):
            code = codes[_whole(own.get("numFmtId"))] = own.get("formatCode", "")
            if len(code) > LONGEST_FORMAT:
                raise ValueError(f"a number format has more than {LONGEST_FORMAT} letters")
        fonts = root.findall(f"{NAMESPACE}fonts/{NAMESPACE}font")
        bold = {at for at, font in enumerate(fonts) if _is_on(font.find(f"{NAMESPACE}b"))}
        for at, cell in enumerate(root.findall(f"{NAMESPACE}cellXfs/{NAMESPACE}xf")):
            styles.formats.append(codes.get(_whole(cell.get("numFmtId")), "General"))
            if _whole(cell.get("fontId")) in bold:
                styles.bold.add(at)
        return styles

    def _part(self, kind: str) -> str:
        links = self._links(self._main).values()
        return next((target for of, target in links if of == kind and target in self._names), "")

    def _links(self, part: str) -> dict[str, tuple[str, str]]:
        """Give what a part refers to: the kind and the place of each by its identifier."""
        folder, name = posixpath.split(part)
        place = posixpath.join(folder, "_rels", f"{name}.rels")
        if place not in self._names:
            return {}
        links = {}
        root = fromstring(self.parts.read(place))  # noqa: S314  (no DOCTYPE)
        for link in root.iter(f"{PACKAGE}Relationship"):
            target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))
            kind = link.get("Type", "").rsplit("/", 1)[-1]
            links[link.get("Id", "")] = (kind, target.lstrip("/"))
        return links


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0


def _is_on(element: Element | None) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false", "off")


def unpacked(file: IO[bytes], name: str, limit: int) -> io.BytesIO:
    """Unpack the parts that are read; nothing that a part claims of its size is believed."""
    try:
        packed = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise GridError(
            f"{name} can't be read as an Excel workbook: it is cut off or no .xlsx file; {SAVE}."
        ) from error
    parts = {part.filename: part for part in packed.infolist()}
    if not any(part.startswith("xl/") and part.endswith(".xml") for part in parts):
        raise GridError(f"{name} is a zip file but no Excel workbook (.xlsx); {SAVE}.")
    if len(parts) > MOST_PARTS:
        raise GridError(f"{name} has {len(parts):,} parts, more than {MOST_PARTS:,}: no form has.")
    size = sum(part.file_size for part in parts.values())
    if size > limit * BYTES_A_CELL:
        message = too_many(f"unpacks to {size / 2**20:,.0f} MB", -(-size // BYTES_A_CELL), limit)
        raise GridError(f"{name} {message}; a large table is read best as CSV or Parquet.")
    unpacked = io.BytesIO()
    with packed, zipfile.ZipFile(unpacked, "w", strict_timestamps=False) as target:
        for part in parts.values():
            if part.filename.lower().endswith((".xml", ".rels")):
                target.writestr(zipfile.ZipInfo(part.filename), _content(packed, part, name, limit))
    unpacked.seek(0)
    return unpacked


def _content(packed: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, limit: int) -> bytes:
    """Unpack one part, and count what would be made of it before anything is."""
    chunks = []
    with packed.open(part) as opened:
        while chunk := opened.read(CHUNK):
            chunks.append(chunk)
    content = b"".join(chunks)
    sheet = part.filename.startswith(SHEETS)
    cells = sum(map(content.count, CELL_BEGINS)) if sheet else 0
    if cells > limit:
        raise GridError(f"{name} {too_many(f'has {cells:,} cells', cells, limit)}.")
    marks, a_cell = content.count(b"<"), MARKS_A_CELL if sheet else 1
    if marks > a_cell * limit:
        amount = f"has {marks:,} XML tags in {part.filename}"
        raise GridError(f"{name} {too_many(amount, -(-marks // a_cell), limit)}.")
    if b"\0" in content[:64]:  # two bytes a letter: nothing of it would be found below
        raise GridError(
            f"{name}: {part.filename} is not UTF-8, as every program writes it; {SAVE}."
        )
    if b"<!DOCTYPE" in content:
        raise GridError(f"{name}: {part.filename} defines entities, as no program's workbook does.")
    for strict, usual in STRICT:
        content = content.replace(strict, usual)
    return _with_raised(content) if b"superscript" in content else content


def _with_raised(content: bytes) -> bytes:
    """Keep raised digits raised: 12.5 with a raised 1 is no 12.51."""
    root = fromstring(content)  # noqa: S314  (no DOCTYPE)
    for run in root.iter(f"{NAMESPACE}r"):
        raised = run.find(f"{NAMESPACE}rPr/{NAMESPACE}vertAlign")
        text = run.find(f"{NAMESPACE}t")
        if raised is not None and raised.get("val") == "superscript" and text is not None:
            text.text = (text.text or "").translate(RAISED)
    raised_content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return raised_content
