"""``milepost preview``: the book in a browser while it is being written."""

from __future__ import annotations

import click

from milepost.cli.exit_codes import say
from milepost.cli.options import edition_option, workbook_option
from milepost.cli.run_settings import edition_name
from milepost.core.workbook import Workbook
from milepost.serve.preview import preview as show


@click.command()
@workbook_option
@edition_option
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=None,
    metavar="N",
    help="Where to listen; by default 8765, or any port that is free.",
)
@click.option("--no-browser", is_flag=True, help="Open no browser; the address is printed.")
@click.option("--quarto", is_flag=True, help="Show the look that Quarto gives.")
def preview(
    workbook: Workbook, edition: str | None, port: int | None, no_browser: bool, quarto: bool
) -> None:
    """Show the book in a browser, and follow every change.

    \b
    Example:
      milepost preview --edition 2025
    """
    name = edition_name(workbook, edition)
    show(workbook, name, port=port, browser=not no_browser, quarto=quarto, say=say)
