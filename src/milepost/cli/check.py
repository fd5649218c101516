"""``milepost check``: every problem at once, as a table for people or as JSON for machines."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import click

from milepost.cli.exit_codes import counted, say
from milepost.cli.options import root_option
from milepost.core.errors import printable
from milepost.core.model import Problem
from milepost.core.workbook import find_workbook
from milepost.validate.catalogue import advice, as_record
from milepost.validate.check import check_workbook

MOST_SHOWN = 1000
# where no terminal listens no cell is broken, so that a search finds it
WIDTH = 2000


@click.command()
@root_option
@click.option("--json", "as_json", is_flag=True, help="Give the problems as JSON.")
def check(root: Path | None, as_json: bool) -> None:
    """Check data and parameters; name every problem at once.

    \b
    Example:
      milepost check --json
    """
    checked = check_workbook(find_workbook(root))
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    if as_json:
        click.echo(json.dumps([as_record(problem) for problem in checked.problems], indent=1))
    else:
        show_table(checked.problems)
        rows = sum(len(table) for table in checked.dataset.tables.values())
        warnings = len(checked.problems) - len(errors)
        say(
            f"{counted(rows, 'row')} in {counted(len(checked.resources), 'file')}, "
            f"{counted(len(checked.chapters), 'chapter')}: "
            f"{counted(len(errors), 'error')}, {counted(warnings, 'warning')}."
        )
    if errors:
        raise SystemExit(1)


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
