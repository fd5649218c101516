"""The manifest says at which commit a book was made; a commit makes no book stale."""

import json
import os
import subprocess

import pytest

from milepost.core.workbook import Workbook
from milepost.publish.manifest import describe, is_current, write_manifest
from milepost.publish.toolchain import commit, program_version

NOBODY = {f"GIT_{who}_{what}": "nobody@example.org" for who in ("AUTHOR", "COMMITTER")
          for what in ("NAME", "EMAIL")}  # fmt: skip


def git(root, *words):
    done = subprocess.run(
        ["git", "-C", str(root), *words], env={**os.environ, **NOBODY}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.strip()


@pytest.fixture
def followed(tiny_workbook):
    """A workbook in a repository, with everything committed."""
    git(tiny_workbook.root, "init", "-q")
    (tiny_workbook.root / ".gitignore").write_text("reports/\n", "utf-8")
    git(tiny_workbook.root, "add", ".")
    git(tiny_workbook.root, "commit", "-q", "-m", "all")
    return tiny_workbook


def test_the_commit_is_named_and_whether_the_tree_is_clean(followed):
    head = git(followed.root, "rev-parse", "HEAD")
    assert commit(followed) == {"commit": head, "clean": True}
    (followed.root / "index.qmd").write_text("# Other\n", "utf-8")
    assert commit(followed) == {"commit": head, "clean": False}


def test_a_folder_outside_any_repository_names_none(tiny_workbook):
    assert commit(tiny_workbook) is None


def test_a_copy_that_lies_in_a_repository_of_something_else_names_none(followed, tmp_path):
    copy = followed.root / "reports" / "copy"
    (copy / "data").mkdir(parents=True)
    (copy / "data" / "datapackage.json").write_text("{}", "utf-8")
    assert commit(Workbook(copy)) is None


def test_committing_makes_no_book_stale(followed):
    folder = followed.reports / "2030"
    folder.mkdir(parents=True)
    description = describe(
        followed, {"edition": "2030", "audience": "public"}, "embedded", ["html"]
    )
    write_manifest(folder, {**description, "git": commit(followed)})
    (followed.root / "notes.txt").write_text("of no concern", "utf-8")
    git(followed.root, "add", ".")
    git(followed.root, "commit", "-q", "-m", "notes")
    assert is_current(
        folder, describe(followed, {"edition": "2030", "audience": "public"}, "embedded", ["html"])
    )
    named = json.loads((folder / "manifest.json").read_text("utf-8"))["git"]["commit"]
    assert named != git(followed.root, "rev-parse", "HEAD")


def test_another_translation_makes_a_book_stale(tiny_workbook):
    about = {"edition": "2030", "audience": "public"}, "embedded", ["html"]
    folder, catalogue = tiny_workbook.reports / "2030", tiny_workbook.root / "locale/en.po"
    folder.mkdir(parents=True)
    catalogue.parent.mkdir()
    catalogue.write_text('msgid "Where"\nmsgstr "At which places"\n', "utf-8")
    write_manifest(folder, describe(tiny_workbook, *about))
    catalogue.write_text('msgid "Where"\nmsgstr "Places"\n', "utf-8")
    assert not is_current(folder, describe(tiny_workbook, *about))
    catalogue.write_text('msgid "Where"\nmsgstr "At which places"\n', "utf-8")
    assert is_current(folder, describe(tiny_workbook, *about))


def test_a_program_that_is_missing_has_no_version():
    assert program_version("no-such-program-anywhere") is None


def test_the_parameters_of_all_editions_compared_one_after_another_are_inputs(tiny_workbook):
    folder = tiny_workbook.params / "editions"
    text = (folder / "2030.yml").read_text("utf-8").replace("compares_with", "# compares_with")
    for year, older in (("2031", "2030"), ("2032", "2031")):
        said = text.replace("2030", year) + f'compares_with: "{older}"\n'
        (folder / f"{year}.yml").write_text(said, "utf-8")
    (folder / "2030.yml").write_text(text, "utf-8")
    edition = {"edition": "2032", "compares_with": "2031", "audience": "public"}
    listed = [file["path"] for file in describe(tiny_workbook, edition, "embedded", ["html"])
              ["inputs"]["parameters"] if "/editions/" in file["path"]]  # fmt: skip
    assert listed == [f"params/editions/{year}.yml" for year in (2030, 2031, 2032)]


def test_asking_for_the_commit_runs_no_program_that_a_sent_repository_names(followed, tmp_path):
    ran = tmp_path / "ran"
    git(followed.root, "config", "core.fsmonitor", f"touch '{ran}'; false")
    (followed.root / "notes.txt").write_text("of no concern", "utf-8")
    assert commit(followed) is not None
    assert not ran.exists()
