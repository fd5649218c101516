"""Files of parameters that look as if they counted, and do not."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.core.model import Problem
from milepost.core.workbook import Workbook

SETTINGS = ("disclosure.yml", "method.yml", "words.yml")  # the files of params/ itself


def unread_parameters(workbook: Workbook) -> Iterator[Problem]:
    """Find files that no book is made by: by one of small counts nothing would be kept back."""
    for path in sorted(workbook.params.rglob("*")):
        if path.suffix.lower() not in (".yml", ".yaml") or path.name.startswith("."):
            continue
        known = f"{path.stem.lower()}.yml"
        shown = workbook.relative(path)
        if path.parent == workbook.params and path.name not in SETTINGS and known not in SETTINGS:
            message = (
                f"no book is made by this file: those of this folder are {', '.join(SETTINGS)}"
            )
            yield Problem(shown, 0, "", "", "parameters", message, "warning")
        elif path.suffix != ".yml" or (path.parent == workbook.params and path.name != known):
            name = known if path.parent == workbook.params else f"{path.stem}.yml"
            message = f"is not read under this name: call it {name}"
            yield Problem(shown, 0, "", "", "parameters", message)
