"""Two books, or two versions of a file: whether they are the same, else where and in which numbers."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from milepost.core.files import open_regular
from milepost.publish.folder import FILE, IN_SITE, MANIFEST, State, entries
from milepost.publish.manifest_file import read_manifest

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
# a stranger's file is looked into only where it is not much larger than what was built again
ROOM, TIMES = 1 << 16, 4
LARGEST = 1 << 24  # bytes
MOST_UNPACKED, MOST_MEMBERS = 1 << 27, 10_000
BLOCK = 1 << 20
LONGEST = 500  # letters of one difference
REBUILT = "rebuilt"
# not part of the book: where it was made, and what follows from the rest
NOT_COMPARED = ("git", "digest")


@dataclass(frozen=True)
class FileState:
    """What is found of one file."""

    # `published` (files against the manifest), `inputs` (the workbook against the manifest) or
    # `rebuilt` (files against those made again)
    group: str
    path: str
    # `same`; `different`; `missing`: named, but not there; `extra`: there, but not named
    state: State
    details: tuple[str, ...] = ()  # where it differs, or in which numbers

    def line(self) -> str:
        """Give the finding as one line."""
        return f"{self.state:<9}  {self.group:<9}  {self.path}"


def compare_books(published: Path, rebuilt: Path) -> list[FileState]:
    """Compare two books file by file; of the manifest, what doesn't follow from the rest."""
    one, other = entries(published), entries(rebuilt)
    states = [_compared_manifests(published, rebuilt)]
    for path in sorted((one.keys() | other.keys()) - {MANIFEST, IN_SITE}):
        if path not in one:
            states.append(FileState(REBUILT, path, "missing"))
        elif path not in other:
            states.append(FileState(REBUILT, path, "extra"))
        elif one[path] != FILE:
            states.append(FileState(REBUILT, path, "different", (f"is {one[path]}, no file",)))
        else:
            details = differences(published / path, rebuilt / path)
            state: State = "different" if details else "same"
            states.append(FileState(REBUILT, path, state, tuple(details)))
    return states


def _compared_manifests(published: Path, rebuilt: Path) -> FileState:
    one, other = (read_manifest(folder) for folder in (published, rebuilt))
    named = sorted((one.keys() | other.keys()) - {*NOT_COMPARED})
    keys = [key for key in named if one.get(key) != other.get(key)]
    return FileState(REBUILT, MANIFEST, "different" if keys else "same", tuple(keys))


def differences(published: Path, rebuilt: Path) -> list[str]:
    """Say where two files differ; nothing if every byte is the same.

    CSV files are compared cell by cell, archives member by member, texts by line, a PDF by the
    object in which the first different byte stands.
    """
    if _same(published, rebuilt):
        return []
    sizes = published.stat().st_size, rebuilt.stat().st_size
    if _too_large(*sizes):
        return [f"{sizes[0]:,} bytes published, {sizes[1]:,} rebuilt"]
    one, other = published.read_bytes(), rebuilt.read_bytes()
    try:
        lines = list(_differing_lines(published.name, one, other))
    except Exception:  # noqa: BLE001  (readers of broken files fail in many ways; details are extra)
        lines = [_byte(one, other)]
    if len(lines) > MOST:
        lines = [*lines[:MOST], f"and {len(lines) - MOST} more"]
    return [text if len(text) <= LONGEST else f"{text[:LONGEST]} ..." for text in lines]


def _too_large(published: int, rebuilt: int) -> bool:
    return published > min(LARGEST, TIMES * rebuilt + ROOM)


def _same(published: Path, rebuilt: Path) -> bool:
    """Whether two files have the same bytes, never holding them whole."""
    if published.stat().st_size != rebuilt.stat().st_size:
        return False
    with open_regular(published) as one, open_regular(rebuilt) as other:
        while block := one.read(BLOCK):
            if block != other.read(BLOCK):
                return False
    return True


def _differing_lines(name: str, one: bytes, other: bytes, *, inside: bool = False) -> Iterator[str]:
    suffix = Path(name).suffix.lower()
    lines: list[str] = []
    if _too_large(len(one), len(other)):
        lines = []
    elif suffix == ".csv":
        lines = list(differing_cells(name, one, other))
    elif suffix in ARCHIVES and not inside:
        lines = list(_members(one, other))
    elif suffix == ".pdf":
        lines = [_pdf_place(one, other)]
    elif suffix in TEXT:
        lines = list(_line(one, other))
    yield from lines or [_byte(one, other)]


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
    excerpts = (_around(content, at) for content in (one, other))
    yield "line {}, column {}: published {!r}, rebuilt {!r}".format(line, column + 1, *excerpts)


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
        parts = [_unpacked(content) for content in (one, other)]
    except Exception as error:  # noqa: BLE001  (a broken archive fails in many ways)
        known = (
            str(error) if isinstance(error, TooLargeError) else "one of the two is no whole archive"
        )
        yield f"{known}; {_byte(one, other)}"
        return
    for name in sorted(parts[0].keys() | parts[1].keys()):
        if name not in parts[0] or name not in parts[1]:
            yield f"member {name}: {'added' if name in parts[1] else 'missing'} when rebuilt"
        elif parts[0][name] != parts[1][name]:
            for place in _differing_lines(name, parts[0][name], parts[1][name], inside=True):
                yield f"member {name}: {place}"


class TooLargeError(ValueError):
    """An archive that would unpack to more than is looked into."""


def _unpacked(content: bytes) -> dict[str, bytes]:
    """Unpack an archive whose members say that they are small; none is read beyond what it says."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(member.file_size for member in archive.infolist())
        if size > MOST_UNPACKED or len(archive.infolist()) > MOST_MEMBERS:
            message = (
                f"an archive of {len(archive.infolist()):,} members, {size:,} bytes unpacked, is "
                "not looked into"
            )
            raise TooLargeError(message)
        return {member.filename: archive.read(member) for member in archive.infolist()}


def differing_cells(
    name: str, one: bytes, other: bytes, words: tuple[str, str] = ("published", "rebuilt")
) -> Iterator[str]:
    """Say which cells of two CSV files differ, and which rows only one of them has.

    By the name of the file columns are known that name a row; ``words`` are what the two are
    called.
    """
    first, second = words
    lines = one.count(b"\n"), other.count(b"\n")
    if lines[0] > TIMES * lines[1] + MOST:
        yield f"{lines[0]:,} lines {first}, {lines[1]:,} {second}"
        return
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
        yield f"columns: {first} {', '.join(heads[0])}; {second} {', '.join(heads[1])}"
        return
    keys = [index_of(heads[0], table[1:], KEYS.get(name, ())) for table in tables]
    for key in dict.fromkeys([*keys[0], *keys[1]]):
        rows = [index.get(key) for index in keys]
        if rows[0] is None or rows[1] is None:
            yield f"row {key}: only {second if rows[0] is None else first}"
            continue
        for column, left, right in zip(heads[0], rows[0], rows[1], strict=False):
            if left != right:
                yield f"row {key}, {column}: {first} {left or 'blank'}, {second} {right or 'blank'}"


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
