"""A series of chapters has one file of parameters, and the book's contents name it once."""

import shutil

import pytest
import yaml

from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.edition.chapters import read_chapters, write_contents
from milepost.edition.new_chapter import unnamed_chapters, with_chapter
from milepost.render.description import read_description
from milepost.render.project import described_in, load_book
from milepost.render.quarto_project import project_of

CONTENTS = """\
metadata-files: [chapters/contents.yml]
contents:
  - index.qmd
  - chapters/overview.ipynb
  - part: All banks
    chapters:
      - series: banks
      - chapters/targets.ipynb
  - series: pillars
"""
BANKS = "notebook: region\nparameter: region\npart: Banks\n"
PILLARS = "notebook: pillar\nparameter: pillar\npart: Pillars\n"


@pytest.fixture
def plan(tiny_workbook) -> Workbook:
    """The libraries' workbook, its pillars and banks as series."""
    root = tiny_workbook.root
    book = yaml.safe_load((root / "_quarto.yml").read_text("utf-8"))
    del book["book"]["chapters"]
    text = CONTENTS + yaml.safe_dump(book, sort_keys=False)
    (root / "_quarto.yml").write_text(text, "utf-8")
    (root / "params/series").mkdir()
    (root / "params/series/banks.yml").write_text(BANKS, "utf-8")
    (root / "params/series/pillars.yml").write_text(PILLARS, "utf-8")
    shutil.rmtree(root / "params/regions")
    shutil.rmtree(root / "params/pillars")
    return tiny_workbook


def listed(plan: Workbook) -> list[object]:
    write_contents(plan)
    text = (plan.chapters / "contents.yml").read_text("utf-8")
    chapters: list[object] = yaml.safe_load(text)["book"]["chapters"]
    return chapters


def test_every_member_has_its_chapter_in_the_plans_order(plan):
    chapters, problems = read_chapters(plan)
    assert problems == []
    assert [chapter.label for chapter in chapters if "series" in chapter.file] == [
        "region=north-bank", "region=south-bank", "pillar=B", "pillar=C",
    ]  # fmt: skip
    assert listed(plan) == [
        "index.qmd",
        "chapters/overview.ipynb",
        {"part": "All banks", "chapters": [
            "chapters/region-north-bank.ipynb", "chapters/region-south-bank.ipynb",
            "chapters/targets.ipynb"]},
        {"part": "Pillars", "chapters": ["chapters/pillar-B.ipynb", "chapters/pillar-C.ipynb"]},
    ]  # fmt: skip
    assert unnamed_chapters(plan, ["pillar-B", "region-south-bank", "lonely"]) == ["lonely"]


def test_a_chapter_with_a_file_of_its_own_is_made_as_that_says(plan):
    (plan.params / "mine").mkdir()
    text = "notebook: pillar\nparameters: {pillar: C}\ntables: [targets]\n"
    (plan.params / "mine/C.yml").write_text(text, "utf-8")
    chapters, problems = read_chapters(plan)
    assert problems == []
    of_c = [(chapter.file, chapter.tables) for chapter in chapters if chapter.name == "pillar-C"]
    assert of_c == [("params/mine/C.yml", ("targets",))]
    assert {"part": "Pillars", "chapters": ["chapters/pillar-B.ipynb", "chapters/pillar-C.ipynb"]} \
        in listed(plan)  # fmt: skip


def test_both_renderers_are_given_the_same_list(plan):
    write_contents(plan)
    described, _profile = read_description(plan.root, None)
    assert described["book"]["chapters"] == listed(plan)
    assert {"contents", "metadata-files"}.isdisjoint(described)


def lay_sources(plan, *more: str) -> None:
    """Lay an empty file where each source of the book stands, and where more are named."""
    write_contents(plan)
    for name in (*described_in(plan.root, None), *more):
        (plan.root / name).parent.mkdir(parents=True, exist_ok=True)
        (plan.root / name).touch()


def test_a_chapter_of_a_series_that_an_edition_leaves_out_is_not_given_to_quarto(plan):
    lay_sources(plan)
    with project_of(load_book(plan.root, None, ["pillar-B"])) as root:
        assert "chapters/pillar-B.ipynb" not in described_in(root, None)
        assert "chapters/pillar-C.ipynb" in described_in(root, None)
    assert "chapters/pillar-B.ipynb" in described_in(plan.root, None)


def test_the_copy_for_quarto_lacks_data_of_the_workbook_and_no_folder_of_that_name(plan):
    lay_sources(
        plan, "pictures/data/map.svg", "pages/params/a.qmd", "pages/node_modules/b.js",
        "reports/2030/book.pdf", "chapters/site/old.html",
    )  # fmt: skip
    book = load_book(plan.root, None, ["pillar-B"])
    book.metadata["project"] = {"output-dir": "chapters/site"}
    with project_of(book) as root:
        assert (root / "pictures/data/map.svg").is_file()
        assert (root / "pages/params/a.qmd").is_file()
        for name in ("data", "params", "reports", "pages/node_modules", "chapters/site"):
            assert (plan.root / name).is_dir()
            assert not (root / name).exists(), name


@pytest.mark.parametrize("name", [".", "./", "../out"])
def test_quarto_writes_into_a_folder_of_the_workbook(plan, name):
    lay_sources(plan)
    book = load_book(plan.root, None, ["pillar-B"])
    book.metadata["project"] = {"output-dir": name}
    with pytest.raises(UserError, match="no folder in the workbook"), project_of(book):
        pass


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("banks", BANKS.replace("parameter: region", "parameter: bank"), "expected one of pillar"),
        ("banks", BANKS.replace("notebook: region", "notebook: bank"), "no notebook 'bank'"),
        ("banks", BANKS + "parts: x\n", "parts: is no key of this file"),
        ("banks", None, "There is no series 'banks'"),
    ],
)
def test_what_is_wrong_with_a_series_is_a_problem_of_the_check(plan, name, text, message):
    path = plan.params / f"series/{name}.yml"
    if text is None:
        path.unlink()
    else:
        path.write_text(text, "utf-8")
    _chapters, problems = read_chapters(plan)
    assert [message in problem.message for problem in problems] == [True], problems
    assert problems[0].file == f"params/series/{name}.yml"


def test_contents_that_are_not_included_or_not_there_are_told(plan):
    with pytest.raises(UserError, match="milepost run"):
        load_book(plan.root, None)
    book = plan.root / "_quarto.yml"
    text = book.read_text("utf-8")
    book.write_text(text.replace("metadata-files: [chapters/contents.yml]\n", ""), "utf-8")
    with pytest.raises(UserError, match="add the line `metadata-files"):
        write_contents(plan)
    _chapters, problems = read_chapters(plan)
    assert [(problem.file, problem.column) for problem in problems] == [("_quarto.yml", "contents")]


def test_a_chapter_is_added_to_the_contents():
    added = with_chapter(CONTENTS + "book: {title: x}\n", "chapters/mine.ipynb")
    assert yaml.safe_load(added)["contents"][:3] == [
        "index.qmd", "chapters/overview.ipynb", "chapters/mine.ipynb",
    ]  # fmt: skip
