"""A book's manifest as it is found, which anybody may have written: checked before it is used."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from milepost.core.errors import UsageError, UserError, printable
from milepost.core.file_names import PortableName
from milepost.core.files import leads_out, read_text, unrepeated
from milepost.core.model import ID_PATTERN
from milepost.publish.folder import MANIFEST
from milepost.read.checked import first_error

LARGEST = 1 << 25  # 32 MB: two hundred thousand files
SHOWN = 300  # characters of what a manifest holds, in a message


def _inner(path: str) -> str:
    plain = PurePosixPath(path).as_posix() == path and path != "." and "\0" not in path
    if not plain or leads_out(path):
        message = "it leads outside, or is written as no manifest writes a path"
        raise ValueError(message)
    return path


def _unique(items: Iterable[Any]) -> Any:
    names = [getattr(item, "path", item) for item in items]
    if len(set(names)) < len(names):
        message = "it names one thing twice"
        raise ValueError(message)
    return items


Name = Annotated[PortableName, Field(pattern=ID_PATTERN, max_length=255)]


class _Part(BaseModel):
    """What is not described here is left alone: the digest covers it."""

    model_config = ConfigDict(strict=True)


class _Listed(_Part):
    path: Annotated[str, AfterValidator(_inner)]
    sha256: str


Files = Annotated[list[_Listed], AfterValidator(_unique)]


class _Edition(_Part):
    edition: Name
    audience: str = ""
    series: list[Name] = []


class _Commit(_Part):
    commit: str
    clean: bool


class _Older(_Part):
    commit: str
    digest: str
    sha256: str


class _Manifest(_Part):
    edition: _Edition
    renderer: Literal["embedded", "quarto"]
    formats: Annotated[
        list[Literal["html", "pdf", "docx"]], Field(min_length=1), AfterValidator(_unique)
    ]
    software: dict[str, str]
    inputs: dict[str, Files]
    outputs: Files
    # files that an earlier build made; of the site and the data there is none
    older: dict[Literal["book.pdf", "book.docx"], _Older] = {}
    tools: dict[str, Any] = {}
    git: _Commit | None = None
    # as it stood in the environment, which holds no null byte
    source_date_epoch: Annotated[str, Field(pattern=r"^[ -~]{1,64}$")] | None = None


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a book's manifest.

    Raises
    ------
    UsageError
        If there is none.
    UserError
        If it is broken, or no file.
    """
    path = folder / MANIFEST
    if not os.path.lexists(path):
        raise UsageError(printable(f"{folder} is no published book: it has no {MANIFEST}."))
    if path.is_symlink() or not path.is_file():
        raise UserError(printable(f"{path}: is a link, folder, pipe or device, no file."))
    try:
        return _checked(path)
    except ValidationError as error:
        reason = first_error(error)
        raise _broken(path, reason) from error
    except RecursionError as error:
        raise _broken(path, "it is nested too deeply") from error
    except (OSError, ValueError) as error:
        raise _broken(path, getattr(error, "strerror", None) or str(error)) from error


def _checked(path: Path) -> dict[str, Any]:
    if path.stat().st_size > LARGEST:
        raise ValueError("it is larger than 32 MB")
    text = read_text(path)
    _prove(text)
    content: dict[str, Any] = json.loads(text)
    return content


@lru_cache(maxsize=2)  # a build reads the same one several times
def _prove(text: str) -> None:
    content = json.loads(text, parse_constant=_refuse, object_pairs_hook=unrepeated)
    # what can't be written again can't be compared, shown or proved
    json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")
    if not isinstance(content, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004
    _Manifest.model_validate(content)


def _refuse(word: str) -> NoReturn:
    message = f"{word} is no JSON"
    raise ValueError(message)


def _broken(path: Path, reason: str) -> UserError:
    shortened = reason if len(reason) <= SHOWN else reason[:SHOWN] + " ..."
    return UserError(printable(f"{path}: broken: {shortened}"))
