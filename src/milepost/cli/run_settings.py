"""What the commands that make a book share: which edition and chapters, with which settings."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

from milepost.core.model import Edition
from milepost.core.progress import watching
from milepost.core.workbook import Workbook
from milepost.edition.params import default_edition, list_editions, read_edition

NO_CHAPTER = "No chapter has {}; `milepost list` names them all."


def edition_name(workbook: Workbook, name: str | None) -> str:
    """Give the edition that is asked for, by name or by Quarto's profile, or the default one."""
    if name is not None:
        return name
    # `quarto render --profile 2024` tells its pre-render command the profile by this variable
    profiles = os.environ.get("QUARTO_PROFILE", "").split(",")
    known = [profile for profile in profiles if profile in list_editions(workbook)]
    return known[0] if known else default_edition(workbook)


def chosen_edition(workbook: Workbook, name: str | None) -> Edition:
    """Read the edition that :func:`edition_name` names."""
    return read_edition(workbook, edition_name(workbook, name))


def chosen_chapters(only: tuple[str, ...]) -> list[tuple[str, str]]:
    """Divide ``pillar=B`` into its parts; a chapter's name stands without a parameter."""
    divided = [item.partition("=") for item in only]
    return [(name, value) if mark else ("", name) for name, mark, value in divided]


def forced_chapters(asked: tuple[str, ...]) -> Any:
    """Give the chapters to execute again, or the word for every one."""
    return "all" if "all" in asked else frozenset(asked)


def settings_with_progress(options: dict[str, Any], **more: Any) -> Any:
    """Give settings whose events are shown: live on a terminal, as plain lines elsewhere."""
    from milepost.publish.run import Settings  # noqa: PLC0415  (imports pandas)

    def make(on_event: Any, say: Any) -> Settings:
        return Settings(
            workers=options["jobs"],
            series=tuple(options["series"]),
            force=forced_chapters(options["force"]),
            timeout=options["timeout"],
            output_limit=options["output_limit"],
            engine=options["dask"] or "auto",
            wait=-1 if options["wait"] else 0,
            on_event=on_event,
            say=say,
            **more,
        )

    return watching(make)


def counts(outcomes: Any) -> str:
    """Say how many notebooks were executed, got new words without that, and were fresh."""
    found = Counter(outcome.state for outcome in outcomes)
    reworded = f"{found['reworded']} reworded, " if found["reworded"] else ""
    return f"{found['executed']} executed, {reworded}{found['fresh']} fresh"
