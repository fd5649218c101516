"""The command line of milepost: each command reads a workbook, and says what it did.

Exit codes: 0 done; 1 the data, a notebook or the rendering failed; 2 the command line asked for
something that does not exist. Heavy imports wait until a command needs them.
"""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milepost.cli.check import check
from milepost.cli.diff import diff
from milepost.cli.exit_codes import Commands, say, show, show_problems
from milepost.cli.import_ import import_, template
from milepost.cli.options import formats_option, root_option
from milepost.cli.verify import doctor, verify
from milepost.core.errors import UsageError, UserError
from milepost.core.workbook import Workbook, find_workbook

if TYPE_CHECKING:
    from milepost.publish.build import Settings

SKIP_RUN = "MILEPOST_SKIP_RUN"  # set while Quarto renders chapters that have just been executed
BY_QUARTO = "QUARTO_PROJECT_OUTPUT_DIR"  # set by Quarto for its hooks
NO_CHAPTER = "No chapter has {}; `milepost list` names them all."


edition_option = click.option(
    "--edition",
    default=None,
    metavar="NAME",
    help="An edition of params/editions/; by default the default profile of _quarto.yml.",
)
series_option = click.option(
    "--with",
    "series",
    multiple=True,
    metavar="SERIES",
    help="Add the chapters of a series of params/series/, such as countries.",
)
renderer_option = click.option(
    "--renderer",
    type=click.Choice(["auto", "quarto", "embedded"]),
    default="auto",
    show_default=True,
    help="auto takes Quarto where it is on the PATH.",
)


def run_options(command: Any) -> Any:
    """Add what all commands that execute notebooks share."""
    options = (
        click.option(
            "--jobs",
            type=click.IntRange(1),
            default=None,
            metavar="N",
            help="Notebooks at the same time; by default one more than there are cores.",
        ),
        click.option(
            "--force",
            multiple=True,
            metavar="CHAPTER",
            help="Execute this chapter again though it is fresh; 'all' for every one.",
        ),
        click.option(
            "--timeout",
            type=float,
            default=None,
            metavar="SECONDS",
            help="Give a cell up after this time.",
        ),
        click.option(
            "--output-limit",
            type=click.IntRange(1, 100),
            default=None,
            metavar="MB",
            help="Give a chapter up that puts out more; by default 50.",
        ),
        click.option(
            "--dask",
            default=None,
            metavar="ADDRESS",
            help="Execute on a Dask cluster: a scheduler's address, or 'local'.",
        ),
        series_option,
        click.option("--wait", is_flag=True, help="Wait for another build instead of giving up."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="milepost")
def main() -> None:
    """Make a progress book from a workbook: data in, notebooks executed, book out.

    \b
    Example:
      milepost build --edition 2025
    """


@main.command()
@root_option
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
    root: Path | None, edition: str | None, only: tuple[str, ...], dry_run: bool, **options: Any
) -> None:
    """Execute the notebooks whose inputs have changed, into chapters/.

    \b
    Example:
      milepost run --edition 2025 --only pillar=B
    """
    from milepost.edition.params import read_edition  # noqa: PLC0415
    from milepost.publish import build as building  # noqa: PLC0415
    from milepost.publish.atomic import only_one  # noqa: PLC0415

    workbook = find_workbook(root)
    if os.environ.get(SKIP_RUN):
        if os.environ.get("QUARTO_PROFILE"):
            building.check_chapters(workbook, read_edition(workbook, _edition(workbook, edition)))
        return
    chosen = read_edition(workbook, _edition(workbook, edition))
    if BY_QUARTO in os.environ:  # a bare `quarto render` finds the book's own typeface, too
        from milepost.render.extension import sync_extension  # noqa: PLC0415
        from milepost.render.quarto import check_audience  # noqa: PLC0415

        sync_extension(workbook.root)
        check_audience(workbook.root, chosen.edition, chosen.audience.value)
    wanted = _wanted(only)
    if dry_run:
        _explain(workbook, chosen.edition, wanted, options["series"], options["force"])
        return
    with _progress(options) as settings, only_one(workbook.store, settings.wait):
        _data, outcomes = building.run_chapters(workbook, chosen, settings, wanted)
    if wanted and not outcomes:
        raise UsageError(NO_CHAPTER.format(" or ".join(only)))
    say(_counts(outcomes) + f" in {workbook.relative(workbook.chapters)}/")


