"""Chapters, appendices and exhibits are numbered over the whole book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fixture_book import write_book

from milepost.core.errors import UserError
from milepost.render.book import render_book
from milepost.render.embedded.numbering import Outline, letters
from milepost.render.embedded.renderer import embedded_outline
from milepost.render.project import load_book

RECORDED = Path(__file__).with_name("outline.txt")


def as_lines(outline: Outline) -> Iterator[str]:
    """Chapters, headings and exhibits one a line: what both renderers must agree on."""
    for entry in outline.entries:
        number = outline.numbers[entry["source"]]
        yield f"# {number} {entry['title']}".replace("#  ", "# ")
        for heading in entry["headings"]:
            own = f"{number}.{heading['number']} " if number and heading["number"] else ""
            yield f"{'#' * heading['level']} {own}{heading['title']}"
        for label in entry["labels"]:
            known = outline.labels[label["id"]]
            yield f"{known['prefix']} {known['number']} [{label['id']}] {label['caption']}"


def test_the_outline_is_the_recorded_one(book_root: Path):
    lines = [*as_lines(embedded_outline(load_book(book_root)))]
    assert lines == RECORDED.read_text(encoding="utf-8").splitlines()


def test_letters_go_on_after_z():
    assert [letters(n) for n in (1, 2, 26, 27, 52, 53)] == ["A", "B", "Z", "AA", "AZ", "BA"]


def test_every_reference_that_leads_nowhere_is_named(tmp_path: Path):
    root = write_book(tmp_path)
    (root / "pages" / "method.qmd").write_text(
        "# Method {#sec-method}\n\nSee @fig-none and @tbl-none.\n"
    )
    with pytest.raises(UserError) as failure:
        render_book(root, tmp_path / "out", renderer="embedded")
    assert "pages/method.qmd: `@fig-none`" in str(failure.value)
    assert "pages/method.qmd: `@tbl-none`" in str(failure.value)


def test_a_chapter_without_a_title_is_named_and_not_called_as_the_book_is(tmp_path: Path):
    root = write_book(tmp_path)
    (root / "pages" / "method.qmd").write_text("Counts are added up.\n\n## Sums {#sec-method}\n")
    with pytest.raises(UserError, match=r"pages/method\.qmd: begin it with `# Title`"):
        render_book(root, tmp_path / "out", renderer="embedded")


def test_a_label_that_stands_twice_is_an_error(tmp_path: Path):
    root = write_book(tmp_path)
    method = root / "pages" / "method.qmd"
    method.write_text(method.read_text() + "\n## Again {#sec-regions}\n")
    with pytest.raises(UserError, match=r"`sec-regions` stands also in chapters/overview\.ipynb"):
        render_book(root, tmp_path / "out", renderer="embedded")


def test_an_unknown_work_is_an_error(tmp_path: Path):
    root = write_book(tmp_path)
    (root / "index.qmd").write_text("# Start {.unnumbered}\n\nSee [@nobody].\n")
    with pytest.raises(UserError, match=r"index\.qmd: `@nobody` is in no bibliography"):
        render_book(root, tmp_path / "out", renderer="embedded")


def test_a_workbook_may_lie_in_a_folder_whose_name_looks_like_an_address(tmp_path: Path):
    root = write_book(tmp_path / "a%20b %z#c 'd'")
    render_book(root, tmp_path / "out", formats=("html", "pdf"), renderer="embedded")
    assert "Report of 2024" in (tmp_path / "out/html/pages/references.html").read_text("utf-8")


def test_a_missing_picture_is_an_error(tmp_path: Path):
    root = write_book(tmp_path)
    (root / "figures" / "steps.svg").unlink()
    for name in ("html", "pdf", "docx"):
        with pytest.raises(UserError, match=r"pages/method\.qmd shows .*figures/steps\.svg"):
            render_book(root, tmp_path / "out", renderer="embedded", formats=[name])
