"""``milepost diff``: what changed between two editions, or two states of the data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from milepost.cli.answers import answered
from milepost.cli.exit_codes import show, show_json
from milepost.cli.options import json_option, root_option
from milepost.core.errors import UsageError
from milepost.core.model import DEFINITION
from milepost.core.workbook import Workbook, find_workbook

MOST_ROWS = 12
Section = Callable[[list[dict[str, Any]]], list[str]]


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@root_option
@click.option("--data", "states", is_flag=True, help="OLD and NEW are folders of data.")
@click.option(
    "--edition", default=None, metavar="NAME", help="With --data: the edition to compare."
)
@click.option("--parts", is_flag=True, help="Show regions, pillars and results, too.")
@click.option("--markdown", is_flag=True, help="Give a report in Markdown.")
@json_option
def diff(
    old: str,
    new: str,
    root: Path | None,
    states: bool,
    edition: str | None,
    parts: bool,
    markdown: bool,
    as_json: bool,
) -> None:
    """Say what changed between editions: figures, statuses, targets.

    A figure is restated if the same year's figure is another as NEW knows it. A status is moved
    by a cause if assessing again with that cause alone added moves it; the causes are added in
    this order: revision of rows, time that passed, new results, method (audience and grades, then
    bands and targets). The output may name whatever either edition may see.

    \b
    Example:
      milepost diff 2024 2025
      milepost diff --data ../before . --markdown
    """
    if as_json and markdown:
        raise UsageError("Choose one of --json and --markdown.")
    if edition is not None and not states:
        raise UsageError("--edition goes with --data; name the two editions instead.")
    if states:
        from milepost.cli.compared import between_states  # noqa: PLC0415  (imports pandas)

        found = between_states(old, new, root, edition)
    else:
        workbook = find_workbook(root)
        question = {"command": "diff", "old": old, "new": new}
        found = answered(workbook, question, lambda: _between_editions(workbook, old, new))
    if as_json:
        show_json(found)
    else:
        for line in _lines(found, markdown=markdown, parts=parts):
            show(line)


def _between_editions(workbook: Workbook, old: str, new: str) -> dict[str, Any]:
    from milepost.cli.compared import between_editions  # noqa: PLC0415  (imports pandas)

    return between_editions(workbook, old, new)


def _lines(found: dict[str, Any], *, markdown: bool, parts: bool) -> Iterable[str]:
    """Write the comparison for people: a heading a question, a line a finding, its rows below."""
    names = [
        f"{found[key]['edition']} (known by {found[key]['cut_off']})" for key in ("old", "new")
    ]
    yield _heading(f"Changes from {names[0]} to {names[1]}", 1, markdown=markdown)
    if not any(value for name, value in found.items() if name not in ("old", "new")):
        yield "Nothing changed."
        return
    year = found["old"]["year"]
    of_targets: list[tuple[str, list[dict[str, Any]], Section]] = [
        (f"Figures of {year} restated", found["restated"], _restated),
        ("Statuses that moved", found["moved"], _moved),
        ("Newly assessable", found["newly_assessable"], _names),
        ("No longer assessable", found["no_longer_assessable"], _names),
    ]
    for title, records, write in of_targets:
        chosen = [item for item in records if parts or item["scope_kind"] == "global"]
        left = len(records) - len(chosen)
        more = f" (and {left} of parts; --parts shows them)" if left else ""
        yield from _section(f"{title}: {len(chosen) or 'none'}{more}", write(chosen), markdown)
    others = [
        ("Targets added", found["targets_added"]),
        ("Targets removed", found["targets_removed"]),
        ("Countries with a first observation", _countries(found["countries_new"])),
        ("Countries without any observation now", _countries(found["countries_gone"])),
        ("Kept back, because something is suppressed", found["kept_back"]),
        ("Choices that differ", [_choice(item) for item in found["parameters"]]),
    ]
    for title, items in others:
        yield from _section(f"{title}: {len(items) or 'none'}", items, markdown)


def _section(title: str, lines: list[str], markdown: bool) -> Iterable[str]:
    yield ""
    yield _heading(title, 2, markdown=markdown)
    if markdown and lines:
        yield ""
    for line in lines:
        indent = len(line) - len(line.lstrip())
        yield f"{' ' * indent}- {line.strip()}" if markdown else f"  {line}"


def _heading(text: str, level: int, *, markdown: bool) -> str:
    return f"{'#' * level} {text}" if markdown else text


def _restated(records: list[dict[str, Any]]) -> list[str]:
    lines = []
    for head, item in zip(_table(records, _figure), records, strict=True):
        lines += [head, *_rows(item["rows"], "  ")]
    return lines


def _moved(records: list[dict[str, Any]]) -> list[str]:
    lines = []
    for head, item in zip(_table(records, _figure), records, strict=True):
        lines.append(head)
        for cause in item["causes"]:
            step = f"{_status(cause['before'])} -> {_status(cause['after'])}"
            lines.append(f"  by {cause['cause']}: {step}")
            lines += [f"    {_choice(choice)}" for choice in cause["parameters"]]
            lines += _rows(cause["rows"], "    ")
    return lines


def _names(records: list[dict[str, Any]]) -> list[str]:
    return _table(records, _status)


def _table(records: list[dict[str, Any]], words: Callable[[dict[str, Any]], str]) -> list[str]:
    """Write place, before and after, in columns."""
    cells = [(_place(item), words(item["before"]), words(item["after"])) for item in records]
    place, before = (max((len(row[at]) for row in cells), default=0) for at in (0, 1))
    return [f"{row[0]:<{place}}  {row[1]:<{before}}  -> {row[2]}" for row in cells]


def _countries(records: list[dict[str, Any]]) -> list[str]:
    return [
        f"{item['country']} ({', '.join(row['observation_id'] for row in item['rows'][:3])}"
        + (f" and {len(item['rows']) - 3} more)" if len(item["rows"]) > 3 else ")")
        for item in records
    ]


def _rows(rows: list[dict[str, Any]], indent: str) -> list[str]:
    lines = []
    for row in rows[:MOST_ROWS]:
        facts = "; ".join(
            f"{name} {_cell(pair['before'])} -> {_cell(pair['after'])}"
            for name, pair in row["changed"].items()
        )
        lines.append(
            f"{indent}{row['kind']}: {row['observation_id']} ({row['file']}, row {row['row']}; "
            f"{row['source_id']}; known {row['known_on']}; {row['evidence']})"
            + (f": {facts}" if facts else "")
        )
    if len(rows) > MOST_ROWS:
        lines.append(f"{indent}and {len(rows) - MOST_ROWS} more rows; --json gives them")
    return lines


def _place(item: dict[str, Any]) -> str:
    whole = item["scope_kind"] == "global"
    return item["target_id"] if whole else (
        f"{item['target_id']}, {item['scope_kind']} {item['scope_id']}"
    )  # fmt: skip


def _figure(figure: dict[str, Any]) -> str:
    """Write a figure with its status; an illustrative one says so."""
    value = "no figure" if figure["actual"] is None else (
        f"{_cell(figure['actual'])} {figure['unit']}"
    )  # fmt: skip
    return f"{value}, {_status(figure)}"


def _status(figure: dict[str, Any]) -> str:
    marks = [figure["reason"], "illustrative" if figure["evidence"] == "illustrative" else None]
    notes = ", ".join(mark for mark in marks if mark)
    return str(figure["status"]) + (f" ({notes})" if notes else "")


def _choice(item: dict[str, Any]) -> str:
    before, after = (_exact(item[name]) for name in ("before", "after"))
    of, _, what = item["name"].rpartition(".")
    changed = "target changed: " if of and what in DEFINITION else ""
    return f"{changed}{item['name']}: {before} -> {after}"


def _exact(value: Any) -> str:
    """Write what was chosen, a number with all its decimals."""
    return f"{value:,.9g}" if isinstance(value, float) else _cell(value)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(value)
