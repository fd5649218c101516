"""Files of Excel and Word with the same bytes for the same content."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any

CORE = "docProps/core.xml"
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^<>]*>)[^<]*(</dcterms:)")
EARLIEST, LATEST = date(1980, 1, 1), date(2107, 12, 31)  # beyond them zip files know no time


class _Undated(zipfile.ZipFile):
    """An archive that asks no clock for the time of its parts: one may stand before 1980."""

    def writestr(self, zinfo_or_arcname: str | zipfile.ZipInfo, *content: Any, **more: Any) -> None:
        """Add a part, its time the earliest that there is."""
        name = zinfo_or_arcname
        super().writestr(zipfile.ZipInfo(name) if isinstance(name, str) else name, *content, **more)


def packed(book: Any, day: date) -> bytes:
    """Pack an Excel workbook of openpyxl's, with one day as the time of everything."""
    from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415  (slow; who repacks needs none)

    book.properties.modified = datetime(EARLIEST.year, 1, 1)  # noqa: DTZ001  (replaced below)
    buffer = BytesIO()
    archive = _Undated(buffer, "w", strict_timestamps=False)
    ExcelWriter(book, archive).save()  # closes the archive
    return packed_parts(parts_of(buffer.getvalue()), day)


def parts_of(packed: bytes) -> dict[str, bytes]:
    """Unpack a file of Excel or Word that the package's own programs wrote: its parts by name."""
    with zipfile.ZipFile(BytesIO(packed)) as source:
        return {name: source.read(name) for name in source.namelist()}


def packed_parts(parts: Mapping[str, bytes], day: date) -> bytes:
    """Pack the parts of a file of Excel or Word by name, with one day as the time of everything."""
    stamp = min(max(day, EARLIEST), LATEST)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            if name == CORE:
                time = f"{stamp.isoformat()}T00:00:00Z".encode()
                content = _TIMES.sub(rb"\g<1>" + time + rb"\g<2>", content)  # noqa: PLW2901
            entry = zipfile.ZipInfo(name, (stamp.year, stamp.month, stamp.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else it would tell the system that it was made on
            target.writestr(entry, content)
    return buffer.getvalue()
