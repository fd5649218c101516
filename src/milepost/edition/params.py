"""Editions and chapters as ``params/`` gives them, checked before anything runs.

A chapter is a notebook and the values of its parameters. The notebook's ``parameters`` cell is the
schema: names, types and defaults. ``edition`` and ``slice_id`` are filled by the workbook itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from milepost.core.errors import UsageError, UserError
from milepost.core.file_names import PortableName, name_fault, path_fault
from milepost.core.model import ID_PATTERN, Edition, Problem
from milepost.core.workbook import BOOK, Workbook
from milepost.core.yaml import read_yaml
from milepost.edition.extra_inputs import check_inputs
from milepost.edition.notebook_parameters import TYPES, Parameter, notebook_parameters
from milepost.read.checked import checked, first_error

NO_CHAPTERS = ("editions", "import", "series")  # folders of params/ that say no chapters
SYSTEM_PARAMETERS = ("edition", "slice_id")
LONGEST_NAME = 120  # of a chapter; files are named for it, with endings
# a parameter of this name takes an identifier from this table
SCOPE_TABLES: Mapping[str, tuple[str, str]] = {
    "pillar": ("pillars", "pillar_id"),
    "region": ("regions", "region_id"),
    "system": ("systems", "system_id"),
    "direction": ("directions", "direction_id"),
    "country": ("countries", "iso3"),
    "target": ("targets", "target_id"),
}


class ChapterFile(BaseModel):
    """What a file under ``params/`` says of a chapter."""

    model_config = ConfigDict(extra="forbid", strict=True)

    notebook: PortableName = Field(pattern=ID_PATTERN)
    parameters: dict[str, Any] = {}
    tables: list[str] | None = None
    inputs: list[str] = []


@dataclass(frozen=True)
class Chapter:
    """A chapter to be made: which notebook, with which parameters, said by which file."""

    notebook: str
    parameters: Mapping[str, Any]
    file: str
    # the only tables that its notebook uses; `None` for all. What is not among them is not in its
    # slice, and makes it stale by no change
    tables: tuple[str, ...] | None = None
    inputs: tuple[str, ...] = ()  # files of the workbook that its notebook reads beside its tables

    @property
    def name(self) -> str:
        """The chapter's name: the notebook, then its parameters' values.

        Where these can't name a file (lists, spaces, accents), it is that of the file below
        ``params/`` which says the chapter.
        """
        name = "-".join([self.notebook, *(str(value) for value in self.parameters.values())])
        place = PurePosixPath(self.file)
        own = len(place.parts) > 2 and place.parts[1] not in NO_CHAPTERS
        own = own and name.isprintable() and not {"/", "\\"} & {*name}  # no way to a file
        return name if _names_a_file(name) or not own else plain_name(place.stem)

    @property
    def source(self) -> str:
        """Its executed notebook, as ``_quarto.yml`` names it."""
        return f"chapters/{self.name}.ipynb"

    @property
    def label(self) -> str:
        """The chapter as a person writes it: ``pillar=B`` or ``overview``."""
        pairs = [f"{name}={value}" for name, value in self.parameters.items()]
        return " ".join(pairs) or self.notebook


def _names_a_file(name: str) -> bool:
    return bool(re.fullmatch(ID_PATTERN.strip("^$"), name)) and len(name) <= LONGEST_NAME


def plain_name(text: str) -> str:
    """Write a name in the letters that every file system has: ``Île de France``, Ile-de-France."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")


def list_editions(workbook: Workbook) -> list[str]:
    """Name the editions that ``params/editions/`` describes, in order."""
    return sorted(path.stem for path in (workbook.params / "editions").glob("*.yml"))


def default_edition(workbook: Workbook) -> str:
    """Choose the edition to use when none is named: the default profile of ``_quarto.yml``.

    Without one, the last edition whose name is a year, or the last.
    """
    editions = list_editions(workbook)
    if not editions:
        raise UserError(
            "params/editions/ holds no edition: add one such as params/editions/2025.yml."
        )
    if (chosen := default_profile(workbook)) in editions:
        return chosen
    return max((name for name in editions if name.isdigit()), default=editions[-1])


def default_profile(workbook: Workbook) -> str:
    """Give the profile that ``_quarto.yml`` names as the default, blank where it names none."""
    book = workbook.root / BOOK
    described = read_yaml(book, BOOK) if book.is_file() else None
    profile = described.get("profile") if isinstance(described, dict) else None
    return str(profile.get("default") or "") if isinstance(profile, dict) else ""


def read_edition(workbook: Workbook, name: str) -> Edition:
    """Read ``params/editions/<name>.yml``.

    Raises
    ------
    UsageError
        If there is no such edition.
    UserError
        If the file has an unknown, missing or mistyped key.
    """
    path = workbook.params / "editions" / f"{name}.yml"
    known = list_editions(workbook)
    if name not in known:
        listed = ", ".join(known) or "none"
        raise UsageError(f"There is no edition {name!r}. params/editions/ has: {listed}.")
    shown = workbook.relative(path)
    content = read_yaml(path, shown)
    if not isinstance(content, dict):
        raise UserError(f"{shown}: expected keys such as year and cut_off.")
    edition = checked(Edition, content, shown)
    if edition.edition != name:
        raise UserError(f"{shown}: edition: expected {name!r}, the file's name.")
    return edition


