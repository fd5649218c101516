"""The pages of the reference that are tables of what the code knows: commands, tables, kinds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click

from milepost.cli.main import main
from milepost.core.kinds import KINDS
from milepost.core.workbook import PACKAGE
from milepost.edition.words import Words
from milepost.read.expected_tables import NEEDED

WRITTEN = "Written by `make docs`; a test compares it with the code."
OVER_TIME = {
    "sum": "added up from the plan’s start",
    "distinct": "each country, or item, once",
    "latest": "the newest",
    "year": "the amount of a plan year",
}
OVER_PARTS = {
    "sum": "added up",
    "distinct": "each once",
    "ratio": "numerators over denominators",
    "none": "never: the whole’s own row",
    "as-measured": "as its measure",
}
AGAINST = {
    "reach": "a number to reach",
    "add": "so much above the baseline",
    "keep": "at least (`up`), at most (`down`), or up to `upper`",
    "every-year": "a number in every year",
    "change": "per cent of a base year",
    "grow": "per cent a year, compounded from the baseline",
    "direction": "up or down",
    "milestone": "a step: 1 for yes, or the number of the last one",
    "nothing": "nothing",
}
# the order of their file is that of their history; people look for these first
FIRST_TABLES = ("plan", "targets", "observations", "sources", "systems", "global_results", "results",
                "pillars", "scoped_targets", "reports_expected", "dimension_members", "regions",
                "countries")  # fmt: skip


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Give a table in Markdown; a bar in a cell is no border."""
    lines = [" | ".join(head), "|".join("---" for _ in head)]
    lines += [" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows]
    return "\n".join(f"| {line} |" if "---" not in line else f"|{line}|" for line in lines)


def commands() -> str:
    """Give every command with its options, as its own help has them."""
    parts = [
        "# Commands",
        f"{WRITTEN} `milepost COMMAND --help` says the same on the terminal.",
        "A command ends with 0 when all is well, with 1 when the workbook’s data, a notebook or a "
        "book is at fault, and with 2 when the command itself is: an unknown option, a file that "
        "is not there. What is said goes to the terminal’s error stream, what is asked for to its "
        "output.",
    ]
    for name, command in every_command(main):
        parts += _command(name, command)
    return "\n\n".join(parts) + "\n"


def every_command(group: Any, before: str = "milepost") -> Iterator[tuple[str, click.Command]]:
    """Give every command that is no group of others, by its whole name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        _name, command, _rest = group.resolve_command(context, [name])
        if isinstance(command, click.Group):
            yield from every_command(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    yield f"## {name}"
    yield f"```text\n{' '.join([name, *command.collect_usage_pieces(context)])}\n```"
    # a paragraph behind \b is an example, as it is typed
    for paragraph in (command.help or "").split("\n\n"):
        if "\b" in paragraph:
            title, *lines = paragraph.strip("\b\n ").splitlines()
            yield f"{title}\n\n```text\n" + "\n".join(line.strip() for line in lines) + "\n```"
        else:
            yield " ".join(paragraph.split())
    options = [item for item in command.params if isinstance(item, click.Option)]
    records = [item.get_help_record(context) for item in options]
    rows = [(f"`{record[0]}`", record[1]) for record in records if record]
    if rows:
        yield table(["option", "what it does"], rows)


def tables() -> str:
    """Give every table of the data and its columns, as the package's own schemas have them."""
    folder = PACKAGE / "template" / "schemas"
    names = [
        *FIRST_TABLES,
        *sorted({path.stem for path in folder.glob("*.json")} - {*FIRST_TABLES}),
    ]
    parts = [
        "# Tables and columns",
        f"{WRITTEN} These are the package’s own schemas. A resource of `data/datapackage.json` that "
        "states a `schema` has its own columns in their place, and may have more.",
        "A file may leave out every column that is not required, and a workbook every table but "
        + ", ".join(f"`{name}`" for name in NEEDED)
        + ". Dates are written as 2025-12-31, truth values as true and false.",
    ]
    for name in names:
        schema = json.loads((folder / f"{name}.json").read_text("utf-8"))
        head = f"## {name}\n\n{schema['title']}: {_lower(schema['description'])}"
        parts += [head, table(["column", "type", "what it says"], map(_column, schema["fields"]))]
    return "\n\n".join(parts) + "\n"


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _column(field: Mapping[str, Any]) -> tuple[str, str, str]:
    limits = field.get("constraints", {})
    kind = field["type"] + (", required" if limits.get("required") else "")
    words = limits.get("enum", [])
    listed = "" if not words else f" One of {', '.join(f'`{word}`' for word in words)}."
    return f"`{field['name']}`", kind, field["description"] + listed


def kinds() -> str:
    """Give the table of kinds in words."""
    rows = (
        (
            f"`{kind}`",
            OVER_TIME[of.over_time],
            OVER_PARTS[of.over_parts],
            AGAINST[of.against],
            ", ".join(f"`{measure}`" for measure in of.measures),
        )
        for kind, of in KINDS.items()
    )
    head = ["kind", "over time", "over parts", "held against", "measures"]
    return (
        "# Kinds of target\n\n"
        f"{WRITTEN}\n\n"
        "A kind (column `kind` of `targets`) is three answers: how values combine over time, how "
        "over parts (places, items, members), and what they are held against. The last column says "
        "which measures (column `measure` of `observations`) its observations may have. What is "
        "computed from them is said under [How a figure is computed](figures.md).\n\n"
        f"{table(head, rows)}\n\n"
        "A `closed-cohort` is counted in per cent of the target’s `denominator`, a `level` is a share "
        "in per cent, and an `increment` may also be told by how far a stock has grown.\n\n"
        "“As its measure” means: a `flow`, `to-date` or `stock` is added up, a `level` is "
        "numerators over denominators, a `rate` is never added.\n"
    )


def nouns() -> str:
    """Give what a plan may call its parts, with the names it has without a word."""
    fields = Words.model_fields
    pairs = ((name, field.default) for name, field in fields.items() if field.default)
    return table(["key", "one", "several"], ((f"`{name}`", *pair) for name, pair in pairs))