@main.command(hidden=True)
@root_option
def uncomment(root: Path | None) -> None:
    """Leave comments out of what Quarto has just rendered: its post-render command.

    \b
    Example, in _quarto.yml:
      post-render: milepost uncomment
    """
    if os.environ.get(SKIP_RUN):  # done once, when Quarto has come back
        return
    if BY_QUARTO not in os.environ:
        raise UsageError("Quarto calls `milepost uncomment` itself, when it has rendered.")
    from milepost.render.quarto import finish_bare  # noqa: PLC0415

    finish_bare(find_workbook(root).root, os.environ)


@main.command()
@root_option
@edition_option
@renderer_option
@formats_option
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help="Where to; by default _book/.",
)
def render(
    root: Path | None,
    edition: str | None,
    renderer: Any,
    formats: tuple[str, ...],
    output: Path | None,
) -> None:
    """Render the chapters as they were last executed, without publishing.

    \b
    Example:
      milepost render --to html --output /tmp/book
    """
    from milepost.edition.params import read_edition  # noqa: PLC0415
    from milepost.publish import build as building  # noqa: PLC0415
    from milepost.publish.atomic import only_one  # noqa: PLC0415

    workbook = find_workbook(root)
    chosen = read_edition(workbook, _edition(workbook, edition))
    folder = output or workbook.root / "_book"
    used = building.choose_renderer(renderer)
    made = formats or chosen.outputs
    # nobody changes the chapters meanwhile, unless nobody can
    alone = only_one(workbook.store) if os.access(workbook.root, os.W_OK) else nullcontext()
    with alone:
        building.render(workbook, chosen, folder, used, made, say)
    say(f"rendered with {used}: {folder}")


@main.command()
@root_option
@edition_option
@renderer_option
@formats_option
@run_options
def build(
    root: Path | None, edition: str | None, renderer: Any, formats: tuple[str, ...], **options: Any
) -> None:
    """Check, execute, render and publish an edition to reports/.

    \b
    Example:
      milepost build --edition 2025 --renderer embedded
    """
    from milepost.publish import build as building  # noqa: PLC0415
    from milepost.publish.formats import older_words  # noqa: PLC0415

    workbook = find_workbook(root)
    name = _edition(workbook, edition)
    with _progress(options, renderer=renderer, formats=formats) as settings:
        built = building.build(workbook, name, settings)
    folder = workbook.relative(built.folder)
    for words in older_words(built.older):
        say(f"{folder}/{words}; build it by --to, or delete it")
    if built.aside:
        say(f"what was not of the book, or changed in it, is in {workbook.relative(built.aside)}/")
    if built.current:
        say(f"nothing changed: {folder}/ is up to date")
        return
    say(_counts(built.outcomes) + f"; rendered with {built.renderer}; published {folder}/")


@main.command("list")
@root_option
def list_(root: Path | None) -> None:
    """List editions and chapters.

    \b
    Example:
      milepost list
    """
    from milepost.edition.params import default_edition, list_editions, read_chapters  # noqa: PLC0415

    workbook = find_workbook(root)
    default = default_edition(workbook)
    for name in list_editions(workbook):
        show(f"edition  {name}{'  (default)' if name == default else ''}")
    chapters, problems = read_chapters(workbook)
    for chapter in chapters:
        show(f"chapter  {chapter.label:<32} {chapter.notebook}.ipynb  {chapter.file}")
    show_problems(problems)
    if problems:
        raise SystemExit(1)


@main.command()
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
    wanted = _wanted((chapter,)) if chapter else []
    _explain(workbook, _edition(workbook, edition), wanted, series)


