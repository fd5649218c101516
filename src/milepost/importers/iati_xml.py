"""IATI activity files as XML: read safely, and asked for texts, dates and lines.

Nothing outside the file is opened and no entity is expanded. A prefix that the file does not
declare is passed over; any other fault of its XML refuses the file.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from xml.parsers import expat

from lxml import etree

from milepost.core.errors import UserError
from milepost.core.files import open_regular

LARGEST = 1 << 28
PROLOGUE = 1 << 16  # bytes in which a document type stands, if there is one
PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"\xfd7zXZ")
BLANK_FIRST = re.compile(rb"(\s+)(<\?xml[^>]{0,200}\?>)")
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# of the elements and attributes that a publisher may add: those of an exported file
NAMESPACE = "urn:milepost:results"
Element = Any  # of lxml, which describes no types


def read_xml(path: Path) -> Element:
    """Parse a file.

    Raises
    ------
    UserError
        If it is too large, is not well-formed, or declares entities; the line is named.
    """
    with open_regular(path) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UserError(f"{path}: is larger than 256 MB: divide it by activity.")
    if content.startswith(PACKED):
        raise UserError(f"{path}: is a compressed file: unpack it, and name the .xml file in it.")
    if match := BLANK_FIRST.match(content):  # the declaration first, and every line where it was
        content = match[2] + match[1] + content[match.end() :]
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UserError(f"{path}: is no XML: {error}") from error
    for fault in parser.error_log:
        if fault.type_name != "NS_ERR_UNDEFINED_NAMESPACE":
            raise UserError(f"{path}, line {fault.line}: {fault.message}: the XML is not whole.")
    if root is None:
        raise UserError(f"{path}: is no XML.")
    for element in root.iter(etree.Element):  # a publisher's own default namespace says nothing
        if str(element.tag).startswith("{http://www.iatistandard.org"):
            element.tag = etree.QName(element).localname
    if root.getroottree().docinfo.internalDTD is not None and _has_declarations(content):
        raise UserError(
            f"{path}: declares entities or other rules of its own, which are not read: put the text "
            "itself there, and take the declarations out."
        )
    return root


def _has_declarations(content: bytes) -> bool:
    """Whether a document type declares anything itself: entities, or values of attributes."""
    parser, found = expat.ParserCreate(), [True]  # also where it can't be read
    parser.StartDoctypeDeclHandler = lambda *told: found.append(bool(told[-1]))
    with suppress(expat.ExpatError, ValueError, LookupError):
        parser.Parse(content[:PROLOGUE])
    return found[-1]


def text_of(element: Element | None) -> str:
    """Give an element's own text, without spaces around it."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def narratives(element: Element | None, default: str) -> dict[str, str]:
    """Give the texts of an element by language; what names none has the default one."""
    if element is None:
        return {}
    found: dict[str, str] = {}
    for item in element.findall("narrative"):
        if text := text_of(item):
            found.setdefault((item.get(LANGUAGE) or default).lower(), text)
    own = " ".join((element.text or "").split())
    return found or ({default: own} if own else {})


def day_of(element: Element | None) -> date | None:
    """Give the date of an element's ``iso-date``; nothing where it has none that is a date."""
    return day(written_day(element))


def written_day(element: Element | None) -> str:
    """Give an element's ``iso-date`` as it is written."""
    return str(element.get("iso-date") or "").strip() if element is not None else ""


def day(text: str | None) -> date | None:
    """Read a date, or the date of a date and time; a year alone is its last day."""
    text = (text or "").strip()
    try:
        if len(text) == 4 and text.isdigit():
            return date(int(text), 12, 31)
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def own(name: str) -> str:
    """Give a name in the namespace of ours."""
    return f"{{{NAMESPACE}}}{name}"


def line(element: Element) -> int:
    """Give the line of the file on which an element begins."""
    return int(element.sourceline or 0)
