"""``milepost check``: every problem at once, as a table for people or as JSON for machines."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from milepost.cli.answers import answered
from milepost.cli.exit_codes import counted, say
from milepost.cli.options import workbook_option
from milepost.core.errors import UserError, printable
from milepost.core.model import Problem
from milepost.core.workbook import Workbook
from milepost.validate.catalogue import advice, as_record

if TYPE_CHECKING:
    from milepost.read.dataset import Dataset

MOST_SHOWN = 1000
# where no terminal listens no cell is broken, so that a search finds it
WIDTH = 2000


@click.command()
@workbook_option
@click.option("--json", "as_json", is_flag=True, help="Give the problems as JSON.")
def check(workbook: Workbook, as_json: bool) -> None:
    """Check data and parameters; name every problem at once.

    \b
    Example:
      milepost check --json
    """
    found = answered(workbook, {"command": "check"}, lambda: _found(workbook))
    problems = [Problem(**problem) for problem in found["problems"]]
    errors = [problem for problem in problems if problem.severity == "error"]
    if as_json:
        click.echo(json.dumps([as_record(problem) for problem in problems], indent=1))
    else:
        show_table(problems)
        say(
            f"{counted(found['rows'], 'row')} in {counted(found['files'], 'file')}, "
            f"{counted(found['chapters'], 'chapter')}: "
            f"{counted(len(errors), 'error')}, {counted(len(problems) - len(errors), 'warning')}."
        )
    if errors:
        raise SystemExit(1)


def _found(workbook: Workbook) -> dict[str, Any]:
    from milepost.validate.check import check_workbook  # noqa: PLC0415  (imports pandas)
    from milepost.validate.rows_cache import checked_rows  # noqa: PLC0415

    checked = check_workbook(workbook, checked_rows(workbook))
    problems = sorted([*checked.problems, *_settings(workbook, checked.dataset)])
    return {
        "problems": [problem.as_dict() for problem in problems],
        "rows": sum(len(table) for table in checked.dataset.tables.values()),
        "files": len(checked.resources),
        "chapters": len(checked.chapters),
    }


def _settings(workbook: Workbook, dataset: Dataset) -> Iterator[Problem]:
    """Find what a build would refuse in the cut-offs of methods and in the rule of small counts."""
    from milepost.inputs.edition_tables import thresholds_of  # noqa: PLC0415
    from milepost.inputs.protected_tables import rule_for  # noqa: PLC0415

    def rule() -> object:
        return rule_for(dataset.tables, workbook) if len(dataset["targets"]) else None

    for file, read in (
        ("params/method.yml", lambda: thresholds_of(workbook)),
        ("params/disclosure.yml", rule),
    ):
        try:
            read()
        except UserError as error:
            for line in (error.message, *error.lines):
                message = line.split(f"{file}: ", 1)[-1]
                yield Problem(file, 0, "", "", "parameters", message)


def show_table(problems: list[Problem]) -> None:
    """Show problems by file: where, what is wrong, what to do."""
    if not problems:
        return
    from rich.console import Console  # noqa: PLC0415  (slow, and where all is well not needed)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    stream = sys.stdout
    seen = stream.isatty()
    width = shutil.get_terminal_size().columns if seen else WIDTH
    table = Table(expand=seen)
    for name, ratio in (("File", 4), ("Row", 1), ("Column", 2), ("Value", 2), ("What is wrong", 5),
                        ("What to do", 4), ("Rule", 2)):  # fmt: skip
        table.add_column(name, ratio=ratio, overflow="fold")
    previous = ""
    # errors have the first right to a place, in the order of files and rows
    listed = sorted(sorted(problems, key=lambda item: item.severity)[:MOST_SHOWN])
    for problem in listed:
        if previous and problem.file != previous:
            table.add_section()
        cells = (
            "" if seen and problem.file == previous else problem.file, str(problem.row or ""), problem.column,
            problem.value, problem.message, advice(problem.rule),
        )  # fmt: skip
        previous = problem.file
        kind = f"{problem.severity}: {problem.rule}"
        style = "red" if problem.severity == "error" else "yellow"
        table.add_row(*(Text(printable(cell)) for cell in cells), Text(kind, style=style))
    Console(file=stream, width=width, highlight=False).print(table)
    if len(problems) > MOST_SHOWN:
        say(f"... and {len(problems) - MOST_SHOWN:,} more; --json gives them all")