@main.command()
@root_option
@click.option(
    "--older-than",
    type=click.IntRange(0),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="Remove what no build has used for so long.",
)
def clean(root: Path | None, older_than: int) -> None:
    """Remove what earlier builds kept and no build has used lately; published books stay.

    \b
    Example:
      milepost clean --older-than 7
    """
    from milepost.execute.clean import clean as clean_store  # noqa: PLC0415
    from milepost.publish.atomic import only_one  # noqa: PLC0415

    workbook = find_workbook(root)
    with only_one(workbook.store):
        removed = clean_store(workbook.store, older_than)
    say(f"removed {removed} entries from {workbook.relative(workbook.store)}/")


@main.command()
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
    """Assess anyone's series: progress value, score and status beside each row.

    \b
    Example:
      milepost assess series.csv --method open-sdg -o assessed.csv
    """
    from milepost.methods.series_files import assess_file  # noqa: PLC0415
    from milepost.methods.thresholds import Thresholds, load_thresholds  # noqa: PLC0415

    try:
        path = find_workbook(root).params / "method.yml"
    except UserError:
        if root is not None:
            raise
        path = None
    thresholds = load_thresholds(path) if path is not None and path.is_file() else Thresholds()
    assess_file(series, method, output, thresholds)


def _edition(workbook: Workbook, name: str | None) -> str:
    from milepost.edition.params import default_edition, list_editions  # noqa: PLC0415

    if name is not None:
        return name
    # `quarto render --profile 2024` tells its pre-render command the profile by this variable
    profiles = os.environ.get("QUARTO_PROFILE", "").split(",")
    known = [profile for profile in profiles if profile in list_editions(workbook)]
    return known[0] if known else default_edition(workbook)


def _wanted(only: tuple[str, ...]) -> list[tuple[str, str]]:
    """Divide ``pillar=B`` into its parts; a chapter's name stands without a parameter."""
    divided = [item.partition("=") for item in only]
    return [(name, value) if mark else ("", name) for name, mark, value in divided]


def _explain(
    workbook: Workbook,
    edition: str,
    wanted: list[tuple[str, str]],
    series: tuple[str, ...],
    force: tuple[str, ...] = (),
) -> None:
    from milepost.edition.params import read_edition  # noqa: PLC0415
    from milepost.execute.explain import explain as explain_job  # noqa: PLC0415
    from milepost.inputs.edition_tables import edition_data  # noqa: PLC0415
    from milepost.publish import build as building  # noqa: PLC0415

    checked = building.check(workbook)
    data = edition_data(checked.dataset, read_edition(workbook, edition), workbook)
    jobs = building.make_jobs(workbook, checked, data, wanted, series)
    if wanted and not jobs:
        asked = " or ".join("=".join(part for part in item if part) for item in wanted)
        raise UsageError(NO_CHAPTER.format(asked))
    forced = building.forced(_forced(force), jobs)
    for job in jobs:
        found = explain_job(job, workbook.store)
        if forced == "all" or job.name in forced:
            show(f"{job.label}: stale: --force asks for it")
        else:
            show(f"{job.label}: {'fresh' if found.fresh else 'stale'}: {found.reason}")


def _forced(asked: tuple[str, ...]) -> Any:
    return "all" if "all" in asked else frozenset(asked)


def _progress(options: dict[str, Any], **more: Any) -> Any:
    """Give settings whose events are shown: live on a terminal, as plain lines elsewhere."""
    from milepost.core.progress import watching  # noqa: PLC0415
    from milepost.publish.build import Settings  # noqa: PLC0415

    def make(on_event: Any, say: Any) -> Settings:
        return Settings(
            workers=options["jobs"],
            series=tuple(options["series"]),
            force=_forced(options["force"]),
            timeout=options["timeout"],
            output_limit=options["output_limit"],
            engine=options["dask"] or "auto",
            wait=-1 if options["wait"] else 0,
            on_event=on_event,
            say=say,
            **more,
        )

    return watching(make)


def _counts(outcomes: Any) -> str:
    executed = sum(outcome.state == "executed" for outcome in outcomes)
    fresh = sum(outcome.state == "fresh" for outcome in outcomes)
    return f"{executed} executed, {fresh} fresh"


main.add_command(check)
main.add_command(template)
main.add_command(import_)
main.add_command(verify)
main.add_command(diff)
main.add_command(doctor)

if __name__ == "__main__":
    sys.exit(main())
