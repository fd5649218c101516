"""Write the documentation that is made from code: reference, rules, the picture of the rooms.

`make docs` writes it; a test compares it with what is committed.
"""

from __future__ import annotations

import ast
import html
import inspect
import re
import textwrap
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from types import ModuleType
from typing import Any

import reference_pages

import milepost
from milepost import charts
from milepost.report import text, topics
from milepost.report.chapter import Chapter, open_chapter
from milepost.report.topics import method
from milepost.validate.catalogue import PAGE

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(milepost.__file__).parent
INTRODUCTION = """\
# What a notebook may call

Written by `make docs` from the docstrings; a test compares it with the code. A notebook begins with
`from milepost.report import open_chapter, topics`. Rows are pandas DataFrames, with the columns of
`data/schemas/`; a function that gives an exhibit is the last expression of its cell."""
ROLE = re.compile(r":\w+:`(?:milepost\.)?([^`]+)`")


def reference() -> str:
    """Give what a notebook may call, as Markdown."""
    parts = [INTRODUCTION, "## The chapter", _entry("open_chapter", open_chapter)]
    parts += [
        _entry(f"chapter.{name}", member)
        for name, member in inspect.getmembers(Chapter, inspect.isfunction)
        if not name.startswith("_")
    ]
    parts.append(f"### `chapter[table]`\n\n{_markdown(Chapter.__getitem__.__doc__)}")
    named = {name: getattr(topics, name) for name in topics.__all__} | {"method": method}
    for name, item in sorted(named.items(), key=lambda pair: inspect.ismodule(pair[1])):
        if not inspect.ismodule(item):
            parts.append(_entry(f"topics.{name}", item))
            continue
        parts += [f"## topics.{name}", _summary(item.__doc__)]
        parts += [_entry(f"{name}.{key}", function) for key, function in _functions(item)]
    parts += ["## Words", "`from milepost.report import text`"]
    parts += [_entry(f"text.{key}", function) for key, function in _functions(text)]
    parts += ["## Charts", "For exhibits of your own: `from milepost import charts`."]
    parts += [
        _entry(f"charts.{name}", getattr(charts, name))
        for name in charts.__all__
        if inspect.isfunction(getattr(charts, name))
    ]
    return "\n\n".join(parts) + "\n"


def _functions(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Give a module's own public functions; the parts of an exhibit stand with its function."""
    for name, item in vars(module).items():
        own = inspect.isfunction(item) and item.__module__ == module.__name__
        if own and not name.startswith("_") and not name.endswith(("_caption", "_alt", "_table")):
            yield name, item


def _entry(name: str, function: Any) -> str:
    """Give a heading, the signature as it is written, and the docstring."""
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    arguments = ast.unparse(node.args).removeprefix("self").removeprefix(", ")
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    signature = f"```python\n{name.rsplit('.', maxsplit=1)[-1]}({arguments}){returns}\n```"
    return f"### `{name}`\n\n{signature}\n\n{_markdown(function.__doc__)}"


def _summary(doc: str | None) -> str:
    return _markdown(doc).split("\n\n", maxsplit=1)[0]


def _markdown(doc: str | None) -> str:
    """Turn a NumPy docstring into Markdown: a section becomes a list of its terms."""
    lines = inspect.cleandoc(doc or "").replace("``", "`").splitlines()
    written: list[str] = []
    in_section = False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if following and set(following) == {"-"}:
            written.append(f"**{line}**\n")
            in_section = True
        elif set(line) == {"-"}:
            continue
        elif in_section and line.startswith("    "):
            written.append(f"  {line.strip()}")
        elif in_section and line:
            written.append(f"- `{line}`")
        else:
            written.append(line)
    return ROLE.sub(r"`\1`", "\n".join(written)).strip()


def imports() -> dict[str, set[str]]:
    """Give the rooms that each room imports, lowest first: a room stands above all it uses."""
    rooms = {path.parent.name: path.parent for path in sorted(PACKAGE.glob("*/__init__.py"))}
    used: dict[str, set[str]] = {}
    for room, folder in rooms.items():
        modules = {
            name
            for path in folder.rglob("*.py")
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module
            for name in [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        }
        parts = [name.split(".") for name in modules if name.startswith("milepost.")]
        used[room] = ({part[1] for part in parts} & rooms.keys()) - {room}
    level: dict[str, int] = {}
    for room in TopologicalSorter(used).static_order():
        level[room] = 1 + max((level[other] for other in used[room]), default=0)
    return {room: used[room] for room in sorted(used, key=lambda room: (level[room], room))}


def picture() -> str:
    """Draw the rooms, lowest at the bottom: what each is for, and a dot for each room it uses."""
    used = imports()
    rooms = [*used][::-1]
    step, first, dots, apart = 30, 34, 715, 20
    width, height = dots + apart * len(rooms), first + step * len(rooms)
    column = {room: dots + apart * at for at, room in enumerate(rooms)}
    lines = [
        f'<text x="{x}" y="22" text-anchor="middle" fill="#50607a">{number}</text>'
        for number, x in enumerate(column.values(), 1)
    ]
    for number, room in enumerate(rooms, 1):
        y = first + step * (number - 1)
        purpose = html.escape(_summary(_docstring(PACKAGE / room / "__init__.py")).replace("`", ""))
        lines.append(
            f'<rect x="8" y="{y}" width="104" height="24" rx="4" fill="#e7edf5" stroke="#22344d"/>'
            f'<text x="18" y="{y + 16}"><tspan fill="#50607a">{number}</tspan> '
            f'<tspan font-weight="bold">{room}/</tspan></text>'
            f'<text x="122" y="{y + 16}">{purpose}</text>'
        )
        lines += [
            f'<circle cx="{column[other]}" cy="{y + 12}" r="4" fill="#22344d"/>'
            for other in rooms
            if other in used[room]
        ]
        lines.append(f'<circle cx="{column[room]}" cy="{y + 12}" r="2" fill="#9aa8bd"/>')
    words = "; ".join(
        f"{room} uses {', '.join(other for other in rooms if other in used[room]) or 'none'}"
        for room in rooms
    )
    body = "\n".join(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12.5" '
        f'fill="#14213d">\n<title>The rooms of the package, and which uses which</title>\n'
        f'<desc>{words}.</desc>\n<rect width="{width}" height="{height}" fill="#ffffff"/>\n'
        f"{body}\n</svg>\n"
    )


def _docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""


def documents() -> dict[str, str]:
    """Give each document by its path in the repository."""
    return {
        "docs/reference/commands.md": reference_pages.commands(),
        "docs/reference/tables.md": reference_pages.tables(),
        "docs/reference/kinds.md": reference_pages.kinds(),
        "docs/reference/rules.md": PAGE.read_text("utf-8"),
        "docs/reference/notebooks.md": reference(),
        "docs/pictures/rooms.svg": picture(),
    }


def main() -> None:
    """Write the documents."""
    for path, content in documents().items():
        (ROOT / path).write_text(content, "utf-8")


if __name__ == "__main__":
    main()
