"""Excel files with the same bytes for the same content."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO

CORE = "docProps/core.xml"
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^<>]*>)[^<]*(</dcterms:)")
EARLIEST = date(1980, 1, 1)  # before it zip files know no time


def repacked(packed: bytes, day: date) -> bytes:
    """Pack an Excel file anew, with one time for everything.

    Parameters
    ----------
    packed
        The file as its library wrote it, with the time of writing in it.
    day
        The day that all its parts shall bear.
    """
    stamp = max(day, EARLIEST)
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(packed)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == CORE:
                time = f"{stamp.isoformat()}T00:00:00Z".encode()
                content = _TIMES.sub(rb"\g<1>" + time + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, (stamp.year, stamp.month, stamp.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else it would tell the system that it was made on
            target.writestr(entry, content)
    return made.getvalue()
