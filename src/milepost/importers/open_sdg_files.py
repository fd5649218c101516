"""The files of an Open SDG site: rows of data, metadata and translations, as they stand."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.core.files import read_text
from milepost.core.yaml import parse_yaml

YEAR, VALUE = "Year", "Value"
FRONT = re.compile(r"\A---\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
NUMBER = re.compile(r"[\w.]{1,40}+(-[\w.]{1,40}+){1,10}")
KEY = re.compile(r"[A-Za-z_][\w-]*(\.[\w-]+)+")


@dataclass(frozen=True)
class Row:
    """One row of an indicator's file: its number and its cells."""

    number: int
    cells: Mapping[str, str]


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


def metadata_of(folder: Path, number: str) -> dict[str, Any]:
    """Read what an indicator is about: YAML, or the front matter of a Markdown page."""
    found: dict[str, Any] = {}
    for place in (
        f"meta/{number}.md",
        f"meta/{number}.yml",
        f"meta/{number}.json",
        f"indicator-config/{number}.yml",
    ):
        path = folder / place
        if not path.is_file():
            continue
        text = read_text(path)
        front = FRONT.match(text)
        content = parse_yaml(front[1] if front else "" if path.suffix == ".md" else text, place)
        found |= content if isinstance(content, dict) else {}
    return found


def translations(folder: Path, language: str) -> dict[str, str]:
    """Read the site's own translations: key to text."""
    words: dict[str, str] = {}

    def add(prefix: str, content: Any) -> None:
        if isinstance(content, dict):
            for key, item in content.items():
                add(f"{prefix}.{key}", item)
        elif isinstance(content, str):
            words[prefix] = content

    for path in sorted((folder / "translations" / language).glob("*.yml")):
        add(path.stem, parse_yaml(read_text(path), f"translations/{language}/{path.name}"))
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
        If it has no column of years or of values.
    """
    text = read_text(path)
    reader = csv.DictReader(io.StringIO(text))
    names = [name.strip() for name in reader.fieldnames or []]
    if YEAR not in names or VALUE not in names:
        raise UserError(f"{file}: expected the columns {YEAR} and {VALUE}.")
    reader.fieldnames = names
    return [
        Row(
            number,
            {name: (cell or "").strip() for name, cell in row.items() if isinstance(name, str)},
        )
        for number, row in enumerate(reader, 2)
        if any(isinstance(cell, str) and cell.strip() for cell in row.values())
    ]
