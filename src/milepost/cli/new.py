"""``milepost new``: a workbook from nothing, or from the file that an organisation already has."""

# new, past 40 lines: an option a line

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from milepost.cli.exit_codes import say, show
from milepost.cli.options import hidden_option
from milepost.core.errors import UsageError
from milepost.core.files import write_text
from milepost.core.messages import locale_of
from milepost.edition.language import asked_locale

DAY = click.DateTime(["%Y-%m-%d"])
MOST_LINES = 40
NOUNS = ("member", "change", "target", "pillar", "region", "result", "direction", "presence")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--title", default=None, help="What the plan is called.")
@click.option("--organization", default=None, metavar="NAME", help="Whose plan it is.")
@click.option("--start", type=DAY, default=None, metavar="DATE", help="The plan's first day.")
@click.option("--end", type=DAY, default=None, metavar="DATE", help="The plan's last day.")
@click.option(
    "--result-word",
    "noun",
    nargs=2,
    default=None,
    metavar="ONE SEVERAL",
    help="What indicators are grouped by: outcome outcomes.",
)
@click.option(
    "--word",
    "nouns",
    nargs=3,
    multiple=True,
    metavar="PART ONE SEVERAL",
    help=f"What the plan calls a part of it: one of {', '.join(NOUNS)}; can be repeated.",
)
@click.option(
    "--dimension",
    "dimensions",
    multiple=True,
    metavar="'NAME: MEMBER, MEMBER'",
    help="By what values are broken down, such as 'Sex: women, men'; can be repeated.",
)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="A file or folder that has the plan already: IATI, Open SDG, Excel or SDMX-CSV.",
)
@click.option(
    "--map",
    "mapping",
    type=click.Path(path_type=Path),
    default=None,
    metavar="YML",
    help="Which column of an Excel framework is what.",
)
@click.option("--draft-map", is_flag=True, help="Propose a map as DIR.map.yml, and stop.")
@hidden_option
@click.option(
    "--language",
    default=None,
    metavar="CODE",
    help="The book's language, such as fr; of a file that has several, the one to take.",
)
@click.option(
    "--encoding", default=None, metavar="NAME", help="Of a CSV file that is not UTF-8: cp1252."
)
def new(
    folder: Path,
    title: str | None,
    organization: str | None,
    start: datetime | None,
    end: datetime | None,
    noun: tuple[str, str] | None,
    nouns: tuple[tuple[str, str, str], ...],
    dimensions: tuple[str, ...],
    source: Path | None,
    mapping: Path | None,
    draft_map: bool,
    hidden: str | None,
    language: str | None,
    encoding: str | None,
) -> None:
    """Make a workbook that builds at once: an example, or from a file.

    \b
    Example:
      milepost new our-plan --title "Our plan" && milepost build --root our-plan
    """
    from milepost.importers.frameworks import draft, read_framework  # noqa: PLC0415
    from milepost.importers.losses import summary  # noqa: PLC0415  (quick help)
    from milepost.template.example import Dimension, example  # noqa: PLC0415
    from milepost.template.workbook import write_workbook  # noqa: PLC0415

    words = _words(noun, nouns)
    if source is None:
        if mapping or draft_map or hidden or encoding:
            alone = "--map, --draft-map, --hidden and --encoding"
            raise UsageError(f"{alone} go with --from FILE.")
        asked = _asked(title, organization, start, end)
        if sys.stdin.isatty():
            words, dimensions = _asked_parts(words, dimensions)
        framework = example(*asked, words, [Dimension.read(text) for text in dimensions])
        if language:
            asked_locale(language)
            framework.language = language
    elif dimensions:
        raise UsageError("--dimension goes without --from FILE: the file has its own.")
    elif draft_map:
        place = folder.with_name(f"{folder.name}.map.yml")
        if place.exists():
            raise UsageError(f"{place} is there already: remove it, or name another DIR.")
        text = draft(source, encoding)
        write_text(place, text)
        of = f" --encoding {encoding}" if encoding else ""
        say(f"{place}: check it, then milepost new {folder} --from {source}{of} --map {place}")
        return
    else:
        framework = read_framework(source, mapping, language, encoding, hidden or "")
        framework.title = title or framework.title
        framework.organization = organization or framework.organization
        framework.words |= words
    write_workbook(folder, framework)
    lines = summary(framework.losses) if source else []
    for line in lines[:MOST_LINES]:
        show(line)
    if source:
        show(f"{folder}/data/loss.csv tells of each row")
    known = locale_of(framework.language)
    if known and known.language != "en":
        code = framework.language
        say(
            f"the book is in English still; to translate it: milepost add language {code} --root {folder}"
        )
    say(f"made {folder}; now: milepost build --root {folder}")


def _words(
    noun: tuple[str, str] | None, nouns: tuple[tuple[str, str, str], ...]
) -> dict[str, tuple[str, str]]:
    """Give what the plan calls its parts, as ``params/words.yml`` has it."""
    for part, _, _ in nouns:
        if part not in NOUNS:
            raise UsageError(f"--word {part}: expected one of {', '.join(NOUNS)}.")
    words = {part: (one, several) for part, one, several in nouns}
    return words | ({"change": noun} if noun else {})


def _asked_parts(
    words: dict[str, tuple[str, str]], dimensions: tuple[str, ...]
) -> tuple[dict[str, tuple[str, str]], tuple[str, ...]]:
    """Ask what the plan calls its results, and by what values are broken down."""
    if "change" not in words:
        one = click.prompt("What indicators are grouped by, one of them", default="result")
        words = words | {"change": (one, click.prompt("Several of them", default=f"{one}s"))}
    while not dimensions or click.confirm("Another breakdown", default=False):
        text = click.prompt("Broken down by, such as Sex: women, men (or nothing)", default="",
                            show_default=False)  # fmt: skip
        if not text.strip():
            break
        dimensions = (*dimensions, text)
    return words, dimensions


def _asked(
    title: str | None, organization: str | None, start: datetime | None, end: datetime | None
) -> tuple[str, str, date, date]:
    """Ask for what no option says, where somebody is there to answer."""
    terminal = sys.stdin.isatty()
    year = date.today().year  # noqa: DTZ011  (the user's own calendar)
    # the examples are of its first two years, which are over
    begins = start.date() if start else date(year - 2, 1, 1)
    ends = end.date() if end else date(begins.year + 3, 12, 31)
    if terminal:
        title = title or click.prompt("Title of the plan", default="Our plan")
        organization = organization or click.prompt("Organisation", default="Our organisation")
        if start is None:
            begins = click.prompt("First day", default=str(begins), type=DAY).date()
        if end is None:
            last = date(begins.year + 3, 12, 31)
            ends = click.prompt("Last day", default=str(last), type=DAY).date()
    if ends <= begins:
        raise UsageError("--end: the plan must end after it begins.")
    return title or "Our plan", organization or "Our organisation", begins, ends
