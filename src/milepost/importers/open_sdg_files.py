"""The files of an Open SDG site: rows of data, metadata and translations, as they stand."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.core.files import read_text
from milepost.core.yaml import parse_yaml
from milepost.importers.indicator import Row
from milepost.importers.losses import Report

YEAR, VALUE = "Year", "Value"
Reports = Callable[[str], Report]
FRONT = re.compile(r"\A---\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
NUMBER = re.compile(r"[\w.]{1,40}+(-[\w.]{1,40}+){1,10}")
KEY = re.compile(r"[A-Za-z_][\w-]*(\.[\w-]+)+")


def data_files(folder: Path) -> Iterator[Path]:
    """Give the files of data, an indicator each; some sites leave out the word in their names."""
    named = sorted((folder / "data").glob("indicator_*.csv"))
    yield from named or (
        path for path in sorted((folder / "data").glob("*.csv")) if NUMBER.fullmatch(path.stem)
    )


def number_of(path: Path) -> str:
    """Give an indicator's number as its file is named: ``1-1-1``."""
    return path.stem.removeprefix("indicator_")


def order_of(number: str) -> list[tuple[int, str]]:
    """Give by what indicators are put in order: 1-2-1 before 1-10-1."""
    return [(int(part), "") if part.isdigit() else (10**6, part) for part in number.split("-")]


def metadata_of(folder: Path, number: str, report: Reports) -> dict[str, Any]:
    """Read what an indicator is about: YAML, or the front matter of a Markdown page."""
    found: dict[str, Any] = {}
    for place in (
        f"meta/{number}.md",
        f"meta/{number}.yml",
        f"meta/{number}.json",
        f"indicator-config/{number}.yml",
    ):
        if (folder / place).is_file():
            found |= content_of(folder, place, report)
    return found


def content_of(folder: Path, place: str, report: Reports) -> dict[str, Any]:
    """Read a file of settings or translations; what can't be read is told, and the rest taken."""
    repeated: list[str] = []
    try:
        text = read_text(folder / place)
        front = FRONT.match(text)
        text = front[1] if front else "" if place.endswith(".md") else text
        content = parse_yaml(text, place, repeated)
    except UserError as error:
        report(place).left("", 0, "file", "", str(error).removeprefix(place).lstrip(",: "))
        return {}
    for key in dict.fromkeys(repeated):
        report(place).changed("", 0, key[:60], "", "", "the key stands twice: the last is taken")
    return content if isinstance(content, dict) else {}


def translations(folder: Path, language: str, report: Reports) -> dict[str, str]:
    """Read the site's own translations: key to text."""
    words: dict[str, str] = {}

    def add(prefix: str, content: Any) -> None:
        if isinstance(content, dict):
            for key, item in content.items():
                add(f"{prefix}.{key}", item)
        elif isinstance(content, str):
            words[prefix] = content

    for path in sorted((folder / "translations" / language).glob("*.yml")):
        add(path.stem, content_of(folder, f"translations/{language}/{path.name}", report))
    return words


def text_of_field(metadata: Mapping[str, Any], words: Mapping[str, str], *names: str) -> str:
    """Give the first of some fields that holds a text; a key of translations is looked up."""
    for name in names:
        text = " ".join(str(metadata.get(name) or "").split())
        if text and not KEY.fullmatch(text):
            return text
        if words.get(text):
            return words[text]
    return ""


def rows_of(path: Path, file: str) -> list[Row]:
    """Read the rows of an indicator's file that hold anything.

    Raises
    ------
    UserError
        If it has no column of years or of values, or a cell is not closed.
    """
    try:
        return _rows(path, file)
    except csv.Error as error:
        raise UserError(f"{file}: can't be read as CSV: {error}.") from error


def _rows(path: Path, file: str) -> list[Row]:
    lines = read_text(path).splitlines(keepends=True)
    blank = next((at for at, line in enumerate(lines) if line.strip(" ,;\t\r\n")), 0)
    reader = csv.DictReader(lines[blank:], strict=True)
    names = [name.strip() for name in reader.fieldnames or []]
    if YEAR not in names or VALUE not in names:
        raise UserError(f"{file}: expected the columns {YEAR} and {VALUE}.")
    reader.fieldnames = names
    return [
        Row(
            reader.line_num + blank,
            {name: (cell or "").strip() for name, cell in row.items() if isinstance(name, str)},
        )
        for row in reader
        if any(isinstance(cell, str) and cell.strip() for cell in row.values())
    ]
