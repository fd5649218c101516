"""YAML as people and other programs write it: plain values alone, and never more than they seem."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from milepost.core.errors import UserError
from milepost.core.files import read_text

LONGEST = 2_000_000  # characters; the parser is slow, and no settings are so long
MOST_NODES = 200_000  # with every alias written out
DEEPEST = 60
# what the loader lets through where a value has the form of a date or number but is none
VALUE_ERRORS = (ValueError, KeyError, AttributeError, TypeError, OverflowError)


def read_yaml(path: Path, file_name: str) -> Any:
    """Read one YAML file, by its name in messages.

    Raises
    ------
    UserError
        If it can't be read; the message names the file and, where there is one, the line.
    """
    try:
        text = read_text(path)
    except FileNotFoundError as error:
        raise UserError(f"{file_name} does not exist.") from error
    except OSError as error:
        raise UserError(f"{file_name}: can't be read: {error.strerror}") from error
    return parse_yaml(text, file_name)


def parse_yaml(text: str, file_name: str, repeated: list[str] | None = None) -> Any:
    """Parse a text as one YAML document.

    Keys that stand twice are refused; with ``repeated`` they are named there and the last of each
    is taken, as other programs do.

    Raises
    ------
    UserError
        If it is none, names a type, repeats a key, is nested too deeply, or would grow beyond
        measure by its aliases.
    """
    if len(text) > LONGEST:
        raise UserError(
            f"{file_name}: can't be read as YAML: {len(text):,} characters are too many"
        )
    try:
        # one file is asked for by many, and parsing takes long
        return deepcopy(_parsed(text)) if repeated is None else _parse(text, repeated)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
        raise UserError(f"{file_name}{line}: can't be read as YAML: {_plainly(reason)}") from error
    except RecursionError as error:
        raise UserError(f"{file_name}: can't be read as YAML: nested too deeply") from error
    except VALUE_ERRORS as error:
        raise UserError(f"{file_name}: a value can't be read as YAML: {error}") from error


def _plainly(reason: str) -> str:
    """Say of PyYAML's most frequent faults what to do."""
    if reason.endswith("that cannot start any token"):
        if "'\\t'" in reason:
            return "a tab indents the line: use spaces"
        return f"{reason.split()[2]} can't begin a value: put the value in quotation marks"
    if reason == "mapping values are not allowed here":
        return f"{reason}: put a value that holds a colon in quotation marks"
    return reason


def _parse(text: str, repeated: list[str] | None = None) -> Any:
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _Measure(repeated).size(node, 0)
        return loader.construct_document(node)
    finally:
        loader.dispose()


_parsed = lru_cache(maxsize=64)(_parse)


# YAML 1.1 reads 010 as 8, 1_000 as 1000 and 1:30 as 90
_NUMBERS = {
    "tag:yaml.org,2002:int": re.compile(r"[-+]?(0|[1-9][0-9]*)"),
    "tag:yaml.org,2002:float": re.compile(
        r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?|[-+]?\.(inf|nan)", re.IGNORECASE
    ),
}


class _Measure:
    """Counts the values of a document with its aliases written out."""

    def __init__(self, repeated: list[str] | None) -> None:
        self._repeated = repeated
        self._sizes: dict[int, int] = {}
        self._open: set[int] = set()

    def size(self, node: yaml.Node, depth: int) -> int:
        """Give a node's size; refuse what no file of settings holds."""
        if id(node) in self._sizes:
            return self._sizes[id(node)]
        if id(node) in self._open:
            raise _refused("an anchor contains itself", node)
        if depth > DEEPEST:
            raise _refused(f"nested more than {DEEPEST} levels deep", node)
        self._open.add(id(node))
        total = 1 + sum(self.size(part, depth + 1) for part in _parts(node, self._repeated))
        if total > MOST_NODES:
            raise _refused(f"more than {MOST_NODES:,} values, aliases written out", node)
        self._open.discard(id(node))
        self._sizes[id(node)] = total
        return total


def _parts(node: yaml.Node, repeated: list[str] | None) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        for at, (key, _) in enumerate(node.value):
            if key.value in keys[:at] and isinstance(key, yaml.ScalarNode):
                if repeated is None:
                    raise _refused(f"the key {key.value!r} stands twice", key)
                repeated.append(key.value)
        return [part for pair in node.value for part in pair]
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    if node.tag in _NUMBERS and not _NUMBERS[node.tag].fullmatch(node.value):
        reason = (
            f"{node.value} is read as another number than it seems: put it in quotes if it is text"
        )
        raise _refused(reason, node)
    if any("\ud800" <= letter <= "\udfff" for letter in node.value):
        raise _refused("a text holds half a letter (a lone surrogate)", node)
    return []


def _refused(reason: str, node: yaml.Node) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=reason, problem_mark=node.start_mark)


def node_at(text: str, *keys: str) -> Any:
    """Give what stands under keys in a YAML text, with its lines, as PyYAML composes it; else None."""
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for name, value in pairs if name.value == key), None)
    return node
