"""Reads what describes a book: _quarto.yml with what it includes, and a profile laid over it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from milepost.core.errors import UserError
from milepost.core.files import leads_out, lies_inside
from milepost.core.yaml import read_yaml
from milepost.edition.book_files import as_list, place_of, unpublished

# an author's note; what has no end is text, and is kept as the group
COMMENT = re.compile(r"<!--.*?--!?>|(<!--.*+)", re.DOTALL)


def merge(base: Any, other: Any) -> Any:
    """Lay a profile over the base as Quarto does: maps merge, lists join without repeats.

    What ``other`` says wins where both give a plain value.
    """
    if isinstance(base, dict) and isinstance(other, dict):
        merged = dict(base)
        for key, value in other.items():
            merged[key] = merge(base[key], value) if key in base else value
        return merged
    if isinstance(base, list) or isinstance(other, list):
        if base is None or other is None:
            return other if base is None else base
        joined = [*as_list(base), *as_list(other)]
        texts = [json.dumps(item, sort_keys=True, default=str) for item in joined]
        return [item for at, item in enumerate(joined) if texts[at] not in texts[:at]]
    return other


def read_description(
    root: Path, profile: str | None, elsewhere: Path | None = None
) -> tuple[dict[str, Any], str | None]:
    """Read ``_quarto.yml`` with what it includes and a profile, by default its own; give both.

    Raises
    ------
    UserError
        If a file is missing or is not YAML.
    """
    config = _read_yaml(root / "_quarto.yml")
    config.pop("contents", None)  # spelled out in a file that is included
    for name in as_list(config.pop("metadata-files", None)):
        place = place_of(root, elsewhere, str(name))
        if leads_out(str(name)) or not lies_inside(place / str(name), place):
            raise UserError(f"_quarto.yml: metadata-files: {name} leads out of the workbook.")
        if (place / str(name)).is_file():  # as Quarto does
            config = merge(config, _read_yaml(place / str(name)))
    profile = profile or _default_profile(config)
    for name in (profile or "").split(","):
        if name:
            config = merge(config, _read_yaml(root / f"_quarto-{name}.yml"))
    return config, profile


def refuse_unpublished(root: Path, path: str, source: str = "The book") -> None:
    """Refuse to copy what is not for a book's readers, whatever link leads to it.

    Raises
    ------
    UserError
        If the file lies outside the workbook, in ``data/`` and its like, or is hidden.
    """
    if fault := unpublished(root, path):
        raise UserError(f"{source} shows or links to {path}: it {fault}.")


def _read_yaml(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise UserError(f"{path} is missing. Every book needs it to be rendered.")
    content = read_yaml(path, str(path))
    if not isinstance(content, dict):
        raise UserError(f"{path}: expected keys and values (`book:` ...), found none.")
    return {str(key): _plain(value) for key, value in content.items()}


def _plain(value: Any) -> Any:
    """Give values that JSON knows, as the filters are given them; the others as they are read."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return COMMENT.sub(r"\1", str(value)).strip() if "<!--" in str(value) else str(value)


def _default_profile(config: Mapping[str, Any]) -> str | None:
    named = config.get("profile")
    names = as_list(named.get("default")) if isinstance(named, dict) else []
    return str(names[0]) if names else None
