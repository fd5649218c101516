"""``milepost doctor`` names what is missing and what differs, and ends with 1 only then."""

import json
import os
import stat
import subprocess
import sys

import pytest
from click.testing import CliRunner

from milepost.cli.main import main
from milepost.publish import doctor
from milepost.publish.atomic import only_one

NOTHING_HEAVY = ("pandas", "numpy", "pyarrow", "papermill", "nbclient", "IPython", "pydantic")


def examined(workbook, *words):
    done = CliRunner().invoke(main, ["doctor", "--root", str(workbook.root), "--json", *words])
    said = json.loads(done.stdout)
    return done.exit_code, said, {(f["group"], f["name"]): f for f in said["findings"]}


def with_lock(workbook, text):
    path = workbook.root / "requirements" / "book.lock"
    path.parent.mkdir()
    path.write_text(text, "utf-8")


def test_this_environment_is_all_right(own_workbook):
    done = CliRunner().invoke(main, ["doctor", "--root", str(own_workbook.root)])
    assert done.exit_code == 0, done.output
    assert "All right." in done.output
    for name in ("pandoc", "typst", "SourceSansPro-Regular.otf", "disk", "build lock"):
        assert f" {name} " in done.output


def test_a_workbook_without_a_lock_says_so_and_is_all_right(tiny_workbook):
    code, said, found = examined(tiny_workbook)
    assert (code, said["ok"]) == (0, True)
    lock = found["packages", "requirements/book.lock"]
    assert lock["state"] == "note"
    assert "no lock" in lock["told"]
    assert not list(tiny_workbook.root.glob(".milepost*"))  # looking leaves nothing behind


def test_another_version_and_an_unlocked_package_are_named(own_workbook, tiny_workbook):
    text = (own_workbook.root / "requirements" / "book.lock").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("click==")]
    with_lock(tiny_workbook, "pandas==0.1\n" + "\n".join(
        line for line in lines if not line.startswith("pandas==")
    ))  # fmt: skip
    code, said, found = examined(tiny_workbook)
    assert (code, said["ok"]) == (1, False)
    wrong = {name: f["told"] for (_, name), f in found.items() if f["state"] != "ok"
             and f["group"] == "packages"}  # fmt: skip
    assert wrong["pandas"] == "0.1 in the lock"
    assert wrong["click"] == "not in the lock"


def test_a_broken_lock_is_told_with_its_line(tiny_workbook):
    with_lock(tiny_workbook, "what is this\n")
    code, _, found = examined(tiny_workbook)
    assert code == 1
    assert "line 1" in found["packages", "requirements/book.lock"]["told"]


def test_what_is_missing_is_said_with_what_to_do(tiny_workbook, monkeypatch):
    monkeypatch.setattr(doctor, "pandoc_version", lambda: None)
    monkeypatch.setattr(doctor, "fonts", list)
    code, _, found = examined(tiny_workbook)
    assert code == 1
    assert found["programs", "pandoc"]["state"] == "missing"
    assert "pip install" in found["programs", "pandoc"]["told"]
    assert found["fonts", "DejaVuSans.ttf"]["state"] == "missing"


@pytest.mark.parametrize(("said", "state"), [("1.5.57", "differs"), ("1.10.2", "ok")])
def test_a_quarto_too_old_to_render_is_named(tiny_workbook, monkeypatch, tmp_path, said, state):
    program = tmp_path / "bin" / "quarto"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho {said}\n", "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    code, _, found = examined(tiny_workbook)
    assert found["programs", "quarto"]["state"] == state
    assert found["programs", "quarto"]["here"] == said
    assert code == (state == "differs")


def test_a_file_in_the_stores_place_and_a_full_disk_are_missing_room(tiny_workbook, monkeypatch):
    tiny_workbook.store.write_text("", "utf-8")
    monkeypatch.setattr(doctor, "ENOUGH", 2**80)
    code, _, found = examined(tiny_workbook)
    assert code == 1
    assert found["workbook", ".milepost/"]["state"] == "missing"
    assert found["workbook", "disk"]["state"] == "missing"


def test_a_lock_that_somebody_holds_is_told_and_is_no_fault(tiny_workbook):
    with only_one(tiny_workbook.store):
        code, _, found = examined(tiny_workbook)
    assert code == 0
    assert found["workbook", "build lock"]["here"] == "held"


@pytest.mark.parametrize(("known", "state"), [(0, "note"), (7, "ok")])
def test_whether_the_system_confines_what_a_notebook_starts_is_told(
    tiny_workbook, monkeypatch, known, state
):
    monkeypatch.setattr("milepost.execute.engine.landlock.version", lambda: known)
    code, _, found = examined(tiny_workbook)
    assert code == 0
    assert found["programs", "Landlock"]["state"] == state


def test_it_starts_where_nothing_but_the_command_line_is_installed(tmp_path):
    """Every heavy package is hidden, as if it weren't there."""
    program = (
        "import sys\n"
        f"sys.modules.update(dict.fromkeys({NOTHING_HEAVY!r}))\n"
        "from milepost.cli.main import main\n"
        "main(['doctor'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "no workbook" in done.stdout
