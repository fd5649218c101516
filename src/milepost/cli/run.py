"""``milepost run``: execute notebooks."""

from __future__ import annotations

import os
from typing import Any

import click

from milepost.cli.exit_codes import say
from milepost.cli.options import edition_option, run_options, workbook_option
from milepost.cli.run_settings import (
    NO_CHAPTER,
    chosen_chapters,
    chosen_edition,
    counts,
    settings_with_progress,
)
from milepost.core.errors import UsageError
from milepost.core.workbook import Workbook
from milepost.edition.brand_reading import read_brand
from milepost.publish.atomic import only_one
from milepost.publish.build import check_chapters
from milepost.publish.run import run_chapters
from milepost.render.extension import sync_extension
from milepost.render.quarto import OUTPUT_DIR, SKIP_RUN, check_left_out, check_standing


@click.command()
@workbook_option
@edition_option
@click.option(
    "--only",
    multiple=True,
    metavar="PARAMETER=VALUE",
    help="Only chapters with this parameter, such as pillar=B, or this name; can be repeated.",
)
@click.option("--dry-run", is_flag=True, help="List what would be executed, and stop.")
@run_options
def run(
    workbook: Workbook, edition: str | None, only: tuple[str, ...], dry_run: bool, **options: Any
) -> None:
    """Execute the notebooks whose inputs have changed, into chapters/.

    \b
    Example:
      milepost run --edition 2025 --only pillar=B
    """
    if os.environ.get(SKIP_RUN):
        if os.environ.get("QUARTO_PROFILE"):
            check_chapters(workbook, chosen_edition(workbook, edition))
        return
    chosen = chosen_edition(workbook, edition)
    by_quarto = OUTPUT_DIR in os.environ
    if by_quarto or ((workbook.root / "_quarto.yml").is_file() and not dry_run):
        # a bare `quarto render` finds the book's formats
        sync_extension(workbook.root, brand=read_brand(workbook, chosen.edition))
    if by_quarto:
        check_standing(workbook.root, chosen.edition, chosen.standing)
        check_left_out(workbook.root, chosen.edition, chosen.leaves_out)
    wanted = chosen_chapters(only)
    if dry_run:
        from milepost.cli.explain import explain_chapters  # noqa: PLC0415  (imports pandas)

        explain_chapters(workbook, chosen.edition, wanted, options["series"], options["force"])
        return
    with settings_with_progress(options) as settings, only_one(workbook.store, settings.wait):
        _data, outcomes, _exhibits = run_chapters(workbook, chosen, settings, wanted)
    if wanted and not outcomes:
        raise UsageError(NO_CHAPTER.format(" or ".join(only)))
    say(counts(outcomes) + f" in {workbook.relative(workbook.chapters)}/")
