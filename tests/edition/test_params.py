"""Editions and chapters: an unknown, missing or mistyped parameter is named before anything runs."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from drawn import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.core.errors import UsageError, UserError
from milepost.core.workbook import Workbook
from milepost.core.yaml import parse_yaml, read_yaml
from milepost.edition.chapters import read_chapters
from milepost.edition.params import (
    Chapter,
    default_edition,
    list_editions,
    notebook_parameters,
    read_edition,
)

EDITION = {
    "edition": '"2030"', "title": "A book", "year": "2030", "cut_off": "2031-02-28",
    "audience": "public", "evidence": "[public-record]", "outputs": "[html]",
}  # fmt: skip
CELL = 'edition: str = "2030"\npillar: str = "B"\nslice_id: str = ""'


def notebook(folder: Path, name: str, *cells: str) -> Path:
    path = folder / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    tagged = [
        {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": cell.splitlines(True)}
        for cell in cells
    ]
    path.write_text(json.dumps({"cells": tagged, "metadata": {}, "nbformat": 4}), "utf-8")
    return path


def put(root: Path, name: str, text: str) -> Path:
    path = root / "params" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def edition_text(**changes: Any) -> str:
    keys = {**EDITION, **changes}
    return "".join(f"{key}: {value}\n" for key, value in keys.items() if value is not None)


def chapter_problems(root: Path, text: str) -> list[str]:
    notebook(root, "pillar", CELL)
    put(root, "pillars/B.yml", text)
    return [item.message for item in read_chapters(Workbook(root))[1]]


def test_an_edition_is_read_with_its_types(tmp_path):
    put(tmp_path, "editions/2030.yml", edition_text())
    edition = read_edition(Workbook(tmp_path), "2030")
    assert edition.as_of.isoformat() == "2030-12-31"
    assert edition.audiences == ["public"]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"colour": "red"}, "colour"),
        ({"cut_off": None}, "cut_off"),
        ({"year": '"2030"'}, "year"),
        ({"year": "12"}, "year"),
        ({"year": "true"}, "year"),
        ({"edition": "2030"}, "edition"),
        ({"edition": '"2031"'}, "edition"),
        ({"edition": '"../2030"'}, "edition"),
        ({"cut_off": "soon"}, "cut_off"),
        ({"cut_off": '"2031-02-28"'}, "cut_off"),
        ({"audience": "everyone"}, "audience"),
        ({"evidence": "[guess]"}, "evidence"),
        ({"evidence": "[]"}, "evidence"),
        ({"outputs": "[html, epub]"}, "outputs"),
        ({"title": '""'}, "title"),
    ],
)
def test_a_fault_in_an_edition_is_named_with_file_and_key(tmp_path, changes, key):
    put(tmp_path, "editions/2030.yml", edition_text(**changes))
    with pytest.raises(UserError) as raised:
        read_edition(Workbook(tmp_path), "2030")
    assert str(raised.value).startswith("params/editions/2030.yml")
    assert key in str(raised.value)


def test_what_two_keys_say_together_is_refused_without_repeating_the_file(tmp_path):
    put(tmp_path, "editions/2030.yml", edition_text(state="embargoed"))
    with pytest.raises(UserError) as raised:
        read_edition(Workbook(tmp_path), "2030")
    assert str(raised.value).startswith("params/editions/2030.yml: `state: embargoed`")
    assert str(raised.value).endswith("belong together")


def test_an_edition_that_is_not_there_is_wrong_usage_and_the_others_are_named(tmp_path):
    put(tmp_path, "editions/2030.yml", edition_text())
    for name in ("2031", "../editions/2030", ""):
        with pytest.raises(UsageError, match="2030"):
            read_edition(Workbook(tmp_path), name)


def test_the_default_edition_is_the_book_s_profile_or_the_latest_year(tmp_path):
    workbook = Workbook(tmp_path)
    with pytest.raises(UserError, match="no edition"):
        default_edition(workbook)
    for name in ("2029", "2030", "draft"):
        put(tmp_path, f"editions/{name}.yml", edition_text())
    assert list_editions(workbook) == ["2029", "2030", "draft"]
    assert default_edition(workbook) == "2030"
    (tmp_path / "_quarto.yml").write_text('profile:\n  default: "2029"\n', "utf-8")
    assert default_edition(workbook) == "2029"


@pytest.mark.parametrize(
    "text",
    ["a: [", "\t- x", "a: !!python/object:os.system {}", "a: 2025-13-45", "a: 0b_", "\x00",
     "&a [*a, *b]", "a: !!int x", "a: !!bool x", "a: !!timestamp x", "? [1]\n: 2", "[" * 5000,
     "a: " + "9" * 5000],
    ids=["open", "tab", "tag", "month", "binary", "null", "alias", "int", "bool", "timestamp",
         "key", "deep", "long"],
)  # fmt: skip
def test_yaml_that_can_t_be_read_is_refused_with_its_file(tmp_path, text):
    path = put(tmp_path, "x.yml", text)
    with pytest.raises(UserError, match=r"params/x\.yml"):
        read_yaml(path, "params/x.yml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\n\tb: 2\n", "a tab indents the line: use spaces"),
        ("title: @home\n", "'@' can't begin a value"),
        ("title: Our plan: a report\n", "put a value that holds a colon in quotation marks"),
    ],
)
def test_what_people_type_into_yaml_is_refused_with_what_to_do(text, words):
    with pytest.raises(UserError, match=re.escape(words)):
        parse_yaml(text, "x.yml")


@pytest.mark.parametrize(
    ("was", "typed", "words"),
    [
        ("year: 2030", 'year: "2030"', "year: expected a whole number such as 2030"),
        ("2031-02-28", "28/02/2031", "cut_off: expected a date such as 2030-12-31"),
        ("2031-02-28", "2031-02-28 10:00:00", "(found 2031-02-28 10:00:00)"),
        ('edition: "2030"', "edition: 2030", "edition: expected text: put it in quotation marks"),
        ("[html, pdf]", "html", "outputs: expected a list"),
        ("audience: public\n", "", "audience: is missing"),
        ("audience:", "yeer: 1\naudience:", "yeer: is no key of this file"),
    ],
)
def test_what_people_type_into_an_edition_is_refused_in_plain_words(
    tiny_workbook, was, typed, words
):
    path = tiny_workbook.params / "editions/2030.yml"
    assert was in path.read_text()
    path.write_text(path.read_text().replace(was, typed))
    with pytest.raises(UserError, match=re.escape(words)):
        read_edition(tiny_workbook, "2030")


def test_yaml_faults_name_the_line(tmp_path):
    path = put(tmp_path, "x.yml", "a: 1\nb: [\n")
    with pytest.raises(UserError, match="line 3"):
        read_yaml(path, "x.yml")


def test_yaml_that_is_not_there_or_not_utf8_or_a_folder_is_refused(tmp_path):
    with pytest.raises(UserError, match="does not exist"):
        read_yaml(tmp_path / "none.yml", "none.yml")
    (tmp_path / "x.yml").write_bytes(b"a: \xff")
    with pytest.raises(UserError, match="can't be read"):
        read_yaml(tmp_path / "x.yml", "x.yml")
    with pytest.raises(UserError, match="can't be read"):
        read_yaml(tmp_path, "folder")


@given(text=st.text(max_size=60))
@settings(max_examples=examples(300), deadline=None)
def test_any_text_is_yaml_or_refused_in_words(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("yaml") / "x.yml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        read_yaml(path, "x.yml")
    except UserError as error:
        assert "x.yml" in str(error)  # noqa: PT017


def test_chapters_are_named_by_notebook_and_parameters(tmp_path):
    notebook(tmp_path, "pillar", CELL)
    put(tmp_path, "pillars/B.yml", "notebook: pillar\nparameters:\n  pillar: B\n")
    chapters, problems = read_chapters(Workbook(tmp_path))
    assert problems == []
    assert [(item.name, item.label) for item in chapters] == [("pillar-B", "pillar=B")]
    assert Chapter("overview", {}, "").label == "overview"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("notebook: pillar\nparameters: {}\n", "pillar is missing; pillar.ipynb expects str"),
        ("notebook: pillar\nparameters: {pillar: B, colour: red}\n", "unknown parameter 'colour'"),
        ("notebook: pillar\nparameters: {pillar: 7}\n", "pillar must be str, found 7"),
        ("notebook: pillar\nparameters: {pillar: B, edition: '2030'}\n",
         "unknown parameter 'edition'"),
        ("notebook: wishes\nparameters: {pillar: B}\n", "there is no notebook 'wishes'"),
        ("notebook: ../pillar\n", "notebook"),
        ("notebok: pillar\n", "notebok"),
        ("- pillar\n", "expected keys and their values"),
        ("", "expected keys and their values"),
        ("a: [\n", "can't be read as YAML"),
        ("notebook: pillar\nparameters: {pillar: ../../x}\n", "can't name a file"),
    ],
)  # fmt: skip
def test_a_fault_in_a_chapter_is_named(tmp_path, text, words):
    found = chapter_problems(tmp_path, text)
    assert any(words in message for message in found), found


def test_every_fault_of_a_chapter_is_named_at_once(tmp_path):
    found = chapter_problems(tmp_path, "notebook: pillar\nparameters: {colour: red, size: 2}\n")
    assert len(found) == 3


def test_two_files_that_make_the_same_chapter_are_a_problem(tmp_path):
    notebook(tmp_path, "pillar", CELL)
    for name in ("B", "again"):
        put(tmp_path, f"pillars/{name}.yml", "notebook: pillar\nparameters: {pillar: B}\n")
    _, problems = read_chapters(Workbook(tmp_path))
    assert [item.file for item in problems] == ["params/pillars/again.yml"] * 1 or len(
        problems
    ) == 1


def test_a_whole_number_will_do_where_a_fraction_is_expected(tmp_path):
    notebook(tmp_path, "pillar", "share: float = 0.5")
    put(tmp_path, "pillars/B.yml", "notebook: pillar\nparameters: {share: 1}\n")
    assert read_chapters(Workbook(tmp_path))[1] == []


@pytest.mark.parametrize(
    "cell",
    ["pillar = 'B'", "pillar: str", "pillar: Path = 'B'", "pillar: str = f()", "pillar: str = (",
     "import os", "x.y: int = 1", "pillar: dict = {[]: 1}", "pillar: str = '\x00'",
     "a: int = " + "(" * 500 + ")" * 500],
)  # fmt: skip
def test_a_parameters_cell_of_another_form_is_refused_and_never_run(tmp_path, cell):
    path = notebook(tmp_path, "pillar", cell)
    with pytest.raises(UserError, match=r"pillar\.ipynb"):
        notebook_parameters(path)


def test_a_notebook_needs_one_parameters_cell(tmp_path):
    for cells in ((), (CELL, CELL)):
        with pytest.raises(UserError, match="exactly one cell"):
            notebook_parameters(notebook(tmp_path, "pillar", *cells))
    for text in ("", "{}", "[]", '{"cells": 3}', '{"cells": [1]}'):
        path = tmp_path / "notebooks/pillar.ipynb"
        path.write_text(text, "utf-8")
        with pytest.raises(UserError, match="not a notebook"):
            notebook_parameters(path)


def test_the_own_parameters_fit_the_own_notebooks(own_workbook):
    chapters, problems = read_chapters(own_workbook)
    assert problems == []
    assert {item.notebook for item in chapters} >= {"overview", "pillar", "region", "data-quality"}
    for name in list_editions(own_workbook):
        assert read_edition(own_workbook, name).edition == name
