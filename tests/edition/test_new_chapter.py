"""`milepost add chapter`: a notebook, its parameters and one line; all else stays as written."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tiny_workbook import copy_tiny

from milepost.cli.main import main
from milepost.core.errors import UsageError, UserError
from milepost.core.workbook import Workbook
from milepost.core.yaml import parse_yaml
from milepost.edition.chapters import read_chapters
from milepost.edition.new_chapter import add_chapter, unnamed_chapters, with_chapter
from milepost.validate.check import check_workbook

QUARTO = """\
# about the book
book:
  title: "Shelves"   # kept
  chapters:
    - index.qmd
    - chapters/overview.ipynb # first
    # parts follow
    - part: Banks
      chapters:
        - chapters/region-north.ipynb
  appendices:
    - chapters/sources.ipynb
"""


def test_a_line_is_added_and_nothing_else_changes():
    added = with_chapter(QUARTO, "chapters/survey.ipynb").splitlines()
    new = added.index("    - chapters/survey.ipynb")
    assert added[new - 1] == "    - chapters/overview.ipynb # first"
    assert [line for at, line in enumerate(added) if at != new] == QUARTO.splitlines()


def test_line_ends_stay_and_a_book_of_parts_alone_is_opened_by_the_chapter():
    crlf = with_chapter(QUARTO.replace("\n", "\r\n"), "chapters/survey.ipynb")
    assert crlf.count("\r\n") == crlf.count("\n")
    parts = "book:\n  chapters:\n  - part: A\n    chapters: [a.qmd]\n"
    assert with_chapter(parts, "b.qmd").splitlines()[2] == "  - b.qmd"


@given(st.lists(st.from_regex(r"[a-z]{1,8}\.qmd", fullmatch=True), min_size=1, unique=True))
def test_any_list_of_chapters_gets_one_more(names):
    lines = "".join(f"      - {name}\n" for name in names)
    text = f"book:\n    chapters:\n{lines}lang: en\n"
    assert parse_yaml(with_chapter(text, "chapters/x.ipynb"), "x") == {
        "book": {"chapters": [*names, "chapters/x.ipynb"]},
        "lang": "en",
    }


@pytest.mark.parametrize(
    "text", ["book: {chapters: [a.qmd]}\n", "book:\n  title: x\n", "lang: en\n"]
)
def test_what_is_not_a_line_each_is_left_alone(text):
    with pytest.raises(UserError, match="add the line"):
        with_chapter(text, "chapters/x.ipynb")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    root = tmp_path_factory.mktemp("new") / "workbook"
    copy_tiny(root)
    return Workbook(root)


def test_the_new_chapter_passes_the_check(tiny):
    done = CliRunner().invoke(main, ["add", "chapter", "survey", "--root", str(tiny.root)])
    assert done.exit_code == 0, done.output
    assert "survey" in [chapter.name for chapter in read_chapters(tiny)[0]]
    checked = check_workbook(tiny)
    assert [problem for problem in checked.problems if "survey" in problem.file] == []
    cells = json.loads((tiny.notebooks / "survey.ipynb").read_text("utf-8"))["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            compile("".join(cell["source"]), "cell", "exec")


def test_a_chapter_that_was_half_written_is_finished_and_none_is_named_twice(tmp_path):
    root = tmp_path / "workbook"
    copy_tiny(root)
    workbook = Workbook(root)
    described = (root / "_quarto.yml").read_bytes()
    add_chapter(workbook, "survey", "What readers say")
    whole = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    (root / "_quarto.yml").write_bytes(described)
    (root / "params/book/survey.yml").unlink()  # killed before it
    add_chapter(workbook, "survey", "What readers say")
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == whole
    with pytest.raises(UsageError, match="is there already"):
        add_chapter(workbook, "survey", "What readers say")


def test_a_name_that_is_taken_or_can_name_nothing_writes_nothing(tiny):
    before = sorted(tiny.root.rglob("*"))
    for name in ("overview", "../x", "con", "a b", ""):
        with pytest.raises(UsageError):
            add_chapter(tiny, name, "X")
    assert sorted(tiny.root.rglob("*")) == before


def test_a_chapter_that_no_book_names_is_told(tiny):
    (tiny.params / "book/lonely.yml").write_text("notebook: sources\n")
    assert unnamed_chapters(tiny, ["lonely", "overview"]) == ["lonely"]
    (tiny.root / "_quarto-late.yml").write_text("book:\n  appendices: [chapters/lonely.ipynb]\n")
    assert unnamed_chapters(tiny, ["lonely", "overview"]) == []
