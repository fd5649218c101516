"""``milepost export``: an edition in the format of another standard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from milepost.cli.exit_codes import say, show
from milepost.cli.options import edition_option, workbook_option
from milepost.cli.run_settings import chosen_edition
from milepost.core.workbook import Workbook

MOST_LINES = 20


@click.command()
@click.option(
    "--to",
    required=True,
    type=click.Choice(["iati", "sdmx", "datapackage"]),
    help="IATI activities (XML), SDMX-CSV, or a Frictionless data package (a folder).",
)
@click.argument("file", type=click.Path(path_type=Path))
@workbook_option
@edition_option
@click.option(
    "--sdmx-version",
    type=click.Choice(["1.0", "2.0"]),
    default="1.0",
    show_default=True,
    help="Of SDMX-CSV.",
)
@click.option(
    "--reporting-org", default="", metavar="ID", help="The organisation in IATI: XM-DAC-41304."
)
@click.option(
    "--reporting-org-type",
    default="40",
    show_default=True,
    metavar="CODE",
    help="Of IATI's codelist OrganisationType: 40 is multilateral.",
)
@click.option("--replace", is_flag=True, help="Write over a FILE that is there.")
def export(to: Any, file: Path, workbook: Workbook, edition: str | None, **choices: Any) -> None:
    """Write what an edition shows to FILE, and what is lost beside it.

    Nothing leaves that the edition's readers may not know: rows for others, later ones, and small
    counts that are kept back stay in the workbook.

    \b
    Example:
      milepost export --to iati results.xml --edition 2025
    """
    from milepost.exporters import formats  # noqa: PLC0415  (imports pandas)
    from milepost.importers.losses import summary  # noqa: PLC0415
    from milepost.publish.atomic import readable_by  # noqa: PLC0415

    chosen = chosen_edition(workbook, edition)
    with readable_by(chosen.audience):
        written = formats.export(workbook, chosen.edition, to, file, formats.Choices(**choices))
    for line in summary(written.losses)[1:][:MOST_LINES]:
        show(line)
    if written.standing:
        words = ", ".join(f"{key} {value}" for key, value in written.standing.items())
        say(f"this edition is not for everybody, or not final ({words}): {file} says so too")
    say(f"wrote {written.place}; {written.report} tells what it can't hold")