def compared_editions(workbook: Workbook, name: str, older: str | None) -> list[str]:
    """Name an edition and those that it ``compares_with``, one after another."""
    names = [name]
    while older and older not in names:
        names.append(older)
        try:
            older = read_edition(workbook, older).compares_with
        except UserError:  # the check of the parameters says what is wrong with it
            break
    return names


def read_chapter_files(workbook: Workbook) -> tuple[list[Chapter], list[Problem]]:
    """Read every file of one chapter under ``params/`` and check it against its notebook."""
    chapters: list[Chapter] = []
    problems: list[Problem] = []
    for path in sorted(workbook.params.glob("*/*.yml")):
        if path.parent.name in NO_CHAPTERS:
            continue
        shown = workbook.relative(path)
        if fault := path_fault(f"{path.parent.name}/{path.stem}"):
            problems.append(Problem(shown, 0, "", path.stem, "parameters", fault))
            continue
        try:
            content = ChapterFile.model_validate(read_yaml(path, shown))
        except ValidationError as error:
            problems.append(Problem(shown, 0, "", "", "parameters", first_error(error)))
            continue
        except UserError as error:
            problems.append(Problem(shown, 0, "", "", "parameters", str(error)))
            continue
        tables = None if content.tables is None else tuple(content.tables)
        inputs = tuple(dict.fromkeys(content.inputs))
        chapter = Chapter(content.notebook, content.parameters, shown, tables, inputs)
        found = check_parameters(workbook, chapter)
        found = found or check_name(chapter) or check_inputs(workbook, inputs, shown)
        problems += found
        if not found:
            chapters.append(chapter)
    problems += _repeated(chapters)
    return chapters, problems


def check_name(chapter: Chapter) -> list[Problem]:
    """Find a name that leads out of the book's folder, or that no file can have."""
    message = f"{chapter.name[:80]!r} {name_fault(chapter.name)}"
    if not _names_a_file(chapter.name):
        message = (
            f"{chapter.name[:80]!r} can't name a file: use letters, digits, '.', '_' and '-', "
            f"{LONGEST_NAME} at most"
        )
    elif not name_fault(chapter.name):
        return []
    return [Problem(chapter.file, 0, "parameters", chapter.name[:80], "parameters", message)]


def _repeated(chapters: list[Chapter]) -> list[Problem]:
    seen: dict[str, str] = {}
    problems = []
    for chapter in chapters:
        same = chapter.name.casefold()  # one file where capital letters make no difference
        if same in seen:
            message = f"the chapter {chapter.name!r} is already made by {seen[same]}"
            problems.append(Problem(chapter.file, 0, "", "", "parameters", message))
        seen[same] = chapter.file
    return problems


def check_parameters(workbook: Workbook, chapter: Chapter) -> list[Problem]:
    """Compare a chapter's parameters with its notebook's: unknown, missing, mistyped."""
    path = workbook.notebook(chapter.notebook)
    if not path.is_file():
        known = ", ".join(workbook.notebook_names())
        message = f"there is no notebook {chapter.notebook!r}; notebooks/ has: {known}"
        return [Problem(chapter.file, 0, "notebook", chapter.notebook, "parameters", message)]
    try:
        expected = {item.name: item for item in notebook_parameters(path)}
    except UserError as error:
        return [Problem(workbook.relative(path), 0, "", "", "parameters", str(error))]
    own = {name: item for name, item in expected.items() if name not in SYSTEM_PARAMETERS}
    problems = []
    for name, value in chapter.parameters.items():
        key = f"parameters.{name}"
        if fault := name_fault(name):
            message = f"{name!r} {fault}"
            problems.append(Problem(chapter.file, 0, key, str(value), "parameters", message))
        elif name not in own:
            names = ", ".join(own) or "none"
            message = f"unknown parameter {name!r}; {chapter.notebook}.ipynb takes: {names}"
            problems.append(Problem(chapter.file, 0, key, str(value), "parameters", message))
        elif not _fits(value, own[name].type_name):
            message = (
                f"{name} must be {own[name].type_name}, found {value!r}{_hint(value, own[name])}"
            )
            problems.append(Problem(chapter.file, 0, key, str(value), "parameters", message))
    for name in sorted(own.keys() - chapter.parameters.keys()):
        message = f"{name} is missing; {chapter.notebook}.ipynb expects {own[name].type_name}"
        problems.append(Problem(chapter.file, 0, f"parameters.{name}", "", "parameters", message))
    return problems


def _fits(value: Any, type_name: str) -> bool:
    if type_name == "float" and type(value) is int:
        return True
    if type_name == "list" and isinstance(value, list) and any(map(_is_another, value)):
        return False
    return type(value) is TYPES[type_name]


def _is_another(value: Any) -> bool:
    """Whether YAML may have made something else of a text: NO is false, 2030-01-01 a date."""
    return isinstance(value, bool | date)


def _hint(value: Any, parameter: Parameter) -> str:
    """Say what to do where YAML has made something else of a text."""
    listed = parameter.type_name == "list" and isinstance(value, list)
    if listed or (parameter.type_name == "str" and value is not None):
        return ": where text is meant, put it in quotes"
    return ""
