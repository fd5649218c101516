"""The layout of a PDF settles, however many pictures push each other from page to page."""

from __future__ import annotations

import pypdfium2
import pytest

from milepost.render.book import render_book

CHAPTERS = range(1, 5)
PICTURES = range(1, 31)
HEAD, FOOT = 62, 48  # points of the head and the foot of a page
CONFIG = """\
project:
  type: book
book:
  title: Pictures of every height
  chapters: [index.qmd, c1.qmd, c2.qmd, c3.qmd, c4.qmd]
format:
  milepost-typst: default
"""


def picture(chapter: int, number: int) -> str:
    name = f"p{chapter}-{number}"
    return (
        f'![A picture.](pictures/{number}.svg){{#fig-{name} fig-alt="A ground."}}\n\n'
        f"::: {{.exhibit-source}}\nNote on {name}.\n:::\n"
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """The head and the foot of each page of a book of 120 pictures."""
    root = tmp_path_factory.mktemp("pictures")
    (root / "_quarto.yml").write_text(CONFIG)
    (root / "index.qmd").write_text("# Opening {.unnumbered}\n\nWords.\n")
    folder = root / "pictures"
    folder.mkdir()
    for number in PICTURES:
        high = 330 + 71 * number % 160
        (folder / f"{number}.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="{high}" '
            f'viewBox="0 0 600 {high}"><rect width="600" height="{high}" fill="#888"/></svg>'
        )
    for chapter in CHAPTERS:
        body = "\n".join(picture(chapter, number) for number in PICTURES)
        (root / f"c{chapter}.qmd").write_text(f"# Part of {chapter}\n\n{body}")
    render_book(root, root / "made", formats=("pdf",), renderer="embedded")
    return [*map(edges, pypdfium2.PdfDocument(root / "made" / "book.pdf"))]


def edges(page: pypdfium2.PdfPage) -> tuple[str, str]:
    text = page.get_textpage()
    head = text.get_text_bounded(bottom=page.get_height() - HEAD)
    return " ".join(head.split()), text.get_text_bounded(top=FOOT).strip()


def test_each_page_bears_its_own_number(pages: list[tuple[str, str]]):
    """But for the cover."""
    numbers = [foot for _, foot in pages[1:]]
    assert len(numbers) > 30
    assert numbers == [str(number) for number in range(2, len(pages) + 1)]


def test_each_page_that_no_chapter_opens_on_has_a_head(pages: list[tuple[str, str]]):
    bare = [number for number, (head, _) in enumerate(pages, 1) if not head]
    # the cover, the contents, and at most one a chapter
    assert len(bare) <= 2 + 1 + len(CHAPTERS)
