"""Options that several commands share, told once."""

from __future__ import annotations

from pathlib import Path

import click

root_option = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help="The workbook's folder; by default the nearest one at or above this folder.",
)
formats_option = click.option(
    "--to",
    "formats",
    multiple=True,
    type=click.Choice(["html", "pdf", "docx"]),
    help="A format; by default those of the edition.",
)
