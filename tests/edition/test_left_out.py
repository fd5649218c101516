"""An edition may be without a chapter of the book."""

import pytest
from tiny_workbook import copy_tiny

from milepost.core.errors import UserError
from milepost.core.workbook import Workbook
from milepost.edition.params import read_edition
from milepost.inputs.edition_tables import edition_data
from milepost.publish.build import build
from milepost.publish.run import Settings, make_jobs
from milepost.render.project import load_book
from milepost.render.quarto import check_left_out
from milepost.validate.check import check_workbook


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    root = tmp_path_factory.mktemp("left") / "workbook"
    copy_tiny(root)
    with (root / "params/editions/2030.yml").open("a", encoding="utf-8") as file:
        file.write("leaves_out: [overview, region-south-bank]\n")
    return Workbook(root)


def test_a_chapter_that_is_left_out_is_neither_executed_nor_in_the_book(tiny):
    checked = check_workbook(tiny).raise_errors()
    edition = read_edition(tiny, "2030")
    data = edition_data(checked.dataset, edition, tiny)
    names = {job.name for job in make_jobs(tiny, checked, data)}
    assert {chapter.name for chapter in checked.chapters} - names == {
        "overview",
        "region-south-bank",
    }
    tiny.chapters.mkdir()
    for name in names:  # those that are left out need not be there
        (tiny.chapters / f"{name}.ipynb").write_text("{}")
    book = load_book(tiny.root, "2030", edition.leaves_out)
    sources = [chapter.source for chapter in book.chapters]
    assert "chapters/overview.ipynb" not in sources
    assert "chapters/region-north-bank.ipynb" in sources


def test_a_chapter_that_is_none_is_told(tiny):
    path = tiny.params / "editions/2030.yml"
    before = path.read_text("utf-8")
    path.write_text(before.replace("overview", "overwiev"), "utf-8")
    [problem] = [p for p in check_workbook(tiny).problems if p.column == "leaves_out"]
    path.write_text(before, "utf-8")
    assert (problem.file, problem.value) == ("params/editions/2030.yml", "overwiev")


@pytest.mark.quarto
def test_quarto_renders_the_book_without_it_and_the_workbook_stays_as_it_was(tmp_path):
    root = tmp_path / "with spaces é"
    copy_tiny(root)
    with (root / "params/editions/2030.yml").open("a", encoding="utf-8") as file:
        file.write("leaves_out: [region-south-bank]\n")
    before = (root / "_quarto.yml").read_bytes()
    built = build(Workbook(root), "2030", Settings(renderer="quarto", formats=("html",)))
    pages = {path.name for path in (built.folder / "html/chapters").glob("*.html")}
    assert "overview.html" in pages
    assert "region-south-bank.html" not in pages
    assert (root / "_quarto.yml").read_bytes() == before
    assert all("region-south-bank.html" not in path.read_text("utf-8")
               for path in (built.folder / "html").rglob("*.html"))  # fmt: skip


def test_a_bare_quarto_render_without_it_is_refused(tiny):
    with pytest.raises(UserError, match=r"leaves out overview.*milepost build --edition 2030"):
        check_left_out(tiny.root, "2030", ["overview"])
    check_left_out(tiny.root, "2030", ["named-nowhere"])
