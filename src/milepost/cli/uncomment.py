"""``milepost uncomment``: what Quarto calls when it has rendered."""

from __future__ import annotations

import os

import click

from milepost.cli.options import workbook_option
from milepost.core.errors import UsageError
from milepost.core.workbook import Workbook
from milepost.render.quarto import OUTPUT_DIR, SKIP_RUN, finish_bare


@click.command(hidden=True)
@workbook_option
def uncomment(workbook: Workbook) -> None:
    """Leave comments out of what Quarto has just rendered: its post-render command.

    \b
    Example, in _quarto.yml:
      post-render: milepost uncomment
    """
    if os.environ.get(SKIP_RUN):  # done once, when Quarto has come back
        return
    if OUTPUT_DIR not in os.environ:
        raise UsageError("Quarto calls `milepost uncomment` itself, when it has rendered.")

    finish_bare(workbook.root, os.environ)
