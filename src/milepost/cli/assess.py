"""``milepost assess``: a published method for series of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.options import root_option
from milepost.core.workbook import workbook_or_none
from milepost.methods.series_files import assess_file
from milepost.methods.thresholds import Thresholds, load_thresholds


@click.command()
@click.argument("series", type=click.Path(path_type=Path))
@click.option(
    "--method",
    default="linear-pace",
    show_default=True,
    metavar="NAME",
    help="A published method, such as open-sdg.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="Where to write; by default to the terminal.",
)
@root_option
def assess(series: Path, method: str, output: Path | None, root: Path | None) -> None:
    """Assess anyone's series: value, score and status of each row.

    \b
    Example:
      milepost assess series.csv --method open-sdg -o assessed.csv
    """
    workbook = workbook_or_none(root)
    path = workbook.params / "method.yml" if workbook else None
    thresholds = load_thresholds(path) if path and path.is_file() else Thresholds()
    assess_file(series, method, output, thresholds)
