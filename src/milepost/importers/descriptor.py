"""Adding to ``datapackage.json`` without touching what its author wrote, down to the spaces."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

_SPACE = re.compile(r"\s*")


def with_resources(text: str, entries: Iterable[Mapping[str, Any]]) -> str:
    """Add resources behind the last one of a data package, laid out as the others are."""
    begins, ends = _resources(text)
    before = text[: begins[0]]
    line = before[before.rfind("\n") + 1 :]
    if line.strip() or "\n" not in before:
        added = "".join(f", {json.dumps(entry, ensure_ascii=False)}" for entry in entries)
    else:
        inner = re.match(r"\{\n([ \t]*)", text[begins[0] :])
        step = (inner[1] if inner else line + "  ").removeprefix(line) or "  "
        blocks = (json.dumps(entry, ensure_ascii=False, indent=step) for entry in entries)
        added = "".join(",\n" + line + block.replace("\n", "\n" + line) for block in blocks)
    extended = text[: ends[-1]] + added + text[ends[-1] :]
    json.loads(extended)  # a mistake here must never reach the disk
    return extended


def without_resources(text: str, number: int) -> str:
    """Take the last resources out again, with what stands between them."""
    _begins, ends = _resources(text)
    shorter = text[: ends[-1 - number]] + text[ends[-1] :]
    json.loads(shorter)
    return shorter


def _resources(text: str) -> tuple[list[int], list[int]]:
    """Give where each resource begins and ends."""
    place = _after(text, _after(text, 0) + 1)
    decoder = json.JSONDecoder()
    while True:
        key, place = scanstring(text, place + 1)
        place = _after(text, _after(text, place) + 1)
        if key == "resources":
            break
        _, place = decoder.raw_decode(text, place)
        place = _after(text, _after(text, place) + 1)
    begins, ends = [], []
    while True:
        place = _after(text, place + 1)
        begins.append(place)
        _, place = decoder.raw_decode(text, place)
        ends.append(place)
        place = _after(text, place)
        if text[place] == "]":
            return begins, ends


def _after(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    assert match is not None
    return match.end()
