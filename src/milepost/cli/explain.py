"""``milepost explain``: why a chapter is fresh or stale."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milepost.cli.answers import answered
from milepost.cli.exit_codes import show
from milepost.cli.options import edition_option, series_option, workbook_option
from milepost.cli.run_settings import NO_CHAPTER, chosen_chapters, edition_name, forced_chapters
from milepost.core.digests import is_proven
from milepost.core.errors import UsageError
from milepost.core.files import sha256_of
from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.execute.explain import explain as explain_job
from milepost.execute.jobs import Job
from milepost.execute.keys import KeyMaker

if TYPE_CHECKING:
    from milepost.validate.check import Checked


@click.command()
@workbook_option
@edition_option
@series_option
@click.argument("chapter", required=False)
def explain(
    workbook: Workbook, edition: str | None, series: tuple[str, ...], chapter: str | None
) -> None:
    """Say of a chapter why it is fresh or stale.

    \b
    Example:
      milepost explain pillar=B
    """
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

    @cache
    def checked() -> Checked:
        from milepost.publish.run import check  # noqa: PLC0415  (imports pandas)

        return check(workbook)

    def cut() -> list[dict[str, Any]]:
        from milepost.inputs.edition_cache import EditionCache  # noqa: PLC0415
        from milepost.inputs.edition_tables import edition_data  # noqa: PLC0415
        from milepost.publish.run import make_jobs  # noqa: PLC0415

        cache = EditionCache(workbook, read_edition(workbook, edition))
        data = cache.data(checked().dataset, edition_data)
        return [asdict(job) for job in make_jobs(workbook, checked(), data, wanted, series)]

    question = {"command": "explain", "edition": edition, "wanted": wanted, "series": series}
    jobs = [_job(found) for found in answered(workbook, question, cut, _are_kept)]
    if wanted and not jobs:
        asked = " or ".join("=".join(part for part in item if part) for item in wanted)
        raise UsageError(NO_CHAPTER.format(asked))
    again = _forced(force, jobs)
    maker = KeyMaker(workbook.store)
    for job in jobs:
        found = explain_job(job, workbook.store, maker, lambda: checked().dataset.tables)
        forced = again == "all" or job.name in again
        show(f"{job.label}: {'stale: --force asks for it' if forced else found}")


def _forced(force: tuple[str, ...], jobs: list[Job]) -> Collection[str]:
    if not force:
        return ()
    from milepost.publish.run import forced  # noqa: PLC0415  (imports pandas)

    return forced(forced_chapters(force), jobs)


def _job(found: dict[str, Any]) -> Job:
    """Give a job as the answer holds it, in which paths are texts."""
    paths = {
        "notebook": Path(found["notebook"]),
        "slice_files": tuple(map(Path, found["slice_files"])),
        "extra": {name: Path(path) for name, path in found["extra"].items()},
    }
    return Job(**found | paths)


def _are_kept(jobs: list[dict[str, Any]]) -> bool:
    """Whether the store holds the input of each chapter as it was cut."""
    files = {Path(name) for job in jobs for name in job["slice_files"]}
    try:
        return all(
            sha256_of(path) == path.stem if path.suffix == ".json" else is_proven(path)
            for path in files
        )
    except OSError:
        return False
