"""``milepost explain``: why a chapter is fresh or stale."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.exit_codes import show
from milepost.cli.options import edition_option, root_option, series_option
from milepost.cli.run_settings import NO_CHAPTER, chosen_chapters, edition_name, forced_chapters
from milepost.core.errors import UsageError
from milepost.core.workbook import Workbook, find_workbook
from milepost.edition.params import read_edition
from milepost.execute.explain import explain as explain_job
from milepost.execute.keys import KeyMaker
from milepost.inputs.edition_tables import edition_data
from milepost.publish import build as building


@click.command()
@root_option
@edition_option
@series_option
@click.argument("chapter", required=False)
def explain(
    root: Path | None, edition: str | None, series: tuple[str, ...], chapter: str | None
) -> None:
    """Say of a chapter why it is fresh or stale.

    \b
    Example:
      milepost explain pillar=B
    """
    workbook = find_workbook(root)
    wanted = chosen_chapters((chapter,)) if chapter else []
    explain_chapters(workbook, edition_name(workbook, edition), wanted, series)


def explain_chapters(
    workbook: Workbook,
    edition: str,
    wanted: list[tuple[str, str]],
    series: tuple[str, ...],
    force: tuple[str, ...] = (),
) -> None:
    """Say of chapters why they are fresh or stale.

    Parameters
    ----------
    wanted
        Parameters and values, as :func:`milepost.cli.run_settings.chosen_chapters` gives them.
    series
        Names of series whose chapters are added.
    force
        Chapters that are stale because they are to be executed again.
    """
    checked = building.check(workbook)
    data = edition_data(checked.dataset, read_edition(workbook, edition), workbook)
    jobs = building.make_jobs(workbook, checked, data, wanted, series)
    if wanted and not jobs:
        asked = " or ".join("=".join(part for part in item if part) for item in wanted)
        raise UsageError(NO_CHAPTER.format(asked))
    forced = building.forced(forced_chapters(force), jobs)
    maker = KeyMaker(workbook.store)
    for job in jobs:
        explanation = explain_job(job, workbook.store, maker, checked.dataset.tables)
        if forced == "all" or job.name in forced:
            show(f"{job.label}: stale: --force asks for it")
        else:
            show(f"{job.label}: {'fresh' if explanation.fresh else 'stale'}: {explanation.reason}")
