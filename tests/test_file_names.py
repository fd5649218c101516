"""A name that some system's files can't have is refused wherever a name becomes a file's."""

import json
import re
import shutil

import pytest
from click.testing import CliRunner
from mini import make_mini, milepost

from milepost.cli.main import main
from milepost.core.file_names import name_fault, path_fault
from milepost.core.workbook import Workbook
from milepost.validate.check import check_workbook

DEVICES = ["CON", "con", "Prn", "AUX", "nul", "COM1", "lpt9", "COM¹", "NUL.txt", "con.tar.gz",
           "CONIN$", "aux "]  # fmt: skip
ENDS = ["pillar.", "pillar ", "a..", "..."]
FINE = ["console", "COM", "COM10", "LPT", "auxiliary", "nul-1", "2025", "2025-internal", "region.B",
        "my.con", "null"]  # fmt: skip


@pytest.mark.parametrize("name", [*DEVICES, *ENDS])
def test_a_name_that_windows_can_t_have_is_refused_in_words(name):
    assert re.search("Windows", name_fault(name))
    assert name_fault(name) in path_fault(f"data/{name}/x.csv")


@pytest.mark.parametrize("name", FINE)
def test_names_that_only_look_like_it_are_fine(name):
    assert name_fault(name) == ""
    assert path_fault(f"../{name}/./{name}.csv") == ""


def problems(workbook):
    return [(item.file, item.message) for item in check_workbook(workbook).problems
            if item.severity == "error"]  # fmt: skip


@pytest.mark.parametrize("name", ["AUX", "com1.2030", "2030."])
def test_an_edition_of_such_a_name_is_refused(tiny_workbook, name):
    text = (tiny_workbook.params / "editions/2030.yml").read_text("utf-8")
    path = tiny_workbook.params / f"editions/{name}.yml"
    path.write_text(text.replace('"2030"', f'"{name}"'), "utf-8")
    ((file, message),) = problems(tiny_workbook)
    assert file == f"params/editions/{name}.yml"
    assert "Windows" in message
    command = ["build", "--root", str(tiny_workbook.root), "--edition", name]
    result = CliRunner().invoke(main, command)
    assert result.exit_code in (1, 2)
    assert "Windows" in result.output
    assert not (tiny_workbook.reports / name).exists()


def test_a_chapter_of_such_a_name_is_refused(tiny_workbook):
    shutil.copy(tiny_workbook.notebooks / "overview.ipynb", tiny_workbook.notebooks / "nul.ipynb")
    (tiny_workbook.params / "book/empty.yml").write_text("notebook: nul\n", "utf-8")
    for name in ("con", "B."):
        (tiny_workbook.params / f"pillars/{name}.yml").write_text(
            "notebook: pillar\nparameters: {pillar: B}\n", "utf-8"
        )
    (tiny_workbook.params / "pillars/value.yml").write_text(
        "notebook: pillar\nparameters: {pillar: B., aux: 1}\n", "utf-8"
    )
    found = problems(tiny_workbook)
    assert {file for file, _ in found} == {
        "params/book/empty.yml", "params/pillars/B..yml", "params/pillars/con.yml",
        "params/pillars/value.yml",
    }  # fmt: skip
    assert all("Windows" in message for _, message in found)


def test_a_value_that_ends_in_a_dot_names_no_chapter(tiny_workbook):
    (tiny_workbook.params / "pillars/value.yml").write_text(
        "notebook: pillar\nparameters: {pillar: B.}\n", "utf-8"
    )
    ((file, message),) = problems(tiny_workbook)
    assert (file, message.split(" ends")[0]) == ("params/pillars/value.yml", "'pillar-B.'")


def test_names_that_differ_in_capitals_alone_are_one_file_on_many_systems(tiny_workbook):
    (tiny_workbook.params / "pillars/again.yml").write_text(
        "notebook: pillar\nparameters: {pillar: b}\n", "utf-8"
    )
    told = [message for _, message in problems(tiny_workbook)]
    assert "the chapter 'pillar-b' is already made by params/pillars/B.yml" in told


def test_a_file_of_rows_of_such_a_name_is_refused(tiny_workbook):
    path = tiny_workbook.data / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    package["resources"][0]["path"] = "con/plan.csv"
    path.write_text(json.dumps(package), "utf-8")
    result = CliRunner().invoke(main, ["check", "--root", str(tiny_workbook.root)])
    assert result.exit_code == 1
    assert "'con' is the name of a device on Windows" in " ".join(result.output.split())


def renamed(workbook, **names):
    """Give targets of the small workbook other identifiers, wherever they stand."""
    for path in (workbook.data / "observations/libraries.csv", *workbook.data.glob("*.csv")):
        text = path.read_text("utf-8")
        for old, new in names.items():
            text = re.sub(rf"(?<![\w-]){old}(?![\w-])", new, text)
        path.write_text(text, "utf-8")


def test_targets_that_differ_in_capitals_alone_are_named(tiny_workbook):
    renamed(tiny_workbook, L1="l2")
    told = [(file, message) for file, message in problems(tiny_workbook) if "capital" in message]
    assert [file for file, _ in told] == ["data/targets.csv"] * 2


@pytest.mark.parametrize("name", ["L" * 300, "L2."])
def test_a_target_whose_identifier_can_t_be_a_file_s_name_has_its_pages(tmp_path, name):
    workbook = Workbook(make_mini(tmp_path / "workbook"))
    renamed(workbook, L1=name)
    assert problems(workbook) == []
    done = milepost("build", "--renderer", "embedded", root=workbook.root)
    assert done.exit_code == 0, done.output
    pages = [path.name for path in (workbook.reports / "2030/html/indicators").glob("*.html")]
    assert any(page.startswith("indicator-") for page in pages), pages
