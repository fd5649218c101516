"""Two versions of one file: whether they are the same and, if not, where and in which numbers."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

# what names a row in the CSV files that a book always has
KEYS: Mapping[str, tuple[str, ...]] = {
    "assessments.csv": ("scope_kind", "scope_id", "target_id"),
    "observations.csv": ("observation_id",),
    "exhibits.csv": ("page", "number", "kind"),
}
TEXT = (".html", ".css", ".js", ".json", ".svg", ".md", ".ipynb", ".yml", ".txt", ".xml", ".rels")
ARCHIVES = (".docx", ".xlsx", ".zip", ".parquet.zip")
OBJECT = re.compile(rb"(?:^|[\r\n])(\d+) \d+ obj\b")
AROUND = 40
MOST = 200  # differences told of one file


def differences(published: Path, rebuilt: Path) -> list[str]:
    """Say where two files differ; nothing if every byte is the same.

    CSV files are compared cell by cell, archives member by member, texts by line, a PDF by the
    object in which the first different byte stands.
    """
    one, other = published.read_bytes(), rebuilt.read_bytes()
    if one == other:
        return []
    found = list(_told(published.name, one, other))
    if len(found) > MOST:
        found = [*found[:MOST], f"and {len(found) - MOST} more"]
    return found


def _told(name: str, one: bytes, other: bytes) -> Iterator[str]:
    suffix = Path(name).suffix.lower()
    told: list[str] = []
    if suffix == ".csv":
        told = list(_cells(name, one, other))
    elif suffix in ARCHIVES:
        told = list(_members(one, other))
    elif suffix == ".pdf":
        told = [_pdf_place(one, other)]
    elif suffix in TEXT:
        told = list(_line(one, other))
    yield from told or [_byte(one, other)]


def first_difference(one: bytes, other: bytes) -> int:
    """Give the place of the first byte that differs; the shorter's length if it is a beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:  # the longest common beginning, by halving
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _byte(one: bytes, other: bytes) -> str:
    return f"byte {first_difference(one, other):,} ({len(one):,} bytes published, {len(other):,} rebuilt)"


def _line(one: bytes, other: bytes) -> Iterator[str]:
    at = first_difference(one, other)
    line = one.count(b"\n", 0, at) + 1
    column = at - (one.rfind(b"\n", 0, at) + 1)
    shown = (_around(content, at) for content in (one, other))
    yield "line {}, column {}: published {!r}, rebuilt {!r}".format(line, column + 1, *shown)


def _around(content: bytes, at: int) -> str:
    begin = max(content.rfind(b"\n", 0, at) + 1, at - AROUND // 2)
    end = content.find(b"\n", at)
    end = min(len(content) if end < 0 else end, at + AROUND)
    return content[begin:end].decode("utf-8", "replace")


def _pdf_place(one: bytes, other: bytes) -> str:
    at = first_difference(one, other)
    before = [matched[1].decode() for matched in OBJECT.finditer(one, 0, at)]
    where = f"in object {before[-1]}" if before else "before the first object"
    return f"{where}, {_byte(one, other)}"


def _members(one: bytes, other: bytes) -> Iterator[str]:
    try:
        packed = [zipfile.ZipFile(io.BytesIO(content)) for content in (one, other)]
        parts = [{name: archive.read(name) for name in archive.namelist()} for archive in packed]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, ValueError):
        yield "one of the two is no whole archive; " + _byte(one, other)
        return
    for name in sorted(parts[0].keys() | parts[1].keys()):
        if name not in parts[0] or name not in parts[1]:
            yield f"member {name}: {'added' if name in parts[1] else 'missing'} when rebuilt"
        elif parts[0][name] != parts[1][name]:
            for place in _told(name, parts[0][name], parts[1][name]):
                yield f"member {name}: {place}"


def _cells(name: str, one: bytes, other: bytes) -> Iterator[str]:
    try:
        tables = [
            list(csv.reader(io.StringIO(x.decode("utf-8"), newline=""))) for x in (one, other)
        ]
    except (UnicodeDecodeError, csv.Error):
        return
    if not tables[0] or not tables[1]:
        return
    heads = [table[0] for table in tables]
    if heads[0] != heads[1]:
        yield f"columns: published {', '.join(heads[0])}; rebuilt {', '.join(heads[1])}"
        return
    keys = [index_of(heads[0], table[1:], KEYS.get(name, ())) for table in tables]
    for key in dict.fromkeys([*keys[0], *keys[1]]):
        rows = [index.get(key) for index in keys]
        if rows[0] is None or rows[1] is None:
            yield f"row {key}: {'only when rebuilt' if rows[0] is None else 'only as published'}"
            continue
        for column, left, right in zip(heads[0], rows[0], rows[1], strict=False):
            if left != right:
                yield f"row {key}, {column}: published {left or 'blank'}, rebuilt {right or 'blank'}"


def index_of(
    head: Sequence[str], rows: Sequence[Sequence[str]], key: Sequence[str]
) -> dict[str, Sequence[str]]:
    """Name rows: by their key where it is one, else by their number and first cell."""
    if key and set(key) <= set(head):
        places = [head.index(name) for name in key]
        named = {" ".join(row[at] for at in places): row for row in rows if len(row) >= len(head)}
        if len(named) == len(rows):
            return named
    return {f"{at} ({row[0] if row else 'blank'})": row for at, row in enumerate(rows, 1)}
