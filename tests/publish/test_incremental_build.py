"""After a change a build does what the change reaches; the book is that of a build from nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tiny_workbook import put

from milepost.core.workbook import Workbook
from milepost.execute.engine.launcher import HERE, Launcher
from milepost.publish.build import build
from milepost.publish.run import Settings

SETTINGS = Settings("embedded", ("html",))
WORDS = "data/narratives/2030/overview.md"


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def write_words(root: Path, text: str) -> None:
    (root / WORDS).parent.mkdir(parents=True, exist_ok=True)
    (root / WORDS).write_text(text, "utf-8")


@pytest.mark.slow
@pytest.mark.long  # of a very small book: test_standing_books.py
def test_the_book_after_changes_is_that_of_a_build_from_nothing(built, tmp_path, monkeypatch):
    shutil.copytree(built.root, tmp_path / "one", ignore=shutil.ignore_patterns("reports"))
    workbook = Workbook((tmp_path / "one").resolve())
    write_words(workbook.root, "Words.\n")
    put(workbook.root / "data/observations/libraries.csv", 2, value="7")
    build(workbook, "2030", SETTINGS)
    kept = files_of(workbook.store / "pages").keys()
    write_words(workbook.root, "Afterwards.\n")
    with monkeypatch.context() as without:  # what no word is in stays as it is
        without.delattr("milepost.publish.excel.annex_workbook")
        without.delattr("milepost.report.topics.indicators.Pages.page")
        without.setattr("milepost.publish.run.HERE", HERE)
        without.delattr(Launcher, "_begin")  # nothing is executed, or gets ready for it
        worded = build(workbook, "2030", SETTINGS)
    states = {outcome.job.name: outcome.state for outcome in worded.outcomes}
    assert states.pop("overview") == "reworded"
    assert {*states.values()} == {"fresh"}
    made = files_of(workbook.store / "pages").keys() - kept
    assert len(made) == 2  # of one chapter, what the index knows of it and its page
    shutil.copytree(
        workbook.root,
        tmp_path / "other",
        ignore=shutil.ignore_patterns(".milepost", "chapters", "reports"),
    )
    whole = build(Workbook((tmp_path / "other").resolve()), "2030", SETTINGS)
    assert {outcome.state for outcome in whole.outcomes} == {"executed"}
    assert files_of(worded.folder) == files_of(whole.folder)
