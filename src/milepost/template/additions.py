"""What ``milepost add`` writes into a workbook: an edition a year later, a notebook to change."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

from milepost.core.errors import UsageError
from milepost.core.files import read_text, text_or_none, write_text
from milepost.core.workbook import SHARED_NOTEBOOKS, Workbook
from milepost.core.yaml import node_at, parse_yaml
from milepost.edition.calendar import in_plan_time, years_later
from milepost.edition.chapter_series import read_tables
from milepost.edition.params import list_editions, read_edition
from milepost.template.pages import profile, subtitle_of

DATED = ("cut_off", "reporting_date")
# of the edition before alone
NOT_TAKEN_OVER = ("state", "embargo_until", "compares_with")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def add_notebook(workbook: Workbook, name: str) -> Path:
    """Copy one of the package's notebooks into a workbook, where it may be changed.

    Raises
    ------
    UsageError
        If the package has no such notebook, or the workbook has one.
    """
    shared = SHARED_NOTEBOOKS / f"{name}.ipynb"
    known = sorted(path.stem for path in SHARED_NOTEBOOKS.glob("*.ipynb"))
    if name not in known:
        raise UsageError(f"The package has no notebook {name!r}; it has: {', '.join(known)}.")
    own = workbook.notebooks / shared.name
    if own.exists():
        raise UsageError(f"{workbook.relative(own)} is there already.")
    text = read_text(shared)
    write_text(own, text)
    return own


def add_edition(workbook: Workbook, name: str) -> list[Path]:
    """Write the parameters and the cover of an edition, as the newest one before it has them.

    Years and days are moved on; what the cover says of the year before is to be read again.

    Raises
    ------
    UsageError
        If the name does not begin with a year, or there is such an edition, or none before it.
    """
    year = YEAR.match(name)
    if year is None:
        raise UsageError(
            f"{name!r}: an edition is named by its year, such as 2026 or 2026-internal."
        )
    known = list_editions(workbook)
    if name in known:
        raise UsageError(f"There is an edition {name!r} already: params/editions/{name}.yml.")
    suffix = name.removeprefix(year[0])
    before = [other for other in known if YEAR.match(other) and other < name]
    before = [other for other in before if other[4:] == suffix] or before
    if not before:
        raise UsageError(f"There is no edition before {name!r} that it could follow.")
    model = max(before)
    steps = int(year[0]) - read_edition(workbook, model).year
    files = {
        workbook.root / f"_quarto-{name}.yml": _cover(workbook, model, name, steps),
        # the last: with it there is an edition
        workbook.params / "editions" / f"{name}.yml": _params(workbook, model, name, steps),
    }
    for path, text in files.items():
        if path.exists() and text_or_none(path) != text:
            raise UsageError(f"{workbook.relative(path)} is there already.")
    for path, text in files.items():
        write_text(path, text)
    return [*files]


def _params(workbook: Workbook, model: str, name: str, steps: int) -> str:
    """Give the parameters of the edition before, moved on; comments stay."""
    lines = []
    for line in read_text(workbook.params / "editions" / f"{model}.yml").splitlines():
        key = line.partition(":")[0].strip()
        if key == "compares_with":
            lines.append(f'compares_with: "{model}"')
        if key in NOT_TAKEN_OVER and not line.startswith(" "):
            continue
        if key == "edition":
            lines.append(f'edition: "{name}"')
        elif key in DATED:
            lines.append(_later(line, steps))
        else:
            lines.append(_moved(line, steps))
    if not any(line.startswith("compares_with:") for line in lines):
        lines += ["# what has changed since", f'compares_with: "{model}"']
    return "\n".join(lines) + "\n"


def _cover(workbook: Workbook, model: str, name: str, steps: int) -> str:
    """Give the cover of the edition before with the new one's days.

    The subtitle is written anew, because its words are of the year before; they stand in a comment.
    """
    before = in_plan_time(read_edition(workbook, model), read_tables(workbook, {"plan"})["plan"])
    day = date.fromisoformat(_later(str(before.as_of), steps))
    path = workbook.root / f"_quarto-{model}.yml"
    if not path.is_file():
        return profile(day, date.fromisoformat(_later(str(before.cut_off), steps)))
    text = read_text(path)
    lines = [_later(line, steps) if re.search(r"\d{4}-\d\d-\d\d", line) else _moved(line, steps)
             for line in text.splitlines() if not line.startswith("#")]  # fmt: skip
    made = "\n".join(lines) + "\n"
    head = f"# The edition {name}, after that of {model}: read its words.\n"
    subtitle = node_at(made, "book", "subtitle")
    if subtitle is None:
        return head + made
    was = str(parse_yaml(text, path.name)["book"]["subtitle"])
    first, last = subtitle.start_mark.line, subtitle.end_mark.line
    last += 1 if subtitle.end_mark.column else 0
    indent = re.match(" *", lines[first])
    space = indent[0] if indent else ""
    lines[first:last] = [
        f"{space}# the edition {model} had: {' '.join(was.split())}",
        f"{space}subtitle: {json.dumps(subtitle_of(day), ensure_ascii=False)}",
    ]
    return head + "\n".join(lines) + "\n"


def _moved(line: str, steps: int) -> str:
    return YEAR.sub(lambda match: str(int(match[0]) + steps), line)


def _later(line: str, steps: int) -> str:
    """Move the days of a line on by years."""
    return re.sub(
        r"\d{4}-\d\d-\d\d",
        lambda match: str(years_later(date.fromisoformat(match[0]), steps)),
        line,
    )
