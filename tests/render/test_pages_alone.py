"""A folder with a description and no data is a book of pages, and may have a style of its own."""

import pytest
from click.testing import CliRunner

from milepost.cli.main import main


@pytest.fixture
def pages(tmp_path):
    (tmp_path / "_quarto.yml").write_text(
        "project: {type: book}\nbook: {title: Handbook, chapters: [index.qmd, how/first.md]}\n"
        "format: {html: {css: assets/house.css}}\n",
        "utf-8",
    )
    (tmp_path / "index.qmd").write_text("# About {.unnumbered}\n\n[first](how/first.md)\n", "utf-8")
    (tmp_path / "how").mkdir()
    (tmp_path / "how" / "first.md").write_text("# First\n\n[back](../index.qmd)\n", "utf-8")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "house.css").write_text(":root { --accent: #7a1f5c; }\n", "utf-8")
    return tmp_path


def render(root, *more):
    words = ["render", "--root", str(root), "--renderer", "embedded", "--to", "html", *more]
    return CliRunner().invoke(main, words)


def test_pages_are_rendered_without_a_plan_and_their_style_stands_last(pages):
    done = render(pages)
    assert done.exit_code == 0, done.output
    site = pages / "_book" / "html"
    assert 'href="how/first.html"' in (site / "index.html").read_text("utf-8")
    page = (site / "how" / "first.html").read_text("utf-8")
    assert page.index("assets/milepost.css") < page.index('"../assets/house.css"')
    assert "#7a1f5c" in (site / "assets" / "house.css").read_text("utf-8")


@pytest.mark.parametrize("name", ["assets/none.css", "../house.css", "data/house.css"])
def test_a_style_that_is_not_there_or_not_to_be_shown_is_an_error(pages, name):
    description = pages / "_quarto.yml"
    (pages.parent / "house.css").write_text("", "utf-8")
    (pages / "data").mkdir()
    (pages / "data" / "house.css").write_text("", "utf-8")
    text = description.read_text("utf-8").replace("assets/house.css", name)
    description.write_text(text, "utf-8")
    done = render(pages)
    assert done.exit_code == 1
    assert name in done.output


def test_a_folder_that_is_neither_a_workbook_nor_a_book_is_refused(tmp_path):
    done = render(tmp_path)
    assert done.exit_code == 1
    assert "is not a workbook" in done.output


def test_a_workbook_is_rendered_as_its_edition_also_where_pages_lie_in_it(own_workbook):
    from milepost.core.workbook import pages_alone

    assert pages_alone(own_workbook.root) is None
    assert pages_alone(own_workbook.root / "docs") == own_workbook.root / "docs"
