"""The command line: exit codes, messages in words, one book from one command."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from mini import make_mini

from milepost.cli.main import main


def run(*words, root=None):
    command = [*words, *(["--root", str(root)] if root else [])]
    return CliRunner().invoke(main, command, catch_exceptions=False)


@pytest.mark.parametrize("command", [c for c in sorted(main.commands) if c != "import"])
def test_every_command_has_help_with_an_example(command):
    done = run(command, "--help")
    assert done.exit_code == 0
    assert "Example" in done.output
    assert f"milepost {command}" in done.output


def test_the_list_of_commands_ends_each_sentence(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    listed = run("--help").output.partition("Commands:\n")[2].splitlines()
    assert len(listed) == sum(not command.hidden for command in main.commands.values())
    assert [line for line in listed if line.endswith("...")] == []


def test_a_good_workbook_passes_the_check(tiny_workbook):
    done = run("check", root=tiny_workbook.root)
    assert (done.exit_code, "0 errors" in done.output) == (0, True)


def test_a_fault_is_named_with_file_row_column_and_rule_and_exit_code_1(tiny_workbook):
    path = next((tiny_workbook.data / "observations").glob("*.csv"))
    path.write_text(path.read_text("utf-8").replace(",event,", ",happening,", 1), "utf-8")
    done = run("check", "--json", root=tiny_workbook.root)
    assert done.exit_code == 1
    found = json.loads(done.output)
    fault = next(item for item in found if item["column"] == "measure" and item["rule"] == "enum")
    assert fault["file"] == f"data/observations/{path.name}"
    assert fault["row"] > 1
    assert fault["value"] == "happening"


@pytest.mark.parametrize(
    "words",
    [
        ("build", "--edition", "1999"),
        ("run", "--only", "pillar=ZZ"),
        ("explain", "pillar=ZZ"),
        ("build", "--renderer", "word"),
        ("nonsense",),
        ("build", "--with", "planets"),
    ],
)
def test_what_does_not_exist_is_a_usage_error(tiny_workbook, words):
    root = None if words == ("nonsense",) else tiny_workbook.root
    done = run(*words, root=root)
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_a_folder_that_is_no_workbook_is_said_to_be_none(tmp_path):
    done = run("check", root=tmp_path)
    assert done.exit_code == 1
    assert "not a workbook" in done.output


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("  pilar: B", "unknown parameter 'pilar'"),
        ("  pillar: 7", "must be str"),
        ("", "pillar is missing"),
        ("  pillar: Q", "is not a pillar_id"),
    ],
)
def test_a_wrong_parameter_stops_before_anything_runs(tiny_workbook, line, says):
    head = "notebook: pillar\n" + ("parameters:\n" if line else "")
    (tiny_workbook.params / "pillars" / "B.yml").write_text(head + line + "\n", "utf-8")
    done = run("run", root=tiny_workbook.root)
    assert done.exit_code == 1
    assert "params/pillars/B.yml" in done.output
    assert says in done.output
    assert not tiny_workbook.chapters.exists()


def test_list_names_editions_and_chapters(tiny_workbook):
    done = run("list", root=tiny_workbook.root)
    assert done.exit_code == 0
    assert re.search(r"edition  2030 +\(default\)", done.output)
    assert "pillar=B" in done.output


@pytest.mark.slow
def test_one_command_makes_a_book_and_the_next_finds_nothing_to_do(tmp_path):
    """Build, build again, break a notebook, mend it: the published book is whole throughout."""
    root = make_mini(tmp_path / "book")
    edition = root / "params" / "editions" / "2030.yml"
    edition.write_text(edition.read_text("utf-8").replace("[html]", "[html, pdf]"), "utf-8")
    done = run("build", "--renderer", "embedded", root=root)
    assert done.exit_code == 0, done.output
    book = root / "reports" / "2030"
    for name in ("html/index.html", "book.pdf", "data/assessments.csv", "manifest.json"):
        assert (book / name).is_file()
    made = (book / "manifest.json").read_bytes()
    assert "nothing changed" in run("build", "--renderer", "embedded", root=root).output

    notebook = root / "notebooks" / "part.ipynb"
    good = notebook.read_text("utf-8")
    notebook.write_text(good.replace("Markdown(f", "1 / 0 #"), "utf-8")
    done = run("build", "--renderer", "embedded", root=root)
    assert done.exit_code == 1
    assert "ZeroDivisionError" in done.output
    assert "pillar=B failed in cell" in done.output
    assert (book / "manifest.json").read_bytes() == made

    notebook.write_text(good, "utf-8")
    assert "nothing changed" in run("build", "--renderer", "embedded", root=root).output


def test_only_and_force_may_be_repeated_and_a_dry_run_says_why(tiny_workbook):
    asked = ("run", "--dry-run", "--only", "pillar=B", "--only", "overview", "--force", "overview")
    lines = run(*asked, root=tiny_workbook.root).output.splitlines()
    assert lines == [
        "overview: stale: --force asks for it",
        "pillar=B: stale: it has not been executed yet",
    ]
    assert not tiny_workbook.chapters.exists()


def test_a_run_that_quarto_asks_for_lays_out_the_typeface_of_the_book(tiny_workbook, monkeypatch):
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_DIR", "_book")
    done = run("run", "--dry-run", root=tiny_workbook.root)
    assert done.exit_code == 0
    assert list((tiny_workbook.root / "_extensions/milepost/fonts").glob("SourceSansPro-*.otf"))


def test_a_run_that_quarto_asks_for_refuses_a_profile_that_hides_its_audience(
    tiny_workbook, monkeypatch
):
    edition = tiny_workbook.params / "editions" / "2030.yml"
    edition.write_text(edition.read_text("utf-8").replace("audience: public", "audience: internal"))
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_DIR", "_book")
    done = run("run", "--dry-run", root=tiny_workbook.root)
    assert done.exit_code != 0
    assert "_quarto-2030.yml must hold `audience: internal`" in done.output


def test_the_module_is_the_same_program_as_the_command():
    """Where the command is not on the PATH, or another Python's is."""
    said = [
        subprocess.run([*program, *words], capture_output=True, text=True, check=False)
        for words in (["--help"], ["no-such-command"])
        for program in ([sys.executable, "-m", "milepost"],
                        [str(Path(sys.executable).with_name("milepost"))])
    ]  # fmt: skip
    shown = [(done.returncode, done.stdout, done.stderr) for done in said]
    assert shown[0] == shown[1]
    assert shown[2] == shown[3]
    assert [done.returncode for done in said] == [0, 0, 2, 2]
