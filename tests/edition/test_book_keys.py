"""Keys of `_quarto.yml` that the embedded renderer has no place for are named with their file."""

from pathlib import Path

import pytest

from milepost.core.workbook import Workbook
from milepost.edition.book_keys import OF_QUARTO, judge_keys

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTION = """\
project: {type: book, output-dir: _book, pre-render: [milepost run, make-figures.sh]}
lang: en
theme: cosmo
slogan: Onward
motto: Never shown
book:
  title: Rivers
  chapters: [index.qmd]
  sidebar: {style: docked}
  repo-url: https://example.org
format:
  milepost-html: {css: house.css, toc-location: left}
  milepost-docx: {toc-depth: 1}
  epub: default
"""


def test_every_key_without_a_place_is_named_in_its_file(tmp_path):
    (tmp_path / "_quarto.yml").write_text(DESCRIPTION, "utf-8")
    (tmp_path / "_quarto-2031.yml").write_text("book: {subtitle: x, downloads: pdf}\n", "utf-8")
    (tmp_path / "index.qmd").write_text("{{< meta slogan >}}\n", "utf-8")
    (tmp_path / "house.css").touch()
    found = [(one.file, one.column) for one in judge_keys(Workbook(tmp_path), ["2031"])]
    assert found == [
        *(("_quarto.yml", key) for key in (
            "theme", "motto", "book.sidebar.style", "book.repo-url", "format.milepost-html.toc-location",
            "format.milepost-docx.toc-depth", "format.epub", "project.pre-render",
        )),
        ("_quarto-2031.yml", "book.downloads"),
    ]  # fmt: skip
    assert all(one.severity == "warning" for one in judge_keys(Workbook(tmp_path), []))


@pytest.mark.parametrize(
    "book", [".", "docs", "tests/tiny", "examples/canada-2030", "examples/unhcr-2022"]
)
def test_the_books_of_this_project_have_no_such_key(book):
    profiles = [path.stem.removeprefix("_quarto-") for path in (ROOT / book).glob("_quarto-*.yml")]
    assert [*judge_keys(Workbook(ROOT / book), profiles)] == []


def test_each_key_for_quarto_alone_has_its_reason():
    assert all(reason for reason in OF_QUARTO.values())


@pytest.mark.parametrize(
    "content", ["", "[]", "1", "format: 3", "book: []", "project: {pre-render: {a: 1}}"]
)
def test_odd_descriptions_are_left_to_those_who_read_the_book(tmp_path, content):
    (tmp_path / "_quarto.yml").write_text(content, "utf-8")
    assert isinstance([*judge_keys(Workbook(tmp_path), ["gone"])], list)
